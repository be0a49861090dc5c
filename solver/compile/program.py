"""Programs compiled to transformers: docs/compiled.md tells how."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.program import Program
from dsl.program_ranges import ranges_of
from solver.compile.assemble import assembled, kind_of_values
from solver.compile.build import Build
from solver.compile.wires import CannotCompile
from solver.exact.matrices import Transformer
from solver.exact.unrolled import NotUnrolled


@dataclass(frozen=True)
class NotCompiled:
    """The program is outside what can be compiled, and why."""

    reason: str


def compiled(program: Program) -> Transformer | NotCompiled:
    """Return a transformer of hard attention that gives the program's answers on all inputs."""
    ranges = ranges_of(program)
    if ranges is None:
        return NotCompiled("not every expression can be shown to have a value")
    try:
        return assembled(Build(program), kind_of_values(ranges.answer))
    except (CannotCompile, NotUnrolled) as reason:
        return NotCompiled(str(reason))
