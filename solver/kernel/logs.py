"""Is a sum of logarithms positive? Answered by integer arithmetic alone.

Squaring a number doubles its logarithm, so the binary digits of log2(n) come out one by one; what
is kept of the square is rounded down on one side and up on the other. Nothing is ever compared
with a tolerance: an interval that contains 0 is refined, and in the end refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, isqrt

PRECISIONS = (64, 256, 1024, 4096)
"""Binary places tried one after another before a sum counts as undecided."""
GUARD = 32
MOST_BITS = 200_000
"""Binomial coefficients of at most about so many bits are taken exactly."""
LARGE = 1 << 1000
"""From here on the sharper bound would need more binary places than are tried."""
E_ABOVE = (27182818284590452353602874713526624977573, 10**40)
"""A fraction above e: 2.71828182845904523536028747135266249775724709..."""


class Undecided(Exception):
    """The sum may be zero: no precision that was tried tells it from 0."""


@dataclass(frozen=True)
class LogSum:
    """constant + factor * log2(number) + ...; factors are integers, numbers at least 1."""

    constant: int = 0
    terms: tuple[tuple[int, int], ...] = ()

    def __add__(self, other: LogSum) -> LogSum:
        return LogSum(self.constant + other.constant, self.terms + other.terms)

    def __sub__(self, other: LogSum) -> LogSum:
        return self + other.times(-1)

    def times(self, factor: int) -> LogSum:
        """Return the sum, each part multiplied."""
        return LogSum(self.constant * factor, tuple((f * factor, n) for f, n in self.terms))


def constant(value: int) -> LogSum:
    """Return an integer as a sum."""
    return LogSum(value)


def log2(number: int) -> LogSum:
    """Return log2 of an integer of at least 1."""
    if number < 1:
        raise ValueError(f"the logarithm of {number}")
    return LogSum(0, ((1, number),))


def log2_bounds(number: int, places: int) -> tuple[int, int]:
    """Return low <= 2^places * log2(number) <= high; equal for powers of two."""
    whole = number.bit_length() - 1
    if number == 1 << whole:
        return whole << places, whole << places
    width = places + GUARD
    low = number << width >> whole
    high = -(-number << width >> whole)
    return _digits(whole, low, high, places, width)


def _digits(whole: int, low: int, high: int, places: int, width: int) -> tuple[int, int]:
    """Return bounds on 2^places * (whole + log2(x)) for x in [low, high] / 2^width within [1, 2].

    Kept true in the loop: the wanted logarithm, times 2^done, is whole + log2(x).
    """
    two = 2 << width
    for done in range(places):
        low, high = low * low >> width, -(-high * high >> width)
        if low >= two:
            whole, low, high = 2 * whole + 1, low >> 1, -(-high >> 1)
        elif high <= two:
            whole = 2 * whole
        else:
            rest = places - done  # the next digit is not known: stop before it
            return whole << rest, (whole + 1) << rest
    return whole, whole + 1


def bounds(found: LogSum, places: int) -> tuple[int, int]:
    """Return low <= 2^places * sum <= high."""
    low = high = found.constant << places
    for factor, number in found.terms:
        below, above = log2_bounds(number, places)
        low += factor * (below if factor > 0 else above)
        high += factor * (above if factor > 0 else below)
    return low, high


def is_positive(found: LogSum) -> bool:
    """Say whether a sum is above 0. Raises Undecided where even 4096 places do not tell."""
    for places in PRECISIONS:
        low, high = bounds(found, places)
        if low > 0:
            return True
        if high <= 0:
            return False
    raise Undecided(f"not told from 0 by {PRECISIONS[-1]} binary places")


def log2_choose_above(n: int, k: int) -> LogSum:
    """Return log2 C(n, k) if it is small enough to be written down, else a sum above it."""
    if not 0 <= k <= n:
        raise ValueError(f"C({n}, {k})")
    if choose_is_exact(n, k):
        return log2(comb(n, k))
    return _by_stirling(n, k) if k < n and n < LARGE else _by_powers(n, k)


def choose_is_exact(n: int, k: int) -> bool:
    """Say whether `log2_choose_above` gives log2 C(n, k) itself."""
    return k * n.bit_length() <= MOST_BITS


def _by_stirling(n: int, k: int) -> LogSum:
    """C(n, k) < (n / (2 pi k (n-k)))^(1/2) n^n / (k^k (n-k)^(n-k)) for 0 < k < n.

    Robbins 1955: n! is (2 pi n)^(1/2) (n/e)^n e^r with 1/(12n+1) < r < 1/(12n), and
    1/(12n) < 1/(12k+1). The root is rounded up, with 2 pi > 157/25.
    """
    rest, places = n - k, 2 * n.bit_length() + 16
    root = isqrt((25 * n << 2 * places) // (157 * k * rest) + 1) + 1
    powers = log2(n).times(n) - log2(k).times(k) - log2(rest).times(rest)
    return powers + log2(root) - constant(places)


def log2_choose_below(n: int, k: int) -> LogSum:
    """Return log2 C(n, k) if it is small enough to be written down, else a sum below it.

    C(n, k) > (n / (8 k (n-k)))^(1/2) n^n / (k^k (n-k)^(n-k)) for 0 < k < n (MacWilliams, Sloane
    1977, chapter 10, lemma 7), with the root rounded down; and C(n, k) >= (n / k)^k.
    """
    if not 0 <= k <= n:
        raise ValueError(f"C({n}, {k})")
    if choose_is_exact(n, k):
        return log2(comb(n, k))
    if k == n or n >= LARGE:
        return (log2(n) - log2(k)).times(k)
    rest, places = n - k, 2 * n.bit_length() + 16
    root = isqrt((n << 2 * places) // (8 * k * rest))
    powers = log2(n).times(n) - log2(k).times(k) - log2(rest).times(rest)
    return powers + log2(root) - constant(places)


def _by_powers(n: int, k: int) -> LogSum:
    """C(n, k) <= n^k / k! < (e n / k)^k, as k^k / k! is one term of e^k = 1 + k + k^2/2! + ..."""
    above, below = E_ABOVE
    return (log2(n * above) - log2(k * below)).times(k)
