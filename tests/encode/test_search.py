"""The search encoding against trying all tables, and against the direct encoding.

Everything is decided four ways where it can be: all tables one by one, the clauses of the search,
the same with the symmetry lemmas, and the direct encoding. Tables that a solver finds are decoded
and replayed.
"""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from dsl.problem import Model, TaskTable, Token
from solver.encode.answers import encoded
from solver.encode.cnf import EncodingTooLarge
from solver.encode.direct import NotEncoded, direct_cnf
from solver.encode.search import SearchEncoding
from solver.encode.symmetry import symmetry_broken
from tests.corpus import (
    MASKS,
    TIES,
    Question,
    TooHard,
    boolean_functions,
    can_be_met,
    random_question,
    random_table,
    solution_of,
    truth_of,
    with_bits,
    written_out,
)
from tests.exact.tiny import average_model, hard_model

LIMIT = 1_500
"""Choices after which trying all tables is given up."""


def answers_to(question: Question, limit: int = LIMIT) -> dict[str, bool]:
    """Return what each way to decide the question says; those that cannot say are left out."""
    model, table = question.model, question.table
    found = {
        "plain": can_be_met(encoded(model, table)),
        "symmetry broken": can_be_met(symmetry_broken(model, table)),
    }
    truth = truth_of(question, limit)
    if truth is not None:
        found["all tables"] = truth
    try:
        if model.state_bits * max(layer.attention.heads for layer in model.layers) <= 4:
            direct = direct_cnf(model, table)
            solution = solution_of(direct.clauses, direct.variable_count)
            found["direct"] = solution is not None
    except (NotEncoded, TooHard):
        pass
    return found


def agreed(question: Question, limit: int = LIMIT) -> bool | None:
    """Return the answer that every way gives, None if it is too hard; fail if they differ."""
    try:
        found = answers_to(question, limit)
    except (TooHard, EncodingTooLarge):
        return None
    assert len(set(found.values())) == 1, f"{found} for {question}"
    return found["plain"]


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("mask", MASKS)
def test_every_function_of_two_bits_comes_out_as_when_all_tables_are_tried(
    mask: str, ties: str
) -> None:
    model = hard_model(mask=mask, ties=ties)
    questions = [Question(model, table) for table in boolean_functions(2)]

    assert len(questions) == 16
    for question in questions:
        found = answers_to(question, limit=100_000)
        assert len(found) == 4
        assert len(set(found.values())) == 1, f"{found} for {question}"


@pytest.mark.parametrize(
    ("letters", "answers", "bits"), [(2, 2, 1), (2, 3, 1), (2, 3, 2), (3, 2, 1), (3, 3, 2)]
)
def test_functions_of_three_tokens_come_out_as_when_all_tables_are_tried(
    letters: int, answers: int, bits: int
) -> None:
    random = Random(f"three tokens {letters} {answers} {bits}")
    rows = list(product(range(letters), repeat=3))
    tokens = tuple(Token("x", place, letters) for place in range(3))

    decided = []
    for mask, ties in product(MASKS, TIES):
        table = written_out(tokens, rows, [random.randrange(answers) for _ in rows])
        decided.append(agreed(Question(hard_model(bits=bits, mask=mask, ties=ties), table)))
    assert any(answer is not None for answer in decided)


FEATURES: dict[str, Model] = {
    "window 1": hard_model(window=1, mask="causal"),
    "window 1, mask none": hard_model(window=1),
    "window 2": hard_model(window=2, mask="causal"),
    "window 2, two layers": hard_model(depth=2, window=2, mask="strict"),
    "padding 1": hard_model(padding=1),
    "padding 2, causal": hard_model(padding=2, mask="causal"),
    "padding 1, window 1": hard_model(padding=1, window=1, mask="strict"),
    "positions none": hard_model(positions="none", bits=2),
    "positions none, leftmost": hard_model(positions="none", ties="leftmost"),
    "positions none, padding 2": hard_model(positions="none", padding=2, mask="causal"),
    "loop 2": hard_model(depth=2, loop=True),
    "loop 2, strict": hard_model(depth=2, loop=True, mask="strict", bits=2),
    "loop 3": hard_model(depth=3, loop=True, mask="causal"),
    "repeat 2": hard_model(depth=2),
    "repeat 2, causal": hard_model(depth=2, mask="causal", bits=2),
    "steps 1": hard_model(steps=1, step_alphabet=2, mask="causal"),
    "steps 2 over one name": hard_model(steps=2, step_alphabet=1),
    "steps 2, strict": hard_model(steps=2, step_alphabet=2, mask="strict"),
    "steps 1, positions none": hard_model(steps=1, step_alphabet=3, positions="none"),
    "steps 1, two layers": hard_model(depth=2, steps=1, step_alphabet=2, mask="causal"),
    "two heads": hard_model(heads=2),
    "two heads, strict": hard_model(heads=2, mask="strict", ties="leftmost"),
    "two heads, two layers": hard_model(depth=2, heads=2, mask="causal"),
    "average d=1 p=1": average_model(),
    "average d=1 p=2": average_model(precision=2, mask="causal"),
    "average d=2 p=1": average_model(width=2, mask="causal"),
    "average, strict": average_model(mask="strict"),
    "average, window 2": average_model(mask="causal", window=2),
    "average, two heads": average_model(heads=2),
    "average, loop": average_model(depth=2, loop=True, mask="causal"),
    "average, steps": average_model(steps=1, step_alphabet=2, mask="causal"),
    "average, padding": average_model(padding=1, positions="none"),
}


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_comes_out_as_when_all_tables_are_tried(name: str) -> None:
    random, model = Random(name), FEATURES[name]

    decided = [
        agreed(Question(model, random_table(random, longest=3, everywhere=not model.steps)))
        for _ in range(8)
    ]
    assert decided.count(None) < 4


