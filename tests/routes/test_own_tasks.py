"""Theorems and tasks that a file declares itself: inputs and answer count, names do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.problem import Problem
from dsl.question import digest
from dsl.roles import solved
from dsl.source import Source
from dsl.theorem import AmountData
from solver.certificate.kinds import Instance, InstanceByProgram, InvalidCertificate
from solver.checker.check import check
from solver.routes.for_all import applied_able
from solver.routes.theorems import applied
from solver.verdict import Can
from tests.command_line import run

TASK = """task mine(n, m) {
  input at: [n]
  input up: table [n] -> [m]
  input down: table [m] -> bool
  input stop: [1]
  answer down[up[at]]
}
"""
MODEL = "decoder(L=2, H=1, d=1, p=4)"
HEAD = 'import "models"\nimport "composition/two_layers"\n'


def claim(task: str, asked: str) -> Check:
    """Return a claim about a task of one's own, with the theorems that are tried."""
    text = f"{HEAD}{task}check {MODEL} cannot solve {asked}\n"
    source = Source("own.bounds", text)
    found = elaborate(parse(source), source).claims[-1]
    assert isinstance(found, Check)
    return found


def certificate(problem: Problem) -> Instance:
    """Return what shows the theorem's own claim, said to be about another question."""
    honest = claim("", "chain(492, 39)")
    found = applied(honest.problem, honest.theorems[0])
    assert isinstance(found, Instance)
    return Instance(digest(problem), found.statement, found.steps, found.values)


NUMBERS = TASK.replace("(n, m)", "").replace("[n]", "[492]").replace("[m]", "[39]")
SAME = [
    (TASK, "mine(492, 39)"),
    (TASK.replace("up", "g").replace("down", "f"), "mine(492, 39)"),
    (TASK.replace("(n, m)", "(m, n)"), "mine(39, 492)"),
    (NUMBERS, "mine"),
]


