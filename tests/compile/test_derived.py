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


def points(found: Derived, name: str) -> list[tuple[int, ...]]:
    """Return a grid of parameters, enlarged by the first point in each case that it misses."""
    leasts = [least for _, least in found.leasts]
    names = [each for each, _ in found.leasts]
    steps = [0, 1] if name in STEEP or len(names) > 2 else [0, 1, 3]
    steps += [8, 24] if leasts == [9] else []  # other rounds of a logarithm
    chosen = list(product(*([least + step for step in steps] for least in leasts)))
    wider = product(*(range(least, least + 36) for least in leasts))
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
STEEP = (
    "expression_by_levels", "word_problem_by_steps", "products_by_doubling", "products_by_loop",
)  # fmt: skip
"""Programs whose tokens carry so many values that only the least parameters are compiled."""
DERIVED = [name for name in PROGRAMS if isinstance(formulas(name), Derived)]


@pytest.mark.parametrize("name", DERIVED)
def test_formulas_are_the_sizes_of_what_is_compiled(name: str) -> None:
    found, file = formulas(name), PROGRAMS[name]
    assert isinstance(found, Derived)
    program = file.programs[name]
    names = [each.text for each in program.parameters]
    met = set()

    for arguments in [*points(found, name), *([FAR[name]] if name in FAR else [])]:
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


WITHOUT = {
    "hop_by_doubling": "a repeat that changes from round to round",
    "bit_hop_by_doubling": "a condition that cannot be told",
    "products_by_blocks": "a table for 'div'",
    "greater_word_by_weights": "weights that are not all the same, or a rounded mean",
    "chained_by_layers": "what tokens begin with is not known",
    "chained_by_steps": "what tokens begin with is not known",
    "chained_by_doubling": "what tokens begin with is not known",
}


def test_all_other_programs_of_the_library_have_formulas() -> None:
    assert len(PROGRAMS) == 76
    assert {name for name in PROGRAMS if name not in DERIVED} == set(WITHOUT)


@pytest.mark.parametrize("name", WITHOUT)
def test_what_is_not_derived_says_why(name: str) -> None:
    assert formulas(name) == WITHOUT[name]
