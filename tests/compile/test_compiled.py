"""Compiled programs give the program's answers: on all inputs, by hard attention and by softmax."""

from __future__ import annotations

import pytest

from dsl.claims import ProgramCheck
from dsl.elaborate import load
from dsl.program import Solving
from dsl.tabulate import allowed_inputs
from solver.compile.program import NotCompiled, compiled
from solver.compile.softmax import with_softmax
from solver.exact.machine import Machine
from solver.exact.matrices import Transformer
from solver.exact.program import Interpreter, answer_places
from tests.command_line import ROOT
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

    assert refused == set()


def test_weights_that_differ_are_not_compiled_and_the_reason_is_given() -> None:
    claims = load(ROOT / "theorems" / "numerics" / "greater_than.bounds").claims
    questions = [c.question for c in claims if isinstance(c, ProgramCheck)]
    found = [compiled(q.program) for q in questions if isinstance(q, Solving)]

    assert found
    assert all(isinstance(each, NotCompiled) and "weights" in each.reason for each in found)
