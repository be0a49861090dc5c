"""Expansions enclose what a formula is worth, at every n from their point on.

`solver.growth.evaluate` goes by the meaning of the operators and knows no expansions; where both
give bounds of one number, the bounds must meet.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from dsl.growth import Formula
from solver.growth import evaluate, terms
from solver.growth.expand import Expansion
from solver.growth.intervals import Interval, TooLarge, Undefined, Vague
from solver.growth.parameters import Ranges, UnknownConstant
from solver.growth.points import Point, sum_at
from solver.growth.terms import OutsideScope, Sum
from tests.growth.formulas import LOG, N, of, random_formula

OUTSIDE = (OutsideScope, Undefined, Vague, TooLarge, UnknownConstant, evaluate.Undecided)
BITS = 200
LATER = (0, 1, 7, 1000, 10**9)


def meets(one: Interval, other: Interval) -> bool:
    return one.low <= other.high and other.low <= one.high


def checked(formula: Formula, sum_: Sum, point: Point, logarithm: bool) -> int:
    """Check an expansion at some n and return at how many it could be checked."""
    count = 0
    for step in LATER:
        place = Point(0, point.value + step)
        try:
            at = evaluate.At("n", place, BITS)
            true = at.logarithm(formula) if logarithm else at.value(formula)
            claimed = sum_at(sum_, place, BITS, Ranges())
        except (*OUTSIDE, evaluate.NotYet):
            continue
        assert meets(true, claimed), (formula, place, logarithm)
        count += 1
    return count


@pytest.mark.parametrize("seed", range(8))
def test_an_expansion_encloses_the_value_and_the_logarithm(seed: int) -> None:
    random = Random(seed)
    count = 0

    for _ in range(30):
        formula = random_formula(random, random.randint(1, 4))
        point = Point(0, random.choice((3, 5, 17, 40, 300, 70_000)))
        expansion = Expansion("n", point, random.choice((1, 2, 3, 5)))
        for logarithm in (False, True):
            try:
                expand = expansion.logarithm if logarithm else expansion.value
                sum_ = expand(formula)
            except OUTSIDE:
                continue
            count += checked(formula, sum_, point, logarithm)

    assert count > 25


@pytest.mark.parametrize("seed", range(4))
def test_the_derivative_agrees_with_a_difference_quotient(seed: int) -> None:
    random = Random(seed)
    step = Fraction(1, 2**40)
    count = 0

    for _ in range(100):
        formula = random_formula(random, 2)
        try:
            sum_ = Expansion("n", Point(0, 300)).value(formula)
            slope = terms.derivative(sum_)
        except OUTSIDE:
            continue
        try:
            near, far = (_at_exponent(sum_, Fraction(40) + h) for h in (-step, step))
            quotient = (far - near) * Interval(1 / (2 * step), 1 / (2 * step))
            found = _at_exponent(slope, Fraction(40))
        except (*OUTSIDE, RuntimeError):
            continue
        scale = max(abs(found.low), abs(found.high), Fraction(1))
        assert abs(quotient.low - found.low) < scale / 1000, formula
        count += 1

    assert count > 5


class Exponent:
    """The place n = 2^k for a rational k; only tests need such places."""

    def __init__(self, k: Fraction) -> None:
        self.k = k

    def atom(self, index: int, bits: int) -> Interval:
        from solver.growth import intervals

        value = Interval(self.k, self.k)
        for _ in range(index - 1):
            value = intervals.log2(value, bits)
        return intervals.exp2(value, bits) if index == 0 else value


def _at_exponent(sum_: Sum, k: Fraction) -> Interval:
    return sum_at(sum_, Exponent(k), 400, Ranges())  # type: ignore[arg-type]  # a place of our own


def test_a_square_less_a_line_has_two_exact_terms() -> None:
    sum_ = Expansion("n", Point(0, 2)).value(of("-", of("^", N, 2), of("*", 3, N)))

    assert {str(m): str(c.constant) for m, c in sum_.items()} == {"n^(2)": "1", "n": "-3"}


def test_nested_logarithms_to_base_two_stay_exact() -> None:
    sum_ = Expansion("n", Point(0, 5)).logarithm(of("^", N, of("/", 1, of("log2", LOG))))

    assert {str(m) for m in sum_} == {"log2(n)*log2(log2(n))^(-1)"}
    assert all(c.exact for c in sum_.values())
