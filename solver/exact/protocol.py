"""Autoregressive protocols: who can tell whom what, and what a protocol makes of an input.

The players are the blocks of a prompt, in its order, and each holds one of finitely many inputs. In
an epoch every link carries one symbol from an earlier player to a later one: any function of what
the two know before the epoch. A receiver keeps what it received; a sender learns nothing, for a
token does not see later ones. After the last epoch one player has to know the answer. An epoch is
a layer of attention, a symbol is what the tokens of one block learn about another block in it, and
everything inside a block is free (Chen, Peng, Wu 2024; docs/protocols.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TypeAlias

Inputs: TypeAlias = tuple[int, ...]
View: TypeAlias = tuple[int, ...]
"""What a player knows: its own input, then the symbols that it received, in the order of links."""


class InvalidExchange(ValueError):
    """The players, links and answers do not fit together."""


class InvalidProtocol(Exception):
    """The tables do not say what is sent, or send what a link cannot carry."""


@dataclass(frozen=True, order=True)
class Link:
    """In `epoch` (from 1) `sender` tells `receiver`, a later player, one of `symbols` symbols."""

    epoch: int
    sender: int
    receiver: int
    symbols: int


@dataclass(frozen=True)
class Exchange:
    """A question: can `reader` know the answer once everything has been said?

    Player i has `sizes[i]` inputs; `answers` has one entry for each way to choose them all, the
    last player's running fastest. `links` ascend.
    """

    sizes: tuple[int, ...]
    links: tuple[Link, ...]
    reader: int
    answers: tuple[int, ...]

    def __post_init__(self) -> None:
        players = range(len(self.sizes))
        if self.reader not in players or min(self.sizes, default=0) < 1:
            raise InvalidExchange("there is a reader, and every player has at least one input")
        places = [(link.epoch, link.sender, link.receiver) for link in self.links]
        if places != sorted(set(places)):
            raise InvalidExchange("links ascend by epoch, sender and receiver, no two alike")
        for link in self.links:
            if not 0 <= link.sender < link.receiver < len(self.sizes):
                raise InvalidExchange(f"{link} does not lead from an earlier player to a later one")
            if link.epoch < 1 or link.symbols < 1:
                raise InvalidExchange(f"{link} has no epoch from 1, or no symbol")
        if len(self.answers) != len(list(self.inputs())):
            raise InvalidExchange("there is one answer for each way to choose the inputs")

    def inputs(self) -> Iterator[Inputs]:
        """Yield all ways to choose the inputs, in the order of `answers`."""
        return product(*map(range, self.sizes))

    def heard(self, player: int, epoch: int) -> tuple[int, ...]:
        """Return the numbers of the links to `player` before `epoch`."""
        return self._heard.get((player, epoch), ())

    @cached_property
    def _heard(self) -> dict[tuple[int, int], tuple[int, ...]]:
        epochs = range(1, self.end + 1)
        return {
            (player, epoch): tuple(
                number
                for number, link in enumerate(self.links)
                if link.receiver == player and link.epoch < epoch
            )
            for player, epoch in product(range(len(self.sizes)), epochs)
        }

    @property
    def end(self) -> int:
        """The number after that of the last epoch."""
        return 1 + max((link.epoch for link in self.links), default=0)


Table: TypeAlias = Mapping[tuple[View, View], int]
"""What a link carries: what sender and receiver know before the epoch -> symbol."""


@dataclass(frozen=True)
class Protocol:
    """A table for each link of an exchange, in the same order."""

    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Confusion:
    """Two inputs with different answers after which the reader knows the same."""

    first: Inputs
    second: Inputs
    view: View


def exchange(
    sizes: tuple[int, ...],
    links: tuple[Link, ...],
    answer: Callable[..., int],
    reader: int | None = None,
) -> Exchange:
    """Return the exchange whose answer is a function of the inputs; the last player reads."""
    answers = tuple(answer(*inputs) for inputs in product(*map(range, sizes)))
    return Exchange(sizes, links, len(sizes) - 1 if reader is None else reader, answers)


def star(players: int, epochs: int, symbols: int) -> tuple[Link, ...]:
    """Return the links to the last player alone."""
    return tuple(
        Link(epoch, sender, players - 1, symbols)
        for epoch, sender in product(range(1, epochs + 1), range(players - 1))
    )


def autoregressive(tokens: tuple[int, ...], epochs: int, bits: int) -> tuple[Link, ...]:
    """Return all links from earlier to later players, `bits` bits for each token of the receiver.

    In the last epoch only those to the last player, who reads: nobody uses the others.
    """
    players = len(tokens)
    return tuple(
        Link(epoch, sender, receiver, 2 ** (bits * tokens[receiver]))
        for epoch, sender, receiver in product(range(1, epochs + 1), range(players), range(players))
        if sender < receiver and (epoch < epochs or receiver == players - 1)
    )


def symbols_sent(asked: Exchange, protocol: Protocol, inputs: Inputs) -> tuple[int, ...]:
    """Return what each link carries for one choice of the inputs. Raises InvalidProtocol."""
    if len(protocol.tables) != len(asked.links):
        raise InvalidProtocol(f"{len(asked.links)} links, but {len(protocol.tables)} tables")
    sent: list[int] = []
    for number, (link, table) in enumerate(zip(asked.links, protocol.tables, strict=True)):
        views = tuple(
            view(asked, player, link.epoch, inputs, sent) for player in (link.sender, link.receiver)
        )
        symbol = table.get((views[0], views[1]))
        if type(symbol) is not int or not 0 <= symbol < link.symbols:
            raise InvalidProtocol(f"link {number} carries {symbol} where {views} is known")
        sent.append(symbol)
    return tuple(sent)


def view(
    asked: Exchange, player: int, epoch: int, inputs: Inputs, sent: tuple[int, ...] | list[int]
) -> View:
    """Return what `player` knows before `epoch`, `sent` being what the links before it carry."""
    return (inputs[player], *(sent[number] for number in asked.heard(player, epoch)))


def confusion(asked: Exchange, protocol: Protocol) -> Confusion | None:
    """Return where a protocol fails, None if it is good for all inputs. Raises InvalidProtocol."""
    seen: dict[View, tuple[Inputs, int]] = {}
    for inputs, answer in zip(asked.inputs(), asked.answers, strict=True):
        sent = symbols_sent(asked, protocol, inputs)
        known = view(asked, asked.reader, asked.end, inputs, sent)
        first, found = seen.setdefault(known, (inputs, answer))
        if found != answer:
            return Confusion(first, inputs, known)
    return None
