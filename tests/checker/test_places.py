"""Which token an equation means: the side conditions, one by one."""

from __future__ import annotations

import pytest

from dsl.problem import Input
from dsl.types import Product, Range
from solver.checker.lookup_terms import Linear, amount, integer, number_of
from solver.checker.places import Block, Places, block_of
from solver.compile.domain import Domain, added
from solver.compile.symbols import parameter

PLAIN = Domain(1)
N, M = parameter("n", PLAIN), parameter("m", PLAIN)
FLAT = block_of(0, Input("f", Range(N), Range(M)))
GRID = block_of(1, Input("g", Product((Range(N), Range(M))), Range(N)))
POINTER = block_of(2, Input("x", None, Range(N)))
COLUMN = block_of(3, Input("y", None, Range(M)))
LOOP = block_of(4, Input("h", Range(N), Range(N)))
PLACES = Places(PLAIN, (FLAT, GRID, POINTER, COLUMN, LOOP))


def key(block: Block, dimension: int = 0) -> Linear:
    return number_of(("key", block.name, dimension))


def carried(name: str, *indices: Linear) -> Linear:
    return number_of(("at", name, indices, ()))


X, Y = carried("x"), carried("y")
ENTRY = carried("f", X)
NESTED = carried("h", key(LOOP))


def wide(number: Linear, by: object) -> Linear:
    return number.times(amount(by).parts[0][1])


SOLVED = {
    "an index": (FLAT, (key(FLAT) - X,), (X,)),
    "an index, the other way round": (FLAT, (X - key(FLAT),), (X,)),
    "an index and an offset": (FLAT, (key(FLAT) + integer(3) - X - integer(3),), (X,)),
    "the first one": (FLAT, (key(FLAT),), (Linear(),)),
    "two equations for two indices": (GRID, (key(GRID) - X, key(GRID, 1) - Y), (X, Y)),
    "a row and a column": (GRID, (wide(key(GRID) - X, M) + key(GRID, 1) - Y,), (X, Y)),
    "a column and a row": (GRID, (wide(key(GRID, 1) - Y, N) + key(GRID) - X,), (X, Y)),
    "a looked-up column": (
        GRID,
        (wide(key(GRID) - X, M) + key(GRID, 1) - ENTRY,),
        (X, ENTRY),
    ),
    "one token": (POINTER, (), ()),
}
REFUSED = {
    "an index one too far": (FLAT, (key(FLAT) - X - integer(1),)),
    "an index that may be negative": (FLAT, (key(FLAT) - X + integer(1),)),
    "an index of another range": (FLAT, (key(FLAT) - Y,)),
    "twice an index": (FLAT, (key(FLAT) + key(FLAT) - X,)),
    "no equation": (FLAT, ()),
    "an equation about the token that looks": (FLAT, (key(FLAT) - X, Y - integer(2))),
    "two equations for one index": (FLAT, (key(FLAT) - X, key(FLAT))),
    "the index of its own value": (LOOP, (key(LOOP) - NESTED,)),
    "an index left open": (GRID, (key(GRID) - X,)),
    "rows that are too narrow": (GRID, (wide(key(GRID) - X, N) + key(GRID, 1) - Y,)),
    "a column out of range": (GRID, (wide(key(GRID) - X, M) + key(GRID, 1) - X,)),
    "a row out of range": (GRID, (wide(key(GRID) - Y, M) + key(GRID, 1) - Y,)),
    "a sum of indices": (GRID, (key(GRID) + key(GRID, 1) - X,)),
    "a condition on the one token": (POINTER, (X - integer(1),)),
}


@pytest.mark.parametrize("name", SOLVED)
def test_an_equation_means_one_token(name: str) -> None:
    block, equations, wanted = SOLVED[name]

    assert PLACES.solved(block, equations) == wanted


@pytest.mark.parametrize("name", REFUSED)
def test_an_equation_that_may_mean_none_or_several_is_refused(name: str) -> None:
    block, equations = REFUSED[name]

    assert PLACES.solved(block, equations) is None


def test_what_is_known_of_the_parameters_counts() -> None:
    domain = PLAIN.having(added({(("n", 1),): 1, (("m", 1),): -1}))

    assert Places(domain, PLACES.blocks).not_0(Y - integer(1)) is False
    assert Places(domain, PLACES.blocks).within(Y, parameter("n", domain))
    assert not PLACES.within(Y, N)
