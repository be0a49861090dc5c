"""Exchanges with known answers: tables, compositions, stars and all messages.

Every answer is checked: a protocol is run on all inputs, a proof refutes the clauses.
"""

from __future__ import annotations

from itertools import product

import pytest

from solver.checker.protocol import check_no_protocol, check_protocol
from solver.encode.cnf import EncodingTooLarge
from solver.encode.protocol import NoProtocol
from solver.exact.measures import row_counts
from solver.exact.protocol import Exchange, Protocol, autoregressive, exchange, star
from solver.kernel.composition import Composition, InvalidComposition, check
from solver.routes.protocol import searched, searched_within
from tests.exact.exchanges import (
    compose,
    compose_once,
    functions,
    links,
    two_tables,
    two_tables_exchange,
)
from tests.kernel.certificates import two_layers


def can(asked: Exchange) -> bool:
    """Decide an exchange and check the answer."""
    found = searched(asked)
    if isinstance(found, Protocol):
        check_protocol(asked, found)
        return True
    check_no_protocol(asked, found)
    return False


def refuted(found: Composition) -> bool:
    """Say whether the kernel accepts a counting certificate."""
    try:
        check(found, "parallel")
    except InvalidComposition:
        return False
    return True


@pytest.mark.parametrize(("table", "argument"), [(4, 2), (3, 2), (4, 1), (2, 2), (5, 3)])
def test_one_epoch_needs_the_whole_table_and_the_whole_argument(table: int, argument: int) -> None:
    sizes, answer = compose_once(2)
    asked = exchange(sizes, links((1, 0, 2, table), (1, 1, 2, argument)), answer)

    assert can(asked) == (table >= 4 and argument >= 2)


@pytest.mark.parametrize(("m", "bits"), [(2, 2), (3, 5), (4, 8)])
def test_one_epoch_needs_as_many_bits_as_the_certificate_says(m: int, bits: int) -> None:
    assert refuted(Composition(1, bits - 1, m, (), (), (), 1, ()))
    assert not refuted(Composition(1, bits, m, (), (), (), 1, ()))
    sizes, answer = compose_once(m)
    assert max(row_counts(exchange(sizes, (), answer))) <= 2**bits


def test_one_epoch_with_uniform_links() -> None:
    sizes, answer = compose_once(2)

    assert [can(exchange(sizes, star(3, 1, 2**b), answer)) for b in (0, 1, 2)] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("m", [2, 3])
def test_without_a_blank_token_the_answer_itself_is_enough(m: int) -> None:
    sizes, answer = compose_once(m, blank=False)

    assert can(exchange(sizes, star(2, 1, m), answer))
    assert not can(exchange(sizes, star(2, 1, m - 1), answer))


@pytest.mark.parametrize("m", [2, 3])
def test_at_the_table_the_argument_is_enough(m: int) -> None:
    tables = functions(m, m)

    def answer(x: int, z: int) -> int:
        return tables[z][x]

    assert can(exchange((m, len(tables)), star(2, 1, m), answer))
    assert not can(exchange((m, len(tables)), star(2, 1, m - 1), answer))


@pytest.mark.parametrize(("m", "needed"), [(2, 2), (3, 6)])
def test_permutations_are_told_by_their_number(m: int, needed: int) -> None:
    perms = [table for table in functions(m, m) if len(set(table)) == m]
    for symbols in (needed - 1, needed):
        wide = links((1, 0, 2, symbols), (1, 1, 2, m))
        asked = exchange((len(perms), m, 1), wide, lambda z, x, _: perms[z][x])
        assert can(asked) == (symbols == needed)


def test_a_yes_or_no_answer_about_a_table_needs_its_pattern() -> None:
    sizes, answer = compose_once(3)
    for symbols in (7, 8):
        wide = links((1, 0, 2, symbols), (1, 1, 2, 3))
        asked = exchange(sizes, wide, lambda z, x, _: int(answer(z, x) == 0))
        assert can(asked) == (symbols == 8)


@pytest.mark.parametrize(
    ("m", "b", "expected"), [(2, 1, True), (3, 1, True), (4, 1, False), (4, 2, True)]
)
def test_two_epochs_for_one_table(m: int, b: int, expected: bool) -> None:
    sizes, answer = compose_once(m)

    assert can(exchange(sizes, autoregressive((m, 1, 1), 2, b), answer)) == expected


@pytest.mark.parametrize("order", ["f, g, x", "g, f, x"])
def test_one_epoch_for_two_tables_needs_all_of_both(order: str) -> None:
    (f, g, x), answer = compose(2)
    if order == "g, f, x":
        sizes, told = (g, f, x), lambda g, f, x: answer(f, g, x)
    else:
        sizes, told = (f, g, x), answer

    assert not can(exchange(sizes, star(3, 1, 2), told))
    assert can(exchange(sizes, star(3, 1, 4), told))


def test_two_epochs_of_a_star_need_the_bits_of_one_value() -> None:
    for k, b, expected in ((2, 1, True), (3, 1, False), (3, 2, True)):
        sizes, answer = compose(k)
        assert can(exchange(sizes, star(3, 2, 2**b), answer)) == expected


@pytest.mark.parametrize(("k", "epochs", "expected"), [(2, 1, False), (3, 2, False), (3, 3, True)])
def test_stars_of_one_bit_and_more_epochs(k: int, epochs: int, expected: bool) -> None:
    sizes, answer = compose(k)

    assert can(exchange(sizes, star(3, epochs, 2), answer)) == expected


