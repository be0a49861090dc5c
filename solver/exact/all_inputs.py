"""A program on every allowed input: in columns where they can hold it, one by one elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from dsl.evaluate import EvaluationError
from dsl.program import Solving
from dsl.program_ranges import ranges_of
from dsl.ranges import indices_proved
from dsl.tabulate import TaskMistake, allowed_inputs, has_at_most
from solver.exact.bulk import MOST_INPUTS, AllRight, FirstWrong, TooWide, run_on_all
from solver.exact.counts import run_on_classes
from solver.exact.program import Interpreter, answer_places, wanted_answers
from solver.exact.unrolled import NotUnrolled

FEW_INPUTS = 20_000
"""So many inputs are run one by one, if columns cannot hold the numbers."""


class CannotRun(Exception):
    """The program cannot be run on every input; the message says why."""


class NothingAllowed(CannotRun):
    """No input is allowed, so that nothing would be shown."""


def no_value_reason(question: Solving) -> str | None:
    """Return why the question has no certain meaning, None if every expression has a value."""
    if ranges_of(question.program) is None:
        return "it could not be shown that every expression of the program has a value"
    if not indices_proved(question.task) and not has_at_most(question.task, FEW_INPUTS):
        return "it could not be shown that every index of the task is in range"
    return None


def run_on_every_input(
    question: Solving, tell: Callable[[str], None] = lambda message: None
) -> AllRight | FirstWrong:
    """Return how a program fares on every allowed input; raises CannotRun."""
    reason = no_value_reason(question)
    if reason is not None:
        raise CannotRun(reason)
    if not has_at_most(question.task, MOST_INPUTS):
        raise CannotRun(f"there are more than {MOST_INPUTS} inputs")
    try:
        found = run_on_all(question, tell)
    except (NotUnrolled, TooWide) as obstacle:
        if not has_at_most(question.task, FEW_INPUTS):
            why = str(obstacle) or "numbers of more than 62 bits"
            raise CannotRun(f"there are many inputs, and they are run one by one: {why}") from None
        found = _one_by_one(question)
    if isinstance(found, AllRight) and not found.inputs:
        raise NothingAllowed("the promise allows no input")
    return found


def run_on_every_class(
    question: Solving, tell: Callable[[str], None] = lambda message: None
) -> AllRight | FirstWrong:
    """Return how a program fares on one input of each allowed class (`solver.exact.counts`).

    Raises CannotRun, also where program or task tell inputs of one class apart.
    """
    reason = no_value_reason(question)
    if reason is not None:
        raise CannotRun(reason)
    try:
        found = run_on_classes(question, tell)
    except (NotUnrolled, TooWide) as obstacle:
        raise CannotRun(str(obstacle) or "numbers of more than 62 bits") from None
    if isinstance(found, AllRight) and not found.inputs:
        raise NothingAllowed("the promise allows no input")
    return found


def _one_by_one(question: Solving) -> AllRight | FirstWrong:
    run, places, count = Interpreter(question.program), answer_places(question.task), 0
    try:
        for codes, _ in allowed_inputs(question.task):
            if run.answers(codes, places) != wanted_answers(question.task, codes, places):
                return FirstWrong(codes)
            count += 1
    except (EvaluationError, TaskMistake) as error:
        raise CannotRun(f"no value: {error}") from None
    return AllRight(count)
