"""`run` against the words of the language reference, written down once more."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.problem import Model, TaskTable
from solver.exact.run import MissingEntry, run
from solver.exact.weights import Weights
from tests.exact.tiny import (
    average_model,
    hard_model,
    random_options,
    random_task,
    random_weights,
)


def by_the_book(model: Model, table: TaskTable, weights: Weights, row: tuple[int, ...]) -> Any:
    """Ask of every pair of tokens whether one sees the other."""
    generated: list[int] = []
    while len(generated) < model.steps:
        generated.append(weights.naming[known(model, table, weights, row, generated)[-1]])
    final = known(model, table, weights, row, generated)
    if table.answer_at is None:
        return (weights.answer[final[-1]],)
    return tuple(weights.answer[final[place]] for place in table.answer_at)


def known(
    model: Model, table: TaskTable, weights: Weights, row: tuple[int, ...], generated: list[int]
) -> list[Any]:
    words = [(table.tokens[i].name, row[i]) for i in range(len(row))]
    words += [("<blank>", 0) for _ in range(model.padding)]
    words += [("<generated>", name) for name in generated]
    key = (lambda i: (*words[i], i)) if model.positions == "any" else (lambda i: words[i])
    state: list[Any] = [weights.embedding[key(i)] for i in range(len(words))]
    for number, layer in enumerate(model.layers):
        tables = weights.layers[layer.tables]
        after = []
        for i in range(len(words)):
            outputs = []
            for head in tables.heads:
                rank = head.ranks[state[i]]
                sees = [k for k in range(len(words)) if sees_by_mask(model.mask, i, k)]
                sees = sees[-model.window :] if model.window else sees
                best = [k for k in sees if all(rank[state[k]] >= rank[state[j]] for j in sees)]
                outputs.append(hand_on(layer.attention, [head.values[state[k]] for k in best]))
            after.append((state[i], tuple(outputs)))
        if number == len(model.layers) - 1:
            return after
        state = [tables.mlp[reading] for reading in after]
    raise AssertionError("a model has a layer")


def sees_by_mask(mask: str, query: int, key: int) -> bool:
    return mask == "none" or key < query or (mask == "causal" and key == query)


def hand_on(attention: Any, best: list[Any]) -> Any:
    if not best:
        return None
    if attention.kind == "unique_hard":
        return best[{"rightmost": -1, "leftmost": 0}[attention.ties]]
    return tuple(nearest(Fraction(sum(numbers), len(best))) for numbers in zip(*best, strict=True))


def nearest(mean: Fraction) -> int:
    candidates = (int(mean), int(mean) + 1)
    return min(candidates, key=lambda c: (abs(mean - c), -c))


def a_model(random: Random, steps: int) -> Model:
    options = random_options(random)
    options |= {"depth": random.randint(1, 3), "heads": random.randint(1, 2)}
    options |= {"steps": steps, "step_alphabet": 2 if steps else 0}
    if random.random() < 0.5:
        ties = random.choice(("rightmost", "leftmost"))
        return hard_model(bits=random.randint(1, 2), ties=ties, **options)
    width, precision = random.choice(((1, 1), (1, 2), (2, 1)))
    return average_model(width=width, precision=precision, **options)


@settings(deadline=None, max_examples=150)
@given(random=st.randoms(use_true_random=True), steps=st.sampled_from((0, 0, 1, 2)))
def test_random_weights_run_as_the_language_reference_says(random: Random, steps: int) -> None:
    table = random_task(random, longest=4, prompt_answers=not steps)
    model = a_model(random, steps)
    weights = random_weights(random, model, table)

    for row in table.inputs:
        assert run(model, table, weights, row) == by_the_book(model, table, weights, row)


@settings(deadline=None, max_examples=30)
@given(random=st.randoms(use_true_random=True))
def test_an_entry_that_is_there_matters_only_if_some_run_asks_for_it(random: Random) -> None:
    table, model = random_task(random, longest=3), a_model(random, 0)
    weights = random_weights(random, model, table)
    row = table.inputs[0]
    answers = run(model, table, weights, row)

    needed = 0
    for reading in weights.answer:
        partial = {key: code for key, code in weights.answer.items() if key != reading}
        try:
            assert run(model, table, replace(weights, answer=partial), row) == answers
        except MissingEntry:
            needed += 1
    assert 1 <= needed <= len(answers)
