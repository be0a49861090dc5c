"""Theorems, axioms and conjectures: hypotheses, claim, proof, values to test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.tree.expressions import Expression, Name, Number
from dsl.tree.node import Node
from dsl.tree.programs import LetLine
from dsl.tree.references import Reference


@dataclass(frozen=True)
class CiteLine(Node):
    """`cite "who, when" arxiv "..." theorem "..."`: a text, then words with their texts."""

    text: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MarkLine(Node):
    """`mark literature`: how far the statement has been confirmed."""

    mark: Name


@dataclass(frozen=True)
class GivenLine(Node):
    condition: Expression


@dataclass(frozen=True)
class ChooseLine(Node):
    """`choose K with condition`: a hypothesis; applied, K is the least that meets it."""

    name: Name
    condition: Expression


@dataclass(frozen=True)
class ClaimLine(Node):
    """`claim MODEL can|cannot solve TASK`, with free parameters."""

    model: Reference
    can: bool
    task: Reference


@dataclass(frozen=True)
class StatesLine(Node):
    """`states "..."`: what an axiom or conjecture says that has no form of its own."""

    text: str


@dataclass(frozen=True)
class Step(Node):
    """A step of a proof: the rule, the blocks or names it speaks of, a layer, an expression."""

    rule: str
    names: tuple[Name, ...] = ()
    layer: Number | None = None
    value: Expression | None = None
    by_states: bool = False


@dataclass(frozen=True)
class Choice(Node):
    """`name = value`, `name = (index -> value)`, or `name with value`."""

    name: Name
    index: Name | None
    value: Expression
    condition: bool = False


@dataclass(frozen=True)
class TakeStep(Node):
    """`take` with choices, or `fooling` with choices that are made for either of the two inputs."""

    choices: tuple[Choice, ...]
    fooling: bool = False


@dataclass(frozen=True)
class ReduceStep(Node):
    """`reduce TABLE in turn for INDEX < COUNT: CONTENT, ...`, or `in order`."""

    table: Name
    word: Name
    index: Name
    count: Expression
    contents: tuple[Expression, ...]


@dataclass(frozen=True)
class WholeProof(Node):
    """All of a proof: `instance of NAME(...)`, `axiom NAME(...)`, `conjecture NAME(...)`, or

    `count` or `search` (no reference).
    """

    word: str
    reference: Reference | None = None


@dataclass(frozen=True)
class UseProgram(Node):
    """`program PROGRAM`: the proof that a model can."""

    program: Reference


ProofStep: TypeAlias = Step | TakeStep | ReduceStep | WholeProof | UseProgram


@dataclass(frozen=True)
class Proof(Node):
    """`proof { steps }`, or `proof omitted` (steps None)."""

    steps: tuple[ProofStep, ...] | None


@dataclass(frozen=True)
class SpotValues(Node):
    """`name = first..last`, or one value (`last` None)."""

    name: Name
    first: Number
    last: Number | None


@dataclass(frozen=True)
class SpotLine(Node):
    """`spot n = 2..3, m = 2`: values of the parameters at which a theorem is tested."""

    values: tuple[SpotValues, ...]


TheoremLine: TypeAlias = (
    CiteLine
    | MarkLine
    | LetLine
    | GivenLine
    | ChooseLine
    | ClaimLine
    | StatesLine
    | SpotLine
    | Proof
)


@dataclass(frozen=True)
class Theorem(Node):
    """`theorem`, `axiom` or `conjecture`, by `word`."""

    word: str
    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[TheoremLine, ...]
