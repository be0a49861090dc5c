"""From a satisfying assignment of the search encoding to the tables it describes.

Nothing here is trusted: the tables are run by `solver.exact` on every input before anyone hears of
them.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from dsl.problem import Model, TaskTable
from solver.encode.attend import Head as HeadUnknowns
from solver.encode.cnf import OneHot
from solver.encode.search import SearchEncoding
from solver.exact.run import trace
from solver.exact.weights import (
    Head,
    LayerTables,
    Reading,
    Value,
    Weights,
    embedding_keys,
    groups,
)


class _ZeroWhereMissing(dict[Reading, int]):
    """A table that fills in zero for whatever it is asked."""

    def __contains__(self, reading: object) -> bool:
        return True

    def __missing__(self, reading: Reading) -> int:
        self[reading] = 0
        return 0


def narrowed(model: Model, states: int) -> Model:
    """Return `model` with only as many bits of state as `states` states need, if it is unique_hard.

    A unique_hard model can do whatever the same model with fewer bits can. The numbers that
    average_hard takes means of fix its number of bits.
    """
    if any(layer.attention.kind == "average_hard" for layer in model.layers):
        return model
    bits = min(model.state_bits, max(1, (states - 1).bit_length()))
    return replace(model, state_bits=bits, width=None, precision=None)


def decoded(encoding: SearchEncoding, true: Set[int]) -> tuple[Model, Weights]:
    """Return a narrowed model and its tables for the set `true` of true literals.

    What no row needs is zero.
    """
    model = narrowed(encoding.model, max(encoding.states))
    embedding = dict.fromkeys(embedding_keys(model, encoding.table), 0)
    for place, unknown in encoding.embeddings.items():
        embedding[*place[0], *place[1:]] = _chosen(unknown, true)
    layers = []
    for layer in groups(model):
        first = model.layers.index(layer)
        heads = tuple(
            _head(2**model.state_bits, encoding.head(first, number), true)
            for number in range(layer.attention.heads)
        )
        layers.append(LayerTables(heads, _function(encoding, ("mlp", layer.tables), true)))
    naming = _function(encoding, ("naming",), true)
    weights = Weights(embedding, tuple(layers), {}, naming)
    return model, replace(weights, answer=_answers(model, encoding.table, weights))


def _answers(model: Model, table: TaskTable, weights: Weights) -> dict[Reading, int]:
    """Return the answers that the rows want of what their answering tokens know.

    Running the rows also fills in zero where a token that no answer depends on asks a table.
    """
    found: dict[Reading, int] = {}
    for row, answers in zip(table.inputs, table.answers, strict=True):
        readings = trace(model, table, weights, row).readings[-1]
        places = table.answer_at or (len(readings) - 1,)
        found.update(zip((readings[place] for place in places), answers, strict=True))
    return found


def _chosen(unknown: OneHot[int], true: Set[int]) -> int:
    return next(key for key, literal in unknown.items() if literal in true)


def _head(count: int, head: HeadUnknowns, true: Set[int]) -> Head:
    states = range(count)
    ranks = tuple(_ranks(head, query, count, true) for query in states)
    if head.attention.kind == "unique_hard":
        return Head(ranks, tuple(states))
    values: list[Value] = []
    for key in states:
        places = range(head.width)
        numbers = [head.numbers.get((key, place)) for place in places]
        values.append(tuple(0 if n is None else _chosen(n, true) for n in numbers))
    return Head(ranks, tuple(values))


def _ranks(head: HeadUnknowns, query: int, count: int, true: Set[int]) -> tuple[int, ...]:
    """Return the rank of each key: how many keys it is strictly preferred to."""
    order = head.orders.get(query)
    if order is None:
        return (0,) * count
    known = range(head.states)
    ranks = [sum(order[o, key] not in true for o in known if o != key) for key in known]
    return tuple(ranks + [0] * (count - head.states))


def _function(
    encoding: SearchEncoding, function: tuple[object, ...], true: Set[int]
) -> _ZeroWhereMissing:
    entries = _ZeroWhereMissing()
    for place, unknown in encoding.functions.items():
        *name, own, outputs = place
        if tuple(name) == function:
            assert isinstance(own, int) and isinstance(outputs, tuple)
            entries[own, outputs] = _chosen(unknown, true)
    return entries
