"""Polynomials in parameters: arithmetic, comparisons that hold for all large parameters, text."""

from __future__ import annotations

from typing import Any

import pytest

from solver.compile.domain import Domain
from solver.compile.symbols import Undecided, parameter

N: Any = parameter("n", Domain(3))
M: Any = parameter("m", Domain(3))


def test_what_cancels_is_an_integer() -> None:
    assert type(N * N - N * (N - 1) - N + 5) is int
    assert N * N - N * (N - 1) - N + 5 == 5


def test_comparisons_hold_for_all_parameters_from_the_least() -> None:
    assert N * N > N + 5
    assert N >= 3
    assert max(2 * N + M, N + M, 5) == 2 * N + M
    assert sorted([N * N, 2, N, -N]) == [-N, 2, N, N * N]
    assert N != 2


@pytest.mark.parametrize("question", ["N == 3", "N > 3", "N < M", "N * N > 10", "bool(N - 3)"])
def test_what_depends_on_the_parameter_is_undecided(question: str) -> None:
    with pytest.raises(Undecided):
        eval(question)  # each raises where it is computed


@pytest.mark.parametrize("question", ["N // 2", "3 ** N", "range(N)", "N + Fraction(1, 2)"])
def test_what_is_no_polynomial_is_refused(question: str) -> None:
    with pytest.raises(Undecided):
        eval(question, {**globals(), "Fraction": __import__("fractions").Fraction})


def test_polynomials_are_written_as_in_the_language() -> None:
    assert str(2 * N * N * M - 4 * N + 1) == "2 * m * n^2 - 4 * n + 1"
    assert str(-N) == "-n"


LARGE = ["N**3000", "(N * N) ** 51", "N**60 * N**60", "(N + M + 1) ** 30 * (N + M) ** 90"]


@pytest.mark.parametrize("question", LARGE)
def test_powers_and_products_that_are_too_large_are_undecided(question: str) -> None:
    with pytest.raises(Undecided, match="too"):
        eval(question)


def test_a_power_of_what_may_be_nothing_is_undecided() -> None:
    assert N**M >= N

    with pytest.raises(Undecided):
        (N - 3) ** M
