"""Growth: the search for a proof that a sum of transmonomials is above 0 from a point on.

By trial and error over the rules that `solver.checker.growth` draws, shortest proofs first: divide
by a term and differentiate, compare two terms by their logarithms, split the leading term among the
harmful ones by what each needs at the point.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from solver.growth import constants, evaluate, terms
from solver.growth.constants import rational
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.parameters import Ranges, UnknownConstant
from solver.growth.points import Point, sum_at
from solver.growth.terms import ONE, Coefficient, OutsideScope, Sum

OBSTACLES = (OutsideScope, Undefined, Vague, TooLarge, UnknownConstant, evaluate.Undecided)
PRECISIONS = (64, 256, 1200, 2500)
DEEPEST = 7
SHARES = 1 << 20
"""Weights are multiples of one part in so many."""


class Search:
    """Looks for a proof that a sum without slack is above 0 from a point on."""

    def __init__(self, ranges: Ranges, point: Point, effort: int) -> None:
        self.ranges, self.point, self.left = ranges, point, effort

    def found(self, goal: Sum, strict: bool) -> list[object] | None:
        """Return the shortest proof, or None."""
        for slopes in range(DEEPEST + 1):
            found = self.proof(goal, strict, slopes)
            if found is not None or self.left <= 0 or not self._above(goal, strict):
                return found
        return None

    def proof(self, goal: Sum, strict: bool, slopes: int) -> list[object] | None:
        """Return a proof with at most so many rules one inside the other, or None."""
        self.left -= 1
        signs = {m: min(constants.signs(c.constant, self.ranges)) for m, c in goal.items()}
        above = any(sign > 0 for sign in signs.values())
        if min(signs.values(), default=0) >= 0 and (above or not strict):
            return ["positive"]
        if slopes == 0 or self.left <= 0 or max(signs.values(), default=-1) < 0:
            return None
        if not self._above(goal, strict):
            return None
        rules = [self._slope, self._logarithms, self._split]
        if any(monomial.exponent for monomial in goal):  # derivatives of towers only grow
            rules.reverse()
        for rule in rules:
            found = rule(goal, strict, slopes)
            if found is not None:
                return found
        return None

    def _above(self, goal: Sum, strict: bool) -> bool:
        """Say whether a sum is above 0 at the point, as far as can be told."""
        for bits in PRECISIONS:
            try:
                found = sum_at(goal, self.point, bits, self.ranges)
            except TooLarge:
                return True
            if found.low > 0 or (found.low == 0 and not strict):
                return True
            if found.high < 0:
                break
        return False

    def _slope(self, goal: Sum, strict: bool, slopes: int) -> list[object] | None:
        listed = sorted(goal, key=terms.order)
        for place in range(-1, len(listed)):
            divisor = ONE if place < 0 else listed[place]
            if place >= 0 and divisor == ONE:
                continue
            divided = {terms.product(m, divisor, -1): c for m, c in goal.items()}
            try:
                sum_at(divided, self.point, 64, self.ranges)
                inner = self.proof(terms.derivative(divided), False, slopes - 1)
            except OBSTACLES:
                continue
            if inner is not None and self._above(divided, strict):
                return ["slope", place, inner]
        return None

    def _logarithms(self, goal: Sum, strict: bool, slopes: int) -> list[object] | None:
        if len(goal) != 2:
            return None
        result: Sum = {}
        signs = []
        for monomial, c in goal.items():
            sign = constants.sign(c.constant, self.ranges)
            signs.append(sign)
            logarithm = constants.log2(c.constant * rational(sign), self.ranges)
            one = terms.add(terms.scalar(logarithm), terms.log2_of(monomial))
            result = terms.add(result, one if sign == 1 else terms.minus(one))
        if sorted(signs) != [-1, 1]:
            return None
        try:
            inner = self.proof(result, strict, slopes - 1)
        except OBSTACLES:
            return None
        return None if inner is None else ["log", inner]

    def _split(self, goal: Sum, strict: bool, slopes: int) -> list[object] | None:
        """Give each harmful term a share of the leading term, as large as it needs at the point."""
        listed = sorted(goal, key=terms.order)
        leading = terms.lead(goal, self.ranges)
        harmful = [m for m in listed if constants.sign(goal[m].constant, self.ranges) < 0]
        if leading is None or leading in harmful or len(harmful) < 2:
            return None
        weights = self._weights(goal, leading, harmful)
        if sum(weights) > 1:
            return None
        parts: list[object] = []
        for monomial, weight in zip(harmful, weights, strict=True):
            share = Coefficient(goal[leading].constant * rational(weight))
            both = {leading: share, monomial: goal[monomial]}
            inner = self.proof(both, strict, slopes - 1)
            if inner is None:
                return None
            parts.append([listed.index(monomial), str(weight), inner])
        return ["split", listed.index(leading), parts]

    def _weights(
        self, goal: Sum, leading: terms.Monomial, harmful: list[terms.Monomial]
    ) -> list[Fraction]:
        """Return what each term needs of the leading one at the point, and an equal part of the
        rest.
        """
        needs = []
        for monomial in harmful:
            ratio = {terms.product(monomial, leading, -1): Coefficient(-goal[monomial].constant)}
            whole = constants.enclosure(goal[leading].constant, 64, self.ranges).inverse()
            found = (sum_at(ratio, self.point, 64, self.ranges) * whole).high
            needs.append(Fraction(ceil(found * SHARES), SHARES))
        spare = max(1 - sum(needs, Fraction(0)), Fraction(0)) / len(needs)
        return [need + spare for need in needs]
