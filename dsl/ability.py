"""Theorems about what a model can: the statement, the program that shows it, and its use.

Sizes are those of `dsl.families`, parameters integers of at least 1. A statement says: for all
parameters that meet the hypotheses, some transformer of the model's shape answers the task.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.families import ModelFamily, NoInstance, ProgramFamily, Size, size_at
from dsl.problem import Task
from dsl.theorem import Given


@dataclass(frozen=True)
class Able:
    """The question "can the model do the task, for all parameters that meet the hypotheses?".

    In `typed` are the functions in the task, each a task that declares the type of its answer.
    """

    name: str
    parameters: tuple[str, ...]
    givens: tuple[Given, ...]
    model: ModelFamily
    task: Task
    typed: tuple[Task, ...] = ()


@dataclass(frozen=True)
class AbleTheorem:
    """A statement with where it is from, and a program of which it is claimed that it shows it.

    `givens_text` are the hypotheses as they are written.
    """

    able: Able
    program: ProgramFamily
    source: str
    mark: str
    givens_text: tuple[str, ...]
    names: tuple[tuple[str, str], ...] = ()
    """Names that the hypotheses may mention besides parameters, and what is said of each."""

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"theorem {self.able.name}"


@dataclass(frozen=True)
class AppliedAble:
    """A theorem whose task is that of a question at these values of its parameters."""

    theorem: AbleTheorem
    values: tuple[tuple[str, int], ...]


def holds(given: Given, values: dict[str, int]) -> bool:
    """Say whether a hypothesis holds at values of all parameters; raises NoInstance."""
    one, other = size_at(given.left, values), size_at(given.right, values)
    return bool(one > other or (given.sign == ">=" and one == other))


def matched_able(theorem: AbleTheorem, places: tuple[int, ...]) -> AppliedAble | None:
    """Return the theorem applied to its task, None if it does not speak of it at these arguments.

    Models are compared later: the program may fit another one than that of the statement.
    """
    able = theorem.able
    sizes = [size for _, size in able.task.arguments]
    values: dict[str, int] = {}
    for size, value in zip(sizes, places, strict=True):
        if isinstance(size, str) and values.setdefault(size, value) != value:
            return None
    if set(values) != set(able.parameters) or min(values.values(), default=1) < 1:
        return None
    if any(not _is(size, value, values) for size, value in zip(sizes, places, strict=True)):
        return None
    return AppliedAble(theorem, tuple((name, values[name]) for name in able.parameters))


def _is(size: Size, value: int, values: dict[str, int]) -> bool:
    try:
        return bool(size_at(size, values) == value)
    except NoInstance:
        return False
