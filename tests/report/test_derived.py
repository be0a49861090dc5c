"""The derived record of tasks, against counts that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.elaborate import load
from dsl.tabulate import TooLarge
from solver.report.derived import Cut, task_record
from tests.command_line import ROOT, spec

LIBRARY = load(ROOT / "theorems" / "library" / "composition.bounds")
PROMISED = """
task ordered {
  input x: [3]
  input y: [3]
  promise x <= y
  answer x == y
}

task told {
  input x: [3]
  input y: [3]
  promise x != 0 or y != 0
  answer x
}
"""


def test_composition_has_n_to_the_n_rows() -> None:
    record = task_record(LIBRARY.task("compose", 3))

    assert (record.tokens, record.alphabet, record.inputs, record.answers) == (7, 3, 3**7, 3)
    assert record.cuts[0] == Cut(("f",), ("g", "x"), 27)


@pytest.mark.parametrize(("name", "rows"), [("equal_words", 8), ("disjoint", 8), ("inner", 8)])
def test_words_of_three_bits_are_all_different(name: str, rows: int) -> None:
    assert task_record(LIBRARY.task(name, 3)).cuts[0].rows == rows


def test_bits_are_logarithms() -> None:
    record = task_record(LIBRARY.task("lookup", 2, 4))

    assert (record.inputs, record.entropy_bits, record.answer_bits) == (32, 5.0, 2.0)


def test_under_a_promise_rows_count_only_if_all_differ(tmp_path: Path) -> None:
    file = load(spec(tmp_path, PROMISED))

    assert task_record(file.task("ordered")).cuts[0].rows == 3
    assert task_record(file.task("told")).cuts[0].rows == 3


def test_a_large_task_is_refused() -> None:
    with pytest.raises(TooLarge):
        task_record(LIBRARY.task("compose", 8))
