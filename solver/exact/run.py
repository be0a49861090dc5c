"""What a hard-attention transformer computes, step by step, in exact integers.

docs/language.md, section 2, in code. A run turns a sequence of token contents into states by the
embedding. In each layer every head of every token looks at the tokens that the mask lets it see,
keeps those whose state ranks best for its own state, and takes the value of one of them
(unique_hard) or the rounded mean of all of them (average_hard). The token's own state and its head
outputs give its next state; in the last layer they give the answer instead. This page shares no
code with any encoder, so that a witness found by a solver can be judged here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from dsl.problem import Attention, Layer, Model, TaskTable
from solver.exact.weights import (
    BLANK,
    Content,
    Head,
    Output,
    Reading,
    Value,
    Weights,
    embedding_key,
    generated,
    require_hard,
)

Key = TypeVar("Key", bound=Hashable)


class MissingEntry(LookupError):
    """A run asked a table for an entry that it does not have."""


@dataclass(frozen=True)
class Counterexample:
    """Row number `row` of the task: its inputs, the answers wanted and those given, as codes."""

    row: int
    inputs: tuple[int, ...]
    wanted: tuple[int, ...]
    given: tuple[int, ...]


@dataclass(frozen=True)
class Trace:
    """One run over one sequence: token i enters layer l in state `states[l][i]`.

    `readings[l][i]` is what it knows after attention, in the last layer too.
    """

    contents: tuple[Content, ...]
    states: tuple[tuple[int, ...], ...]
    readings: tuple[tuple[Reading, ...], ...]


def check_all(model: Model, table: TaskTable, weights: Weights) -> Counterexample | None:
    """Return the first row whose answers come out wrong, None if the weights solve the task.

    Raises MissingEntry if some run needs an absent entry, ValueError as `run` does.
    """
    for number, (inputs, wanted) in enumerate(zip(table.inputs, table.answers, strict=True)):
        given = run(model, table, weights, inputs)
        if given != wanted:
            return Counterexample(number, inputs, wanted, given)
    return None


def run(
    model: Model, table: TaskTable, weights: Weights, inputs_row: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the answer codes of one row: one at each `answer_at`, or one at the very last token.

    Raises MissingEntry if a table lacks an entry, UnsupportedModel for a model without finite
    tables, ValueError if the row does not fit the tokens or `answer_at` meets `steps`.
    """
    contents = _sequence(model, table, weights, inputs_row)
    states = _states(model, weights, contents)[-1]
    places = (len(contents) - 1,) if table.answer_at is None else table.answer_at
    readings = (_reading(model, model.layers[-1], weights, states, place) for place in places)
    return tuple(_entry(weights.answer, reading, "answer") for reading in readings)


def trace(model: Model, table: TaskTable, weights: Weights, inputs_row: tuple[int, ...]) -> Trace:
    """Return what happens in the run that reads the answer. Raises as `run` does."""
    contents = _sequence(model, table, weights, inputs_row)
    states = _states(model, weights, contents)
    readings = tuple(
        tuple(_reading(model, layer, weights, entering, place) for place in range(len(contents)))
        for layer, entering in zip(model.layers, states, strict=True)
    )
    return Trace(contents, states, readings)


def visible(model: Model, position: int, length: int) -> range:
    """Return the positions that a token at `position` sees in a sequence of `length` tokens.

    A window keeps the last w of what the mask allows; under mask none these are the last w tokens
    of the sequence, wherever the token itself stands.
    """
    end = {"none": length, "causal": position + 1, "strict": position}[model.mask]
    return range(0 if model.window is None else max(0, end - model.window), end)


def head_output(attention: Attention, head: Head, own: int, seen: tuple[int, ...]) -> Output:
    """Return what `head` hands to a token in state `own` that sees the states `seen`, in order."""
    if not seen:
        return None
    ranks = head.ranks[own]
    best = max(ranks[state] for state in seen)
    winners = [head.values[state] for state in seen if ranks[state] == best]
    if attention.kind == "average_hard":
        return rounded_mean(winners)
    return winners[-1] if attention.ties == "rightmost" else winners[0]


def rounded_mean(values: list[Value]) -> tuple[int, ...]:
    """Return the mean of vectors of integers, number by number, to the nearest integer, ties up.

    Raises ValueError if a value is not a vector or the lengths differ.
    """
    vectors = [value for value in values if isinstance(value, tuple)]
    if len(vectors) != len(values):
        raise ValueError("average_hard values are tuples of integers")
    count = len(vectors)
    return tuple((2 * sum(column) + count) // (2 * count) for column in zip(*vectors, strict=True))


def _sequence(
    model: Model, table: TaskTable, weights: Weights, row: tuple[int, ...]
) -> tuple[Content, ...]:
    """Return prompt, padding and all generated tokens; each step runs over all before it."""
    require_hard(model)
    if table.answer_at is not None and model.steps:
        raise ValueError("answers at prompt tokens do not go together with steps")
    if len(row) != len(table.tokens):
        raise ValueError(f"{len(row)} inputs for {len(table.tokens)} tokens")
    prompt = [(token.name, code) for token, code in zip(table.tokens, row, strict=True)]
    contents: tuple[Content, ...] = (*prompt, *[BLANK] * model.padding)
    for _ in range(model.steps):
        states = _states(model, weights, contents)[-1]
        reading = _reading(model, model.layers[-1], weights, states, len(contents) - 1)
        contents = (*contents, generated(_entry(weights.naming, reading, "naming")))
    return contents


def _states(
    model: Model, weights: Weights, contents: tuple[Content, ...]
) -> tuple[tuple[int, ...], ...]:
    """Return the states entering each layer: the last layer forms no new ones."""
    keys = [embedding_key(model, content, place) for place, content in enumerate(contents)]
    states = [tuple(_entry(weights.embedding, key, "embedding") for key in keys)]
    for layer in model.layers[:-1]:
        mlp = weights.layers[layer.tables].mlp
        readings = [
            _reading(model, layer, weights, states[-1], place) for place in range(len(contents))
        ]
        states.append(tuple(_entry(mlp, reading, "mlp") for reading in readings))
    return tuple(states)


def _reading(
    model: Model, layer: Layer, weights: Weights, states: tuple[int, ...], place: int
) -> Reading:
    """Return what the token at `place` knows after the attention of `layer`."""
    seen = tuple(states[k] for k in visible(model, place, len(states)))
    heads = weights.layers[layer.tables].heads
    return states[place], tuple(
        head_output(layer.attention, head, states[place], seen) for head in heads
    )


def _entry(table: Mapping[Key, int], key: Key, what: str) -> int:
    if key not in table:
        raise MissingEntry(f"{what} has no entry for {key!r}")
    return table[key]
