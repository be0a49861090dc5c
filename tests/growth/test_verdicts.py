"""Verdicts about random claims against plain evaluation at many n."""

from __future__ import annotations

from random import Random

import pytest

from dsl.growth import Growth, Order
from solver.certificate.kinds import GrowthFrom, GrowthLimit
from solver.growth import evaluate
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.points import Point
from solver.growth.terms import OutsideScope
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot
from tests.growth.formulas import LOG, N, eventually, for_all, of, random_formula

SIGNS = {"<": {-1}, "<=": {-1, 0}, "==": {0}, ">=": {0, 1}, ">": {1}}
FAR = (400, 1000, 5000, 20_000)
FARTHER = (Point(2, 100), Point(2, 1000), Point(2, 20_000))


def holds(growth: Growth, point: Point) -> bool | None:
    """Return whether a claim holds at a point; None if it has no value there or cannot be told."""
    assert growth.right is not None
    try:
        sign = evaluate.compare(growth.left, growth.right, "n", point)
    except (TooLarge, Undefined, Vague, OutsideScope, evaluate.Undecided):
        return None
    return sign in SIGNS[growth.relation]


def random_claim(random: Random) -> Growth:
    left, right = (random_formula(random, random.randint(1, 3)) for _ in range(2))
    relations: tuple[Order, ...] = ("<", "<=", ">", ">=", ">", "<", "==")
    relation = random.choice(relations)
    if random.random() < 0.5:
        return eventually(left, relation, right)
    return for_all(random.choice((1, 2, 3, 5, 20)), left, relation, right)


MORE = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8)]


@pytest.mark.parametrize("seed", [0, *MORE])
def test_what_is_proved_holds_and_what_is_refuted_fails(seed: int) -> None:
    random = Random(seed)
    decided = 0

    for _ in range(8):
        growth = random_claim(random)
        outcome = answered(growth, Limits(timeout=2))
        match outcome:
            case Can(GrowthFrom() as certificate):
                check_proved(growth, certificate, random)
            case Can(GrowthLimit()):
                assert all(holds(growth, place) is not False for place in FARTHER), growth
            case Cannot(GrowthLimit()):
                assert all(holds(growth, place) is not True for place in FARTHER), growth
            case Cannot(GrowthFrom()):
                assert all(holds(growth, Point(1, k)) is not True for k in FAR), growth
            case Cannot():
                assert growth.quantifier == "all"
            case _:
                continue
        decided += 1

    assert decided >= 2


def check_proved(growth: Growth, certificate: GrowthFrom, random: Random) -> None:
    """Try a proved claim at many n from where it is said to hold."""
    height, value = certificate.point
    if growth.quantifier == "all":
        places = [Point(0, growth.least + step) for step in range(200)]
    elif certificate.power is not None:
        power = certificate.power
        places = [Point(1, power + step) if power + step else Point(0, 1) for step in range(60)]
        places += [Point(0, random.randint(2**power, 2 ** (power + 9))) for _ in range(40)]
        assert power == 0 or holds(growth, Point(1, power - 1)) is not True, growth
    else:
        places = [Point(height, value + step) for step in range(30)]
    assert all(holds(growth, place) is not False for place in places), growth
    assert all(holds(growth, Point(1, k)) is not False for k in FAR if height == 0), growth


def test_the_root_of_a_long_power_of_two_takes_no_time() -> None:
    claim = for_all(2**131072, of("sqrt", N), "<", of("^", LOG, 9))

    assert isinstance(answered(claim, Limits(timeout=5)), Cannot)
