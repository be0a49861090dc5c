"""The proofs about chains, played: an input on which a given hard-attention transformer errs.

The task is a chain: a pointer i, tables of which each points into the next, the last one of truth
values, and a last token; the answer is g[...f[i]]. However wide its states are, a causal model with
as many layers of unique hard attention as there are tables is beaten when they are long enough.

- Entries of the first table are fixed, each to what some head likes best, until what it tells the
  later tokens in the first layer is a constant.
- Of each table between the first and the last those are kept that say the same, up to the layer in
  which its place in the chain becomes known; then the tables before are fixed, so that its entry
  can still take many values.
- Two last tables that look the same to the last token, but differ at a value that can still be
  reached, are found by going through those that are left.

With too short tables the search may find nothing (`NoneFound`); it never returns an input on which
the model is right. Source: Theorems U and U_L of the project's theory pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from math import prod
from random import Random

from dsl.problem import Model, TaskTable
from solver.exact.chain import Chain, Table, chain_of
from solver.exact.run import run, trace
from solver.exact.weights import Weights, embedding_key

MOST_TABLES = 1 << 16
"""So many last tables are gone through at most."""
MOST_BETWEEN = 120
"""So many of each table between the first and the last; they are drawn if there are more."""


class NoneFound(Exception):
    """The argument does not go through for this model: the tables are too short for it."""


def failing_input(model: Model, table: TaskTable, weights: Weights) -> tuple[int, ...]:
    """Return an input, as codes, on which a model with no more layers than tables answers wrong.

    Raises NoneFound, and ValueError for other models and tasks.
    """
    chain = chain_of(table.tokens)
    if len(model.layers) > len(chain.lengths) or model.mask == "none":
        raise ValueError("the argument is for causal models with no more layers than tables")
    _check_plain(model)
    game = _Game(model, table, weights, chain)
    return _wrong(game, game.candidates(), lambda row: bool(chain.answer(row)))


def failing_bits(
    model: Model, table: TaskTable, weights: Weights, wanted: Callable[[tuple[int, ...]], bool]
) -> tuple[int, ...]:
    """Return bits on which a model of one layer is wrong, for a task that depends on every bit.

    Each head of the token that answers is given its favourite bit; another one is flipped.
    """
    if len(model.layers) != 1 or any(token.size != 2 for token in table.tokens):
        raise ValueError("the argument is for one layer and tokens that carry a bit")
    _check_plain(model)
    game, last = _Game(model, table, weights, Chain(())), len(table.tokens) - 1
    fixed = game.favourites(range(last), [(last, 0)])
    rows = (
        tuple(bit if place == free else fixed.get(place, 0) for place in range(last + 1))
        for free in range(last)
        if free not in fixed
        for bit in (0, 1)
    )
    return _wrong(game, rows, wanted)


def _check_plain(model: Model) -> None:
    if {layer.attention.kind for layer in model.layers} != {"unique_hard"}:
        raise ValueError("the argument is for unique hard attention")
    if model.window is not None or model.padding or model.steps:
        raise ValueError("the argument is for models without window, padding and steps")


def _wrong(
    game: _Game, rows: Iterator[tuple[int, ...]], wanted: Callable[[tuple[int, ...]], bool]
) -> tuple[int, ...]:
    table = game.table
    for row in rows:
        code = table.answer_values.index(wanted(row))
        if run(game.model, table, game.weights, row)[0] != code:
            return row
    raise NoneFound


class _Game:
    """One game against one model; `left` are the tables that are still in play, but the last."""

    def __init__(self, model: Model, table: TaskTable, weights: Weights, chain: Chain) -> None:
        self.model = model
        self.table = table
        self.weights = weights
        self.chain = chain
        self.pointer = 0
        self.left: list[list[Table]] = []

    def candidates(self) -> Iterator[tuple[int, ...]]:
        """Yield inputs on which the model must err if the argument goes through."""
        count = len(self.chain.lengths)
        self.left = [self._first(), *map(self._drawn, range(1, count - 1))]
        last = self._last()
        self.left.append(list(islice(last(), MOST_BETWEEN)))
        entry = self.pointer
        for layer in range(1, count):
            if layer <= len(self.model.layers):
                for number in range(max(1, layer - 1), count - 1):
                    self._silence(number, layer)
            if layer > 1:
                entry = self._follow(layer - 2, entry)
        reached = {each[entry]: each for each in reversed(self.left[-2])}
        for one, other in self._alike(last()):
            for value, before in reached.items():
                if one[value] != other[value]:
                    for final in (one, other):
                        yield self._row({count - 2: before, count - 1: final})
                    break

    # ---- tables

    def _first(self) -> list[Table]:
        """Return first tables that tell the others the same, one for each value at the pointer."""
        entries, tokens = self.chain.places(0), self.table.tokens
        later = range(entries.stop, len(tokens))
        readers = [(place, code) for place in later for code in range(tokens[place].size)]
        fixed = self.favourites(entries, readers)
        free = [k for k, place in enumerate(entries) if place not in fixed]
        if not free:
            raise NoneFound
        self.pointer = free[0]
        return [
            tuple(
                value if place == entries[free[0]] else fixed.get(place, 0) for place in entries
            )
            for value in range(tokens[entries.start].size)
        ]

    def _drawn(self, number: int) -> list[Table]:
        """Return all tables of a place in the chain, or as many as are looked at."""
        sizes = [self.table.tokens[place].size for place in self.chain.places(number)]
        if prod(sizes) <= MOST_BETWEEN:
            return list(product(*map(range, sizes)))
        rng = Random(number)
        return [tuple(map(rng.randrange, sizes)) for _ in range(MOST_BETWEEN)]

    def _last(self) -> Callable[[], Iterator[Table]]:
        """Return last tables that tell the last token the same in the first layer."""
        places, end = self.chain.places(len(self.chain.lengths) - 1), len(self.table.tokens) - 1
        kept = self.favourites(places, [(end, 0)])
        choices = [(kept[place],) if place in kept else (0, 1) for place in places]
        return lambda: islice(product(*choices), MOST_TABLES)

    def favourites(self, places: range, readers: list[tuple[int, int]]) -> dict[int, int]:
        """Fix entries so that what they tell the readers in the first layer is a constant."""
        fixed: dict[int, int] = {}
        queries = dict.fromkeys(self._embedded(*reader) for reader in readers)
        for head in self.weights.layers[self.model.layers[0].tables].heads:
            for query in queries:
                contents = [
                    (head.ranks[query][self._embedded(place, code)], self._tie(0, place), code)
                    for place in places
                    for code in range(self.table.tokens[place].size)
                    if fixed.get(place, code) == code
                ]
                _, tie, code = max(contents)
                fixed[abs(tie)] = code
        return fixed

    def _embedded(self, place: int, code: int) -> int:
        content = self.table.tokens[place].name, code
        return self.weights.embedding[embedding_key(self.model, content, place)]

    def _tie(self, layer: int, place: int) -> int:
        return place if self.model.layers[layer].attention.ties == "rightmost" else -place

    # ---- layers

    def _silence(self, number: int, layer: int) -> None:
        """Keep the most frequent tables that tell all later tokens the same in a layer."""
        end = len(self.table.tokens) - 1
        queries = {self._states(0, self.left[0][0], layer)[end]}
        for later in range(number + 1, len(self.left)):
            for each in self.left[later]:
                states = self._states(later, each, layer)
                queries |= {states[place] for place in self.chain.places(later)}
        said: dict[object, list[Table]] = {}
        for each in self.left[number]:
            told = self._told(number, self._states(number, each, layer), layer, sorted(queries))
            said.setdefault(told, []).append(each)
        self.left[number] = max(said.values(), key=len)

    def _follow(self, number: int, entry: int) -> int:
        """Fix a table so that the next one takes most values where it points; return where."""
        points = {each[entry]: each for each in reversed(self.left[number])}
        best = max(points, key=lambda value: len({each[value] for each in self.left[number + 1]}))
        self.left[number] = [points[best]]
        return best

    def _alike(self, tables: Iterator[Table]) -> Iterator[tuple[Table, Table]]:
        """Yield pairs of last tables between which the last token sees no difference."""
        number, layer = len(self.chain.lengths) - 1, len(self.model.layers)
        seen: dict[object, list[Table]] = {}
        for each in tables:
            states = self._states(number, each, layer)
            told = states[-1], self._told(number, states, layer, [states[-1]])
            earlier = seen.setdefault(told, [])
            yield from ((other, each) for other in earlier)
            earlier.append(each)

    def _states(self, number: int, own: Table, layer: int) -> tuple[int, ...]:
        """Return all states before a layer, on an input with this table and any others in play."""
        row = self._row({number: own})
        if layer == 1:
            return tuple(self._embedded(place, code) for place, code in enumerate(row))
        return trace(self.model, self.table, self.weights, row).states[layer - 1]

    def _row(self, changed: dict[int, Table]) -> tuple[int, ...]:
        tables = (changed.get(number, each[0]) for number, each in enumerate(self.left))
        return self.chain.row(self.pointer, tuple(tables))

    def _told(
        self, number: int, states: tuple[int, ...], layer: int, queries: list[int]
    ) -> tuple[int, ...]:
        """Return the states that the heads of a layer like best of a table, query by query."""
        places = self.chain.places(number)
        found = []
        for head in self.weights.layers[self.model.layers[layer - 1].tables].heads:
            for query in queries:
                ranks = head.ranks[query]
                best = max(places, key=lambda p: (ranks[states[p]], self._tie(layer - 1, p)))
                found.append(states[best])
        return tuple(found)
