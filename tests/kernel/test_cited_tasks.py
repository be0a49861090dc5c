"""The tasks of the cited depth bounds are the compositions of the paper, pairs being numbers."""

from __future__ import annotations

import random
from itertools import accumulate
from operator import mul

import pytest

from dsl.claims import Check
from dsl.elaborate import load
from dsl.evaluate import closure
from dsl.problem import Task
from dsl.types import Range
from tests.command_line import ROOT


class Table(dict[int, int]):
    """A random function from a large range to itself, made up where it is asked."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def __missing__(self, index: int) -> int:
        assert 0 <= index < self.size
        self[index] = random.randrange(self.size)
        return self[index]


def tasks() -> dict[str, Task]:
    """Return the tasks of the file's claims with the largest K that each is asked for."""
    claims = load(ROOT / "theorems" / "axioms" / "depth.bounds").claims
    found = [claim.problem.task for claim in claims if isinstance(claim, Check)]
    return {task.name: task for task in sorted(found, key=lambda task: task.arguments)}


@pytest.mark.parametrize(
    ("name", "layers"), [("one_function", 1), ("two_functions", 2), ("three_functions", 3)]
)
def test_a_task_composes_its_tables_with_the_sizes_of_the_paper(name: str, layers: int) -> None:
    random.seed(layers)
    task = tasks()[name]
    ((_, k),) = task.arguments
    m = k ** (1 + sum(8**level for level in range(layers)))
    parts = [k ** (4 * 8 ** (layers - level - 1)) for level in range(1, layers)]
    sizes = tuple(accumulate((m, *parts), mul))
    tables = [Table(size) for size in sizes]
    start, queries = random.randrange(m), [random.randrange(part) for part in parts]

    word = 0
    for query, part in zip(queries, parts, strict=True):
        word = word * part + query
    named = {f"z{place}": table for place, table in enumerate(tables, start=1)}
    found = closure(task.answer)({**named, "z0": start, "w": word})

    value = tables[0][start]
    for table, query, size in zip(tables[1:], queries, sizes, strict=False):
        value = table[query * size + value]
    assert found == value
    assert [given.index for given in task.inputs if given.index is not None] == [
        Range(size) for size in reversed(sizes)
    ]
