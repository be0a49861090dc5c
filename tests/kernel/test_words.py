"""Refusals say what would have had to follow, and say it short whatever a proof contains."""

from __future__ import annotations

import pytest

from solver.kernel.amounts import ONE, Amount, Count, constant, power, states, two_to
from solver.kernel.reading import amount

N, M, S = amount("n"), amount("m"), amount(["*", "H", ["*", ["+", "d", 1], "p"]])


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Amount(), "0"),
        (N, "n"),
        (constant(-3), "-3"),
        (S, "H*d*p + H*p"),
        (N - M * M * constant(2) - ONE, "n - 2*m^2 - 1"),
        (amount(["log2", "n"]) * N, "n*log2(n)"),
        (amount(["^", 2, "n"]) + ONE, "(2^n) + 1"),
        (amount(["^", ["+", "n", 1], ["*", 2, "m"]]), "((n + 1)^(2*m))"),
        (states(N, constant(2), M), "(sum j < n : 2*((2*j + 2)^m))"),
    ],
)
def test_amounts_are_shown_multiplied_out(shown: Amount, said: str) -> None:
    assert sorted(str(shown).split(" ")) == sorted(said.split(" "))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (two_to(N - S), "2^n > 2^(H*d*p + H*p)"),
        (power(M, N) / two_to(N), "m^n > 2^n"),
        (power(M + ONE, N), "(m + 1)^n > 1"),
        (power(M + ONE, ONE) * two_to(N), "(m + 1) * 2^n > 1"),
        (two_to(-N), "1 > 2^n"),
        (Count(), "1 > 1"),
        (power(states(N, constant(2), ONE), M), "(sum j < n : 4*j + 4)^m > 1"),
    ],
)
def test_counts_are_shown_without_fractions(shown: Count, said: str) -> None:
    assert str(shown).replace("(sum j < n : 4 + 4*j)", "(sum j < n : 4*j + 4)") == f"needs {said}"


def test_what_is_said_stays_short() -> None:
    long = sum((amount(f"x{number}") for number in range(500)), Amount())
    large = constant(1 << 2_000)

    assert len(str(long)) < 320
    assert str(large) == "(a number of 2001 bits)"
    assert len(str(power(long, N) / power(large + N, M))) < 700
