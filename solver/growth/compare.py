"""Two formulas against each other: their difference as one sum, and which grows faster.

For positive f and g the logarithm of f/g is expanded; its leading term tells whether f is o(g),
Theta(g) or omega(g), and where it tends to a constant, the limit of f/g.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from dsl.growth import Apply, Fact, Growth, Number, Variable, names_of, sizes_of
from solver.growth import constants, terms
from solver.growth.constants import Constant, affine
from solver.growth.expand import Expansion
from solver.growth.parameters import (
    Affine,
    Inequality,
    Ranges,
    UnknownConstant,
    condition,
    feasible,
)
from solver.growth.points import Point
from solver.growth.terms import ONE, OutsideScope, Sum, add, minus

Mode: TypeAlias = Literal["difference", "logarithm"]
NOT_LINEAR = "a fact about parameters that is not linear with rational coefficients"
MODES: tuple[Mode, ...] = ("difference", "logarithm")
SIGNS = {"<": (-1,), "<=": (-1, 0), "==": (0,), ">=": (0, 1), ">": (1,)}
"""The signs of left - right with which a relation holds."""


@dataclass(frozen=True)
class Behaviour:
    """How f/g behaves: tends to 0 ("o"), stays between positive bounds, tends to infinity.

    `limit` is log2 of the limit of f/g where it tends to a positive constant that is known;
    `identical` says that f and g are equal from some n on.
    """

    kind: Literal["o", "Theta", "omega"]
    limit: Constant | None = None
    identical: bool = False


class Forced(OutsideScope):
    """The facts leave only parameters with which a form is 0."""

    def __init__(self, form: Affine) -> None:
        told = condition(form, "=")
        super().__init__(f"the facts leave {told} only: write the one for the other")
        self.form = form


def expansion_of(growth: Growth, point: Point, depth: int) -> Expansion:
    """Return how the formulas of a claim are expanded from a point on."""
    classes = growth.quantifier == "limit"
    return Expansion(growth.variable, point, depth, ranges_of(growth), sizes_of(growth), classes)


def ranges_of(growth: Growth) -> Ranges:
    """Return what the facts say of the parameters; raises OutsideScope if one is not linear."""
    sizes = sizes_of(growth) | {growth.variable}
    spoken = [f for f in growth.facts if not (names_of(f.left) | names_of(f.right)) & sizes]
    facts = tuple(map(_inequality, spoken))
    names = ", ".join(sorted({name for fact in facts for name, _ in fact.form.slopes}))
    if not feasible(facts):
        raise OutsideScope(f"no value of {names or 'any parameter'} meets the facts")
    for fact in facts:
        open_ = fact.form.slopes and not fact.strict
        if open_ and not feasible((*facts, Inequality(fact.form, True))):
            raise Forced(fact.form)
    return Ranges(facts)


def _inequality(fact: Fact) -> Inequality:
    """Return a fact about parameters, as a form that is at least 0 or above."""
    low, high = fact.left, fact.right
    if fact.relation in (">", ">="):
        low, high = high, low
    try:
        found = Expansion("", Point(0, 1)).value(Apply("-", (high, low))).get(ONE)
    except (UnknownConstant, OutsideScope):
        raise OutsideScope(NOT_LINEAR) from None
    form = affine(Constant() if found is None else found.constant)
    if form is None or (found is not None and not found.exact):
        raise OutsideScope(NOT_LINEAR)
    return Inequality(form, fact.relation in ("<", ">"))


def size_facts(growth: Growth, expansion: Expansion) -> list[Sum]:
    """Return sums that are at least 0: the facts about sizes in logarithms, then log2 H >= 0."""
    sizes = sizes_of(growth)
    found = []
    for fact in growth.facts:
        if (names_of(fact.left) | names_of(fact.right)) & (sizes | {growth.variable}):
            one, other = expansion.logarithm(fact.left), expansion.logarithm(fact.right)
            least = fact.relation in (">", ">=")
            found.append(add(one, minus(other)) if least else add(other, minus(one)))
    return found + [expansion.logarithm(Variable(name)) for name in sorted(sizes)]


def difference(growth: Growth, mode: Mode, expansion: Expansion) -> Sum:
    """Return left - right, or log2 left - log2 right (both are then shown to be positive)."""
    right = Number(1) if growth.right is None else growth.right
    if mode == "logarithm":
        return add(expansion.logarithm(growth.left), minus(expansion.logarithm(right)))
    return add(expansion.value(growth.left), minus(expansion.value(right)))


def behaviour(sum_: Sum, ranges: Ranges) -> Behaviour:
    """Return how f/g behaves, from log2(f/g); raises Depends if that depends on parameters."""
    leading = terms.lead(sum_, ranges)
    if leading is None or terms.tends(leading, ranges) < 0:
        return Behaviour("Theta", Constant(), identical=not sum_)
    c = sum_[leading]
    if terms.tends(leading, ranges) == 0:
        return Behaviour("Theta", c.constant if c.exact else None)
    if c.exact:
        sign = constants.sign(c.constant, ranges)
    elif c.free:
        sign = 0
    else:
        whole = constants.enclosure(c.constant, terms.SLACK_BITS, ranges)
        sign = (whole.low + c.low > 0) - (whole.high + c.high < 0)
    if sign == 0:
        raise OutsideScope(f"the leading terms cancel, or hide in an error of the order {leading}")
    return Behaviour("omega" if sign > 0 else "o")


def holds(growth: Growth, found: Behaviour, ranges: Ranges) -> bool:
    """Say whether a claim about the limit is true of what was found; raises OutsideScope."""
    match growth.relation:
        case "o" | "omega" | "Theta":
            return found.kind == growth.relation
        case "O":
            return found.kind != "omega"
        case "Omega":
            return found.kind != "o"
        case "->":
            return _tends(growth, found, ranges)
        case _:
            return _in_the_end(found, ranges) in SIGNS[growth.relation]


def _in_the_end(found: Behaviour, ranges: Ranges) -> int:
    """Return the sign of f - g from some n on."""
    if found.kind != "Theta" or found.identical:
        return {"o": -1, "omega": 1, "Theta": 0}[found.kind]
    sign = 0 if found.limit is None else constants.sign(found.limit, ranges)
    if sign == 0:
        raise OutsideScope("both sides grow alike")
    return sign


def _tends(growth: Growth, found: Behaviour, ranges: Ranges) -> bool:
    if growth.right is None or growth.right == Number(0):
        return found.kind == ("o" if growth.right is not None else "omega")
    if found.kind != "Theta":
        return False
    if found.limit is None:
        raise OutsideScope("the quotient stays bounded, and its limit is not known")
    return constants.sign(found.limit, ranges) == 0


def against(growth: Growth) -> Growth:
    """Return a claim about a limit as one about f against g: `f -> 0` is f against 1."""
    if growth.relation == "->" and growth.right == Number(0):
        return replace(growth, right=None)
    return growth
