"""Small models, tasks and weights, written without the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from random import Random
from typing import Any

from dsl.problem import Attention, Layer, Model, TaskTable, Token
from solver.exact.weights import (
    Head,
    LayerTables,
    Output,
    Reading,
    Value,
    Weights,
    embedding_keys,
    groups,
)

Row = tuple[int, ...]


def hard_model(
    depth: int = 1, heads: int = 1, bits: int = 1, loop: bool = False, **options: Any
) -> Model:
    """Return a unique_hard model; `ties` and every field of Model may be given."""
    attention = Attention("unique_hard", heads, options.pop("ties", "rightmost"))
    layers = tuple(Layer(attention, 0 if loop else number) for number in range(depth))
    return Model("hard", (), options.pop("mask", "none"), bits, None, None, layers, **options)


def average_model(
    depth: int = 1,
    heads: int = 1,
    width: int = 1,
    precision: int = 1,
    loop: bool = False,
    **options: Any,
) -> Model:
    """Return an average_hard model."""
    attention = Attention("average_hard", heads)
    layers = tuple(Layer(attention, 0 if loop else number) for number in range(depth))
    mask = options.pop("mask", "none")
    return Model("average", (), mask, width * precision, width, precision, layers, **options)


def bits_task(
    n: int, *answers: Callable[[Row], int], answer_at: tuple[int, ...] | None = None
) -> TaskTable:
    """Return a task on n bits `x`: each of `answers` gives one answer of a row."""
    rows = tuple(product(range(2), repeat=n))
    wanted = tuple(tuple(int(answer(row)) for answer in answers) for row in rows)
    values = tuple(range(1 + max(max(codes) for codes in wanted)))
    tokens = tuple(Token("x", place, 2) for place in range(n))
    return TaskTable(tokens, rows, wanted, answer_at, values)


def parity(n: int) -> TaskTable:
    return bits_task(n, lambda row: sum(row) % 2)


def majority(n: int) -> TaskTable:
    return bits_task(n, lambda row: int(2 * sum(row) > n))


def palindrome(n: int) -> TaskTable:
    return bits_task(n, lambda row: int(row == row[::-1]))


def exactly_one(n: int) -> TaskTable:
    return bits_task(n, lambda row: int(sum(row) == 1))


def all_values(model: Model, layer: Layer) -> list[Value]:
    if layer.attention.kind == "unique_hard":
        return list(range(2**model.state_bits))
    assert model.precision is not None
    assert model.width is not None
    return list(product(range(2**model.precision), repeat=model.width))


def all_readings(model: Model, layer: Layer) -> list[Reading]:
    outputs: list[Output] = [*all_values(model, layer)]
    outputs += [None] if model.mask == "strict" else []
    heads = product(outputs, repeat=layer.attention.heads)
    return list(product(range(2**model.state_bits), heads))


def random_weights(random: Random, model: Model, table: TaskTable) -> Weights:
    """Return weights with every entry there."""
    states = range(2**model.state_bits)
    fed = {layer.tables for layer in model.layers[:-1]}
    final = all_readings(model, model.layers[-1])

    def head(layer: Layer) -> Head:
        ranks = tuple(tuple(random.choice(states) for _ in states) for _ in states)
        return Head(ranks, tuple(random.choice(all_values(model, layer)) for _ in states))

    def layer_tables(layer: Layer) -> LayerTables:
        readings = all_readings(model, layer) if layer.tables in fed else []
        heads = tuple(head(layer) for _ in range(layer.attention.heads))
        return LayerTables(heads, {reading: random.choice(states) for reading in readings})

    answers, names = range(len(table.answer_values)), range(model.step_alphabet)
    return Weights(
        {key: random.choice(states) for key in embedding_keys(model, table)},
        tuple(layer_tables(layer) for layer in groups(model)),
        {reading: random.choice(answers) for reading in final},
        {reading: random.choice(names) for reading in final} if model.steps else {},
    )


def random_task(random: Random, longest: int = 3, prompt_answers: bool = True) -> TaskTable:
    """Return a task with a few rows, at most 3 answers, tokens of one input or of several."""
    n = random.randint(1, longest)
    tokens = tuple(Token("x", place, 2) for place in range(n))
    if random.random() < 0.5:
        tokens = tuple(Token(f"y{place}", None, random.randint(1, 3)) for place in range(n))
    rows = list(product(*(range(token.size) for token in tokens)))
    rows = sorted(random.sample(rows, random.randint(1, len(rows))))
    answers = random.choice((2, 2, 3))
    everywhere = prompt_answers and random.random() < 0.4

    def wanted(row: Row) -> Row:
        if not everywhere:
            return (random.randrange(answers),)
        return tuple(sum(row[: place + 1]) % answers for place in range(n))

    places = tuple(range(n)) if everywhere else None
    codes = tuple(wanted(row) for row in rows)
    return TaskTable(tokens, tuple(rows), codes, places, tuple(range(answers)))


def random_options(random: Random, window: Sequence[int | None] = (None, 1, 2)) -> dict[str, Any]:
    """Return options that both kinds of model take."""
    return {
        "mask": random.choice(("none", "causal", "strict")),
        "positions": random.choice(("any", "none")),
        "window": random.choice(window),
        "padding": random.choice((0, 0, 1, 2)),
        "loop": random.random() < 0.5,
    }
