"""The search for composition certificates; every one it returns has been checked."""

from __future__ import annotations

from math import comb, log2

import pytest

from solver.kernel.composition import Machine, check
from solver.routes.composition import Sizes, log2_choose, placed, small_certificate


@pytest.mark.parametrize(("b", "known"), [(1, 14), (2, 32), (4, 272), (8, 10_502), (16, 144_752)])
def test_the_walk_comes_near_what_is_known_for_two_layers(b: int, known: int) -> None:
    found = small_certificate(2, b)

    assert found is not None
    assert check(found, "pipelined").prompt <= known * 1.05
    assert (found.layers, found.b) == (2, b)


@pytest.mark.parametrize(("b", "known"), [(1, 881_330), (2, 414_506_303)])
def test_the_walk_comes_near_what_is_known_for_three_layers(b: int, known: int) -> None:
    found = small_certificate(3, b, seed=2)

    assert found is not None
    assert check(found, "pipelined").prompt <= known * 1.05


@pytest.mark.slow
def test_four_layers_need_prompts_beyond_any_use() -> None:
    found = small_certificate(4, 1)

    assert found is not None
    assert 10**15 < check(found, "pipelined").prompt < 10**21


@pytest.mark.parametrize("machine", ["pipelined", "parallel"])
def test_what_is_found_is_for_the_machine_that_was_asked_for(machine: Machine) -> None:
    found = small_certificate(3, 1, machine, steps=1000)

    assert found is not None
    assert check(found, machine).machine == machine


def test_the_same_seed_finds_the_same() -> None:
    assert small_certificate(2, 3, seed=5, steps=500) == small_certificate(2, 3, seed=5, steps=500)


def test_the_best_t_is_the_last_that_the_checker_accepts() -> None:
    found = placed(Sizes(350, (29,), (64, 6)), 8, "pipelined")

    assert found is not None
    assert found.t == 14
    assert found.margin > 1


def test_tables_without_room_have_no_place() -> None:
    assert placed(Sizes(2, (50,), (1, 1)), 8, "pipelined") is not None
    assert placed(Sizes(2, (50,), (3, 1)), 8, "pipelined") is None
    assert placed(Sizes(350, (600,), (64, 6)), 8, "pipelined") is None


@pytest.mark.parametrize(("n", "k"), [(10, 0), (10, 3), (999, 500), (5000, 7), (5000, 2500)])
def test_binomials_in_floating_point_are_close(n: int, k: int) -> None:
    assert log2_choose(n, k) == pytest.approx(log2(comb(n, k)), abs=0.02)
