"""States are counted rightly, and the rules use the counts and sizes that they are meant to."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from dsl.problem import Attention, Layer, Mask, Model, TaskTable, Token
from solver.exact.run import trace
from solver.exact.weights import Head, LayerTables, Weights
from solver.kernel.counting import views
from solver.kernel.decide import integer
from solver.kernel.reading import amount
from solver.kernel.replay import RULES
from solver.kernel.universe import Block, InvalidStep, Setting, Universe, start


class Numbered(dict[Any, int]):
    """A function that never gives the same value twice."""

    def __missing__(self, key: Any) -> int:
        return self.setdefault(key, len(self))

    def __contains__(self, key: object) -> bool:
        return True


class Drawn:
    """An order of keys for each query, drawn as it is asked for."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.known: dict[tuple[int, int], float] = {}

    def __getitem__(self, query: int) -> Any:
        known, rng = self.known, self.rng

        class Row:
            def __getitem__(self, key: int) -> float:
                return known.setdefault((query, key), rng.random())

        return Row()


class Itself:
    def __getitem__(self, key: int) -> int:
        return key


def all_apart(layers: int, heads: int, seed: int) -> Weights:
    """Return a model that forgets nothing: states tell apart all that a token can know."""

    def tables(layer: int) -> LayerTables:
        made = [Head(Drawn(seed + 10 * layer + h), Itself()) for h in range(heads)]  # type: ignore[arg-type]  # asked for as they come
        return LayerTables(tuple(made), Numbered())

    return Weights(Numbered(), tuple(map(tables, range(layers))), Numbered())


@pytest.mark.parametrize("mask", ["none", "causal", "strict"])
@pytest.mark.parametrize(
    ("tokens", "values", "heads"), [(2, 2, 1), (3, 2, 1), (2, 3, 1), (2, 2, 2), (1, 2, 1)]
)
def test_tokens_are_in_no_more_states_than_are_counted(
    mask: Mask, tokens: int, values: int, heads: int
) -> None:
    """A table between two tokens that are constants; three layers that forget nothing."""
    sizes = {"i": (1, 1), "f": (tokens, values), "end": (1, 1)}
    blocks = tuple(Block(n, amount(t), amount(v)) for n, (t, v) in sizes.items())
    wide = amount(1000)
    begun = start(Setting(blocks, mask, 3, amount(heads), wide, wide, True), ())
    made = Model(
        "m", (), mask, 1, None, None,
        tuple(Layer(Attention("unique_hard", heads, "rightmost"), k) for k in range(3)),
    )  # fmt: skip
    listed = [Token(n, k, v) for n, (t, v) in sizes.items() for k in range(t)]
    table = TaskTable(tuple(listed), (), (), None, (0,))
    for seed in range(20):
        weights = all_apart(3, heads, seed)
        runs = [
            trace(made, table, weights, (0, *row, 0)).states
            for row in product(range(values), repeat=tokens)
        ]
        for layer in range(3 if mask != "none" else 2):
            seen = {states[layer][place] for states in runs for place in range(1, 1 + tokens)}
            assert len(seen) <= counted(begun, layer)


def counted(begun: Universe, layer: int) -> int:
    """Return the bound for the table, where what the last token says is taken to be constant."""
    silent = begun.silent | {("end", "f", each) for each in (1, 2, 3)}
    return integer(views(replace(begun, silent=silent), "f", layer), {})


def universe(blocks: list[Any], mask: Mask = "causal", hard: bool = True) -> Universe:
    """Return all inputs; one head, 3 bits of state and of a message, three layers."""
    made = tuple(Block(name, amount(tokens), amount(values)) for name, tokens, values in blocks)
    one, three = amount(1), amount(3)
    return start(Setting(made, mask, 3, one, three, three, hard), ())


def after(begun: Universe, *steps: list[Any]) -> Universe:
    """Return what rules make of a universe."""
    for name, *words in steps:
        rule, readers = RULES[name]
        begun = rule(begun, *(read(word) for read, word in zip(readers, words, strict=True)))
    return begun


