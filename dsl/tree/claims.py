"""Claims: what a file asks, and what it expects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dsl.lexer import Lexeme
from dsl.tree.expressions import Expression, Name, Number
from dsl.tree.node import Node
from dsl.tree.references import Argument, Reference


@dataclass(frozen=True)
class ExpectTree(Node):
    """`expect WORD`, `expect VALUE` or `expect from 2^VALUE`."""

    kind: Literal["word", "value", "from"]
    word: str = ""
    value: int = 0


@dataclass(frozen=True)
class CheckLine(Node):
    """`check model can|cannot solve task [by protocol] [within N seconds]`.

    The model may be a protocol.
    """

    model: Reference
    can: bool
    task: Reference
    expect: ExpectTree | None = None
    within: Number | None = None
    by: Reference | None = None


@dataclass(frozen=True)
class ProtocolCheck(Node):
    """`check protocol PROTOCOL solves TASK`."""

    protocol: Reference
    task: Reference
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class CertificateCheck(Node):
    """`check certificate holds [in the WORD model]`."""

    certificate: Reference
    machine: Name | None = None
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class SearchEnd(Node):
    """`from VALUE` or `up to VALUE`; `word` is the first one."""

    word: Literal["from", "up"]
    value: int


@dataclass(frozen=True)
class Search(Node):
    """Where a search begins and ends, as far as it is said."""

    start: SearchEnd | None = None
    up_to: SearchEnd | None = None


@dataclass(frozen=True)
class FindLine(Node):
    """`find least PARAMETER where MODEL can solve TASK [by PROTOCOL]`."""

    parameter: Name
    model: Reference
    can: bool
    task: Reference
    search: Search = Search()
    expect: ExpectTree | None = None
    by: Reference | None = None


@dataclass(frozen=True)
class ProgramFind(Node):
    """`find least PARAMETER where program PROGRAM solves TASK`, or `fits MODEL`."""

    parameter: Name
    program: Reference
    verb: str
    other: Reference
    search: Search = Search()
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class ProgramCheck(Node):
    """`check program PROGRAM solves TASK` or `check program PROGRAM fits MODEL`."""

    program: Reference
    verb: str
    other: Reference
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class ProgramForAll(Node):
    """`check for all SCOPE, ...: program PROGRAM fits MODEL`, or `solves TASK`.

    A scope is `n >= 2`.
    """

    scopes: tuple[Expression, ...]
    program: Reference
    verb: str
    other: Reference
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class GrowthCheck(Node):
    """`check for all SCOPE: S`, `check eventually: S` or `check as SCOPE -> oo: S`.

    `scope` is `n >= 2`, None or the name n, `more` what follows it after commas. S is
    `left sign right`, where the sign is a comparison, `=` or `->` ("" if there is none), and
    `right` None is oo. `facts` follow `where`.
    """

    quantifier: str
    scope: Expression | None
    left: Expression
    sign: str
    right: Expression | None
    facts: tuple[Argument, ...] = ()
    expect: ExpectTree | None = None
    more: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class CertificateFind(Node):
    """`find certificate for L layers, B bits up to N [in the WORD model]`: of N tokens."""

    layers: Number
    bits: Number
    tokens: Number
    machine: Name | None = None
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class MeasureCheck(Node):
    """`check measure of task is value`."""

    measure: Name
    task: Reference
    value: int
    expect: ExpectTree | None = None


@dataclass(frozen=True)
class LaterClaim(Node):
    """A claim of a form that comes later; `text` is the claim in canonical spacing without
    `expect`.
    """

    kind: str
    text: str
    words: tuple[Lexeme, ...] = field(default=(), compare=False, repr=False)
    expect: ExpectTree | None = None


Claim: TypeAlias = (
    CheckLine | FindLine | ProgramCheck | ProgramFind | ProgramForAll | ProtocolCheck | GrowthCheck
    | CertificateCheck | CertificateFind | MeasureCheck | LaterClaim
)
