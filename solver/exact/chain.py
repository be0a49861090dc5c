"""Chains: prompts of a pointer, tables that point into each other, and a last token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.problem import Token

Table: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Chain:
    """The lengths of the tables in a prompt `i, f[0..k-1], g[0..m-1], ..., end`."""

    lengths: tuple[int, ...]

    def places(self, number: int) -> range:
        """Return where a table stands in the prompt."""
        start = 1 + sum(self.lengths[:number])
        return range(start, start + self.lengths[number])

    def row(self, pointer: int, tables: tuple[Table, ...]) -> tuple[int, ...]:
        """Return an input as codes."""
        return (pointer, *(value for table in tables for value in table), 0)

    def answer(self, row: tuple[int, ...]) -> int:
        """Return g[...f[i]]."""
        found = row[0]
        for number in range(len(self.lengths)):
            found = row[self.places(number)[found]]
        return found


def chain_of(tokens: tuple[Token, ...]) -> Chain:
    """Return the lengths of a task's tables; raises ValueError if it is no chain."""
    names = [token.name for token in tokens]
    pointer, *tables, last = dict.fromkeys(names) if len(set(names)) > 1 else ("", "")
    chain = Chain(tuple(names.count(table) for table in tables))
    wanted = [pointer, *(name for name in tables for _ in range(names.count(name))), last]
    if len(tables) < 2 or tokens[-1].size != 1 or names != wanted:
        raise ValueError("not a chain: a pointer, tables and a last token that carries nothing")
    values = [
        size
        for length, size in zip(chain.lengths, (*chain.lengths[1:], 2), strict=True)
        for _ in range(length)
    ]
    if [token.size for token in tokens] != [chain.lengths[0], *values, 1]:
        raise ValueError("not a chain: the tables do not point into each other")
    return chain
