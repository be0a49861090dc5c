"""The weights of a hard-attention transformer, written out as finite tables.

A transformer of fixed size on prompts of fixed length is a handful of finite functions
(docs/language.md, section 2): an embedding, for each head an order of keys and a value of keys, a
per-token function between layers, and the function that reads the answer. `Weights` holds them as
plain tables of integers; `solver.exact.run` says what they compute. The functions of own state and
head outputs may be partial: an entry that no run asks for need not be there.
`solver.exact.weights_json` reads and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dsl.problem import Layer, Model, TaskTable

Content: TypeAlias = tuple[str, int]
"""What a token carries: (input name, value code), `BLANK`, or `generated(k)`."""

EmbeddingKey: TypeAlias = tuple[str, int] | tuple[str, int, int]
"""(name, code, position in the whole sequence); with `positions none` (name, code)."""

Value: TypeAlias = "int | tuple[int, ...]"
"""unique_hard: a number 0..Q-1; average_hard: `width` numbers 0..2^precision - 1."""

Output: TypeAlias = "Value | None"
"""What a head hands on; None is the symbol `blank`, for a head that sees no token."""

Reading: TypeAlias = tuple[int, tuple[Output, ...]]
"""What a token knows after attention: its own state and its heads' outputs in order."""

BLANK: Content = ("<blank>", 0)
"""The content of a padding token; no input can have this name, nor that of a generated token."""


def generated(name: int) -> Content:
    """Return the content of the generated token number `name` of the step alphabet."""
    return ("<generated>", name)


class UnsupportedModel(ValueError):
    """The model has no meaning as integer tables (softmax, linear, norms, number formats)."""


@dataclass(frozen=True)
class Head:
    """One head: `ranks[q][k]` ranks key state k for query state q; higher is better, equal a tie.

    `values[k]` is the value of a token in state k. Both are total: Q rows of Q ranks 0..Q-1, Q
    values.
    """

    ranks: tuple[tuple[int, ...], ...]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class LayerTables:
    """The tables of one layer, or of all layers with the same `tables` number.

    `mlp` gives the new state; it is empty if no layer but the last uses these tables.
    """

    heads: tuple[Head, ...]
    mlp: Mapping[Reading, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Weights:
    """All tables of a model for a task: `layers` by `Layer.tables` number, answers as codes.

    `naming` names the next generated token and is empty without steps.
    """

    embedding: Mapping[EmbeddingKey, int]
    layers: tuple[LayerTables, ...]
    answer: Mapping[Reading, int]
    naming: Mapping[Reading, int] = field(default_factory=dict)


def state_count(model: Model) -> int:
    """Return Q, the number of states of a token."""
    return 1 << model.state_bits


def embedding_key(model: Model, content: Content, position: int) -> EmbeddingKey:
    """Return the key under which a token with `content` at `position` is embedded."""
    return (*content, position) if model.positions == "any" else content


def embedding_keys(model: Model, table: TaskTable) -> tuple[EmbeddingKey, ...]:
    """Return every key that the embedding may have, once: prompt, then blank, then generated."""
    prompt = len(table.tokens)
    places = [((t.name, code), i) for i, t in enumerate(table.tokens) for code in range(t.size)]
    places += [(BLANK, prompt + i) for i in range(model.padding)]
    after = prompt + model.padding
    places += [
        (generated(k), after + i) for i in range(model.steps) for k in range(model.step_alphabet)
    ]
    return tuple(dict.fromkeys(embedding_key(model, content, i) for content, i in places))


def groups(model: Model) -> tuple[Layer, ...]:
    """Return one layer for each `tables` number 0, 1, ...

    Raises ValueError if the numbers have a gap or layers that share tables differ.
    """
    found = {layer.tables: layer for layer in reversed(model.layers)}
    if sorted(found) != list(range(len(found))):
        raise ValueError(f"table numbers {sorted(found)} are not 0, 1, ...")
    if any(found[layer.tables] != layer for layer in model.layers):
        raise ValueError("layers that share tables differ")
    return tuple(found[number] for number in range(len(found)))


def require_hard(model: Model) -> None:
    """Raise UnsupportedModel unless every layer is unique_hard or average_hard over plain integers.

    `scores`, `relu` and `parameters` are not looked at: tables are weights of the unrestricted
    model.
    """
    for layer in model.layers:
        kind = layer.attention.kind
        if kind not in ("unique_hard", "average_hard"):
            raise UnsupportedModel(f"{kind} attention has no exact finite tables")
        if kind == "average_hard" and (model.width is None or model.precision is None):
            raise UnsupportedModel("average_hard attention needs a width and a precision")
    if model.norm != "none":
        raise UnsupportedModel(f"norm {model.norm} has no exact finite tables")
