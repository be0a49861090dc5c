"""The command line: statuses, what is printed where, and that nothing ends in a traceback."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from dsl import messages
from dsl.diagnostics import Mistakes
from solver.commands import check as check_command
from tests.command_line import (
    MISTAKEN,
    PREAMBLE,
    PROVED,
    REFUTED,
    UNKNOWN,
    UNPROVED,
    python,
    run,
    spec,
    started,
)

Capture = pytest.CaptureFixture[str]
HEAVY = (
    "{'lark', 'z3', 'sympy', 'pysat', 'numpy', 'rich', 'cvc5', 'sqlite3', 'dsl', 'jinja2', 'torch'}"
)


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from solver.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print(sorted({HEAVY} & set(sys.modules)))
"""

    assert python(code).endswith("\n[]\n")


def test_a_syntax_mistake_comes_back_without_solvers(tmp_path: Path) -> None:
    path = spec(tmp_path, "check (")
    code = f"""
import sys
from solver.cli import main
try:
    main(["check", {str(path)!r}])
except SystemExit as end:
    print(end.code, sorted({{'z3', 'sympy', 'pysat', 'cvc5'}} & set(sys.modules)))
"""

    assert python(code) == "2 []\n"


@pytest.mark.parametrize(
    ("text", "status", "word"),
    [(PROVED, 0, "proved"), (REFUTED, 1, "refuted"), (UNKNOWN, 3, "unknown")],
)
def test_a_claim_gives_its_status(
    text: str, status: int, word: str, tmp_path: Path, capsys: Capture
) -> None:
    ran = run(capsys, "check", spec(tmp_path, text))

    assert ran.status == status
    assert re.search(rf"spec\.bounds:3  {word} ", ran.out)
    assert ran.err == ""


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        ((PROVED, UNKNOWN), 3),
        ((UNKNOWN, REFUTED), 1),
        ((REFUTED, MISTAKEN, PROVED), 2),
    ],
)
def test_the_worst_status_counts(
    texts: tuple[str, ...], status: int, tmp_path: Path, capsys: Capture
) -> None:
    files = [spec(tmp_path, text, f"file{k}.bounds") for k, text in enumerate(texts)]

    assert run(capsys, "check", *files).status == status


def test_a_file_with_mistakes_gets_no_verdict_and_others_still_run(
    tmp_path: Path, capsys: Capture
) -> None:
    wrong = spec(tmp_path, MISTAKEN + "check hard(L=1, H=1, b=0) can solve parity(2)\n", "a.bounds")
    right = spec(tmp_path, PROVED, "b.bounds")

    ran = run(capsys, "check", wrong, right)

    assert ran.status == 2
    assert "a.bounds" not in ran.out
    assert "b.bounds:3  proved" in ran.out
    assert "E201" in ran.err
    assert ran.err.count("error[") == 2
    assert ran.out.endswith("1 claim: 1 proved, 0 refuted, 0 unknown; 1 file with mistakes\n")


def test_claims_are_chosen_by_number(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, PROVED + "check hard(L=1, H=1, b=1) can solve parity(3)\n")

    assert run(capsys, "check", path, "--claim", 1).status == 0
    assert run(capsys, "check", path, "--claim", 2).status == 1
    assert run(capsys, "check", path, "--claim", 1, "--claim", 2).out.count("problem ") == 2
    beyond = run(capsys, "check", path, "--claim", 3)
    assert (beyond.status, beyond.out) == (2, "")
    assert "no claim 3: the file has 2" in beyond.err


def test_a_file_that_holds_nothing_but_an_unproved_theorem_gets_a_last_line(
    tmp_path: Path, capsys: Capture
) -> None:
    ran = run(capsys, "check", spec(tmp_path, UNPROVED))

    assert ran.status == 3
    last = ran.out.splitlines()[-1]
    assert last == "0 claims: 0 proved, 0 refuted, 0 unknown; 1 theorem: 0 proved"


def test_a_deferred_claim_is_unknown_with_its_reason(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, "check circuit full_adder compiles to hard(b = 1)\n")

    ran = run(capsys, "check", path)

    assert ran.status == 3
    assert "come later" in ran.out


def test_what_a_time_limit_cuts_off_is_unknown(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, PREAMBLE + "check hard(L=2, H=3, b=3) cannot solve parity(8)\n")

    ran = run(capsys, "check", path, "--timeout", 0.5, "--jobs", 1)

    assert ran.status == 3
    assert "0.5 seconds" in ran.out


def test_a_verdict_shows_what_it_stands_on(tmp_path: Path, capsys: Capture) -> None:
    out = run(capsys, "check", spec(tmp_path, PROVED)).out

    assert "replayed: tables found and run on all 4 inputs" in out
    assert "leans on the defaults: positions any" in out
    assert re.search(r"problem [0-9a-f]{12}, \d+\.\d\d s", out)
    assert "\x1b" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frob"],
        ["check"],
        ["check", "x.bounds", "--timeout", "0"],
        ["check", "x.bounds", "--timeout", "nan"],
        ["check", "x.bounds", "--timeout", "inf"],
        ["check", "x.bounds", "--jobs", "0"],
        ["check", "x.bounds", "--claim", "0"],
        ["check", "x.bounds", "--frob"],
        ["fmt", "x.bounds", "--check", "--write"],
        ["list", "frobs"],
        ["compile", "x.bounds"],
        ["compile", "x.bounds", "--to", "smt2", "--no-symmetry"],
        ["verify"],
    ],
)
def test_a_wrong_command_has_status_2(arguments: list[str], capsys: Capture) -> None:
    ran = run(capsys, *arguments)

    assert ran.status == 2
    assert "Usage: bounds" in ran.err


