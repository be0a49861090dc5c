"""Claims ready to be settled: every name resolved, every size a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dsl.ability import AbleTheorem, AppliedAble
from dsl.composing import Composing, Seeking
from dsl.dialogue import Telling
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.measuring import Measuring
from dsl.problem import Problem
from dsl.program import Fitting, Solving
from dsl.protocol import Conversing
from dsl.question import Question
from dsl.spots import Spot
from dsl.theorem import Applied, Beside, Theorem

ExpectKind: TypeAlias = Literal["proved", "refuted", "unknown", "none", "value", "from"]


@dataclass(frozen=True)
class Expect:
    """What the file expects; `value` is the number of `value` and the K of `from 2^K`."""

    kind: ExpectKind
    value: int | None = None


@dataclass(frozen=True)
class Check:
    """`check MODEL can|cannot solve TASK`; `defaults` are the model lines that were not written,

    `theorems` those in reach whose claim it is an instance of, `abilities` those about what models
    can whose task it has, `seconds` the claim's own limit.
    """

    problem: Problem
    can: bool
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()
    theorems: tuple[Applied, ...] = ()
    abilities: tuple[AppliedAble, ...] = ()
    seconds: int | None = None
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class ProtocolCheck:
    """`check PROTOCOL can|cannot solve TASK [by PROTOCOL]`, or `check protocol P solves TASK`.

    `seconds` is the claim's own limit.
    """

    question: Conversing | Telling
    can: bool
    expect: Expect | None
    text: str
    line: int
    seconds: int | None = None
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class CertificateCheck:
    """`check CERTIFICATE holds` or `find certificate for ...`."""

    question: Composing | Seeking
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeasureCheck:
    """`check rank of TASK is K` or `check split_vc of TASK is K`."""

    question: Measuring
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stating:
    """A `theorem` block: its statement is claimed, and tested at some values."""

    theorem: Theorem
    text: str
    line: int
    expect: Expect | None = None
    defaults: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class StatingCan:
    """A `theorem` block about what a model can."""

    theorem: AbleTheorem
    text: str
    line: int
    expect: Expect | None = None
    defaults: tuple[str, ...] = ()


Candidate: TypeAlias = Applied | Beside | AppliedAble
Reach: TypeAlias = Callable[[Problem], tuple[Candidate, ...]]


def _nothing(problem: Problem) -> tuple[Candidate, ...]:
    return ()


@dataclass(frozen=True)
class Find:
    """`find least PARAMETER where MODEL can|cannot solve TASK`, tried at start..up_to.

    `problem(value)` is the question at one value; it may raise Mistakes above the values that
    elaboration has tried (the first 64, for a program the first 16). For a program `can` is true:
    it solves, or fits. `reach` gives the theorems in reach of a question about a model.
    """

    parameter: str
    can: bool
    up_to: int
    expect: Expect | None
    text: str
    line: int
    problem: Callable[[int], Question] = field(compare=False, repr=False)
    defaults: tuple[str, ...] = ()
    start: int = 1
    reach: Reach = field(default=_nothing, compare=False, repr=False)


@dataclass(frozen=True)
class ProgramCheck:
    """`check program P solves T` or `check program P fits M`."""

    question: Solving | Fitting
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class EverywhereCheck:
    """`check for all n >= k: program P fits M`, or `solves T`."""

    question: Everywhere
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class GrowthCheck:
    """`check for all n >= 2: S`, `check eventually: S` or `check as n -> oo: S`."""

    question: Growth
    expect: Expect | None
    text: str
    line: int
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deferred:
    """A claim of a form that comes later: unknown, for this reason."""

    kind: str
    reason: str
    expect: Expect | None
    text: str
    line: int


Claim: TypeAlias = (
    Check | Find | ProgramCheck | EverywhereCheck | GrowthCheck | ProtocolCheck | CertificateCheck
    | MeasureCheck | Stating | StatingCan | Deferred
)  # fmt: skip
