"""`bounds compile`: other solvers, asked in their own languages, say what the claims say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check
from dsl.elaborate import load
from dsl.problem import Problem
from dsl.tabulate import tabulate
from solver.commands.compile import cnf_lines, smt2_lines
from solver.encode.symmetry import symmetry_broken
from tests.command_line import PREAMBLE, PROVED, run, spec

Capture = pytest.CaptureFixture[str]

ODD_MODELS = """
model leftmost(H, b) {
  mask strict
  state b
  attend unique_hard heads H ties leftmost
  mlp any
}

model windowed(b, w) {
  mask causal
  window w
  state b
  repeat 2 {
    attend unique_hard heads 1
    mlp any
  }
}

model thinking(b, k) {
  mask causal
  state b
  steps k over [3]
  padding 1
  loop 2 {
    attend unique_hard heads 1
    mlp any
  }
}

model wide(d) {
  mask none
  positions none
  width d
  precision 1
  attend average_hard heads 1
  mlp any
}
"""
CLAIMS = [
    ("hard(L=1, H=1, b=1) can solve parity(2)", True),
    ("hard(L=1, H=1, b=2) can solve parity(3)", False),
    ("hard(L=1, H=2, b=1) can solve parity(3)", False),
    ("hard(L=1, H=2, b=2) can solve parity(3)", True),
    ("hard(L=2, H=1, b=1) can solve parity(3)", False),
    ("hard(L=2, H=1, b=2) can solve parity(3)", True),
    ("hard_decoder(L=2, H=1, b=2) can solve parity(3)", True),
    ("hard_looped(L=2, H=1, b=1) can solve parity(3)", False),
    ("hard(L=1, H=1, b=2) can solve majority(3)", True),
    ("hard(L=1, H=1, b=2) can solve majority(4)", False),
    ("hard(L=1, H=1, b=1) can solve palindrome(3)", False),
    ("hard(L=1, H=1, b=2) can solve palindrome(3)", True),
    ("average(L=1, H=1, d=1, p=1) can solve majority(4)", True),
    ("average(L=1, H=1, d=1, p=1) can solve parity(3)", False),
    ("average(L=1, H=1, d=1, p=2) can solve parity(3)", True),
    ("average(L=1, H=1, d=1, p=1) can solve exactly_one(3)", False),
    ("average(L=1, H=1, d=1, p=2) can solve exactly_one(3)", True),
    ("average_unordered(L=1, H=1, d=1, p=1) can solve majority(4)", True),
    ("hard_decoder(L=1, H=1, b=1) can solve running_parity(2)", None),
    ("leftmost(H=1, b=1) can solve parity(2)", None),
    ("leftmost(H=1, b=2) can solve first_bit(3)", None),
    ("windowed(b=1, w=2) can solve first_bit(3)", None),
    ("windowed(b=1, w=1) can solve first_bit(3)", None),
    ("thinking(b=1, k=1) can solve parity(2)", None),
    ("thinking(b=2, k=1) can solve parity(2)", None),
    ("wide(d=2) can solve some_one(3)", None),
    ("wide(d=1) can solve ones_mod(3, 3)", None),
]
IDS = [text for text, _ in CLAIMS]


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> list[Problem]:
    lines = "".join(f"check {text}\n" for text, _ in CLAIMS)
    path = spec(tmp_path_factory.mktemp("compile"), PREAMBLE + ODD_MODELS + lines)
    return [claim.problem for claim in load(path).claims if isinstance(claim, Check)]


def clauses_are_satisfiable(lines: list[str]) -> bool:
    """Solve DIMACS text, checking its header on the way."""
    from pysat.solvers import Cadical195

    rows = [line for line in lines if not line.startswith("c ")]
    _, _, variables, count = rows[0].split()
    clauses = [[int(word) for word in row.split()] for row in rows[1:]]
    assert len(clauses) == int(count)
    assert all(clause[-1] == 0 and 0 not in clause[:-1] for clause in clauses)
    assert max(abs(literal) for clause in clauses for literal in clause) <= int(variables)
    with Cadical195([clause[:-1] for clause in clauses]) as solver:
        return bool(solver.solve())


def z3_says(text: str) -> str:
    import z3

    solver = z3.Solver(ctx=z3.Context())  # one that outlives the test would slow others down
    solver.set("timeout", 60_000)
    solver.from_string(text)
    return str(solver.check())


def cvc5_says(text: str) -> str:
    cvc5 = pytest.importorskip("cvc5")
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", "60000")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "spec")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, parser.getSymbolManager())
    return said.strip()


@pytest.mark.parametrize("number", range(len(CLAIMS)), ids=IDS)
def test_all_encodings_and_solvers_agree(number: int, problems: list[Problem]) -> None:
    problem, known = problems[number], CLAIMS[number][1]
    script = "\n".join(smt2_lines(problem)) + "\n"

    answers = {"sat": True, "unsat": False}
    said = {
        "with symmetry": clauses_are_satisfiable(list(cnf_lines(problem, symmetry=True))),
        "without": clauses_are_satisfiable(list(cnf_lines(problem, symmetry=False))),
        "z3": answers[z3_says(script)],
    }
    if len(problem.model.layers) == 1:  # two layers take cvc5 up to a minute
        said["cvc5"] = answers[cvc5_says(script)]

    assert len(set(said.values())) == 1, said
    assert known in (None, said["z3"])


def test_every_variable_is_explained(problems: list[Problem]) -> None:
    for problem in problems:
        names = symmetry_broken(problem.model, tabulate(problem.task)).cnf.names
        lines = [line for line in cnf_lines(problem, symmetry=True) if line.startswith("c var ")]

        assert len(lines) == len(names)
        assert not any("'" in line or "None" in line for line in lines), problem.model.name


def test_the_header_names_the_problem(tmp_path: Path, capsys: Capture) -> None:
    from dsl.canonical import digest

    path = spec(tmp_path, PROVED)
    (claim,) = load(path).claims
    assert isinstance(claim, Check)

    for form, sign in (("cnf", "c"), ("smt2", ";")):
        out = run(capsys, "compile", path, "--to", form).out
        assert f"{sign} problem {digest(claim.problem)}\n" in out


def test_symmetry_can_be_left_out(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, PREAMBLE + "check hard(L=1, H=2, b=1) can solve parity(3)\n")

    broken = run(capsys, "compile", path, "--to", "cnf").out
    whole = run(capsys, "compile", path, "--to", "cnf", "--no-symmetry").out

    assert "with symmetry breaking" in broken
    assert "without symmetry breaking" in whole
    assert "is in use up to" in broken and "is in use up to" not in whole


def test_sizes_are_a_table_with_formulas(tmp_path: Path, capsys: Capture) -> None:
    text = PREAMBLE + "check hard(L=1, H=2, b=2) can solve parity(3)\n"

    out = run(capsys, "compile", spec(tmp_path, text), "--to", "sizes").out

    assert "summary bits           4\n" in out
    assert "direct clauses         7730\n" in out
    assert "variables formula" in out


def test_a_file_is_written_whole(tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "out.cnf"

    ran = run(capsys, "compile", spec(tmp_path, PROVED), "--to", "cnf", "-o", target)

    assert (ran.status, ran.out) == (0, "")
    assert target.read_text().startswith("c hard(L=1, H=1, b=1) can solve parity(2)?\n")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("check decoder(L=1, H=1, d=1, p=2) can solve parity(2)", "softmax"),
        ("check eventually: log2(n)^8 < n", "about growth"),
        ("check hard(L=1, H=1, b=1) can solve parity(64)", "inputs, more than"),
    ],
)
def test_what_has_no_such_form_is_told(
    line: str, why: str, tmp_path: Path, capsys: Capture
) -> None:
    ran = run(capsys, "compile", spec(tmp_path, PREAMBLE + line + "\n"), "--to", "smt2")

    assert (ran.status, ran.out) == (2, "")
    assert why in ran.err


def test_a_find_claim_is_compiled_at_a_value(tmp_path: Path, capsys: Capture) -> None:
    text = PREAMBLE + "find least b where hard(L=1, H=1, b) can solve parity(2)\n"

    out = run(capsys, "compile", spec(tmp_path, text), "--to", "sizes", "--at", 3).out

    assert "state bits             3\n" in out


def test_a_claim_that_is_not_there_is_told(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "compile", spec(tmp_path, PROVED), "--claim", 2, "--to", "cnf")

    assert ran.status == 2
    assert "the file has 1 claims" in ran.err
