"""Protocols: who tells whom what; and certificates about composition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dsl.tree.expressions import Expression, Name
from dsl.tree.node import Node
from dsl.tree.tasks import AnswerLine


@dataclass(frozen=True)
class EpochsLine(Node):
    """`epochs count` of a protocol."""

    count: Expression


@dataclass(frozen=True)
class Amount(Node):
    """`value unit`: what a message holds, in bits, bits per token of the receiver, or symbols."""

    value: Expression
    unit: Literal["bits", "bits per token", "symbols"]


@dataclass(frozen=True)
class Counter(Node):
    """`name < bound`: an index of a message with entries."""

    name: Name
    bound: Expression


@dataclass(frozen=True)
class Saying(Node):
    """`saying name[counter, ...] = value`: what a message is, entry by entry."""

    name: Name
    counters: tuple[Counter, ...]
    value: Expression


@dataclass(frozen=True)
class TellLine(Node):
    """`tell sender -> receiver at epoch epoch in amount`; `silent ...` if `amount` is None.

    The names `all` and `last` are the words of the language. Without `saying` any message may be
    told.
    """

    sender: Name
    receiver: Name
    epoch: Expression | None = None
    amount: Amount | None = None
    saying: Saying | None = None


@dataclass(frozen=True)
class Protocol(Node):
    """Who may tell whom how much; a line takes the place of those above it.

    Where its lines say what is told, it has an answer, and all of them count.
    """

    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[EpochsLine | TellLine | AnswerLine, ...]

    @property
    def spelled(self) -> bool:
        """Say whether some line says what is told, or what the answer is."""
        return any(
            isinstance(line, AnswerLine) or (isinstance(line, TellLine) and line.saying is not None)
            for line in self.lines
        )


@dataclass(frozen=True)
class IntegersLine(Node):
    """`name value, value, ...` of a certificate."""

    name: Name
    values: tuple[Expression, ...]


@dataclass(frozen=True)
class Certificate(Node):
    """The integers of a proof that L layers cannot compose L functions."""

    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[IntegersLine, ...]