PAIR = [["f", 2, 2], ["g", 2, 2], ["end", 1, 2]]


def test_what_others_say_must_be_constant_where_states_are_counted() -> None:
    begun = universe(PAIR)

    with pytest.raises(InvalidStep, match="the states of 'g' before layer 2 are too many to count"):
        views(begun, "g", 1)
    assert views(begun, "f", 1) == amount(["states", 2, 2, 1])
    assert views(after(begun, ["cap", "g", 1]), "g", 1) == amount(8)


def test_states_are_counted_layer_by_layer() -> None:
    one = amount(["states", 2, 2, 1])
    assert views(universe(PAIR), "f", 2) == one * (one + amount(1))
    assert views(after(universe(PAIR), ["cap", "f", 1]), "f", 2) == amount(8 * 9)
    assert views(after(universe(PAIR), ["cap", "f", 0]), "f", 1) == amount(8 * 9)
    assert views(after(universe(PAIR), ["take", "f", 0]), "f", 2) == amount(2)


def test_states_are_not_counted_for_softmax() -> None:
    with pytest.raises(InvalidStep, match="too many to count"):
        views(universe(PAIR, hard=False), "f", 1)


def test_a_table_that_has_lost_inputs_keeps_its_last_token() -> None:
    begun = after(universe([["x", 1, 2], ["w", 9, 2]], "none"), ["mute", "w", "x", 1])

    with pytest.raises(InvalidStep, match="'w' is not the last block, with all of its inputs"):
        after(begun, ["split", "own", "w"])


FOLLOWED = [["i", 1, 2], ["f", 2, 4], ["g", 4, 4], ["h", 4, 2], ["j", 1, 4], ["end", 1, 1]]


def test_two_pointers_are_not_followed_at_once() -> None:
    begun = after(universe(FOLLOWED), ["cover", "i", "f", 4])

    with pytest.raises(InvalidStep, match="'j' is neither free nor followed"):
        after(begun, ["cover", "j", "g", 4])


def test_the_next_table_is_counted_at_the_entries_that_can_be_reached() -> None:
    """f takes 2 values, so g has 2 entries to be followed; 32 of its 256 functions are left."""
    begun = after(universe(FOLLOWED), ["mute", "g", "end", 1], ["cover", "i", "f", 2])

    for least in (3, 4):
        with pytest.raises(InvalidStep, match="no hypothesis"):
            after(begun, ["cover", "f", "g", least])
    reach = after(begun, ["cover", "f", "g", 2]).reach
    assert reach is not None and reach.values == amount(2)


def test_a_free_entry_that_cannot_be_reached_is_of_no_use() -> None:
    begun = after(universe(FOLLOWED), ["restrict", "g", "end"])

    with pytest.raises(InvalidStep, match="no hypothesis"):
        after(begun, ["cover", "i", "f", 2], ["cover", "f", "g", 4])
    assert after(begun, ["cover", "i", "f", 4], ["cover", "f", "g", 4]).reach is not None


def test_inputs_that_differ_at_a_reached_entry_may_differ_elsewhere() -> None:
    blocks = [["i", 1, 2], ["f", 2, 4], ["h", 4, 2], ["end", 1, 1]]

    assert not after(universe(blocks), ["cover", "i", "f", 4], ["collide", "h"]).alone
    assert after(universe(blocks), ["collide", "h"]).alone


def test_states_of_tables_in_turn_are_not_capped() -> None:
    """Two of their tokens may be in one state, and hear different parts of another table."""
    begun = after(
        universe([["w", 8, 2], ["end", 1, 1]], hard=False),
        ["reduce", ["w", 4, [["u", None], ["y", None]], True]],
    )

    with pytest.raises(InvalidStep, match="hear different parts"):
        after(begun, ["cap", "u", 1])
    assert after(begun, ["cap", "end", 1]).capped
