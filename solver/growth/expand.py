"""Formulas as sums of transmonomials that hold for every n from a point on.

`value` and `logarithm` (to the base two) go down a formula together: products, quotients and powers
are expanded in the logarithm, sums in the value. Every remainder is kept as slack with proved
bounds, so a sum is not an approximation but an enclosure:

    ln(1 + x) = x - x^2/2 + ... + (-1)^(r+1) x^r / (r (1+t)^r),   t between 0 and x   (Lagrange)
    2^x = 1 + x ln 2 * 2^t,                                       t between 0 and x
    ln u! = u ln u - u + ln(2 pi u)/2 + s/(12 u),                 0 < s < 1           (Stirling)
    ceil(u) = u + s, floor(u) = u - s,                            0 <= s <= 1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from dsl.growth import Apply, Formula, Number, Variable
from solver.growth import constants, intervals, terms
from solver.growth.constants import LN2, PI, Constant, rational
from solver.growth.intervals import Interval, Undefined, exactly
from solver.growth.parameters import Ranges
from solver.growth.points import Point, monomial_at, shrinks
from solver.growth.terms import (
    ONE,
    SLACK_BITS,
    STAR,
    Coefficient,
    Monomial,
    OutsideScope,
    Sum,
    add,
    atom,
    minus,
    multiply,
    product,
    scalar,
    single,
    slack,
)

MOST_FACTORS = 64
VANISHING = Fraction(1, 10**9)
"""A function of the class o(1) is below this in the end, whichever it is."""


@dataclass(frozen=True)
class Expansion:
    """How formulas are expanded: for all n >= `point`, with `depth` terms of each series.

    `ranges` is what is known of the parameters, `sizes` names the other sizes (at least 1). With
    `classes`, o(1) and O(1) may stand for any function of the class: what is shown then holds for
    all n that are large enough, not from the point on.
    """

    variable: str
    point: Point
    depth: int = 2
    ranges: Ranges = field(default_factory=Ranges)
    sizes: frozenset[str] = frozenset()
    classes: bool = False

    def value(self, formula: Formula) -> Sum:
        """Return a formula as a sum; raises OutsideScope, Undefined, UnknownConstant, TooLarge."""
        match formula:
            case Number(value):
                return scalar(rational(value))
            case Variable(name) if name == self.variable:
                return single(atom(0), rational(1))
            case Variable(name) if name in self.sizes:
                inner = ((Monomial(size=name), rational(1)),)
                return single(Monomial(exponent=inner), rational(1))
            case Variable(name):
                return scalar(constants.symbol("parameter", name))
            case Apply(operator, operands):
                return self._applied(formula, operator, operands)

    def _applied(self, formula: Apply, operator: str, operands: tuple[Formula, ...]) -> Sum:
        match operator:
            case "+":
                return add(self.value(operands[0]), self.value(operands[1]))
            case "-":
                return add(self.value(operands[0]), minus(self.value(operands[1])))
            case "neg":
                return minus(self.value(operands[0]))
            case "*":
                return self._times(self.value(operands[0]), self.value(operands[1]))
            case "/":
                return self._quotient(self.value(operands[0]), operands[1])
            case "^":
                return self._power(*operands)
            case "log2":
                return self.logarithm(operands[0])
            case "ln":
                return self._times(self.logarithm(operands[0]), scalar(LN2))
            case "log":
                return self._ratio(self.logarithm(operands[0]), self.logarithm(operands[1]))
            case "ceil":
                return add(self.value(operands[0]), slack(ONE, Fraction(0), Fraction(1)))
            case "floor":
                return add(self.value(operands[0]), slack(ONE, Fraction(-1), Fraction(0)))
            case "pi":
                return scalar(PI)
            case "log_star" if not self.classes:
                raise OutsideScope("log* in an explicit bound")
            case "log_star" if operands[0] == Variable(self.variable):
                return single(atom(STAR), rational(1))
            case "o" | "O" if operands == (Number(1),) and self.classes:
                free = operator == "O"
                return {ONE: Coefficient(Constant(), -VANISHING, VANISHING, free)}
            case "o" | "O":
                raise OutsideScope("a class may stand for a function only as n -> oo, as in o(1)")
            case "exp" | "sqrt" | "factorial" | "binomial":
                return self.exponential(self.logarithm(formula))
            case _:
                raise OutsideScope(f"{operator}(...) here")

    def _times(self, one: Sum, other: Sum) -> Sum:
        return multiply(one, other, self.ranges)

    def _power(self, base: Formula, exponent: Formula) -> Sum:
        """Return base^exponent; a small whole power needs no positive base."""
        if isinstance(exponent, Number) and exponent.value <= MOST_FACTORS:
            factor, result = self.value(base), scalar(rational(1))
            for _ in range(exponent.value):
                result = self._times(result, factor)
            return result
        return self.exponential(self._times(self.value(exponent), self.logarithm(base)))

    def _quotient(self, top: Sum, bottom: Formula) -> Sum:
        return self._ratio(top, self.value(bottom))

    def _ratio(self, top: Sum, bottom: Sum) -> Sum:
        """Return top/bottom: exact if the bottom is a single term, else by 2^(-log2 bottom)."""
        if not bottom:
            raise Undefined("a division by 0")
        if len(bottom) == 1:
            ((monomial, c),) = bottom.items()
            if c.exact and not monomial.size:
                self._require_positive(monomial)
                inverse = constants.inverse(c.constant, self.ranges)
                return self._times(top, single(product(ONE, monomial, -1), inverse))
        return self._times(top, self.exponential(minus(self.logarithm_of(bottom))))

    def exponential(self, sum_: Sum) -> Sum:
        """Return 2^sum."""
        monomial, factor, rest = terms.exponential(sum_, self.ranges)
        whole = single(monomial, factor)
        if not rest:
            return whole
        bounds = self._tail(rest)
        low = intervals.exp2(exactly(min(bounds.low, Fraction(0))), SLACK_BITS).low
        high = intervals.exp2(exactly(max(bounds.high, Fraction(0))), SLACK_BITS).high
        reach = Interval(low - 1, high - 1).coarse(SLACK_BITS)
        wobble = {ONE: Coefficient(rational(1), reach.low, reach.high)}
        relative = self._times(self._times(rest, scalar(LN2)), wobble)
        return self._times(whole, add(scalar(rational(1)), relative))

    def _tail(self, rest: Sum) -> Interval:
        """Return bounds, for all n from the point on, of a sum of what does not grow."""
        total = exactly(0)
        for monomial, c in rest.items():
            if c.free:
                raise OutsideScope("an unknown constant factor")
            if not shrinks(monomial, self.point, self.ranges):
                raise OutsideScope(f"{monomial} still grows at n = {self.point}")
            top = monomial_at(monomial, self.point, SLACK_BITS, self.ranges).high
            reach = exactly(1) if monomial == ONE else Interval(Fraction(0), top)
            factor = constants.enclosure(c.constant, SLACK_BITS, self.ranges)
            total += reach * (factor + Interval(c.low, c.high))
        return total.coarse(SLACK_BITS)

    def logarithm(self, formula: Formula) -> Sum:
        """Return log2 of a formula, which is shown to be positive from the point on."""
        match formula:
            case Apply("*", (one, other)):
                return add(self.logarithm(one), self.logarithm(other))
            case Apply("/", (one, other)):
                return add(self.logarithm(one), minus(self.logarithm(other)))
            case Apply("^", (base, exponent)):
                return self._times(self.value(exponent), self.logarithm(base))
            case Apply("sqrt", (inside,)):
                return self._times(self.logarithm(inside), scalar(rational(Fraction(1, 2))))
            case Apply("exp", (inside,)):
                inverse = constants.inverse(LN2, self.ranges)
                return self._times(self.value(inside), scalar(inverse))
            case Apply("factorial", (inside,)):
                return self._factorial(inside)
            case Apply("binomial", (top, bottom)):
                rest = self._factorial(Apply("-", (top, bottom)))
                return add(self._factorial(top), minus(add(self._factorial(bottom), rest)))
            case _:
                return self.logarithm_of(self.value(formula))

    def _factorial(self, formula: Formula) -> Sum:
        """Return log2(u!) for a formula whose values are integers."""
        if not self._integral(formula):
            raise OutsideScope("a factorial of something that need not be an integer")
        value, logarithm = self.value(formula), self.logarithm(formula)
        per_ln2 = constants.inverse(LN2, self.ranges)
        half = rational(Fraction(1, 2))
        turn = constants.log2(rational(2) * PI, self.ranges)
        total = add(self._times(value, logarithm), minus(self._times(value, scalar(per_ln2))))
        total = add(total, self._times(logarithm, scalar(half)))
        total = add(total, scalar(turn * half))
        share = self._times(self.exponential(minus(logarithm)), scalar(per_ln2))
        return add(total, self._times(share, slack(ONE, Fraction(0), Fraction(1, 12))))

    def _integral(self, formula: Formula) -> bool:
        """Say whether a formula has integer values wherever it has any, by its form alone."""
        match formula:
            case Number():
                return True
            case Variable(name):
                return name == self.variable or name in self.sizes
            case Apply("^", (base, Number())):
                return self._integral(base)
            case Apply("ceil" | "floor" | "factorial" | "binomial"):
                return True
            case Apply("+" | "-" | "*", operands):
                return all(map(self._integral, operands))
            case _:
                return False

    def logarithm_of(self, sum_: Sum) -> Sum:
        """Return log2 of a sum: that of its leading term, and a series in the others."""
        leading = terms.lead(sum_, self.ranges)
        if leading is None:
            raise Undefined("a logarithm of 0")
        first = sum_[leading]
        if first.free:
            raise OutsideScope("an unknown constant factor")
        whole = self._positive(first)
        result = add(self._log_monomial(leading), self._log_coefficient(first, whole))
        others = {m: c for m, c in sum_.items() if m != leading}
        if not others:
            return result
        return add(result, self._series(self._relative(others, leading, first, whole)))

    def _positive(self, first: Coefficient) -> Interval | None:
        """Return bounds of a coefficient, None for one that is exact; Undefined if not positive."""
        whole = None
        if not first.exact:
            whole = constants.enclosure(first.constant, SLACK_BITS, self.ranges)
            whole += Interval(first.low, first.high)
        low = constants.sign(first.constant, self.ranges) if whole is None else whole.low
        if low <= 0:
            raise Undefined("a logarithm of something that is not shown to be positive")
        return whole

    def _log_monomial(self, monomial: Monomial) -> Sum:
        """Return log2 of a monomial; the atoms that appear must be positive at the point."""
        self._require_positive(monomial)
        for k, _ in monomial.powers:
            if k < STAR and self.point.atom(k + 1, SLACK_BITS).low <= 0:
                raise Undefined(f"an iterated logarithm is not above 0 at n = {self.point}")
        return terms.log2_of(monomial)

    def _require_positive(self, monomial: Monomial) -> None:
        """Raise Undefined unless every atom of a monomial is positive at the point."""
        waiting = [monomial]
        while waiting:
            here = waiting.pop()
            for k, _ in here.powers:
                if k < STAR and k >= self.point.height and self._atom(k) <= 0:
                    raise Undefined(f"an iterated logarithm is not above 0 at n = {self.point}")
            waiting.extend(inner for inner, _ in here.exponent)

    def _atom(self, k: int) -> Fraction:
        return self.point.atom(k, SLACK_BITS).low

    def _log_coefficient(self, first: Coefficient, whole: Interval | None) -> Sum:
        if whole is None:
            return scalar(constants.log2(first.constant, self.ranges))
        bounds = intervals.log2(whole, SLACK_BITS)
        return slack(ONE, bounds.low, bounds.high)

    def _relative(
        self, others: Sum, leading: Monomial, first: Coefficient, whole: Interval | None
    ) -> Sum:
        """Return the other terms divided by the leading one."""
        if whole is None:
            share = constants.inverse(first.constant, self.ranges)
            inverse = single(product(ONE, leading, -1), share)
        else:
            turned = whole.inverse()
            inverse = slack(product(ONE, leading, -1), turned.low, turned.high)
        return self._times(others, inverse)

    def _series(self, x: Sum) -> Sum:
        """Return log2(1 + x) for an x that tends to 0 and is above -1/2 from the point on."""
        bounds = self._tail(x)
        if bounds.low < Fraction(-1, 2):
            raise OutsideScope(f"terms of one sum still compete at n = {self.point}")
        result: Sum = {}
        powered = x
        for j in range(1, self.depth):
            result = add(result, self._times(powered, scalar(_sign(j))))
            powered = self._times(powered, x)
        result = add(result, self._times(powered, self._remainder(bounds)))
        return self._times(result, scalar(constants.inverse(LN2, self.ranges)))

    def _remainder(self, x: Interval) -> Sum:
        """Return the factor of x^r in Lagrange's remainder, for x between 0 and these bounds."""
        r = self.depth
        low = 1 / (1 + max(x.high, Fraction(0))) ** r - 1
        high = 1 / (1 + min(x.low, Fraction(0))) ** r - 1
        reach = Interval(low, high).coarse(SLACK_BITS)
        wobble = {ONE: Coefficient(rational(1), reach.low, reach.high)}
        return self._times(scalar(_sign(r)), wobble)


def _sign(j: int) -> Constant:
    """Return (-1)^(j+1) / j."""
    return rational(Fraction((-1) ** (j + 1), j))
