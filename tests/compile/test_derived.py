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
from solver.compile.derived import Cases, Derived, Fork, at_values, derived, leaves
from solver.compile.formulas import Sizes
from solver.compile.program import compiled
from solver.compile.shape import shape_of
from solver.exact.matrices import Number, Transformer

LIBRARY = Path(__file__).parents[2] / "theorems" / "library"
FILES = [load(path) for path in sorted(LIBRARY.glob("*.bounds"))]
PROGRAMS = {name: file for file in FILES for name in file.programs}


@cache
def formulas(name: str, fixed: tuple[tuple[str, int], ...] = ()) -> Derived | str:
    file = PROGRAMS[name]
    program = file.programs[name]
    return derived(program, file.tasks[program.task.name.text], dict(fixed))


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


WITHOUT = {
    "hop_by_doubling": "a repeat that changes from round to round",
    "bit_hop_by_doubling": "a condition that cannot be told",
    "products_by_blocks": "a quotient that is not one of polynomials",
    "chained_by_layers": "what tokens begin with is not known",
    "chained_by_steps": "what tokens begin with is not known",
    "chained_by_doubling": "what tokens begin with is not known",
}
DERIVED = [name for name in PROGRAMS if name not in WITHOUT]


def told(sizes: Sizes, values: dict[str, int]) -> tuple[Number, ...]:
    """Return the numbers that formulas give."""
    return (
        sizes.heads, worth(sizes.width, values), worth(sizes.head_width, values),
        sizes.mlp_depth, worth(sizes.mlp_width, values), worth(sizes.residual, values),
        worth(sizes.denominator, values), worth(sizes.scores, values),
    )  # fmt: skip


def counted(name: str, values: dict[str, int]) -> tuple[Number, ...]:
    """Return the same numbers of what is compiled."""
    file, program = PROGRAMS[name], PROGRAMS[name].programs[name]
    arguments = tuple(values[each.text] for each in program.parameters)
    shape = shape_of(instance(file, program, arguments))
    return (
        shape.heads, shape.width, shape.head_width, shape.mlp_depth,
        shape.mlp_width, shape.residual.most, shape.residual.denominator, shape.scores.most,
    )  # fmt: skip


@pytest.mark.parametrize("name", DERIVED)
def test_formulas_are_the_sizes_of_what_is_compiled(name: str) -> None:
    found = formulas(name)
    assert isinstance(found, Derived)
    names = [each for each, _ in found.leasts]
    met = set()

    for arguments in [*points(found, name), *([FAR[name]] if name in FAR else [])]:
        values = dict(zip(names, arguments, strict=True))
        sizes = case(found.cases, values)
        met.add(id(sizes))
        assert told(sizes, values) == counted(name, values), values
    assert met == {id(each) for each in leaves(found.cases)}


FIXED = {
    "hop_by_doubling": ("k", (1, 2, 3, 4, 5, 6, 7, 8)),
    "bit_hop_by_doubling": ("k", (1, 2, 3, 4, 5, 6, 7, 8)),
    "products_by_blocks": ("n", (1, 2, 3, 4)),
    "chained_by_layers": ("L", (1, 2, 3, 4)),
    "chained_by_steps": ("L", (1, 2, 3, 4)),
    "chained_by_doubling": ("L", (1, 2, 3, 4)),
}
"""Values of a parameter for which formulas in the others are compared with what is compiled."""
AT = [(name, own, value) for name, (own, values) in FIXED.items() for value in values]
LARGE = {"L": 4, "n": 3}
"""From this value on only the least of the other parameters are compiled."""


@pytest.mark.parametrize(("name", "own", "value"), AT)
def test_formulas_at_a_value_are_the_sizes_of_what_is_compiled(
    name: str, own: str, value: int
) -> None:
    found = formulas(name, ((own, value),))
    assert isinstance(found, Derived)
    assert isinstance(found.cases, Sizes)
    steps = [0] if value >= LARGE.get(own, value + 1) else [0, 1]
    names = [each for each, _ in found.leasts]

    for arguments in product(*([least + step for step in steps] for _, least in found.leasts)):
        values = {own: value, **dict(zip(names, arguments, strict=True))}
        assert told(found.cases, values) == counted(name, values), values


@pytest.mark.parametrize("name", FIXED)
def test_formulas_are_shown_for_two_values_of_that_parameter(name: str) -> None:
    file, (own, _) = PROGRAMS[name], FIXED[name]
    program = file.programs[name]

    shown = at_values(program, file.tasks[program.task.name.text])

    wanted = {value: formulas(name, ((own, value),)) for value in (2, 3)}
    assert shown is not None
    assert (shown[0], repr(shown[1])) == (own, repr(wanted))


def test_formulas_at_one_value_are_not_those_at_another() -> None:
    found = formulas("chained_by_layers", (("L", 2),))
    assert isinstance(found, Derived)
    values = {"L": 3, "m": 3, "n": 3}

    assert told(case(found.cases, values), values) != counted("chained_by_layers", values)


def test_with_all_parameters_fixed_the_formulas_are_the_numbers() -> None:
    found = formulas("two_lookups", (("n", 5),))
    assert isinstance(found, Derived)

    assert str(found).startswith("heads 1, width 8, hidden layers 1 x 3, ")
    assert told(case(found.cases, {}), {}) == counted("two_lookups", {"n": 5})


@pytest.mark.parametrize("fixed", [("n", 0), ("n", -1), ("t", 2)])
def test_only_parameters_can_be_fixed_and_at_numbers_from_1_on(fixed: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match="two_lookups has no parameters with the values"):
        formulas("two_lookups", (fixed,))


def test_a_program_without_formulas_at_any_value_shows_none() -> None:
    file = load(LIBRARY.parent / "numerics" / "greater_than.bounds")
    program = file.programs["greater_word_by_weights"]

    assert at_values(program, file.tasks[program.task.name.text]) is None


def test_all_other_programs_of_the_library_have_formulas() -> None:
    assert len(PROGRAMS) == 75
    assert {name for name in PROGRAMS if isinstance(formulas(name), str)} == set(WITHOUT)


@pytest.mark.parametrize("name", WITHOUT)
def test_what_is_not_derived_says_why(name: str) -> None:
    assert formulas(name) == WITHOUT[name]
