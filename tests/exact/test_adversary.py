"""Theorem U's adversary beats every model of the shape, whatever its tables hold."""

from __future__ import annotations

import random
from itertools import product

import pytest

from dsl.problem import Attention, Layer, Mask, Model, TaskTable, Ties, Token
from solver.exact.adversary import NoneFound, chain_of, failing_input
from solver.exact.run import run
from solver.exact.weights import EmbeddingKey, Head, LayerTables, Weights


def chain(first: int, second: int) -> TaskTable:
    """Return the tokens of chain(first, second); its inputs are not listed."""
    tokens = [Token("i", None, first)]
    tokens += [Token("f", k, second) for k in range(first)]
    tokens += [Token("g", k, 2) for k in range(second)]
    tokens.append(Token("end", None, 1))
    return TaskTable(tuple(tokens), (), (), None, (False, True))


def model(layers: int, heads: int, bits: int, mask: Mask, ties: Ties) -> Model:
    """Return a model of unique hard attention."""
    attention = Attention("unique_hard", heads, ties)
    stack = tuple(Layer(attention, number) for number in range(layers))
    return Model("hard", (), mask, bits, None, None, stack)


def drawn(made: Model, table: TaskTable, seed: int) -> Weights:
    """Return tables drawn at random."""
    rng, count = random.Random(seed), 1 << made.state_bits
    heads = made.layers[0].attention.heads
    embedding: dict[EmbeddingKey, int] = {
        (token.name, code, place): rng.randrange(count)
        for place, token in enumerate(table.tokens)
        for code in range(token.size)
    }

    def head() -> Head:
        ranks = tuple(tuple(rng.randrange(count) for _ in range(count)) for _ in range(count))
        return Head(ranks, tuple(rng.randrange(count) for _ in range(count)))

    readings = [
        (own, outputs)
        for own in range(count)
        for outputs in product([*range(count), None], repeat=heads)
    ]
    def tables() -> LayerTables:
        mlp = {reading: rng.randrange(count) for reading in readings}
        return LayerTables(tuple(head() for _ in range(heads)), mlp)

    answer = {reading: rng.randrange(2) for reading in readings}
    return Weights(embedding, tuple(tables() for _ in made.layers), answer)


@pytest.mark.parametrize("mask", ["causal", "strict"])
@pytest.mark.parametrize("ties", ["rightmost", "leftmost"])
@pytest.mark.parametrize("layers", [1, 2])
def test_one_head_fails_on_31_tokens(layers: int, ties: Ties, mask: Mask) -> None:
    table = chain(20, 9)
    for seed in range(125):
        made = model(layers, 1, 1 + seed % 4, mask, ties)
        weights = drawn(made, table, seed)

        row = failing_input(made, table, weights)

        wanted = table.answer_values.index(bool(chain_of(table.tokens).answer(row)))
        assert run(made, table, weights, row)[0] != wanted


def test_what_is_no_chain_is_refused() -> None:
    table = chain(3, 2)
    with pytest.raises(ValueError, match="not a chain"):
        chain_of(table.tokens[:-1])
    with pytest.raises(ValueError, match="not a chain"):
        chain_of((*table.tokens[:2], table.tokens[0], *table.tokens[3:]))


def test_three_layers_are_refused() -> None:
    table, made = chain(3, 2), model(3, 1, 2, "causal", "rightmost")
    with pytest.raises(ValueError, match="at most two"):
        failing_input(made, table, drawn(made, table, 0))


def test_tables_that_are_too_short_may_leave_nothing() -> None:
    table, made = chain(2, 2), model(2, 2, 3, "causal", "rightmost")
    with pytest.raises(NoneFound):
        for seed in range(20):
            failing_input(made, table, drawn(made, table, seed))
