"""Sizes: formulas, counts and the clauses that are really there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.problem import Attention, Layer, Mask, Token
from solver.encode.direct import NotEncoded, direct_cnf
from solver.encode.sizes import (
    TaskFacts,
    attention_operations,
    direct_counts,
    direct_formulas,
    facts_of,
    parameters,
    size_record,
    summary,
)
from solver.exact.weights import embedding_keys
from tests.exact.test_run_laws import a_model
from tests.exact.tiny import (
    all_readings,
    average_model,
    hard_model,
    majority,
    parity,
    random_options,
    random_task,
)

MASKS: tuple[Mask, ...] = get_args(Mask)


@pytest.mark.parametrize("mask", MASKS)
def test_formulas_give_the_sizes_of_the_clauses_that_are_there(mask: Mask) -> None:
    formulas = direct_formulas(mask)
    grid = [
        (n, depth, heads, bits)
        for n in (1, 2, 3, 4)
        for depth in (1, 2, 3)
        for heads in (1, 2)
        for bits in (1, 2)
        if n * depth * heads * bits <= 12
    ]

    for n, depth, heads, bits in grid:
        cnf = direct_cnf(hard_model(depth, heads, bits, mask=mask), parity(n))
        values = {"N": n, "Q": 2**bits, "L": depth, "H": heads, "R": 2**n, "A": 2, "V": 2 * n}
        for formula, count in (
            (formulas.variables, cnf.variable_count),
            (formulas.clauses, len(cnf.clauses)),
        ):
            numbers = {symbol: values[symbol.name] for symbol in formula.free_symbols}
            assert formula.subs(numbers) == count, (n, depth, heads, bits)


@settings(deadline=None, max_examples=60)
@given(random=st.randoms(use_true_random=True))
def test_counts_are_those_of_the_clauses_for_every_kind_of_option(random: Random) -> None:
    table = random_task(random, longest=3)
    depth, heads = random.randint(1, 3), random.randint(1, 2)
    model = hard_model(depth, heads, random.randint(1, 2), **random_options(random))

    cnf = direct_cnf(model, table)
    assert direct_counts(model, facts_of(table)) == (cnf.variable_count, len(cnf.clauses))


@settings(deadline=None, max_examples=40)
@given(random=st.randoms(use_true_random=True), steps=st.sampled_from((0, 2)))
def test_parameters_are_the_entries_of_full_tables(random: Random, steps: int) -> None:
    table = random_task(random, longest=3, prompt_answers=not steps)
    model = a_model(random, steps)
    states = 2**model.state_bits
    groups = {layer.tables: layer for layer in model.layers}
    fed = {layer.tables: layer for layer in model.layers[:-1]}

    entries = len(embedding_keys(model, table))
    entries += sum(layer.attention.heads * states * (states + 1) for layer in groups.values())
    entries += sum(len(all_readings(model, layer)) for layer in fed.values())
    entries += len(all_readings(model, model.layers[-1])) * (2 if steps else 1)
    assert parameters(model, facts_of(table)) == entries


def test_summaries_have_the_bits_that_the_language_reference_counts() -> None:
    soft = replace(average_model(width=3, precision=2), layers=(Layer(Attention("softmax", 4), 0),))
    average = average_model(heads=4, width=3, precision=2)
    linear = replace(soft, layers=(Layer(Attention("linear", 4), 0),))

    assert summary(soft, soft.layers[0], 9) == 4 * (3 + 1) * 2
    assert summary(hard_model(heads=4, bits=5), hard_model(heads=4).layers[0], 9) == 4 * 5
    assert summary(average, average.layers[0], 9) == 4 * (3 * 2 + 3 * (2 + 4) + 4)
    assert summary(linear, linear.layers[0], 9) is None


def test_the_average_counts_the_tokens_that_the_last_one_sees() -> None:
    def bits(tokens: int, **options: object) -> int | None:
        model = average_model(**options)  # type: ignore[arg-type]
        return summary(model, model.layers[0], tokens)

    assert bits(8) == 1 + (1 + 3) + 3
    assert bits(9) == 1 + (1 + 4) + 4
    assert bits(9, mask="strict") == bits(8)
    assert bits(6, padding=1, steps=1, step_alphabet=2) == bits(8)
    assert bits(100, window=8) == bits(8)
    assert bits(1, mask="strict") == 1 + 1


def test_attention_operations_are_pairs_of_query_and_key() -> None:
    assert attention_operations(hard_model(depth=2, heads=3), 5) == 2 * 3 * 25
    assert attention_operations(hard_model(mask="causal"), 5) == 15
    assert attention_operations(hard_model(mask="strict"), 5) == 10
    assert attention_operations(hard_model(mask="causal", window=2), 5) == 1 + 2 * 4
    assert attention_operations(hard_model(padding=2, steps=1, step_alphabet=2), 1) == 9 + 16


def test_the_record_of_a_plain_question() -> None:
    record = size_record(hard_model(heads=2, bits=2), facts_of(majority(4)))
    cnf = direct_cnf(hard_model(heads=2, bits=2), majority(4))

    assert (record.tokens, record.state_bits, record.summary_bits) == (4, 2, (4,))
    assert record.parameters == 8 + 2 * (16 + 4) + 4 * 4**2
    assert record.attention_operations == 2 * 16
    assert (record.direct_variables, record.direct_clauses) == (
        cnf.variable_count,
        len(cnf.clauses),
    )


def test_a_record_needs_no_rows_written_out() -> None:
    facts = TaskFacts(tuple(Token("x", place, 2) for place in range(40)), 2**40, 2)
    record = size_record(hard_model(bits=8), facts)

    assert record.direct_clauses is not None
    assert record.direct_clauses > 2**40 * 40 * 39 * 2**24


def test_models_that_are_not_encoded_have_no_clauses_to_count() -> None:
    facts = facts_of(parity(3))
    record = size_record(average_model(), facts)
    soft = replace(average_model(), layers=(Layer(Attention("softmax", 1), 0),))

    assert (record.direct_variables, record.direct_clauses) == (None, None)
    assert record.parameters == 6 + (4 + 2) + 2 * 2
    assert size_record(soft, facts).parameters is None
    with pytest.raises(NotEncoded):
        direct_counts(average_model(), facts)


def test_sympy_is_loaded_only_for_formulas() -> None:
    script = (
        "import sys, solver.encode.sizes as sizes\n"
        "assert 'sympy' not in sys.modules\n"
        "sizes.direct_formulas('none')\n"
        "assert 'sympy' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", script], check=True)
