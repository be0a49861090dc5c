"""A claim about what happens in the end, taken apart by the signs that its parameters leave open.

Where an expansion needs the sign of a form a - b and several signs occur, the claim is taken apart:
one claim with the fact a < b, one with b put for a, one with a > b. The three cover everything, and
each is a claim like any other, so nothing is assumed that a fact does not say.

Other sizes are done away with by their facts: where log2(g/f) is at least S for a sum S about n
alone (facts F >= 0 subtracted, times multipliers that are not negative: Farkas 1902), and S
tends to infinity, f is o(g), whatever the sizes are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from dsl.growth import Apply, Fact, Formula, Growth, Number, Variable
from solver.growth import compare, terms
from solver.growth.constants import rational
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.parameters import (
    SIGNS,
    Affine,
    Depends,
    Ranges,
    UnknownConstant,
    condition,
    sides,
)
from solver.growth.points import Point
from solver.growth.terms import OutsideScope, Sum

OBSTACLES = (OutsideScope, Undefined, Vague, TooLarge, UnknownConstant)
DEEPEST = 4
SHOWN = {"o": ("o", "O", "<", "<="), "O": ("O",), "omega": ("omega", "Omega", ">", ">="),
         "Omega": ("Omega",), "Theta": ("Theta", "O", "Omega")}  # fmt: skip
"""What a class says of f/g: what a claim about the end may then name."""
BOUNDED = {
    ("omega", ""): "o", ("Theta", ""): "O", ("", "omega"): "omega", ("", "Theta"): "Omega",
    ("Theta", "Theta"): "Theta",
}  # fmt: skip
"""How lower bounds of g/f and of f/g grow, and what that says of f/g."""


@dataclass(frozen=True)
class Look:
    """How a claim is looked at: expanded from a point on, with so many terms of each series.

    `above` and `below` are multipliers of the facts about sizes: for f/g from above, from below.
    """

    point: Point
    depth: int
    above: tuple[Fraction, ...] = ()
    below: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is found under some conditions: the class of f/g, and whether the claim holds.

    Both are None where nothing is found, because of an obstacle.
    """

    conditions: tuple[str, ...]
    kind: str | None = None
    holds: bool | None = None
    obstacle: Exception | None = None


def cases(growth: Growth, look: Look) -> list[Case]:
    """Return all cases of a claim; raises what expansions raise if none is decided."""
    found = list(_cases(growth, look, ()))
    obstacles = [case.obstacle for case in found if case.obstacle is not None]
    if len(obstacles) == len(found):
        raise obstacles[0]
    return found


def _cases(growth: Growth, look: Look, conditions: tuple[str, ...]) -> Iterator[Case]:
    try:
        yield Case(conditions, *_looked(growth, look))
    except Depends as open_:
        if len(conditions) >= DEEPEST:
            yield Case(conditions, obstacle=open_)
            return
        for sign in open_.signs:
            told = condition(open_.form, SIGNS[sign])
            yield from _cases(narrowed(growth, open_.form, sign), look, (*conditions, told))
    except compare.Forced as forced:
        if conditions:
            yield from _cases(narrowed(growth, forced.form, 0), look, conditions)
        else:
            yield Case(conditions, obstacle=forced)
    except OBSTACLES as obstacle:
        yield Case(conditions, obstacle=obstacle)


def _looked(growth: Growth, look: Look) -> tuple[str, bool]:
    """Return the class of f/g and whether the claim holds."""
    expansion = compare.expansion_of(growth, look.point, look.depth)
    sum_ = compare.difference(compare.against(growth), "logarithm", expansion)
    if not look.above and not look.below:
        found = compare.behaviour(sum_, expansion.ranges)
        return found.kind, compare.holds(growth, found, expansion.ranges)
    listed = compare.size_facts(growth, expansion)
    above = kind_below(terms.minus(sum_), listed, look.above, expansion.ranges)
    below = kind_below(sum_, listed, look.below, expansion.ranges)
    kind = BOUNDED.get((above, below))
    if kind is None or not _shows(kind, growth):
        raise OutsideScope("the facts about sizes do not show it")
    return kind, True


