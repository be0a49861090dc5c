"""Numbers that small functions have: rows of one-epoch exchanges, EH rank, split-VC dimension.

One epoch: what player i tells the reader depends on the inputs of these two alone. Two inputs of i
with different rows (answers as functions of all other inputs, the reader's fixed) must be told
apart, and the number of the row is all that is needed. So an exchange in one epoch has a protocol
if and only if every player's link to the reader has as many symbols as it has rows.

The rank of a function of bits (Ehrenfeucht and Haussler 1989) is that of the best decision tree; it
is the least number of chain-of-thought steps of one head of unique hard attention in one layer
(Barcelo, Kozachinskiy, Steifer 2025). The split-VC dimension (Kozachinskiy et al. 2025) bounds the
size of one layer with infinite precision from below.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import cache
from itertools import combinations, product
from typing import TypeAlias

from dsl.measuring import Measuring
from dsl.tabulate import tabulate
from solver.exact.protocol import Exchange

Bits: TypeAlias = tuple[int, ...]


def row_counts(asked: Exchange) -> tuple[int, ...]:
    """Return for each player the most different rows that it has for one input of the reader.

    1 for the reader itself.
    """
    return tuple(
        1 if player == asked.reader else _rows(asked, player) for player in range(len(asked.sizes))
    )


def _rows(asked: Exchange, player: int) -> int:
    return max(rows_by_own(asked, player).values())


def rows_by_own(asked: Exchange, player: int) -> dict[int, int]:
    """Return how many different rows a player has for each input of the reader, another one."""
    rows: dict[int, dict[int, list[int]]] = {}
    for inputs, answer in zip(asked.inputs(), asked.answers, strict=True):
        own = rows.setdefault(inputs[asked.reader], {})
        own.setdefault(inputs[player], []).append(answer)
    return {own: len(set(map(tuple, found.values()))) for own, found in rows.items()}


def told_once(asked: Exchange) -> tuple[int, ...] | None:
    """Return how many symbols each player has for the reader in the one epoch in which it hears.

    None if links of several epochs, or to other players, are there.
    """
    if {link.receiver for link in asked.links} - {asked.reader}:
        return None
    if len({link.epoch for link in asked.links}) > 1:
        return None
    symbols = {link.sender: link.symbols for link in asked.links}
    return tuple(symbols.get(player, 1) for player in range(len(asked.sizes)))


def rank(function: Callable[[Bits], Hashable], n: int) -> int:
    """Return the Ehrenfeucht-Haussler rank of a function of n bits, by all its subcubes.

    A constant has rank 0. A tree that asks a bit and has branches of ranks r and s has rank
    max(r, s), or r + 1 if they are equal.
    """
    values = {bits: function(bits) for bits in product((0, 1), repeat=n)}

    @cache
    def least(cube: tuple[int | None, ...]) -> int:
        free = [place for place, bit in enumerate(cube) if bit is None]
        if not free:
            return 0
        both = [
            [least((*cube[:place], bit, *cube[place + 1 :])) for bit in (0, 1)] for place in free
        ]
        return 0 if constant(cube) else min(r + 1 if r == s else max(r, s) for r, s in both)

    @cache
    def constant(cube: tuple[int | None, ...]) -> bool:
        choices = [(0, 1) if bit is None else (bit,) for bit in cube]
        return len({values[bits] for bits in product(*choices)}) == 1

    return least((None,) * n)


def split_vc(function: Callable[[Bits], int], n: int) -> int:
    """Return the largest VC dimension, over all ways to split n bits in two, of the rows.

    The rows of a split are the functions of the second part that the first part leaves.
    """
    return max(
        (
            _vc_dimension(_split_rows(function, n, left))
            for size in range(n + 1)
            for left in combinations(range(n), size)
        ),
        default=0,
    )


def _split_rows(
    function: Callable[[Bits], int], n: int, left: tuple[int, ...]
) -> frozenset[tuple[int, ...]]:
    right = [place for place in range(n) if place not in left]

    def merged(one: Bits, other: Bits) -> Bits:
        bits = dict(zip(left, one, strict=True)) | dict(zip(right, other, strict=True))
        return tuple(bits[place] for place in range(n))

    return frozenset(
        tuple(function(merged(one, other)) for other in product((0, 1), repeat=len(right)))
        for one in product((0, 1), repeat=len(left))
    )


def _vc_dimension(rows: Iterable[tuple[int, ...]]) -> int:
    """Return the size of the largest set of places on which the rows take all values."""
    listed = list(rows)
    places, found = range(len(listed[0])), 0
    while 2 ** (found + 1) <= len(listed) and any(
        len({tuple(row[place] for place in chosen) for row in listed}) == 2 ** (found + 1)
        for chosen in combinations(places, found + 1)
    ):
        found += 1
    return found


def measured(question: Measuring) -> int | None:
    """Return what the measure of the task is; None if it has none, being no yes or no question."""
    table = tabulate(question.task)
    bits = [place for place, token in enumerate(table.tokens) if token.size == 2]
    answers = {
        tuple(row[place] for place in bits): answer
        for row, (answer,) in zip(table.inputs, table.answers, strict=True)
    }
    if question.measure == "rank":
        return rank(answers.__getitem__, len(bits))
    return split_vc(answers.__getitem__, len(bits)) if len(table.answer_values) <= 2 else None
