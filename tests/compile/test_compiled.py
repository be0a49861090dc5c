"""Compiled programs give the program's answers: on all inputs, by hard attention and by softmax."""

from __future__ import annotations

import pytest

from dsl.program import Solving
from dsl.tabulate import allowed_inputs
from solver.compile.program import NotCompiled, compiled
from solver.compile.softmax import with_softmax
from solver.exact.machine import Machine
from solver.exact.matrices import Transformer
from solver.exact.program import Interpreter, answer_places
from tests.compile.corpus import FEW, SMALL, gadget_questions
from tests.programs.corpus import library


def label(question: Solving) -> str:
    arguments = "-".join(str(value) for _, value in question.program.arguments)
    return f"{question.program.name}-{arguments}"


def made(question: Solving) -> Transformer:
    found = compiled(question.program)
    assert isinstance(found, Transformer), found
    return found


def first_difference(question: Solving, transformer: Transformer) -> object:
    """Return the first input on which interpreter and matrices disagree, None if there is none."""
    run, machine = Interpreter(question.program), Machine(transformer)
    places = answer_places(question.task)
    for codes, _ in allowed_inputs(question.task):
        wanted, given = run.answers(codes, places), machine.answers(codes, places)
        if wanted != given:
            return codes, wanted, given
    return None


@pytest.mark.parametrize("question", SMALL, ids=label)
def test_hard_attention_gives_the_programs_answers_on_every_input(question: Solving) -> None:
    assert first_difference(question, made(question)) is None


@pytest.mark.parametrize("question", FEW, ids=label)
def test_softmax_gives_the_programs_answers_on_every_input(question: Solving) -> None:
    assert first_difference(question, with_softmax(made(question), 2)) is None


@pytest.mark.parametrize("bits", [0, 1, 8])
@pytest.mark.parametrize("question", gadget_questions(), ids=label)
def test_so_it_does_for_any_number_of_bits(question: Solving, bits: int) -> None:
    assert first_difference(question, with_softmax(made(question), bits)) is None


def test_every_library_program_compiles_at_the_sizes_of_its_claims() -> None:
    refused = {
        (question.program.name, found.reason)
        for question in library()
        if isinstance(found := compiled(question.program), NotCompiled)
    }

    assert {name for name, _ in refused} == {"greater_word_by_weights"}
    assert all("weights" in reason for _, reason in refused)
