"""Growth: multipliers of facts about sizes that bound a quotient as n grows.

Where H and d are other sizes, f/g is bounded by the facts from above and from below. Both bounds
are looked for among the basic solutions of `solver.routes.farkas`; the first that are good enough
for the claim are put to the checker.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from dsl.growth import Growth, Number, sizes_of
from solver.growth import cases, compare, terms
from solver.growth.cases import Look
from solver.growth.parameters import Depends, Ranges
from solver.growth.points import Point
from solver.growth.terms import Sum
from solver.routes.farkas import multipliers
from solver.routes.growth_search import OBSTACLES

MOST_BASES = 300
MOST_KEPT = 6


def looks(growth: Growth, point: Point, depth: int) -> Iterator[Look]:
    """Yield the ways to look at a claim from a point: with multipliers where it has sizes."""
    expansion = compare.expansion_of(growth, point, depth)
    sum_ = compare.difference(compare.against(growth), "logarithm", expansion)
    if not sizes_of(growth) or not any(m.size for m in sum_):
        yield Look(point, depth)
        return
    listed = compare.size_facts(growth, expansion)
    above, below = _wanted(growth)
    from_above = _bounding(terms.minus(sum_), listed, expansion.ranges, above)
    from_below = _bounding(sum_, listed, expansion.ranges, below)
    for pair in product(from_above, from_below):
        yield Look(point, depth, *pair)


def _wanted(growth: Growth) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how lower bounds of g/f and of f/g may grow to show a claim; nothing for no bound."""
    tends, both = ("omega",), ("omega", "Theta")
    match growth.relation:
        case "o" | "<" | "<=":
            return tends, ()
        case "O":
            return both, ()
        case "omega" | ">" | ">=":
            return (), tends
        case "Omega":
            return (), both
        case "Theta":
            return ("Theta",), ("Theta",)
        case "->" if growth.right is None:
            return (), tends
        case "->" if growth.right == Number(0):
            return tends, ()
        case _:
            return ("none",), ("none",)


def _bounding(
    sum_: Sum, listed: list[Sum], ranges: Ranges, wanted: tuple[str, ...]
) -> list[tuple[Fraction, ...]]:
    """Return multipliers by which a sum has a lower bound that grows as wanted."""
    if not wanted:
        return [()]
    found = []
    for choice in islice(multipliers(sum_, listed), MOST_BASES):
        try:
            good = cases.kind_below(sum_, listed, choice, ranges) in wanted
        except Depends:
            good = True
        except OBSTACLES:
            continue
        if good:
            found.append(choice)
    return found[:MOST_KEPT]
