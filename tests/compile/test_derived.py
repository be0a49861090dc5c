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
from solver.compile.derived import Derived, derived
from solver.compile.program import compiled
from solver.compile.shape import shape_of
from solver.compile.symbols import Polynomial
from solver.exact.matrices import Transformer

LIBRARY = Path(__file__).parents[2] / "theorems" / "library"
FILES = [load(path) for path in sorted(LIBRARY.glob("*.bounds"))]
PROGRAMS = {name: file for file in FILES for name in file.programs}


@cache
def formulas(name: str) -> Derived | str:
    file = PROGRAMS[name]
    program = file.programs[name]
    return derived(program, file.tasks[program.task.name.text])


def worth(formula: Any, values: dict[str, int]) -> int:
    """Return what a formula is for given parameters."""
    if not isinstance(formula, Polynomial):
        return int(formula)
    total = 0
    for monomial, factor in formula.terms:
        for name, power in monomial:
            factor *= values[name] ** power
        total += factor
    return total


def instance(file: Elaborated, program: tree.Program, arguments: tuple[int, ...]) -> Transformer:
    task = file.tasks[program.task.name.text]
    made = compiled(Instances().program(program, task, arguments, 0))
    assert isinstance(made, Transformer)
    return made


DERIVED = [name for name in PROGRAMS if isinstance(formulas(name), Derived)]


@pytest.mark.parametrize("name", DERIVED)
def test_formulas_are_the_sizes_of_what_is_compiled(name: str) -> None:
    found, file = formulas(name), PROGRAMS[name]
    assert isinstance(found, Derived)
    program = file.programs[name]
    names = [each.text for each in program.parameters]
    grid = [found.least, found.least + 1, found.least + 3][: 4 - len(names) // 2]

    for arguments in product(grid, repeat=len(names)):
        shape = shape_of(instance(file, program, arguments))
        values = dict(zip(names, arguments, strict=True))
        wanted = (
            found.heads, found.width, found.head_width, found.mlp_depth,
            worth(found.mlp_width, values), worth(found.residual, values),
            worth(found.denominator, values), worth(found.scores, values),
        )  # fmt: skip
        assert wanted == (
            shape.heads, shape.width, shape.head_width, shape.mlp_depth,
            shape.mlp_width, shape.residual.most, shape.residual.denominator, shape.scores.most,
        ), values  # fmt: skip


def test_many_programs_of_the_library_have_formulas() -> None:
    assert {"two_lookups", "t_lookups", "doubling", "parity_by_average"} <= set(DERIVED)
    assert len(DERIVED) >= 20


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sums_by_doubling", "'ceil(log2(n))' is no polynomial"),
        ("induction_head", "a table that may share units with another"),
        ("inner_by_average", "a remainder that wraps round more than once"),
    ],
)
def test_what_is_not_derived_says_why(name: str, reason: str) -> None:
    assert formulas(name) == reason
