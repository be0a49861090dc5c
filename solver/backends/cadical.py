"""CaDiCaL 1.9.5 through python-sat, made to write an LRAT trace.

python-sat does not offer CaDiCaL's options, but CaDiCaL reads them from the environment when a
solver is made: `CADICAL_LRAT=1` for hints, `CADICAL_BINARY=0` for text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

Clause = tuple[int, ...]

NAME = "cadical195"
_OPTIONS = {"CADICAL_LRAT": "1", "CADICAL_BINARY": "0"}


@dataclass(frozen=True)
class Satisfied:
    """A satisfying assignment: the set of true literals."""

    literals: frozenset[int]


@dataclass(frozen=True)
class Exhausted:
    """No satisfying assignment, with the solver's LRAT trace."""

    trace: str


def solved(clauses: Sequence[Clause]) -> Satisfied | Exhausted:
    """Return a satisfying assignment of `clauses`, or the trace that there is none.

    Runs until done; callers that want a limit run it in a process that they can end.
    """
    import pysolvers
    from pysat.solvers import Cadical195

    with (
        _environment(_OPTIONS),
        Cadical195(bootstrap_with=clauses, with_proof=True) as solver,
    ):
        if solver.solve():
            return Satisfied(frozenset(solver.get_model()))
        pysolvers.flushpr(solver.prfp)
        solver.prfile.seek(0)
        return Exhausted(solver.prfile.read().decode("ascii"))


@contextmanager
def _environment(options: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in options}
    os.environ.update(options)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
