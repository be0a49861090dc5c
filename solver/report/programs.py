"""Evidence about programs in words: sizes, inputs run, obligations, the input that goes wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dsl.evaluate import value_text
from dsl.number_formats import format_text
from dsl.program import Fitting, Program, Solving
from dsl.program_ranges import bits_of, range_text, ranges_of
from dsl.program_sizes import Exceeds, fit, sizes_of
from dsl.tabulate import show_input
from solver.certificate.kinds import (
    Certificate,
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSymbolic,
)
from solver.exact.program import wrong_answer
from solver.report.words import counted


def program_evidence(question: Solving, certificate: Certificate) -> str:
    """Return what was done with a program and a task."""
    match certificate:
        case ProgramExhaustive(_, inputs):
            return f"run on all {counted(inputs, 'input')}; {sizes_text(question.program)}"
        case ProgramCounted(_, classes):
            run = f"run on one input of each of {counted(classes, 'class', 'classes')}"
            return f"{run} that differ in how many entries are true; {sizes_text(question.program)}"
        case ProgramSymbolic(_, solver, _, texts):
            asked = counted(len(texts), "obligation")
            return f"{asked} over all inputs, unsat by {solver}; {sizes_text(question.program)}"
        case ProgramCounterexample(_, codes):
            return wrong_text(question, codes)
        case _:
            raise AssertionError("the checker refuses this kind for a program")


def wrong_text(question: Solving, codes: tuple[int, ...]) -> str:
    """Return how a program fails on an input, in the task's own names."""
    wrong = wrong_answer(question, codes)
    assert wrong is not None
    place = "" if wrong.place < 0 else f" at token {wrong.place}"
    answers = f"answers {_shown(wrong.given)}{place}, not {_shown(wrong.wanted)}"
    return f"on {show_input(question.task, codes)} it {answers}"


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, Fraction) else value_text(value)


def fitting_evidence(question: Fitting) -> str:
    """Return why a program fits a model, or does not."""
    found = fit(question.program, question.model)
    reasons = f"{'; '.join(found.reasons)}; " if isinstance(found, Exceeds) else ""
    numbers = question.model.numbers
    made = "" if numbers is None or reasons else f"in numbers {format_text(numbers)}; "
    return reasons + made + sizes_text(question.program)


def sizes_text(program: Program) -> str:
    """Return the sizes of a program and what its fields hold."""
    sizes, ranges = sizes_of(program), ranges_of(program)
    if sizes is None or ranges is None:
        return "sizes not inferred"
    fields = ", ".join(f"{name} {range_text(values)}" for name, values in ranges.fields)
    most = max((bits_of(values) for _, values in ranges.fields), default=0)
    parts = [
        counted(sizes.layers, "layer"),
        counted(sizes.heads, "head"),
        f"{counted(sizes.numbers, 'number')} of at most {counted(most, 'bit')}",
    ]
    padded = [counted(sizes.padding, "blank token")] if sizes.padding else []
    if sizes.steps:
        padded.append(f"{counted(sizes.steps, 'step')} over {counted(sizes.alphabet, 'name')}")
    return f"{', '.join([*parts, *padded])} ({fields})"
