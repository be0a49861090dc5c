"""The bounds of `solver.kernel.logs` against exact integers."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.kernel import logs
from solver.kernel.logs import (
    E_ABOVE,
    LogSum,
    Undecided,
    bounds,
    constant,
    is_positive,
    log2,
    log2_bounds,
    log2_choose_above,
)


@given(st.integers(1, 10**12), st.integers(1, 10))
def test_the_logarithm_lies_between_its_bounds(number: int, places: int) -> None:
    low, high = log2_bounds(number, places)

    assert 2**low <= number ** (2**places) <= 2**high
    assert high - low <= 1


@pytest.mark.parametrize("power", [0, 1, 7, 300])
def test_powers_of_two_have_exact_logarithms(power: int) -> None:
    assert log2_bounds(2**power, 64) == (power << 64, power << 64)


@given(st.integers(2, 10**30))
def test_more_places_give_bounds_inside(number: int) -> None:
    low, high = log2_bounds(number, 64)
    closer, nearer = log2_bounds(number, 256)

    assert low << 192 <= closer <= nearer <= high << 192


def test_a_digit_that_cannot_be_told_widens_the_bounds() -> None:
    one = 1 << 40
    low, high = logs._digits(3, one, 2 * one, 8, 40)

    assert (low, high) == (3 << 8, 4 << 8)


SMALL = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 60)), max_size=4)


@given(st.integers(-60, 60), SMALL)
def test_signs_agree_with_products_of_integers(whole: int, terms: list[tuple[int, int]]) -> None:
    found = LogSum(whole, tuple(terms))
    value = Fraction(2) ** whole
    for factor, number in terms:
        value *= Fraction(number) ** factor

    try:
        assert is_positive(found) == (value > 1)
    except Undecided:
        assert value == 1


def test_what_is_nearly_zero_is_decided_by_more_places() -> None:
    large = 10**100
    nearly = log2(large + 1) - log2(large)

    low, high = bounds(nearly, 64)
    assert low <= 0 <= high
    assert is_positive(nearly)
    assert not is_positive(nearly.times(-1))


def test_what_is_zero_in_a_hidden_way_is_not_decided() -> None:
    with pytest.raises(Undecided):
        is_positive(log2(6) - log2(2) - log2(3))


def test_an_exact_zero_is_not_positive() -> None:
    assert not is_positive(log2(8) - constant(3))


def test_the_bound_on_e_is_above_e_and_close() -> None:
    below = sum(Fraction(1, factorial(k)) for k in range(40))

    assert below + Fraction(1, factorial(39)) < Fraction(*E_ABOVE) < below + Fraction(1, 10**39)


@pytest.mark.parametrize(("n", "k"), [(2, 1), (5, 2), (9, 8), (60, 30), (100, 1), (1000, 7)])
@pytest.mark.parametrize("bound", [logs._by_stirling, logs._by_powers])
def test_the_bounds_on_binomials_are_above_them(n: int, k: int, bound) -> None:  # type: ignore[no-untyped-def]
    assert is_positive(bound(n, k) - log2(comb(n, k)))


@given(st.integers(2, 400), st.integers(1, 399))
def test_stirling_is_above_and_within_a_quarter(n: int, k: int) -> None:
    if k >= n:
        return
    slack = logs._by_stirling(n, k) - log2(comb(n, k))

    assert is_positive(slack)
    assert is_positive(LogSum(1) - slack.times(4))


def test_small_binomials_are_exact() -> None:
    assert log2_choose_above(350, 13) == log2(comb(350, 13))
    assert log2_choose_above(7, 0) == log2(1)


def test_large_binomials_are_bounded_in_both_ways() -> None:
    n, huge = 10**9, logs.LARGE * 3

    assert log2_choose_above(n, n // 3) == logs._by_stirling(n, n // 3)
    assert log2_choose_above(huge, 10**6) == logs._by_powers(huge, 10**6)
    assert log2_choose_above(n, n) == logs._by_powers(n, n)


@pytest.mark.parametrize(("n", "k"), [(3, 4), (3, -1)])
def test_a_binomial_outside_the_triangle_is_refused(n: int, k: int) -> None:
    with pytest.raises(ValueError, match="C"):
        log2_choose_above(n, k)
