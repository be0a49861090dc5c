"""Sums of ceil(log2(.)): what is shown holds at every value, and the common cases are shown."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from solver.checker.bits import Bits, at_most, bits_of_count
from solver.checker.everywhere import domain_from
from solver.compile.domain import Domain
from solver.compile.symbols import Polynomial, parameter

PLAIN = Domain(1)
N, M = parameter("n", PLAIN), parameter("m", PLAIN)
TERMS = [N, M, N + 1, 2 * N, 3 * N + 2, N * M, N * N, N * M + 1, 8 * N, N + M, 5 * M]


def log(inside: Any, times: int = 1) -> Bits:
    return Bits(0, ((times, inside),))


def value(number: Any, sizes: dict[str, int]) -> int:
    if not isinstance(number, Polynomial):
        return int(number)
    total = 0
    for monomial, factor in number.terms:
        for name, power in monomial:
            factor *= sizes[name] ** power
        total += factor
    return total


def worth(bits: Bits, sizes: dict[str, int]) -> int:
    logs = (times * (value(inside, sizes) - 1).bit_length() for times, inside in bits.logs)
    return value(bits.plain, sizes) + sum(logs)


SHOWN = {
    "the same": (log(N), log(N)),
    "one more inside": (log(N + 1), log(N) + Bits(1)),
    "twice inside": (log(2 * N), log(N) + Bits(1)),
    "half inside": (log(N) + Bits(1), log(2 * N)),
    "in another order": (log(N) + log(M), log(M) + log(N)),
    "a square in two": (log(N) + log(M) + Bits(2), log(4 * N) + log(M)),
    "without logarithms": (log(N), Bits(N - 1)),
    "several against a line": (log(N, 4), Bits(N + 16)),
    "a term left over": (log(N), log(N) + log(M)),
}
NOT_SHOWN = {
    "one bit less": (log(N) + Bits(1), log(N)),
    "one more inside for nothing": (log(N + 1), log(N)),
    "another parameter": (log(N), log(M)),
    "two against one": (log(N, 2), log(N) + Bits(3)),
    "several against a line that is too low": (log(N, 4), Bits(N + 3)),
    "a product in one": (log(N * M), log(N) + Bits(5)),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_sum_is_at_most_another_one(name: str) -> None:
    left, right = SHOWN[name]

    assert at_most(left, right)


@pytest.mark.parametrize("name", NOT_SHOWN)
def test_a_sum_that_is_more_somewhere_is_not_at_most(name: str) -> None:
    left, right = NOT_SHOWN[name]
    sizes = [{"n": n, "m": m} for n in range(1, 200) for m in (1, 2, 3, 60)]

    assert any(worth(left, each) > worth(right, each) for each in sizes)
    assert not at_most(left, right)


def test_what_is_shown_of_random_sums_holds_at_every_value() -> None:
    random, shown = Random(7), 0
    sizes = [{"n": n, "m": m} for n in range(1, 40) for m in (1, 2, 3, 7, 8, 9, 31, 33)]
    for _ in range(400):
        left, right = (
            Bits(
                random.randint(-3, 6) + random.choice([0, 0, N]),
                tuple((random.choice((1, 1, 2)), random.choice(TERMS)) for _ in range(count)),
            )
            for count in (random.randint(0, 3), random.randint(0, 3))
        )
        if at_most(left, right):
            shown += 1
            assert all(worth(left, each) <= worth(right, each) for each in sizes), (left, right)

    assert shown > 60


def test_values_are_told_apart_by_at_least_one_bit() -> None:
    domain = domain_from([("n", 2)])

    assert bits_of_count(1) == Bits(1)
    assert bits_of_count(2) == Bits(1)
    assert bits_of_count(5) == Bits(3)
    assert bits_of_count(parameter("n", domain)).logs != ()
