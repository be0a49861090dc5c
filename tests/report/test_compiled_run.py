"""The run of the matrices beside that of the program: agreement is found, and so is difference."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from dsl.program import Solving
from dsl.read_input import random_input
from solver.commands.named import transformer_of
from solver.compile.program import compiled
from solver.exact.matrices import Transformer
from solver.exact.program import Gaze
from solver.exact.trace import Trace, traced
from solver.report.compiled_run import (
    SINK,
    CompiledRun,
    compiled_lines,
    compiled_run,
    weights_by_place,
)
from solver.report.trace_text import Shown
from tests.programs.corpus import small

QUESTIONS = [q for q in small() if isinstance(compiled(q.program), Transformer)]


def both(question: Solving, seed: int = 1) -> tuple[Trace, CompiledRun]:
    """Return a run of a program and that of its matrices."""
    trace = traced(question, random_input(question.task, seed))
    return trace, compiled_run(trace, transformer_of(question.program))


def named(name: str) -> Solving:
    return next(question for question in QUESTIONS if question.program.name == name)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q.program.name))
def test_the_weights_are_those_of_the_program_where_all_heads_are_kept(question: Solving) -> None:
    trace, run = both(question)
    kept = [len(heads) for heads in run.blocks] == [len(heads) for heads in trace.gazes]

    assert run.same_weights is (True if kept else None)


def test_other_weights_are_noticed() -> None:
    trace, run = both(named("two_lookups"))
    altered = [[list(gazes) for gazes in heads] for heads in trace.gazes]
    altered[0][0][-1] = Gaze((), (), 0, ())

    told = compiled_run(replace(trace, gazes=tuple(altered)), run.transformer)

    assert told.same_weights is False
    assert "weighs other tokens" in list(compiled_lines(told, trace, Shown()))[-1]


def test_an_average_has_even_weights_and_a_head_without_tokens_its_sink() -> None:
    _, average = both(named("parity_by_average"))
    question = named("some_one_by_attention")
    trace = traced(question, (0,) * len(traced(question, random_input(question.task, 0)).codes))
    nothing = compiled_run(trace, transformer_of(question.program))
    weights = weights_by_place(average.blocks[0][0], 0)

    assert len(weights) > 1
    assert set(weights.values()) == {Fraction(1, len(weights))}
    assert weights_by_place(nothing.blocks[0][0], 0) == {SINK: 1}


def test_a_program_that_generates_tokens_is_compared_on_its_last_run() -> None:
    question = next(q for q in QUESTIONS if q.program.generated)
    trace, run = both(question)

    assert len(run.blocks[0][0].weights) == len(trace.tokens)


def test_layers_and_tokens_are_chosen_here_too() -> None:
    trace, run = both(named("two_lookups"))

    lines = list(compiled_lines(run, trace, Shown(layers=frozenset({2}), tokens=frozenset({0}))))

    assert [line for line in lines if "block 1," in line] == []
    assert sum(line.startswith("    f[0]") for line in lines) == 1