def bad_files(folder: Path) -> dict[str, Path]:
    """Return files that cannot be specs, and paths that are no files."""
    (folder / "folder").mkdir()
    named = {
        "missing": folder / "missing.bounds",
        "folder": folder / "folder",
        "zero": Path("a\0b"),
        "device": Path("/dev/null"),
    }
    contents = {
        "empty": b"",
        "blank": b" \n\t\n",
        "latin1": "caf\xe9".encode("latin-1"),
        "binary": bytes(range(256)),
        "huge": b"#" * 5_000_001,
        "deep": b"task t { answer " + b"not " * 5000 + b"true\n}",
        "open": b"task t {",
    }
    for name, content in contents.items():
        named[name] = folder / f"{name}.bounds"
        named[name].write_bytes(content)
    return named


@pytest.mark.parametrize("command", ["check", "fmt", "compile"])
def test_no_file_is_bad_enough_for_a_traceback(
    command: str, tmp_path: Path, capsys: Capture
) -> None:
    for name, path in bad_files(tmp_path).items():
        more = ["--to", "cnf"] if command == "compile" else []

        ran = run(capsys, command, path, *more)

        assert ran.status == 2, name
        assert ran.out == "", name
        assert "error" in ran.err, name
        assert "Traceback" not in ran.err, name


def test_a_fault_of_ours_says_how_to_reproduce_it(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(check_command, "settle", broken)
    path = spec(tmp_path, PROVED)

    ran = run(capsys, "check", path)

    assert ran.status == 70
    assert "proved" not in ran.out
    for told in ("internal error", f"command: bounds check {path}", "Python 3", "the sky fell"):
        assert told in ran.err
    assert "while settling" in ran.err
    assert "hard(L=1, H=1, b=1) can solve parity(2)" in ran.err


def test_a_reader_that_goes_away_is_not_a_refutation(tmp_path: Path) -> None:
    path = spec(tmp_path, PREAMBLE + "check hard(L=1, H=1, b=1) can solve parity(2)\n" * 40)
    process = started("check", path)
    assert process.stdout is not None

    process.stdout.readline()
    process.stdout.close()
    process.wait(60)

    assert process.returncode == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_certificates_that_cannot_be_written_are_a_mistake(tmp_path: Path, capsys: Capture) -> None:
    file = spec(tmp_path, PROVED)

    ran = run(capsys, "check", file, "--certificates", file)

    assert (ran.status, ran.out) == (2, "")
    assert "error: cannot make the folder" in ran.err


def test_a_certificate_that_cannot_be_written_stops_the_run(
    tmp_path: Path, capsys: Capture
) -> None:
    path = spec(tmp_path, PROVED, "x" * 240 + ".bounds")

    ran = run(capsys, "check", path, "--certificates", tmp_path / "certificates")

    assert ran.status == 2
    assert "File name too long" in ran.err
    assert list((tmp_path / "certificates").iterdir()) == []


def test_a_file_name_that_is_not_text_is_shown_all_the_same(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.bounds"))
    path.write_text(PROVED, encoding="utf-8")

    for more in ([], ["--json"]):
        process = started("check", path, *more)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert "udce9" in out


def test_a_find_that_leaves_the_sizes_that_make_sense_is_unknown(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beyond(*_: object) -> None:
        raise Mistakes((messages.empty_file("at x = 70"),))

    monkeypatch.setattr(check_command, "settle", beyond)

    ran = run(capsys, "check", spec(tmp_path, PROVED))

    assert (ran.status, ran.err) == (3, "")
    assert messages.empty_file("at x = 70").message in ran.out


def test_the_version_is_told_once(capsys: Capture) -> None:
    from bounds import __version__
    from solver.version import VERSION

    assert run(capsys, "--version").out == f"bounds, version {VERSION}\n"
    assert __version__ == VERSION


def test_the_face_for_notebooks_gives_printable_verdicts(tmp_path: Path) -> None:
    import bounds
    from dsl.claims import Check

    path = spec(tmp_path, PROVED)

    (result,) = bounds.check(path, jobs=1)

    assert f"{path}:3  proved" in str(result)
    assert isinstance(result.claim, Check)
    (piece,) = result.verdict.evidence  # type: ignore[union-attr]
    assert bounds.verify(result.claim.problem, piece.outcome.certificate) == piece.outcome
    assert bounds.load(path).tasks["parity"].name.text == "parity"


def test_a_terminal_gets_colours(tmp_path: Path) -> None:
    script = pytest.importorskip("pty")
    path = spec(tmp_path, PROVED)
    code = (
        "import pty, sys; sys.exit(pty.spawn([sys.executable, '-c', "
        f"'from solver.cli import main; main()', 'check', {str(path)!r}]) >> 8)"
    )

    assert script is not None
    assert "\x1b[" in python_on_terminal(code)


def python_on_terminal(code: str) -> str:
    import os
    import sys

    from tests.command_line import ROOT

    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize(("most", "alike"), [(8, 4), (9, 3)])
def test_of_many_values_that_are_settled_alike_both_ends_are_shown(
    most: int, alike: int, tmp_path: Path, capsys: Capture
) -> None:
    text = f"""import "composition"
protocol some(b) {{
  epochs 1
  tell f -> x in b bits
  silent g -> x
}}
find least b where some(b) can solve compose(3) up to {most}
"""
    path = spec(tmp_path, text)

    ran = run(capsys, "check", "--no-cache", path)

    shown = [line for line in ran.out.splitlines() if "1 symbol" in line or " more in" in line]
    assert len(shown) == alike
    assert f"b={most}" in shown[-1]
    assert ("(3 more in the same way)" in ran.out) == (alike == 3)
