"""The question that is put to the solver: can some weights of this shape solve this task?

Everything is resolved here: parameters are numbers, defaults are filled in, loops are unrolled.
What comes after elaboration trusts these values and checks nothing twice. docs/language.md gives
their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from dsl.expr import Expr
from dsl.number_formats import NumberFormat
from dsl.types import Type, Value

Mask: TypeAlias = Literal["none", "causal", "strict"]
AttentionKind: TypeAlias = Literal["unique_hard", "average_hard", "softmax", "linear"]
Ties: TypeAlias = Literal["rightmost", "leftmost"]


@dataclass(frozen=True)
class Input:
    """One input of a task: a table of `index.size` tokens, or (index None) a single token."""

    name: str
    index: Type | None
    element: Type


@dataclass(frozen=True)
class Task:
    """A task without free parameters.

    `answer` is evaluated under the inputs' names; with `answer_index` (a variable name, the prompt
    position 0..tokens-1) there is one answer at each prompt token, otherwise one at the last token.
    `promise` None allows every input.
    """

    name: str
    arguments: tuple[tuple[str, int], ...]
    inputs: tuple[Input, ...]
    answer: Expr
    answer_index: str | None = None
    answer_type: Type | None = None
    promise: Expr | None = None


@dataclass(frozen=True)
class Attention:
    """The heads of one layer: all of one kind."""

    kind: AttentionKind
    heads: int
    ties: Ties = "rightmost"


@dataclass(frozen=True)
class Layer:
    """Attention followed by a per-token function.

    Layers with the same `tables` number share all their tables (`loop`); fresh layers have fresh
    numbers, counted 0, 1, ... in order of first use. `relu` None is `mlp any`, otherwise the width
    of `mlp relu(w)`.
    """

    attention: Attention
    tables: int
    relu: int | None = None


@dataclass(frozen=True)
class Model:
    """A model without free parameters; `layers` is at least one long, with repeats and loops
    unrolled.

    The state of a token has `state_bits` bits; `width` and `precision` are given together (then
    state_bits is their product) or both None (`state b`). `steps` generated tokens come from an
    alphabet of `step_alphabet` names (0 when steps is 0).
    """

    name: str
    arguments: tuple[tuple[str, int], ...]
    mask: Mask
    state_bits: int
    width: int | None
    precision: int | None
    layers: tuple[Layer, ...]
    positions: Literal["any", "none"] = "any"
    scores: Literal["any", "bilinear"] = "any"
    window: int | None = None
    padding: int = 0
    steps: int = 0
    step_alphabet: int = 0
    parameters: str = "per_length"
    norm: str = "none"
    numbers: NumberFormat | None = None


@dataclass(frozen=True)
class Problem:
    """The question "can `model` solve `task`?"; `dsl.canonical` has its text and digest."""

    model: Model
    task: Task


@dataclass(frozen=True)
class Token:
    """A place in the prompt: entry `index` of the table `name`, or (index None) the input itself.

    `size` is the number of values that the token can carry.
    """

    name: str
    index: Value | None
    size: int


@dataclass(frozen=True)
class TaskTable:
    """A task written out: every allowed input and its answers, as codes.

    `inputs[r][t]` is the code carried by token t in row r (rows in lexicographic order, promise
    kept); `answers[r][j]` is the code of the answer of row r at prompt position `answer_at[j]`; an
    answer that is read at the last token has `answer_at` None and one code a row.
    `answer_values[c]` is what code c means; exactly the values that occur are listed, in
    increasing order (false before true).
    """

    tokens: tuple[Token, ...]
    inputs: tuple[tuple[int, ...], ...]
    answers: tuple[tuple[int, ...], ...]
    answer_at: tuple[int, ...] | None
    answer_values: tuple[Value, ...]
