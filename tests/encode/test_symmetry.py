"""The symmetry lemmas, one by one, on all embeddings of small questions.

For a fixed question, every way to embed the tokens either has a solution or has none. The lemmas
say that renaming states and exchanging codes keep that, and that what symmetry breaking leaves
meets every orbit that has a solution at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations, product

import pytest
from pysat.solvers import Solver

from dsl.problem import Mask, Model, TaskTable, Token
from solver.encode.answers import encoded
from solver.encode.search import SearchEncoding
from solver.encode.symmetry import flippable_tokens, flips_as_a_whole, symmetry_broken
from tests.exact.tiny import hard_model

Embedding = tuple[tuple[int, ...], ...]
"""For each token the states of its codes."""

FUNCTIONS: dict[str, Callable[[tuple[int, ...]], object]] = {
    "parity": lambda bits: sum(bits) % 2,
    "majority": lambda bits: 2 * sum(bits) > len(bits),
    "all equal": lambda bits: len(set(bits)) == 1,
    "first if the last is one": lambda bits: bits[0] and bits[-1],
    "the middle differs from both ends": lambda bits: bits[0] == bits[2] != bits[1],
}
FLIPS = {
    "parity": "each",
    "majority": "whole",
    "all equal": "whole",
    "first if the last is one": "middle",
    "the middle differs from both ends": "whole",
}


def table_of(name: str) -> TaskTable:
    rows = tuple(product((0, 1), repeat=3))
    values = sorted({int(bool(FUNCTIONS[name](row))) for row in rows})
    answers = tuple((values.index(int(bool(FUNCTIONS[name](row)))),) for row in rows)
    tokens = tuple(Token("w", place, 2) for place in range(3))
    return TaskTable(tokens, rows, answers, None, tuple(values))


def solvable(encoding: SearchEncoding, bits: int) -> dict[Embedding, bool]:
    """Return, for each way to embed the three tokens, whether the clauses have a solution."""
    pairs = list(product(range(2**bits), repeat=2))
    found: dict[Embedding, bool] = {}
    with Solver(name="cadical153", bootstrap_with=encoding.cnf.clauses) as solver:
        for embedding in product(pairs, repeat=3):
            assumed = [
                encoding.embedding(("w", code), place).is_(state)
                for place, states in enumerate(embedding)
                for code, state in enumerate(states)
            ]
            found[embedding] = bool(solver.solve(assumptions=assumed))
    return found


@cache
def both(
    name: str, mask: Mask, layers: int, bits: int
) -> tuple[dict[Embedding, bool], dict[Embedding, bool]]:
    """Return what is solvable without and with symmetry breaking."""
    model = question(mask, layers, bits)
    table = table_of(name)
    return solvable(encoded(model, table), bits), solvable(symmetry_broken(model, table), bits)


def question(mask: Mask, layers: int, bits: int) -> Model:
    return hard_model(depth=layers, mask=mask, bits=bits)


def renamed(embedding: Embedding, names: tuple[int, ...]) -> Embedding:
    return tuple(tuple(names[state] for state in states) for states in embedding)


def exchanged(embedding: Embedding, tokens: tuple[int, ...]) -> Embedding:
    return tuple(s[::-1] if place in tokens else s for place, s in enumerate(embedding))


def exchanges(kind: str) -> tuple[tuple[int, ...], ...]:
    """Return the sets of tokens whose codes may be exchanged together."""
    match kind:
        case "each":
            return tuple(
                tuple(t for t in range(3) if chosen[t]) for chosen in product((0, 1), repeat=3)
            )
        case "whole":
            return ((), (0, 1, 2))
        case _:
            return ((), (1,))


def orbit(embedding: Embedding, name: str, bits: int) -> Iterator[Embedding]:
    for tokens in exchanges(FLIPS[name]):
        for names in permutations(range(2**bits)):
            yield renamed(exchanged(embedding, tokens), names)


CASES = [
    (name, mask, layers, bits)
    for name in FUNCTIONS
    for mask in ("none", "causal")
    for layers, bits in ((1, 2), (2, 1), (2, 2))
    if (layers, bits) != (2, 2) or name in ("parity", "majority", "all equal")
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_exchanges_of_each_function_are_recognised(name: str) -> None:
    table = table_of(name)

    alone = [tokens[0] for tokens in exchanges(FLIPS[name]) if len(tokens) == 1]
    assert sorted(alone) == flippable_tokens(table)
    assert flips_as_a_whole(table) == ((0, 1, 2) in exchanges(FLIPS[name]))


@pytest.mark.parametrize(("name", "mask", "layers", "bits"), CASES)
def test_renaming_and_exchanging_keep_what_is_solvable(
    name: str, mask: Mask, layers: int, bits: int
) -> None:
    whole, _ = both(name, mask, layers, bits)

    for embedding, can in whole.items():
        assert all(whole[other] == can for other in orbit(embedding, name, bits))


@pytest.mark.parametrize(("name", "mask", "layers", "bits"), CASES)
def test_symmetry_breaking_keeps_a_member_of_every_orbit_that_has_a_solution(
    name: str, mask: Mask, layers: int, bits: int
) -> None:
    whole, broken = both(name, mask, layers, bits)

    for embedding, can in whole.items():
        assert broken[embedding] <= can
        assert can == any(broken[other] for other in orbit(embedding, name, bits))
