"""Two formulas against each other: their difference as one sum, and which grows faster.

For positive f and g the logarithm of f/g is expanded; its leading term tells whether f is o(g),
Theta(g) or omega(g), and where it tends to a constant, the limit of f/g.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from dsl.growth import Fact, Formula, Growth, Number, Variable, names_of, sizes_of
from solver.growth import constants, terms
from solver.growth.constants import Constant, Range, Ranges, UnknownConstant
from solver.growth.expand import Expansion
from solver.growth.points import Point
from solver.growth.terms import ONE, OutsideScope, Sum, add, minus

Mode: TypeAlias = Literal["difference", "logarithm"]
MODES: tuple[Mode, ...] = ("difference", "logarithm")


@dataclass(frozen=True)
class Behaviour:
    """How f/g behaves: tends to 0 ("o"), stays between positive bounds, tends to infinity.

    `limit` is log2 of the limit of f/g where it tends to a positive constant that is known.
    """

    kind: Literal["o", "Theta", "omega"]
    limit: Constant | None = None


def expansion_of(growth: Growth, point: Point, depth: int) -> Expansion:
    """Return how the formulas of a claim are expanded from a point on."""
    classes = growth.quantifier == "limit"
    return Expansion(growth.variable, point, depth, ranges_of(growth), sizes_of(growth), classes)


def ranges_of(growth: Growth) -> Ranges:
    """Return what the facts say of the parameters; raises OutsideScope if one is not a bound."""
    sizes = sizes_of(growth) | {growth.variable}
    found: dict[str, Range] = {}
    for fact in growth.facts:
        if names_of(fact.left) & sizes or names_of(fact.right) & sizes:
            continue
        _narrow(found, fact)
    for name, (low, above, high, below) in found.items():
        if low is None or high is None:
            continue
        if low > high or (low == high and (above or below)):
            raise OutsideScope(f"no value of {name} meets the facts")
        if low == high:
            raise OutsideScope(f"the facts leave one value of {name}: write {low} for it")
    return found


def _narrow(found: dict[str, Range], fact: Fact) -> None:
    left, right, strict = fact.left, fact.right, fact.relation in ("<", ">")
    low, high = (left, right) if fact.relation in ("<", "<=") else (right, left)
    match low, high:
        case Variable(name), bound if not names_of(bound):
            below, open_below, above, open_above = found.get(name, (None, False, None, False))
            value = _rational(bound)
            if above is None or (value, not strict) < (above, not open_above):
                above, open_above = value, strict
        case bound, Variable(name) if not names_of(bound):
            below, open_below, above, open_above = found.get(name, (None, False, None, False))
            value = _rational(bound)
            if below is None or (value, strict) > (below, open_below):
                below, open_below = value, strict
        case _:
            raise OutsideScope("a fact about parameters that is no rational bound of one of them")
    found[name] = (below, open_below, above, open_above)


def _rational(formula: Formula) -> Fraction:
    constant = Expansion("", Point(0, 1)).value(formula).get(ONE)
    value = Fraction(0) if constant is None else constant.constant.value()
    if value is None or (constant is not None and not constant.exact):
        raise OutsideScope("a bound of a parameter that is not rational")
    return value


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
    """Return how f/g behaves, from log2(f/g)."""
    leading = terms.lead(sum_, ranges)
    if leading is None or terms.tends(leading, ranges) < 0:
        return Behaviour("Theta", Constant())
    c = sum_[leading]
    if terms.tends(leading, ranges) == 0:
        return Behaviour("Theta", c.constant if c.exact else None)
    if c.exact:
        sign = _sign(sum_, leading, ranges)
    elif c.free:
        sign = 0
    else:
        whole = constants.enclosure(c.constant, terms.SLACK_BITS, ranges)
        sign = (whole.low + c.low > 0) - (whole.high + c.high < 0)
    if sign == 0:
        raise OutsideScope(f"the leading terms cancel, or hide in an error of the order {leading}")
    return Behaviour("omega" if sign > 0 else "o")


def _sign(sum_: Sum, leading: terms.Monomial, ranges: Ranges) -> int:
    """Return the sign of the leading coefficient; raises OutsideScope with the cases."""
    constant = sum_[leading].constant
    try:
        return constants.sign(constant, ranges)
    except UnknownConstant:
        signs = constants.possible_signs(constant, ranges)
        if signs is None:
            raise
    cases = []
    if 1 in signs:
        cases.append(f"f/g grows without bound if {constant} > 0")
    if 0 in signs:
        rest = behaviour({m: c for m, c in sum_.items() if m != leading}, ranges)
        cases.append(f"{WORDS[rest.kind]} if {constant} = 0")
    if -1 in signs:
        cases.append(f"tends to 0 if {constant} < 0")
    raise OutsideScope(f"it depends on the parameters: {'; '.join(cases)}")


WORDS = {"o": "tends to 0", "Theta": "stays between constants", "omega": "grows without bound"}


def holds(growth: Growth, found: Behaviour, ranges: Ranges) -> bool:
    """Say whether a claim about the limit is true of what was found; raises OutsideScope."""
    match growth.relation:
        case "o" | "omega" | "Theta":
            return found.kind == growth.relation
        case "O":
            return found.kind != "omega"
        case "Omega":
            return found.kind != "o"
        case _:
            return _tends(growth, found, ranges)


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
