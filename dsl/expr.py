"""The resolved expressions of tasks: a small core without spans, parameters already numbers.

Names are unique along every path from the root: nothing is bound twice, so an evaluator may keep
one environment. Static types have been checked; `dsl.wellformed` checks them again for what comes
from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias

from dsl.types import Type

UnaryOperator: TypeAlias = Literal["-", "not"]
BinaryOperator: TypeAlias = Literal[
    "+", "-", "*", "div", "mod", "^", "min", "max",
    "==", "!=", "<", "<=", ">", ">=",
    "and", "or", "=>",
    "compose",
]  # fmt: skip
RoundingKind: TypeAlias = Literal["round", "floor", "ceil"]
BinderKind: TypeAlias = Literal["sum", "count", "min", "max", "all", "any", "first", "last"]


@dataclass(frozen=True)
class Constant:
    """An integer or a truth value."""

    value: int | bool

    def __eq__(self, other: object) -> bool:
        """Keep 1 and true apart, which Python does not."""
        if not isinstance(other, Constant):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True)
class Variable:
    """An input or a bound name."""

    name: str


@dataclass(frozen=True)
class Unary:
    """Minus of an integer, `not` of a truth value."""

    operator: UnaryOperator
    operand: Expr


@dataclass(frozen=True)
class Rounding:
    """The integer nearest to a fraction (halves away from zero), below it, or above it."""

    kind: RoundingKind
    value: Expr


@dataclass(frozen=True)
class Binary:
    """`compose` multiplies permutations, (p * q)[i] = p[q[i]]; `and`, `or`, `=>` stop early."""

    operator: BinaryOperator
    left: Expr
    right: Expr


@dataclass(frozen=True)
class If:
    """`if test then then else otherwise`."""

    test: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class Let:
    """`let name = value in body`; the value is computed whether it is needed or not."""

    name: str
    value: Expr
    body: Expr


@dataclass(frozen=True)
class Index:
    """`table[index]`, or the image of `index` under a permutation."""

    table: Expr
    index: Expr


@dataclass(frozen=True)
class Part:
    """`value.place` of a tuple, places counted from 0."""

    value: Expr
    place: int


@dataclass(frozen=True)
class Tuple:
    """A tuple of at least two parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Binder:
    """`kind name < bound where condition : body`.

    `first` and `last` have a condition and a default and no body; the others have a body and no
    default. A bound below 1 leaves no values.
    """

    kind: BinderKind
    name: str
    bound: Expr
    where: Expr | None = None
    body: Expr | None = None
    default: Expr | None = None


@dataclass(frozen=True)
class Fold:
    """`fold accumulator = start over name in table : body`, entries taken in index order.

    `index` is the table's index type (for a permutation of k points, `[k]`).
    """

    accumulator: str
    start: Expr
    name: str
    table: Expr
    index: Type
    body: Expr


@dataclass(frozen=True)
class Iterate:
    """`iterate times from start : name -> body`."""

    times: Expr
    start: Expr
    name: str
    body: Expr


Expr: TypeAlias = (
    Constant
    | Variable
    | Unary
    | Rounding
    | Binary
    | If
    | Let
    | Index
    | Part
    | Tuple
    | Binder
    | Fold
    | Iterate
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct subexpressions in the order of the text."""
    match expr:
        case Constant() | Variable():
            return ()
        case Unary(_, inside) | Rounding(_, inside):
            return (inside,)
        case Binary(_, left, right):
            return (left, right)
        case If(test, then, otherwise):
            return (test, then, otherwise)
        case Let(_, value, body):
            return (value, body)
        case Index(table, index):
            return (table, index)
        case Part(value, _):
            return (value,)
        case Tuple(parts):
            return parts
        case Binder(_, _, bound, where, body, default):
            return (bound, *(e for e in (where, body, default) if e is not None))
        case Fold(_, start, _, table, _, body):
            return (start, table, body)
        case Iterate(times, start, _, body):
            return (times, start, body)


def with_variables(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """Return an expression with others in the place of free variables, all at once.

    Nothing is captured: names are unique, and `values` are variables or constants that the
    expression does not bind.
    """
    result: Expr = _with_variables(expr, values)
    return result


def _with_variables(node: Any, values: Mapping[str, Expr]) -> Any:
    match node:
        case Variable(name):
            return values.get(name, node)
        case tuple():
            return tuple(_with_variables(each, values) for each in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            parts = {f.name: _with_variables(getattr(node, f.name), values) for f in fields(node)}
            return replace(node, **parts)
        case _:
            return node


def bound_names(expr: Expr) -> tuple[str, ...]:
    """Return the names that the expression binds anywhere inside, without recursion."""
    found: list[str] = []
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        match here:
            case Let(name) | Binder(_, name) | Iterate(_, _, name):
                found.append(name)
            case Fold(accumulator, _, name):
                found.extend((accumulator, name))
            case _:
                pass
        waiting.extend(children(here))
    return tuple(found)


def depth(expr: Expr) -> int:
    """Return the height of the expression, without recursion."""
    deepest, waiting = 0, [(expr, 1)]
    while waiting:
        here, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(here))
    return deepest