@pytest.mark.parametrize(("b", "expected"), [(1, False), (2, True)])
def test_a_table_of_four_in_a_star_of_two_epochs(b: int, expected: bool) -> None:
    """f(g(x)) in a star contains f(y), with g the constant y, and is no harder than it."""
    sizes, answer = compose_once(4)

    assert can(exchange(sizes, star(3, 2, 2**b), answer)) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("epochs", "expected"), [(3, False), (4, True)])
def test_a_table_of_four_in_a_star_of_one_bit(epochs: int, expected: bool) -> None:
    sizes, answer = compose_once(4)

    assert can(exchange(sizes, star(3, epochs, 2), answer)) == expected


def test_with_all_messages_one_bit_does_what_a_star_cannot() -> None:
    sizes, answer = compose(3)

    assert can(exchange(sizes, autoregressive((3, 3, 1), 2, 1), answer))
    assert not can(exchange(sizes, star(3, 2, 2), answer))


def test_the_frontier_of_alphabets_of_a_star() -> None:
    sizes, answer = compose(2)
    for f1, g1, f2, g2 in product((1, 2, 3, 4), (1, 2), (1, 2, 3, 4), (1, 2)):
        asked = exchange(
            sizes, links((1, 0, 2, f1), (1, 1, 2, g1), (2, 0, 2, f2), (2, 1, 2, g2)), answer
        )
        expected = (g1 >= 2 and f1 * f2**2 >= 4) or (g2 >= 2 and f1 * f2 >= 4)
        assert can(asked) == expected, (f1, g1, f2, g2)


def test_the_frontier_without_links_from_the_outer_table() -> None:
    """Players z_2, z_1, z_0, w; z_0 is told in epoch 1, z_1 has one bit for w in epoch 2."""
    sizes, answer = two_tables(2, 1, 2)
    for inner, outer, later in product((1, 2, 3, 4), repeat=3):
        told = links(
            (1, 0, 3, outer), (1, 1, 3, inner), (1, 2, 3, 2), (2, 0, 3, later), (2, 1, 3, 2)
        )
        expected = (inner >= 4 and outer * later**2 >= 4) or outer * later >= 4
        assert can(exchange(sizes, told, answer)) == expected, (inner, outer, later)


def test_the_frontier_with_a_xor() -> None:
    """z_2 tells z_1 something in epoch 1 and w something in epoch 2, as does z_1."""
    sizes, answer = two_tables(2, 1, 2)
    for q, r, s in product((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 4)):
        told = links((1, 0, 1, q), (1, 2, 3, 2), (2, 0, 3, r), (2, 1, 3, s))
        expected = s >= 2 and (r >= 4 or (r >= 2 and q >= 2) or q >= 4)
        assert can(exchange(sizes, told, answer)) == expected, (q, r, s)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_one_bit_serves_a_table_of_up_to_four_columns(n: int) -> None:
    assert can(two_tables_exchange(1, n, n, 1))


@pytest.mark.parametrize(
    ("n", "bits"),
    [(2, 1), (3, 1), (4, 1), (6, 2), (7, 2), (8, 2), (16, 2), (32, 3), (64, 3)],
)
def test_counting_meets_the_two_halves_of_the_answer(n: int, bits: int) -> None:
    assert bits == ((n - 1).bit_length() + 1) // 2
    assert bits == 1 or refuted(two_layers(bits - 1, 1, n, 1, 1, 1))


def test_five_columns_are_left_open_by_counting() -> None:
    assert not refuted(two_layers(1, 1, 5, 1, 1, 1))


@pytest.mark.parametrize(("m", "n_1", "x_1"), [(3, 3, 2), (4, 2, 3)])
def test_one_bit_is_not_enough_for_small_compositions(m: int, n_1: int, x_1: int) -> None:
    assert refuted(two_layers(1, m, n_1, 1, x_1, 1))


@pytest.mark.parametrize(("m", "n_1", "k"), [(2, 2, 2), (3, 1, 2), (2, 1, 4), (2, 1, 5)])
def test_one_bit_is_enough_for_smaller_compositions(m: int, n_1: int, k: int) -> None:
    assert can(two_tables_exchange(m, n_1, k, 1))


@pytest.mark.slow
def test_one_bit_is_enough_for_two_by_two_columns_and_three_values() -> None:
    assert can(two_tables_exchange(2, 2, 3, 1))


def test_without_w_two_epochs_compose_two_tables() -> None:
    tables = functions(2, 2)
    told = autoregressive((2, 2, 1, 1), 2, 1)
    asked = exchange((4, 4, 2, 1), told, lambda f, g, x, _: tables[f][tables[g][x]])

    assert can(asked)


def test_one_epoch_more_than_tables_is_enough_even_in_a_star() -> None:
    sizes, answer = two_tables(2, 1, 2)

    assert can(exchange(sizes, star(4, 3, 2), answer))


def test_a_search_with_a_limit_ends_with_an_answer_or_without() -> None:
    sizes, answer = compose_once(2)

    assert isinstance(searched_within(exchange(sizes, star(3, 1, 4), answer), 60), Protocol)
    assert isinstance(searched_within(exchange(sizes, star(3, 1, 2), answer), 60), NoProtocol)
    assert searched_within(two_tables_exchange(2, 1, 8, 1), 1) is None


def test_too_large_an_exchange_is_said_to_be_so_with_a_limit_too() -> None:
    with pytest.raises(EncodingTooLarge):
        searched_within(exchange((2, 1), links((1, 0, 1, 3000)), lambda x, _: x), 1)
