"""Counting over all epochs: a player that needs more than everything that it can say.

Fix a player F other than the reader, and for every other player a list of inputs; P is the product
of the lists. Two inputs of F are different if for some p in P the answers are.

Lemma. If a protocol is good, F has at most the product over its links of symbols^copies different
inputs, where `copies` counts what such a link may depend on besides F. Proof. In the run on (f, p)
a link of F carries a function of f and of the inputs in p of the players that its sender's or its
receiver's view depends on. Write down these functions, one symbol for each choice of those inputs:
the transcript of f. Simulating epoch by epoch, transcript and p determine all that is told, hence
the answer; so different inputs have different transcripts. If nothing is told to F before, the
function may be written down by what the receiver knows instead, its own input and what others than
F told it: what F told it follows from f and these, epoch by epoch. Of the two countings the smaller
one may be taken for each link.

With a frozen link. Let a link between two players other than F depend on the own inputs of its
sender G and its receiver alone, nothing having been told to either before, and let W be inputs of
the receiver (those of F cannot be chosen, for all its inputs are counted). If G has more inputs
than symbols^|W|, two of them are told alike for all of W. So it is enough to have lists for each
pair of inputs of G, with the receiver's inputs in W, and to leave that link out as a function of
the receiver's input.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TypeAlias

from solver.exact.protocol import Exchange

Lists: TypeAlias = tuple[tuple[int, ...], ...]
"""For each player the inputs that are looked at; that of F itself does not count."""


def different_inputs(asked: Exchange, player: int, lists: Lists) -> int:
    """Return how many inputs of a player are pairwise different on the product of the lists."""
    steps = [prod(asked.sizes[place + 1 :]) for place in range(len(asked.sizes))]
    others = [place for place in range(len(asked.sizes)) if place != player]
    rows = [
        sum(steps[place] * value for place, value in zip(others, chosen, strict=True))
        for chosen in product(*(lists[place] for place in others))
    ]
    step = steps[player]
    return len(
        {
            tuple([asked.answers[row + step * own] for row in rows])
            for own in range(asked.sizes[player])
        }
    )


def told(asked: Exchange, player: int, lists: Lists, frozen: int | None) -> list[tuple[int, int]]:
    """Return, for each link of a player, its symbols and how many of them a transcript has."""
    depends = _depends(asked, frozen)
    return [
        (link.symbols, _copies(asked, number, lists, frozen, depends[number]))
        for number, link in enumerate(asked.links)
        if link.sender == player
    ]


def _copies(
    asked: Exchange, number: int, lists: Lists, frozen: int | None, depends: frozenset[int]
) -> int:
    link = asked.links[number]
    others = depends - {link.sender}
    by_inputs = prod(len(lists[place]) for place in others)
    if asked.heard(link.sender, link.epoch):
        return by_inputs
    heard = (k for k in asked.heard(link.receiver, link.epoch) if k != frozen)
    symbols = (asked.links[k].symbols for k in heard if asked.links[k].sender != link.sender)
    return min(by_inputs, len(lists[link.receiver]) * prod(symbols))


def _depends(asked: Exchange, frozen: int | None) -> list[frozenset[int]]:
    """Return for each link the players on whose inputs what it carries may depend."""
    depends: list[frozenset[int]] = []
    for number, link in enumerate(asked.links):
        found = {link.sender, link.receiver}
        for player in (link.sender, link.receiver):
            for heard in asked.heard(player, link.epoch):
                found |= depends[heard]
        depends.append(frozenset({link.receiver} if number == frozen else found))
    return depends


def too_many(rows: int, messages: list[tuple[int, int]]) -> bool:
    """Say whether there are more rows than transcripts; no power much larger is computed."""
    transcripts = 1
    for symbols, copies in messages:
        if copies * (symbols.bit_length() - 1) >= rows.bit_length():
            return False
        transcripts *= symbols**copies
    return rows > transcripts
