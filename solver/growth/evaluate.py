"""What a formula is worth at one integer, exactly or between rational bounds.

Straight from the meaning of the operators, without expansions: tables and counterexamples rest on
this page. Numbers too large to be written out are compared by their logarithms.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, factorial, floor

from dsl.growth import Apply, Formula, Number, Variable
from solver.growth import intervals
from solver.growth.intervals import Interval, TooLarge, Undefined, Vague, exactly
from solver.growth.points import Point
from solver.growth.terms import OutsideScope

PRECISIONS = (64, 160, 400, 1000, 2500)
LARGEST_FACTORIAL = 20_000


class Undecided(Exception):
    """Two numbers cannot be told apart."""


class NotYet(Exception):
    """More bits are needed to round a number."""


def compare(
    left: Formula,
    right: Formula,
    variable: str,
    point: Point,
    precisions: tuple[int, ...] = PRECISIONS,
) -> int:
    """Return the sign of left - right at a point; raises Undefined, Undecided, OutsideScope."""
    for bits in precisions:
        try:
            found = _difference(left, right, At(variable, point, bits))
        except (NotYet, Vague):
            continue
        if found.exact or found.low > 0 or found.high < 0:
            return (found.low > 0) - (found.high < 0)
    raise Undecided(f"the two sides at {variable} = {point} cannot be told apart")


def _difference(left: Formula, right: Formula, at: At) -> Interval:
    """Return left - right, or the difference of the logarithms where that tells more."""
    try:
        found = at.value(left) - at.value(right)
        if found.exact or found.low > 0 or found.high < 0:
            return found
    except TooLarge:
        pass
    try:
        return at.logarithm(left) - at.logarithm(right)
    except (TooLarge, Undefined):
        raise NotYet from None


class At:
    """Formulas at one point, with `bits` of precision."""

    def __init__(self, variable: str, point: Point, bits: int) -> None:
        self.variable, self.point, self.bits = variable, point, bits

    def value(self, formula: Formula) -> Interval:
        """Return a formula's value; raises Undefined, TooLarge, OutsideScope."""
        return self._value(formula).rounded(self.bits)

    def _value(self, formula: Formula) -> Interval:
        match formula:
            case Number(value):
                return exactly(value)
            case Variable(name) if name == self.variable:
                return self.point.atom(0, self.bits)
            case Variable(name):
                raise OutsideScope(f"{name} is not fixed")
            case Apply("log2", (inside,)):
                return self.logarithm(inside)
            case Apply("log", (inside, base)):
                return self.logarithm(inside) * self.logarithm(base).inverse()
            case Apply("ln", (inside,)):
                return self.logarithm(inside) * intervals.ln2(self.bits)
            case Apply("exp", (inside,)):
                return self._exp(inside)
            case Apply("log_star", (Variable(name),)) if name == self.variable:
                return exactly(_log_star(self.point))
            case Apply("pi"):
                return intervals.pi(self.bits)
            case Apply(operator, operands):
                return self._applied(operator, *map(self.value, operands))

    def _exp(self, inside: Formula) -> Interval:
        value = self.value(inside)
        if value == exactly(0):
            return exactly(1)
        return intervals.exp2(value * intervals.ln2(self.bits).inverse(), self.bits)

    def _applied(self, operator: str, x: Interval, y: Interval | None = None) -> Interval:
        if y is not None:
            return self._binary(operator, x, y)
        match operator:
            case "neg":
                return -x
            case "sqrt":
                return intervals.power(x, Fraction(1, 2), self.bits)
            case "ceil":
                return _rounded(x, ceil)
            case "floor":
                return _rounded(x, floor)
            case "factorial":
                return exactly(factorial(_integer(x, LARGEST_FACTORIAL)))
            case _:
                raise OutsideScope(f"{operator}(...) at one n")

    def _binary(self, operator: str, x: Interval, y: Interval) -> Interval:
        match operator:
            case "+":
                return x + y
            case "-":
                return x - y
            case "*":
                return x * y
            case "/":
                return x * y.inverse()
            case "^" if y.exact:
                return intervals.power(x, y.low, self.bits)
            case "^" if x.low <= 0:
                raise Vague
            case "^":
                return intervals.exp2(intervals.log2(x, self.bits) * y, self.bits)
            case "binomial":
                return exactly(comb(_integer(x, LARGEST_FACTORIAL), _integer(y, LARGEST_FACTORIAL)))
            case _:
                raise OutsideScope(f"{operator}(...) at one n")

    def logarithm(self, formula: Formula) -> Interval:
        """Return log2 of a formula; where it is no rational, its factors' logarithms are added."""
        if formula == Variable(self.variable):
            return self.point.atom(1, self.bits)
        try:
            value = self.value(formula)
        except TooLarge:
            return self._parts(formula)
        if value.exact or value.high <= 0 or not _has_parts(formula):
            return intervals.log2(value, self.bits).rounded(self.bits)
        try:
            return self._parts(formula)
        except NotYet:
            if value.low <= 0:
                raise
            return intervals.log2(value, self.bits).rounded(self.bits)

    def _parts(self, formula: Formula) -> Interval:
        """Return the logarithm by parts; a part without one says nothing of the whole (NotYet)."""
        try:
            return self._by_parts(formula).rounded(self.bits)
        except Undefined as missing:
            raise NotYet from missing

    def _by_parts(self, formula: Formula) -> Interval:
        match formula:
            case Apply("*", (one, other)):
                return self.logarithm(one) + self.logarithm(other)
            case Apply("/", (one, other)):
                return self.logarithm(one) - self.logarithm(other)
            case Apply("^", (base, exponent)):
                return self.value(exponent) * self.logarithm(base)
            case Apply("sqrt", (inside,)):
                return self.logarithm(inside) * exactly(Fraction(1, 2))
            case Apply("exp", (inside,)):
                return self.value(inside) * intervals.ln2(self.bits).inverse()
            case Apply("+", (one, other)):
                return self._log_of_sum(self.logarithm(one), self.logarithm(other))
            case _:
                raise TooLarge

    def _log_of_sum(self, one: Interval, other: Interval) -> Interval:
        """Return log2(a + b) from log2 a and log2 b: the larger plus log2(1 + 2^-distance)."""
        most = Interval(max(one.low, other.low), max(one.high, other.high))
        least = Interval(min(one.low, other.low), min(one.high, other.high))
        zero = Fraction(0)
        gap = Interval(min(least.low - most.high, zero), min(least.high - most.low, zero))
        share = exactly(1) + intervals.exp2(gap, self.bits)
        return most + intervals.log2(share, self.bits)


def _has_parts(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.operator in ("*", "/", "^", "sqrt")


def _rounded(x: Interval, rounding: Callable[[Fraction], int]) -> Interval:
    if rounding(x.low) != rounding(x.high):
        raise NotYet
    return exactly(rounding(x.low))


def _integer(x: Interval, most: int) -> int:
    """Return an integer from 0 to `most`; raises Undefined, Vague, TooLarge."""
    if ceil(x.low) > floor(x.high) or x.high < 0:
        raise Undefined("a factorial of a number that is negative or no integer")
    if not x.exact:
        raise Vague
    if x.low > most:
        raise TooLarge
    return int(x.low)


def _log_star(point: Point) -> int:
    """Return how often log2 is applied until at most 1 is left."""
    count, value = point.height, point.value
    if value == 0:
        return _log_star(Point(count - 1, 1)) if count else 0
    while value > 1:
        value = (value - 1).bit_length()  # log2 of v is at most an integer T exactly if this is
        count += 1
    return count
