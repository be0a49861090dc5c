"""Values of monomials and sums at a point n = 2^2^...^v, or over all n between two such points.

A large point is kept as a tower, so that 2^(2^58) is as easy as 2^58: its iterated logarithms are
small. Everything is enclosed in rational intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from solver.growth import constants, intervals, terms
from solver.growth.intervals import Interval, TooLarge, Undefined, exactly
from solver.growth.parameters import Ranges
from solver.growth.terms import STAR, Monomial, OutsideScope, Sum

HIGHEST = 4
LONGEST = 4096
"""Integers with more bits than this are not written out."""
BITS = 64


@dataclass(frozen=True, order=True)
class Point:
    """n = v for height 0, 2^v for height 1, 2^2^v for height 2, ..."""

    height: int
    value: int

    def __str__(self) -> str:
        bits = self.value.bit_length()
        value = str(self.value) if bits <= LONGEST else f"(an integer of {bits} bits)"
        return "2^" * self.height + value

    def atom(self, k: int, bits: int) -> Interval:
        """Return L_k at this point; raises Undefined, TooLarge."""
        return _atom(self, k, bits)


@dataclass(frozen=True)
class Box:
    """All n from one point to another; the L_k grow with n."""

    low: Point
    high: Point

    def atom(self, k: int, bits: int) -> Interval:
        """Return bounds of L_k over the box."""
        return Interval(self.low.atom(k, bits).low, self.high.atom(k, bits).high)


Place = Point | Box


@lru_cache(maxsize=10_000)
def _atom(point: Point, k: int, bits: int) -> Interval:
    if k >= STAR:
        raise OutsideScope("the value of log*")
    if k == point.height:
        return exactly(point.value)
    if k < point.height:
        return intervals.exp2(_atom(point, k + 1, bits), bits)
    return intervals.log2(_atom(point, k - 1, bits), bits).rounded(bits)


def integer_of(point: Point) -> int:
    """Return the point as an integer; raises TooLarge."""
    return int(point.atom(0, 64).low)


def monomial_at(monomial: Monomial, place: Place, bits: int, ranges: Ranges) -> Interval:
    """Return bounds of a monomial; its atoms must be positive there (Undefined)."""
    if monomial.size:
        raise OutsideScope(f"the value of {monomial.size}")
    total = exactly(1)
    for k, e in monomial.powers:
        total = (total * _atom_power(k, e, place, bits)).rounded(bits)
    if monomial.exponent:
        inner = exactly(0)
        for each, c in monomial.exponent:
            value = monomial_at(each, place, bits, ranges)
            inner = (inner + constants.enclosure(c, bits, ranges) * value).rounded(bits)
        total = (total * intervals.exp2(inner, bits)).rounded(bits)
    return total


def _atom_power(k: int, e: Fraction, place: Place, bits: int) -> Interval:
    """Return L_k^e, through L_(k+1) where L_k itself is too large."""
    try:
        base = place.atom(k, bits)
    except TooLarge:
        return intervals.exp2(place.atom(k + 1, bits) * exactly(e), bits)
    if base.low <= 0:
        raise Undefined("an iterated logarithm that is not above 0")
    return intervals.power(base, e, bits)


def sum_at(sum_: Sum, place: Place, bits: int, ranges: Ranges) -> Interval:
    """Return bounds of a sum, slack included."""
    total = exactly(0)
    for monomial, c in sum_.items():
        value = monomial_at(monomial, place, bits, ranges)
        factor = constants.enclosure(c.constant, bits, ranges) + Interval(c.low, c.high)
        total = (total + factor * value).rounded(bits)
    return total


def shrinks(monomial: Monomial, point: Point, ranges: Ranges) -> bool:
    """Say whether a monomial never grows from a point on (the ratio lemma); False if in doubt.

    Write (log2 m)' = k (c + sum of c_i r_i) with k its leading monomial. If c < 0, every r_i with a
    positive c_i shrinks from the point on, and c + sum of these c_i r_i is at most 0 at the point,
    then it is from there on. A product of powers that are all negative shrinks for certain.
    """
    if monomial.size:
        return False
    if not monomial.exponent and all(e < 0 for _, e in monomial.powers):
        return True
    slope = terms.derivative(terms.log2_of(monomial))
    leading = terms.lead(slope, ranges)
    if leading is None:
        return False
    total = constants.enclosure(slope[leading].constant, BITS, ranges)
    for other, c in slope.items():
        factor = constants.enclosure(c.constant, BITS, ranges)
        if other == leading or factor.high <= 0:
            continue
        ratio = terms.product(other, leading, -1)
        if not shrinks(ratio, point, ranges):
            return False
        total += factor * monomial_at(ratio, point, BITS, ranges)
    return total.high <= 0
