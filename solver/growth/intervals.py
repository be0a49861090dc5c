"""Rational enclosures of real numbers: sums, products, powers, logarithms and exponentials.

Every function returns bounds that hold; more `bits` make them closer. A bound that is met exactly
(`low == high`) stays exact through rational steps, perfect roots and logarithms of powers of two,
so that equalities such as log2(16) = sqrt(16) are seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

from dsl.numbers import integer_root, log2_bounds

LARGEST_EXPONENT = 1 << 18
"""Numbers above 2 to this power are refused, those below its inverse are rounded to [0, it]."""
GUARD = 24
TINY = Fraction(1, 1 << 1000)


class TooLarge(Exception):
    """A number has too many digits to be enclosed."""


class Undefined(Exception):
    """An expression has no value: a division by zero, a logarithm of 0; the message says which."""


class Vague(Exception):
    """Whether an expression has a value cannot be told: the bounds are not close enough."""


@dataclass(frozen=True)
class Interval:
    """The real numbers from `low` to `high`; exact if they are equal."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def inverse(self) -> Interval:
        """Return 1/x; raises Undefined if x is 0, Vague if it may be."""
        if self.low <= 0 <= self.high:
            raise Undefined("a division by 0") if self.exact else Vague
        return Interval(1 / self.high, 1 / self.low)

    def rounded(self, bits: int) -> Interval:
        """Return a slightly larger interval with short bounds; exact numbers stay if not huge."""
        if self.exact:
            if _size(self.low) > 4 * LARGEST_EXPONENT:
                raise TooLarge
            return self
        return Interval(_short(self.low, bits, False), _short(self.high, bits, True))

    def coarse(self, bits: int) -> Interval:
        """Return a larger interval whose bounds are neither long nor close to 0 without being 0."""
        low, high = _short(self.low, bits, False), _short(self.high, bits, True)
        return Interval(
            -TINY if -TINY < low < 0 else Fraction(0) if 0 < low < TINY else low,
            TINY if 0 < high < TINY else Fraction(0) if -TINY < high < 0 else high,
        )


def exactly(value: int | Fraction) -> Interval:
    """Return the interval of one number."""
    return Interval(Fraction(value), Fraction(value))


