"""z3 on SMT-LIB scripts: sat with values, unsat, or neither in the time given.

z3's `unsat` comes without a proof that we replay, so what rests on it is labelled with z3's version
(trust level `solver`); a `sat` is only a candidate that the interpreter runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Unsat:
    """No values meet the script."""


@dataclass(frozen=True)
class Sat:
    """Values that meet the script; what it does not mention is left out."""

    values: dict[str, int]


@dataclass(frozen=True)
class GaveUp:
    """Neither answer was reached, for this reason."""

    reason: str


def version() -> str:
    """Return the solver's name and version."""
    import z3

    return f"z3 {z3.get_version_string()}"


def solved(script: str, names: Sequence[str], seconds: float) -> Sat | Unsat | GaveUp:
    """Return what z3 says of a script; `names` are the constants whose values are wanted."""
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("timeout", max(1, int(seconds * 1000)))
    solver.from_string(script)
    answer = solver.check()
    if answer == z3.unsat:
        return Unsat()
    if answer != z3.sat:
        return GaveUp(str(solver.reason_unknown()))
    model = solver.model()
    known = {f"|{constant.name()}|": model[constant] for constant in model.decls()}
    known |= {constant.name(): model[constant] for constant in model.decls()}
    return Sat({name: _integer(known[name]) for name in names if name in known})


def _integer(value: object) -> int:
    """Return a number or truth value of a model."""
    import z3

    return int(z3.is_true(value)) if z3.is_bool(value) else int(str(value))
