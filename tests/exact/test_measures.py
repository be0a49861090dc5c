"""Row counts, EH rank and split-VC dimension of functions with known values."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import factorial

import pytest

from solver.exact.measures import Bits, rank, row_counts, split_vc
from solver.exact.protocol import Exchange, exchange, star
from tests.exact.exchanges import compose_once, functions, two_tables


def one_way(sizes: tuple[int, ...], answer: Callable[..., int], reader: int) -> Exchange:
    return exchange(sizes, (), answer, reader)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_a_table_and_its_argument_need_all_their_symbols_if_a_blank_token_reads(m: int) -> None:
    assert row_counts(one_way(*compose_once(m), reader=2)) == (m**m, m, 1)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_less_is_needed_where_the_argument_or_the_table_reads(m: int) -> None:
    task = compose_once(m, blank=False)

    assert row_counts(one_way(*task, reader=1)) == (m, 1)
    assert row_counts(one_way(*task, reader=0)) == (1, m)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_permutations_need_fewer_symbols(m: int) -> None:
    perms = [table for table in functions(m, m) if len(set(table)) == m]
    asked = one_way((len(perms), m, 1), lambda z, x, _: perms[z][x], reader=2)

    assert row_counts(asked) == (factorial(m), m, 1)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_a_yes_or_no_answer_needs_two_to_the_m_symbols(m: int) -> None:
    (sizes, answer) = compose_once(m)
    asked = one_way(sizes, lambda z, x, _: int(answer(z, x) == 0), reader=2)

    assert row_counts(asked)[0] == 2**m


@pytest.mark.parametrize(
    ("m", "n_1", "k"), [(2, 1, 2), (2, 2, 2), (2, 2, 3), (2, 2, 4), (3, 1, 3), (3, 1, 2)]
)
@pytest.mark.parametrize("last", ["blank", "w", "z_0", "z_1", "z_2"])
def test_who_reads_decides_what_two_tables_need(m: int, n_1: int, k: int, last: str) -> None:
    table = k ** (n_1 * m)
    expected = {
        "blank": (table, m**m, m, n_1, 1),
        "w": (k**m, m**m, m, 1),
        "z_0": (table, m, 1, n_1),
        "z_1": (table, 1, m, n_1),
        "z_2": (1, min(m, k**n_1) ** m, m, min(n_1, k**m)),
    }
    sizes, answer = two_tables(m, n_1, k)
    if last == "blank":
        asked = one_way((*sizes, 1), lambda a, b, c, d, _: answer(a, b, c, d), reader=4)
    else:
        asked = one_way(sizes, answer, reader=("z_2", "z_1", "z_0", "w").index(last))

    assert row_counts(asked) == expected[last]


def test_a_chain_of_tables_needs_all_of_each() -> None:
    tables = functions(2, 2)

    def answer(f: int, g: int, h: int, x: int, _: int) -> int:
        return tables[f][tables[g][tables[h][x]]]

    assert row_counts(one_way((4, 4, 4, 2, 1), answer, reader=4)) == (4, 4, 4, 2, 1)


TWO_PARTIES: dict[str, Callable[[int, int, int], int]] = {
    "equality": lambda x, y, k: int(x == y),
    "greater than": lambda x, y, k: int(x > y),
    "disjointness": lambda x, y, k: int(x & y == 0),
}


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("name", TWO_PARTIES)
def test_one_way_needs_two_to_the_k_symbols(name: str, k: int) -> None:
    asked = one_way((2**k, 2**k, 1), lambda x, y, _: TWO_PARTIES[name](x, y, k), reader=2)

    assert row_counts(asked) == (2**k, 2**k, 1)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_an_index_needs_two_to_the_k_symbols(k: int) -> None:
    assert row_counts(one_way((2**k, k, 1), lambda x, i, _: x >> i & 1, reader=2)) == (2**k, k, 1)


def test_a_reader_that_holds_an_input_tells_it_to_the_senders() -> None:
    assert row_counts(one_way((16, 4), lambda x, i: x >> i & 1, reader=1)) == (2, 1)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_fooling_sets_of_equality_and_disjointness(k: int) -> None:
    every = range(2**k)

    for name, pairs in (
        ("equality", [(x, x) for x in every]),
        ("disjointness", [(x, 2**k - 1 - x) for x in every]),
    ):
        function = TWO_PARTIES[name]
        assert all(function(x, y, k) == 1 for x, y in pairs)
        assert all(
            0 in (function(x, v, k), function(u, y, k))
            for (x, y), (u, v) in product(pairs, repeat=2)
            if (x, y) != (u, v)
        )


def test_the_links_of_an_exchange_do_not_change_its_rows() -> None:
    sizes, answer = compose_once(2)

    assert row_counts(exchange(sizes, star(3, 2, 2), answer)) == (4, 2, 1)


def at_least(k: int) -> Callable[[Bits], int]:
    return lambda bits: int(sum(bits) >= k)


def place_of(k: int) -> Callable[[Bits], int]:
    """Return the function "the place of the k-th one, from 1, or 0"."""

    def function(bits: Bits) -> int:
        ones = [place for place, bit in enumerate(bits, start=1) if bit]
        return ones[k - 1] if len(ones) >= k else 0

    return function


def multiplexer(address: int) -> Callable[[Bits], int]:
    def function(bits: Bits) -> int:
        chosen = sum(bit << place for place, bit in enumerate(bits[:address]))
        return bits[address + chosen]

    return function


@pytest.mark.parametrize("n", range(1, 7))
def test_ranks_of_symmetric_functions(n: int) -> None:
    assert rank(min, n) == rank(max, n) == 1
    assert rank(lambda bits: sum(bits) % 2, n) == n
    assert rank(lambda bits: 0, n) == 0
    for k in range(1, n + 1):
        assert rank(at_least(k), n) == rank(place_of(k), n) == min(k, n + 1 - k)


def test_ranks_of_majorities_and_multiplexers() -> None:
    assert (rank(at_least(2), 3), rank(at_least(3), 5)) == (2, 3)
    assert (rank(multiplexer(1), 3), rank(multiplexer(2), 6)) == (2, 3)


def halves(function: Callable[[int, int, int], int], k: int) -> Callable[[Bits], int]:
    def joined(bits: Bits) -> int:
        x, y = (
            sum(bit << place for place, bit in enumerate(part)) for part in (bits[:k], bits[k:])
        )
        return function(x, y, k)

    return joined


@pytest.mark.parametrize(
    ("function", "n", "value"),
    [
        (lambda bits: bits[0] & bits[1] ^ bits[2] & bits[3], 4, 2),
        (lambda bits: sum(bits) % 2, 4, 1),
        (min, 4, 1),
        (at_least(2), 3, 1),
        (at_least(3), 5, 1),
        (halves(TWO_PARTIES["equality"], 2), 4, 1),
        (halves(TWO_PARTIES["equality"], 3), 6, 1),
        (halves(TWO_PARTIES["disjointness"], 2), 4, 2),
        (halves(TWO_PARTIES["disjointness"], 3), 6, 3),
        (multiplexer(1), 3, 2),
        (multiplexer(2), 6, 4),
        (lambda bits: 1, 3, 0),
    ],
)
def test_split_vc_dimensions(function: Callable[[Bits], int], n: int, value: int) -> None:
    assert split_vc(function, n) == value
