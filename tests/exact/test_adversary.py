"""The adversaries of the theorems beat every model of the shape, whatever its tables hold.

Models are drawn at random, or found by search: for shorter chains, carried over in several ways to
those of the theorem; and for more and more inputs of the theorem's own, until there are none.
"""

from __future__ import annotations

import random
from itertools import product

import pytest

from dsl.problem import Attention, Layer, Mask, Model, TaskTable, Ties, Token
from solver.backends import cadical
from solver.encode.decode import decoded
from solver.encode.symmetry import symmetry_broken
from solver.exact.adversary import NoneFound, failing_bits, failing_input
from solver.exact.chain import chain_of
from solver.exact.run import check_all, run
from solver.exact.weights import EmbeddingKey, Head, LayerTables, Reading, Weights

Row = tuple[int, ...]


def chain(*lengths: int) -> TaskTable:
    """Return the tokens of a chain of tables of these lengths; its inputs are not listed."""
    tokens = [Token("i", None, lengths[0])]
    for name, length, values in zip("fghk", lengths, (*lengths[1:], 2), strict=False):
        tokens += [Token(name, k, values) for k in range(length)]
    tokens.append(Token("end", None, 1))
    return TaskTable(tuple(tokens), (), (), None, (False, True))


def written_out(table: TaskTable, rows: list[Row]) -> TaskTable:
    """Return a chain with these inputs, in order, and their answers."""
    answers = tuple((chain_of(table.tokens).answer(row),) for row in sorted(rows))
    return TaskTable(table.tokens, tuple(sorted(rows)), answers, None, (False, True))


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


@pytest.mark.parametrize(
    ("lengths", "bits", "models"), [((6, 5, 8), 1, 16), ((10, 16, 12), 2, 4), ((6, 6, 6, 6), 1, 2)]
)
def test_as_many_layers_as_tables_fail(
    lengths: tuple[int, ...], bits: int, models: int
) -> None:
    table = chain(*lengths)
    for seed in range(models):
        mask: Mask = "causal" if seed % 2 else "strict"
        ties: Ties = "rightmost" if seed % 4 < 2 else "leftmost"
        made = model(len(lengths), 1, bits, mask, ties)
        weights = drawn(made, table, seed)

        row = failing_input(made, table, weights)

        assert run(made, table, weights, row)[0] != chain_of(table.tokens).answer(row)


class Total(dict[Reading, int]):
    """A function that is 0 where nobody has asked for it."""

    def __missing__(self, reading: Reading) -> int:
        return 0

    def __contains__(self, reading: object) -> bool:
        return True


def found_by_search(made: Model, table: TaskTable) -> tuple[Model, Weights] | None:
    """Return tables that are right on all rows, made total; None if there are none."""
    encoding = symmetry_broken(made, table)
    found = cadical.solved(encoding.cnf.clauses)
    if not isinstance(found, cadical.Satisfied):
        return None
    narrow, weights = decoded(encoding, found.literals)
    assert check_all(narrow, table, weights) is None
    layers = tuple(LayerTables(each.heads, Total(each.mlp)) for each in weights.layers)
    return narrow, Weights(weights.embedding, layers, Total(weights.answer))


def carried_over(weights: Weights, small: TaskTable, large: TaskTable, seed: int) -> Weights:
    """Return the model on a longer prompt: 0 cuts off, 1 wraps around, others draw what is new."""
    rng, states = random.Random(seed), sorted(set(weights.embedding.values()))
    starts = {name: [t.name for t in small.tokens].index(name) for name in "ifg"}
    embedding: dict[EmbeddingKey, int] = {}
    for place, token in enumerate(large.tokens):
        alike = [t for t in small.tokens if t.name == token.name]
        index = [t.name for t in large.tokens[:place]].count(token.name)
        start = starts.get(token.name, len(small.tokens) - 1)
        for code in range(token.size):
            near = (min(index, len(alike) - 1), min(code, alike[0].size - 1))
            if seed == 1:
                near = index % len(alike), code % alike[0].size
            old = (token.name, near[1], start + near[0])
            new = seed > 1 and near != (index, code)
            known = weights.embedding.get(old, 0)
            embedding[token.name, code, place] = rng.choice(states) if new else known
    return Weights(embedding, weights.layers, weights.answer)


