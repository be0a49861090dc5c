"""Limits against sympy's (Gruntz 1996), which decides nothing here but should agree."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from dsl.growth import Apply, Formula, Number
from solver.growth import compare
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.parameters import UnknownConstant
from solver.growth.points import Point
from solver.growth.terms import OutsideScope
from tests.growth.formulas import LOG, LOGLOG, N, limit, of

OUTSIDE = (OutsideScope, Undefined, Vague, TooLarge, UnknownConstant)


def behaviour(left: Formula, right: Formula) -> str:
    growth = limit(left, "o", right)
    expansion = compare.expansion_of(growth, Point(1, 100), 4)
    sum_ = compare.difference(growth, "logarithm", expansion)
    return compare.behaviour(sum_, expansion.ranges).kind


def symbolic(formula: Formula, n: Any) -> Any:
    """Return a formula as sympy's."""
    import sympy

    match formula:
        case Number(value):
            return sympy.Integer(value)
        case Apply(operator, operands):
            values = [symbolic(operand, n) for operand in operands]
        case _:
            return n
    match operator:
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
        case "*":
            return values[0] * values[1]
        case "/":
            return values[0] / values[1]
        case "^":
            return values[0] ** values[1]
        case "log2":
            return sympy.log(values[0]) / sympy.log(2)
        case _:
            return getattr(sympy, {"ln": "log"}.get(operator, operator))(*values)


def kind_of(value: Any) -> str:
    return "o" if value == 0 else "omega" if value.is_infinite else "Theta"


LN = of("ln", N)
TRAPS = [
    (of("sqrt", N), of("^", LOG, 4)),
    (of("^", N, of("/", 1, of("ln", LN))), of("^", LN, 2)),
    (of("^", LN, LN), of("^", N, 5)),
    (of("^", LN, LN), of("^", N, of("ln", LN))),
    (of("^", LN, of("ln", LN)), of("^", N, of("/", 1, 10))),
    (of("exp", of("sqrt", LN)), of("^", LN, 7)),
    (of("exp", of("sqrt", LN)), of("^", N, of("/", 1, 50))),
    (of("^", of("+", N, 1), N), of("^", N, N)),
    (of("^", of("+", 1, of("/", 1, N)), of("^", N, 2)), of("exp", N)),
    (of("exp", of("exp", of("sqrt", LN))), of("exp", of("^", N, of("/", 1, 100)))),
    (of("exp", of("exp", of("sqrt", LN))), of("^", N, of("^", LN, 9))),
    (of("^", 2, of("^", LN, 2)), of("^", N, LN)),
    (of("-", of("sqrt", of("+", N, 1)), of("sqrt", N)), of("/", 1, of("sqrt", N))),
    (of("^", N, of("/", 1, N)), of("+", 1, of("/", LN, N))),
    (of("+", of("exp", N), of("exp", of("/", N, 2))), of("exp", N)),
    (of("*", N, LN), of("^", N, of("/", 101, 100))),
    (LOGLOG, of("^", LOG, of("/", 1, 10))),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(TRAPS)))
def test_a_trap_comes_out_as_sympy_says(place: int) -> None:
    import sympy

    left, right = TRAPS[place]
    n = sympy.Symbol("n", positive=True)

    found = behaviour(left, right)

    assert found == kind_of(sympy.limit(symbolic(left, n) / symbolic(right, n), n, sympy.oo))


def random_monomial(random: Random) -> tuple[Formula, tuple[Fraction, ...]]:
    """Return a product of powers of n, log n, log log n and its exponents."""
    exponents = tuple(Fraction(random.randint(-3, 3), random.randint(1, 3)) for _ in range(3))
    formula: Formula = Number(1)
    for base, e in zip((N, LOG, LOGLOG), exponents, strict=True):
        power = of("^", base, of("/", abs(e.numerator), e.denominator))
        formula = of("*" if e >= 0 else "/", formula, power)
    return formula, exponents


@pytest.mark.parametrize("seed", range(10))
def test_products_of_powers_are_ordered_by_their_exponents(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        (one, mine), (other, theirs) = random_monomial(random), random_monomial(random)

        found = behaviour(of("*", 3, one), other)

        assert found == ("omega" if mine > theirs else "o" if mine < theirs else "Theta")


@pytest.mark.parametrize("seed", range(10))
def test_the_order_survives_products_sums_and_powers(seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        (one, _), (other, _), (third, _) = (random_monomial(random) for _ in range(3))
        found = behaviour(one, other)

        assert behaviour(of("*", one, third), of("*", other, third)) == found
        assert behaviour(of("^", one, 3), of("^", other, 3)) == found
        turned = {"o": "omega", "omega": "o"}.get(found, found)
        assert behaviour(other, one) == turned
        assert behaviour(of("+", one, other), other) == ("omega" if found == "omega" else "Theta")


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_exponentials_are_ordered_as_sympy_says(seed: int) -> None:
    import sympy

    random = Random(seed)
    n = sympy.Symbol("n", positive=True)
    count = 0
    for _ in range(12):
        sides = [_random_side(random) for _ in range(2)]
        try:
            found = behaviour(*sides)
        except OUTSIDE:
            continue
        try:
            quotient = symbolic(sides[0], n) / symbolic(sides[1], n)
            value = sympy.limit(quotient, n, sympy.oo)
        except (NotImplementedError, ValueError, TypeError):
            continue
        if value.is_number and not value.has(sympy.Limit):
            assert found == kind_of(value), sides
            count += 1

    assert count >= 4


def _random_side(random: Random) -> Formula:
    def part() -> Formula:
        base = random.choice((Number(2), of("exp", 1), N))
        power = random.choice((of("sqrt", N), N, LN, of("^", LN, 2), Number(3), of("/", N, LN)))
        return of("^", base, power)

    return of(random.choice(("+", "*")), part(), part())
