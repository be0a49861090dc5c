"""A task as the matrix of a function of two of its inputs, its different rows and columns counted.

All inputs are run. The row of a value of one input is the function from the values of the other
one to the answers. Of a function of one word it is counted how few entries settle it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from dsl.problem import Task
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from dsl.theorem import Function
from solver.exact.function_word import Settled, TooManyWords, settled

MOST_ENTRIES = 200_000
"""Functions with more arguments are not written out."""

Codes: TypeAlias = tuple[int, ...]
Alike: TypeAlias = tuple[Codes, Codes]
Entries: TypeAlias = dict[tuple[Codes, ...], int]


class NotAMatrix(Exception):
    """The rows of a task, or the entries that settle it, are not counted; the message says why."""


@dataclass(frozen=True)
class Different:
    """How many rows or columns are different, of how many; two that are alike, if there are."""

    count: int
    total: int
    alike: Alike | None


@lru_cache(maxsize=4)
def different(task: Task, function: Function) -> tuple[Different, Different]:
    """Return the different rows and columns of the answers; raises NotAMatrix."""
    entries = _entries(task, function)
    return _different(entries), _different({key[::-1]: each for key, each in entries.items()})


@lru_cache(maxsize=4)
def settling(task: Task, function: Function) -> Settled:
    """Return how few entries of its word settle a function that is no constant.

    Raises NotAMatrix.
    """
    name, entries = function.name, _entries(task, function)
    if len(set(entries.values())) == 1:
        raise NotAMatrix(f"'{name}' is constant")
    word = next(each for each in task.inputs if each.name == function.rows)
    try:
        return settled({key[0]: each for key, each in entries.items()}, word.element.size)
    except TooManyWords:
        reason = "it is constant on too many words with entries left open"
        raise NotAMatrix(f"how few entries settle '{name}' is not counted: {reason}") from None


def counts(task: Task, function: Function) -> dict[str, int]:
    """Return what hypotheses may speak of: `rows(M)` and `columns(M)`, or `least(M)`.

    Raises NotAMatrix.
    """
    if function.columns is None:
        return {f"least({function.name})": settling(task, function).least}
    rows, columns = different(task, function)
    return {f"rows({function.name})": rows.count, f"columns({function.name})": columns.count}


def _entries(task: Task, function: Function) -> Entries:
    if task.promise is not None or task.answer_index is not None:
        raise NotAMatrix("a promise, or answers at every token")
    try:
        table = tabulate(task, MOST_ENTRIES)
    except (TooLarge, TaskMistake) as reason:
        what = "rows" if function.columns else "values"
        raise NotAMatrix(f"the {what} of '{function.name}' are not counted: {reason}") from None
    places = [
        [place for place, token in enumerate(table.tokens) if token.name == name]
        for name in function.sides
    ]
    found: Entries = {}
    for codes, (answer,) in zip(table.inputs, table.answers, strict=True):
        key = tuple(tuple(codes[place] for place in part) for part in places)
        if found.setdefault(key, answer) != answer:
            names = " and ".join(f"'{name}'" for name in function.sides)
            raise NotAMatrix(f"the answer is no function of {names} alone")
    return found


def _different(entries: Entries) -> Different:
    rows: dict[Codes, list[tuple[Codes, int]]] = {}
    for (row, column), answer in entries.items():
        rows.setdefault(row, []).append((column, answer))
    seen: dict[tuple[tuple[Codes, int], ...], Codes] = {}
    alike: Alike | None = None
    for row, values in rows.items():
        first = seen.setdefault(tuple(sorted(values)), row)
        alike = alike or (None if first == row else (first, row))
    return Different(len(seen), len(rows), alike)


def listed(codes: Iterable[int]) -> str:
    """Return a value as a word of codes."""
    return " ".join(map(str, codes))
