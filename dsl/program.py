"""Programs: explicit transformers, resolved.

A program says what each token holds and what each layer does. Parameters are numbers, repeats and
loops are unrolled, and the inputs are those of the task it was written for. docs/language.md,
"Programs", gives the meaning and `solver.exact.program` is that meaning in code.

In a head's expressions `key.NAME` is a field of the token that is looked at and `NAME` one of the
token that looks. In a token's expressions the name of its input is what the token carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from dsl.expr import Expr
from dsl.kinds import Kind, PermKind, TruthKind, TupleKind
from dsl.problem import Input, Mask, Model, Task
from dsl.types import Type, Value

HeadKind: TypeAlias = Literal["attend", "average"]
KEY = "key."
"""Before the name of a field of the token that is looked at."""
BLANK = "blank"
"""The name under which padding tokens are described; their index counts from 0."""
STEP = "step"
"""The name under which generated tokens are described, and of what they carry."""


@dataclass(frozen=True)
class Field:
    """A field that tokens hold; `declared` is the range it must keep to, None if none was given."""

    name: str
    kind: Kind
    declared: Type | None = None


@dataclass(frozen=True)
class TokenRule:
    """What the tokens of one input hold at first.

    One name in `index` stands for the whole index, several for its parts; fields that are not
    listed are zero (false, the identity).
    """

    name: str
    index: tuple[str, ...]
    fields: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True)
class Head:
    """One head: `name` becomes `take` of the best token, or the exact mean over all best ones.

    The tokens that `mask` allows and `where` holds for count; `score` (attend only) prefers the
    larger, ties go to the rightmost. With no token the head gives `default` (None: zero). In a mean
    a token counts 2^`weight` times (None: once); `rounded` means are integers, halves going up.
    """

    name: str
    kind: HeadKind
    mask: Mask
    where: Expr | None
    score: Expr | None
    take: Expr
    default: Expr | None
    weight: Expr | None = None
    rounded: bool = False


@dataclass(frozen=True)
class ProgramLayer:
    """All heads read the fields before the layer; then the lets are computed in order.

    Layers with one number `tables` are the same layer again (`loop`).
    """

    heads: tuple[Head, ...]
    lets: tuple[tuple[str, Expr], ...]
    tables: int


@dataclass(frozen=True)
class Steps:
    """Chain of thought: `count` tokens are generated, one after the other, after the padding.

    Each carries what `next` is at the token before it after the last layer, a value of `alphabet`.
    In `rule` that value is STEP, and the index counts from 0.
    """

    count: int
    alphabet: Type
    next: Expr
    rule: TokenRule


@dataclass(frozen=True)
class Program:
    """A program without free parameters; `tokens` has one rule for each of `inputs`, in order."""

    name: str
    arguments: tuple[tuple[str, int], ...]
    mask: Mask
    inputs: tuple[Input, ...]
    fields: tuple[Field, ...]
    tokens: tuple[TokenRule, ...]
    blank: TokenRule
    padding: int
    layers: tuple[ProgramLayer, ...]
    answer: Expr
    steps: Steps | None = None

    @property
    def generated(self) -> int:
        """Return the number of tokens that it generates."""
        return 0 if self.steps is None else self.steps.count


@dataclass(frozen=True)
class Solving:
    """The question "does `program` solve `task`?"; the two have the same inputs."""

    program: Program
    task: Task


@dataclass(frozen=True)
class Fitting:
    """The question "is `program` within the sizes of `model`?"."""

    program: Program
    model: Model


def zero_of(kind: Kind) -> Value:
    """Return what a field holds before it is given a value."""
    match kind:
        case TruthKind():
            return False
        case PermKind(points):
            return tuple(range(points or 0))
        case TupleKind(parts):
            return tuple(zero_of(part) for part in parts)
        case _:
            return 0
