"""Tasks, models and programs for given arguments, each made and checked once.

An instance whose inputs can be listed is run on all of them, so that an index out of range is found
here with the input that shows it; where `dsl.ranges` proves every expression safe, the run is not
needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.models import resolved_model
from dsl.problem import Model, Task
from dsl.program import Program
from dsl.program_resolve import resolved_program
from dsl.ranges import indices_proved
from dsl.resolve import resolved_task
from dsl.sizes import Asked, Mistake, integer
from dsl.source import Span
from dsl.tabulate import TaskMistake, allowed_inputs, has_at_most, tabulate

MOST_ROWS = 200_000
"""An instance with at most this many inputs is run on all of them."""
FIND_ROWS = 20_000
"""Tasks are run on all inputs less eagerly when a claim asks for many of them."""


@dataclass
class Instances:
    """Makes instances; equal requests give the same object or the same mistake."""

    made: dict[tuple[int, tuple[tuple[str, int], ...], int], Task | Model | Diagnostic] = field(
        default_factory=dict
    )
    kept: list[tree.Task | tree.Model] = field(default_factory=list)

    def task(self, declared: tree.Task, arguments: tuple[int, ...], rows: int = MOST_ROWS) -> Task:
        """Return the instance; raises Mistake."""
        names = (name.text for name in declared.parameters)
        result = self._once(declared, dict(zip(names, arguments, strict=True)), rows)
        assert isinstance(result, Task)
        return result

    def model(self, declared: tree.Model, arguments: Mapping[str, int]) -> Model:
        """Return the model; raises Mistake."""
        result = self._once(declared, arguments, 0)
        assert isinstance(result, Model)
        return result

    def program(
        self, declared: tree.Program, task: tree.Task, arguments: tuple[int, ...], rows: int
    ) -> Program:
        """Return the program for the inputs of its own task; raises Mistake."""
        names = (name.text for name in declared.parameters)
        values = dict(zip(names, arguments, strict=True))
        asked = Asked(values, f" in {shown_instance(declared, values)}" if values else "")
        places = (a.value for a in declared.task.arguments if a.value is not None)
        sizes = tuple(integer(node, "this argument", asked) for node in places)
        return resolved_program(declared, self.task(task, sizes, rows), asked)

    def _once(
        self, declared: tree.Task | tree.Model, values: Mapping[str, int], rows: int
    ) -> Task | Model:
        ordered = tuple((name.text, values[name.text]) for name in declared.parameters)
        key = (id(declared), ordered, rows)
        if key not in self.made:
            self.kept.append(declared)  # keeps the id from being used again
            self.made[key] = _made(declared, dict(ordered), rows)
        result = self.made[key]
        if isinstance(result, Diagnostic):
            raise Mistake(result)
        return result


def _made(
    declared: tree.Task | tree.Model, values: dict[str, int], rows: int
) -> Task | Model | Diagnostic:
    shown = shown_instance(declared, values)
    asked = Asked(values, f" in {shown}" if values else "")
    try:
        if isinstance(declared, tree.Model):
            return resolved_model(declared, asked)
        task = resolved_task(declared, asked)
    except Mistake as mistake:
        return mistake.diagnostic
    for each in declared.given:
        found = _made(each, values, MOST_ROWS)  # however eagerly the task itself is run
        if isinstance(found, Diagnostic):
            return found
    return _run(declared, task, shown, rows) or task


def shown_instance(
    declared: tree.Task | tree.Model | tree.Program, values: Mapping[str, int]
) -> str:
    """Return a declaration with its arguments as a claim would write them."""
    named = isinstance(declared, tree.Model)
    texts = [f"{name}={_short(v)}" if named else _short(v) for name, v in values.items()]
    return f"{declared.name.text}({', '.join(texts)})" if texts else declared.name.text


def _short(value: int) -> str:
    return str(value) if value.bit_length() < 128 else f"(a number of {value.bit_length()} bits)"


def _run(declared: tree.Task, task: Task, shown: str, rows: int) -> Diagnostic | None:
    """Return the mistake that shows when the task is run on its inputs."""
    if not has_at_most(task, rows):
        return None
    try:
        if not indices_proved(task):
            tabulate(task, rows)
        elif task.promise is not None and next(allowed_inputs(task), None) is None:
            raise TaskMistake("the promise allows no input", kind="empty")
    except TaskMistake as mistake:
        return _mistake(declared, mistake, shown)
    return None


def _within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start < outer.end


def _mistake(declared: tree.Task, mistake: TaskMistake, shown: str) -> Diagnostic:
    answer = next(line for line in declared.lines if isinstance(line, tree.AnswerLine))
    promise = next((line for line in declared.lines if isinstance(line, tree.PromiseLine)), None)
    match mistake.kind:
        case "empty":
            place = declared.name.span if promise is None else promise.condition.span
            return messages.nothing_allowed(place, shown)
        case "answer":
            place = answer.value.span if answer.type is None else answer.type.span
            given = not _within(place, declared.span)  # a function that a claim gives
            place = answer.value.span if given else place
            return messages.answer_too_wide(place, shown, mistake.reason, mistake.shown, given)
        case "evaluation":
            in_promise = mistake.reason.startswith("in the promise") and promise is not None
            place = promise.condition.span if in_promise and promise else answer.value.span
            return messages.task_mistake(place, shown, mistake.reason, mistake.shown)