@pytest.mark.parametrize("bits", [2, 3])
@pytest.mark.parametrize(
    ("layers", "lengths"),
    [(1, (1, 1)), (1, (2, 1)), (2, (1, 1)), (2, (2, 1)), (2, (1, 2)), (2, (2, 2))],
)
def test_what_search_finds_for_shorter_chains_fails_on_31_tokens(
    layers: int, lengths: tuple[int, int], bits: int
) -> None:
    small, large = chain(*lengths), chain(20, 9)
    rows = list(product(*(range(token.size) for token in small.tokens)))
    made = model(layers, 1, bits, "causal", "rightmost")
    found = found_by_search(made, written_out(small, rows))
    assert found is not None
    narrow, weights = found
    for seed in range(4):
        longer = carried_over(weights, small, large, seed)

        row = failing_input(narrow, large, longer)

        assert run(narrow, large, longer, row)[0] != chain_of(large.tokens).answer(row)


def opening(table: TaskTable) -> list[Row]:
    """Return two inputs with different answers."""
    chain = chain_of(table.tokens)
    *before, last = chain.lengths
    zeros = [(0,) * length for length in before]
    return [chain.row(0, (*zeros, (bit,) * last)) for bit in (0, 1)]


@pytest.mark.parametrize(
    "lengths", [(4, 3), (20, 9), pytest.param((6, 5, 8), marks=pytest.mark.slow)]
)
def test_search_runs_out_of_models_on_inputs_that_the_adversary_names(
    lengths: tuple[int, ...],
) -> None:
    """At the smallest sizes of three theorems: one bit of state, any state, three layers."""
    table, made = chain(*lengths), model(len(lengths), 1, 1, "causal", "rightmost")
    rows = opening(table)
    while (found := found_by_search(made, written_out(table, rows))) is not None:
        narrow, weights = found
        everywhere: dict[EmbeddingKey, int] = {
            (token.name, code, place): weights.embedding.get((token.name, code, place), 0)
            for place, token in enumerate(table.tokens)
            for code in range(token.size)
        }
        row = failing_input(narrow, table, Weights(everywhere, weights.layers, weights.answer))

        assert row not in rows
        rows.append(row)
    assert len(rows) > 2


@pytest.mark.parametrize("heads", [1, 2, 3])
@pytest.mark.parametrize("mask", ["none", "causal", "strict"])
def test_heads_that_are_two_fewer_than_the_bits_miss_one(mask: Mask, heads: int) -> None:
    tokens = tuple(Token("w", k, 2) for k in range(heads + 2))
    table = TaskTable(tokens, (), (), None, (False, True))
    for seed in range(40):
        made = model(1, heads, 1 + seed % 2, mask, "rightmost" if seed % 4 < 2 else "leftmost")
        weights = drawn(made, table, seed)

        row = failing_bits(made, table, weights, lambda row: sum(row) % 2 == 1)

        assert run(made, table, weights, row)[0] != sum(row) % 2


@pytest.mark.parametrize("count", [3, 4, 5])
def test_search_agrees_on_how_many_heads_parity_takes(count: int) -> None:
    rows = tuple(product(range(2), repeat=count))
    tokens = tuple(Token("w", k, 2) for k in range(count))
    answers = tuple((sum(row) % 2,) for row in rows)
    table = TaskTable(tokens, rows, answers, None, (False, True))
    bits = 3 if count == 5 else 2

    assert found_by_search(model(1, count - 2, 2, "none", "rightmost"), table) is None
    found = found_by_search(model(1, count - 1, bits, "none", "rightmost"), table)
    assert found is not None
    with pytest.raises(NoneFound):
        failing_bits(found[0], table, found[1], lambda row: sum(row) % 2 == 1)


def test_what_is_no_chain_is_refused() -> None:
    table = chain(3, 2)
    with pytest.raises(ValueError, match="not a chain"):
        chain_of(table.tokens[:-1])
    with pytest.raises(ValueError, match="not a chain"):
        chain_of((*table.tokens[:2], table.tokens[0], *table.tokens[3:]))


def test_three_layers_are_refused() -> None:
    table, made = chain(3, 2), model(3, 1, 2, "causal", "rightmost")
    with pytest.raises(ValueError, match="no more layers than tables"):
        failing_input(made, table, drawn(made, table, 0))


def test_tables_that_are_too_short_may_leave_nothing() -> None:
    table, made = chain(2, 2), model(2, 2, 3, "causal", "rightmost")
    with pytest.raises(NoneFound):
        for seed in range(20):
            failing_input(made, table, drawn(made, table, seed))
