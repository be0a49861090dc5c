"""The task of a question in words: what it is, whatever it is called.

A question holds a task with its sizes and functions put in; of a function that a claim gave to it
nothing is left but the answer, and the name of the task is no more than a name.
"""

from __future__ import annotations

from dsl.ability import Able
from dsl.dialogue import Telling
from dsl.expr_text import expr_text
from dsl.families import Everywhere
from dsl.measuring import Measuring
from dsl.problem import Input, Problem, Task
from dsl.program import Solving
from dsl.protocol import Conversing
from dsl.question import Question
from dsl.types import Bool, Perm, Product, Range, Type
from solver.report.for_all import size_text


def task_of(question: Question) -> Task | None:
    """Return the task that a question names, if it names one."""
    match question:
        case Problem() | Solving() | Conversing() | Telling() | Measuring() | Able():
            return question.task
        case Everywhere():
            return question.other if isinstance(question.other, Task) else None
        case _:
            return None


def task_text(task: Task) -> str:
    """Return the lines of a task, one behind the other."""
    lines = [f"input {given.name}: {_input_text(given)}" for given in task.inputs]
    if task.promise is not None:
        lines.append(f"promise {expr_text(task.promise)}")
    at = "" if task.answer_index is None else f"at token {task.answer_index}: "
    return "; ".join([*lines, f"answer {at}{expr_text(task.answer)}"])


def _input_text(given: Input) -> str:
    element = _type_text(given.element)
    return element if given.index is None else f"table {_type_text(given.index)} -> {element}"


def _type_text(kind: Type) -> str:
    """Return a type; at open sizes these are no numbers."""
    match kind:
        case Range(size):
            return f"[{size_text(size)}]"
        case Bool():
            return "bool"
        case Perm(points):
            return f"perm {points}"
        case Product(parts):
            return f"({', '.join(map(_type_text, parts))})"


