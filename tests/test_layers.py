"""The layers of the source: who may import whom, read from the source with `ast`.

Imports inside functions and under TYPE_CHECKING count like any other; only the libraries that are
slow to load are asked where they stand.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import ROOT, python

SOURCES = sorted(
    [*(ROOT / "dsl").rglob("*.py"), *(ROOT / "solver").rglob("*.py"), ROOT / "bounds.py"]
)
STANDARD = frozenset(sys.stdlib_module_names)

BOTTOM = ("solver.version", "solver.certificate", "solver.verdict", "solver.reasons")
"""Data that every layer of the solver above kernel and exact may speak of."""

ENCODE = ("dsl", "solver.exact", "solver.encode", "solver.growth", "solver.budget", *BOTTOM)
BACKENDS = (*ENCODE, "solver.backends", "solver.interrupts")
CHECKER = (
    "dsl", "solver.kernel", "solver.exact", "solver.encode", "solver.growth", "solver.budget",
    "solver.backends.z3_scripts",  # asked again where a fact about a task rests on a solver
    "solver.compile.domain", "solver.compile.symbols", *BOTTOM,
)  # fmt: skip
ROUTES = (*BACKENDS, "solver.kernel", "solver.routes")
SETTLE = (*ROUTES, "solver.checker", "solver.deadline")
ANSWERS = (
    *SETTLE, "solver.settle", "solver.settling", "solver.cache", "solver.files", "solver.store"
)  # fmt: skip
ABOVE = (*ANSWERS, "solver.compile", "solver.report")

ALLOWED: dict[str, tuple[str, ...]] = {
    "dsl.source": (),
    "dsl.diagnostics": ("dsl.source",),
    "dsl": ("dsl", "lark", "theorems"),
    "solver.version": (),
    "solver.certificate": ("solver.certificate",),
    "solver.verdict": ("solver.certificate",),
    "solver.reasons": ("dsl", "solver.budget"),
    "solver.budget": ("dsl", "solver.exact"),
    "solver.deadline": ("solver.interrupts",),
    "solver.interrupts": (),
    "solver.files": (),
    "solver.kernel": ("solver.kernel",),
    "solver.exact": ("dsl", "solver.exact", "numpy"),
    "solver.compile": ("dsl", "solver.exact", "solver.compile", "sympy"),
    "solver.encode": (*ENCODE, "sympy"),
    "solver.growth": ("dsl", "solver.growth"),
    "solver.backends": (*BACKENDS, "pysat", "pysolvers", "z3"),
    "solver.export": ("dsl", "solver.exact", "solver.export", "solver.version", "jinja2", "numpy"),
    "solver.checker": (*CHECKER, "solver.checker"),
    "solver.routes": ROUTES,
    "solver.settle": (
        *SETTLE, "solver.finding", "solver.settling", "solver.spots", "solver.store"
    ),
    "solver.settling": (*SETTLE, "solver.reach", "solver.settling"),
    "solver.finding": (*SETTLE, "solver.reach"),
    "solver.reach": (*SETTLE, "solver.facts", "solver.steps"),
    "solver.facts": (*SETTLE, "solver.alike_at"),
    "solver.alike_at": SETTLE,
    "solver.store": ("solver.certificate",),
    "solver.spots": (*SETTLE, "solver.facts", "solver.steps"),
    "solver.steps": ("dsl", "solver.checker"),
    "solver.cache": ("solver.encode", *BOTTOM),
    "solver.report": (*ABOVE, "rich", "jinja2"),
    "solver.commands": (*ABOVE, "solver.commands", "solver.export"),
    "solver.pytest_plugin": ("dsl", "pytest", "solver.commands", "solver.report", "solver.verdict"),
    "solver.cli": (
        "click",
        "solver.commands",
        "solver.interrupts",
        "solver.report",
        "solver.version",
    ),
    "solver": (),
    "bounds": ("dsl", "solver"),
}
DOORS = frozenset({"dsl.messages", "dsl.tree"})
"""Packages through which the names of their rooms, and nothing else, are found."""
INSIDE_FUNCTIONS = frozenset({"sympy", "z3", "pysat", "pysolvers", "jinja2"})


def module_of(path: Path) -> str:
    """Return the import name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full names of what is imported, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def top_level_imports(tree: ast.Module) -> Iterator[str]:
    """Yield what importing the module imports."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(ast.Module([node], []))


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def layer_of(module: str) -> str:
    """Return the closest layer that a module belongs to."""
    return max((layer for layer in ALLOWED if within(module, layer)), key=len)


def forbidden(module: str, tree: ast.AST) -> list[str]:
    """Return what a module imports though its layer may not."""
    allowed = ALLOWED[layer_of(module)]
    return [
        name
        for name in imports(tree)
        if name.split(".")[0] not in STANDARD and not any(within(name, each) for each in allowed)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert forbidden(module_of(path), tree) == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_slow_libraries_load_only_where_they_are_used(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert not {name.split(".")[0] for name in top_level_imports(tree)} & INSIDE_FUNCTIONS


def test_lark_stays_in_the_parser() -> None:
    users = {
        module_of(path)
        for path in SOURCES
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if within(name, "lark")
    }

    assert users <= {"dsl.parse", "dsl.lines", "dsl.lexer"}


PACKAGES = [
    path for path in [*SOURCES, ROOT / "theorems" / "__init__.py"] if path.name == "__init__.py"
]


@pytest.mark.parametrize("path", PACKAGES, ids=module_of)
def test_a_package_holds_a_docstring_and_a_door_imports_its_rooms(path: Path) -> None:
    tree, package = ast.parse(path.read_text(encoding="utf-8")), module_of(path)
    _, *rest = tree.body

    assert ast.get_docstring(tree)
    assert all(isinstance(each, ast.ImportFrom) for each in rest)
    assert all(within(name, package) for name in imports(tree))
    assert bool(rest) == (package in DOORS)


def test_no_package_file_hides_the_sources_from_the_tests() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_a_forbidden_import_is_found() -> None:
    lie = ast.parse("def f():\n    from solver.routes import search\n")

    assert forbidden("solver.checker.check", lie) == ["solver.routes.search"]
    assert forbidden("solver.routes.count", ast.parse("import solver.checker.check")) != []
    assert forbidden("dsl.tabulate", ast.parse("from solver import verdict")) != []


def test_the_checker_loads_neither_parser_nor_solver() -> None:
    code = """
import sys
import solver.checker.check
print(sorted(name for name in sys.modules if name.split(".")[0] in {"lark", "pysat", "pysolvers",
    "z3", "cvc5", "sympy"} or name.startswith(("solver.routes", "solver.backends", "dsl.parse"))))
"""

    assert python(code) == "[]\n"
