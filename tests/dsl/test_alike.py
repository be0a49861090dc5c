"""Answers that are the same but for names, and answers that only look so."""

from __future__ import annotations

import pytest

from dsl.alike import alike
from dsl.elaborate import elaborate
from dsl.expr import Expr
from dsl.parse import parse
from dsl.source import Source

LINES = "task one {{ input {0}: table [3] -> [3]; input {1}: table [3] -> [3]; answer {2} }}\n"


def answer(first: str, second: str, text: str) -> Expr:
    """Return the answer of a task with two tables of these names."""
    source = Source("one.bounds", LINES.format(first, second, text))
    return elaborate(parse(source), source).task("one").answer


ANSWER = "sum i < 3 where f[i] == 1 : g[f[i]] + (let k = f[0] in k)"
SAME = [
    ("u", "v", "sum i < 3 where u[i] == 1 : v[u[i]] + (let k = u[0] in k)"),
    ("u", "v", "sum j < 3 where u[j] == 1 : v[u[j]] + (let i = u[0] in i)"),
    ("g", "f", "sum k < 3 where g[k] == 1 : f[g[k]] + (let i = g[0] in i)"),
]
OTHER = [
    ("g", "f", ANSWER),
    ("f", "g", ANSWER.replace("f[i] == 1", "g[i] == 1")),
    ("f", "g", ANSWER.replace("== 1", "== 2")),
    ("f", "g", ANSWER.replace("== 1", "!= 1")),
    ("f", "g", ANSWER.replace("i < 3", "i < 2")),
    ("f", "g", ANSWER.replace(" where f[i] == 1", "")),
    ("f", "g", ANSWER.replace("in k", "in f[0]")),
    ("f", "g", ANSWER.replace("+", "*")),
    ("f", "g", "first i < 3 where f[i] == 1 else 0"),
]


@pytest.mark.parametrize(("first", "second", "text"), SAME)
def test_names_of_inputs_and_bound_names_do_not_matter(
    first: str, second: str, text: str
) -> None:
    one, other = answer("f", "g", ANSWER), answer(first, second, text)

    assert alike(one, other, (("f", first), ("g", second)))


@pytest.mark.parametrize(("first", "second", "text"), OTHER)
def test_everything_else_matters(first: str, second: str, text: str) -> None:
    one, other = answer("f", "g", ANSWER), answer(first, second, text)

    assert not alike(one, other, (("f", first), ("g", second)))


def test_two_inputs_are_not_one() -> None:
    one, other = answer("f", "g", "f[0] + g[0]"), answer("f", "g", "f[0] + f[0]")

    assert not alike(one, other, (("f", "f"), ("g", "g")))
    assert not alike(one, other, (("f", "f"), ("g", "f")))
    assert not alike(other, one, (("f", "f"), ("f", "g")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fold a = 0 over x in f : (a + x) mod 3", "fold s = 0 over e in f : (s + e) mod 3"),
        ("iterate 2 from g[0] : x -> f[x]", "iterate 2 from g[0] : y -> f[y]"),
        ("first i < 3 where f[i] == 1 else 0", "first j < 3 where f[j] == 1 else 0"),
    ],
)
def test_folds_and_iterations_and_searches_bind_names_too(one: str, other: str) -> None:
    same = (("f", "f"), ("g", "g"))

    assert alike(answer("f", "g", one), answer("f", "g", other), same)
    for old, new in (("0", "1"), ("f[", "g["), ("in f", "in g")):
        wrong = other.replace(old, new)
        changed = answer("f", "g", wrong)
        assert (wrong == other) == alike(answer("f", "g", one), changed, same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fold a = 0 over x in f : (a + x) mod 3", "fold a = 0 over x in f : (x + x) mod 3"),
        ("max i < 3 : f[i]", "min i < 3 : f[i]"),
        ("sum i < 3 : sum j < 3 : f[i]", "sum i < 3 : sum j < 3 : f[j]"),
        ("sum i < 3 : sum j < 3 : f[i]", "sum j < 3 : sum i < 3 : f[i]"),
    ],
)
def test_which_binder_it_is_and_which_name_it_binds_matters(one: str, other: str) -> None:
    assert not alike(answer("f", "g", one), answer("f", "g", other), (("f", "f"), ("g", "g")))
