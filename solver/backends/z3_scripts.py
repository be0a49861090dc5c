"""z3 on SMT-LIB scripts: sat with values, unsat, or neither in the time given.

z3's `unsat` comes without a proof that we replay, so what rests on it is labelled with z3's version
(trust level `solver`); a `sat` is only a candidate that the interpreter runs.

Each script has a context of its own, which ends with it: what z3 finds in a given time depends on
whether other contexts are alive.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Unsat:
    """No values meet the script."""


@dataclass(frozen=True)
class Example:
    """What meets a script: constants, and the first entries of functions of one integer."""

    constants: dict[str, int]
    tables: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Sat:
    """Values that meet the script; what it does not mention is left out."""

    values: dict[str, int]
    example: Example | None = None
    """All that meets it, if entries were asked for and could be told."""


@dataclass(frozen=True)
class GaveUp:
    """Neither answer was reached, for this reason."""

    reason: str


def version() -> str:
    """Return the solver's name and version."""
    import z3

    return f"z3 {z3.get_version_string()}"


def solved(
    script: str, names: Sequence[str], seconds: float, entries: int = 0
) -> Sat | Unsat | GaveUp:
    """Return what z3 says of a script; `names` are the constants whose values are wanted.

    So many `entries` of functions are wanted in an example; none at all where that is 0.
    """
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("timeout", max(1, int(seconds * 1000)))
    try:
        solver.from_string(script)
    except z3.Z3Exception as error:
        return GaveUp(f"the script was not read: {error}")
    answer = solver.check()
    if answer == z3.unsat:
        return Unsat()
    if answer != z3.sat:
        return GaveUp(str(solver.reason_unknown()))
    model = solver.model()
    known = {f"|{constant.name()}|": model[constant] for constant in model.decls()}
    known |= {constant.name(): model[constant] for constant in model.decls()}
    values = {name: _integer(known[name]) for name in names if name in known}
    return Sat(values, _example(model, entries) if entries else None)


def _example(model: Any, entries: int) -> Example | None:
    """Return what a model gives to names without bars, None if a function has no such entries."""
    found = Example({}, {})
    for each in model.decls():
        if each.arity() > 1:  # of its own, such as what a number divided by 0 is
            continue
        places = [()] if each.arity() == 0 else [(place,) for place in range(entries)]
        values = [model.eval(each(*place), model_completion=True) for place in places]
        if not all(map(_is_value, values)):  # a function may be given by a formula
            return None
        if each.arity() == 0:
            found.constants[each.name()] = _integer(values[0])
        else:
            found.tables[each.name()] = tuple(_integer(value) for value in values)
    return found


DECLARED = re.compile(r"^\(declare-const (\|[^|]*\||\S+) (Bool|Int)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Least:
    """Values that meet a script; `proved` if the solver says that none before them do."""

    values: dict[str, int]
    proved: bool


def least(script: str, names: Sequence[str], found: dict[str, int], seconds: float) -> Least:
    """Return the lexicographically least values, as far as they can be told in the time given.

    `names` are in order of significance; `found` are values that meet the script, none negative.
    Each name in turn is bounded from above, in one session of the solver, until that is `unsat`.
    """
    import z3

    context, until = z3.Context(), time.monotonic() + seconds
    solver = z3.Solver(ctx=context)
    solver.from_string(script)
    sorts = dict(DECLARED.findall(script))
    constants: dict[str, Any] = {
        name: (z3.Bool if sorts[name] == "Bool" else z3.Int)(name.strip("|"), context)
        for name in names
    }
    best = {name: found.get(name, 0) for name in names}
    for name, constant in constants.items():
        low = 0
        while low < best[name]:
            middle = low if best[name] <= low + 1 or not low else (low + best[name]) // 2
            answer, values = _at_most(solver, constants, name, middle, until - time.monotonic())
            if answer == z3.sat:
                best = values
            elif answer == z3.unsat:
                low = middle + 1
            else:
                return Least(best, False)
        solver.add(_equals(constant, best[name]))
    return Least(best, True)


def _at_most(
    solver: Any, constants: dict[str, Any], name: str, most: int, seconds: float
) -> tuple[Any, dict[str, int]]:
    """Return the solver's answer where one of the constants is at most a number, with values."""
    import z3

    if seconds <= 0:
        return z3.unknown, {}
    constant = constants[name]
    solver.push()
    solver.add(z3.Not(constant) if z3.is_bool(constant) else constant <= most)
    solver.set("timeout", max(1, int(seconds * 1000)))
    answer, values = solver.check(), {}
    if answer == z3.sat:
        model = solver.model()
        values = {
            each: _integer(model.eval(item, model_completion=True))
            for each, item in constants.items()
        }
    solver.pop()
    return answer, values


def _equals(constant: Any, value: int) -> Any:
    import z3

    if z3.is_bool(constant):
        return constant if value else z3.Not(constant)
    return constant == value


def _is_value(value: Any) -> bool:
    import z3

    return bool(z3.is_int_value(value) or z3.is_true(value) or z3.is_false(value))


def _integer(value: object) -> int:
    """Return a number or truth value of a model."""
    import z3

    return int(z3.is_true(value)) if z3.is_bool(value) else int(str(value))
