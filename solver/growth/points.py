"""Values of monomials and sums at a point n = 2^2^...^v, or over all n between two such points.

A large point is kept as a tower, so that 2^(2^58) is as easy as 2^58: its iterated logarithms are
small. Everything is enclosed in rational intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from solver.growth import constants, intervals
from solver.growth.constants import Ranges
from solver.growth.intervals import Interval, TooLarge, Undefined, exactly
from solver.growth.terms import STAR, Monomial, OutsideScope, Sum

HIGHEST = 4


@dataclass(frozen=True, order=True)
class Point:
    """n = v for height 0, 2^v for height 1, 2^2^v for height 2, ..."""

    height: int
    value: int

    def __str__(self) -> str:
        return "2^" * self.height + str(self.value)

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


def shrinks(monomial: Monomial, point: Point) -> bool:
    """Say whether a monomial never grows from a point on (the ratio lemma).

    With e_0, e_1, ... the exponents, L_1 m'/m = sum of e_k (ln 2)^(1-k) L_1/(L_1...L_k). After
    division by the first factor that does not vanish every other term only gets smaller as n
    grows, so if the first exponent is negative and the sum of it and of the positive others is at
    most 0 at the point, it is from there on. An exponent E must consist of negative terms with no
    atom that shrinks.
    """
    for inner, c in monomial.exponent:
        value = c.value()
        powers = [e for _, e in inner.powers]
        if value is None or value > 0 or inner.exponent or inner.size or min(powers) < 0:
            return False
    if not monomial.powers:
        return not monomial.size
    (first, start), *rest = monomial.powers
    total = exactly(start)
    for k, e in rest:
        if e > 0:
            total += _relative_to(first, k, point) * exactly(e)
    return start < 0 and total.high <= 0


def _relative_to(first: int, k: int, point: Point) -> Interval:
    """Return (L_k'/L_k) / (L_first'/L_first) = (ln 2)^(first-k) / (L_(first+1) ... L_k)."""
    bits = 64
    found = exactly(1)
    for j in range(first + 1, k + 1):
        try:
            share = (point.atom(j, bits) * intervals.ln2(bits)).inverse()
        except TooLarge:
            share = Interval(Fraction(0), Fraction(1, 1 << 1000))
        found = (found * share).rounded(bits)
    return found
