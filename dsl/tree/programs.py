"""Programs: tokens, fields, layers and their heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.tree.expressions import Expression, Name, TypeTree
from dsl.tree.models import ChoiceLine, SizeLine
from dsl.tree.node import Node
from dsl.tree.references import Reference
from dsl.tree.tasks import AnswerLine


@dataclass(frozen=True)
class FieldValue(Node):
    """`name = value` in a token line."""

    name: Name
    value: Expression


@dataclass(frozen=True)
class TokenLine(Node):
    """`token name[index]: fields`, for one token `token name: fields`."""

    name: Name
    index: tuple[Name, ...]
    fields: tuple[FieldValue, ...]


@dataclass(frozen=True)
class FieldLine(Node):
    """`field names: type`."""

    names: tuple[Name, ...]
    type: TypeTree


@dataclass(frozen=True)
class StepsOver(Node):
    """`steps count over type` of a program: chain of thought."""

    count: Expression
    type: TypeTree


@dataclass(frozen=True)
class NextLine(Node):
    """`next e`: what the next generated token carries."""

    value: Expression


@dataclass(frozen=True)
class HeadPart(Node):
    """`mask WORD`, `rounded`, or `where`, `maximizing`, `weighted`, `take`, `else` with a value."""

    word: str
    value: Expression


@dataclass(frozen=True)
class HeadLine(Node):
    """`name = attend|average key ...`."""

    name: Name
    kind: str
    key: Name
    parts: tuple[HeadPart, ...]


@dataclass(frozen=True)
class LetLine(Node):
    """`let name = value`."""

    name: Name
    value: Expression


@dataclass(frozen=True)
class LayerLines(Node):
    """`layer { ... }`."""

    lines: tuple[HeadLine | LetLine, ...]


@dataclass(frozen=True)
class ProgramBlock(Node):
    """`repeat count { ... }`, `repeat index < count { ... }` or `loop count { ... }`."""

    word: str
    index: Name | None
    count: Expression
    lines: tuple[ProgramLine, ...]


ProgramLine: TypeAlias = (
    ChoiceLine
    | SizeLine
    | TokenLine
    | FieldLine
    | LayerLines
    | ProgramBlock
    | AnswerLine
    | StepsOver
    | NextLine
)


@dataclass(frozen=True)
class Program(Node):
    name: Name
    parameters: tuple[Name, ...]
    task: Reference
    lines: tuple[ProgramLine, ...]
