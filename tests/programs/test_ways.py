"""Interpreter, columns and obligations say the same of every program, input by input."""

from __future__ import annotations

import pytest

from dsl.program import Solving
from dsl.program_ranges import ranges_of
from dsl.ranges import Interval, Mean, Parts, Truth, Values
from dsl.tabulate import allowed_inputs, input_count, tokens_of
from solver.backends.z3_scripts import Sat, Unsat, solved
from solver.encode.program_smt import obligations
from solver.exact.bulk import AllRight, Columns, FirstWrong, run_on_all
from solver.exact.program import Interpreter, answer_places, wanted_answers
from solver.exact.unrolled import NotUnrolled, Ratio, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, wanted_answer
from tests.programs.corpus import small


def label(question: Solving) -> str:
    arguments = "-".join(str(value) for _, value in question.program.arguments)
    return f"{question.program.name}-{arguments}"


SMALL = small()


def first_failure(question: Solving) -> tuple[int, ...] | None:
    """Return the first input on which the interpreter disagrees with the task."""
    run, places = Interpreter(question.program), answer_places(question.task)
    for codes, _ in allowed_inputs(question.task):
        if run.answers(codes, places) != wanted_answers(question.task, codes, places):
            return codes
    return None


def at_row(value: object, row: int) -> object:
    """Return what a value of the columns is for one input."""
    match value:
        case Ratio(above, below):
            over, under = at_row(above, row), at_row(below, row)
            assert isinstance(over, int) and isinstance(under, int)
            return over // under if over % under == 0 else (over, under)
        case tuple():
            return tuple(at_row(part, row) for part in value)
        case int():
            return value
        case _:
            array = value.array  # type: ignore[attr-defined]
            return array[row].item() if getattr(array, "shape", ()) else array


@pytest.mark.parametrize("question", SMALL, ids=label)
def test_columns_and_interpreter_agree_on_every_input(question: Solving) -> None:
    task, program = question.task, question.program
    walk = Unrolled(Columns(task, 0, input_count(task)))
    columns, run, places = UnrolledProgram(program, walk), Interpreter(program), answer_places(task)
    sizes = [token.size for token in tokens_of(task)]

    for codes, _ in allowed_inputs(task):
        row = 0
        for code, size in zip(codes, sizes, strict=True):
            row = row * size + code
        given = tuple(at_row(columns.answer(place), row) for place in places)
        wanted = tuple(at_row(wanted_answer(task, walk, place), row) for place in places)

        assert given == run.answers(codes, places)
        assert wanted == wanted_answers(task, codes, places)


@pytest.mark.parametrize("question", SMALL, ids=label)
def test_the_first_wrong_input_is_that_of_the_interpreter(question: Solving) -> None:
    failure = first_failure(question)

    found = run_on_all(question)

    if failure is None:
        assert found == AllRight(sum(1 for _ in allowed_inputs(question.task)))
    else:
        assert found == FirstWrong(failure)


@pytest.mark.parametrize("question", SMALL, ids=label)
def test_the_obligations_are_unsat_exactly_where_no_input_fails(question: Solving) -> None:
    try:
        scripts = obligations(question)
    except NotUnrolled as reason:
        pytest.skip(str(reason))

    answers = [solved(script.text, [n for _, n in script.unknowns], 20.0) for script in scripts]

    assert all(isinstance(answer, Sat | Unsat) for answer in answers)
    right = first_failure(question) is None
    assert all(isinstance(answer, Unsat) for answer in answers) == right


def holds(values: Values, value: object) -> bool:
    """Say whether a value is within what was inferred."""
    match values:
        case Interval(low, high) | Mean(low, high):
            return low <= value <= high  # type: ignore[operator]
        case Truth():
            return isinstance(value, bool)
        case Parts(parts):
            assert isinstance(value, tuple)
            return all(holds(part, item) for part, item in zip(parts, value, strict=True))
        case _:
            return True


@pytest.mark.parametrize("question", SMALL, ids=label)
def test_every_field_stays_in_its_inferred_range(question: Solving) -> None:
    ranges = ranges_of(question.program)
    run = Interpreter(question.program)
    assert ranges is not None

    for codes, _ in allowed_inputs(question.task):
        for states in run.trace(codes):
            for name, values in ranges.fields:
                assert all(holds(values, state[name]) for state in states)
