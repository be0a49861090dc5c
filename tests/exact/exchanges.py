"""Exchanges of messages that the tests know the answers for, and a search through all protocols.

`compose_once(m)`: a table z : [m] -> [m], then an argument. `compose(k)`: f(g(x)) on [k], in the
order f, g, x. `two_tables`: the two-fold composition with extra argument w, in its own order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from solver.exact.protocol import Exchange, Link, autoregressive, exchange

Task = tuple[tuple[int, ...], Callable[..., int]]


def functions(inputs: int, values: int) -> list[tuple[int, ...]]:
    """Return all functions from `inputs` things to `values` values."""
    return list(product(range(values), repeat=inputs))


def compose_once(m: int, blank: bool = True) -> Task:
    """Return the task z(x) with z before x, and a blank player last."""
    tables = functions(m, m)
    sizes = (len(tables), m, 1) if blank else (len(tables), m)
    return sizes, lambda z, x, *_: tables[z][x]


def compose(k: int) -> Task:
    """Return the task f(g(x)): f and g tables, x last."""
    tables = functions(k, k)
    return (len(tables), len(tables), k), lambda f, g, x: tables[f][tables[g][x]]


def two_tables(m: int, n_1: int, k: int) -> Task:
    """Return the task z_2(w, z_1(z_0)) for z_2 : [n_1] x [m] -> [k], in the order z_2, z_1, z_0, w.

    The theorem's task has k = n_1 m.
    """
    outer, inner = functions(n_1 * m, k), functions(m, m)

    def answer(z_2: int, z_1: int, z_0: int, w: int) -> int:
        return outer[z_2][w * m + inner[z_1][z_0]]

    return (len(outer), len(inner), m, n_1), answer


def two_tables_exchange(m: int, n_1: int, k: int, bits: int, epochs: int = 2) -> Exchange:
    """Return the task with all messages that a causal transformer has."""
    sizes, answer = two_tables(m, n_1, k)
    return exchange(sizes, autoregressive((n_1 * m, m, 1, 1), epochs, bits), answer)


class TooLong(Exception):
    """The search did not end within the choices that it was allowed."""


class _Missing(Exception):
    def __init__(self, entries: dict[Any, Any], key: Hashable, options: Iterable[int]) -> None:
        super().__init__()
        self.entries, self.key, self.options = entries, key, options


@dataclass
class _Trial:
    """Entries chosen so far: (link, what the sender knows, what the receiver knows) -> symbol."""

    asked: Exchange
    choices_left: int
    told: dict[Hashable, int] = field(default_factory=dict)
    answers: dict[Hashable, int] = field(default_factory=dict)

    def completes(self, row: int) -> bool:
        rows = list(self.asked.inputs())
        try:
            while row < len(rows):
                wanted = self.asked.answers[row]
                if look(self.answers, self.known(rows[row]), (wanted,)) != wanted:
                    return False
                row += 1
        except _Missing as missing:
            for option in missing.options:
                if not self.choices_left:
                    raise TooLong from None
                self.choices_left -= 1
                missing.entries[missing.key] = option
                if self.completes(row):
                    return True
            missing.entries.pop(missing.key, None)
            return False
        return True

    def known(self, inputs: tuple[int, ...]) -> Hashable:
        """Run all epochs and return what the reader knows: its history, nested."""
        known: list[Hashable] = list(inputs)
        for epoch in sorted({link.epoch for link in self.asked.links}):
            before = list(known)
            for link in [link for link in self.asked.links if link.epoch == epoch]:
                key = (link, before[link.sender], before[link.receiver])
                symbol = look(self.told, key, range(link.symbols))
                known[link.receiver] = (known[link.receiver], link.sender, symbol)
        return known[self.asked.reader]


def look(entries: dict[Hashable, int], key: Hashable, options: Iterable[int]) -> int:
    if key not in entries:
        raise _Missing(entries, key, options)
    return entries[key]


def has_protocol(asked: Exchange, choices: int = 10_000) -> bool:
    """Say whether an exchange has a protocol, by trying all entries that a run asks for.

    Raises TooLong after so many choices.
    """
    return _Trial(asked, choices).completes(0)


def links(*listed: tuple[int, int, int, int]) -> tuple[Link, ...]:
    """Return links given as (epoch, sender, receiver, symbols), in order."""
    return tuple(sorted(Link(*each) for each in listed))
