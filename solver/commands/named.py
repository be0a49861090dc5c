"""What `run` and `export` share: a program by its name, and the transformer that it compiles to."""

from __future__ import annotations

from dsl.named_program import library_program, programs_in
from dsl.program import Program, Solving
from solver.commands.output import Impossible
from solver.compile.program import NotCompiled, compiled
from solver.compile.softmax import with_softmax
from solver.exact.matrices import Transformer


def question_named(program: str, file: str | None) -> Solving:
    """Return a program of the library, or of a file, and its task; raises Mistakes."""
    return library_program(program) if file is None else programs_in([file]).named(program)


def transformer_of(program: Program, bits: int | None = None) -> Transformer:
    """Return the program in matrices: with hard attention, or base-2 softmax of `bits` bits.

    Raises Impossible where it does not compile.
    """
    made = compiled(program)
    if isinstance(made, NotCompiled):
        raise Impossible(f"not compiled: {made.reason}")
    return made if bits is None else with_softmax(made, bits)
