"""Sizes derived as formulas are the sizes of compiled programs, on a grid of parameters."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from dsl import tree
from dsl.elaborate import Elaborated, load
from dsl.instances import Instances
from solver.compile.derived import Cases, Derived, Fork, derived, leaves
from solver.compile.formulas import Sizes
from solver.compile.program import compiled
from solver.compile.shape import shape_of
from solver.exact.matrices import Transformer

LIBRARY = Path(__file__).parents[2] / "theorems" / "library"
FILES = [load(path) for path in sorted(LIBRARY.glob("*.bounds"))]
PROGRAMS = {name: file for file in FILES for name in file.programs}


@cache
def formulas(name: str) -> Derived | str:
    file = PROGRAMS[name]
    program = file.programs[name]
    return derived(program, file.tasks[program.task.name.text])


MEANING = {"ceil": int, "log2": lambda number: (number - 1).bit_length(), "max": max}
"""What the words of formulas mean; log2 is always rounded up."""


def worth(formula: Any, values: dict[str, int]) -> int:
    """Return what a formula is for given parameters, by what is printed."""
    text = str(formula).replace("^", "**").replace(" div ", " // ")
    return int(eval(text, {"__builtins__": {}}, {**MEANING, **values}))


def case(cases: Cases, values: dict[str, int]) -> Sizes:
    """Return the sizes that hold for given parameters."""
    if isinstance(cases, Fork):
        return case(cases.then if worth(cases.fact, values) >= 0 else cases.otherwise, values)
    return cases


def points(found: Derived, names: list[str]) -> list[tuple[int, ...]]:
    """Return a grid of parameters, enlarged by the first point in each case that it misses."""
    least = found.least
    grid = [least, least + 1, least + 3][: 4 - len(names) // 2]
    grid += [17, 33] if len(names) == 1 and least == 9 else []  # another round of a logarithm
    chosen = list(product(grid, repeat=len(names)))
    wider = list(product(range(least, least + 36), repeat=len(names)))
    met = {id(case(found.cases, dict(zip(names, each, strict=True)))) for each in chosen}
    for each in sorted(wider, key=sum) if isinstance(found.cases, Fork) else ():
        here = id(case(found.cases, dict(zip(names, each, strict=True))))
        if here not in met:
            met.add(here)
            chosen.append(each)
    return chosen


def instance(file: Elaborated, program: tree.Program, arguments: tuple[int, ...]) -> Transformer:
    task = file.tasks[program.task.name.text]
    made = compiled(Instances().program(program, task, arguments, 0))
    assert isinstance(made, Transformer)
    return made


FAR = {"sorted_on_pairs": (8, 9300)}
"""A point in a case that begins far out."""
NEAR = {"expression_by_levels": 1}
"""How far above the least parameters programs are compiled that grow exponentially."""
DERIVED = [name for name in PROGRAMS if isinstance(formulas(name), Derived)]


@pytest.mark.parametrize("name", DERIVED)
def test_formulas_are_the_sizes_of_what_is_compiled(name: str) -> None:
    found, file = formulas(name), PROGRAMS[name]
    assert isinstance(found, Derived)
    program = file.programs[name]
    names = [each.text for each in program.parameters]
    met = set()

    most = len(names) * found.least + NEAR.get(name, 99)
    for arguments in [*(each for each in points(found, names) if sum(each) <= most), *([FAR[name]] if name in FAR else [])]:
        shape = shape_of(instance(file, program, arguments))
        values = dict(zip(names, arguments, strict=True))
        sizes = case(found.cases, values)
        met.add(id(sizes))
        wanted = (
            sizes.heads, worth(sizes.width, values), worth(sizes.head_width, values),
            sizes.mlp_depth,
            worth(sizes.mlp_width, values), worth(sizes.residual, values),
            worth(sizes.denominator, values), worth(sizes.scores, values),
        )  # fmt: skip
        assert wanted == (
            shape.heads, shape.width, shape.head_width, shape.mlp_depth,
            shape.mlp_width, shape.residual.most, shape.residual.denominator, shape.scores.most,
        ), values  # fmt: skip
    assert met == {id(each) for each in leaves(found.cases)}


def test_many_programs_of_the_library_have_formulas() -> None:
    assert {"two_lookups", "t_lookups", "doubling", "parity_by_average"} <= set(DERIVED)
    assert len(PROGRAMS) == 75


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sums_by_doubling", "'s' is no polynomial"),
        ("hop_by_doubling", "'ceil(log2(k))' is no polynomial"),
        ("flip_flop_by_loop", "a repeat that changes from round to round"),
        ("most_frequent_by_average", "a table of a size that depends on a parameter"),
        ("inner_by_average", "a remainder that wraps round more than once"),
    ],
)
def test_what_is_not_derived_says_why(name: str, reason: str) -> None:
    assert formulas(name) == reason
