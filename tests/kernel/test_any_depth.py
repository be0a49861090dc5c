"""Theorem U_L for each number of layers: its derivation is made for L, and replayed."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest

from solver.kernel.replay import replay
from solver.kernel.universe import InvalidStep
from tests.kernel.derivations import setting


def product(factors: list[Any]) -> Any:
    """Return a product as data."""
    return reduce(lambda one, other: ["*", one, other], factors)


def total(parts: list[Any]) -> Any:
    """Return a sum as data."""
    return reduce(lambda one, other: ["+", one, other], parts)


class Chain:
    """The chain of as many tables as layers; f1 points into n2 values, and so on."""

    def __init__(self, layers: int) -> None:
        self.layers = layers
        self.tables = range(1, layers + 1)

    def values(self, table: int) -> Any:
        return 2 if table == self.layers else f"n{table + 1}"

    def states(self, table: int, layer: int) -> Any:
        """Return how many states the tokens of a table have."""
        if layer == 0:
            return ["*", f"n{table}", self.values(table)]
        if layer == 1:
            return ["states", f"n{table}", self.values(table), "H"]
        before = self.states(table, layer - 1)
        return ["*", before, ["^", ["+", before, 1], "H"]]

    def told(self, table: int, layer: int) -> Any:
        """Return what it costs that a table tells all after it constants in a layer."""
        later = [self.states(other, layer - 1) for other in self.tables if other > table]
        return ["^", self.states(table, layer - 1), ["*", "H", total([1, *later])]]

    def followed(self, table: int) -> Any:
        """Return how many values the entry of a table is known to take."""
        return "n2" if table == 1 else ["+", f"K{table + 1}", 1]

    def givens(self) -> list[Any]:
        last, final = self.layers, f"n{self.layers}"
        later = [self.states(table, 0) for table in self.tables if table > 1]
        found = [
            ["n1", ">=", ["+", ["*", "H", total([*later, 1])], 1]],
            [final, ">=", ["+", "H", 1]],
        ]
        for table in range(2, last):
            entries = self.followed(table - 1)
            cost = [self.told(table, layer) for layer in range(1, table + 1)]
            bound = [*cost, ["^", f"K{table + 1}", entries]]
            found.append([["^", self.values(table), entries], ">", product(bound)])
        cost = [["^", self.states(last, layer), "H"] for layer in range(1, last)]
        left = ["^", 2, ["-", self.followed(last - 1), "H"]]
        return [*found, [left, ">", product(cost)]]

    def steps(self) -> list[list[Any]]:
        last = f"f{self.layers}"
        found: list[list[Any]] = []
        for layer in self.tables:
            for table in range(layer, self.layers + 1):
                after = [f"f{other}" for other in self.tables if other > table]
                for receiver in (*after, "end"):
                    first = layer == 1 and table in (1, self.layers)
                    rule = ["restrict"] if first else ["mute_states"]
                    found.append([*rule, f"f{table}", receiver, *([] if first else [layer])])
            if layer == 1:
                found.append(["cover", "i", "f1", "n2"])
            elif layer < self.layers:
                names = f"f{layer - 1}", f"f{layer}"
                found.append(["cover", *names, self.followed(layer)])
        return [*found, ["collide", last], ["differ"]]

    def derivation(self, layers: int | None = None) -> Any:
        """Return the proof, about transformers of another depth if one is given."""
        tables = [[f"f{table}", f"n{table}", self.values(table)] for table in self.tables]
        blocks = [["i", 1, "n1"], *tables, ["end", 1, 1]]
        where = setting(blocks, layers or self.layers, hard=True)
        return {"setting": where, "givens": self.givens(), "steps": self.steps()}


@pytest.mark.parametrize("layers", range(2, 7))
def test_as_many_layers_as_tables_do_not_follow_a_chain(layers: int) -> None:
    conclusion = replay(Chain(layers).derivation())

    assert conclusion.reach is not None
    assert conclusion.pair == f"f{layers}"
    assert conclusion.reach.path == tuple(f"f{table}" for table in range(1, layers - 1))


@pytest.mark.parametrize("layers", range(2, 5))
def test_the_same_steps_do_not_stop_one_layer_more(layers: int) -> None:
    with pytest.raises(InvalidStep, match=f"'end' knows at the end may depend on 'f{layers}'"):
        replay(Chain(layers).derivation(layers + 1))


@pytest.mark.parametrize("layers", range(2, 5))
def test_no_step_and_no_hypothesis_can_be_spared(layers: int) -> None:
    data = Chain(layers).derivation()
    for key in ("steps", "givens"):
        for number in range(len(data[key]) - (key == "steps")):
            fewer = [each for i, each in enumerate(data[key]) if i != number]
            with pytest.raises(InvalidStep):
                replay(data | {key: fewer})
