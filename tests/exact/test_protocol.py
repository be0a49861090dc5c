"""What a protocol makes of an input, and which exchanges and tables make no sense."""

from __future__ import annotations

from itertools import product

import pytest

from solver.exact.protocol import (
    Confusion,
    Exchange,
    InvalidExchange,
    InvalidProtocol,
    Link,
    Protocol,
    Table,
    autoregressive,
    confusion,
    exchange,
    star,
    symbols_sent,
    view,
)
from tests.exact.exchanges import compose_once, has_protocol, links

COPY = exchange((2, 1), links((1, 0, 1, 2)), lambda x, _: x)
"""A bit for a blank reader."""
RELAY = exchange((2, 1, 1), links((1, 0, 1, 2), (2, 1, 2, 2)), lambda x, *_: x)
"""The same by way of a player between."""


def test_a_bit_is_told() -> None:
    told = Protocol(({((0,), (0,)): 0, ((1,), (0,)): 1},))

    assert symbols_sent(COPY, told, (1, 0)) == (1,)
    assert confusion(COPY, told) is None


def test_two_inputs_that_the_reader_cannot_tell_are_shown() -> None:
    silent = Protocol(({((0,), (0,)): 0, ((1,), (0,)): 0},))

    assert confusion(COPY, silent) == Confusion((0, 0), (1, 0), (0, 0))


def test_what_was_received_is_passed_on_in_later_epochs_only() -> None:
    first: Table = {((0,), (0,)): 0, ((1,), (0,)): 1}
    second: Table = {((0, heard), (0,)): 1 - heard for heard in (0, 1)}

    assert confusion(RELAY, Protocol((first, second))) is None
    assert symbols_sent(RELAY, Protocol((first, second)), (1, 0, 0)) == (1, 0)
    at_once = exchange((2, 1, 1), links((1, 0, 1, 2), (1, 1, 2, 2)), lambda x, *_: x)
    assert not has_protocol(at_once)


def test_a_sender_does_not_keep_what_its_receiver_showed() -> None:
    """With memory, player 0 would know bit x of player 1 in epoch 2 and tell player 2 about it."""
    told = ((1, 0, 1, 2), (2, 0, 2, 4))
    asked = exchange((2, 2, 1), links(*told), lambda z, x, _: x)

    assert not has_protocol(asked)
    assert view(asked, 0, 2, (1, 1, 0), [1]) == (1,)
    assert view(asked, 1, 2, (1, 1, 0), [1]) == (1, 1)


def test_a_message_may_depend_on_what_the_receiver_holds() -> None:
    sizes, answer = compose_once(3, blank=False)

    assert has_protocol(exchange(sizes, links((1, 0, 1, 3)), answer))
    assert not has_protocol(exchange(sizes, links((1, 0, 1, 2)), answer))


def test_the_star_has_links_to_the_last_player_alone() -> None:
    assert star(3, 2, 4) == links((1, 0, 2, 4), (1, 1, 2, 4), (2, 0, 2, 4), (2, 1, 2, 4))


def test_later_tokens_receive_from_all_earlier_ones_a_message_for_each_token() -> None:
    assert autoregressive((3, 2, 1), 2, 1) == links(
        (1, 0, 1, 4), (1, 0, 2, 2), (1, 1, 2, 2), (2, 0, 2, 2), (2, 1, 2, 2)
    )


def test_links_that_nobody_uses_change_nothing() -> None:
    used = autoregressive((1, 1, 1), 1, 1)
    unused = (*used, Link(1, 0, 1, 2))
    for answers in product((0, 1), repeat=4):
        one, other = (
            Exchange((2, 2, 1), tuple(sorted(each)), 2, answers) for each in (used, unused)
        )
        assert has_protocol(one) == has_protocol(other)


@pytest.mark.parametrize(
    ("sizes", "listed", "reader", "answers"),
    [
        ((2, 1), (Link(1, 1, 0, 2),), 1, (0, 1)),
        ((2, 1), (Link(1, 1, 1, 2),), 1, (0, 1)),
        ((2, 1), (Link(1, -1, 1, 2),), 1, (0, 1)),
        ((2, 1), (Link(1, 0, 2, 2),), 1, (0, 1)),
        ((2, 1), (Link(0, 0, 1, 2),), 1, (0, 1)),
        ((2, 1), (Link(1, 0, 1, 0),), 1, (0, 1)),
        ((2, 1), (Link(2, 0, 1, 2), Link(1, 0, 1, 2)), 1, (0, 1)),
        ((2, 1), (Link(1, 0, 1, 2), Link(1, 0, 1, 4)), 1, (0, 1)),
        ((2, 1), (), 2, (0, 1)),
        ((2, 0), (), 1, ()),
        ((), (), 0, (0,)),
        ((2, 1), (), 1, (0,)),
    ],
)
def test_an_exchange_that_makes_no_sense_is_refused(
    sizes: tuple[int, ...], listed: tuple[Link, ...], reader: int, answers: tuple[int, ...]
) -> None:
    with pytest.raises(InvalidExchange):
        Exchange(sizes, listed, reader, answers)


@pytest.mark.parametrize(
    "tables",
    [
        (),
        ({},),
        ({((0,), (0,)): 0},),
        ({((0,), (0,)): 0, ((1,), (0,)): 2},),
        ({((0,), (0,)): 0, ((1,), (0,)): -1},),
        ({((0,), (0,)): 0, ((1,), (0,)): True},),
        ({((0,), (0,)): 0, ((1,), (0,)): 1}, {}),
    ],
)
def test_tables_that_do_not_say_what_is_sent_are_refused(tables: tuple[dict, ...]) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidProtocol):
        confusion(COPY, Protocol(tables))
