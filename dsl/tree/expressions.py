"""Expressions of sizes, answers and programs; and types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.tree.node import Node


@dataclass(frozen=True)
class Name(Node):
    """A name in an expression, or one that a declaration or binder introduces."""

    text: str


@dataclass(frozen=True)
class Number(Node):
    value: int


@dataclass(frozen=True)
class Truth(Node):
    value: bool


@dataclass(frozen=True)
class Unary(Node):
    """`-` or `not`."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """`sign` is the place of the operator."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Chain(Node):
    """`a < b < c`: a mistake that the reader reports."""

    parts: tuple[Expression, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Call(Node):
    """`log2(x)`, `ceil(x)`, `floor(x)`, `round(x)`, `min(a, b)`, `max(a, b)`."""

    function: Name
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class If(Node):
    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Let(Node):
    name: Name
    value: Expression
    body: Expression


@dataclass(frozen=True)
class Index(Node):
    table: Expression
    indices: tuple[Expression, ...]


@dataclass(frozen=True)
class Part(Node):
    value: Expression
    place: Number


@dataclass(frozen=True)
class KeyField(Node):
    """`k.name` in a head of a program: a field of the token that is looked at."""

    value: Expression
    name: Name


@dataclass(frozen=True)
class Tuple(Node):
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Binder(Node):
    """`kind name < bound where where : body`, for `first` and `last` `... else default`."""

    kind: str
    name: Name
    bound: Expression
    where: Expression | None
    body: Expression | None
    default: Expression | None


@dataclass(frozen=True)
class Fold(Node):
    accumulator: Name
    start: Expression
    name: Name
    table: Expression
    body: Expression


@dataclass(frozen=True)
class Iterate(Node):
    times: Expression
    start: Expression
    name: Name
    body: Expression


Expression: TypeAlias = (
    Name | Number | Truth | Unary | Binary | Chain | Call | If | Let | Index | Part | KeyField
    | Tuple | Binder | Fold | Iterate
)  # fmt: skip


@dataclass(frozen=True)
class RangeType(Node):
    size: Expression


@dataclass(frozen=True)
class BoolType(Node):
    pass


@dataclass(frozen=True)
class PermType(Node):
    points: Expression


@dataclass(frozen=True)
class ProductType(Node):
    parts: tuple[TypeTree, ...]


@dataclass(frozen=True)
class TableType(Node):
    index: TypeTree
    element: TypeTree


TypeTree: TypeAlias = RangeType | BoolType | PermType | ProductType | TableType