@pytest.mark.parametrize(("task", "asked"), SAME)
def test_a_task_with_the_lines_of_a_theorems_is_settled_by_it(
    task: str, asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(f"{HEAD}{task}check {MODEL} cannot solve {asked}\n", "utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert f"proved    decoder(L=2, H=1, d=1, p=4) cannot solve {asked}" in told
    assert "derived: theorem two_layer_chain at n = 492, m = 39" in told


def test_which_sizes_are_missing_is_said_of_a_task_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(f"{HEAD}{TASK}check {MODEL} cannot solve mine(300, 39)\n", "utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert "theorem two_layer_chain does not apply: m^n > 2^(S * (2 * m + 1)) * (2 * S)^n" in told
    assert "does not hold at H = 1, d = 1, p = 4, n = 300, m = 39, where S" in told


WIDER = TASK.replace("up: table [n] -> [m]", "up: table [n] -> [m + 1]")
OTHER = {
    "another order": TASK.replace("  input stop: [1]\n", "").replace(
        "  input at", "  input stop: [1]\n  input at"
    ),
    "tables exchanged": NUMBERS.replace("[39] -> bool", "[492] -> [39]")
    .replace("up: table [492] -> [39]", "up: table [39] -> bool")
    .replace("down[up[at]]", "up[down[at]]"),
    "another answer": TASK.replace("down[up[at]]", "down[up[0]]"),
    "the opposite answer": TASK.replace("down[up[at]]", "not down[up[at]]"),
    "a pointer of fewer values": TASK.replace("at: [n]", "at: [n - 1]"),
    "a table of more values": WIDER.replace("down: table [m]", "down: table [m + 1]"),
    "numbers for truth values": TASK.replace("bool", "[2]"),
    "a last token of two values": TASK.replace("stop: [1]", "stop: [2]"),
    "a token more": TASK.replace("stop: [1]", "stop: [1]\n  input more: [1]"),
    "no last token": TASK.replace("  input stop: [1]\n", ""),
    "a promise": TASK.replace("  answer", "  promise up[0] == 0\n  answer"),
    "a name that stands for another entry": TASK.replace(
        "down[up[at]]", "let k = up[0] in down[k]"
    ),
}


@pytest.mark.parametrize("task", OTHER.values(), ids=OTHER)
def test_a_task_that_looks_like_a_theorems_is_not_settled_by_it(task: str) -> None:
    asked = claim(task, "mine" if "mine {" in task else "mine(492, 39)")

    at = [dict(each.values) for each in asked.theorems]

    assert all(values["m"] != 39 for values in at)  # the theorem at other sizes may speak of it
    with pytest.raises(InvalidCertificate, match="the question is not what the theorem speaks of"):
        check(asked.problem, certificate(asked.problem))


@pytest.mark.parametrize(("answer", "tried"), [("one[two[x]]", True), ("two[one[x]]", False)])
def test_two_tables_of_the_same_type_are_not_exchanged(answer: str, tried: bool) -> None:
    lines = "input one: table [n] -> [n]; input two: table [n] -> [n]; input x: [n]"
    text = f"""import "models"
import "composition/one_layer"
task mine(n) {{ {lines}; answer {answer} }}
check decoder(L=1, H=1, d=64, p=16) cannot solve compose(145)
check decoder(L=1, H=1, d=64, p=16) cannot solve mine(145)
"""
    source = Source("own.bounds", text)
    honest, asked = elaborate(parse(source), source).claims
    assert isinstance(honest, Check) and isinstance(asked, Check)
    found = applied(honest.problem, honest.theorems[0])
    assert isinstance(found, Instance)
    moved = Instance(digest(asked.problem), found.statement, found.steps, found.values)

    assert bool(asked.theorems) == tried
    if tried:
        assert check(asked.problem, moved).trust == "derived"
    else:
        with pytest.raises(InvalidCertificate, match=r"the question is not .*: the input 'one'"):
            check(asked.problem, moved)


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        ("n", 5, ("n", 5)),
        (("+", "n", 1), 5, ("n", 4)),
        (("*", 2, "n"), 7, ("n", 3)),
        (("-", ("*", "k", "n"), 2), 10, ("n", 4)),
        (("*", 0, "n"), 5, None),
        (("+", "n", "o"), 5, None),
        ("k", 5, None),
        (7, 7, None),
    ],
)
def test_sizes_are_guessed_from_sums_and_products(
    pattern: AmountData, value: int, found: tuple[str, int] | None
) -> None:
    assert solved(pattern, value, {"k": 3}) == found


CAN = """import "models"
import "composition/can"
"""
ABLE = "hard_decoder(L=3, H=1, b=24)"


@pytest.mark.parametrize(
    ("task", "asked", "proved"),
    [
        (TASK, "mine(20, 9)", True),
        (TASK.replace("up", "g").replace("down", "f"), "mine(20, 9)", True),
        (TASK.replace("down[up[at]]", "down[up[0]]"), "mine(20, 9)", False),
        (TASK.replace("down[up[at]]", "not down[up[at]]"), "mine(20, 9)", False),
        (TASK.replace("at: [n]", "at: [n - 1]"), "mine(20, 9)", False),
        (TASK.replace("stop: [1]", "stop: [2]"), "mine(20, 9)", False),
        (TASK.replace("  answer", "  promise up[0] == 0\n  answer"), "mine(20, 9)", False),
    ],
)
def test_what_models_can_is_settled_for_tasks_of_the_same_lines(
    task: str, asked: str, proved: bool
) -> None:
    text = f"{CAN}{task}check {ABLE} can solve chain(20, 9)\ncheck {ABLE} can solve {asked}\n"
    source = Source("own.bounds", text)
    honest, own = elaborate(parse(source), source).claims
    assert isinstance(honest, Check) and isinstance(own, Check)
    found = [applied_able(honest.problem, each) for each in honest.abilities]
    shown = next(each for each in found if isinstance(each, InstanceByProgram))
    moved = InstanceByProgram(
        digest(own.problem), shown.statement, shown.program, shown.values
    )

    assert bool(own.abilities) == proved
    if proved:
        assert isinstance(check(own.problem, moved), Can)
    else:
        with pytest.raises(InvalidCertificate, match="the task is not what the theorem speaks of"):
            check(own.problem, moved)


TURNS = """task turns(n, t) {
  input g: table [n] -> [n]
  input p: [n]
  answer iterate t from p : j -> g[j]
}
"""


@pytest.mark.parametrize(
    ("task", "proved"),
    [
        (TURNS, True),
        (TURNS.replace("iterate t", "iterate 3"), True),
        (TURNS.replace("g[j]", "g[p]"), False),
        (TURNS.replace("from p", "from g[0]"), False),
        (TURNS.replace("iterate t from p", "iterate t + 1 from p"), False),  # four rounds
    ],
)
def test_sizes_that_stand_in_the_answer_alone_are_seen(
    task: str, proved: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    asked = "hard_decoder(L=3, H=1, b=61) can solve turns(10^6, 3)"
    file.write_text(f"{CAN}{task}check {asked}\n", "utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert ("derived: theorem t_times_in_t_layers at n = 1000000, t = 3" in told) == proved
