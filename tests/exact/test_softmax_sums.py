"""What blocks of tokens tell heads in each number format, by brute force over all tables.

And arithmetic that is not associative, for which no such bound holds: floats, signed saturation.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations, product

import pytest

from dsl.number_formats import Wraparound
from solver.exact.softmax_sums import folded_state, rounded_mean, wrapped_sums

TINY = Wraparound(1, 1, 1)


# ---- sums that wrap around


def test_all_tables_of_a_tiny_head_that_wraps_give_at_most_four_summaries() -> None:
    """Three tokens of two contents; each content at each place has any weight and value."""
    most = 0
    for table in product(product(range(2), (-1, 0)), repeat=6):
        rows = set()
        for contents in product(range(2), repeat=3):
            chosen = [table[2 * place + content] for place, content in enumerate(contents)]
            weights, values = zip(*chosen, strict=True)
            rows.add(wrapped_sums(TINY, weights, [(value,) for value in values], 1))
        most = max(most, len(rows))

    assert most == 2 ** (2 * TINY.sum_bits)


@pytest.mark.parametrize("numbers", [TINY, Wraparound(2, 2, 2), Wraparound(3, 2, 1)])
def test_a_block_that_wraps_is_told_by_its_own_sums_wherever_it_lies(numbers: Wraparound) -> None:
    half, modulus = 1 << (numbers.value_bits - 1), 1 << numbers.sum_bits
    every = [(w, (v,)) for w in range(1 << numbers.weight_bits) for v in range(-half, half)]
    tokens = (every * 2)[-5:]

    def sums(chosen: list[tuple[int, tuple[int]]]) -> tuple[tuple[int, ...], int]:
        found = wrapped_sums(numbers, [w for w, _ in chosen], [v for _, v in chosen], 1)
        return ((0,), 0) if found is None else found

    for inside in product((False, True), repeat=5):
        block = [t for t, there in zip(tokens, inside, strict=True) if there]
        rest = [t for t, there in zip(tokens, inside, strict=True) if not there]
        (above, below), (more, weight) = sums(block), sums(rest)
        merged = ((above[0] + more[0]) % modulus,), (below + weight) % modulus
        assert sums(tokens) == merged
    assert len({sums(list(order)) for order in permutations(tokens)}) == 1


def test_weights_and_values_out_of_range_are_refused() -> None:
    for weights, values in (([2], [(0,)]), ([-1], [(0,)]), ([0], [(1,)]), ([0], [(0, 0)])):
        with pytest.raises(ValueError):
            wrapped_sums(TINY, weights, values, 1)
    assert wrapped_sums(TINY, [], [], 1) is None


# ---- folds


def updates() -> list[Callable[[int, tuple[int, int]], int]]:
    """Return all updates of a state of one bit by a token of two contents at two places."""

    def made(table: tuple[int, ...]) -> Callable[[int, tuple[int, int]], int]:
        return lambda state, token: table[4 * state + 2 * token[0] + token[1]]

    return [made(table) for table in product(range(2), repeat=8)]


def test_the_first_tokens_tell_a_fold_at_most_what_its_state_holds() -> None:
    rows = {
        len({folded_state(1, update, list(enumerate(c))) for c in product(range(2), repeat=2)})
        for update in updates()
    }

    assert max(rows) == 2


def test_later_tokens_tell_a_fold_more_than_its_state_holds() -> None:
    """One bit of state; the second token is any of the four functions of what the first one set."""

    def update(state: int, token: tuple[int, int]) -> int:
        place, content = token
        return content if place == 0 else content >> state & 1

    rows = {
        tuple(folded_state(1, update, [(0, first), (1, second)]) for first in range(2))
        for second in range(4)
    }

    assert len(rows) == 4 > 2**1


def place_first(state: int, token: tuple[int, int]) -> int:
    """A fold for the place, then the table: states 0..4 (the place), 5 and 6 (what is there)."""
    place, content = token
    if place == 0:
        return content
    if state < 5:
        return 5 + content if place == state + 1 else state
    return state


def test_a_fold_of_three_bits_finds_one_of_five_entries_if_the_place_comes_first() -> None:
    """theorems/numerics: a sum that wraps around needs 5 bits about the same table."""
    for x, *f in product(range(5), *[range(2)] * 5):
        assert folded_state(3, place_first, list(enumerate([x, *f]))) == 5 + f[x]


def test_a_state_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError):
        folded_state(2, place_first, list(enumerate([0, 1, 0, 0, 0, 0])))


# ---- exact sums, rounded once


def test_exact_sums_tell_all_first_numbers_apart_in_fewer_bits_than_the_rule_allows() -> None:
    """n = 11 at 5 bits: rows u < u' differ where v = u, and there are 2^11 > 2^((1+1)*5)."""
    n, bits = 11, 5

    def at_least(u: int, v: int) -> int:
        digits = [(k, 1 - (u >> k & 1)) for k in range(n)] + [(k, v >> k & 1) for k in range(n)]
        exponents = [k for k, _ in digits] + [0]
        found = rounded_mean(bits, exponents, [(value,) for _, value in digits] + [(1,)], 1)
        assert found is not None
        return found[0]

    assert all(at_least(u, u) == 1 for u in range(2**n))
    assert all(at_least(u + 1, u) == 0 for u in range(2**n - 1))
    assert 2**n > 2 ** (2 * bits)


def test_a_mean_is_rounded_to_the_nearest_halves_going_up() -> None:
    assert rounded_mean(3, [0, 0], [(1,), (2,)], 1) == (2,)
    assert rounded_mean(3, [1, 0], [(1,), (2,)], 1) == (1,)
    assert rounded_mean(3, [None, -4], [(7, 0), (3, 5)], 2) == (3, 5)
    assert rounded_mean(3, [None], [(7,)], 1) is None


@pytest.mark.parametrize(("exponent", "value"), [(4, 0), (-5, 0), (0, 8), (0, -1)])
def test_exponents_and_values_out_of_range_are_refused(exponent: int, value: int) -> None:
    with pytest.raises(ValueError):
        rounded_mean(3, [exponent], [(value,)], 1)


# ---- which additions are associative


def nearest_even(x: Fraction, significand: int) -> Fraction:
    """Return a positive number rounded to so many significant bits, ties to even."""
    scale = Fraction(1)
    while x / scale >= 2**significand:
        scale *= 2
    while x / scale < 2 ** (significand - 1):
        scale /= 2
    whole, rest = divmod(x / scale, 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
    return (whole + up) * scale


def test_float_addition_is_not_associative() -> None:
    one, small = Fraction(1), Fraction(1, 2**8)

    def add(x: Fraction, y: Fraction) -> Fraction:
        return nearest_even(x + y, 8)

    assert add(add(one, small), small) == 1
    assert add(one, add(small, small)) == 1 + Fraction(1, 2**7)


def test_saturating_addition_is_associative_without_signs_and_not_with_them() -> None:
    cap = 5

    def clipped(x: int, y: int) -> int:
        return max(-cap, min(cap, x + y))

    assert all(
        clipped(clipped(x, y), z) == clipped(x, clipped(y, z))
        for x, y, z in product(range(cap + 1), repeat=3)
    )
    assert clipped(clipped(cap, 1), -1) != clipped(cap, clipped(1, -1))
