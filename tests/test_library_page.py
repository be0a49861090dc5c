"""docs/library.md lists every program of the library with the sizes and claims that it has."""

from __future__ import annotations

from functools import cache

import pytest

from dsl import tree
from dsl.claims import ProgramCheck
from dsl.elaborate import Elaborated, load
from dsl.printer import expression_text, reference_text
from dsl.program import Program, Solving
from dsl.program_formulas import formulas_of
from dsl.program_sizes import sizes_of
from dsl.tabulate import has_at_most
from solver.exact.bulk import MOST_INPUTS
from solver.report.evidence import called
from tests.command_line import ROOT

PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
FILES = [load(path) for path in sorted((ROOT / "theorems" / "library").glob("*.bounds"))]


def rows() -> dict[str, list[str]]:
    """Return the cells of the page's tables by the name of the program."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`").partition("(")[0]: row for row in cells}


@cache
def wanted_rows() -> dict[str, list[str]]:
    """Return by program what its row must say; the source is the page's own."""
    return {
        item.name.text: wanted_row(file, item)
        for file in FILES
        for item in file.tree.items
        if isinstance(item, tree.Program)
    }


def wanted_row(file: Elaborated, item: tree.Program) -> list[str]:
    formulas, name = formulas_of(item), item.name.text
    parameters = ", ".join(parameter.text for parameter in item.parameters)
    solved = [question for question in questions(file) if question.program.name == name]
    run = [q.program for q in solved if has_at_most(q.task, MOST_INPUTS)]
    by_solver = [q.program for q in solved if not has_at_most(q.task, MOST_INPUTS)]
    sizes = sizes_of(solved[-1].program)
    assert sizes is not None
    return [
        f"`{called(name, parameters)}`",
        f"`{reference_text(item.task)}`",
        f"{expression_text(formulas.layers)}",
        str(formulas.heads),
        str(formulas.numbers),
        f"{sizes.state_bits} at {arguments(solved[-1].program)}",
        f"{expression_text(formulas.padding)}",
        "0" if formulas.steps is None else expression_text(formulas.steps),
        ", ".join(map(arguments, run)) or "-",
        ", ".join(map(arguments, by_solver)) or "-",
    ]


def questions(file: Elaborated) -> list[Solving]:
    claims = [claim for claim in file.claims if isinstance(claim, ProgramCheck)]
    return [claim.question for claim in claims if isinstance(claim.question, Solving)]


def arguments(program: Program) -> str:
    return f"({', '.join(str(value) for _, value in program.arguments)})"


@pytest.mark.parametrize("name", wanted_rows())
def test_the_page_says_of_a_program_what_the_library_holds(name: str) -> None:
    row = rows()[name]

    assert row[:-1] == wanted_rows()[name]
    assert row[-1]


def test_the_page_lists_no_other_program() -> None:
    assert set(rows()) == set(wanted_rows())


def test_every_program_is_claimed_at_three_sizes() -> None:
    claimed = [question.program.name for file in FILES for question in questions(file)]

    assert {name for name in wanted_rows() if claimed.count(name) < 3} == set()
