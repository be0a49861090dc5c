"""Growth: one comparison from one point on.

The sum that is to be above 0 is expanded, facts about sizes are used up, slack is replaced by its
lower bound, and the search looks for a proof; where the sum is only awkward near its start, boxes
cover the way to a point from which there is one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isqrt

from dsl.growth import Growth, Order, sizes_of
from dsl.question import digest
from solver.certificate.kinds import GrowthFrom
from solver.growth import compare, terms
from solver.growth.compare import MODES, Mode
from solver.growth.constants import rational
from solver.growth.expand import Expansion
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.parameters import Depends, UnknownConstant
from solver.growth.points import Box, Point, integer_of, sum_at
from solver.growth.terms import Coefficient, Sum
from solver.routes.farkas import multipliers
from solver.routes.growth_search import OBSTACLES, Search

DEPTHS = (2, 4, 1)
EFFORT = 80
MOST_BOXES = 400
FARTHEST = 300
"""Boxes reach up to 2 to this power."""


def proof_from(growth: Growth, relation: Order, point: Point) -> GrowthFrom | str:
    """Return a proof of `left relation right` from a point on, or why none was found."""
    reason = f"no proof was found from n = {point} on"
    for mode in reversed(MODES):
        seen: list[Sum] = []
        for depth in DEPTHS:
            try:
                found = _proof(growth, relation, mode, point, depth, seen)
            except OBSTACLES as obstacle:
                reason = reason_of(obstacle)
                continue
            if found is not None:
                return found
    return reason


def _proof(
    growth: Growth,
    relation: Order,
    mode: Mode,
    point: Point,
    depth: int,
    seen: list[Sum],
) -> GrowthFrom | None:
    expansion = compare.expansion_of(growth, point, depth)
    goal = compare.difference(growth, mode, expansion)
    place = (point.height, point.value)
    if relation == "==":
        if goal:
            return None
        return GrowthFrom(digest(growth), relation, mode, place, depth, (), ["positive"], None)
    goal = terms.minus(goal) if relation in ("<", "<=") else goal
    if not sizes_of(growth):
        choices: list[tuple[tuple[Fraction, ...], Sum]] = [((), goal)]
    elif mode == "logarithm":
        listed = compare.size_facts(growth, expansion)
        choices = [
            (facts, _without(goal, listed, facts, expansion)) for facts in multipliers(goal, listed)
        ]
    else:
        return None
    for facts, free in choices:
        proof = _rules(free, relation in ("<", ">"), expansion, seen)
        if proof is not None:
            return GrowthFrom(digest(growth), relation, mode, place, depth, facts, proof, None)
    return None


def _rules(goal: Sum, strict: bool, expansion: Expansion, seen: list[Sum]) -> list[object] | None:
    """Return a proof that a sum is above 0, None if none was found or it was tried before."""
    lower = lower_bound(goal)
    if lower in seen:
        return None
    seen.append(lower)
    return Search(expansion.ranges, expansion.point, EFFORT).found(lower, strict)


def _without(
    goal: Sum, listed: list[Sum], facts: tuple[Fraction, ...], expansion: Expansion
) -> Sum:
    for fact, multiplier in zip(listed, facts, strict=True):
        goal = terms.add(goal, terms.times(fact, rational(-multiplier), expansion.ranges))
    return goal


def reason_of(obstacle: Exception) -> str:
    """Return why nothing was decided, in words."""
    match obstacle:
        case Depends():
            return str(obstacle)
        case UnknownConstant():
            return f"unknown constant: {obstacle}"
        case Undefined():
            return f"an expression has no value: {obstacle}"
        case TooLarge():
            return "the numbers are too large"
        case Vague():
            return "an expression may have no value"
        case _:
            return str(obstacle)


def lower_bound(goal: Sum) -> Sum:
    """Return a sum without slack that is nowhere above `goal`."""
    lower = {m: Coefficient(c.constant + rational(c.low)) for m, c in goal.items()}
    return {m: c for m, c in lower.items() if c.constant.terms}


def boxed(growth: Growth, proof: GrowthFrom, start: Point) -> GrowthFrom | None:
    """Return a proof from an earlier start on: boxes up to the point of `proof`, then rules."""
    if growth.relation == "==" or not _near(Point(*proof.point)):
        return None
    strict = growth.relation in ("<", ">")
    for mode in MODES:
        for depth in DEPTHS:
            try:
                expansion = compare.expansion_of(growth, start, depth)
                goal = compare.difference(growth, mode, expansion)
                goal = terms.minus(goal) if growth.relation in ("<", "<=") else goal
                rules = _boxes(lower_bound(goal), strict, expansion, Point(*proof.point))
            except OBSTACLES:
                continue
            if rules is not None:
                place = (start.height, start.value)
                return replace(proof, mode=mode, depth=depth, point=place, proof=rules)
    return None


def _near(point: Point) -> bool:
    try:
        return point.atom(1, 64).high <= FARTHEST
    except TooLarge:
        return False


def _boxes(goal: Sum, strict: bool, expansion: Expansion, end: Point) -> list[object] | None:
    """Return the rule `boxes` with what follows it, or None."""
    inner = Search(expansion.ranges, end, EFFORT).found(goal, strict)
    if inner is None:
        return None
    places: list[object] = []
    waiting = [(integer_of(expansion.point), integer_of(end))]
    tried = 0
    while waiting:
        low, high = waiting.pop()
        tried += 1
        box = Box(Point(0, low), Point(0, high))
        if sum_at(goal, box, 64, expansion.ranges).low > 0:
            places.append([0, high])
        elif high - low <= 1 or tried > MOST_BOXES:
            return None
        else:
            middle = isqrt(low * high) if high > 2 * low else (low + high) // 2
            waiting += [(middle, high), (low, middle)]
    return ["boxes", places, inner]
