"""Ranks of powers: no more than the different rows of small tasks, and nothing else is accepted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from dsl.evaluate import compiled
from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Unary, Variable
from dsl.theorem import Block, Shape, Stated
from solver.certificate.kinds import InvalidCertificate
from solver.checker.rank import check_rank, rank_of

BLOCKS = (
    Block("u", True, "n", 3, False),
    Block("v", True, "n", 3, False),
    Block("s", True, "n", 2, True),
    Block("t", True, "n", 2, True),
    Block("x", False, 1, "n", False),
)
SHAPE = Shape("causal", 1, 1, 1, 1, False)
HERE, N = Variable("i"), Variable("n")
U, V, S, T = (Index(Variable(name), HERE) for name in "uvst")


def stated(answer: Expr) -> Stated:
    return Stated("t", ("n",), (), SHAPE, BLOCKS, answer)


def accepted(answer: Expr, rows: str, columns: str) -> int:
    """Return the largest base that is accepted."""
    base = 0
    while True:
        try:
            check_rank(stated(answer), (rows, columns, base + 1))
        except InvalidCertificate:
            return base
        base += 1


def all_of(body: Expr) -> Expr:
    return Binder("all", "i", N, None, body)


def parity_of(body: Expr, parity: int = 1) -> Expr:
    counted = Binder("count", "i", N, None, body)
    return Binary("==", Binary("mod", counted, Constant(2)), Constant(parity))


def different_rows(answer: Expr, rows: str, columns: str, n: int) -> int:
    """Return how many rows the task has, tried one by one."""
    run = compiled(answer)
    truth = rows == "s"
    values: list[Any] = list(product((False, True) if truth else range(3), repeat=n))
    found = {tuple(run({rows: u, columns: v, "n": n}) for v in values) for u in values}
    return len(found)


KNOWN: list[tuple[Expr, str, str, int]] = [
    (all_of(Binary("==", U, V)), "u", "v", 3),
    (all_of(Binary("<=", U, V)), "u", "v", 3),
    (all_of(Binary("<", U, V)), "u", "v", 2),
    (all_of(Binary("!=", U, V)), "u", "v", 3),
    (all_of(Constant(True)), "u", "v", 1),
    (all_of(Binary("==", S, T)), "s", "t", 2),
    (all_of(Unary("not", Binary("and", S, T))), "s", "t", 2),
    (all_of(Binary("or", S, T)), "t", "s", 2),
    (parity_of(Binary("and", S, T)), "s", "t", 2),
    (parity_of(Binary("==", S, T), 0), "s", "t", 1),
    (parity_of(Binary("==", U, V)), "u", "v", 3),
]


@pytest.mark.parametrize(("answer", "rows", "columns", "base"), KNOWN)
def test_the_rank_of_a_power_is_known(answer: Expr, rows: str, columns: str, base: int) -> None:
    assert accepted(answer, rows, columns) == base
    for n in (1, 2, 3):
        assert base**n <= different_rows(answer, rows, columns, n)


def test_random_powers_have_as_many_different_rows_as_their_rank_says() -> None:
    rng = Random(4)
    for _ in range(40):
        table = [[rng.random() < 0.5 for _ in range(3)] for _ in range(3)]
        body: Expr = Constant(False)
        for a, b in product(range(3), repeat=2):
            here = Binary("and", Binary("==", U, Constant(a)), Binary("==", V, Constant(b)))
            body = If(here, Constant(table[a][b]), body)
        for answer in (all_of(body), parity_of(body)):
            base = accepted(answer, "u", "v")
            assert 0 < base**2 <= different_rows(answer, "u", "v", 2) or not any(map(any, table))


LIES: list[Expr] = [
    Binder("any", "i", N, None, Binary("==", U, V)),
    Binder("all", "i", N, Binary("<", HERE, Constant(1)), Binary("==", U, V)),
    Binder("all", "i", Constant(2), None, Binary("==", U, V)),
    Binder("all", "i", Binary("-", N, Constant(1)), None, Binary("==", U, V)),
    Binder("all", "i", Variable("x"), None, Binary("==", U, V)),
    all_of(Binary("==", U, Index(Variable("v"), Constant(0)))),
    all_of(Binary("==", U, Index(Variable("v"), Binary("+", HERE, Constant(0))))),
    all_of(Binary("or", Binary("==", U, V), S)),
    all_of(Binary("or", Binary("==", U, V), Binary("<", HERE, Constant(1)))),
    all_of(Binary("==", Binary("+", U, Variable("x")), V)),
    all_of(Binder("any", "k", N, None, Binary("==", Index(Variable("u"), Variable("k")), V))),
    Unary("not", all_of(Binary("==", U, V))),
    Binary("==", Binary("mod", Binder("count", "i", N, None, Binary("==", U, V)), Constant(3)),
           Constant(1)),
    parity_of(Binary("==", U, V), 2),
    Binary("==", Binder("count", "i", N, None, Binary("==", U, V)), Constant(1)),
    all_of(Binary("==", Binary("div", U, V), Constant(1))),
]  # fmt: skip


@pytest.mark.parametrize("answer", LIES, ids=range(len(LIES)))
def test_what_is_no_power_has_no_rank(answer: Expr) -> None:
    assert accepted(answer, "u", "v") == 0


def test_the_rank_is_about_two_tables_of_few_values() -> None:
    equal = all_of(Binary("==", U, V))
    for block in (
        Block("u", True, "n", "n", False),
        Block("u", True, "n", 33, False),
        Block("u", True, "m", 3, False),
        Block("u", False, 1, 3, False),
    ):
        other = replace(stated(equal), blocks=(block, *BLOCKS[1:]))
        with pytest.raises(InvalidCertificate):
            check_rank(other, ("u", "v", 2))
    with pytest.raises(InvalidCertificate, match="inputs of the task"):
        check_rank(stated(equal), ("u", "w", 2))


def test_the_rank_of_a_matrix() -> None:
    known = {1: [[1, 1], [1, 1]], 2: [[0, 1, 0], [0, 1, 0], [1, 5, 1]], 3: [[0, 1, 0], [1, 0, 0],
             [0, 0, 2]], 0: [[0, 0], [0, 0]]}  # fmt: skip
    for rank, matrix in known.items():
        assert rank_of([[Fraction(each) for each in row] for row in matrix]) == rank
