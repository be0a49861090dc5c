"""A task as the matrix of a function of two of its inputs, its different rows and columns counted.

All inputs are run. The row of a value of one input is the function from the values of the other
one to the answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from dsl.problem import Task
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from dsl.theorem import Function

MOST_ENTRIES = 200_000
"""Functions with more arguments are not written out."""

Codes: TypeAlias = tuple[int, ...]
Alike: TypeAlias = tuple[Codes, Codes]


class NotAMatrix(Exception):
    """The rows of a task cannot be counted; the message says why."""


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
    turned = {(column, row): answer for (row, column), answer in entries.items()}
    return _different(entries), _different(turned)


def counts(task: Task, function: Function) -> dict[str, int]:
    """Return what hypotheses may speak of: `rows(M)` and `columns(M)`; raises NotAMatrix."""
    rows, columns = different(task, function)
    return {f"rows({function.name})": rows.count, f"columns({function.name})": columns.count}


def _entries(task: Task, function: Function) -> dict[tuple[Codes, Codes], int]:
    if task.promise is not None or task.answer_index is not None:
        raise NotAMatrix("a promise, or answers at every token")
    try:
        table = tabulate(task, MOST_ENTRIES)
    except (TooLarge, TaskMistake) as reason:
        raise NotAMatrix(f"the rows of '{function.name}' are not counted: {reason}") from None
    places = [
        [place for place, token in enumerate(table.tokens) if token.name == name]
        for name in (function.rows, function.columns)
    ]
    found: dict[tuple[Codes, Codes], int] = {}
    for codes, (answer,) in zip(table.inputs, table.answers, strict=True):
        row, column = (tuple(codes[place] for place in part) for part in places)
        if found.setdefault((row, column), answer) != answer:
            names = f"'{function.rows}' and '{function.columns}'"
            raise NotAMatrix(f"the answer is no function of {names} alone")
    return found


def _different(entries: dict[tuple[Codes, Codes], int]) -> Different:
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
