"""Questions about functions of bits: is this number of a task what a claim says?

`rank` is that of Ehrenfeucht and Haussler, `split_vc` the split-VC dimension
(`solver.exact.measures`). The canonical JSON of a `Measuring` is what its digest is taken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from dsl.canonical import task_from_json, task_to_json
from dsl.fields import integer, one_of, record
from dsl.problem import Task
from dsl.protocol import refusal
from dsl.tabulate import input_count, token_count

FORMAT = "bounds measure 1"
MOST_BITS = 6

MeasureName: TypeAlias = Literal["rank", "split_vc"]
MEASURES: tuple[MeasureName, ...] = get_args(MeasureName)


@dataclass(frozen=True)
class Measuring:
    """The question "is `measure` of `task` equal to `value`?".

    Every token of the task carries a bit or nothing, and there are at most MOST_BITS bits.
    """

    measure: MeasureName
    task: Task
    value: int


def unmeasured(task: Task) -> str | None:
    """Return what keeps a task from being measured, None if nothing does."""
    if any(given.element.size > 2 for given in task.inputs):
        return "tokens of more than two values"
    if token_count(task) > 2 * MOST_BITS or input_count(task) > 2**MOST_BITS:
        return f"more than {MOST_BITS} bits"
    return refusal(task)


def measuring_to_json(question: Measuring) -> dict[str, Any]:
    """Return a question about a measure as plain data."""
    return {
        "format": FORMAT,
        "measure": question.measure,
        "task": task_to_json(question.task),
        "value": question.value,
    }


def measuring_from_json(data: object) -> Measuring:
    """Return the question that `data` describes; raises ValueError naming the field."""
    fields = record(data, "question", ("format", "measure", "task", "value"))
    one_of(fields["format"], "question.format", (FORMAT,))
    task = task_from_json(fields["task"], "task")
    wrong = unmeasured(task)
    if wrong is not None:
        raise ValueError(f"task: {wrong}")
    measure = one_of(fields["measure"], "question.measure", MEASURES)
    return Measuring(measure, task, integer(fields["value"], "question.value", 0))
