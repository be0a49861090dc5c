"""Tasks of the language as exchanges of messages."""

from __future__ import annotations

import pytest

from dsl.claims import Check
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.problem import TaskTable
from dsl.source import Source
from dsl.tabulate import tabulate
from solver.exact.measures import row_counts
from solver.exact.protocol import Exchange, InvalidExchange, autoregressive, exchange, star
from solver.exact.protocol_tasks import Receivers, exchange_of
from tests.exact.exchanges import compose, compose_once, has_protocol


def table_of(task: str, declared: str = "") -> TaskTable:
    """Return a task of the library, or one that is declared here, written out."""
    imported = 'import "models"\nimport "composition"\n'
    text = f"{imported}{declared}\ncheck hard(L=1, H=1, b=1) can solve {task}"
    source = Source("here.bounds", text)
    (claim,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(claim, Check)
    return tabulate(claim.problem.task)


def shape(asked: Exchange) -> tuple[object, ...]:
    """Return an exchange without what its answers are called."""
    names = {answer: place for place, answer in enumerate(sorted(set(asked.answers)))}
    return asked.sizes, asked.links, asked.reader, tuple(names[each] for each in asked.answers)


@pytest.mark.parametrize("n", [2, 3])
def test_composition_is_an_exchange_of_three_players(n: int) -> None:
    table = table_of(f"compose({n})")
    sizes, answer = compose(n)

    assert shape(exchange_of(table, 2, 1, "last")) == shape(exchange(sizes, star(3, 2, 2), answer))
    every = autoregressive((n, n, 1), 2, 1)
    assert shape(exchange_of(table, 2, 1, "all")) == shape(exchange(sizes, every, answer))


def test_a_token_without_input_is_a_player_with_nothing_to_say() -> None:
    sizes, answer = compose_once(2)
    expected = exchange(sizes, star(3, 1, 4), answer)

    assert shape(exchange_of(table_of("lookup(2, 2)"), 1, 2, "last", blank=True)) == shape(expected)
    assert shape(exchange_of(table_of("lookup_at_end(2, 2)"), 1, 2, "last")) == shape(expected)


@pytest.mark.parametrize(("task", "rows"), [("lookup_at_end(2, 2)", 4), ("lookup(2, 2)", 2)])
def test_the_rows_of_a_task_are_those_of_its_exchange(task: str, rows: int) -> None:
    assert row_counts(exchange_of(table_of(task), 1, 1, "last"))[0] == rows


@pytest.mark.parametrize("receivers", ["last", "all"])
def test_a_last_block_of_several_tokens_is_one_player(receivers: Receivers) -> None:
    declared = "task there(n) { input x: [n]; input f: table [n] -> [n]; answer f[x] }"
    asked = exchange_of(table_of("there(2)", declared), 1, 1, receivers)

    assert asked.sizes == (2, 4)
    assert asked.links[0].symbols == (2 if receivers == "last" else 4)
    assert has_protocol(asked)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("task t(n) { input w: table [n] -> [3]; promise w[0] != 0; answer w[1] }", "not every"),
        ("task t(n) { input w: table [n] -> [3]; answer at token i: w[i] }", "last token"),
    ],
)
def test_promises_and_answers_elsewhere_are_refused(declared: str, problem: str) -> None:
    with pytest.raises(InvalidExchange, match=problem):
        exchange_of(table_of("t(2)", declared), 1, 1, "last")
