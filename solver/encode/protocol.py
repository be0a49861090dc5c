"""Is there a protocol? As clauses, with a table entry for everything that two players can know.

One unknown for each entry of each link's table, one for each entry of the reader's table of answers
and, from the second epoch on, one for what a link carries on each choice of the inputs it depends
on: "if the players have received these symbols, the link carries this entry". The lemma below makes
the search shorter.

Lemma (names of symbols). If an exchange has a protocol, it has one in which for every link and
every view r of its receiver, the symbols T(s, r), s running over the views of the sender in order,
appear first in the order 0, 1, 2, ... Proof. Take the links epoch by epoch. Let p_r rename the
symbols of one link where its receiver knows r. Whoever looks at such a symbol later (the receiver,
or a player that sends to it or receives from it) looks at all that the receiver knows, hence at r
too, and can undo p_r first. So the tables of later epochs can be rewritten, those of earlier ones
and of the same epoch do not look at the symbol, and any p_r may be chosen for each link and r.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from solver.encode.cnf import TRUE, Cnf, EncodingTooLarge, OneHot
from solver.exact.protocol import Exchange, Inputs, Link, Protocol, View

ENCODER_VERSION = 1
MOST_ENTRIES = 2_000_000
"""Entries of one table above which the encoding is given up."""

Symbol: TypeAlias = OneHot[int]
Players: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class NoProtocol:
    """A certificate that an exchange has no protocol: an LRAT proof, and for which encoding."""

    encoder: int
    proof: str


@dataclass(frozen=True)
class ProtocolEncoding:
    """The clauses; `tables` has for each link what its table says where two views are known."""

    cnf: Cnf
    tables: tuple[dict[tuple[View, View], Symbol], ...]

    def decoded(self, literals: frozenset[int]) -> Protocol:
        """Return the protocol that a solution describes; what it leaves open is false."""

        def told(symbol: Symbol) -> int:
            return next(key for key, literal in symbol.items() if is_true(literal))

        def is_true(literal: int) -> bool:
            return literal == TRUE or literal in literals or 0 < -literal not in literals

        return Protocol(
            tuple({views: told(each) for views, each in table.items()} for table in self.tables)
        )


def encoded(asked: Exchange, names_broken: bool = True) -> ProtocolEncoding:
    """Return clauses that have a solution if and only if the exchange has a protocol.

    Raises EncodingTooLarge.
    """
    return _Encoder(asked, names_broken).encoding()


class _Encoder:
    def __init__(self, asked: Exchange, names_broken: bool) -> None:
        self.asked, self.cnf, self.names_broken = asked, Cnf(), names_broken
        self.tables: list[dict[tuple[View, View], Symbol]] = []
        self.carried: list[tuple[Players, dict[Inputs, Symbol]]] = []
        """For each link the players on whose inputs it depends, and what it carries for each."""

    def encoding(self) -> ProtocolEncoding:
        for number, link in enumerate(self.asked.links):
            self.tables.append(self._table(number, link))
            self.carried.append(self._carried(number, link))
        self._answers()
        return ProtocolEncoding(self.cnf, tuple(self.tables))

    def _views(self, player: int, epoch: int) -> list[View]:
        """Return all that a player could know before an epoch."""
        links = [self.asked.links[number] for number in self.asked.heard(player, epoch)]
        sizes = (self.asked.sizes[player], *(link.symbols for link in links))
        if prod(sizes) > MOST_ENTRIES:
            raise EncodingTooLarge
        return list(product(*map(range, sizes)))

    def _table(self, number: int, link: Link) -> dict[tuple[View, View], Symbol]:
        senders = self._views(link.sender, link.epoch)
        receivers = self._views(link.receiver, link.epoch)
        if len(senders) * len(receivers) * link.symbols > MOST_ENTRIES:
            raise EncodingTooLarge
        symbols = range(link.symbols)
        table = {
            (one, other): self.cnf.one_hot(symbols, "told", number, one, other)
            for one, other in product(senders, receivers)
        }
        if self.names_broken:
            for other in receivers:
                self._in_order([table[one, other] for one in senders], (number, other))
        return table

    def _in_order(self, symbols: Sequence[Symbol], name: tuple[object, ...]) -> None:
        """Let the symbols appear first in the order 0, 1, 2, ..."""
        used: list[int] = []
        for place, symbol in enumerate(symbols):
            for key, literal in symbol.items():
                if key > place:
                    self.cnf.add(-literal)
                elif key >= 2:
                    self.cnf.add(-literal, used[key - 1])
            if len(symbol.keys) == 2:
                continue  # that 0 comes first is all
            used = [
                self._seen(literal, used[key] if place else None, ("used", *name, place, key))
                for key, literal in symbol.items()
            ]

    def _seen(self, literal: int, before: int | None, name: tuple[object, ...]) -> int:
        """Return a literal that is true only if `literal` or `before` is."""
        if before is None:
            return literal
        variable = self.cnf.variable(*name)
        self.cnf.add(-variable, literal, before)
        return variable

    def _carried(self, number: int, link: Link) -> tuple[Players, dict[Inputs, Symbol]]:
        own = (link.sender, link.receiver)
        heard = [self.asked.heard(player, link.epoch) for player in own]
        players = self._known(own, [*heard[0], *heard[1]])
        table = self.tables[number]
        if not heard[0] and not heard[1]:  # then there is just one entry
            return players, {both: table[both[:1], both[1:]] for both in self._choices(players)}
        carried: dict[Inputs, Symbol] = {}
        for inputs in self._choices(players):
            symbol = self.cnf.one_hot(range(link.symbols), "carried", number, inputs)
            given = dict(zip(players, inputs, strict=True))
            carried[inputs] = symbol
            for told, guard in self._received([*heard[0], *heard[1]], given):
                one = (given[link.sender], *told[: len(heard[0])])
                other = (given[link.receiver], *told[len(heard[0]) :])
                for entry, same in zip(table[one, other].literals, symbol.literals, strict=True):
                    self.cnf.add(*guard, -entry, same)
        return players, carried

    def _known(self, own: Players, heard: Sequence[int]) -> Players:
        """Return, ascending, the players on whose inputs these players' views depend."""
        return tuple(sorted({*own, *(p for number in heard for p in self.carried[number][0])}))

    def _choices(self, players: Players) -> Iterator[Inputs]:
        sizes = [self.asked.sizes[player] for player in players]
        if prod(sizes) > MOST_ENTRIES:
            raise EncodingTooLarge
        return product(*map(range, sizes))

    def _received(
        self, heard: Sequence[int], given: dict[int, int]
    ) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        """Yield all that these links can carry, each with the literals of which one says not so."""
        symbols = [self._symbol(number, given) for number in heard]
        for chosen in product(*(symbol.items() for symbol in symbols)):
            yield tuple(key for key, _ in chosen), [-literal for _, literal in chosen]

    def _symbol(self, number: int, given: dict[int, int]) -> Symbol:
        players, carried = self.carried[number]
        return carried[tuple(given[player] for player in players)]

    def _answers(self) -> None:
        asked = self.asked
        values = sorted(set(asked.answers))
        heard = asked.heard(asked.reader, asked.end)
        players = self._known((asked.reader,), heard)
        table = {
            view: self.cnf.one_hot(values, "answer", view)
            for view in self._views(asked.reader, asked.end)
        }
        wanted: dict[Inputs, set[int]] = {}
        for inputs, answer in zip(asked.inputs(), asked.answers, strict=True):
            wanted.setdefault(tuple(inputs[player] for player in players), set()).add(answer)
        for known, answers in wanted.items():
            given = dict(zip(players, known, strict=True))
            for told, guard in self._received(heard, given):
                for answer in answers:
                    self.cnf.add(*guard, table[given[asked.reader], *told].is_(answer))
