"""Can any weights at all solve the task? Try them all.

The simulator below asks its tables for entries one at a time. When an entry is not there yet, the
search goes through every value that it could have and runs on: after some choices each row either
comes out right, comes out wrong (and the last choice is changed), or asks for another entry.
Entries that no run asks for cannot matter and are never chosen; of an order of key states only the
places of the states that are met. The answer function is free: an
entry of it is fixed by the first row that asks for it, and a later row that needs another answer
there comes out wrong.

For tiny models only. Nothing is shared with the encoders, and nothing but the types with `run`:
masks, selection and rounding are written a second time, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from math import floor
from typing import Any, TypeVar

from dsl.problem import Attention, Layer, Model, TaskTable
from solver.exact.weights import (
    BLANK,
    Content,
    EmbeddingKey,
    Head,
    LayerTables,
    Output,
    Reading,
    Value,
    Weights,
    embedding_key,
    generated,
    groups,
    require_hard,
    state_count,
)

Key = TypeVar("Key", bound=Hashable)
Choice = TypeVar("Choice")


class LimitReached(RuntimeError):
    """The search made as many choices as it was allowed without coming to an end."""


def solvable(
    model: Model, table: TaskTable, limit: int = 1_000_000, shortcuts: bool = False
) -> bool:
    """Return whether some weights of `model` solve `table`. Arguments and errors as `solution`."""
    return solution(model, table, limit, shortcuts) is not None


def solution(
    model: Model, table: TaskTable, limit: int = 1_000_000, shortcuts: bool = False
) -> Weights | None:
    """Return weights that solve `table`, None if there are none; what no run uses is 0 or absent.

    With `shortcuts` two kinds of choices are left out that lose no task. A unique_hard head hands
    on the state itself: what receives a value is any function, so it can apply the value table too.
    And of states that no entry speaks of yet only the first is tried: exchanging two of them
    changes nothing.

    Raises LimitReached after `limit` choices, UnsupportedModel for a model without finite tables,
    ValueError for answers at prompt tokens together with steps.
    """
    require_hard(model)
    if table.answer_at is not None and model.steps:
        raise ValueError("answers at prompt tokens do not go together with steps")
    search = _Search(model, table, shortcuts, limit)
    return search.weights() if search.completes(0) else None


class _Missing(Exception):
    """Not a fault: the search has to choose this entry before it can go on."""

    def __init__(self, table: dict[Any, Any], key: Hashable, options: Iterable[object]) -> None:
        super().__init__()
        self.table, self.key, self.options = table, key, options


def _look(table: dict[Key, Choice], key: Key, options: Iterable[Choice]) -> Choice:
    if key not in table:
        raise _Missing(table, key, options)
    return table[key]


@dataclass
class _Search:
    """The entries chosen so far; numbers in keys are (tables, head, state).

    A row of `ranks` orders the key states met so far by a rank each.
    """

    model: Model
    table: TaskTable
    shortcuts: bool
    choices_left: int
    embedding: dict[EmbeddingKey, int] = field(default_factory=dict)
    ranks: dict[tuple[int, int, int], dict[int, int]] = field(default_factory=dict)
    values: dict[tuple[int, int, int], Value] = field(default_factory=dict)
    mlp: dict[tuple[int, Reading], int] = field(default_factory=dict)
    naming: dict[Reading, int] = field(default_factory=dict)
    answer: dict[Reading, int] = field(default_factory=dict)

    def completes(self, row: int) -> bool:
        """Return whether the tables can be completed so that all rows from `row` on come out right.

        If so the tables are left complete, otherwise as they were.
        """
        try:
            while row < len(self.table.inputs):
                if not self._right(row):
                    return False
                row += 1
        except _Missing as missing:
            return self._completes_with(missing, row)
        return True

    def _completes_with(self, missing: _Missing, row: int) -> bool:
        for option in missing.options:
            if self.choices_left == 0:
                raise LimitReached("no end within the limit on choices")
            self.choices_left -= 1
            missing.table[missing.key] = option
            if self.completes(row):
                return True
        missing.table.pop(missing.key, None)
        return False

    def _right(self, row: int) -> bool:
        inputs = self.table.inputs[row]
        contents: list[Content] = [
            (t.name, c) for t, c in zip(self.table.tokens, inputs, strict=True)
        ]
        contents += [BLANK] * self.model.padding
        for _ in range(self.model.steps):
            reading = self._final_reading(contents, len(contents) - 1)
            name = _look(self.naming, reading, range(self.model.step_alphabet))
            contents.append(generated(name))
        places = (len(contents) - 1,) if self.table.answer_at is None else self.table.answer_at
        return all(
            _look(self.answer, self._final_reading(contents, place), (wanted,)) == wanted
            for place, wanted in zip(places, self.table.answers[row], strict=True)
        )

    def _final_reading(self, contents: list[Content], place: int) -> Reading:
        keys = [embedding_key(self.model, content, i) for i, content in enumerate(contents)]
        states = [_look(self.embedding, key, self._states_to_try()) for key in keys]
        for layer in self.model.layers[:-1]:
            readings = [self._reading(layer, states, i) for i in range(len(states))]
            states = [_look(self.mlp, (layer.tables, r), self._states_to_try()) for r in readings]
        return self._reading(self.model.layers[-1], states, place)

    def _states_to_try(self) -> range:
        if not self.shortcuts:
            return range(state_count(self.model))
        last = max([-1, *self.embedding.values(), *self.mlp.values()])
        return range(min(state_count(self.model), last + 2))

    def _reading(self, layer: Layer, states: list[int], place: int) -> Reading:
        heads = range(layer.attention.heads)
        return states[place], tuple(self._output(layer, head, states, place) for head in heads)

    def _output(self, layer: Layer, head: int, states: list[int], place: int) -> Output:
        last = {"none": len(states) - 1, "causal": place, "strict": place - 1}[self.model.mask]
        seen = list(range(last + 1))[-(self.model.window or len(states)) :]
        if not seen:
            return None
        row = self.ranks.setdefault((layer.tables, head, states[place]), {})
        for k in seen:
            if states[k] not in row:
                raise _Missing(row, states[k], ranks_to_try(row, state_count(self.model)))
        ranks = {k: row[states[k]] for k in seen}
        good = [k for k in seen if not any(ranks[j] > ranks[k] for j in seen)]
        if layer.attention.kind == "average_hard":
            return _mean([self._value(layer, head, states[k]) for k in good])
        chosen = max(good) if layer.attention.ties == "rightmost" else min(good)
        return self._value(layer, head, states[chosen])

    def _value(self, layer: Layer, head: int, state: int) -> Value:
        options = _value_options(self.model, layer.attention, state, self.shortcuts)
        return _look(self.values, (layer.tables, head, state), options)

    def weights(self) -> Weights:
        """Return the chosen entries as weights, what was never chosen being 0 or absent."""
        layers = tuple(
            LayerTables(
                tuple(self._head(layer, head) for head in range(layer.attention.heads)),
                {reading: new for (tables, reading), new in self.mlp.items() if tables == number},
            )
            for number, layer in enumerate(groups(self.model))
        )
        return Weights(self.embedding, layers, self.answer, self.naming)

    def _head(self, layer: Layer, head: int) -> Head:
        states = range(state_count(self.model))
        hard = layer.attention.kind == "unique_hard"
        zero: Value = 0 if hard else (0,) * (self.model.width or 0)
        ranks = []
        for own in states:
            row = self.ranks.get((layer.tables, head, own), {})
            levels = sorted(set(row.values()))
            ranks.append(tuple(levels.index(row[key]) if key in row else 0 for key in states))
        values = tuple(self.values.get((layer.tables, head, key), zero) for key in states)
        return Head(tuple(ranks), values)


def ranks_to_try(row: dict[int, int], states: int) -> list[int]:
    """Return every place that one more state can take: a tie with a state, or between any two.

    The outermost ranks are 2^states apart, so that there is room between for every state.
    """
    levels = sorted(set(row.values()))
    if not levels:
        return [0]
    between = [(low + high) // 2 for low, high in pairwise(levels)]
    return [levels[0] - 2**states, *levels, *between, levels[-1] + 2**states]


def _value_options(
    model: Model, attention: Attention, state: int, identity: bool
) -> Iterable[Value]:
    if attention.kind == "unique_hard":
        return (state,) if identity else range(state_count(model))
    return product(range(1 << (model.precision or 0)), repeat=model.width or 0)


def _mean(values: list[Value]) -> tuple[int, ...]:
    half = Fraction(1, 2)
    columns = zip(*(value for value in values if isinstance(value, tuple)), strict=True)
    return tuple(floor(Fraction(sum(column), len(values)) + half) for column in columns)
