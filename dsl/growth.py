"""Claims about growth, resolved: formulas in one variable that runs over the integers.

`check for all n >= 2: F`, `check eventually: F` and `check as n -> oo: ...` become a
`Growth`. Definitions (`where L = ...`) have been put in place; facts (`where H <= n^2`) remain.
docs/growth.md gives the meaning. The canonical JSON of a `Growth` is what its digest is taken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from dsl.fields import integer, items, name, one_of, record

FORMAT = "bounds growth 1"
DEEPEST = 200
LARGEST_BITS = 4096
"""Integers with more bits than this are powers of two, written `2^K` in JSON."""
LARGEST_POWER = 1 << 18

Quantifier: TypeAlias = Literal["all", "eventually", "limit"]
Order: TypeAlias = Literal["<", "<=", ">", ">=", "==", "o", "O", "omega", "Omega", "Theta", "->"]
COMPARISONS: tuple[Order, ...] = ("<", "<=", ">", ">=", "==")
CLASSES: tuple[Order, ...] = ("o", "O", "omega", "Omega", "Theta")

OPERATORS = {
    "+": 2, "-": 2, "*": 2, "/": 2, "^": 2, "neg": 1, "log2": 1, "ln": 1, "log": 2, "exp": 1,
    "sqrt": 1, "factorial": 1, "binomial": 2, "ceil": 1, "floor": 1, "log_star": 1, "pi": 0,
    "o": 1, "O": 1,
}  # fmt: skip
"""Operators and how many operands they take. `log(x, b)` is the logarithm to the base b; `o(1)`
and `O(1)` stand for any function of that class."""


@dataclass(frozen=True)
class Number:
    value: int


@dataclass(frozen=True)
class Variable:
    """The variable of the claim, or a size or parameter that facts speak of."""

    name: str


@dataclass(frozen=True)
class Apply:
    """An operator of OPERATORS with its operands."""

    operator: str
    operands: tuple[Formula, ...]


Formula: TypeAlias = Number | Variable | Apply


@dataclass(frozen=True)
class Fact:
    """`left relation right`, assumed for the other names; the relation is an inequality."""

    left: Formula
    relation: Order
    right: Formula


@dataclass(frozen=True)
class Growth:
    """A claim about growth.

    "all": for all integers `variable` >= `least`; "eventually": for all from some integer on;
    "limit": as the variable grows, `left` is o(`right`) and so on, or tends to `right` (None: oo).
    """

    quantifier: Quantifier
    variable: str
    least: int
    left: Formula
    relation: Order
    right: Formula | None
    facts: tuple[Fact, ...] = ()


def names_of(formula: Formula) -> frozenset[str]:
    """Return the names that a formula mentions."""
    return frozenset(node.name for node in parts_of(formula) if isinstance(node, Variable))


def parts_of(formula: Formula) -> Iterator[Formula]:
    """Yield a formula and everything inside it."""
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Apply):
            waiting.extend(node.operands)


def sizes_of(growth: Growth) -> frozenset[str]:
    """Return the names that may vary with the variable: a fact ties them to it, or to such a name.

    All other names stand for constants.
    """
    found = {growth.variable}
    ties = [names_of(fact.left) | names_of(fact.right) for fact in growth.facts]
    while any(tie & found and not tie <= found for tie in ties):
        for tie in ties:
            found |= tie if tie & found else set()
    return frozenset(found - {growth.variable})


def growth_to_json(growth: Growth) -> dict[str, Any]:
    """Return a claim about growth as plain data."""
    return {
        "format": FORMAT,
        "quantifier": growth.quantifier,
        "variable": growth.variable,
        "least": written_integer(growth.least),
        "left": _to_json(growth.left),
        "relation": growth.relation,
        "right": None if growth.right is None else _to_json(growth.right),
        "facts": [[_to_json(f.left), f.relation, _to_json(f.right)] for f in growth.facts],
    }


def written_integer(value: int) -> int | str:
    """Return an integer as it stands in JSON: `2^K` where it is long; it must be a power then."""
    if value.bit_length() <= LARGEST_BITS:
        return value
    power = value.bit_length() - 1
    if value != 1 << power or power > LARGEST_POWER:
        raise ValueError("a long integer that is no power of two")
    return f"2^{power}"


def read_integer(data: object, path: str) -> int:
    """Return an integer of at least 0 that is written like this; raises ValueError."""
    match data:
        case str() if (found := re.fullmatch(r"2\^([1-9][0-9]{3,5})", data)) is not None:
            power = int(found[1])
            if not LARGEST_BITS <= power <= LARGEST_POWER:
                raise ValueError(f"{path}: 2^{power}")
            return 1 << power
        case _:
            value = integer(data, path, 0)
            if value.bit_length() > LARGEST_BITS:
                raise ValueError(f"{path}: an integer of more than {LARGEST_BITS} bits")
            return value


def _to_json(formula: Formula) -> Any:
    match formula:
        case Number(value):
            return value
        case Variable(text):
            return text
        case Apply(operator, operands):
            return [operator, *map(_to_json, operands)]


def growth_from_json(data: object) -> Growth:
    """Return the claim that `data` describes; raises ValueError naming the field."""
    keys = ("format", "quantifier", "variable", "least", "left", "relation", "right", "facts")
    fields = record(data, "growth", keys)
    one_of(fields["format"], "growth.format", (FORMAT,))
    listed = items(fields["facts"], "growth.facts")
    growth = Growth(
        quantifier=one_of(fields["quantifier"], "growth.quantifier", get_args(Quantifier)),
        variable=name(fields["variable"], "growth.variable"),
        least=read_integer(fields["least"], "growth.least"),
        left=_formula(fields["left"], "growth.left", 1),
        relation=one_of(fields["relation"], "growth.relation", get_args(Order)),
        right=None if fields["right"] is None else _formula(fields["right"], "growth.right", 1),
        facts=tuple(_fact(fact, f"growth.facts[{i}]") for i, fact in enumerate(listed)),
    )
    _check(growth)
    return growth


def _check(growth: Growth) -> None:
    limit = growth.quantifier == "limit"
    if (growth.relation in COMPARISONS) == limit:
        raise ValueError("growth.relation: does not go with the quantifier")
    if growth.right is None and growth.relation != "->":
        raise ValueError("growth.right: only the limit may be oo")
    if growth.relation == "->" and growth.right is not None and names_of(growth.right):
        raise ValueError("growth.right: a limit is a constant")
    if growth.least and growth.quantifier != "all":
        raise ValueError("growth.least: goes with 'all'")
    for fact in growth.facts:
        if growth.variable in names_of(fact.left) | names_of(fact.right) and not (
            (names_of(fact.left) | names_of(fact.right)) - {growth.variable}
        ):
            raise ValueError("growth.facts: a fact about the variable alone")


def _fact(data: object, path: str) -> Fact:
    left, relation, right = items(data, path, least=3, most=3)
    known: Order = one_of(relation, path, COMPARISONS[:4])
    return Fact(_formula(left, path, 1), known, _formula(right, path, 1))


def _formula(data: object, path: str, depth: int) -> Formula:
    if depth > DEEPEST:
        raise ValueError(f"{path}: nested too deep")
    if isinstance(data, str):
        return Variable(name(data, path))
    if not isinstance(data, list):
        return Number(integer(data, path, 0))
    operator = data[0] if data else None
    if not isinstance(operator, str) or OPERATORS.get(operator) != len(data) - 1:
        raise ValueError(f"{path}: not an operator with its operands")
    return Apply(operator, tuple(_formula(part, path, depth + 1) for part in data[1:]))
