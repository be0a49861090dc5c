"""Questions about protocols as exchanges of messages: every input of the task is a player.

Two things are left out that make no difference. A link counts only if its receiver is the reader,
or takes part in a later link that counts: nobody else looks at what it carries. And a link never
needs more symbols than its sender can know things: a sender's view is a function of its own input
and of those before it (before anyone has told it anything, of its own alone), and for each view of
the receiver the symbols may be renamed (the lemma of `solver.encode.protocol`).

Where no protocol with b bits for each receiving token exists, no causal transformer with as many
layers as epochs solves the task if one block of tokens tells one later token at most b bits in one
layer, over all heads (`solver.budget` says how many these are). The converse does not hold: inside
a block everything is free here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import prod

from dsl.problem import TaskTable
from dsl.protocol import Channel, Conversation
from solver.exact.protocol import Exchange, InvalidExchange, Link


def exchange_for(shape: Conversation, table: TaskTable) -> Exchange:
    """Return the exchange of a conversation whose last player has to know the task's answer.

    Raises InvalidExchange for tasks with a promise or with answers elsewhere.
    """
    sizes = sizes_of(table)
    if table.answer_at is not None:
        raise InvalidExchange("the answer is not wanted at the last token")
    if len(table.inputs) != prod(sizes):  # they ascend, so all of them are there
        raise InvalidExchange("not every input is allowed")
    counting = useful(shape.channels, len(sizes) - 1)
    links = (
        Link(each.epoch, each.sender, each.receiver, _symbols(each, counting, sizes))
        for each in counting
    )
    kept = tuple(link for link in links if link.symbols > 1)
    answers = tuple(answer for (answer,) in table.answers)
    return Exchange(sizes, kept, len(sizes) - 1, answers)


def sizes_of(table: TaskTable) -> tuple[int, ...]:
    """Return how many values each input of a task has, in the order of the prompt."""
    blocks = groupby(table.tokens, key=lambda token: token.name)
    return tuple(prod(token.size for token in block) for _, block in blocks)


def useful(channels: Iterable[Channel], reader: int) -> tuple[Channel, ...]:
    """Return, ascending, the channels on which what the reader knows may depend."""
    kept: list[Channel] = []
    for each in sorted(channels, reverse=True):
        later = (c for c in kept if c.epoch > each.epoch)
        if each.receiver == reader or any(each.receiver in (c.sender, c.receiver) for c in later):
            kept.append(each)
    return tuple(reversed(kept))


def _symbols(each: Channel, channels: tuple[Channel, ...], sizes: tuple[int, ...]) -> int:
    """Return how many symbols a link can make use of."""
    told = any(c.receiver == each.sender and c.epoch < each.epoch for c in channels)
    most = prod(sizes[: each.sender + 1]) if told else sizes[each.sender]
    return least_power(each.letters, each.length, most)


def least_power(letters: int, length: int, most: int) -> int:
    """Return min(letters^length, most) without computing a power that is far too large."""
    if letters == 1 or length == 0:
        return 1
    if length * (letters.bit_length() - 1) >= most.bit_length():
        return most
    symbols: int = letters**length
    return min(symbols, most)
