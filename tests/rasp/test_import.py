"""Imported programs against an evaluator of RASP that shares only the reader with the importer."""

from __future__ import annotations

import itertools
import shlex
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from dsl import tree
from dsl.claims import ProgramCheck
from dsl.elaborate import load
from dsl.files import read_source
from dsl.parse import parse
from dsl.printer import print_file
from dsl.program import Solving
from dsl.rasp.bring import Wanted, brought
from dsl.source import Source
from dsl.tabulate import allowed_inputs
from solver.commands.rasp import Asked
from solver.commands.rasp import wanted as asked_for
from solver.exact.program import Interpreter, answer_places
from tests.command_line import run
from tests.rasp.evaluator import Ambiguous, Evaluator
from tests.rasp.imported import FOLDER, disagreement, imported, wanted

Capture = pytest.CaptureFixture[str]
SOURCES = sorted(FOLDER.glob("*.rasp"))
ALPHABETS = {
    "shuffle_dyck1": "(,)", "shuffle_dyck2": "(,),{,}", "frac_prevs": "a,b",
    "sort_unique": "a,b,c,d,e,f",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.stem


def cases() -> list[ParameterSet]:
    """Every program at every length up to 6; those with over 1000 words are slow."""
    found = []
    for path, length in itertools.product(SOURCES, range(1, 7)):
        size = len(ALPHABETS.get(path.stem, "a,b,c").split(","))
        marks = [pytest.mark.slow] if size**length > 1000 and path.stem != "sort_unique" else []
        found.append(pytest.param(path, length, marks=marks, id=f"{path.stem}-{length}"))
    return found


@pytest.mark.parametrize(("path", "length"), cases())
def test_a_program_computes_what_rasp_says_on_every_word(path: Path, length: int) -> None:
    text = path.read_text(encoding="utf-8")
    claim = load(path.with_suffix(".bounds")).claims[length - 1]
    assert isinstance(claim, ProgramCheck) and isinstance(claim.question, Solving)
    solving = claim.question
    reference = Evaluator(tuple(ALPHABETS.get(path.stem, "a,b,c").split(",")), strict=True)
    run_one, places = Interpreter(solving.program), answer_places(solving.task)

    assert len(places) == length
    for codes, _ in allowed_inputs(solving.task):
        expected = list(reference.results(text, codes).values())[-1]

        assert list(run_one.answers(codes, places)) == expected


def printed_for(path: Path, task: str, alphabet: str) -> str:
    """Return the imported program alone, for some task."""
    made = brought(read_source(path), asked_for(str(path), Asked(3, alphabet, task=task)))
    return print_file(tree.File((made.program,)))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_the_library_holds_what_its_command_prints(
    path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = path.with_suffix(".bounds")
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("# bounds import "))
    monkeypatch.chdir(FOLDER)

    ran = run(capsys, *shlex.split(line.removeprefix("# bounds ")))

    assert (ran.status, ran.err) == (0, "")
    printed = parse(Source("", ran.out)).items
    kept = parse(Source("", text)).items
    assert all(item in kept for item in printed)
    assert isinstance(printed[0], tree.Program)
    assert len(printed) == 2
    legend = [line for line in ran.out.splitlines()[1:] if line.startswith("# ")]
    assert all(line in text.splitlines() for line in legend)


def test_every_library_program_has_its_source() -> None:
    files = sorted(path.stem for path in FOLDER.glob("*.bounds"))

    assert files == [path.stem for path in SOURCES]
    assert len(files) == 10


ODDITIES = {
    "numbers": """
        half = tokens / 2;  third = aggregate(select(indices, indices, <), tokens, 7) * 0.25;
        a = 1 if half > third else (-2 if half == third else min(tokens, indices) - 3);
        out = (a * 3 - tokens) // 2 + max(a, 1) % 3;
    """,
    "nothing selected": """
        none = select(tokens, tokens, <) and select(tokens, tokens, >);
        five = aggregate(none, tokens, 5);
        out = 1 if selector_width(none) + five + aggregate(none, 1) > 4 else 0;
    """,
    "truth as number": """
        big = tokens > 0;
        share = aggregate(full_s, big);
        first = aggregate(select(indices, 0, ==), big);
        out = (share >= 0.5) + (first and not big) * 2 + (big == first) * 4;
    """,
    "defaults of the looking token": """
        out = aggregate(select(indices, indices + 1, ==), tokens, indices * 10) + has_prev(tokens);
    """,
    "by the length": """
        mean = aggregate(select(tokens, 1, >=), indices) / length;
        out = 1 if mean * 2 > indices / length else 0;
    """,
    "shared and shadowed": """
        def f(x) { y = x + indices; return y * y; }
        def g(x, y) { return f(x) - f(y) + f(x); }
        x = g(tokens, 2);
        x = f(x) + g(x, x);
        count = selector_width(select(x, x, ==) or not select(tokens, 1, !=));
        out = count + x;
    """,
    "means of the same": "out = aggregate(select(tokens, tokens, ==), 3) + length;",
    "no layer": "out = tokens + 1;",
    "reserved names": """
        first = selector_width(select(tokens, tokens, <=)); last = first + 1; n = last; w = n * n;
        sum = w - 1; k = sum; v = k; bos = v; i = bos + aggregate(full_s, bos) * length; b = i;
        out = 1 if b > 5 else 0;
    """,
    "selectors of constants": """
        out = selector_width(select(1, 2, ==)) + selector_width(full_s) * 2
            + selector_width(not full_s or select(True, tokens == 1, ==)) * 10;
    """,
    "fractions where nothing is selected": """
        mean = aggregate(select(tokens, tokens, <), indices, 0.5);
        out = 1 if mean * 4 == 2 else (2 if mean > 0.5 else 0);
    """,
    "keys that only look different": """
        near = select(indices - tokens, 0, >=) and select(tokens, indices, <=);
        skewed = aggregate(near, indices);
        even = aggregate(select(indices % 2, 0, ==), tokens + indices);
        zero = aggregate(select(indices - indices, 0, ==), tokens);
        level = aggregate(select(indices - tokens, 0, ==), indices * indices);
        out = (skewed > 1) + 2 * (even > 2) + 4 * (zero > 0.6) + 8 * (level >= 1.5);
    """,
    "selectors that say everything or nothing": """
        some = select(tokens, indices, <);
        out = selector_width(full_s or some) + 5 * selector_width(not full_s and some)
            + 25 * selector_width(some or full_s) + 125 * selector_width(some and full_s);
    """,
    "in a list": "out = 1 if tokens in [2, 0] and not indices in [1] else 0;",
}
LETTERS = {
    "letters": """
        next = aggregate(select(indices, indices + 1, ==), tokens, "end");
        later = aggregate(select(tokens, tokens, >), next);
        out = later if tokens in ["a", "zz"] else ("" if later == "end" else next);
    """,
    "symbols of no word": 'out = "y" if tokens == "a" else ("z" if tokens == "b" else "x");',
    "rightmost": 'out = aggregate(select(tokens, "a", !=), tokens, "-");',
    "order": 'out = (tokens < "b") + 2 * (tokens >= "b") + 4 * ("" < tokens) + ("z" > tokens);',
}


@pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])
@pytest.mark.parametrize("alphabet", ["2,3,4", "3,-1"])
@pytest.mark.parametrize("text", ODDITIES.values(), ids=ODDITIES)
def test_programs_over_integers_agree(text: str, alphabet: str, causal: bool) -> None:
    for length in (1, 3):
        asked = wanted(alphabet, length, causal=causal, result="out")

        assert disagreement(text, asked) is None


@pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])
@pytest.mark.parametrize("text", LETTERS.values(), ids=LETTERS)
def test_programs_over_symbols_agree(text: str, causal: bool) -> None:
    for length in (1, 3):
        assert disagreement(text, wanted("a,b,c", length, causal=causal)) is None


def test_the_evaluator_notices_where_rasp_has_no_value() -> None:
    with pytest.raises(Ambiguous):
        Evaluator(("a", "b"), strict=True).results("out = aggregate(full_s, tokens);", (0, 1))


def test_a_changed_program_disagrees() -> None:
    right = "out = selector_width(select(tokens, tokens, <));"
    wrong = right.replace("<", "<=")
    asked: Wanted = wanted("a,b", 2)
    program = imported(wrong, asked).program

    answers = Interpreter(program).answers((0, 1), (0, 1))
    assert list(answers) != Evaluator(("a", "b")).results(right, (0, 1))["out"]


def test_sorting_by_smaller_symbols_alone_fails_where_a_symbol_occurs_twice(
    tmp_path: Path, capsys: Capture
) -> None:
    task = (FOLDER / "sort.bounds").read_text(encoding="utf-8").split("# Symbols")[0]
    program = printed_for(FOLDER / "sort_unique.rasp", "in_order(n, 3)", "a,b,c")
    file = tmp_path / "spec.bounds"
    claim = "check program sort_unique(3) solves in_order(3, 3)\n"
    file.write_text(task + program + claim, encoding="utf-8")

    ran = run(capsys, "check", "--no-cache", file)

    assert ran.status == 1
    assert "refuted" in ran.out
