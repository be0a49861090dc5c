"""Questions of the language about protocols, as exchanges of messages."""

from __future__ import annotations

import random
from itertools import product

import pytest

from dsl.claims import ProtocolCheck
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.protocol import Channel, Conversation, Conversing
from dsl.source import Source
from dsl.tabulate import tabulate
from solver.exact.measures import row_counts
from solver.exact.protocol import Exchange, Link, autoregressive, exchange, star
from solver.exact.protocol_tasks import exchange_for, least_power, useful
from tests.exact.exchanges import TooLong, compose, compose_once, has_protocol

PROTOCOLS = """
import "composition"
protocol every(E, b) { epochs E; tell all -> all in b bits per token }
protocol star(E, b) { epochs E; tell all -> last in b bits }
"""


def question_of(shape: str, task: str, declared: str = "") -> Conversing:
    """Return a question about a task of the library, or one that is declared here."""
    text = f"{PROTOCOLS}{declared}\ncheck {shape} can solve {task}"
    source = Source("here.bounds", text)
    (claim,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(claim, ProtocolCheck) and isinstance(claim.question, Conversing)
    return claim.question


def exchange_of(shape: str, task: str, declared: str = "") -> Exchange:
    question = question_of(shape, task, declared)
    return exchange_for(question.conversation, tabulate(question.task))


def shape(asked: Exchange) -> tuple[object, ...]:
    """Return an exchange without what its answers are called."""
    names = {answer: place for place, answer in enumerate(sorted(set(asked.answers)))}
    return asked.sizes, asked.links, asked.reader, tuple(names[each] for each in asked.answers)


@pytest.mark.parametrize("n", [2, 3])
def test_composition_is_an_exchange_of_three_players(n: int) -> None:
    sizes, answer = compose(n)

    found = exchange_of("star(E=2, b=1)", f"compose({n})")
    assert shape(found) == shape(exchange(sizes, star(3, 2, 2), answer))
    every = exchange(sizes, autoregressive((n, n, 1), 2, 1), answer)
    assert shape(exchange_of("every(E=2, b=1)", f"compose({n})")) == shape(every)


def test_a_token_without_input_is_a_player_with_nothing_to_say() -> None:
    sizes, answer = compose_once(2)
    told = (Link(1, 0, 2, 4), Link(1, 1, 2, 2))

    found = exchange_of("star(E=1, b=2)", "lookup_at_end(2, 2)")
    assert shape(found) == shape(exchange(sizes, told, answer))


@pytest.mark.parametrize(("task", "rows"), [("lookup_at_end(2, 2)", 4), ("lookup(2, 2)", 2)])
def test_the_rows_of_a_task_are_those_of_its_exchange(task: str, rows: int) -> None:
    assert row_counts(exchange_of("star(E=1, b=1)", task))[0] == rows


@pytest.mark.parametrize(("name", "symbols"), [("star", 2), ("every", 4)])
def test_a_last_block_of_several_tokens_is_one_player(name: str, symbols: int) -> None:
    declared = "task there(n) { input x: [n]; input f: table [n] -> [n]; answer f[x] }"
    asked = exchange_of(f"{name}(E=1, b=1)", "there(4)", declared)

    assert asked.sizes == (4, 256)
    assert asked.links[0].symbols == symbols


def test_a_later_line_takes_the_place_of_an_earlier_one() -> None:
    declared = """protocol mixed(s) {
      epochs 2
      tell all -> last in s symbols
      silent f -> x at epoch 2
      tell g -> x at epoch 1 in 1 bits
    }"""
    asked = exchange_of("mixed(s=3)", "compose(3)", declared)

    assert asked.links == (Link(1, 0, 2, 3), Link(1, 1, 2, 2), Link(2, 1, 2, 3))


def test_a_message_that_nobody_uses_is_left_out() -> None:
    late = Channel(2, 0, 1, 2, 1)
    used = [Channel(1, 0, 1, 2, 1), Channel(2, 1, 2, 2, 1), Channel(2, 0, 2, 2, 1)]

    assert useful([late, *used], 2) == tuple(sorted(used))
    assert useful([late, Channel(1, 0, 1, 2, 1)], 2) == ()


def test_powers_are_cut_off_without_being_computed() -> None:
    assert least_power(2, 10**9, 27) == 27
    assert (least_power(2, 3, 27), least_power(2, 5, 27), least_power(3, 3, 27)) == (8, 27, 27)
    assert least_power(1, 10**9, 27) == least_power(7, 0, 27) == 1
    every = product(range(1, 6), range(5), range(1, 40))
    assert all(least_power(a, k, most) == min(a**k, most) for a, k, most in every)


def test_what_is_left_out_and_cut_off_makes_no_difference() -> None:
    """Random conversations over three small inputs, as they stand and as the exchange has them."""
    rng = random.Random(3)
    table = tabulate(question_of("star(E=1, b=1)", "small", SMALL).task)
    places = list(product((1, 2), (0, 1), (1, 2)))
    decided = []
    for _ in range(150):
        chosen = sorted(p for p in rng.sample(places, 4) if p[1] < p[2])
        channels = tuple(Channel(*p, rng.choice((1, 2, 3)), rng.choice((0, 1, 2))) for p in chosen)
        asked = exchange_for(Conversation("c", (), 2, channels), table)
        links = tuple(Link(c.epoch, c.sender, c.receiver, c.letters**c.length) for c in channels)
        try:
            plain = has_protocol(Exchange(asked.sizes, links, 2, asked.answers))
            decided.append((has_protocol(asked), plain))
        except TooLong:
            continue
    assert all(one == other for one, other in decided)
    assert {True, False} == {one for one, _ in decided}
    assert len(decided) > 100


SMALL = "task small { input u: [3]; input v: [2]; input w: [2]; answer (u + v * w) mod 3 }"
