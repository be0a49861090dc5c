"""Inputs are read in the form in which counterexamples show them."""

from __future__ import annotations

import pytest

from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.problem import Task
from dsl.read_input import random_input, read_input
from dsl.source import Source
from dsl.tabulate import allowed_inputs, has_at_most, show_input
from tests.programs.corpus import library

EVERY_TYPE = """
task every(n) {
  input t: table ([2], bool) -> (bool, [3])
  input p: perm 3
  input q: table [1] -> perm 1
  input b: bool
  promise t[1, true].1 != 0 or b
  answer b
}
"""


def every_type() -> Task:
    """Return a task with inputs of every type."""
    source = Source("here.bounds", EVERY_TYPE)
    return elaborate(parse(source), source).task("every", 1)


@pytest.mark.parametrize("task", [q.task for q in library() if has_at_most(q.task, 300)])
def test_what_is_shown_of_a_library_input_is_read_back(task: Task) -> None:
    for codes, _ in allowed_inputs(task):
        assert read_input(task, show_input(task, codes, longest=None)) == codes


def test_every_type_of_value_is_read_back() -> None:
    task = every_type()

    for codes, _ in list(allowed_inputs(task))[::97]:
        assert read_input(task, show_input(task, codes)) == codes


def test_order_and_white_space_are_free() -> None:
    task = every_type()
    plain = "t = [(true, 0), (false, 1), (true, 2), (false, 0)], p = (2, 0, 1), q = [(0)], b = true"
    odd = " b=true ,\tq =[ ( 0) ],\np=(2,0,1), t = [(true,0),(false,1),(true,2),(false,0)]"

    assert read_input(task, plain) == read_input(task, odd)


@pytest.mark.parametrize(
    "text",
    [
        "b",
        "b =",
        "b = 1",
        "b = true,",
        "b = true b = false",
        "b = true; p = (0, 1, 2)",
        "b = [true]",
        "p = (0, 1)",
        "p = (0, 1, 2",
        "p = (0, 1, 1)",
        "q = [0]",
        "q = [(0), (0)]",
        "t = [(true, 3), (true, 0), (true, 0), (true, 0)]",
        "t = [(true, -1), (true, 0), (true, 0), (true, 0)]",
        "t = [(true, true), (true, 0), (true, 0), (true, 0)]",
        "t = [((true, 0)), (true, 0), (true, 0)]",
        "p = " + "(" * 10_000,
        "p = " + "9" * 2_000,
        "p = 1 + 1",
        "é = 1",
    ],
)
def test_what_is_no_input_is_a_mistake_with_its_place(text: str) -> None:
    with pytest.raises(Mistakes) as caught:
        read_input(every_type(), text)

    assert all(found.span.path == "INPUT" for found in caught.value.diagnostics)


def test_a_random_input_is_allowed_and_repeats_itself() -> None:
    task = every_type()
    allowed = {codes for codes, _ in allowed_inputs(task)}

    drawn = [random_input(task, seed) for seed in range(200)]

    assert set(drawn) <= allowed
    assert len(set(drawn)) > 100
    assert drawn == [random_input(task, seed) for seed in range(200)]
