"""Files: declarations, imports and claims in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from dsl.diagnostics import Diagnostic
from dsl.lexer import Comment
from dsl.tree.claims import Claim
from dsl.tree.expressions import Name
from dsl.tree.models import Model
from dsl.tree.node import Node
from dsl.tree.programs import Program
from dsl.tree.protocols import Certificate, Protocol
from dsl.tree.tasks import Task
from dsl.tree.theorems import Theorem


@dataclass(frozen=True)
class LaterBlock(Node):
    """A declaration of a form that comes later, word for word; `name` None declares no name."""

    kind: str
    name: Name | None
    text: str


@dataclass(frozen=True)
class Import(Node):
    path: str


@dataclass(frozen=True)
class Broken(Node):
    """What could not be read; the name it seems to declare counts as declared."""

    kind: str
    name: Name | None


Block: TypeAlias = Task | Model | Program | Theorem | Protocol | Certificate | LaterBlock
Item: TypeAlias = Import | Block | Claim | Broken


@dataclass(frozen=True)
class File:
    """A file: its items in order; comments and the mistakes of reading are kept beside."""

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False)
    mistakes: tuple[Diagnostic, ...] = field(default=(), compare=False)
