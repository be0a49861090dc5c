"""A program run on very many inputs at once, in whole columns of machine integers.

A column holds one number for each input of a batch, with bounds that are kept so that no product
or sum can leave 64 bits: where the bounds are too wide, `TooWide` is raised and nothing is said.
`solver.exact.program` is the meaning; tests compare the two on every input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from dsl.problem import Task
from dsl.program import Solving
from dsl.ranges import indices_proved
from dsl.tabulate import input_count, tokens_of
from dsl.types import Bool, Perm, Product, Range, Type, value_of
from solver.exact.program import answer_places
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, allowed, wanted_answer

if TYPE_CHECKING:
    import numpy as np

WIDEST = 1 << 62
BATCH = 1 << 15
"""Inputs that are run together."""
MOST_INPUTS = 12_000_000
"""A task with more inputs is not run on all of them."""


class TooWide(Exception):
    """A number might leave 64 bits."""


@dataclass(frozen=True, eq=False)
class Column:
    """Integers from `low` to `high`, one for each input of the batch."""

    array: np.ndarray[Any, Any]
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Truths:
    """Truth values, one for each input of the batch."""

    array: np.ndarray[Any, Any]


@dataclass(frozen=True)
class FirstWrong:
    """The first input, in the order of the task, on which a program fails; its codes."""

    inputs: tuple[int, ...]


@dataclass(frozen=True)
class AllRight:
    """The program solves the task: `inputs` of them are allowed and were run."""

    inputs: int


class Columns:
    """The algebra of columns for the inputs number `start` to `stop` - 1."""

    def __init__(self, task: Task, start: int, stop: int) -> None:
        import numpy

        self.numpy = numpy
        self.sizes = [token.size for token in tokens_of(task)]
        self.types = [
            given.element
            for given in task.inputs
            for _ in range(1 if given.index is None else given.index.size)
        ]
        self.rows = numpy.arange(start, stop, dtype=numpy.int64)
        self.known: dict[int, Any] = {}

    def content(self, place: int) -> Any:
        """Return what the token at `place` carries."""
        if place not in self.known:
            weight = 1
            for size in self.sizes[place + 1 :]:
                weight *= size
            size = self.sizes[place]
            column = Column(self.rows // weight % size, 0, size - 1)
            self.known[place] = self._decoded(self.types[place], column)
        return self.known[place]

    def _decoded(self, kind: Type, codes: Column) -> Any:
        """Return a value from its codes."""
        match kind:
            case Range():
                return codes
            case Bool():
                return Truths(codes.array == 1)
            case Perm(points):
                images = self.numpy.array(_images(points), dtype=self.numpy.int64)[codes.array]
                return tuple(Column(images[:, k], 0, points - 1) for k in range(points))
            case Product(parts):
                found, rest = [], codes.array
                for part in reversed(parts):
                    found.append(self._decoded(part, Column(rest % part.size, 0, part.size - 1)))
                    rest = rest // part.size
                return tuple(reversed(found))

    def most(self, value: Any) -> int:
        assert isinstance(value, Column)
        if value.high > 1000:
            raise NotUnrolled("a loop of over 1000 rounds")
        return max(value.high, 0)

    def negation(self, value: Any) -> Any:
        return Truths(~value.array)

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        if isinstance(then, bool | Truths):
            sides = [s.array if isinstance(s, Truths) else s for s in (then, otherwise)]
            return Truths(self.numpy.where(test.array, *sides))
        one, other = _column(then), _column(otherwise)
        array = self.numpy.where(test.array, one.array, other.array)
        return Column(array, min(one.low, other.low), max(one.high, other.high))

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        if isinstance(left, bool | Truths):
            arrays = [s.array if isinstance(s, Truths) else s for s in (left, right)]
            same: Any = arrays[0] & arrays[1] if sign == "and" else arrays[0] == arrays[1]
            return Truths(same)
        one, other = _column(left), _column(right)
        if sign in COMPARISONS:
            return Truths(COMPARISONS[sign](one.array, other.array))
        low, high = _bounds(sign, one, other)
        if max(abs(low), abs(high)) >= WIDEST:
            raise TooWide
        return Column(self._arithmetic(sign, one.array, other.array), low, high)

    def _arithmetic(self, sign: str, one: Any, other: Any) -> Any:
        numpy = self.numpy
        match sign:
            case "+":
                return one + other
            case "-":
                return one - other
            case "*":
                return one * other
            case "min":
                return numpy.minimum(one, other)
            case "max":
                return numpy.maximum(one, other)
            case "^":
                return one**other
            case _:
                divisor = numpy.where(other == 0, 1, other)
                return one // divisor if sign == "div" else one % divisor


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _column(value: Any) -> Column:
    """Return a number as a column; one that is known stands for a whole column."""
    if isinstance(value, Column):
        return value
    if abs(value) >= WIDEST:
        raise TooWide
    return Column(value, value, value)


def _bounds(sign: str, one: Column, other: Column) -> tuple[int, int]:
    """Return bounds on the result of an operation."""
    corners = [(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    match sign:
        case "+":
            found = [a + b for a, b in corners]
        case "-":
            found = [a - b for a, b in corners]
        case "*":
            found = [a * b for a, b in corners]
        case "min" | "max":
            pick = min if sign == "min" else max
            return pick(one.low, other.low), pick(one.high, other.high)
        case "div":
            most = max(abs(one.low), abs(one.high))
            return -most - 1, most
        case "mod":
            most = max(abs(other.low), abs(other.high), 1)
            return -most, most
        case _:
            base = max(abs(one.low), abs(one.high), 1)
            if other.low < 0 or base.bit_length() * other.high > 64:
                raise TooWide
            return -(base**other.high), base**other.high
    return min(found), max(found)


@lru_cache(maxsize=8)
def _images(points: int) -> list[Any]:
    kind = Perm(points)
    if kind.size > 50_000:
        raise NotUnrolled(f"permutations of {points} points")
    return [value_of(kind, code) for code in range(kind.size)]


def run_on_all(
    question: Solving, tell: Callable[[str], None] = lambda message: None
) -> AllRight | FirstWrong:
    """Run a program on every allowed input of its task.

    Both must have been proved to have values (`dsl.ranges`, `dsl.program_ranges`). Raises TooWide
    or NotUnrolled where columns cannot hold the numbers.
    """
    if not indices_proved(question.task):
        raise NotUnrolled("a task whose indices are not proved to be in range")

    def told(percent: int) -> None:
        tell(f"running inputs: {percent}%")

    return in_batches(input_count(question.task), partial(_batch, question), told)


def in_batches(
    total: int,
    batch: Callable[[int, int], AllRight | FirstWrong],
    told: Callable[[int], None],
) -> AllRight | FirstWrong:
    """Run `batch(start, stop)` over 0..total-1 until something fails; `told` hears the percent."""
    counted = 0
    for start in range(0, total, BATCH):
        try:
            found = batch(start, min(start + BATCH, total))
        except RecursionError:
            raise NotUnrolled("expressions nested too deep") from None
        if isinstance(found, FirstWrong):
            return found
        counted += found.inputs
        if start // BATCH % 16 == 15:
            told(start * 100 // total)
    return AllRight(counted)


def _batch(question: Solving, start: int, stop: int) -> AllRight | FirstWrong:
    columns = Columns(question.task, start, stop)
    walk = Unrolled(columns)
    program = UnrolledProgram(question.program, walk)
    wrong: Any = False
    for place in answer_places(question.task):
        wanted = wanted_answer(question.task, walk, place)
        differs = walk.operation("!=", program.answer(place), wanted)
        wrong = walk.either(wrong, differs)
    may = allowed(question.task, walk)
    found = first_row(walk.both(wrong, may), may, stop - start)
    if isinstance(found, AllRight):
        return found
    return FirstWrong(_codes(columns.sizes, start + found))


def first_row(wrong: Any, may: Any, rows: int) -> AllRight | int:
    """Return the first row of a batch that is wrong, else how many rows are allowed."""
    if isinstance(wrong, Truths):
        if wrong.array.any():
            return int(wrong.array.argmax())
    elif wrong:
        return 0
    return AllRight(int(may.array.sum()) if isinstance(may, Truths) else rows * bool(may))


def _codes(sizes: list[int], row: int) -> tuple[int, ...]:
    codes = []
    for size in reversed(sizes):
        row, code = divmod(row, size)
        codes.append(code)
    return tuple(reversed(codes))
