"""The README's commands do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import ROOT, run, spec

README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
BLOCKS = [block.split("\n", 1) for block in README.split("```")[1::2]]
COMMANDS = [text.strip() for language, text in BLOCKS if language == "sh"]
EXAMPLE, LAST_LINE, VERDICT = (text.strip() for language, text in BLOCKS if language == "")


def test_there_are_two_commands_of_one_line() -> None:
    assert len(COMMANDS) == 2
    assert not any("\n" in command for command in COMMANDS)


def test_the_first_command_gives_the_verdicts_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install, check = COMMANDS[0].rsplit(" && ", 1)
    monkeypatch.chdir(ROOT)

    ran = run(capsys, *check.split()[1:])

    assert install.endswith("/pip install .")
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == LAST_LINE
    assert without_counts("\n".join(VERDICT.splitlines()[:3])) in without_counts(ran.out)


def without_counts(text: str) -> str:
    """Leave out the length of proofs, which other versions of the solver change."""
    return re.sub(r"\d+ proof steps", "proof steps", text)


def test_the_second_command_is_what_ci_runs() -> None:
    _, install, test = COMMANDS[1].split(" && ")

    with_torch = install.removeprefix(".venv/bin/").replace("[dev]", "[dev,torch]")
    assert with_torch in CI.replace('"$venv/bin/', "").replace(
        'pip" install --quiet --disable-pip-version-check', "pip install"
    )
    assert test.replace(".venv/bin/python", '"$venv/bin/python"') == CI.rstrip().splitlines()[-1]


def test_the_example_is_true(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = spec(tmp_path, EXAMPLE + "\n")

    assert run(capsys, "check", path).status == 0


def test_files_that_the_readme_names_are_there() -> None:
    for path in re.findall(r"theorems/[a-z/_]+\.bounds", README):
        assert (ROOT / path).is_file()
    folders = {path.parent.name for path in (ROOT / "theorems").glob("*/*.bounds")}
    for folder in folders - {"rasp"}:  # which ones are published is told by docs/rasp.md
        line = next(text for text in README.split("\n- ") if f"`theorems/{folder}/`" in text)
        names = {path.stem for path in (ROOT / "theorems" / folder).glob("*.bounds")}
        assert names == set(re.findall(r"`([a-z0-9_]+)`", line))