def kind_below(
    sum_: Sum, listed: Sequence[Sum], multipliers: Sequence[Fraction], ranges: Ranges
) -> str:
    """Return how a lower bound of 2^sum grows; "" without multipliers."""
    if not multipliers:
        return ""
    return compare.behaviour(less(sum_, listed, multipliers, ranges), ranges).kind


def less(sum_: Sum, listed: Sequence[Sum], multipliers: Sequence[Fraction], ranges: Ranges) -> Sum:
    """Return a sum minus facts times multipliers; raises OutsideScope if one is negative."""
    if len(listed) != len(multipliers):
        raise OutsideScope("one multiplier for each fact about sizes")
    for fact, multiplier in zip(listed, multipliers, strict=True):
        if multiplier < 0:
            raise OutsideScope(f"a negative multiplier {multiplier}")
        sum_ = terms.add(sum_, terms.times(fact, rational(-multiplier), ranges))
    return sum_


def _shows(kind: str, growth: Growth) -> bool:
    if growth.relation == "->":
        return (kind, growth.right) in (("o", Number(0)), ("omega", None))
    return growth.relation in SHOWN[kind]


def settled(found: Sequence[Case]) -> bool:
    """Say whether a claim holds; raises OutsideScope where it holds in some cases only."""
    holds = {case.holds for case in found}
    if holds == {True} or holds == {False}:
        return holds == {True}
    raise OutsideScope(f"it depends on the parameters: {told(found)}")


def told(found: Sequence[Case]) -> str:
    """Return the cases in words: `o where a < b; Theta where a = b`."""
    kinds: dict[str, list[str]] = {}
    for case in found:
        listed = kinds.setdefault(case.kind or "undecided", [])
        listed.append(" and ".join(case.conditions))
    return "; ".join(
        kind + (f" where {' or '.join(listed)}" if any(listed) else "")
        for kind, listed in kinds.items()
    )


# ---- narrower claims


def narrowed(growth: Growth, form: Affine, sign: int) -> Growth:
    """Return the claim for the parameters with which a form has a sign."""
    if sign:
        left, right = map(_formula, sides(form))
        fact = Fact(left, ">" if sign > 0 else "<", right)
        return replace(growth, facts=(*growth.facts, fact))
    name, slope = form.slopes[-1]
    others = Affine(form.start, form.slopes[:-1]).scaled(-1 / slope)
    return _with(growth, name, _formula(others))


def _formula(form: Affine) -> Formula:
    left, right = sides(form)
    found = _sum(left)
    if right != Affine(Fraction(0), ()):
        found = Apply("-", (found, _sum(right)))
    scale = form.denominator()
    return found if scale == 1 else Apply("/", (found, Number(scale)))


def _sum(form: Affine) -> Formula:
    """Return a form with natural numbers only as a formula."""
    found: Formula = Number(int(form.start))
    for name, slope in form.slopes:
        found = Apply("+", (found, Apply("*", (Number(int(slope)), Variable(name)))))
    return found


def _with(growth: Growth, name: str, value: Formula) -> Growth:
    """Return a claim with a formula put for a name."""
    right = None if growth.right is None else _put(growth.right, name, value)
    facts = [Fact(_put(f.left, name, value), f.relation, _put(f.right, name, value))
             for f in growth.facts]  # fmt: skip
    left = _put(growth.left, name, value)
    return replace(growth, left=left, right=right, facts=tuple(facts))


def _put(formula: Formula, name: str, value: Formula) -> Formula:
    match formula:
        case Variable(text) if text == name:
            return value
        case Apply(operator, operands):
            return Apply(operator, tuple(_put(operand, name, value) for operand in operands))
        case _:
            return formula
