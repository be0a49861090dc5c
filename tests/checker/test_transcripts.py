"""Counting transcripts never contradicts a protocol that is there."""

from __future__ import annotations

import inspect
import random
import textwrap
from itertools import combinations

import pytest

from solver.certificate.kinds import InvalidCertificate, ProtocolTranscripts
from solver.checker.transcripts import check_transcripts
from solver.exact import transcripts
from solver.exact.protocol import Exchange, Protocol, confusion, exchange, star
from solver.exact.transcripts import Lists, told, too_many
from solver.routes.transcripts import counted_transcripts
from tests.encode.test_protocol import corpus
from tests.exact.exchanges import compose, compose_once, links

POSSIBLE = (
    exchange((4, 2), links((1, 0, 1, 2)), lambda z, x: z >> x & 1),
    exchange((2, 4, 1), links((1, 0, 1, 2), (2, 1, 2, 2)), lambda x, z, _: z >> x & 1),
)
"""A bit of z where x reads, and where z hears x before it speaks."""
ASKED_FOR = exchange((3, 8, 1), links((1, 0, 1, 2), (2, 1, 2, 2)), lambda x, z, _: z >> x & 1)
"""A bit of z, which hears that very bit: what x tells it depends on z."""


def random_lists(asked: Exchange, rng: random.Random) -> list[tuple[int, ...]]:
    return [
        tuple(sorted(rng.sample(range(size), rng.choice((1, size, rng.randint(1, size))))))
        for size in asked.sizes
    ]


def random_certificate(asked: Exchange, rng: random.Random) -> ProtocolTranscripts:
    """Return any lists, often in the form that the checker wants."""
    player = rng.randrange(len(asked.sizes))
    if not asked.links or rng.random() < 0.5:
        return ProtocolTranscripts("", player, None, (tuple(random_lists(asked, rng)),))
    number = rng.randrange(len(asked.links))
    link, cases = asked.links[number], []
    for pair in combinations(range(asked.sizes[link.sender]), 2):
        lists = random_lists(asked, rng)
        lists[link.sender] = pair
        lists[link.receiver] = rng.choice((lists[link.receiver], (0,)))
        cases.append(tuple(lists))
    return ProtocolTranscripts("", player, number, tuple(cases))


def accepted(asked: Exchange, certificate: ProtocolTranscripts) -> bool:
    try:
        check_transcripts(asked, certificate)
    except InvalidCertificate:
        return False
    return True


def contradictions() -> tuple[int, int]:
    """Return how often the checker accepts, and how often though there is a protocol."""
    rng = random.Random(11)
    found = wrong = 0
    for asked, truth in (*corpus(), *((each, True) for each in POSSIBLE)):
        for _ in range(14):
            if accepted(asked, random_certificate(asked, rng)):
                found, wrong = found + 1, wrong + truth
    return found, wrong


def test_what_is_accepted_is_true() -> None:
    found, wrong = contradictions()

    assert found > 300
    assert wrong == 0


def test_what_a_player_itself_is_told_is_not_frozen() -> None:
    """Two values of x are told alike for one z, not for all z that are counted."""
    cases: tuple[Lists, ...] = tuple((pair, (0,), (0,)) for pair in combinations(range(3), 2))
    z_hears, z_tells = ASKED_FOR.links
    relay = Protocol(
        (
            {((x,), (z,)): z >> x & 1 for x in range(3) for z in range(8)},
            {((z, bit), (0,)): bit for z in range(8) for bit in range(2)},
        )
    )

    assert confusion(ASKED_FOR, relay) is None
    assert not accepted(ASKED_FOR, ProtocolTranscripts("", z_tells.sender, 0, cases))
    assert z_hears.receiver == z_tells.sender
    assert counted_transcripts(ASKED_FOR, "") is None


FAULTS = (
    ("_copies", "- {link.sender}", "- {link.sender, asked.reader}"),
    ("_copies", "len(lists[link.receiver]) * prod(symbols)", "len(lists[link.receiver])"),
    ("_copies", "if asked.heard(link.sender, link.epoch):", "if False:"),
    ("_copies", "asked.links[k].sender != link.sender", "False"),
    ("_depends", "found |= depends[heard]", "pass"),
    ("too_many", "transcripts *= symbols**copies", "transcripts *= symbols"),
    ("too_many", "return rows > transcripts", "return rows >= transcripts"),
)


@pytest.mark.parametrize(("where", "old", "new"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_planted_fault_is_found(
    where: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = textwrap.dedent(inspect.getsource(getattr(transcripts, where)))
    assert source.count(old) == 1
    found: dict[str, object] = {}
    exec(source.replace(old, new), vars(transcripts), found)
    monkeypatch.setattr(transcripts, where, found[where])
    if where == "too_many":
        monkeypatch.setattr("solver.checker.transcripts.too_many", found[where])

    assert contradictions()[1] > 0


def test_few_inputs_of_many_are_found_that_show_it() -> None:
    """f(g(x)) on three values: g has 27 inputs, and those that differ at one x are enough."""
    sizes, answer = compose(3)
    asked = exchange(sizes, star(3, 2, 2), answer)

    found = counted_transcripts(asked, "")

    assert found is not None and accepted(asked, found)
    assert [len(each) for each in found.cases[0]] == [1, 2, 1]


def test_transcripts_of_a_star_are_those_of_the_page() -> None:
    """1 + 2^b messages of b bits; one argument is enough to look at, and the blank reader."""
    sizes, answer = compose_once(4)
    lists: Lists = ((0,), (0, 1, 2, 3), (0,))

    assert told(exchange(sizes, star(3, 2, 2), answer), 0, lists, None) == [(2, 1), (2, 2)]
    assert told(exchange(sizes, star(3, 2, 8), answer), 0, lists, None) == [(8, 1), (8, 4)]


def test_more_rows_than_transcripts_are_told_without_computing_large_powers() -> None:
    assert too_many(9, [(2, 3)]) and not too_many(8, [(2, 3)])
    assert too_many(2, []) and not too_many(1, [])
    assert not too_many(10**6, [(3, 10**12)])
