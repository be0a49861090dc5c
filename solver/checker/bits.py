"""Sums of ceil(log2(.)) compared for all values of the parameters.

Numbers of bits are a polynomial plus integer multiples of ceil(log2(e)), e a polynomial of at least
1. That one is at most another follows by

      c <= 2^t m                                           c >= 1
    --------------------------------------      --------------------------------------
    ceil(log2(c)) <= t + ceil(log2(m))          ceil(log2(c)) <= k + (c - 1) / 2^k

for an integer t, negative ones included, since ceil(log2(2^t m)) = t + ceil(log2(m)), and for an
integer k >= 0: where 2^(k+j-1) < c <= 2^(k+j) with j >= 1, the right side is at least k + 2^(j-1).
Which term is set against which, and k, are looked for; what is found is weighed exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dsl.families import NoInstance, Number, Size, Values, size_at
from solver.compile.symbols import Polynomial, Undecided

MOST_TERMS = 64
SHIFTS = 12
"""Factors between two terms are looked for from 2^-12 to 2^12."""


@dataclass(frozen=True)
class Bits:
    """`plain` plus, for each pair (k, e) of `logs`, k times ceil(log2(e)) with e >= 1."""

    plain: Number
    logs: tuple[tuple[int, Number], ...] = ()

    def __add__(self, other: Bits) -> Bits:
        return Bits(self.plain + other.plain, (*self.logs, *other.logs))

    def __mul__(self, times: int) -> Bits:
        return Bits(self.plain * times, tuple((k * times, e) for k, e in self.logs))


def bits_of_count(count: Number) -> Bits:
    """Return how many bits tell so many values apart: at least one; raises Undecided."""
    if not count >= 2:
        return Bits(1)
    return _logarithm(count)


def _logarithm(inside: Number) -> Bits:
    if isinstance(inside, int):
        return Bits((inside - 1).bit_length())
    return Bits(0, ((1, inside),))


def bits_of_size(size: Size, values: Values) -> Bits:
    """Return a size, logarithms apart; raises Undecided, and NoInstance where it has no value."""
    match size:
        case ("log2up" | "log2down" as word, inside):
            found = size_at(inside, values)
            if not found >= 1:
                raise NoInstance(f"the logarithm of {found}")
            return _logarithm(found) if word == "log2up" else _logarithm(found + 1) + Bits(-1)
        case ("+", one, other):
            return bits_of_size(one, values) + bits_of_size(other, values)
        case ("-", one, other):
            return bits_of_size(one, values) + bits_of_size(other, values) * -1
        case ("*", one, other):
            left, right = bits_of_size(one, values), bits_of_size(other, values)
            return product_of(left, right)
        case (_, one, other) if bits_of_size(one, values).logs or bits_of_size(other, values).logs:
            raise Undecided("a logarithm within a size")
        case _:
            return Bits(size_at(size, values))


def product_of(left: Bits, right: Bits) -> Bits:
    """Return a product, one side of it a number if there are logarithms; raises Undecided."""
    if not left.logs and not right.logs:
        return Bits(left.plain * right.plain)
    if left.logs:
        left, right = right, left
    if left.logs or not isinstance(left.plain, int):
        raise Undecided("a logarithm times what is no number")
    return right * left.plain


def surely(condition: Callable[[], Any]) -> bool:
    """Say whether a condition holds for all parameters; False where that cannot be told."""
    try:
        return bool(condition())
    except Undecided:
        return False


def at_most(left: Bits, right: Bits) -> bool:
    """Say whether `left` <= `right` for all parameters; False where this cannot tell."""
    helpful: list[Number] = []
    harmful: list[Number] = []
    for times, inside in (right + left * -1).logs:
        if abs(times) > MOST_TERMS:
            return False
        (helpful if times > 0 else harmful).extend([inside] * abs(times))
    total, rest = right.plain - left.plain, []
    for inside in _without_equals(harmful, helpful):
        best = _best(inside, helpful)
        if best is None:
            rest.append(inside)
        else:
            place, shift = best
            total = total - shift
            del helpful[place]
    least = sum(map(_least_bits, helpful))
    return any(_weighed(total + least, rest, 2**k, k) for k in range(SHIFTS + 1 if rest else 1))


def _weighed(total: Number, rest: list[Number], power: int, k: int) -> bool:
    """Say whether a number is surely at least all that is left, each weighed by the second rule."""
    needed = sum(k * power + inside - 1 for inside in rest)
    return surely(lambda: total * power - needed >= 0)


def _without_equals(harmful: list[Number], helpful: list[Number]) -> list[Number]:
    """Take terms that are written alike from both lists; return what is left of the first."""
    rest = []
    for inside in harmful:
        place = next((i for i, other in enumerate(helpful) if _alike(inside, other)), None)
        if place is None:
            rest.append(inside)
        else:
            del helpful[place]
    return rest


def _alike(one: Number, other: Number) -> bool:
    if isinstance(one, Polynomial) and isinstance(other, Polynomial):
        return one.terms == other.terms
    return isinstance(one, int) and isinstance(other, int) and one == other


def _best(inside: Number, helpful: list[Number]) -> tuple[int, int] | None:
    """Return the term against which to set one, and the t of `inside` <= 2^t * term."""
    found = [(place, _shift(inside, other)) for place, other in enumerate(helpful)]
    known = [(place, shift) for place, shift in found if shift is not None]
    if not known:
        return None
    least = min(known, key=lambda pair: (max(pair[1], 0), -pair[1]))
    return least


def _shift(inside: Number, other: Number) -> int | None:
    """Return the least t for which `inside` <= 2^t * `other` can be shown."""
    for shift in range(-SHIFTS, SHIFTS + 1):
        left = inside * 2**-shift if shift < 0 else inside
        right = other * 2**shift if shift > 0 else other
        if surely(lambda left=left, right=right: left <= right):  # type: ignore[misc]  # bound now
            return shift
    return None


def _least_bits(inside: Number) -> int:
    """Return a number of bits that a term is at least."""
    return next((k for k in range(SHIFTS, 0, -1) if surely(lambda k=k: inside > 2 ** (k - 1))), 0)  # type: ignore[misc]  # bound now
