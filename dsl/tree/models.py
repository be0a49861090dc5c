"""Models: sizes, choices and layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.tree.expressions import Expression, Name
from dsl.tree.node import Node


@dataclass(frozen=True)
class SizeLine(Node):
    """`width`, `precision`, `state`, `window`, `padding` and its size."""

    word: str
    size: Expression


@dataclass(frozen=True)
class ChoiceLine(Node):
    """`mask`, `positions`, `scores`, `parameters`, `norm` and the words that follow."""

    word: str
    choice: Name


@dataclass(frozen=True)
class NumberPart(Node):
    """`weights`, `values`, `sums` or `state` of a `numbers` line, and its bits."""

    word: str
    bits: Expression


@dataclass(frozen=True)
class NumbersLine(Node):
    """`numbers KIND` and the sizes that follow."""

    kind: Name
    parts: tuple[NumberPart, ...]


@dataclass(frozen=True)
class StepsLine(Node):
    """`steps 0` or `steps count over [alphabet]`."""

    count: Expression
    alphabet: Expression | None = None


@dataclass(frozen=True)
class AttendLine(Node):
    kind: Name
    heads: Expression
    ties: Name | None = None


@dataclass(frozen=True)
class MlpLine(Node):
    """`mlp any` or `mlp relu(relu)`."""

    relu: Expression | None = None


@dataclass(frozen=True)
class LayerBlock(Node):
    """`repeat count { ... }` or `loop count { ... }`."""

    word: str
    count: Expression
    lines: tuple[ModelLine, ...]


ModelLine: TypeAlias = (
    SizeLine | ChoiceLine | NumbersLine | StepsLine | AttendLine | MlpLine | LayerBlock
)


@dataclass(frozen=True)
class Model(Node):
    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[ModelLine, ...]
