"""Range analysis: sound on everything small, and strong enough for the usual tasks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.expr import Binary, Binder, Constant, Expr, Fold, If, Index, Iterate, Let, Unary, Variable
from dsl.problem import Input, Task
from dsl.ranges import indices_proved
from dsl.tabulate import TaskMistake, tabulate
from dsl.types import Bool, Range
from tests.dsl.corpus import CASES, Case, elaborated

PROVED = (
    "task t(n) { input w: table [n] -> bool; answer all i < n - 1 : w[i] == w[i + 1] }",
    "task t(n) { input w: table [n] -> bool; answer all i < n : w[i] == w[n - 1 - i] }",
    "task t(n) { input f: table [n] -> [n]; input x: [n]; answer f[f[(x + 1) mod n]] : [n] }",
    "task t(n) { input f: table [n] -> [n]; answer iterate n from 0 : v -> f[v] }",
    "task t(n) { input f: table [n] -> [n]; input x: [n]; answer if x > 0 then f[x - 1] else 0 }",
    "task t(n) { input f: table [n] -> [n]; input x: [n]; promise x < n - 1; answer f[x + 1] }",
    "task t(n) { input s: table [n] -> perm 5; answer (fold acc = s[0] over v in s : acc * v)[0] }",
    "task t(n) { input x: [n]; answer min i < n : i + x }",
    "task t(n) { input x: [n]; answer x != 0 and n div x > 1 }",
    "task t(n) { input f: table [n] -> [n]; answer at token i: f[i] : [n] }",
    "task t(n) { input f: table ([n], bool) -> [n]; "
    "answer f[first i < n where f[i, true] > 0 else 0, false] }",
)


@pytest.mark.parametrize("text", PROVED)
def test_the_usual_tasks_are_proved_safe_at_any_size(text: str) -> None:
    file = elaborated(text)

    assert indices_proved(file.task("t", 3))
    assert indices_proved(file.task("t", 1000))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.strip()[8:-2])
def test_a_proof_is_never_contradicted_by_the_corpus(case: Case) -> None:
    task = elaborated(case.text).task("t")

    indices_proved(task)  # comes back without an error; the tasks are safe either way

    assert tabulate(task).inputs


integers: st.SearchStrategy[Expr] = st.integers(-2, 4).map(Constant) | st.sampled_from(
    [Variable("x"), Variable("y")]
)


def _tests(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    compared = st.builds(Binary, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner)
    return st.one_of(
        compared,
        st.builds(Unary, st.just("not"), compared),
        st.builds(Binary, st.sampled_from(["and", "or", "=>"]), compared, compared),
    )


def _larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    tests = _tests(inner)
    operators = st.sampled_from(["+", "-", "*", "div", "mod", "^", "min", "max"])
    fresh = st.integers(0, 10**9).map(lambda number: f"v{number}")
    return st.one_of(
        st.builds(Binary, operators, inner, inner),
        st.builds(Unary, st.just("-"), inner),
        st.builds(If, tests, inner, inner),
        st.builds(lambda index: Index(Variable("f"), index), inner),
        st.builds(Let, fresh, inner, inner),
        st.builds(
            lambda kind, name, bound, where, body: Binder(
                kind, name, bound, where, Binary("+", body, Variable(name))
            ),
            st.sampled_from(["sum", "min", "max"]), fresh, inner, st.none() | tests, inner,
        ),
        st.builds(
            lambda kind, name, bound, other, default: Binder(
                kind, name, bound, Binary(">", Variable(name), other), None, default
            ),
            st.sampled_from(["first", "last"]), fresh, inner, inner, inner,
        ),
        st.builds(
            lambda name, start, body: Fold(
                name, start, name + "e", Variable("f"), Range(3),
                Binary("mod", Binary("+", Variable(name), Variable(name + "e")), body),
            ),
            fresh, inner, inner,
        ),
        st.builds(
            lambda name, times, start: Iterate(
                times, start, name,
                Binary("mod", Binary("+", Variable(name), Constant(1)), Constant(3)),
            ),
            fresh, inner, inner,
        ),
    )  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(integers, _larger, max_leaves=8), st.none() | _tests(integers), st.integers(1, 6)
)
def test_what_is_proved_safe_never_goes_wrong(
    answer: Expr, promise: Expr | None, size: int
) -> None:
    inputs = (
        Input("f", Range(3), Range(3)), Input("x", None, Range(3)), Input("y", None, Range(4)),
        Input("z", None, Bool()),
    )  # fmt: skip
    task = Task("t", (), inputs, answer, None, Range(size), promise)

    if indices_proved(task):
        try:
            tabulate(task)
        except TaskMistake as mistake:
            assert mistake.kind == "empty"
