"""The static types of expressions, without sizes: what may stand where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.types import Bool, Perm, Product, Range, Type


@dataclass(frozen=True)
class IntKind:
    pass


@dataclass(frozen=True)
class TruthKind:
    pass


@dataclass(frozen=True)
class PermKind:
    """`points` None while the number of points is not known."""

    points: int | None = None


@dataclass(frozen=True)
class TupleKind:
    parts: tuple[Kind, ...]


@dataclass(frozen=True)
class TableKind:
    """`type` is the index type once sizes are known."""

    index: Kind
    element: Kind
    type: Type | None = None


@dataclass(frozen=True)
class UnknownKind:
    """What a mistaken expression is: it goes with everything, so one mistake is reported once."""


Kind: TypeAlias = IntKind | TruthKind | PermKind | TupleKind | TableKind | UnknownKind


def kind_of_type(kind: Type) -> Kind:
    """Return the kind of the values of a type."""
    match kind:
        case Range():
            return IntKind()
        case Bool():
            return TruthKind()
        case Perm(points):
            return PermKind(points)
        case Product(parts):
            return TupleKind(tuple(kind_of_type(part) for part in parts))


def table_kind(index: Type, element: Type) -> TableKind:
    """Return the kind of a table between two types."""
    return TableKind(kind_of_type(index), kind_of_type(element), index)


def agree(left: Kind, right: Kind) -> bool:
    """Say whether a value of one kind can stand for one of the other."""
    match left, right:
        case (UnknownKind(), _) | (_, UnknownKind()):
            return True
        case PermKind(a), PermKind(b):
            return a is None or b is None or a == b
        case TupleKind(a), TupleKind(b):
            return len(a) == len(b) and all(agree(x, y) for x, y in zip(a, b, strict=True))
        case _:
            return left == right


def described(kind: Kind) -> str:
    """Return the kind in words."""
    match kind:
        case IntKind():
            return "an integer"
        case TruthKind():
            return "a truth value"
        case PermKind(points):
            return "a permutation" if points is None else f"a permutation of {points} points"
        case TupleKind(parts):
            return f"a tuple of {len(parts)} parts"
        case TableKind():
            return "a table"
        case UnknownKind():
            return "something unknown"
