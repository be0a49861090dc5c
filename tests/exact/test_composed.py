"""Which tasks compose functions as in the theorem, and which only look like it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from dsl.elaborate import Elaborated, elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.problem import Task
from dsl.source import Source
from dsl.types import Range
from solver.exact.composed import Composed, composed

TABLE2, TABLE1 = "table ([n], [m]) -> [n * m]", "table [m] -> [m]"
TWO = (("a", TABLE2), ("b", TABLE1), ("c", "[m]"), ("w", "[n]"))


def task(inputs: tuple[tuple[str, str], ...], answer: str, more: str = "") -> Task:
    """Return a task for m = 3 and n = 2."""
    lines = "\n".join(f"input {name}: {kind}" for name, kind in inputs)
    text = f"task t(m, n) {{\n{lines}\n{more}\nanswer {answer}\n}}\n"
    source = Source("here.bounds", text)
    return elaborate(parse(source), source, find_import).task("t", 3, 2)


@cache
def imported() -> Elaborated:
    source = Source("here.bounds", 'import "chained"\nimport "composition"\n')
    return elaborate(parse(source), source, find_import)


def library(name: str, *sizes: int) -> Task:
    return imported().task(name, *sizes)


@pytest.mark.parametrize(
    ("name", "sizes", "wanted"),
    [
        ("lookup_at_end", (5, 5), Composed(5, ())),
        ("chained2", (350, 29), Composed(350, (29,))),
        ("chained2", (1, 1), Composed(1, (1,))),
        ("chained3", (3, 4, 2), Composed(3, (4, 2))),
    ],
)
def test_the_tasks_of_the_library_are_known(
    name: str, sizes: tuple[int, ...], wanted: Composed
) -> None:
    assert composed(library(name, *sizes)) == wanted


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("lookup_at_end", (5, 4)), ("lookup", (5, 5)), ("chained_free", (2, 5)), ("compose", (4,))],
)
def test_other_tasks_of_the_library_are_not(name: str, sizes: tuple[int, ...]) -> None:
    assert composed(library(name, *sizes)) is None


def test_names_do_not_matter() -> None:
    assert composed(task(TWO, "a[w, b[c]]")) == Composed(3, (2,))
    assert composed(task(TWO, "a[(w, b[c])]")) == Composed(3, (2,))


def test_with_one_function_the_last_token_may_say_anything() -> None:
    inputs = (("b", TABLE1), ("c", "[m]"), ("w", "[n]"))

    assert composed(task(inputs, "b[c]")) == Composed(3, ())
    assert composed(task(inputs, "b[b[c]]")) is None


@pytest.mark.parametrize(
    ("inputs", "answer"),
    [
        ((TWO[1], TWO[0], TWO[2], TWO[3]), "a[w, b[c]]"),
        ((TWO[0], TWO[1], TWO[3], TWO[2]), "a[w, b[c]]"),
        ((TWO[3], *TWO[:3]), "a[w, b[c]]"),
        (TWO, "a[0, b[c]]"),
        (TWO, "a[w, c]"),
        (TWO, "a[w, b[b[c]]]"),
        (TWO, "a[w, b[c]] div 2"),
        (TWO, "b[c]"),
        ((("a", "table ([n], [m]) -> [m]"), *TWO[1:]), "a[w, b[c]]"),
        ((("a", "table ([n], [m]) -> bool"), *TWO[1:]), "a[w, b[c]]"),
        ((("a", "table ([m], [m]) -> [m * m]"), *TWO[1:]), "a[w, b[c]]"),
        ((TWO[0], ("b", "perm m"), *TWO[2:]), "a[w, b[c]]"),
        ((*TWO[:3], ("w", "([n], [n])")), "a[w.0, b[c]]"),
        ((*TWO, ("end", "[1]")), "a[w, b[c]]"),
    ],
)
def test_another_order_type_or_answer_is_another_task(
    inputs: tuple[tuple[str, str], ...], answer: str
) -> None:
    assert composed(task(inputs, answer)) is None


def test_a_promise_or_answers_everywhere_make_another_task() -> None:
    assert composed(task(TWO, "a[w, b[c]]", "promise c != 0")) is None
    assert composed(replace(task(TWO, "a[w, b[c]]"), answer_index="i")) is None


def test_an_answer_that_may_be_outside_its_declared_type_makes_another_task() -> None:
    assert composed(task(TWO, "a[w, b[c]] : [6]")) == Composed(3, (2,))
    assert composed(replace(task(TWO, "a[w, b[c]]"), answer_type=Range(5))) is None
