"""A written-down run shows what the interpreter does, and its weights give its outputs."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest

from dsl.program import Solving
from dsl.read_input import random_input
from dsl.tabulate import tokens_of
from solver.exact.program import wrong_answer
from solver.exact.trace import Trace, read_tokens, traced
from tests.programs.corpus import RIGHTMOST, small, solving

QUESTIONS = small()


def drawn(question: Solving) -> list[Trace]:
    return [traced(question, random_input(question.task, seed)) for seed in range(5)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q.program.name))
def test_a_run_is_right_exactly_where_the_interpreter_finds_nothing_wrong(
    question: Solving,
) -> None:
    for trace in drawn(question):
        assert trace.right == (wrong_answer(question, trace.codes) is None)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q.program.name))
def test_the_weighted_values_are_what_a_head_gives(question: Solving) -> None:
    for trace in drawn(question):
        for heads in trace.gazes:
            for gaze in (gaze for gazes in heads for gaze in gazes if gaze.places):
                assert sum(gaze.weights) == 1
                if len(gaze.places) == 1:
                    assert gaze.given == gaze.taken[0]
                    continue
                pairs = zip(gaze.weights, gaze.taken, strict=True)
                mean = sum(weight * value for weight, value in pairs)
                assert gaze.given in (mean, floor(mean + Fraction(1, 2)))


def test_ties_go_to_the_rightmost_token() -> None:
    question = solving(RIGHTMOST + "check program rightmost(4) solves last_one(4)")

    (gazes,) = traced(question, (1, 0, 1, 2)).gazes[0]

    assert [gaze.places for gaze in gazes] == [(2,)] * 4


def test_the_tokens_read_are_all_that_the_answer_depends_on() -> None:
    question = next(q for q in QUESTIONS if q.program.name == "two_lookups")
    (trace, *_) = drawn(question)
    read = read_tokens(trace)[0]

    assert len(read) <= 3
    assert len(tokens_of(question.task)) - 1 in read


def test_a_forbidden_input_is_not_run() -> None:
    question = next(q for q in QUESTIONS if q.task.promise is not None)

    with pytest.raises(ValueError, match="promise"):
        traced(question, (0, 0, 0))
