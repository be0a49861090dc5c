"""What facts about sizes show as n grows holds of every choice of sizes that meets them.

Sizes are tried as products n^x log2(n)^y: such a product is compared with others by its exponents,
first x, then y.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from dsl.growth import Fact, Formula, Growth, Order, Variable
from dsl.question import digest
from solver.certificate.kinds import GrowthLimit
from solver.checker.check import check
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Proved, Unknown
from tests.growth.formulas import LOG, N, of
from tests.growth.test_no_value import verdict

NAMES = ("H", "d", "p")
Exponents = tuple[Fraction, Fraction]
Shape = tuple[dict[str, int], Exponents]
"""Powers of sizes, and powers of n and log2(n)."""


def random_exponents(random: Random) -> Exponents:
    return Fraction(random.randint(0, 4), random.randint(1, 3)), Fraction(random.randint(-2, 2))


def random_shape(random: Random, fewest: int) -> Shape:
    chosen = random.sample(NAMES, random.randint(fewest, 2))
    return {name: random.choice((1, 1, 2)) for name in chosen}, random_exponents(random)


def formula(shape: Shape) -> Formula:
    """Return a product of powers as it might be written."""
    sizes, exponents = shape
    found: Formula = of("/", 1, 1)
    for name, power in sizes.items():
        found = of("*", found, of("^", Variable(name), power))
    for base, e in zip((N, LOG), exponents, strict=True):
        factor = of("^", base, of("/", abs(e.numerator), e.denominator))
        found = of("*" if e >= 0 else "/", found, factor)
    return found


def at(shape: Shape, values: dict[str, Exponents]) -> Exponents:
    sizes, (x, y) = shape
    for name, power in sizes.items():
        x, y = x + power * values[name][0], y + power * values[name][1]
    return x, y


def holds(relation: Order, quotient: Exponents) -> bool:
    zero = (Fraction(0), Fraction(0))
    match relation:
        case "o" | "<":
            return quotient < zero
        case "O" | "<=":
            return quotient <= zero
        case "omega" | ">":
            return quotient > zero
        case "Omega" | ">=":
            return quotient >= zero
        case _:
            return quotient == zero


def divided(left: Shape, right: Shape, values: dict[str, Exponents]) -> Exponents:
    (x, y), (z, w) = at(left, values), at(right, values)
    return x - z, y - w


def random_values(random: Random) -> dict[str, Exponents]:
    """Return sizes of at least 1, many of them where facts are tight."""
    found = {}
    for name in NAMES:
        x, y = random_exponents(random)
        found[name] = (x, abs(y) if x == 0 else y)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_what_facts_about_sizes_show_holds_of_sizes_that_meet_them(seed: int) -> None:
    random = Random(seed)
    shown = tried = 0

    for _ in range(60):
        known: list[tuple[Shape, Order, Shape]] = []
        for _ in range(random.randint(2, 4)):
            sign: Order = random.choice(("<=", "<=", ">="))
            known.append((random_shape(random, 1), sign, ({}, random_exponents(random))))
        spoken = {name for (sizes, _), _, _ in known for name in sizes}
        left = random_shape(random, 1)
        if not set(left[0]) <= spoken:
            continue
        right: Shape = ({}, random_exponents(random))
        relation: Order = random.choice(("o", "O", "omega", "Omega", "Theta"))
        facts = tuple(Fact(formula(one), sign, formula(other)) for one, sign, other in known)
        growth = Growth("limit", "n", 0, formula(left), relation, formula(right), facts)
        outcome = answered(growth, Limits())
        assert not isinstance(outcome, Cannot)
        if not isinstance(outcome, Can):
            continue
        shown += 1
        if relation in ENDS:
            relation = ENDS[relation]
            ends = replace(growth, quantifier="eventually", relation=relation)
            assert isinstance(outcome.certificate, GrowthLimit)
            check(ends, replace(outcome.certificate, problem=digest(ends)))
        for values in (random_values(random) for _ in range(200)):
            if all(holds(sign, divided(one, other, values)) for one, sign, other in known):
                assert holds(relation, divided(left, right, values)), (growth, values)
                tried += 1

    assert shown >= 3 and tried > 0


ENDS: dict[Order, Order] = {"o": "<", "omega": ">"}
"""What holds from some n on where a quotient tends to 0, or to infinity."""
VERDICTS = [
    ("as n -> oo: H*d = o(n) where H <= log2(n), d <= sqrt(n)", Proved),
    ("as n -> oo: H*d = O(n) where H <= sqrt(n), d <= sqrt(n)", Proved),
    ("as n -> oo: H*d = o(n) where H <= sqrt(n), d <= sqrt(n)", Unknown),
    ("as n -> oo: H*d = omega(n) where H >= sqrt(n), d >= n", Proved),
    ("as n -> oo: H = Theta(n) where H <= 3*n, 2*H >= n", Proved),
    ("as n -> oo: H = Theta(n) where H <= 3*n", Unknown),
    ("as n -> oo: H = Omega(1) where H <= n", Proved),
    ("as n -> oo: H/n -> 0 where H <= log2(n)^5", Proved),
    ("as n -> oo: H*d -> oo where H >= log2(n), d >= 1", Proved),
    ("as n -> oo: H -> 1 where H <= 1, H <= n", Unknown),
    ("as n -> oo: H/d = o(log2(n)) where H <= d^2, d <= log2(log2(n))", Proved),
    ("as n -> oo: H*d*p = o(n) where H*d <= sqrt(n), d*p <= sqrt(n), H*p <= sqrt(n)", Proved),
    ("as n -> oo: H*n^a = o(n^b) where H <= log2(n), a < b", Proved),
    ("as n -> oo: H*n^a = o(n^b) where H <= log2(n), a <= b", Unknown),
    ("as n -> oo: H = omega(n) where H <= log2(n)", Unknown),
    ("as n -> oo: H = o(n) where H <= n^(1 - o(1))", Unknown),
    ("as n -> oo: H = o(n^2) where H <= n^(1 - o(1))", Proved),
    ("as n -> oo: H = o(n) where H <= O(1)*log2(n)", Unknown),
    ("as n -> oo: H + d = o(n) where H <= log2(n), d <= log2(n)", Unknown),
    ("eventually: n^a*H < n^b where H <= log2(n), a < b", Proved),
    ("eventually: n^a*H <= n^b where H <= log2(n), a >= 1, a + 1 <= b", Proved),
    ("eventually: n^a*H < n^b where H <= log2(n), a <= b", Unknown),
    ("eventually: n^a*H < n^b where H <= n, a < b", Unknown),
    ("eventually: n^a*H == n^b where H <= log2(n), a < b", Unknown),
    ("eventually: n^a*H > n^b where H <= log2(n), b < a", Proved),
    ("eventually: n^a/H >= n^b where H <= log2(n), b < a", Proved),
    ("eventually: n^a/H >= n^b where H <= n, b < a", Unknown),
    ("eventually: n^a*H > n^b where H <= log2(n), a < b", Unknown),
]


@pytest.mark.parametrize(("text", "outcome"), VERDICTS)
def test_a_limit_under_facts_about_sizes_comes_out(text: str, outcome: type[object]) -> None:
    assert isinstance(verdict(text), outcome)
