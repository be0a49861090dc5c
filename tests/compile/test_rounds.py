"""Symbols of rounds: their facts hold for all numbers they stand for, and no more is decided."""

from __future__ import annotations

from typing import Any

import pytest

from solver.compile.domain import Domain, Symbol, Terms, names_of
from solver.compile.families import halved
from solver.compile.largest import greatest, settled_largest
from solver.compile.rounds import passing, rounds_of
from solver.compile.symbols import Undecided, parameter

N: Any = parameter("n", Domain(9))
COUNT, LAST = rounds_of("n", N)
S: Any = passing("s", LAST)
HALF, POWER = 2**LAST, 2**S


def worth(terms: Terms, values: dict[str, int]) -> int:
    total = 0
    for monomial, factor in terms:
        for name, power in monomial:
            factor *= values[name] ** power
        total += factor
    return total


def symbol(number: Any) -> Symbol:
    (found,) = (name for name in names_of(number.terms) if isinstance(name, Symbol))
    return found


def test_the_facts_of_rounds_hold_in_every_round_between() -> None:
    for n in range(9, 70):
        count = (n - 1).bit_length()
        for s in range(2, count - 1):
            values = {"n": n, symbol(COUNT): count, symbol(HALF): 2 ** (count - 1)}
            values |= {symbol(S): s, symbol(POWER): 2**s}
            for name in (symbol(COUNT), symbol(HALF), symbol(S), symbol(POWER)):
                assert values[name] >= name.least
                assert all(worth(fact, values) >= 0 for fact in name.facts)


def test_the_facts_of_a_half_hold_for_all_numbers() -> None:
    half = symbol(halved(N))

    for n in range(9, 40):
        assert n // 2 >= half.least
        assert all(worth(fact, {"n": n, half: n // 2}) >= 0 for fact in half.facts)


@pytest.mark.parametrize("number", [N, N - 1, 1 - N, 3 * N + 2, -N])
def test_half_a_polynomial_is_half_of_it_rounded_down(number: Any) -> None:
    found, half = halved(number), symbol(halved(N))

    for n in range(9, 30):
        values = {"n": n, half: n // 2}
        assert worth(found.terms, values) == worth(number.terms, values) // 2


def test_a_power_of_a_round_is_below_the_number() -> None:
    assert POWER < N and 2 * POWER <= HALF and HALF < N <= 2 * HALF


def test_what_a_round_is_exactly_is_not_known() -> None:
    with pytest.raises(Undecided):
        assert POWER > 5


def test_a_size_that_grows_with_the_round_is_largest_in_the_last() -> None:
    assert settled_largest(greatest([POWER * POWER, HALF * HALF])) == HALF * HALF


def test_a_size_that_is_largest_in_no_known_round_is_refused() -> None:
    between = POWER * (HALF - POWER)

    with pytest.raises(Undecided, match="depends on the round"):
        settled_largest(greatest([between, HALF]))


def test_a_largest_size_keeps_what_cannot_be_compared() -> None:
    m: Any = parameter("m", Domain(9))

    assert str(greatest([N, m, N - 1])) == "max(m, n)"
    assert greatest([N, N + 1, 3]) == N + 1
