"""Exact numbers for sizes: a rational plus rational multiples of base-two logarithms of integers.

`n*log2(n)`, `2^k`, `ceil(log2(n))` are exact here. Two facts do the work. If m1, m2, ... are
pairwise coprime integers above 1, their logarithms are linearly independent over the rationals, so
after refining the arguments to such a base a sum is zero only if all its coefficients are. And a
sum that is not zero is told from zero by enclosing the logarithms tightly enough, so signs, floors
and ceilings always come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, gcd

LARGEST_BITS = 1 << 20
"""Numbers with more bits than this are refused rather than computed."""


class NotExact(Exception):
    """The result is not a rational plus logarithms; the message names the operation."""


class TooBig(Exception):
    """The result has too many digits to be computed."""


@dataclass(frozen=True, eq=False)
class Exact:
    """The number `rational` + sum of c*log2(m) over `logs`, the pairs (m, c).

    The m are pairwise coprime, above 1 and sorted, and no c is zero; none is 2 alone, because
    log2(2) is rational. Values made by `exact`, `log2` and the arithmetic below keep to this.
    """

    rational: Fraction
    logs: tuple[tuple[int, Fraction], ...] = ()

    def __add__(self, other: Exact) -> Exact:
        return _normal(self.rational + other.rational, self.logs + other.logs)

    def __neg__(self) -> Exact:
        return self.times(Fraction(-1))

    def __sub__(self, other: Exact) -> Exact:
        return self + -other

    def __mul__(self, other: Exact) -> Exact:
        if not other.logs:
            return self.times(other.rational)
        if not self.logs:
            return other.times(self.rational)
        raise NotExact("a product of two logarithms")

    def __truediv__(self, other: Exact) -> Exact:
        """Divide; raises ZeroDivisionError."""
        if not other.logs:
            return self.times(Fraction(1) / other.rational)
        return exact(_ratio(self, other))

    def times(self, factor: Fraction) -> Exact:
        """Return the number multiplied by a rational."""
        _guard(self.rational.numerator.bit_length() + factor.numerator.bit_length())
        logs = tuple((m, c * factor) for m, c in self.logs)
        return Exact(self.rational * factor, logs if factor else ())

    def sign(self) -> int:
        """Return -1, 0 or 1."""
        if not self.logs:
            return (self.rational > 0) - (self.rational < 0)
        bits = 32
        while True:
            low, high = self.enclosure(bits)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            bits *= 2

    def __eq__(self, other: object) -> bool:
        """Compare the numbers: log2(6) is log2(2) + log2(3)."""
        return isinstance(other, Exact) and (self - other).sign() == 0

    def __lt__(self, other: Exact) -> bool:
        return (self - other).sign() < 0

    def floor(self) -> int:
        """Return the greatest integer that is not above this number."""
        if not self.logs:
            return floor(self.rational)
        bits = 32
        while True:
            low, high = self.enclosure(bits)
            if floor(low) == floor(high):
                return floor(low)
            bits *= 2

    def ceil(self) -> int:
        """Return the least integer that is not below this number."""
        return ceil(self.rational) if not self.logs else self.floor() + 1

    def integer(self) -> int | None:
        """Return this number as an int, or None if it is not an integer."""
        if self.logs or self.rational.denominator != 1:
            return None
        return self.rational.numerator

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds below and above, closer together as `bits` grows."""
        low = high = self.rational
        for argument, factor in self.logs:
            below, above = log2_bounds(argument, bits)
            low += factor * (below if factor > 0 else above)
            high += factor * (above if factor > 0 else below)
        return low, high

    def __str__(self) -> str:
        parts = [] if self.logs and not self.rational else [_fraction_text(self.rational)]
        for argument, factor in self.logs:
            parts.append(f"{'' if factor == 1 else _fraction_text(factor) + '*'}log2({argument})")
        return " + ".join(parts).replace("+ -", "- ")


def exact(value: int | Fraction) -> Exact:
    """Return a rational as an exact number."""
    return Exact(Fraction(value))


def log2(value: Exact) -> Exact:
    """Return the base-two logarithm; raises ValueError at 0 and below."""
    if value.sign() <= 0:
        raise ValueError(f"log2 of {value}")
    if value.logs:
        raise NotExact("a logarithm of a logarithm that is not rational")
    top, bottom = value.rational.numerator, value.rational.denominator
    return _normal(Fraction(0), ((top, Fraction(1)), (bottom, Fraction(-1))))


def power(base: Exact, exponent: Exact) -> Exact:
    """Return base^exponent where it is rational; raises ZeroDivisionError for 0 to a negative
    power.
    """
    if not exponent.logs and exponent.rational.denominator == 1:
        return _integer_power(base, exponent.rational.numerator)
    if base.logs:
        raise NotExact("a power of a logarithm")
    if exponent.logs:
        return exact(_power_of_two(base.rational, exponent))
    return exact(_root_power(base.rational, exponent.rational))


def log2_bounds(argument: int, bits: int) -> tuple[Fraction, Fraction]:
    """Return bounds of log2(argument), about 2^-bits apart, for an integer above 0."""
    whole = argument.bit_length() - 1
    below = _fraction_bits(argument, whole, bits, up=False)
    above = _fraction_bits(argument, whole, bits, up=True) + 1
    unit = 1 << bits
    return Fraction((whole << bits) + below, unit), Fraction((whole << bits) + above, unit)


