"""Weights as JSON data, read so strictly that tables from an untrusted source can be used.

    {"embedding": [[name, code, position, state], ...],   # positions none: [name, code, state]
     "layers": [{"heads": [{"ranks": [[rank, ...], ...], "values": [value, ...]}, ...],
                 "mlp": entries}, ...],
     "answer": entries,
     "naming": entries}

An entry is [own state, [head output, ...], result]; a vector is a list, `blank` is null. Entries
and embedding are in increasing order, so equal weights have one form only.
"""

from __future__ import annotations

from collections.abc import Mapping
from reprlib import repr as short

from dsl.problem import Attention, Layer, Model, TaskTable
from solver.exact.weights import (
    EmbeddingKey,
    Head,
    LayerTables,
    Output,
    Reading,
    Value,
    Weights,
    embedding_keys,
    groups,
    require_hard,
    state_count,
)


def weights_to_json(weights: Weights) -> dict[str, object]:
    """Return `weights` as JSON data; equal weights give equal data."""
    return {
        "embedding": [[*key, weights.embedding[key]] for key in sorted(weights.embedding)],
        "layers": [_tables_to_json(tables) for tables in weights.layers],
        "answer": _entries_to_json(weights.answer),
        "naming": _entries_to_json(weights.naming),
    }


def weights_from_json(data: object, model: Model, table: TaskTable) -> Weights:
    """Return the weights that `data` describes, of the shape that `model` and `table` ask for.

    Raises ValueError for anything else: a missing or unknown field, a number out of range or not an
    int, entries out of order or given twice, an entry that no run can use. Functions may be
    partial.
    """
    require_hard(model)
    fields = _fields(data, ("embedding", "layers", "answer", "naming"), "weights")
    kinds = groups(model)
    feeding = {layer.tables for layer in model.layers[:-1]}
    last = model.layers[-1].attention
    return Weights(
        embedding=_embedding(fields["embedding"], model, table),
        layers=tuple(
            _tables(item, model, layer, feeds=layer.tables in feeding)
            for item, layer in zip(
                _list(fields["layers"], "layers", len(kinds)), kinds, strict=True
            )
        ),
        answer=_entries(fields["answer"], "answer", model, last, len(table.answer_values)),
        naming=_entries(fields["naming"], "naming", model, last, model.step_alphabet),
    )


def _tables_to_json(tables: LayerTables) -> dict[str, object]:
    heads = [
        {
            "ranks": [list(row) for row in head.ranks],
            "values": [_plain(value) for value in head.values],
        }
        for head in tables.heads
    ]
    return {"heads": heads, "mlp": _entries_to_json(tables.mlp)}


def _entries_to_json(entries: Mapping[Reading, int]) -> list[object]:
    return [
        [key[0], [_plain(output) for output in key[1]], entries[key]]
        for key in sorted(entries, key=_order)
    ]


def _plain(output: Output) -> object:
    return list(output) if isinstance(output, tuple) else output


def _order(reading: Reading) -> tuple[int, tuple[tuple[int, ...], ...]]:
    own, outputs = reading
    return own, tuple(() if o is None else (o,) if isinstance(o, int) else o for o in outputs)


def _embedding(data: object, model: Model, table: TaskTable) -> dict[EmbeddingKey, int]:
    keys = sorted(embedding_keys(model, table))
    places: dict[tuple[object, ...], int] = {key: place for place, key in enumerate(keys)}
    result: dict[EmbeddingKey, int] = {}
    previous = -1
    for item in _list(data, "embedding"):
        *parts, state = _list(item, "embedding entry", 4 if model.positions == "any" else 3)
        if not isinstance(parts[0], str) or any(type(part) is not int for part in parts[1:]):
            raise ValueError(f"embedding: {short(parts)} is not a name and numbers")  # true == 1
        place = places.get(tuple(parts), -1)
        if place <= previous:
            raise ValueError(f"embedding: {short(parts)} is unknown, out of order or given twice")
        result[keys[place]] = _int(state, "embedding", state_count(model))
        previous = place
    return result


def _tables(data: object, model: Model, layer: Layer, feeds: bool) -> LayerTables:
    fields = _fields(data, ("heads", "mlp"), "layer")
    attention = layer.attention
    heads = _list(fields["heads"], "heads", attention.heads)
    return LayerTables(
        heads=tuple(_head(head, model, attention) for head in heads),
        mlp=_entries(fields["mlp"], "mlp", model, attention, state_count(model) if feeds else 0),
    )


def _head(data: object, model: Model, attention: Attention) -> Head:
    states = state_count(model)
    fields = _fields(data, ("ranks", "values"), "head")
    rows = [
        _list(row, "ranks of a query state", states)
        for row in _list(fields["ranks"], "ranks", states)
    ]
    values = _list(fields["values"], "values", states)
    return Head(
        ranks=tuple(tuple(_int(rank, "rank", states) for rank in row) for row in rows),
        values=tuple(_value(value, model, attention) for value in values),
    )


def _value(data: object, model: Model, attention: Attention) -> Value:
    if attention.kind == "unique_hard":
        return _int(data, "value", state_count(model))
    if model.width is None or model.precision is None:
        raise ValueError("average_hard attention needs a width and a precision")
    return tuple(
        _int(number, "value", 1 << model.precision) for number in _list(data, "value", model.width)
    )


def _entries(
    data: object, what: str, model: Model, attention: Attention, results: int
) -> dict[Reading, int]:
    """Read a function from readings to 0..results-1; results 0 leaves only the empty function."""
    result: dict[Reading, int] = {}
    previous: tuple[int, tuple[tuple[int, ...], ...]] | None = None
    for item in _list(data, what):
        own, outputs, value = _list(item, f"{what} entry", 3)
        reading: Reading = (
            _int(own, f"{what}: own state", state_count(model)),
            tuple(
                _output(o, model, attention)
                for o in _list(outputs, f"{what}: outputs", attention.heads)
            ),
        )
        if previous is not None and _order(reading) <= previous:
            raise ValueError(f"{what}: {short(item)} is out of order or given twice")
        previous = _order(reading)
        result[reading] = _int(value, what, results)
    return result


def _output(data: object, model: Model, attention: Attention) -> Output:
    if data is not None:
        return _value(data, model, attention)
    if model.mask != "strict":
        raise ValueError(f"no head is blank under mask {model.mask}")
    return None


def _fields(data: object, names: tuple[str, ...], what: str) -> dict[str, object]:
    if not isinstance(data, dict) or set(data) != set(names):
        raise ValueError(f"{what}: expected the fields {', '.join(names)}, found {short(data)}")
    return data


def _list(data: object, what: str, length: int | None = None) -> list[object]:
    if not isinstance(data, list) or (length is not None and len(data) != length):
        items = "" if length is None else f" of {length} items"
        raise ValueError(f"{what}: expected a list{items}, found {short(data)}")
    return data


def _int(data: object, what: str, bound: int) -> int:
    if type(data) is not int or not 0 <= data < bound:
        raise ValueError(f"{what}: {short(data)} is not an integer in 0..{bound - 1}")
    return data