def _size(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _short(value: Fraction, bits: int, up: bool) -> Fraction:
    """Round to about `bits` significant bits."""
    top, bottom = value.numerator, value.denominator
    if top == 0 or _size(value) <= bits:
        return value
    shift = bits - top.bit_length() + bottom.bit_length()
    scaled = (top << shift) if shift >= 0 else top
    divisor = bottom if shift >= 0 else bottom << -shift
    whole = -(-scaled // divisor) if up else scaled // divisor
    return Fraction(whole, 1 << shift) if shift >= 0 else Fraction(whole << -shift)


def log2(x: Interval, bits: int) -> Interval:
    """Return the base-two logarithm; raises Undefined if x is not above 0, Vague if it may be."""
    if x.low <= 0:
        raise Undefined("a logarithm of a number that is not above 0") if x.high <= 0 else Vague
    low, high = _log2(x.low, bits), _log2(x.high, bits)
    return Interval(low.low, high.high)


@lru_cache(maxsize=4096)
def _log2(value: Fraction, bits: int) -> Interval:
    top, bottom = value.numerator, value.denominator
    if top & (top - 1) == 0 and bottom & (bottom - 1) == 0:
        return exactly(top.bit_length() - bottom.bit_length())
    above, below = log2_bounds(top, bits), log2_bounds(bottom, bits)
    return Interval(above[0] - below[1], above[1] - below[0])


def exp2(x: Interval, bits: int) -> Interval:
    """Return 2^x; raises TooLarge above LARGEST_EXPONENT."""
    if x.exact and x.low.denominator == 1 and abs(x.low) <= LARGEST_EXPONENT:
        return exactly(Fraction(2) ** int(x.low))
    return Interval(_exp2(x.low, bits).low, _exp2(x.high, bits).high)


@lru_cache(maxsize=4096)
def _exp2(value: Fraction, bits: int) -> Interval:
    if value > LARGEST_EXPONENT:
        raise TooLarge
    if value < -LARGEST_EXPONENT:
        return Interval(Fraction(0), Fraction(1, 1 << LARGEST_EXPONENT))
    whole = floor(value)
    part = value - whole
    scale = bits + GUARD
    ln2 = _ln2(scale)
    low = _series(((part.numerator << scale) // part.denominator) * ln2[0] >> scale, scale, False)
    above = -((-part.numerator << scale) // part.denominator)
    high = _series(-(-(above * ln2[1]) >> scale), scale, True)
    factor = Fraction(2) ** whole
    return Interval(Fraction(low, 1 << scale) * factor, Fraction(high, 1 << scale) * factor)


def _series(t: int, scale: int, up: bool) -> int:
    """Return the sum of t^j/j! in units of 2^-scale, rounded one way, for 0 <= t < 1.

    What is left out is at most twice the first term left out, so 2 more units when that is below 1.
    """
    total = term = 1 << scale
    j = 0
    while term > (1 if up else 0):
        j += 1
        term = -(-(term * t) >> scale) if up else (term * t) >> scale
        term = -(-term // j) if up else term // j
        total += term
    return total + 2 if up else total


@lru_cache(maxsize=64)
def _ln2(scale: int) -> tuple[int, int]:
    """Return bounds of ln 2 in units of 2^-scale: twice the sum of 1/((2j+1) 3^(2j+1))."""
    total, j, power = 0, 0, (1 << scale) // 3
    while power:
        total += power // (2 * j + 1)
        power //= 9
        j += 1
    return 2 * total, 2 * (total + 2 * j + 4)


def ln2(bits: int) -> Interval:
    """Return ln 2."""
    low, high = _ln2(bits + GUARD)
    return Interval(Fraction(low, 1 << (bits + GUARD)), Fraction(high, 1 << (bits + GUARD)))


@lru_cache(maxsize=64)
def pi(bits: int) -> Interval:
    """Return pi = 16 arctan(1/5) - 4 arctan(1/239) (Machin 1706)."""
    scale = bits + GUARD
    one, other = _arctan(5, scale), _arctan(239, scale)
    low, high = 16 * one[0] - 4 * other[1], 16 * one[1] - 4 * other[0]
    return Interval(Fraction(low, 1 << scale), Fraction(high, 1 << scale))


def _arctan(divisor: int, scale: int) -> tuple[int, int]:
    """Return bounds of arctan(1/divisor): an alternating series, each term rounded down."""
    total, j, power = 0, 0, (1 << scale) // divisor
    while power:
        total += (-1) ** j * (power // (2 * j + 1))
        power //= divisor**2
        j += 1
    return total - 2 * j - 2, total + 2 * j + 2


def power(x: Interval, exponent: Fraction, bits: int) -> Interval:
    """Return x^exponent; for a fractional exponent x must not be negative."""
    if exponent.denominator == 1:
        return _integer_power(x, int(exponent), bits)
    if x.low < 0:
        raise Undefined("a root of a negative number") if x.high < 0 else Vague
    if x.exact:
        root = _root(x.low, exponent.denominator)
        if root is not None:
            return _integer_power(exactly(root), exponent.numerator, bits)
    if x.low == 0:
        if exponent < 0:
            raise Undefined("a division by 0") if x.high == 0 else Vague
        if x.high == 0:
            return x
        return Interval(Fraction(0), power(exactly(x.high), exponent, bits).high)
    return exp2(log2(x, bits) * exactly(exponent), bits).rounded(bits)


def _integer_power(x: Interval, exponent: int, bits: int) -> Interval:
    if exponent <= 0:
        if exponent == 0:
            return exactly(1)
        return _integer_power(x, -exponent, bits).inverse().rounded(bits)
    if exponent * max(_size(x.low), _size(x.high)) > 2 * LARGEST_EXPONENT and exponent > 1:
        if x.low <= 0:
            raise TooLarge
        return exp2(log2(x, bits) * exactly(exponent), bits).rounded(bits)
    low, high = x.low**exponent, x.high**exponent
    if exponent % 2 == 0 and x.low < 0:
        low, high = (Fraction(0) if x.high >= 0 else high), max(low, high)
    return Interval(low, high).rounded(bits)


def _root(value: Fraction, degree: int) -> Fraction | None:
    """Return the rational root, None if there is none."""
    roots = []
    for part in (value.numerator, value.denominator):
        root, power = part if part <= 1 else 0, part.bit_length() - 1
        if part > 1 and part == 1 << power:
            root = 1 << power // degree
        elif part > 1 and degree <= power:
            root = integer_root(part, degree)
        if part > 1 and (root == 0 or root**degree != part):
            return None
        roots.append(root)
    return Fraction(*roots)
