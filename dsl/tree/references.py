"""What is named with its arguments: models, tasks, programs, protocols, certificates."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.tree.expressions import Expression, Name
from dsl.tree.node import Node


@dataclass(frozen=True)
class Function(Node):
    """`(names -> body)`; whether they are names is not seen by the reader."""

    names: tuple[Expression, ...]
    body: Expression


@dataclass(frozen=True)
class Argument(Node):
    """`name = value`, or one of the two alone, or a function."""

    name: Name | None
    value: Expression | None
    function: Function | None = None


@dataclass(frozen=True)
class Reference(Node):
    """A model or task with its arguments."""

    name: Name
    arguments: tuple[Argument, ...]
