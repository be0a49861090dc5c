"""Brute force: the tiny rows of the known answers, and that its weights run as it thinks."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.problem import Model, TaskTable
from solver.exact.brute import LimitReached, ranks_to_try, solution, solvable
from solver.exact.run import check_all
from solver.exact.weights import UnsupportedModel
from tests.exact.test_run_laws import a_model
from tests.exact.tiny import (
    average_model,
    bits_task,
    exactly_one,
    hard_model,
    majority,
    palindrome,
    parity,
    random_task,
)

KNOWN = [
    (parity(2), hard_model(), True),
    (parity(2), hard_model(bits=2), True),
    (parity(3), hard_model(), False),
    (parity(3), hard_model(heads=2), False),
    (parity(3), hard_model(depth=2), False),
    (parity(3), hard_model(depth=2, mask="causal"), False),
    (majority(3), hard_model(), True),
    (majority(4), hard_model(), False),
    (palindrome(3), hard_model(), False),
    (palindrome(3), hard_model(bits=2), True),
    (palindrome(4), hard_model(), False),
    (majority(4), average_model(), True),
    (majority(4), average_model(positions="none"), True),
    (majority(4), average_model(precision=2), True),
    (parity(3), average_model(), False),
    (parity(3), average_model(precision=2), True),
    (exactly_one(3), average_model(), False),
    (exactly_one(3), average_model(precision=2), True),
]

KNOWN_WITH_SHORTCUTS = [
    (parity(3), hard_model(bits=2), False),
    (parity(3), hard_model(heads=2, bits=2), True),
    (parity(3), hard_model(depth=2, bits=2), True),
    (parity(3), hard_model(depth=2, bits=2, mask="causal"), True),
    (majority(3), hard_model(bits=2), True),
]


@pytest.mark.parametrize(("table", "model", "answer"), KNOWN)
def test_every_table_is_tried(table: TaskTable, model: Model, answer: bool) -> None:
    assert solvable(model, table) is answer


@pytest.mark.parametrize(("table", "model", "answer"), KNOWN + KNOWN_WITH_SHORTCUTS)
def test_the_shortcuts_lose_no_task_of_the_known_ones(
    table: TaskTable, model: Model, answer: bool
) -> None:
    assert solvable(model, table, shortcuts=True) is answer


def test_weights_that_are_found_solve_the_task() -> None:
    found = solution(average_model(precision=2), parity(3))

    assert found is not None
    assert check_all(average_model(precision=2), parity(3), found) is None


@settings(deadline=None, max_examples=60)
@given(random=st.randoms(use_true_random=True), steps=st.sampled_from((0, 0, 1)))
def test_random_tasks_are_decided_alike_with_shortcuts_and_without(
    random: Random, steps: int
) -> None:
    table = random_task(random, longest=2, prompt_answers=not steps)
    model = a_model(random, steps)

    try:
        plain = solution(model, table, 1500)
        short = solution(model, table, 1500, shortcuts=True)
    except LimitReached:
        return
    assert (plain is None) == (short is None)
    for found in (plain, short):
        assert found is None or check_all(model, table, found) is None


@pytest.mark.parametrize(("states", "count"), [(1, 1), (2, 3), (3, 13), (4, 75)])
def test_every_order_of_key_states_is_tried_once(states: int, count: int) -> None:
    """The total preorders of 4 states are 75, the Fubini number."""
    rows: list[dict[int, int]] = [{}]
    for state in range(states):
        rows = [{**row, state: rank} for row in rows for rank in ranks_to_try(row, states)]

    pairs = list(product(range(states), repeat=2))
    orders = {tuple(row[a] >= row[b] for a, b in pairs) for row in rows}
    assert len(rows) == len(orders) == count


@pytest.mark.parametrize(("ties", "answer"), [("leftmost", True), ("rightmost", False)])
def test_the_leftmost_of_equals_shows_the_first_bit_without_positions(
    ties: str, answer: bool
) -> None:
    first = bits_task(3, lambda row: row[0])

    assert solvable(hard_model(positions="none", ties=ties), first) is answer


def test_a_second_layer_reaches_beyond_the_window() -> None:
    table = bits_task(3, lambda row: row[0])
    near: dict[str, Any] = {"mask": "causal", "window": 2, "positions": "none", "bits": 2}

    assert not solvable(hard_model(**near), table, shortcuts=True)
    assert solvable(hard_model(depth=2, **near), table, shortcuts=True)


def test_a_named_token_carries_what_the_answer_token_does_not_see() -> None:
    """Each token sees only the one before it, and the prompt is two tokens back."""
    table = bits_task(1, lambda row: row[0])
    near: dict[str, Any] = {"mask": "strict", "window": 1}

    assert not solvable(hard_model(padding=2, **near), table)
    assert not solvable(hard_model(padding=1, steps=1, step_alphabet=1, **near), table)
    assert solvable(hard_model(padding=1, steps=1, step_alphabet=2, **near), table)


def test_answers_at_prompt_tokens_share_one_answer_function() -> None:
    running = [lambda row, last=last: sum(row[:last]) % 2 for last in (1, 2)]
    table = bits_task(2, *running, answer_at=(0, 1))

    assert solvable(hard_model(mask="causal", bits=2), table, shortcuts=True)
    assert not solvable(hard_model(mask="causal", positions="none"), table)


def test_a_limit_that_is_met_is_no_verdict() -> None:
    with pytest.raises(LimitReached):
        solvable(hard_model(), parity(3), limit=10)


def test_attention_without_finite_tables_is_refused_by_the_search_too() -> None:
    with pytest.raises(UnsupportedModel):
        solvable(average_model(norm="pre"), parity(2))
