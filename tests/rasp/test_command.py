"""`bounds import`: what it prints, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.source import Source
from solver.commands.fmt import canonical
from tests.command_line import run, spec
from tests.rasp.imported import FOLDER, wanted

Capture = pytest.CaptureFixture[str]
PLAIN = ("--length", 3, "--alphabet", "a,b")
HISTOGRAM = "histogram = selector_width(select(tokens, tokens, ==));\n"


def rasp(folder: Path, text: str = HISTOGRAM, name: str = "histogram.rasp") -> Path:
    return spec(folder, text, name)


def test_what_it_prints_is_in_canonical_form_and_proved(tmp_path: Path, capsys: Capture) -> None:
    path = rasp(tmp_path)

    ran = run(capsys, "import", path, *PLAIN)
    checked = run(capsys, "check", "--no-cache", spec(tmp_path, ran.out))

    assert ran.status == 0
    assert canonical(Source("", ran.out)) == ran.out
    assert ran.out.startswith("# 'histogram' of histogram.rasp, imported.\n# Symbols: a = 0, b = 1")
    assert checked.status == 0
    assert "program histogram(3) solves histogram_meaning(3)" in checked.out


def test_it_writes_a_file_whole(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out.bounds"

    ran = run(capsys, "import", rasp(tmp_path), *PLAIN, "-o", out)

    assert (ran.status, ran.out) == (0, "")
    assert "program histogram(n)" in out.read_text()


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out.bounds"

    ran = run(capsys, "import", rasp(tmp_path, "x = y;"), *PLAIN, "-o", out)

    assert (ran.status, ran.out) == (2, "")
    assert "error[R201]" in ran.err
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "import", rasp(tmp_path), *PLAIN, "-o", tmp_path / "no" / "out.bounds")

    assert ran.status == 2
    assert "cannot write" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--alphabet", "a,,b"), "--alphabet: every symbol needs at least one character"),
        (("--alphabet", ""), "--alphabet: every symbol needs"),
        (("--alphabet", "a,b,a"), "--alphabet: a symbol stands in it twice"),
        (("--alphabet", "1,01"), "--alphabet: a symbol stands in it twice"),
        (("--alphabet", ",".join(map(str, range(1001)))), "more than 1000"),
        (("--program", "sum"), "--program: 'sum' cannot name a program"),
        (("--program", "program"), "--program: 'program' cannot name a program"),
        (("--program", "a b"), "--program: 'a b' cannot name a program"),
        (("--task", "sort(n"), "--task: 'sort(n' is no task"),
        (("--task", "sort(n) expect proved"), "is no task with its arguments"),
        (("--length", "0"), "0 is not in the range"),
        (("--result", "other"), "error[R402]"),
    ],
)
def test_an_option_without_meaning_is_refused(
    options: tuple[str, str], said: str, tmp_path: Path, capsys: Capture
) -> None:
    ran = run(capsys, "import", rasp(tmp_path), *PLAIN, *options)

    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_files_that_cannot_be_read_are_mistakes(tmp_path: Path, capsys: Capture) -> None:
    missing = run(capsys, "import", tmp_path / "none.rasp", *PLAIN)
    empty = run(capsys, "import", rasp(tmp_path, " \n"), *PLAIN)
    comment = run(capsys, "import", rasp(tmp_path, "# nothing\n"), *PLAIN)

    assert (missing.status, empty.status, comment.status) == (2, 2, 2)
    assert "error[E120]" in missing.err
    assert "error[R402]: the file assigns no sequence" in empty.err
    assert "error[R402]" in comment.err


def test_a_named_task_takes_the_place_of_the_meaning(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "import", rasp(tmp_path), *PLAIN, "--task", "occurrences(n, 2)")

    assert ran.status == 0
    assert "program histogram(n) for occurrences(n, 2) {" in ran.out
    assert "check program histogram(3) solves occurrences(3, 2)\n" in ran.out
    assert "task" not in ran.out


@pytest.mark.parametrize("name", ["count.rasp", "2 words.rasp", "program.rasp", "ä.rasp"])
def test_every_file_name_gives_a_program_name(name: str, tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "import", rasp(tmp_path, name=name), *PLAIN)
    checked = run(capsys, "check", "--no-cache", spec(tmp_path, ran.out))

    assert (ran.status, checked.status) == (0, 0)


def test_a_fraction_that_is_held_multiplied_is_no_result(tmp_path: Path, capsys: Capture) -> None:
    half = rasp(tmp_path, "half = indices / 2;")

    ran = run(capsys, "import", half, *PLAIN, "--task", "halves(n)")

    assert ran.status == 2
    assert "error[R403]: 'half' may be a fraction" in ran.err


def test_a_program_that_unfolds_to_too_much_is_refused(tmp_path: Path, capsys: Capture) -> None:
    doubling = "".join(f"def f{k + 1}(x) {{ return f{k}(f{k}(x)); }}\n" for k in range(20))
    long = "".join(f"x{k + 1} = x{k} * x{k} + indices;\n" for k in range(900))
    texts = {
        "def f0(x) { return x + indices * x; }\n" + doubling + "x = f20(indices);": "R404",
        'x0 = tokens == "a";\n' + long.replace("x0 *", "indicator(x0) *", 1): "R404",
        "x = " + "-" * 500 + "1;": "R106",
        "x = " + "not " * 500 + "True;": "R106",
        "x = " + " and ".join(["True"] * 500) + ";": "R106",
        "x = indices" + "".join("; x = x + indices * x" for _ in range(60)) + ";": "R404",
    }

    for text, code in texts.items():
        ran = run(capsys, "import", rasp(tmp_path, text), *PLAIN)

        assert ran.status == 2, ran.out[:200]
        assert f"error[{code}]" in ran.err


def test_a_meaning_that_would_be_printed_without_end_is_refused(
    tmp_path: Path, capsys: Capture
) -> None:
    start = "x = aggregate(select(indices, indices, <=), indices);\n"
    step = "x = x + 1 if x > 0.5 else aggregate(select(tokens, tokens, ==), indices);\n"
    path = rasp(tmp_path, start + step * 9 + "out = 1 if x > 1 else 0;")

    ran = run(capsys, "import", path, *PLAIN)
    named = run(capsys, "import", path, *PLAIN, "--task", "own(n)")

    assert (ran.status, named.status) == (2, 0)
    assert "error[R405]" in ran.err


def test_a_long_alphabet_of_scattered_integers_is_refused(tmp_path: Path, capsys: Capture) -> None:
    scattered = ",".join(str(3 * k) for k in range(200))

    ran = run(capsys, "import", rasp(tmp_path), "--length", 3, "--alphabet", scattered)

    assert ran.status == 2
    assert "error[R404]" in ran.err


def test_an_alphabet_may_hold_any_symbol(tmp_path: Path, capsys: Capture) -> None:
    path = rasp(tmp_path, 'x = tokens in [",", "#", "a b"];')

    ran = run(capsys, "import", path, "--length", 2, "--alphabet", '",",#,a b,é')

    assert ran.status == 0
    assert "# Symbols: , = 0, # = 1, a b = 2, é = 3." in ran.out
    assert run(capsys, "check", "--no-cache", spec(tmp_path, ran.out)).status == 0


def test_the_depth_is_that_of_the_rasp_program() -> None:
    from dsl.rasp.bring import brought
    from tests.rasp.imported import question

    text = (FOLDER / "most_frequent.rasp").read_text(encoding="utf-8")
    made = brought(Source("most_frequent.rasp", text), wanted("a,b,c", 4))

    assert len(question(made.text()).program.layers) == 3
