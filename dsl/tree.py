"""The syntax tree: what stands in a file, with its place. Spans do not count in comparisons.

Parentheses are not kept; `dsl.printer` puts back those that are needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Literal, TypeAlias

from dsl.diagnostics import Diagnostic
from dsl.lexer import Comment, Lexeme
from dsl.source import NOWHERE, Span


@dataclass(frozen=True, kw_only=True)
class Node:
    """Anything that stands in a file."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @classmethod
    @cache
    def field_names(cls) -> tuple[str, ...]:
        """Return the names of its fields; there are as many answers as kinds of nodes."""
        return tuple(each.name for each in fields(cls))


@dataclass(frozen=True)
class Name(Node):
    """A name in an expression, or one that a declaration or binder introduces."""

    text: str


@dataclass(frozen=True)
class Number(Node):
    value: int


@dataclass(frozen=True)
class Truth(Node):
    value: bool


@dataclass(frozen=True)
class Unary(Node):
    """`-` or `not`."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """`sign` is the place of the operator."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Chain(Node):
    """`a < b < c`: a mistake that the reader reports."""

    parts: tuple[Expression, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Call(Node):
    """`log2(x)`, `ceil(x)`, `floor(x)`, `round(x)`, `min(a, b)`, `max(a, b)`."""

    function: Name
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class If(Node):
    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Let(Node):
    name: Name
    value: Expression
    body: Expression


@dataclass(frozen=True)
class Index(Node):
    table: Expression
    indices: tuple[Expression, ...]


@dataclass(frozen=True)
class Part(Node):
    value: Expression
    place: Number


@dataclass(frozen=True)
class KeyField(Node):
    """`k.name` in a head of a program: a field of the token that is looked at."""

    value: Expression
    name: Name


@dataclass(frozen=True)
class Tuple(Node):
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Binder(Node):
    """`kind name < bound where where : body`, for `first` and `last` `... else default`."""

    kind: str
    name: Name
    bound: Expression
    where: Expression | None
    body: Expression | None
    default: Expression | None


@dataclass(frozen=True)
class Fold(Node):
    accumulator: Name
    start: Expression
    name: Name
    table: Expression
    body: Expression


@dataclass(frozen=True)
class Iterate(Node):
    times: Expression
    start: Expression
    name: Name
    body: Expression


Expression: TypeAlias = (
    Name | Number | Truth | Unary | Binary | Chain | Call | If | Let | Index | Part | KeyField
    | Tuple | Binder | Fold | Iterate
)  # fmt: skip


@dataclass(frozen=True)
class RangeType(Node):
    size: Expression


@dataclass(frozen=True)
class BoolType(Node):
    pass


@dataclass(frozen=True)
class PermType(Node):
    points: Expression


@dataclass(frozen=True)
class ProductType(Node):
    parts: tuple[TypeTree, ...]


@dataclass(frozen=True)
class TableType(Node):
    index: TypeTree
    element: TypeTree


TypeTree: TypeAlias = RangeType | BoolType | PermType | ProductType | TableType


@dataclass(frozen=True)
class InputLine(Node):
    name: Name
    type: TypeTree


@dataclass(frozen=True)
class PromiseLine(Node):
    condition: Expression


@dataclass(frozen=True)
class AnswerLine(Node):
    """`answer [at token at:] value [: type]`."""

    value: Expression
    at: Name | None = None
    type: TypeTree | None = None


TaskLine: TypeAlias = InputLine | PromiseLine | AnswerLine


@dataclass(frozen=True)
class FunctionParameter(Node):
    """`name: arguments -> value`: a parameter of a task that is a function."""

    name: Name
    arguments: tuple[TypeTree, ...]
    value: TypeTree


@dataclass(frozen=True)
class Task(Node):
    """`parameters` are numbers; the functions stand after them."""

    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[TaskLine, ...]
    functions: tuple[FunctionParameter, ...] = ()
    given: tuple[Task, ...] = ()
    """The functions that were put in place, each as a task."""


@dataclass(frozen=True)
class SizeLine(Node):
    """`width`, `precision`, `state`, `window`, `padding` and its size."""

    word: str
    size: Expression


@dataclass(frozen=True)
class ChoiceLine(Node):
    """`mask`, `positions`, `scores`, `parameters`, `norm` and the words that follow."""

    word: str
    choice: Name


@dataclass(frozen=True)
class NumberPart(Node):
    """`weights`, `values`, `sums` or `state` of a `numbers` line, and its bits."""

    word: str
    bits: Expression


@dataclass(frozen=True)
class NumbersLine(Node):
    """`numbers KIND` and the sizes that follow."""

    kind: Name
    parts: tuple[NumberPart, ...]


@dataclass(frozen=True)
class StepsLine(Node):
    """`steps 0` or `steps count over [alphabet]`."""

    count: Expression
    alphabet: Expression | None = None


@dataclass(frozen=True)
class AttendLine(Node):
    kind: Name
    heads: Expression
    ties: Name | None = None


@dataclass(frozen=True)
class MlpLine(Node):
    """`mlp any` or `mlp relu(relu)`."""

    relu: Expression | None = None


@dataclass(frozen=True)
class LayerBlock(Node):
    """`repeat count { ... }` or `loop count { ... }`."""

    word: str
    count: Expression
    lines: tuple[ModelLine, ...]


ModelLine: TypeAlias = (
    SizeLine | ChoiceLine | NumbersLine | StepsLine | AttendLine | MlpLine | LayerBlock
)


@dataclass(frozen=True)
class Model(Node):
    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[ModelLine, ...]


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


Claim: TypeAlias = (
    CheckLine | FindLine | ProgramCheck | ProgramFind | ProgramForAll | ProtocolCheck | GrowthCheck
    | CertificateCheck | CertificateFind | MeasureCheck | LaterClaim
)
Block: TypeAlias = Task | Model | Program | Theorem | Protocol | Certificate | LaterBlock
Item: TypeAlias = Import | Block | Claim | Broken


@dataclass(frozen=True)
class File:
    """A file: its items in order; comments and the mistakes of reading are kept beside."""

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False)
    mistakes: tuple[Diagnostic, ...] = field(default=(), compare=False)


DEEPEST = 150
"""Expressions and types nest at most this deep."""


def nodes(node: Node) -> list[Node]:
    """Return the direct children of a node."""
    found: list[Node] = []
    for name in node.field_names():
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(each for each in value if isinstance(each, Node))
    return found


def everything(root: Node) -> list[tuple[Node, int]]:
    """Return every node below `root`, itself included, with its depth; without recursion."""
    found, waiting = [], [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        found.append((node, level))
        waiting.extend((child, level + 1) for child in nodes(node))
    return found
