"""Gadgets are exact at every fraction within their bounds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest

from dsl.evaluate import OPERATIONS
from solver.compile.gadgets import Gadgets, lifted
from solver.compile.network import Network
from solver.compile.piecewise import nearest
from solver.compile.walk import Walk
from solver.compile.wires import CannotCompile, Place, Signal, constant
from solver.exact.matrices import Number

X, Y = Place("field", "x", 0), Place("field", "y", 0)


def fractions(low: int, high: int, most: int) -> list[Fraction]:
    """Return all fractions between two integers with denominators of at most `most`."""
    return sorted(
        {Fraction(p, q) for q in range(1, most + 1) for p in range(low * q, high * q + 1)}
    )


def values(low: int, high: int, most: int, make: Callable[[Network, Signal], Any]) -> list[Number]:
    """Return what a gadget makes of each fraction, having checked its bounds."""
    network = Network()
    found = lifted(make(network, network.input(X, low, high, most)))
    given = [network.value(found.form, {X: x}) for x in fractions(low, high, most)]
    assert all(found.low <= value <= found.high for value in given)
    assert all(value.denominator <= found.most for value in given)
    return given


@pytest.mark.parametrize("most", [1, 2, 3, 6])
@pytest.mark.parametrize(("kind", "wanted"), [("round", nearest), ("floor", floor), ("ceil", ceil)])
def test_rounding(kind: str, wanted: Callable[[Number], int], most: int) -> None:
    found = values(-3, 2, most, lambda net, x: Walk(net).rounded(kind, x))

    assert found == [wanted(x) for x in fractions(-3, 2, most)]


def test_the_nearest_integer_of_a_half_is_the_one_further_from_zero() -> None:
    assert [nearest(Fraction(n, 2)) for n in range(-3, 4)] == [-2, -1, -1, 0, 1, 1, 2]


@pytest.mark.parametrize("sign", ["<", "<=", "==", ">=", ">"])
@pytest.mark.parametrize("bound", [Fraction(-1, 3), 0, Fraction(3, 4), 2])
def test_comparisons(sign: str, bound: Number) -> None:
    found = values(-1, 2, 4, lambda net, x: Gadgets(net).operation(sign, x, constant(bound)))

    assert found == [int(OPERATIONS[sign](x, bound)) for x in fractions(-1, 2, 4)]


def test_the_line_between_squares_is_what_a_pointer_needs() -> None:
    """a^2 - 2ab + g(b) is 0 for b = a and at least 1/m for another fraction b."""
    squares = values(-2, 3, 5, lambda net, x: Gadgets(net).square(x))

    for b, square in zip(fractions(-2, 3, 5), squares, strict=True):
        misses = [a * a - 2 * a * b + square for a in range(-3, 5)]
        assert min(misses) == 0 if b.denominator == 1 else min(misses) >= Fraction(1, 5)
        assert sum(miss < Fraction(1, 5) for miss in misses) == (b.denominator == 1)


@pytest.mark.parametrize("test", [0, 1])
def test_a_gate_lets_through_or_gives_0(test: int) -> None:
    network = Network()
    x, t = network.input(X, -2, 3, 4), network.input(Y, 0, 1)

    gated = Gadgets(network).gate(t, x)

    for value in fractions(-2, 3, 4):
        assert network.value(gated.form, {X: value, Y: test}) == value * test


def test_tables_have_a_unit_for_each_bend() -> None:
    network = Network()
    x = network.input(X, 0, 11)

    Gadgets(network).operation("mod", x, 4)

    assert len(network.wires) == 1 + 4  # at 3, 4, 7 and 8


def test_what_is_too_large_or_no_integer_is_refused() -> None:
    network = Network()
    gadgets, fraction = Gadgets(network), network.input(X, 0, 3, 4)

    with pytest.raises(CannotCompile, match="averages are multiplied"):
        gadgets.operation("*", fraction, network.input(Y, 0, 3, 2))
    with pytest.raises(CannotCompile, match="at a fraction"):
        gadgets.operation("mod", fraction, 2)
    with pytest.raises(CannotCompile, match="5001 values"):
        gadgets.operation("mod", Network().input(X, 0, 5000), 2)


@pytest.mark.parametrize("high", [1, 2, 5])
@pytest.mark.parametrize("bent", [False, True])
def test_a_square_is_split_into_what_units_make_of_it_and_the_rest(high: int, bent: bool) -> None:
    network = Network()
    x = network.input(Place("field", "x", 0), 0, high)
    number = network.unit(network.combined((1, x), bias=-1)) if bent else x
    found = network.combined((-3, lifted(Gadgets(network).square(number))), (1, x), bias=7)

    if network.level(found):
        part, factor, rest = network.split(found)
        assert network.combined((factor, part), (1, rest)).form == found.form
        worths = (network.value(part.form, {Place("field", "x", 0): v}) for v in range(high + 1))
        assert all(part.low <= worth <= part.high for worth in worths)
