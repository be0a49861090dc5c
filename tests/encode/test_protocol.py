"""The clauses for protocols against a search through all protocols, and planted faults."""

from __future__ import annotations

import inspect
import random
import textwrap
from contextlib import suppress
from functools import cache
from itertools import product

import pytest
from pysat.solvers import Solver

from solver.encode import protocol
from solver.encode.cnf import EncodingTooLarge
from solver.encode.protocol import encoded
from solver.exact.protocol import Exchange, Link, confusion, exchange, star
from tests.exact.exchanges import TooLong, compose_once, has_protocol, links


def solution(asked: Exchange, names_broken: bool) -> frozenset[int] | None:
    clauses = encoded(asked, names_broken).cnf.clauses
    with Solver(name="cadical153", bootstrap_with=clauses) as solver:
        return frozenset(solver.get_model()) if solver.solve() else None


def random_exchange(rng: random.Random) -> Exchange:
    """Return a small exchange: two or three players, up to three epochs, any answers."""
    players = rng.choice((2, 3, 3))
    sizes = tuple(rng.choice((1, 2, 2, 3)) for _ in range(players))
    places = [
        (epoch, sender, receiver)
        for epoch, sender, receiver in product(range(1, 4), range(players), range(players))
        if sender < receiver
    ]
    chosen = sorted(rng.sample(places, min(len(places), rng.choice((1, 2, 3, 3, 4)))))
    listed = tuple(Link(*place, rng.choice((1, 2, 2, 2, 3))) for place in chosen)
    reader = rng.choice((players - 1, players - 1, players - 1, players - 2))
    values = rng.choice((2, 2, 3))
    kind, table = rng.choice("tsx"), [rng.randrange(values) for _ in range(27)]

    def answer(*inputs: int) -> int:
        row: int = sum(value * 3**place for place, value in enumerate(inputs))
        if kind == "t":
            return table[row]
        chosen: int = inputs[table[inputs[-1]] % players]
        return sum(inputs) % values if kind == "s" else chosen

    return exchange(sizes, listed, answer, reader)


SIZES, ANSWER = compose_once(2)
NAMED = (
    exchange(SIZES, star(3, 1, 2), ANSWER),
    exchange(SIZES, links((1, 0, 2, 4), (1, 1, 2, 2)), ANSWER),
    exchange(SIZES, links((1, 0, 2, 3), (1, 1, 2, 2)), ANSWER),
    exchange(SIZES, star(3, 2, 2), ANSWER),
    exchange((3, 1), links((1, 0, 1, 3)), lambda x, _: x),
    exchange((4, 1), links((1, 0, 1, 3)), lambda x, _: x),
    exchange((4, 1), links((1, 0, 1, 3)), lambda x, _: (0, 1, 0, 2)[x]),
    exchange((5, 1), links((1, 0, 1, 4)), lambda x, _: (0, 0, 1, 2, 3)[x]),
    exchange((4, 1), links((1, 0, 1, 2), (2, 0, 1, 2)), lambda x, _: x),
    exchange((4, 2, 1), links((1, 1, 2, 2), (2, 0, 2, 2)), lambda z, x, _: z >> x & 1),
    exchange((4, 2, 1), links((1, 0, 2, 2), (2, 1, 2, 2)), lambda z, x, _: z >> x & 1),
    exchange((2, 1, 1), links((1, 0, 1, 2), (2, 1, 2, 2)), lambda x, *_: x),
    exchange((4, 1, 1), links((1, 0, 1, 4), (2, 1, 2, 4)), lambda x, *_: x),
    exchange((4, 1, 1), links((1, 0, 1, 4), (2, 1, 2, 3)), lambda x, *_: x),
    exchange((2, 1, 1), links((1, 0, 1, 2), (1, 1, 2, 2)), lambda x, *_: x),
    exchange((2, 2, 1), links((1, 0, 1, 2), (2, 0, 2, 4)), lambda z, x, _: x),
    exchange((2, 2, 1), links((1, 0, 1, 2), (2, 1, 2, 2)), lambda z, x, _: z ^ x),
    exchange((2, 2), links((1, 0, 1, 1)), lambda x, y: x),
    exchange((2, 2), (), lambda x, y: y),
    exchange((2, 2), (), lambda x, y: 7),
    exchange((2, 2), links((1, 0, 1, 2)), lambda x, y: x, reader=0),
    exchange((2, 2), links((1, 0, 1, 2)), lambda x, y: y, reader=0),
)


