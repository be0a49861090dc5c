"""Piecewise linear functions of one number, given by points; rounding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from solver.exact.machine import whole
from solver.exact.matrices import Number

Points = Sequence[tuple[Number, Number]]
"""Positions, increasing, with values; constant outside the first and the last."""


def at(points: Points, position: Number) -> Number:
    """Return the value of the piecewise linear function through the points."""
    before = [(p, value) for p, value in points if p <= position]
    after = [(p, value) for p, value in points if p >= position]
    if not before or not after:
        return (before or after)[-1 if before else 0][1]
    (p, low), (q, high) = before[-1], after[0]
    return low if p == q else low + divided(high - low, q - p) * (position - p)


def bends(points: Points) -> list[tuple[Number, Number]]:
    """Return where the piecewise linear function changes its slope, and by how much."""
    slopes = [divided(high - low, q - p) for (p, low), (q, high) in pairwise(points)]
    changes = zip(points, [0, *slopes], [*slopes, 0], strict=True)
    return [(p, after - before) for (p, _), before, after in changes if after != before]


def divided(above: Number, below: Number) -> Number:
    """Return a quotient, whole where it is."""
    if below == 1 or above == 0:
        return above
    return 1 if above == below else whole(Fraction(1) * above / below)


def half(number: Number) -> Number:
    """Return half a number, whole where it is."""
    return number // 2 if number % 2 == 0 else Fraction(number) / 2


def nearest(value: Number) -> int:
    """Return the nearest integer, the one further from zero where two are as near."""
    size = floor(max(value, -value) + Fraction(1, 2))
    return size if value >= 0 else -size


ROUNDINGS: dict[str, tuple[Callable[[Number], int], Fraction]] = {
    "floor": (floor, Fraction(1)),
    "ceil": (ceil, Fraction(0)),
    "round": (nearest, Fraction(1, 2)),
}
"""Each rounding, and how far above an integer it goes up to the next."""
