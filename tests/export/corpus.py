"""Programs in matrices, small enough to be run on every input: by compilation, and one by hand."""

from __future__ import annotations

from functools import cache

from dsl.named_program import library_files, programs_in
from dsl.tabulate import allowed_inputs
from solver.compile.program import NotCompiled, compiled
from solver.exact.machine import Machine
from solver.exact.trace import instance_text
from solver.export.contents import Exported
from tests.compile.corpus import gadget_questions
from tests.exact.test_machine import LOOKUP, looking
from tests.programs.corpus import small


@cache
def by_hand() -> Exported:
    """Return a transformer of three tokens and two codes; what it computes is no matter."""
    question = programs_in(library_files()).named("running_parity_by_average(3)")
    return Exported(question, looking(LOOKUP))


@cache
def compiled_programs() -> tuple[Exported, ...]:
    """Return the programs with few inputs that compile, with hard attention."""
    asked = (*small(), *gadget_questions())
    made = ((question, compiled(question.program)) for question in asked)
    return tuple(
        Exported(question, transformer)
        for question, transformer in made
        if not isinstance(transformer, NotCompiled)
    )


def title(exported: Exported) -> str:
    """Return what a test about a program is called."""
    return instance_text(exported.question.program)


@cache
def answers_of(exported: Exported) -> list[tuple[tuple[int, ...], list[list[object]]]]:
    """Return every allowed input with the exact answers, as numbers."""
    machine = Machine(exported.transformer)
    task = exported.question.task
    return [
        (codes, [list(flat(a)) for a in machine.answers(codes, exported.places)])
        for codes, _ in allowed_inputs(task)
    ]


def flat(answer: object) -> list[object]:
    """Return the numbers of an answer; truth values as 0 and 1."""
    if isinstance(answer, tuple):
        return [number for part in answer for number in flat(part)]
    return [int(answer) if isinstance(answer, bool) else answer]