@cache
def corpus() -> tuple[tuple[Exchange, bool], ...]:
    """Return exchanges, and whether they have a protocol according to the search through all."""
    rng = random.Random(7)
    known = [(each, has_protocol(each)) for each in NAMED]
    for _ in range(400):
        asked = random_exchange(rng)
        with suppress(TooLong):
            known.append((asked, has_protocol(asked)))
    return tuple(known)


def complaint() -> str | None:
    """Return how the encoder disagrees with the truth about the corpus, None if it does not."""
    for asked, truth in corpus():
        for names_broken in (True, False):
            found = solution(asked, names_broken)
            if (found is not None) != truth:
                return f"{asked}: {'has' if truth else 'has no'} protocol, names {names_broken}"
            if found is not None:
                tables = encoded(asked, names_broken).decoded(found)
                if confusion(asked, tables) is not None:
                    return f"{asked}: the tables are wrong"
    return None


def test_the_clauses_have_a_solution_exactly_where_there_is_a_protocol() -> None:
    truths = [truth for _, truth in corpus()]

    assert 100 < sum(truths) < len(truths) - 100
    assert complaint() is None


def in_order(asked: Exchange) -> bool:
    """Say whether the tables found have their symbols in order, as the lemma wants."""
    found = solution(asked, names_broken=True)
    if found is None:
        return True
    tables = encoded(asked).decoded(found).tables
    for table in tables:
        for receiver in {other for _, other in table}:
            told = [table[one, other] for one, other in sorted(table) if other == receiver]
            firsts = list(dict.fromkeys(told))
            if firsts != sorted(firsts) or firsts != list(range(len(firsts))):
                return False
    return True


def test_solutions_have_their_symbols_in_order() -> None:
    assert all(in_order(asked) for asked, _ in corpus())


FAULTS = (
    ("symbols may first appear in any order but not last", "_in_order",
     "if key > place:", "if key >= max(place, 1):"),
    ("a symbol needs itself before", "_in_order", "used[key - 1])", "used[key])"),
    ("what was used is forgotten", "_in_order", "used[key] if place else None", "None"),
    ("the views of the receiver are in order, not those of the sender", "_table",
     "for other in receivers:\n            self._in_order([table[one, other] for one in senders], "
     "(number, other))",
     "for one in senders:\n            self._in_order([table[one, other] for other in receivers], "
     "(number, one))"),
    ("receivers do not count in what is told", "_carried",
     "other = (given[link.receiver], *told[len(heard[0]) :])",
     "other = (given[link.receiver], *(0 for _ in heard[1]))"),
    ("senders do not count in what is told", "_carried",
     "one = (given[link.sender], *told[: len(heard[0])])",
     "one = (given[link.sender], *(0 for _ in heard[0]))"),
    ("what a link carries need not be its entry", "_carried",
     "self.cnf.add(*guard, -entry, same)", "pass"),
    ("entries are carried whatever was received", "_carried",
     "self.cnf.add(*guard, -entry, same)", "self.cnf.add(-entry, same)"),
    ("only own inputs count in what a view depends on", "_known",
     "tuple(sorted({*own, *(p for number in heard for p in self.carried[number][0])}))",
     "tuple(sorted({*own, *(self.asked.links[n].sender for n in heard)}))"),
    ("only one answer is wanted", "_answers", "for answer in answers:",
     "for answer in sorted(answers)[:1]:"),
    ("the reader forgets its input", "_answers", "table[given[asked.reader], *told]",
     "table[0, *told]"),
    ("the reader does not hear the last epoch", "_answers",
     "heard = asked.heard(asked.reader, asked.end)",
     "heard = asked.heard(asked.reader, asked.end - 1)"),
    ("a later epoch hears its own symbols", "_views",
     "self.asked.heard(player, epoch)", "self.asked.heard(player, epoch)[:1]"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "where", "old", "new"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_planted_fault_is_found(
    name: str, where: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus()
    source = textwrap.dedent(inspect.getsource(vars(protocol._Encoder)[where]))
    assert source.count(old) == 1, f"the encoder has changed: adapt {name!r}"
    found: dict[str, object] = {}
    exec(source.replace(old, new), vars(protocol), found)
    monkeypatch.setattr(protocol._Encoder, where, found[where])

    try:
        wrong = complaint()
    except (KeyError, IndexError, StopIteration) as error:
        wrong = repr(error)

    assert wrong is not None


def test_an_exchange_that_is_too_large_is_given_up() -> None:
    with pytest.raises(EncodingTooLarge):
        encoded(exchange((2, 1), links((1, 0, 1, 3000)), lambda x, _: x))
