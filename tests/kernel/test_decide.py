"""Hypotheses at numbers, and the smallest prompts of the two-layer theorem, recomputed."""

from __future__ import annotations

from itertools import count

import pytest

from solver.kernel.amounts import INDEX, atom, constant, power_amount
from solver.kernel.decide import TooLarge, holds, integer
from solver.kernel.hypotheses import Given
from solver.kernel.logs import Undecided
from solver.kernel.reading import amount

POWER = ["^", "m", "n"]
MUTED = ["^", 2, ["*", "S", ["+", ["*", 2, "m"], 1]]]
TWO_S = Given(amount(POWER), amount(["*", MUTED, ["^", ["*", 2, "S"], "n"]]), True)
BY_STATE = Given(amount(POWER), amount(["*", MUTED, ["^", ["+", "S", "q"], "n"]]), True)


def least_n(given: Given, values: dict[str, int], most: int) -> int | None:
    """Return the least n of at most `most` at which a hypothesis holds; it holds from there on."""
    low, high = 0, most
    if not holds(given, {**values, "n": most}):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(given, {**values, "n": middle}) else (middle, high)
    return high


def shortest(given: Given, values: dict[str, int]) -> tuple[int, int, int]:
    """Return the least n + m + 2 with its n and m."""
    best: tuple[int, int, int] | None = None
    for m in count(2):
        if best is not None and m + 3 > best[0]:
            return best
        most = 200 if best is None else best[0] - m - 3
        n = least_n(given, {**values, "m": m}, max(1, most * (1 if best else values["S"] ** 2)))
        if n is not None and (best is None or n + m + 2 < best[0]):
            best = n + m + 2, n, m
    raise AssertionError("count ends never")


@pytest.mark.parametrize(
    ("summary", "tokens"), [(1, 16), (2, 44), (3, 88), (4, 147), (8, 533), (16, 2029)]
)
def test_the_smallest_prompt_for_two_layers(summary: int, tokens: int) -> None:
    assert shortest(TWO_S, {"S": summary})[0] == tokens


def test_the_sharper_form_needs_2627_tokens_where_the_first_needs_4489() -> None:
    values = {"S": 4 * 3 * 2, "q": 4}

    assert shortest(BY_STATE, values) == (2627, 2552, 73)
    assert shortest(TWO_S, values)[0] == 4489


def test_large_numbers_are_compared_by_their_logarithms() -> None:
    values = {"S": 12480, "m": 49920}

    assert holds(TWO_S, {**values, "n": 1_246_015_681})
    assert not holds(TWO_S, {**values, "n": 1_246_000_000})


def test_equal_powers_are_not_more_than_each_other() -> None:
    equal = Given(amount(["^", 2, ["*", 2, "n"]]), amount(["^", 4, "n"]), True)

    assert not holds(equal, {"n": 10**9})


def test_a_weak_inequality_between_large_powers_is_decided() -> None:
    weak = Given(amount(["^", 2, "n"]), amount(["^", 3, "n"]), False)

    assert not holds(weak, {"n": 10**9})
    assert holds(Given(weak.right, weak.left, False), {"n": 10**9})


@pytest.mark.parametrize("heads", range(1, 6))
def test_a_sum_of_powers_is_what_its_terms_add_up_to(heads: int) -> None:
    counted = amount(["states", "t", "v", "H"])
    for tokens in (1, 2, 3, 5, 8, 50):
        for values in (1, 2, 7):
            terms = (values * (values * j + 2) ** heads for j in range(tokens))
            assert integer(counted, {"t": tokens, "v": values, "H": heads}) == sum(terms)


def test_a_sum_of_very_many_terms_is_taken_in_closed_form() -> None:
    tokens = 10**40

    found = integer(amount(["states", "t", 3, 1]), {"t": tokens})

    assert found == 9 * (tokens * (tokens - 1) // 2) + 6 * tokens


def test_a_sum_that_is_no_polynomial_in_its_index_is_left_open() -> None:
    powers = atom(("sum", INDEX, atom("t"), power_amount(constant(9), INDEX)))
    nested = atom(("sum", INDEX, atom("t"), powers * INDEX))
    for found in (powers, nested):
        with pytest.raises(TooLarge):
            integer(found, {"t": 10, "#": 3})


def test_a_sum_of_too_high_powers_is_left_open() -> None:
    with pytest.raises(TooLarge):
        integer(amount(["states", "t", 2, "H"]), {"t": 1000, "H": 500})


@pytest.mark.parametrize(
    ("left", "right", "strictly", "weakly"),
    [(1023, 1024, False, False), (1024, 1024, False, True), (1025, 1024, True, True)],
)
def test_a_weak_inequality_between_large_numbers_holds_where_both_are_equal(
    left: int, right: int, strictly: bool, weakly: bool
) -> None:
    sides = amount(["^", "m", "n"]), amount(["^", 2, "S"])
    values = {"m": 2 ** (1 << 10), "n": left << 10, "S": right << 20}

    assert holds(Given(*sides, True), values) is strictly
    assert holds(Given(*sides, False), values) is weakly


def test_equal_powers_of_different_bases_are_told_to_be_equal() -> None:
    nine, three = amount(["^", 9, "n"]), amount(["^", 3, ["*", 2, "n"]])

    assert holds(Given(nine, three, False), {"n": 10**9})
    assert not holds(Given(nine, three, True), {"n": 10**9})


@pytest.mark.parametrize("strict", [False, True])
def test_what_cannot_be_written_out_is_undecided(strict: bool) -> None:
    added = amount(["+", ["^", 2, "n"], 1])

    with pytest.raises(Undecided):
        holds(Given(added, amount(["^", 3, "n"]), strict), {"n": 10**9})
