"""A run of a program written down: fields, what every head looks at, answers.

Everything is what `solver.exact.program` computes; nothing is computed a second time here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.evaluate import value_text
from dsl.problem import Task
from dsl.program import BLANK, STEP, Program, Solving, zero_of
from dsl.tabulate import tokens_of
from dsl.types import Value
from solver.exact.program import Gaze, Interpreter, State, answer_places, wanted_answers


@dataclass(frozen=True)
class Answered:
    """An answer: what the task wants at a token and what the program gives there."""

    place: int
    wanted: Value
    given: Any

    @property
    def right(self) -> bool:
        return bool(self.wanted == self.given)


@dataclass(frozen=True)
class Trace:
    """A run: `states` before the first layer and after each; `gazes` by layer, head and token."""

    question: Solving
    codes: tuple[int, ...]
    tokens: tuple[str, ...]
    states: tuple[list[State], ...]
    gazes: tuple[list[list[Gaze]], ...]
    answers: tuple[Answered, ...]

    @property
    def right(self) -> bool:
        """Say whether every answer is the one that the task wants."""
        return all(answered.right for answered in self.answers)


def traced(question: Solving, codes: tuple[int, ...]) -> Trace:
    """Return the run on an allowed input.

    Raises ValueError if the input is not allowed, EvaluationError where the task has no answer.
    """
    program, task = question.program, question.task
    asked = answer_places(task)
    wanted = wanted_answers(task, codes, asked)
    interpreter = Interpreter(program)
    states = interpreter.trace(codes)
    gazes = [interpreter.gazes(layer, before) for layer, before in enumerate(states[:-1])]
    last = states[-1]
    places = (place % len(last) for place in asked)
    answers = tuple(
        Answered(place, value, interpreter.answer(last[place]))
        for place, value in zip(places, wanted, strict=True)
    )
    return Trace(
        question, codes, token_names(question, len(last)), tuple(states), tuple(gazes), answers
    )


def token_names(question: Solving, count: int) -> tuple[str, ...]:
    """Return what the `count` tokens of a run are called: `f[0]`, `e[0, 1]`, `x`, `blank[0]`, and
    `step[0]` for what comes after those.
    """
    names = []
    for token in tokens_of(question.task):
        shown = "" if token.index is None else value_text(token.index)
        inside = shown[1:-1] if isinstance(token.index, tuple) else shown
        names.append(f"{token.name}[{inside}]" if shown else token.name)
    names.extend(f"{BLANK}[{place}]" for place in range(question.program.padding))
    return (*names, *(f"{STEP}[{turn}]" for turn in range(count - len(names))))


def instance_text(made: Program | Task) -> str:
    """Return a program or task with its arguments, as a claim would write it."""
    arguments = ", ".join(str(value) for _, value in made.arguments)
    return f"{made.name}({arguments})" if arguments else made.name


def read_tokens(trace: Trace) -> tuple[frozenset[int], ...]:
    """Return the tokens from whose fields the answers are read: before the first layer, after it,
    and so on.

    A token counts if an answer is read there after the last layer, or if the next layer of a token
    that counts looks at it or belongs to it, or if a generated token that counts was made from it.
    """
    generated = range(len(trace.tokens) - trace.question.program.generated, len(trace.tokens))
    last = frozenset(answered.place for answered in trace.answers)
    while True:
        found = _backwards(trace, last)
        more = last | {place - 1 for place in found[0] if place in generated}
        if more == last:
            return found
        last = more


def _backwards(trace: Trace, needed: frozenset[int]) -> tuple[frozenset[int], ...]:
    found = [needed]
    for heads in reversed(trace.gazes):
        needed |= {key for head in heads for place in needed for key in head[place].places}
        found.append(needed)
    return tuple(reversed(found))


def given_fields(trace: Trace) -> tuple[str, ...]:
    """Return the fields that some token line gives, or that are not zero at first, in order."""
    program = trace.question.program
    given = {name for rule in (*program.tokens, program.blank) for name, _ in rule.fields}
    return tuple(
        field.name
        for field in program.fields
        if field.name in given
        or any(state[field.name] != zero_of(field.kind) for state in trace.states[0])
    )
