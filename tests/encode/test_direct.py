"""The direct encoding against the known answers and against trying all tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.solvers import Cadical195

from dsl.problem import Attention, Layer, Model, TaskTable, Token
from solver.encode.direct import DirectCnf, NotEncoded, direct_cnf
from solver.exact.brute import LimitReached, solvable
from tests.exact.tiny import (
    average_model,
    bits_task,
    hard_model,
    majority,
    palindrome,
    parity,
    random_options,
    random_task,
)


def satisfiable(cnf: DirectCnf) -> bool:
    with Cadical195(bootstrap_with=cnf.clauses) as solver:
        return bool(solver.solve())


# task, n, mask, depth, heads, and what is known for 1, 2, 3 bits (None: not asked here)
KNOWN: list[tuple[Callable[[int], TaskTable], int, str, int, int, tuple[bool | None, ...]]] = [
    (parity, 2, "none", 1, 1, (True, True, True)),
    (parity, 3, "none", 1, 1, (False, False, False)),
    (parity, 3, "none", 1, 2, (False, True, None)),
    (parity, 4, "none", 1, 2, (False, False, None)),
    (parity, 3, "none", 2, 1, (False, True, None)),
    (parity, 3, "causal", 2, 1, (False, True, None)),
    (parity, 4, "none", 2, 1, (False, True, None)),
    (parity, 4, "causal", 2, 1, (False, True, None)),
    (majority, 3, "none", 1, 1, (True, True, True)),
    (majority, 4, "none", 1, 1, (False, False, None)),
    (majority, 4, "none", 1, 2, (False, True, None)),
    (palindrome, 3, "none", 1, 1, (False, True, True)),
    (palindrome, 4, "none", 1, 1, (False, False, None)),
]

CASES = [
    pytest.param(
        task(n),
        hard_model(depth, heads, bits, mask=mask),
        known,
        id=f"{task.__name__}{n}-{mask}-L{depth}-H{heads}-b{bits}",
    )
    for task, n, mask, depth, heads, answers in KNOWN
    for bits, known in enumerate(answers, start=1)
    if known is not None
]


@pytest.mark.parametrize(("table", "model", "known"), CASES)
def test_known_answers_come_out(table: TaskTable, model: Model, known: bool) -> None:
    assert satisfiable(direct_cnf(model, table)) is known


@settings(deadline=None, max_examples=120)
@given(random=st.randoms(use_true_random=True))
def test_random_tasks_come_out_as_when_every_table_is_tried(random: Random) -> None:
    table = random_task(random, longest=3)
    depth, heads, bits = random.choice(
        ((1, 1, 1), (1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 2), (3, 1, 1))
    )
    ties = random.choice(("rightmost", "leftmost"))
    model = hard_model(depth, heads, bits, ties=ties, **random_options(random))

    try:
        answer = solvable(model, table, limit=2000)
    except LimitReached:
        return
    assert satisfiable(direct_cnf(model, table)) is answer


@pytest.mark.parametrize(("ties", "answer"), [("leftmost", True), ("rightmost", False)])
def test_the_leftmost_of_equals_shows_the_first_bit_without_positions(
    ties: str, answer: bool
) -> None:
    model = hard_model(positions="none", ties=ties)

    assert satisfiable(direct_cnf(model, bits_task(3, lambda row: row[0]))) is answer


def test_a_token_that_sees_nothing_learns_nothing() -> None:
    rows = ((0,), (1,), (2,))
    three = TaskTable((Token("x", None, 3),), rows, rows, None, (0, 1, 2))

    assert not satisfiable(direct_cnf(hard_model(mask="strict"), three))
    assert satisfiable(direct_cnf(hard_model(mask="strict", bits=2), three))


def test_layers_may_differ_in_heads_and_ties() -> None:
    model = replace(
        hard_model(bits=2, mask="causal"),
        layers=(
            Layer(Attention("unique_hard", 2, "leftmost"), 0),
            Layer(Attention("unique_hard", 1, "rightmost"), 1),
        ),
    )

    assert satisfiable(direct_cnf(model, parity(3)))


def test_every_clause_speaks_of_variables_that_are_there() -> None:
    cnf = direct_cnf(hard_model(depth=2, mask="strict"), parity(2))

    assert {abs(literal) for clause in cnf.clauses for literal in clause} == set(
        range(1, cnf.variable_count + 1)
    )
    assert all(len(set(map(abs, clause))) == len(clause) > 0 for clause in cnf.clauses)


def test_a_task_without_rows_is_solved() -> None:
    empty = TaskTable((Token("x", 0, 2),), (), (), None, ())

    assert satisfiable(direct_cnf(hard_model(), empty))


def test_an_input_called_blank_is_not_padding() -> None:
    """Without positions the last token of the prompt could otherwise pass for a blank one."""
    rows = ((0, 0), (0, 1), (1, 0), (1, 1))
    tokens = (Token("x", None, 2), Token("blank", None, 2))
    table = TaskTable(tokens, rows, tuple((row[1],) for row in rows), None, (0, 1))
    options: dict[str, Any] = {"positions": "none", "padding": 1, "mask": "causal", "window": 2}

    assert satisfiable(direct_cnf(hard_model(bits=1, **options), table))
    assert solvable(hard_model(bits=1, **options), table)


@pytest.mark.parametrize(
    "model",
    [
        average_model(),
        hard_model(steps=1, step_alphabet=2),
        hard_model(norm="pre"),
        replace(hard_model(), layers=(Layer(Attention("softmax", 1), 0),)),
    ],
)
def test_models_outside_the_encoding_are_refused(model: Model) -> None:
    with pytest.raises(NotEncoded):
        direct_cnf(model, bits_task(2, max))
