"""The task of a question is told by what it holds."""

from __future__ import annotations

from dsl.expr import Binary, Constant, Variable
from dsl.problem import Input, Task
from dsl.types import Bool, Perm, Product, Range
from solver.report.tasks import task_text


def test_all_lines_of_a_task_are_told() -> None:
    inputs = (
        Input("w", Range(3), Product((Bool(), Perm(4)))),
        Input("x", None, Range(("*", 2, "n"))),  # type: ignore[arg-type]  # a size
    )
    more = Binary(">", Variable("x"), Constant(0))
    task = Task("t", (("n", 3),), inputs, Variable("i"), "i", None, more)

    assert task_text(task) == (
        "input w: table [3] -> (bool, perm 4); input x: [2 * n]; promise x > 0; "
        "answer at token i: i"
    )
