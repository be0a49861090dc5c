"""Theorems, resolved: a statement for all values of its parameters, and the steps of its proof.

Amounts are plain data in the form that `solver.kernel.replay` reads: integers, parameter names, and
tuples such as ("+", a, b), ("*", a, b), ("^", a, b), ("log2", a). Parameters are integers of at
least 1. A statement says: for all parameters that meet the hypotheses, no transformer of the shape
answers the task.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from dsl.expr import Expr
from dsl.problem import Mask, Problem, Task

AmountData: TypeAlias = Any
"""int, str, or a tuple whose first item is a word and whose others are amounts."""

Sign: TypeAlias = Literal[">", ">="]
PICKED, ENTRY, FIRST, NOT_FIRST, INDICATOR = "#a", "#j", "#1", "#not1", "#j==#a"
"""What a proof may choose but constants: the entry at which its two inputs differ, a table's own
index, the first of the two inputs, its complement, and a table that is true at that entry alone."""


@dataclass(frozen=True)
class Block:
    """An input: a table of `tokens` entries (or, `table` false, one token) of `values` values."""

    name: str
    table: bool
    tokens: AmountData
    values: AmountData
    truth: bool


@dataclass(frozen=True)
class Shape:
    """The transformers that a statement is about; sizes in bits, for all heads of a layer.

    `numbers` is the kind of the softmax heads' number format; "none" assumes that a block tells as
    many bits as `summary` says.
    """

    mask: Mask
    layers: int
    heads: AmountData
    summary: AmountData
    state: AmountData
    hard: bool
    numbers: Literal["none", "wraparound", "fold"] = "none"


@dataclass(frozen=True)
class Given:
    """A hypothesis: `left` is more than `right`, or at least as much."""

    left: AmountData
    sign: Sign
    right: AmountData


@dataclass(frozen=True)
class Function:
    """Any function of two inputs, or of one table of entries (`columns` None).

    `rows` is the input whose values its rows belong to.
    """

    name: str
    rows: str
    columns: str | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """The inputs, as they stand in `M(u, v)` or `M(w)`."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    @property
    def measures(self) -> tuple[str, ...]:
        """What amounts may speak of: `rows(M)` and `columns(M)`, or `least(M)`."""
        return ("least",) if self.columns is None else ("rows", "columns")


@dataclass(frozen=True)
class Stated:
    """The question "does this statement hold?"; `answer` mentions inputs and parameters.

    With a `function` it is about any function of two inputs, or of one: the answer is its name, and
    amounts may speak of ("rows", name) and ("columns", name), the numbers of its different ones, or
    of ("least", name), the least number of entries to fix that makes it a constant. In `typed` are
    functions that have been put in place, and an answer whose type is declared: tasks that must
    answer in their types at all sizes.
    """

    name: str
    parameters: tuple[str, ...]
    givens: tuple[Given, ...]
    shape: Shape
    blocks: tuple[Block, ...]
    answer: Expr
    function: Function | None = None
    typed: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Theorem:
    """A statement with where it is from; `steps` are those of its proof, as the checker reads them.

    `word` says whether it is a theorem, an axiom or a conjecture. `model` and `task` are what its
    claim names, with the arguments that it gives them; `givens_text` are the hypotheses as they are
    written; `chosen` are parameters that the claim does not mention, each with the number of the
    hypothesis that it is the least to meet.
    """

    stated: Stated
    steps: tuple[tuple[Any, ...], ...]
    source: str
    mark: str
    model: tuple[str, tuple[tuple[str, AmountData], ...]]
    task: tuple[str, tuple[AmountData, ...]]
    givens_text: tuple[str, ...]
    chosen: tuple[tuple[str, int], ...] = ()
    word: str = "theorem"
    decided: tuple[str, Problem] | None = None
    """The rule `count` or `search` and the question that it decides; there are no steps then."""
    names: tuple[tuple[str, str], ...] = ()
    """Names that the hypotheses may mention besides parameters, and what is said of each."""
    lines: tuple[int, ...] = ()
    """The line of the file in which each of the steps stands, if it is known."""

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"{self.word} {self.stated.name}"

    @property
    def varied(self) -> tuple[str, ...]:
        """The parameters that are sizes of the task."""
        return tuple(dict.fromkeys(each for each in self.task[1] if isinstance(each, str)))


@dataclass(frozen=True)
class Beside:
    """Theorems about the task of a question and other models: which, and how they differ."""

    said: str


@dataclass(frozen=True)
class Applied:
    """A theorem whose claim is that of a question at these values of its parameters.

    Values of parameters that are chosen are left open.
    """

    theorem: Theorem
    values: tuple[tuple[str, int], ...]


def matched(theorem: Theorem, sizes: dict[str, int], places: tuple[int, ...]) -> Applied | None:
    """Return the theorem applied to a claim about its model and its task, None if it says nothing.

    `sizes` and `places` are the arguments of model and task in the theorem's claim.
    """
    pairs = [(pattern, sizes[name]) for name, pattern in theorem.model[1]]
    pairs += list(zip(theorem.task[1], places, strict=True))
    values: dict[str, int] = {}
    for pattern, value in pairs:
        if isinstance(pattern, str) and values.setdefault(pattern, value) != value:
            return None
    if any(amount_value(pattern, values) != value for pattern, value in pairs):
        return None
    named = {*values, *(name for name, _ in theorem.chosen)}
    if named != set(theorem.stated.parameters) or min(values.values(), default=1) < 1:
        return None
    return Applied(theorem, tuple(values.items()))


def amount_value(data: AmountData, values: dict[str, int]) -> int | None:
    """Return an amount at given parameters, None where it is no integer (a logarithm)."""
    match data:
        case bool():
            return None
        case int():
            return data
        case str():
            return values.get(data)
        case (sign, one, other) if sign in ("+", "-", "*", "^"):
            left, right = amount_value(one, values), amount_value(other, values)
            if left is None or right is None:
                return None
            return _combined(sign, left, right)
        case _:
            return None


MOST_BITS = 1 << 20
"""Powers of more bits are not computed."""


def _combined(sign: str, left: int, right: int) -> int | None:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            small = right >= 0 and left.bit_length() * right <= MOST_BITS
            return left**right if small else None
