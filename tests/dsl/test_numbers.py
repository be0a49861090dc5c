"""Exact numbers against integers and against floating point far from ties."""

from __future__ import annotations

from fractions import Fraction
from math import isclose
from math import log2 as approximate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.numbers import Exact, NotExact, TooBig, exact, log2, power

positive = st.integers(1, 10**6)
fractions = st.fractions(min_value=-50, max_value=50, max_denominator=20)


def log_of(value: int) -> Exact:
    return log2(exact(value))


@given(positive, positive)
def test_the_log_of_a_product_is_the_sum_of_the_logs(a: int, b: int) -> None:
    assert log_of(a * b) == log_of(a) + log_of(b)


@given(positive)
def test_floor_and_ceil_of_a_log_are_bit_lengths(a: int) -> None:
    assert log_of(a).floor() == a.bit_length() - 1
    assert log_of(a).ceil() == (a - 1).bit_length()


@given(st.lists(st.tuples(fractions, positive), max_size=4), fractions)
def test_sums_of_logs_are_near_their_floating_value(
    terms: list[tuple[Fraction, int]], rational: Fraction
) -> None:
    total, near = exact(rational), float(rational)
    for factor, argument in terms:
        total += log_of(argument).times(factor)
        near += float(factor) * approximate(argument)

    low, high = total.enclosure(60)

    assert isclose(float(low), near, abs_tol=1e-6) and isclose(float(high), near, abs_tol=1e-6)
    assert total.floor() <= total.ceil() <= total.floor() + 1


@given(st.integers(2, 50), st.integers(1, 40), st.integers(2, 50), st.integers(1, 40))
def test_comparison_agrees_with_integer_powers(a: int, j: int, b: int, k: int) -> None:
    left, right = log_of(a).times(Fraction(j)), log_of(b).times(Fraction(k))

    assert (left < right) == (a**j < b**k)
    assert ((left - right).sign() == 0) == (a**j == b**k)


def test_known_values() -> None:
    assert log_of(8).integer() == 3
    assert (log_of(9) / log_of(3)).integer() == 2
    assert power(exact(2), log_of(12)).integer() == 12
    assert power(exact(Fraction(9, 4)), exact(Fraction(1, 2))) == exact(Fraction(3, 2))
    assert (exact(1024) * log_of(1024)).ceil() == 10240
    assert (exact(3) * log_of(3)).ceil() == 5
    assert (log_of(3**1000) - log_of(3**1000 - 1)).floor() == 0
    assert str(exact(3) * log_of(3)) == "3*log2(3)"


@pytest.mark.parametrize(
    "compute",
    [
        lambda: log_of(3) * log_of(3),
        lambda: exact(1) / log_of(3),
        lambda: log2(log_of(3)),
        lambda: power(exact(3), log_of(3)),
        lambda: power(exact(2), exact(Fraction(1, 2))),
        lambda: power(log_of(3), exact(2)),
    ],
)
def test_what_is_outside_is_refused(compute: object) -> None:
    assert callable(compute)
    with pytest.raises(NotExact):
        compute()


def test_huge_powers_are_refused_at_once() -> None:
    with pytest.raises(TooBig):
        power(exact(2), exact(10**9))
    with pytest.raises(TooBig):
        power(exact(Fraction(1, 3)), exact(-(10**30)))
    with pytest.raises(TooBig, match=r"about 2\^20000 bits"):  # too long to be written out
        power(exact(1 << 1), exact(1 << 19999))
    assert power(exact(-1), exact(10**30)).integer() == 1


def test_division_by_zero_is_python_s_own() -> None:
    with pytest.raises(ZeroDivisionError):
        exact(1) / exact(0)
    with pytest.raises(ZeroDivisionError):
        power(exact(0), exact(-1))
    with pytest.raises(ValueError, match="log2 of 0"):
        log2(exact(0))
