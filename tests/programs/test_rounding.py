"""Rounding: the nearest integer with halves away from zero, and one bit too few of a fraction."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.diagnostics import Mistakes
from dsl.evaluate import compiled, nearest
from dsl.expr import Rounding, RoundingKind, Variable
from dsl.expression_json import expression_from_json, expression_to_json
from dsl.program_ranges import ranges_of
from dsl.ranges import Interval
from dsl.tabulate import allowed_inputs, input_count
from solver.exact.bulk import Columns
from solver.exact.program import Interpreter
from solver.exact.unrolled import Ratio, Unrolled
from solver.exact.unrolled_program import UnrolledProgram
from solver.report.evidence import how
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Undecided
from tests.programs.corpus import solving

KINDS: tuple[RoundingKind, ...] = ("round", "floor", "ceil")

MAJORITY = """
import "boolean"
program sign(n, f) for majority(n) {
  mask none
  token w[i]: v = if w[i] then 1 else -1
  layer { mean = average k take k.v; let rounded = round(2^f * mean) }
  answer rounded > 0
}
"""

SHARES = """
task shares(n) {
  input w: table [n] -> [4]
  answer at token i: (2 * (sum j < i + 1 : w[j] - 2) + 9 * i + 9) div (2 * i + 2)
}
program rounds(n) for shares(n) {
  mask causal
  token w[i]: v = w[i] - 2
  layer { mean = average k take k.v; let low = floor(mean + 4); let high = ceil(mean) }
  answer KIND(mean)
}
"""


def said(text: str) -> str:
    question = solving(text)
    outcome = answered(question, Limits(timeout=60))
    assert not isinstance(outcome, Undecided), outcome.reason
    return how(question, outcome)


ONE_BIT = solving(MAJORITY + "check program sign(1, 0) solves majority(1)")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("-5/2", -3), ("2/5", 0), ("-2/3", -1), ("7", 7)],
)
def test_halves_are_rounded_away_from_zero(value: str, wanted: int) -> None:
    assert nearest(Fraction(value)) == wanted


@given(st.fractions())
def test_the_nearest_integer_is_at_most_a_half_away(value: Fraction) -> None:
    found = nearest(value)

    assert abs(found - value) <= Fraction(1, 2)
    assert abs(found - value) < Fraction(1, 2) or abs(found) > abs(value)


@given(st.integers(-300, 300), st.integers(1, 40), st.sampled_from(KINDS))
def test_division_of_integers_rounds_as_the_interpreter_does(
    above: int, below: int, kind: RoundingKind
) -> None:
    walk = Unrolled(Columns(ONE_BIT.task, 0, 1))
    value = compiled(Rounding(kind, Variable("x")))

    assert walk.rounded(kind, Ratio(above, below)) == value({"x": Fraction(above, below)})


@pytest.mark.parametrize("kind", KINDS)
def test_columns_round_as_the_interpreter_does(kind: str) -> None:
    text = SHARES.replace("KIND", kind)
    question = solving(text + "check program rounds(4) solves shares(4)")
    places = (0, 1, 2, 3)
    task, count = question.task, input_count(question.task)
    columns = UnrolledProgram(question.program, Unrolled(Columns(task, 0, count)))
    answers = [columns.answer(place) for place in places]
    run = Interpreter(question.program)

    for row, (codes, _) in enumerate(allowed_inputs(task)):
        found = tuple(int(answer.array[row]) for answer in answers)
        assert found == run.answers(codes, places)


def test_a_rounded_fraction_stays_within_the_range_of_the_fraction() -> None:
    question = solving(MAJORITY + "check program sign(5, 3) solves majority(5)")

    ranges = ranges_of(question.program)

    assert ranges is not None
    assert dict(ranges.fields)["rounded"] == Interval(-8, 8)


def test_one_bit_too_few_is_refuted_with_the_first_failing_input_in_the_tasks_own_names() -> None:
    assert said(MAJORITY + "check program sign(5, 1) solves majority(5)") == (
        "replayed: on w = [false, false, true, true, true] it answers false, not true"
    )
    assert said(MAJORITY + "check program sign(5, 2) solves majority(5)").startswith(
        "replayed: run on all 32 inputs"
    )


def test_the_rounding_of_an_integer_is_the_integer() -> None:
    text = MAJORITY.replace("mean = average k take k.v", "mean = attend k take k.v")
    text = text.replace("rounded > 0", "round(rounded) > 0 and floor(v) == ceil(v)")

    assert said(text + "check program sign(1, 3) solves majority(1)").startswith("replayed: run on")


def test_floor_and_ceil_of_parameters_alone_stay_sizes() -> None:
    text = MAJORITY.replace("round(2^f * mean)", "ceil(log2(n)) * floor(2^f * mean + n div 2)")

    question = solving(text + "check program sign(3, 1) solves majority(3)")

    assert ranges_of(question.program) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_rounding_reads_back_from_its_data(kind: RoundingKind) -> None:
    expr = Rounding(kind, Variable("x"))

    assert expression_from_json(expression_to_json(expr), "here") == expr


@pytest.mark.parametrize(
    "data", [["round"], ["round", ["int", 1], ["int", 1]], ["nearest", ["int", 1]]]
)
def test_other_data_is_no_rounding(data: list[object]) -> None:
    with pytest.raises(ValueError, match="not an expression"):
        expression_from_json(data, "here")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("round(mean, 1)", "E304"),
        ("round(w)", "E203"),
        ("round(mean > 0)", "E301"),
        ("rund(mean)", "E207"),
    ],
)
def test_a_rounding_of_the_wrong_shape_is_a_mistake(wrong: str, code: str) -> None:
    text = MAJORITY.replace("round(2^f * mean)", wrong)

    with pytest.raises(Mistakes) as caught:
        solving(text + "check program sign(3, 1) solves majority(3)")

    assert [found.code for found in caught.value.diagnostics] == [code]


SUMMED = """
task three(n) { input c: table [n] -> bool; input p: perm 3; answer p[0] }
program sums(n) for three(n) {
  mask causal
  token c[i]: one = 1
  token p: q = p, one = 1
  layer { m = average k take k.one; let s = sum j < 3 : m }
  answer q[round(s) mod 3]
}
check program sums(2) solves three(2)
"""


def test_a_sum_of_averages_has_no_range_of_one_of_them() -> None:
    question = solving(SUMMED)

    assert ranges_of(question.program) is None
    outcome = answered(question, Limits(timeout=20))
    assert isinstance(outcome, Undecided)
    assert "could not be shown" in outcome.reason
