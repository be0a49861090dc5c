"""What docs/rasp.md shows is what the command prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import ROOT, run

PAGE = (ROOT / "docs" / "rasp.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    block = PAGE.split("```\n")[1]
    source, printed = block.split("$ cat histogram.rasp\n")[1].split("\n$ bounds ")
    command, expected = printed.split("\n", 1)
    (tmp_path / "histogram.rasp").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    ran = run(capsys, *command.split())

    assert (ran.status, ran.out) == (0, expected)


def test_the_page_speaks_of_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "import", "--help").out
    options = [word.strip(",") for word in said.split() if word.startswith("--")]

    assert len(set(options)) >= 6
    assert all(f"`{option}" in PAGE for option in options if option not in ("--help", "--output"))
