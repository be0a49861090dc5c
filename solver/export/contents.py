"""What every exported file holds: matrices under their names, and how to read codes and answers.

The names are those of a PyTorch state: `blocks.0.heads.1.query.weight`. The embedding is one
matrix, the rows of all tokens below one another; token `place` with code `c` has row
`start[place] + c`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from dsl.program import Program, Solving
from dsl.program_ranges import ranges_of
from dsl.ranges import Images, Interval, Mean, Parts, Table, Truth, Values
from dsl.types import Type, type_text, values_of
from solver.exact.matrices import (
    Affine,
    AttentionHead,
    Matrix,
    Number,
    Thought,
    Transformer,
    Vector,
)
from solver.exact.program import answer_places
from solver.exact.trace import instance_text, token_names
from solver.version import VERSION


class CannotExport(Exception):
    """The transformer does not fit the format; the message says why."""


@dataclass(frozen=True)
class Exported:
    """A transformer with the program it was compiled from and the task that it is for.

    `attention` is `hard`, or `softmax` where all heads are base-2 softmax.
    """

    question: Solving
    transformer: Transformer
    attention: str = "hard"

    @property
    def places(self) -> tuple[int, ...]:
        """Return the tokens at which answers are read."""
        total = len(self.transformer.embedding)
        return tuple(place % total for place in answer_places(self.question.task))

    @property
    def start(self) -> tuple[int, ...]:
        """Return the first row of each token in the embedding's matrix."""
        return tuple(accumulate(map(len, self.transformer.embedding[:-1]), initial=0))


@dataclass(frozen=True)
class Named:
    """A vector or matrix under its name; a matrix may have no rows and still has columns."""

    name: str
    shape: tuple[int, ...]
    rows: Matrix

    @property
    def numbers(self) -> Iterator[Number]:
        """Yield all numbers, row by row."""
        return (number for row in self.rows for number in row)


def arrays(transformer: Transformer) -> Iterator[Named]:
    """Yield all matrices and vectors."""
    width = transformer.width
    yield _matrix("embedding", tuple(row for rows in transformer.embedding for row in rows), width)
    for number, block in enumerate(transformer.blocks):
        for place, head in enumerate(block.heads):
            yield from _head_arrays(f"blocks.{number}.heads.{place}", head, width)
        taken = width
        for place, affine in enumerate(block.mlp):
            yield from _affine_arrays(f"blocks.{number}.mlp.{place}", affine, taken)
            taken = len(affine.bias)
    yield from _affine_arrays("readout", transformer.readout, width)
    if transformer.thought is not None:
        yield from _affine_arrays("next", transformer.thought.next, width)


def _head_arrays(name: str, head: AttentionHead, width: int) -> Iterator[Named]:
    yield from _affine_arrays(f"{name}.query", head.query, width)
    yield from _affine_arrays(f"{name}.key", head.key, width)
    yield from _affine_arrays(f"{name}.value", head.value, width)
    yield _matrix(f"{name}.output", head.output, len(head.value.bias))
    if head.sink is not None:
        yield _vector(f"{name}.sink_key", head.sink.key)
        yield _vector(f"{name}.sink_value", head.sink.value)


def _affine_arrays(name: str, affine: Affine, taken: int) -> Iterator[Named]:
    yield _matrix(f"{name}.weight", affine.weight, taken)
    yield _vector(f"{name}.bias", affine.bias)


def _matrix(name: str, rows: Matrix, columns: int) -> Named:
    return Named(name, (len(rows), columns), rows)


def _vector(name: str, numbers: Vector) -> Named:
    return Named(name, (len(numbers),), (numbers,))


def description(exported: Exported) -> dict[str, Any]:
    """Return everything but the arrays as plain data."""
    question, transformer = exported.question, exported.transformer
    return {
        "format": "bounds transformer 1",
        "version": VERSION,
        "program": instance_text(question.program),
        "task": instance_text(question.task),
        "attention": exported.attention,
        "width": transformer.width,
        "prompt": transformer.prompt,
        "tokens": _tokens(exported),
        "answer": {"kind": _kind(transformer.answer), "places": list(exported.places)},
        "steps": None if transformer.thought is None else _steps(transformer.thought),
    }


def _steps(thought: Thought) -> dict[str, Any]:
    """Return what generated tokens carry: for each code the numbers that stand for it."""
    values = [list(numbers_of(value)) for value in values_of(thought.alphabet)]
    return {"count": thought.count, "type": type_text(thought.alphabet), "values": values}


def numbers_of(value: Any) -> Iterator[Number]:
    """Yield the numbers of a value: a truth value is 0 or 1, a tuple is its parts in order."""
    if isinstance(value, tuple):
        for part in value:
            yield from numbers_of(part)
    else:
        yield int(value) if isinstance(value, bool) else value


def _kind(kind: Any) -> Any:
    return [_kind(part) for part in kind] if isinstance(kind, tuple) else kind


def _tokens(exported: Exported) -> list[dict[str, Any]]:
    """Return each token's name, the type of what it carries (None: blank), and how many codes."""
    types = [None if kind is None else type_text(kind) for kind in token_types(exported)]
    rows = exported.transformer.embedding
    names = token_names(exported.question, len(rows))
    named = zip(names, types, rows, strict=True)
    return [{"name": name, "type": kind, "codes": len(row)} for name, kind, row in named]


def token_types(exported: Exported) -> list[Type | None]:
    """Return the type of what each token carries, None for a blank one."""
    types: list[Type | None] = []
    for given in exported.question.task.inputs:
        types.extend([given.element] * (1 if given.index is None else given.index.size))
    types.extend([None] * exported.question.program.padding)
    thought = exported.transformer.thought
    return types if thought is None else [*types, *[thought.alphabet] * thought.count]


def whole_numbers(program: Program) -> tuple[bool, ...]:
    """Say for each number of an answer whether it is an integer (or 0 and 1 for a truth value) for
    every input; otherwise it is a fraction.
    """
    found = ranges_of(program)
    assert found is not None, "only programs with ranges are compiled"
    return tuple(_whole(found.answer))


def _whole(values: Values) -> Iterator[bool]:
    match values:
        case Interval() | Truth():
            yield True
        case Mean():
            yield False
        case Parts(parts):
            for part in parts:
                yield from _whole(part)
        case Images(points):
            yield from [True] * points
        case Table():
            raise AssertionError("no answer is a table")