@lru_cache(maxsize=4096)
def _fraction_bits(argument: int, whole: int, bits: int, *, up: bool) -> int:
    """Return the first bits of log2(argument / 2^whole) by repeated squaring, rounding one way."""
    scale = 2 * bits + 16
    shift = scale - whole
    mantissa = (
        argument << shift if shift >= 0 else -(-argument >> -shift) if up else argument >> -shift
    )
    result = 0
    for _ in range(bits):
        square = mantissa * mantissa
        mantissa = -(-square >> scale) if up else square >> scale
        result <<= 1
        if mantissa >> (scale + 1):
            result |= 1
            mantissa = -(-mantissa >> 1) if up else mantissa >> 1
    return result


def _normal(rational: Fraction, terms: tuple[tuple[int, Fraction], ...]) -> Exact:
    """Return the sum with the arguments of its logarithms refined to pairwise coprime integers."""
    base: list[int] = []
    for argument, factor in terms:
        if factor and argument > 1:
            base = _refined(base, argument)
    logs = []
    for prime in sorted(base):
        total = sum((factor * _multiplicity(arg, prime) for arg, factor in terms), Fraction(0))
        if prime == 2:
            rational += total
        elif total:
            logs.append(_reduced(prime, total))
    return Exact(rational, tuple(logs))


def _refined(base: list[int], argument: int) -> list[int]:
    """Return a coprime base that expresses everything `base` does, and `argument`, and the power of
    2.
    """
    waiting, done = [argument], list(base)
    while waiting:
        new = waiting.pop()
        twos = (new & -new).bit_length() - 1
        if twos and new != 2:
            waiting.extend([2, new >> twos])
            continue
        if new == 1 or new in done:
            continue
        clash = next((old for old in done if gcd(old, new) > 1), None)
        if clash is None:
            done.append(new)
            continue
        done.remove(clash)
        common = gcd(clash, new)
        waiting.extend([common, clash // common, new // common])
    return done


def _multiplicity(argument: int, prime: int) -> int:
    count = 0
    while argument % prime == 0:
        argument //= prime
        count += 1
    return count


def _reduced(argument: int, factor: Fraction) -> tuple[int, Fraction]:
    """Write log2(m^k) as k*log2(m), so that equal numbers are equal values."""
    for exponent in range(argument.bit_length() - 1, 1, -1):
        root = integer_root(argument, exponent)
        if root**exponent == argument:
            return root, factor * exponent
    return argument, factor


def integer_root(value: int, degree: int) -> int:
    """Return the greatest r with r^degree <= value, for value >= 0."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low


def _ratio(top: Exact, bottom: Exact) -> Fraction:
    argument, factor = bottom.logs[0]
    share = Fraction(0)
    for other, coefficient in top.logs:
        if other == argument:
            share = coefficient / factor
    if top == bottom.times(share):
        return share
    raise NotExact("a division by a logarithm")


def _integer_power(base: Exact, exponent: int) -> Exact:
    if base.logs:
        if exponent not in (0, 1):
            raise NotExact("a power of a logarithm")
        return exact(1) if exponent == 0 else base
    size = max(abs(base.rational.numerator), base.rational.denominator)
    if size > 1:
        _guard(size.bit_length() * abs(exponent))
    return exact(base.rational**exponent) if size > 1 else exact(_small_power(base, exponent))


def _small_power(base: Exact, exponent: int) -> Fraction:
    """Return the power of 0, 1 or -1, whatever the exponent."""
    if base.rational == 0:
        if exponent < 0:
            raise ZeroDivisionError
        return Fraction(int(exponent == 0))
    return Fraction(1) if exponent % 2 == 0 else base.rational


def _power_of_two(base: Fraction, exponent: Exact) -> Fraction:
    """Return 2^(a + b*log2(m) + ...) = 2^a * m^b * ... for integers a, b, ..."""
    if base != 2:
        raise NotExact("a power with a logarithm in the exponent and a base other than 2")
    factors = ((2, exponent.rational), *exponent.logs)
    if any(factor.denominator != 1 for _, factor in factors):
        raise NotExact("a root of a power of two")
    result = Fraction(1)
    for argument, factor in factors:
        _guard(argument.bit_length() * abs(factor.numerator))
        result *= Fraction(argument) ** factor.numerator
    return result


def _root_power(base: Fraction, exponent: Fraction) -> Fraction:
    degree = exponent.denominator
    if base < 0 or degree > 64:
        raise NotExact("a root")
    roots = [integer_root(part, degree) for part in (base.numerator, base.denominator)]
    if roots[0] ** degree != base.numerator or roots[1] ** degree != base.denominator:
        raise NotExact("a root that is not rational")
    return _integer_power(exact(Fraction(*roots)), exponent.numerator).rational


def _guard(bits: int) -> None:
    if bits > LARGEST_BITS:
        about = str(bits) if bits.bit_length() <= 200 else f"2^{bits.bit_length() - 1}"
        raise TooBig(f"a number of about {about} bits")


def _fraction_text(value: Fraction) -> str:
    if value.numerator.bit_length() > 4000 or value.denominator.bit_length() > 4000:
        return "a very long number"
    return str(value)
