"""The meaning of a transformer, on examples worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import pytest

from dsl.problem import Attention, Layer, Model, TaskTable
from solver.exact.run import (
    Counterexample,
    MissingEntry,
    check_all,
    rounded_mean,
    run,
    trace,
    visible,
)
from solver.exact.weights import (
    BLANK,
    EmbeddingKey,
    Head,
    LayerTables,
    Reading,
    UnsupportedModel,
    Weights,
    embedding_keys,
    generated,
)
from tests.exact.tiny import (
    all_readings,
    average_model,
    bits_task,
    hard_model,
    parity,
)

LARGER = Head(((0, 1), (0, 1)), (0, 1))
"""Prefers state 1 and hands on the state."""

INDIFFERENT = Head(((0, 0), (0, 0)), (0, 1))
"""Every key ties with every other."""

SEEN_NOTHING = 2

Function: TypeAlias = dict[Reading, int]
Embedding: TypeAlias = dict[EmbeddingKey, int]


def copies(model: Model, table: TaskTable, head: Head) -> Weights:
    """One layer: the state is the bit, the answer is what `head` hands on, 2 for blank."""
    embedding = {key: key[1] for key in embedding_keys(model, table)}
    answers = {
        reading: SEEN_NOTHING if reading[1][0] is None else int(reading[1][0])  # type: ignore[arg-type]
        for reading in all_readings(model, model.layers[-1])
    }
    return Weights(embedding, (LayerTables((head,)),), answers)


def everywhere(n: int) -> TaskTable:
    """n bits with an answer at each; what is wanted does not matter."""
    return bits_task(n, *[lambda row: 2] * n, answer_at=tuple(range(n)))


@pytest.mark.parametrize(
    ("mask", "answers"),
    [
        ("none", (1, 1, 1)),
        ("causal", (0, 1, 1)),
        ("strict", (SEEN_NOTHING, 0, 1)),
    ],
)
def test_a_mask_hides_what_comes_later(mask: str, answers: tuple[int, ...]) -> None:
    model, table = hard_model(mask=mask), everywhere(3)

    assert run(model, table, copies(model, table, LARGER), (0, 1, 0)) == answers


@pytest.mark.parametrize(("ties", "answer"), [("rightmost", 0), ("leftmost", 1)])
def test_a_tie_between_different_states_is_broken_by_position(ties: str, answer: int) -> None:
    model, table = hard_model(ties=ties), bits_task(3, lambda row: 2)

    assert run(model, table, copies(model, table, INDIFFERENT), (1, 1, 0)) == (answer,)


def test_a_window_keeps_the_last_visible_tokens() -> None:
    seen = {
        mask: [list(visible(hard_model(mask=mask, window=2), i, 4)) for i in range(4)]
        for mask in ("none", "causal", "strict")
    }

    assert seen["none"] == [[2, 3], [2, 3], [2, 3], [2, 3]]
    assert seen["causal"] == [[0], [0, 1], [1, 2], [2, 3]]
    assert seen["strict"] == [[], [0], [0, 1], [1, 2]]


def test_a_token_outside_the_window_is_not_attended_to() -> None:
    model, table = hard_model(mask="causal", window=2), everywhere(4)

    assert run(model, table, copies(model, table, LARGER), (1, 0, 0, 0)) == (1, 1, 0, 0)


def test_a_query_state_has_an_order_of_its_own() -> None:
    prefers_other = Head(((0, 1), (1, 0)), (0, 1))
    model, table = hard_model(), everywhere(3)

    assert run(model, table, copies(model, table, prefers_other), (0, 1, 0)) == (1, 0, 1)


def test_a_mean_is_rounded_to_nearest_and_ties_go_up() -> None:
    assert rounded_mean([(0,), (1,)]) == (1,)
    assert rounded_mean([(0,), (0,), (1,)]) == (0,)
    assert rounded_mean([(1,), (1,), (0,)]) == (1,)
    assert rounded_mean([(0, 3), (3, 2), (0, 2), (3, 2)]) == (2, 2)


def test_numbers_where_a_vector_is_due_are_refused() -> None:
    with pytest.raises(ValueError, match="tuples"):
        rounded_mean([(0,), 1])


def test_average_attention_averages_the_best_tokens_only() -> None:
    model, table = average_model(precision=2), bits_task(4, lambda row: 3)
    head = Head(((0, 0, 1, 1),) * 4, ((3,), (3,), (0,), (1,)))
    answers: Function = {(own, ((mean,),)): mean for own in range(4) for mean in range(4)}
    states: Embedding = {("x", 0, 0): 0, ("x", 0, 1): 2, ("x", 1, 2): 3, ("x", 0, 3): 3}
    weights = Weights(states, (LayerTables((head,)),), answers)

    assert run(model, table, weights, (0, 0, 1, 0)) == (1,)  # (0 + 1 + 1) / 3 rounds to 1
    assert trace(model, table, weights, (0, 0, 1, 0)).states == ((0, 2, 3, 3),)


def test_the_iterations_of_a_loop_share_their_tables() -> None:
    model, table = hard_model(depth=4, bits=2, loop=True), bits_task(1, lambda row: 3)
    nothing = Head(((0,) * 4,) * 4, (0,) * 4)
    adds_one: Function = {(own, (0,)): (own + 1) % 4 for own in range(4)}
    answers: Function = {(own, (0,)): own for own in range(4)}
    embedding: Embedding = {("x", 0, 0): 0, ("x", 1, 0): 2}
    weights = Weights(embedding, (LayerTables((nothing,), adds_one),), answers)

    assert run(model, table, weights, (0,)) == (3,)
    assert run(model, table, weights, (1,)) == (1,)
    assert trace(model, table, weights, (0,)).states == ((0,), (1,), (2,), (3,))


def test_repeated_layers_have_tables_of_their_own() -> None:
    model, table = hard_model(depth=3), bits_task(1, lambda row: 1)
    keep: Function = {(own, (v,)): own for own in (0, 1) for v in (0, 1)}
    flip: Function = {reading: 1 - own for reading, own in keep.items()}
    tables = tuple(LayerTables((LARGER,), mlp) for mlp in (keep, flip, {}))
    weights = Weights({("x", 0, 0): 0, ("x", 1, 0): 1}, tables, keep)

    assert trace(model, table, weights, (0,)).states == ((0,), (0,), (1,))
    assert run(model, table, weights, (0,)) == (1,)


def test_with_padding_the_answer_is_read_at_the_last_blank_token() -> None:
    model, table = hard_model(mask="strict", window=1, padding=2), bits_task(1, lambda row: 2)
    weights = copies(model, table, LARGER)
    blanks: Embedding = {(*BLANK, 1): 1, (*BLANK, 2): 0}
    weights = replace(weights, embedding={**weights.embedding, **blanks})

    assert run(model, table, weights, (0,)) == (1,)


def test_answers_at_prompt_tokens_are_not_read_at_padding() -> None:
    model, table = hard_model(padding=1), everywhere(2)
    weights = copies(model, table, LARGER)

    assert run(model, table, weights, (0, 0)) == (0, 0)
    lit = replace(weights, embedding={**weights.embedding, (*BLANK, 2): 1})
    assert run(model, table, lit, (0, 0)) == (1, 1)


def test_without_positions_equal_contents_have_equal_states() -> None:
    model, table = hard_model(positions="none", padding=1), parity(2)
    weights = copies(model, table, LARGER)

    assert set(weights.embedding) == {("x", 0), ("x", 1), BLANK}
    assert trace(model, table, weights, (1, 1)).states == ((1, 1, 0),)


def test_each_step_appends_the_token_that_the_naming_function_names() -> None:
    model = hard_model(mask="causal", window=1, steps=3, step_alphabet=2)
    table = bits_task(1, lambda row: row[0])
    flips: Function = {(own, (own,)): 1 - own for own in (0, 1)}
    copied: Function = {(own, (own,)): own for own in (0, 1)}
    embedding = {key: key[1] for key in embedding_keys(model, table)}
    weights = Weights(embedding, (LayerTables((LARGER,)),), copied, flips)

    assert run(model, table, weights, (0,)) == (1,)
    seen = trace(model, table, weights, (0,)).contents
    assert seen == (("x", 0), generated(1), generated(0), generated(1))


def test_after_a_step_every_state_is_computed_again() -> None:
    """Under mask none the prompt token sees the generated one and changes its second state."""
    model = hard_model(depth=2, steps=1, step_alphabet=1)
    table = bits_task(1, lambda row: 1)
    takes_output: Function = {(own, (v,)): v for own in (0, 1) for v in (0, 1)}
    tables = (LayerTables((LARGER,), takes_output), LayerTables((LARGER,)))
    embedding: Embedding = {("x", 0, 0): 0, ("x", 1, 0): 0, (*generated(0), 1): 1}
    only_before: Function = {(0, (0,)): 0}
    weights = Weights(embedding, tables, takes_output, only_before)

    assert trace(model, table, weights, (0,)).states == ((0, 1), (1, 1))
    assert run(model, table, weights, (0,)) == (1,)


def test_padding_stands_before_generated_tokens() -> None:
    model = hard_model(mask="strict", padding=1, steps=1, step_alphabet=1)
    table = bits_task(1, lambda row: 2)
    weights = copies(model, table, LARGER)
    naming = dict.fromkeys(all_readings(model, model.layers[0]), 0)
    contents = trace(model, table, replace(weights, naming=naming), (1,)).contents

    assert contents == (("x", 1), BLANK, generated(0))


def test_the_first_wrong_row_is_the_counterexample() -> None:
    model, table = hard_model(), parity(2)
    weights = copies(model, table, LARGER)

    assert check_all(model, table, weights) == Counterexample(3, (1, 1), (0,), (1,))
    assert check_all(model, bits_task(2, max), weights) is None


def test_an_entry_that_is_not_there_is_an_error_and_no_answer() -> None:
    model, table = hard_model(), parity(2)
    weights = copies(model, table, LARGER)

    with pytest.raises(MissingEntry, match="answer"):
        run(model, table, replace(weights, answer={}), (0, 0))
    with pytest.raises(MissingEntry, match="embedding"):
        run(model, table, replace(weights, embedding={}), (0, 0))


def test_attention_without_finite_tables_is_refused() -> None:
    soft = replace(hard_model(), layers=(Layer(Attention("softmax", 1), 0),))
    table = parity(2)
    weights = copies(hard_model(), table, LARGER)

    for model in (soft, replace(hard_model(), norm="pre")):
        with pytest.raises(UnsupportedModel):
            run(model, table, weights, (0, 0))


def test_a_row_of_the_wrong_length_is_refused() -> None:
    model, table = hard_model(), parity(2)

    with pytest.raises(ValueError, match="3 inputs"):
        run(model, table, copies(model, table, LARGER), (0, 0, 0))


def test_answers_at_prompt_tokens_do_not_go_with_steps() -> None:
    model, table = hard_model(steps=1, step_alphabet=1), everywhere(2)

    with pytest.raises(ValueError, match="steps"):
        run(model, table, copies(model, table, LARGER), (0, 0))
