"""The proof of Theorem U, played: an input on which a given hard-attention transformer errs.

The task is a chain: a pointer i, a table f that it points into, a table g of truth values that f
points into, and a last token; the answer is g[f[i]]. However wide its states are, a causal model
with two layers of unique hard attention is beaten when the tables are long enough: entries of f are
fixed, each to what some head likes best, until what f tells the later tokens in the first layer is
a constant; then two tables g that look the same to the last token, but differ at a value that
f[i] can still take, are found by going through the g's that are left.

With too short tables the search may find nothing (`NoneFound`); it never returns an input on which
the model is right. Source: the project's theory page on adversary arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from dsl.problem import Model, TaskTable, Token
from solver.exact.run import run, trace
from solver.exact.weights import Weights, embedding_key

MOST_TABLES = 1 << 16
"""So many tables g are gone through at most."""


class NoneFound(Exception):
    """The argument does not go through for this model: the tables are too short for it."""


@dataclass(frozen=True)
class Chain:
    """The lengths of f and g in a prompt `i, f[0..m-1], g[0..k-1], end`."""

    first: int
    second: int

    def row(self, pointer: int, table: tuple[int, ...], bits: tuple[int, ...]) -> tuple[int, ...]:
        """Return an input as codes."""
        return (pointer, *table, *bits, 0)

    def answer(self, row: tuple[int, ...]) -> int:
        """Return g[f[i]]."""
        return row[1 + self.first + row[1 + row[0]]]


def chain_of(tokens: tuple[Token, ...]) -> Chain:
    """Return the lengths of a task's tables; raises ValueError if it is no chain."""
    names = [token.name for token in tokens]
    blocks = list(dict.fromkeys(names))
    if len(blocks) != 4 or tokens[-1].size != 1:
        raise ValueError("not a chain: i, f, g and a last token that carries nothing")
    pointer, table, bits, last = blocks
    chain = Chain(names.count(table), names.count(bits))
    wanted = [pointer] + [table] * chain.first + [bits] * chain.second + [last]
    sizes = [chain.first] + [chain.second] * chain.first + [2] * chain.second + [1]
    if names != wanted or [token.size for token in tokens] != sizes:
        raise ValueError("not a chain: the tables do not point into each other")
    return chain


def failing_input(model: Model, table: TaskTable, weights: Weights) -> tuple[int, ...]:
    """Return an input, as codes, on which a model of one or two layers answers wrong.

    Raises NoneFound, and ValueError for other models and tasks.
    """
    chain = chain_of(table.tokens)
    kinds = {layer.attention.kind for layer in model.layers}
    if len(model.layers) > 2 or kinds != {"unique_hard"} or model.mask == "none":
        raise ValueError("the argument is for at most two causal layers of unique hard attention")
    if model.window is not None or model.padding or model.steps:
        raise ValueError("the argument is for models without window, padding and steps")
    play = _Play(model, table, weights, chain)
    for row in play.candidates():
        if run(model, table, weights, row)[0] != _code(table, chain.answer(row)):
            return row
    raise NoneFound


def _code(table: TaskTable, bit: int) -> int:
    return table.answer_values.index(bool(bit))


class _Play:
    """One game against one model."""

    def __init__(self, model: Model, table: TaskTable, weights: Weights, chain: Chain) -> None:
        self.model = model
        self.table = table
        self.weights = weights
        self.chain = chain
        self.places = range(1, 1 + chain.first), range(1 + chain.first, 1 + sum(self._lengths()))

    def _lengths(self) -> tuple[int, int]:
        return self.chain.first, self.chain.second

    def candidates(self) -> Iterator[tuple[int, ...]]:
        """Yield inputs on which the model must err if the argument goes through."""
        entries, bits = self.places
        last = len(self.table.tokens) - 1
        readers = [(place, code) for place in bits for code in range(2)]
        fixed = self.restricted(entries, [*readers, (last, 0)])
        free = [k for k in range(self.chain.first) if k + entries.start not in fixed]
        if not free:
            raise NoneFound
        kept = self.restricted(bits, [(last, 0)])
        for one, other in self.alike(free[0], fixed, kept):
            value = next(a for a in range(self.chain.second) if one[a] != other[a])
            row = self.table_of(fixed, free[0], value)
            yield self.chain.row(free[0], row, one)
            yield self.chain.row(free[0], row, other)

    def table_of(self, fixed: dict[int, int], pointer: int, value: int) -> tuple[int, ...]:
        """Return the f with these entries, `value` at the pointer, and 0 elsewhere."""
        entries = self.places[0]
        return tuple(
            value if k == pointer else fixed.get(k + entries.start, 0)
            for k in range(self.chain.first)
        )

    def restricted(self, places: range, readers: list[tuple[int, int]]) -> dict[int, int]:
        """Fix entries so that what they tell the readers in the first layer is a constant."""
        fixed: dict[int, int] = {}
        for head in self.weights.layers[self.model.layers[0].tables].heads:
            for reader, code in readers:
                ranks = head.ranks[self.state(reader, code)]
                contents = [
                    (place, value)
                    for place in places
                    for value in range(self.table.tokens[place].size)
                    if fixed.get(place, value) == value
                ]
                best = max(contents, key=lambda each: (ranks[self.state(*each)], self._tie(each)))
                fixed[best[0]] = best[1]
        return fixed

    def state(self, place: int, code: int) -> int:
        """Return how a token is embedded."""
        content = self.table.tokens[place].name, code
        return self.weights.embedding[embedding_key(self.model, content, place)]

    def _tie(self, each: tuple[int, int]) -> int:
        rightmost = self.model.layers[0].attention.ties == "rightmost"
        return each[0] if rightmost else -each[0]

    def alike(
        self, pointer: int, fixed: dict[int, int], kept: dict[int, int]
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield pairs of tables g that tell the last token the same."""
        bits = self.places[1]
        choices = [(kept[p],) if p in kept else (0, 1) for p in bits]
        first: dict[object, tuple[int, ...]] = {}
        row = self.table_of(fixed, pointer, 0)
        for number, table in enumerate(product(*choices)):
            if number >= MOST_TABLES:
                break
            told = self.told(self.chain.row(pointer, row, table))
            if told in first:
                yield first[told], table
            first.setdefault(told, table)

    def told(self, row: tuple[int, ...]) -> object:
        """Return what the tokens of g tell the last token in the last layer, head by head."""
        layer, seen = self.model.layers[-1], trace(self.model, self.table, self.weights, row)
        states, bits = seen.states[-1], self.places[1]
        found: list[object] = [states[-1]]
        for head in self.weights.layers[layer.tables].heads:
            ranks = head.ranks[states[-1]]
            order = [(ranks[states[p]], self._last_tie(p), states[p]) for p in bits]
            best = max(order)
            found.append(best[2])
        return tuple(found)

    def _last_tie(self, place: int) -> int:
        return place if self.model.layers[-1].attention.ties == "rightmost" else -place
