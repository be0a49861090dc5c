"""Bounds on the terms of obligations hold: loops are unrolled as often as they can go round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.evaluate import OPERATIONS
from dsl.expr import Variable
from dsl.problem import Input, Task
from dsl.ranges import Interval
from dsl.types import Range
from solver.encode.program_smt import Term, Terms
from solver.exact.unrolled import NotUnrolled

TASK = Task("t", (), (Input("x", None, Range(9)),), Variable("x"), None, None, None)

numbers = st.integers(-20, 20)
intervals = st.tuples(numbers, numbers).map(lambda ends: Interval(min(ends), max(ends)))


@given(st.sampled_from(["+", "-", "*", "min", "max"]), intervals, intervals, st.data())
def test_the_result_of_an_operation_is_within_its_bounds(
    sign: str, left: Interval, right: Interval, data: st.DataObject
) -> None:
    one = data.draw(st.integers(left.low, left.high))
    other = data.draw(st.integers(right.low, right.high))

    found = Terms(TASK).operation(sign, Term("a", False, left), Term("b", False, right)).bounds

    assert found.low <= OPERATIONS[sign](one, other) <= found.high


@given(st.sampled_from(["div", "mod"]), intervals, st.integers(1, 9), st.data())
def test_quotients_and_remainders_are_within_their_bounds(
    sign: str, left: Interval, divisor: int, data: st.DataObject
) -> None:
    one = data.draw(st.integers(left.low, left.high))

    found = Terms(TASK).operation(sign, Term("a", False, left), divisor).bounds

    assert found.low <= OPERATIONS[sign](one, divisor) <= found.high


small = st.integers(-3, 3)
few = st.tuples(small, small).map(lambda ends: Interval(min(ends), max(ends)))


@given(st.sampled_from(["<", "<=", ">", ">="]), few, few)
def test_a_comparison_is_known_exactly_if_it_is_the_same_for_all_numbers_within_bounds(
    sign: str, left: Interval, right: Interval
) -> None:
    ones, others = range(left.low, left.high + 1), range(right.low, right.high + 1)
    everywhere = {OPERATIONS[sign](one, other) for one in ones for other in others}

    found = Terms(TASK).operation(sign, Term("a", False, left), Term("b", False, right))

    assert ({found} if isinstance(found, bool) else {True, False}) == everywhere


@given(intervals, intervals)
def test_a_choice_is_within_the_bounds_of_both_sides(left: Interval, right: Interval) -> None:
    sides = Term("a", False, left), Term("b", False, right)

    found = Terms(TASK).choice(Term("c", True), *sides).bounds

    assert found == left.join(right)


def test_a_loop_without_a_known_bound_is_refused() -> None:
    terms = Terms(TASK)
    huge = Term("a", False, Interval(0, 2**60))

    with pytest.raises(NotUnrolled):
        terms.most(terms.operation("*", huge, huge))
    with pytest.raises(NotUnrolled):
        terms.most(Term("a", False, Interval(0, 65)))
    assert terms.most(Term("a", False, Interval(-3, 64))) == 64
