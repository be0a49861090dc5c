"""Growth: look for a point from which a comparison is proved, and for the proof.

Nothing here is believed: a certificate that is found goes to the checker like any other. Points are
tried in order of size; from each `solver.routes.growth_from` looks for a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isqrt

from dsl.growth import LARGEST_BITS, LARGEST_POWER, Apply, Growth, Order, parts_of, sizes_of
from dsl.question import digest
from solver.certificate.kinds import (
    GrowthCertificate,
    GrowthCounterexample,
    GrowthFrom,
    GrowthLimit,
)
from solver.growth import cases, compare, evaluate
from solver.growth.cases import Look
from solver.growth.intervals import TooLarge, Undefined
from solver.growth.points import Point
from solver.growth.terms import OutsideScope
from solver.routes.growth_from import boxed, proof_from, reason_of
from solver.routes.growth_search import OBSTACLES
from solver.routes.growth_sizes import looks
from solver.verdict import Undecided

Tell = Callable[[str], None]
LONGEST_TABLE = 4000
QUICK = (64, 160)
LARGEST_POWER_BITS = 4000
PATIENCE = 8
"""Large points where the claim seems to hold and no proof is found, before giving up. Facts about
sizes leave nothing to evaluate, so there all points are tried."""
FIRST_POINTS = (2, 3, 4, 5, 6, 8, 10, 12, 17, 24, 32, 48, 70, 100, 150, 300, 600, 1200, 2500, 4000)
HIGH_POINTS = (
    *(Point(1, 2**k) for k in range(2, 17)),
    *(Point(2, v) for v in (20, 30, 60, 100, 300, 1000, 2000, 10_000)),
    *(Point(3, v) for v in (16, 100, 1000)),
)
NONE_MEET = "nothing is refuted under facts about sizes: perhaps no sizes meet them"
OPPOSITE: dict[str, Order] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compared(growth: Growth, tell: Tell) -> GrowthCertificate | Undecided:
    """Return a certificate for or against a claim about growth, or why there is none."""
    try:
        match growth.quantifier:
            case "limit":
                return _limit(growth)
            case "all":
                return _for_all(growth, tell)
            case "eventually":
                return _eventually(growth, tell)
    except OBSTACLES as obstacle:
        return Undecided(reason_of(obstacle))
    except RecursionError:
        return Undecided("the formulas are nested too deeply")


def _names_class(growth: Growth) -> bool:
    sides = (growth.left, *(() if growth.right is None else (growth.right,)))
    parts = (part for side in sides for part in parts_of(side))
    return any(isinstance(part, Apply) and part.operator in ("o", "O") for part in parts)


# ---- limits


def _limit(growth: Growth) -> GrowthCertificate | Undecided:
    reason = "the facts do not bound the sizes of the claim closely enough"
    for point in (Point(0, 100), Point(1, 100), Point(2, 20), Point(3, 10)):
        for depth in (3, 6):
            try:
                for look in looks(growth, point, depth):
                    found = cases.cases(growth, look)
                    if not cases.settled(found) and sizes_of(growth):
                        raise OutsideScope(NONE_MEET)
                    return _in_the_end(growth, look, cases.told(found))
            except OBSTACLES as obstacle:
                reason = reason_of(obstacle)
    told = "both answers may occur in the class: " if _names_class(growth) else ""
    return Undecided(told + reason)


def _in_the_end(growth: Growth, look: Look, told: str) -> GrowthLimit:
    place = (look.point.height, look.point.value)
    return GrowthLimit(digest(growth), place, look.depth, told, look.above, look.below)


# ---- comparisons


def _for_all(growth: Growth, tell: Tell) -> GrowthCertificate | Undecided:
    fixed = not sizes_of(growth) and not growth.facts
    if growth.least.bit_length() > LARGEST_BITS:
        return _from_far_on(growth, fixed)
    if fixed:
        found = _counterexample(growth, range(growth.least, growth.least + 40))
        if found is not None:
            return found
    first = max(growth.least, 1)
    reason = ""
    for n in sorted({first, *(n for n in (first + 1, *FIRST_POINTS) if n > first)}):
        if n - growth.least > (LONGEST_TABLE if not sizes_of(growth) else 0):
            break
        proof = proof_from(growth, growth.relation, Point(0, n))
        if isinstance(proof, str):
            reason = proof
            continue
        doubtful = [k for k in range(growth.least, n) if not holds_at(growth, Point(0, k))]
        if not doubtful:
            return proof
        found = _counterexample(growth, range(growth.least, n)) if fixed else None
        return found or Undecided(f"at n = {doubtful[0]} it cannot be told, or has no value")
    later = range(growth.least, growth.least + LONGEST_TABLE)
    found = _counterexample(growth, later) if fixed else None
    found = found or (_far_counterexample(growth) if fixed else None)
    return found or Undecided(reason or "no proof was found from any n near the start")


def _from_far_on(growth: Growth, fixed: bool) -> GrowthCertificate | Undecided:
    """Look at a claim for all n from a power of two on that is too long to be written out."""
    power = growth.least.bit_length() - 1
    if fixed:
        for k in range(power, min(power + 40, LARGEST_POWER)):
            if holds_at(growth, Point(1, k), QUICK) is False:
                return GrowthCounterexample(digest(growth), 1 << k)
    proof = proof_from(growth, growth.relation, Point(1, power))
    return Undecided(proof) if isinstance(proof, str) else proof


def _counterexample(growth: Growth, numbers: range) -> GrowthCounterexample | None:
    for n in numbers:
        if holds_at(growth, Point(0, n), QUICK) is False:
            return GrowthCounterexample(digest(growth), n)
    return None


def _far_counterexample(growth: Growth) -> GrowthCounterexample | None:
    for k in range(4, 2000):
        if 2**k >= growth.least and holds_at(growth, Point(1, k)) is False:
            return GrowthCounterexample(digest(growth), 2**k)
    return None


def holds_at(
    growth: Growth, point: Point, precisions: tuple[int, ...] = evaluate.PRECISIONS
) -> bool | None:
    """Say whether a comparison holds at a point; None if that cannot be told or has no value."""
    assert growth.right is not None
    try:
        sign = evaluate.compare(growth.left, growth.right, growth.variable, point, precisions)
    except OBSTACLES:
        return None
    signs = {"<": (-1,), "<=": (-1, 0), "==": (0,), ">=": (0, 1), ">": (1,)}
    return sign in signs[growth.relation]


def _eventually(growth: Growth, tell: Tell) -> GrowthCertificate | Undecided:
    """Prove the claim from some point on, then from the least power of two; or the opposite."""
    points = [Point(0, n) for n in FIRST_POINTS[:-3]] + list(HIGH_POINTS)
    relations: tuple[Order, ...] = (growth.relation,)
    relations += (OPPOSITE[growth.relation],) if growth.relation in OPPOSITE else (">", "<")
    reason = ""
    for relation in (*relations[:1], *(relations[1:] if not sizes_of(growth) else ())):
        if not _plausible(growth, relation):
            continue
        left = len(points) if sizes_of(growth) else PATIENCE
        for point in points:
            if left == 0:
                break
            if holds_at(replace(growth, relation=relation), point, QUICK) is False:
                continue
            tell(f"trying n = {point}")
            proof = proof_from(growth, relation, point)
            if not isinstance(proof, str):
                return _sharpened(growth, proof, tell) if relation == growth.relation else proof
            reason = proof
            left -= point.height > 0
    in_the_end = _limit(growth)
    if isinstance(in_the_end, GrowthLimit) or growth.facts:
        return in_the_end
    return Undecided(reason or "no point was found from which it could be proved")


def _plausible(growth: Growth, relation: Order) -> bool:
    """Say whether the leading term allows a relation in the end (a hint, to save time)."""
    try:
        expansion = compare.expansion_of(growth, Point(2, 20), 2)
        found = compare.behaviour(
            compare.difference(growth, "logarithm", expansion), expansion.ranges
        )
    except OBSTACLES:
        return True
    if found.kind == "Theta":
        asked = replace(growth, relation=relation)
        return any(holds_at(asked, Point(1, k), QUICK) is not False for k in (64, 300))
    return relation != "==" and (relation[0] == ">") == (found.kind == "omega")


def _sharpened(growth: Growth, proof: GrowthFrom, tell: Tell) -> GrowthFrom:
    """Move the starting point to the least power of two, if the proof can be moved there."""
    if sizes_of(growth) or growth.facts:
        return proof
    power = _least_power(growth, Point(*proof.point))
    if power is None:
        return proof
    if power > 0 and not _fails_at(growth, _power_point(power - 1)):
        return proof
    tell(f"proving it from n = 2^{power}")
    starts = [Point(1, power)] if power else []
    starts += [Point(0, n) for n in _tabled(power)]
    for start in starts:
        found = proof_from(growth, growth.relation, start)
        if not isinstance(found, str) and _table_holds(growth, power, start):
            return replace(found, power=power)
    covered = boxed(growth, proof, starts[0]) if power else None
    return proof if covered is None else replace(covered, power=power)


def _fails_at(growth: Growth, point: Point) -> bool:
    """Say whether a comparison certainly does not hold at a point, for lack of a value perhaps."""
    assert growth.right is not None
    try:
        evaluate.compare(growth.left, growth.right, growth.variable, point)
    except Undefined:
        return True
    except OBSTACLES:
        return False
    return holds_at(growth, point) is False


def _tabled(power: int) -> Iterator[int]:
    """Yield the points up to which a table from 2^power could reach."""
    if power <= 14:
        first = 2**power
        yield from sorted({n for n in (first + 1, first + 2, *FIRST_POINTS) if n > first})


def _table_holds(growth: Growth, power: int, start: Point) -> bool:
    if start.height:
        return True
    return all(holds_at(growth, Point(0, n)) for n in range(2**power, start.value))


def _least_power(growth: Growth, point: Point) -> int | None:
    """Return the least K such that the claim seems to hold at 2^K, 2^(K+1), ... to the point."""
    try:
        top = int(point.atom(1, 64).high) + 1
    except TooLarge:
        return None
    if top.bit_length() > LARGEST_POWER_BITS:
        return None
    low, high = -1, top
    for k in range(min(top, 300), -1, -1):  # small failures need not be the last ones
        if not holds_at(growth, _power_point(k)):
            low = k
            break
    while high - low > 1:
        middle = isqrt(low * high) if high > 4 * low > 0 else (low + high) // 2
        if holds_at(growth, _power_point(middle)):
            high = middle
        else:
            low = middle
    return high


def _power_point(k: int) -> Point:
    return Point(1, k) if k else Point(0, 1)
