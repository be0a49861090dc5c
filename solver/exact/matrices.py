"""A transformer as explicit matrices.

Every number is an int or a Fraction; there is no rounding but the one that softmax names. A token
is a vector of `width` numbers, at first its row of the embedding. In a block all heads of all
tokens read the vectors as they are; their outputs are added; then the MLP of each token reads the
sum and adds to it. `solver.exact.machine` is this in code, docs/compiled.md tells how programs
become such matrices.

Scores are (query vector) . (key vector). Three kinds of heads make weights of them:

- `attend`: weight 1 for the best score, of equals for the rightmost (unique hard attention);
- `average`: weight 1 for each best score (average hard attention);
- `softmax2`: the weight of score s is 2^(beta * (s - best)), rounded once to the nearest multiple
  of 2^-bits, halves up. A score less than the best by more than (bits + 1) / beta weighs 0.

The output is the exact mean of the values under these weights. A sink is one more key with its
value, before all tokens and visible to each: what a head gives when no token will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from dsl.problem import Mask
from dsl.types import Type

Number: TypeAlias = int | Fraction
Vector: TypeAlias = tuple[Number, ...]
Matrix: TypeAlias = tuple[Vector, ...]
"""Rows of equal length."""
HeadKind: TypeAlias = Literal["attend", "average", "softmax2"]
AnswerKind: TypeAlias = "Literal['number', 'truth'] | tuple[AnswerKind, ...]"
"""How numbers are read as a value: one number, 0 or 1 as a truth value, or the parts of a tuple in
order (a permutation is the tuple of its images)."""


@dataclass(frozen=True)
class Affine:
    """x -> weight x + bias; one row and one bias for each number of the result."""

    weight: Matrix
    bias: Vector


@dataclass(frozen=True)
class Sink:
    """A learned key and value before all tokens."""

    key: Vector
    value: Vector


@dataclass(frozen=True)
class AttentionHead:
    """One head: `query` and `key` give as many numbers, `output` has a column for each of `value`.

    Scores of one query that differ from its best do so by at least `gap`, on all inputs of the
    program this was made for. `beta` and `bits` are for softmax2 alone.
    """

    kind: HeadKind
    mask: Mask
    query: Affine
    key: Affine
    value: Affine
    output: Matrix
    sink: Sink | None
    gap: Number = 1
    beta: int = 1
    bits: int = 0


@dataclass(frozen=True)
class Block:
    """Heads, then an MLP: ReLU between its maps, none before the first or after the last.

    Without maps the MLP adds nothing.
    """

    heads: tuple[AttentionHead, ...]
    mlp: tuple[Affine, ...]


@dataclass(frozen=True)
class Format:
    """Fractions of absolute value at most `most` with denominators of at most `denominator`."""

    most: Number
    denominator: int


@dataclass(frozen=True)
class Thought:
    """Chain of thought: `count` tokens are generated, one after the other.

    What `next` and `kind` read at the last token after the last block is a value of `alphabet`; its
    code is what the next token carries. Then everything is computed again.
    """

    count: int
    alphabet: Type
    kind: AnswerKind
    next: Affine


@dataclass(frozen=True)
class Transformer:
    """`embedding[place][code]` is a token's first vector; a blank token has one row, code 0.

    `prompt` counts the tokens that carry given codes; blanks come after them, then generated
    tokens. `residual` and `scores` bound the numbers that vectors and scores can be on the
    program's inputs.
    """

    width: int
    prompt: int
    embedding: tuple[Matrix, ...]
    blocks: tuple[Block, ...]
    readout: Affine
    answer: AnswerKind
    residual: Format
    scores: Format
    thought: Thought | None = None
