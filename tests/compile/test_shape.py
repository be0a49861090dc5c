"""The sizes of compiled programs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.program import Solving
from dsl.tabulate import allowed_inputs
from solver.compile.program import NotCompiled, compiled
from solver.compile.shape import Shape, format_text, shape_of
from solver.compile.softmax import with_softmax
from solver.exact.machine import Machine
from solver.exact.matrices import Format, Transformer
from tests.compile.corpus import FEW, SMALL, TASKS_OF_TWO
from tests.compile.test_compiled import label, made
from tests.programs.corpus import library, solving


def library_shape(name: str, *arguments: int) -> Shape:
    """Return the shape of a library program."""
    found = [
        question
        for question in library()
        if question.program.name == name
        and tuple(value for _, value in question.program.arguments) == arguments
    ]
    return shape_of(made(found[0]))


def test_two_lookups_is_two_layers_of_one_head_and_few_numbers() -> None:
    shape = library_shape("two_lookups", 64)

    assert (shape.layers, shape.heads, shape.width) == (2, 1, 8)
    assert (shape.head_width, shape.value_width) == (3, 1)
    assert (shape.mlp_depth, shape.mlp_width) == (1, 62)
    assert format_text(shape.residual) == "13 bits"


def test_a_majority_is_one_mean_and_one_step() -> None:
    shape = library_shape("majority_by_average", 100)

    assert (shape.layers, shape.heads, shape.mlp_width) == (1, 1, 2)
    assert shape.residual == Format(1, 100)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("question", FEW, ids=label)
def test_vectors_and_scores_keep_to_their_formats(question: Solving, soft: bool) -> None:
    transformer = made(question)
    transformer = with_softmax(transformer, 2) if soft else transformer
    machine = Machine(transformer)

    for codes, _ in list(allowed_inputs(question.task))[::7]:
        states = machine.trace(codes)
        for vectors, (heads, _) in zip(states, machine.blocks, strict=False):
            for head in heads:
                kept(transformer.scores, [s for row in head.scores(vectors) for s in row])
        kept(transformer.residual, [x for vectors in states for vector in vectors for x in vector])


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("question", FEW, ids=label)
def test_scores_are_best_or_less_by_the_gap(question: Solving, soft: bool) -> None:
    transformer = made(question)
    machine = Machine(with_softmax(transformer, 2) if soft else transformer)

    for codes, _ in list(allowed_inputs(question.task))[::7]:
        states = machine.trace(codes)
        for vectors, (heads, _) in zip(states, machine.blocks, strict=False):
            for head in heads:
                misses = {max(row) - score for row in head.scores(vectors) for score in row}
                assert all(miss == 0 or miss >= head.head.gap for miss in misses)


def kept(form: Format, numbers: list[int | Fraction]) -> None:
    """Check that numbers are within a format."""
    assert all(-form.most <= number <= form.most for number in numbers)
    assert all(number.denominator <= form.denominator for number in numbers)


def refusal(lines: str) -> str:
    """Return why a program over two inputs is not compiled."""
    text = f"""
program refused for pair {{
  mask none
  token x: x = x
  token y: x = y
{lines}
  answer 0
}}
check program refused solves pair
"""
    found = compiled(solving(TASKS_OF_TWO + text.replace("answer 0", "answer r")).program)
    return found.reason if isinstance(found, NotCompiled) else "compiled"


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ("layer { m = average k take k.x; let r = m * m }", "two averages are multiplied"),
        (
            "layer { m = average k take k.x } layer { r = attend k where k.m == m take 1 }",
            "a condition compares averages of two tokens",
        ),
        (
            "layer { m = average k take k.x } layer { r = attend k where k.m < m take 1 }",
            "a condition that depends on more than 512 values of either side",
        ),
        (
            "layer { r = attend k where k.x * 5000 == x * x take 1 }",
            "squares of 30000 numbers, more than 4096",
        ),
    ],
)
def test_what_is_not_compiled_says_why(layers: str, reason: str) -> None:
    assert refusal(layers) == reason


def test_a_transformer_is_what_a_program_becomes() -> None:
    assert all(isinstance(compiled(question.program), Transformer) for question in SMALL)