@pytest.mark.parametrize("seed", range(12))
def test_random_questions_come_out_the_same_in_every_way(seed: int) -> None:
    random = Random(seed)

    for _ in range(8):
        agreed(random_question(random))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1100))
def test_many_random_questions_come_out_the_same_in_every_way(seed: int) -> None:
    random = Random(seed)

    for _ in range(10):
        agreed(random_question(random), limit=5_000)


@pytest.mark.parametrize("seed", range(8))
def test_symmetry_is_broken_alike_with_few_states_and_with_enough_for_every_embedding(
    seed: int,
) -> None:
    random = Random(seed)

    for _ in range(3):
        question = random_question(random, longest=2)
        if question.model.width is None:
            asked = [agreed(with_bits(question, bits)) for bits in (1, 2, 3, 70)]
            known = [answer for answer in asked if answer is not None]
            assert known == sorted(known), "more bits of state can do more"


# a model with a state for each embedding, the codes allowed, the number of values of the token
HOLES = [
    (hard_model(bits=2), (2, 3), 4),
    (hard_model(bits=2), (0, 2), 3),
    (hard_model(bits=1), (1,), 2),
    (hard_model(bits=2, depth=2), (1, 2), 3),
    (hard_model(bits=2, positions="none"), (0, 3), 4),
    (hard_model(bits=3, padding=1), (2, 3), 4),
    (average_model(precision=2), (0, 2), 3),
]


def identity(codes: tuple[int, ...], size: int) -> TaskTable:
    return written_out((Token("x", None, size),), [(code,) for code in codes], codes)


@pytest.mark.parametrize(("model", "codes", "size"), HOLES)
def test_a_value_that_the_promise_forbids_takes_no_state_away(
    model: Model, codes: tuple[int, ...], size: int
) -> None:
    assert agreed(Question(model, identity(codes, size))) is True


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        (hard_model(bits=2, mask="causal", window=1, padding=1), 1),
        (hard_model(bits=3, mask="causal", window=1, padding=2), 2),
        (hard_model(bits=3, mask="strict", window=1, padding=2), 2),
        (hard_model(bits=4, mask="causal", window=1, padding=1, steps=1, step_alphabet=2), 2),
    ],
)
def test_tokens_that_nobody_sees_take_no_state_away(model: Model, tokens: int) -> None:
    rows = list(product(range(2), repeat=tokens))
    constant = written_out(tuple(Token("x", k, 2) for k in range(tokens)), rows, [0] * len(rows))

    assert agreed(Question(model, constant)) is True


def test_an_average_over_a_window_is_rounded_up_at_ties() -> None:
    """Values 0 and 1 have the mean 1 at precision 1, and so "any one" needs no second number."""
    rows = list(product(range(2), repeat=2))
    tokens = tuple(Token("x", place, 2) for place in range(2))
    model = average_model(positions="none", padding=1)

    assert agreed(Question(model, written_out(tokens, rows, [max(row) for row in rows]))) is True


def no_clause_is_left_out(encoding: SearchEncoding) -> bool:
    variables = range(1, encoding.cnf.variable_count + 1)
    return all(abs(literal) in variables for clause in encoding.cnf.clauses for literal in clause)


@pytest.mark.parametrize("name", FEATURES)
def test_clauses_speak_of_variables_that_are_there(name: str) -> None:
    random, model = Random(name), FEATURES[name]
    table = random_table(random, longest=3, everywhere=not model.steps)

    assert no_clause_is_left_out(symmetry_broken(model, table))
