"""Every side condition of every rule is needed: a forgery breaks it, and without it goes through.

The kernel's pages are read as text; from each guard of the form `if A or B: raise ...` one of the
conditions is taken out, and then some forgery must come out otherwise than before.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.command_line import ROOT
from tests.kernel.refusals import ALL, AT, CHAIN, ROOT_N, Forgery

PAGES = (
    "amounts", "hypotheses", "universe", "counting", "reading", "rows", "adversary", "layers",
    "replay", "statements",
)  # fmt: skip
FOLDER = ROOT / "solver" / "kernel"
SOURCES = {page: (FOLDER / f"{page}.py").read_text(encoding="utf-8") for page in PAGES}


class Kernel:
    """The kernel's doors, of the kernel as it is or of one that lacks a condition."""

    def __init__(self, pages: dict[str, ModuleType]) -> None:
        self.pages = pages
        self.refusals = pages["universe"].InvalidStep, pages["amounts"].NotAnAmount

    def said(self, forgery: Forgery) -> str:
        """Return what is said to a forgery, "" if it is accepted."""
        try:
            self._door(forgery.door, forgery.data)
        except self.refusals as refused:
            return str(refused)
        except Exception as broken:  # a kernel that lacks a condition may fall over
            return f"{type(broken).__name__}: {broken}"
        return ""

    def _door(self, door: str, data: tuple[Any, ...]) -> None:
        read = self.pages["reading"].amount
        match door:
            case "replay":
                self.pages["replay"].replay(*data)
            case "amount":
                read(*data)
            case "power":
                self.pages["amounts"].power(*map(read, data))
            case "instance" | "assume":
                getattr(self.pages["statements"], door)(*data)
            case _:
                raise AssertionError(f"there is no door {door}")


REAL = Kernel({page: importlib.import_module(f"solver.kernel.{page}") for page in PAGES})


@contextmanager
def kernel_with(page: str, source: str) -> Iterator[Kernel]:
    """Yield the kernel with another text for one of its pages."""
    names = [f"solver.kernel.{each}" for each in PAGES]
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        pages = {}
        for each, name in zip(PAGES, names, strict=True):
            module = pages[each] = ModuleType(name)
            sys.modules[name] = module
            text = source if each == page else SOURCES[each]
            exec(compile(text, f"{each}.py", "exec"), module.__dict__)
        yield Kernel(pages)
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


@pytest.mark.parametrize("forgery", ALL, ids=lambda each: f"{each.rule}: {each.condition}")
def test_a_forgery_is_refused_and_the_condition_is_named(forgery: Forgery) -> None:
    assert forgery.said in REAL.said(forgery) != ""


def guards(source: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield the conditions under which a page raises, each with the text that it has."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise):
            tests = [node.test]
            if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or):
                tests = node.test.values
            for test in tests:
                yield test, ast.unparse(test)


def without(source: str, test: ast.expr) -> str:
    """Return a page in which a condition is never met."""
    lines = source.split("\n")
    assert test.end_lineno is not None and test.end_col_offset is not None
    first, last = test.lineno - 1, test.end_lineno - 1
    rest = lines[last].encode()[test.end_col_offset :].decode()
    head = lines[first].encode()[: test.col_offset].decode()
    lines[first : last + 1] = [f"{head}(False){rest}"]
    return "\n".join(lines)


GUARDS = [
    pytest.param(page, test, id=f"{page}: {text}")
    for page in PAGES
    for test, text in guards(SOURCES[page])
]


@pytest.fixture(scope="module")
def answers() -> list[str]:
    return [REAL.said(forgery) for forgery in ALL]


@pytest.mark.parametrize(("page", "test"), GUARDS)
def test_a_kernel_without_a_condition_is_told_apart(
    page: str, test: ast.expr, answers: list[str]
) -> None:
    with kernel_with(page, without(SOURCES[page], test)) as kernel:
        told = any(kernel.said(f) != said for f, said in zip(ALL, answers, strict=True))

    assert told


def raised_at(forgery: Forgery) -> set[tuple[str, int]]:
    """Return the places, page and line, at which the kernel refuses a forgery."""
    places: set[tuple[str, int]] = set()
    error: BaseException | None = None
    try:
        REAL._door(forgery.door, forgery.data)
    except REAL.refusals as refused:
        error = refused
    while error is not None:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            name = trace.tb_frame.f_globals["__name__"].rsplit(".", 1)[-1]
            places.add((name, trace.tb_lineno))
        error = error.__context__
    return places


def test_every_refusal_of_the_kernel_is_met_by_a_forgery() -> None:
    lines = {
        (page, line)
        for page in PAGES
        for node in ast.walk(ast.parse(SOURCES[page]))
        if isinstance(node, ast.Raise) and node.exc is not None
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    first = {
        (page, node.lineno)
        for page in PAGES
        for node in ast.walk(ast.parse(SOURCES[page]))
        if isinstance(node, ast.Raise)
    }
    met = {place for forgery in ALL for place in raised_at(forgery)}

    assert met <= lines
    assert first - met == set()


def test_the_statement_that_forgeries_change_is_an_instance() -> None:
    assert REAL.said(Forgery("instance", "", "instance", (ROOT_N, CHAIN, AT), "")) == ""
