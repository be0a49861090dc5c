"""The derived record of a task: what follows from its declaration at given sizes.

For each cut between inputs the number of distinct rows of the communication matrix is the number
of different functions that the inputs before the cut leave for those after it (language.md,
section 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log2

from dsl.problem import Task, TaskTable
from dsl.tabulate import tabulate

MOST_PAIRS = 2_000_000
"""Under a promise rows are compared pairwise, as long as it is cheap."""


@dataclass(frozen=True)
class Cut:
    """A cut between inputs; `rows` None where counting them is not cheap."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    rows: int | None


@dataclass(frozen=True)
class TaskRecord:
    """`alphabet` is the most values that a token can carry; bits are rounded reports, not
    bounds.
    """

    tokens: int
    alphabet: int
    inputs: int
    entropy_bits: float
    answers: int
    answer_bits: float
    cuts: tuple[Cut, ...]


def task_record(task: Task, limit: int = 20_000) -> TaskRecord:
    """Return the record of a task; raises TooLarge above `limit` inputs, TaskMistake without an
    answer.
    """
    table = tabulate(task, limit)
    names = tuple(given.name for given in task.inputs)
    return TaskRecord(
        tokens=len(table.tokens),
        alphabet=max(token.size for token in table.tokens),
        inputs=len(table.inputs),
        entropy_bits=round(log2(len(table.inputs)), 3),
        answers=len(table.answer_values),
        answer_bits=round(log2(len(table.answer_values)), 3),
        cuts=tuple(_cut(table, names, place) for place in range(1, len(names))),
    )


def _cut(table: TaskTable, names: tuple[str, ...], place: int) -> Cut:
    before = names[:place]
    length = sum(token.name in before for token in table.tokens)
    return Cut(before, names[place:], different_rows(table, length))


def different_rows(table: TaskTable, length: int) -> int | None:
    """Return how many settings of the first `length` tokens differ.

    Without a promise that is a count of distinct rows. With one, two rows differ only at a column
    allowed for both; as this is no equivalence, the answer is then None unless all rows differ
    pairwise.
    """
    rows: dict[tuple[int, ...], dict[tuple[int, ...], tuple[int, ...]]] = {}
    for inputs, answers in zip(table.inputs, table.answers, strict=True):
        rows.setdefault(inputs[:length], {})[inputs[length:]] = answers
    columns = {column for row in rows.values() for column in row}
    if all(len(row) == len(columns) for row in rows.values()):
        return len({tuple(sorted(row.items())) for row in rows.values()})
    if len(rows) ** 2 * len(columns) > MOST_PAIRS:
        return None
    apart = all(_differ(one, other) for one, other in combinations(rows.values(), 2))
    return len(rows) if apart else None


def _differ(
    one: dict[tuple[int, ...], tuple[int, ...]], other: dict[tuple[int, ...], tuple[int, ...]]
) -> bool:
    return any(other.get(column, answers) != answers for column, answers in one.items())
