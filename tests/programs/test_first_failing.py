"""The solver's failing input is the first one, in the order of the prompt, as a run on all says."""

from __future__ import annotations

import pytest

from dsl.program import Solving
from solver.certificate.kinds import ProgramCounterexample, ProgramSymbolic
from solver.encode.program_smt import input_codes, obligations
from solver.exact.program import wrong_answer
from solver.exact.unrolled import NotUnrolled
from solver.report.programs import wrong_text
from solver.routes import programs
from solver.verdict import Undecided
from tests.programs.corpus import BOUNDED, LOOKUPS, RIGHTMOST, THOUGHTS, small, solving
from tests.programs.test_ways import first_failure, label

PLANTED = """
task addition(n) {
  input w: table [n] -> (bool, bool)
  answer at token i: (sum j < i + 1 : 2^j * (
    (if w[j].0 then 1 else 0) + (if w[j].1 then 1 else 0))) div 2^i mod 2 == 1
}
task word_problem(n, k) {
  input w: table [n] -> perm k
  answer fold at = 0 over p in w : p[at]
}
program digits_or(n) for addition(n) {
  mask strict
  token w[i]: a = w[i].0, b = w[i].1
  layer { carry = attend k where k.a == k.b take k.a; let digit = (a != b) or carry }
  answer digit
}
program swapped(n, k) for word_problem(n, k) {
  mask causal
  token w[i]: g = w[i], place = i
  repeat s < ceil(log2(n)) {
    layer { h = attend j where j.place == place - 2^s take j.g; let g = h * g }
  }
  answer g[0]
}
"""
WRONG_KEY = LOOKUPS.replace("key = i, val = g[i]", "key = i + 1, val = g[i]")
WRONG_TIE = RIGHTMOST.replace("take k.place", "maximizing -k.place take k.place")


def failing(question: Solving) -> tuple[int, ...]:
    """Return the input with which the solver refutes a program."""
    found = programs.put_to_solver(question, 60.0, lambda message: None)
    assert isinstance(found, ProgramCounterexample)
    return found.inputs


def test_the_solver_finds_the_first_failing_input_of_all() -> None:
    expected = [(question, first_failure(question)) for question in small()]
    wrong = [(question, first) for question, first in expected if first is not None]

    assert len(wrong) == 5
    for question, first in wrong:
        assert failing(question) == first, label(question)


@pytest.mark.parametrize("sizes", ["(4)", "(3)"])
def test_one_of_several_answers_may_be_the_first_to_fail(sizes: str) -> None:
    question = solving(PLANTED + f"check program digits_or{sizes} solves addition{sizes}")

    assert failing(question) == first_failure(question)


@pytest.mark.parametrize("sizes", ["(4, 3)", "(3, 4)"])
def test_permutations_are_compared_by_their_images(sizes: str) -> None:
    question = solving(PLANTED + f"check program swapped{sizes} solves word_problem{sizes}")

    assert failing(question) == first_failure(question)


def test_a_wrong_tie_shows_the_same_input_at_any_size() -> None:
    within_reach = solving(WRONG_TIE + "check program rightmost(4) solves last_one(4)")
    beyond = solving(WRONG_TIE + "check program rightmost(40) solves last_one(40)")

    assert wrong_text(within_reach, failing(within_reach)) == (
        "on w = [0, 0, 1, 1] it answers 2, not 3"
    )
    zeros = ", ".join(["0"] * 38)
    assert wrong_text(beyond, failing(beyond)) == (f"on w = [{zeros}, 1, 1] it answers 38, not 39")


@pytest.mark.parametrize("n", [3, 24])
def test_a_key_off_by_one_shows_the_same_input_at_any_size(n: int) -> None:
    question = solving(WRONG_KEY + f"check program lookups({n}) solves compose({n})")

    zeros = [0] * (n - 1)
    wanted = f"on f = {[*zeros, 1]}, g = {[*zeros, n - 1]}, x = {n - 1} it answers 0, not 1"
    assert wrong_text(question, failing(question)) == wanted


@pytest.mark.parametrize("n", [3, 12])
def test_one_step_too_many_shows_the_same_input_at_any_size(n: int) -> None:
    question = solving(THOUGHTS + f"check program chased_on({n}) solves counted_up({n})")

    assert failing(question) == (1, *[0] * (n - 1))


def test_without_time_the_failing_input_is_lowered_and_still_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "FIRST_PATIENCE", 0.0)
    question = solving(WRONG_KEY + "check program lookups(9) solves compose(9)")

    assert wrong_answer(question, failing(question)) is not None


def test_values_that_are_no_permutation_are_refused() -> None:
    question = solving(PLANTED + "check program swapped(2, 3) solves word_problem(2, 3)")
    (script,) = obligations(question)
    images = {name: k % 3 for k, (_, name) in enumerate(script.unknowns)}

    assert input_codes(question.task, script.unknowns, images) == (0, 0)
    with pytest.raises(ValueError):
        input_codes(question.task, script.unknowns, {})


def test_a_loop_of_at_most_64_rounds_may_depend_on_the_input() -> None:
    within = solving(BOUNDED + "check program upto_by_average(64) solves upto(64)")
    beyond = solving(BOUNDED + "check program upto_by_average(66) solves upto(66)")

    assert len(obligations(within)) == 1
    with pytest.raises(NotUnrolled, match="64 times"):
        obligations(beyond)


PROMISED = """
task promised(n) {{
  input w: table [n] -> [4]
  promise w[0] < w[1] and w[1] < w[2]
  promise w[2] < {most}
  answer 5
}}
program five(n) for promised(n) {{
  mask causal
  token w[i]: v = w[i]
  layer {{ y = attend k take k.v }}
  answer {answer}
}}
check program five(30) solves promised(30)
"""


@pytest.mark.parametrize(
    ("most", "answer", "found"),
    [(3, "5", ProgramSymbolic), (2, "5", Undecided), (2, "y", Undecided)],
)
def test_nothing_is_proved_where_the_promise_allows_no_input(
    most: int, answer: str, found: type
) -> None:
    question = solving(PROMISED.format(most=most, answer=answer))

    assert isinstance(programs.put_to_solver(question, 60.0, lambda message: None), found)
