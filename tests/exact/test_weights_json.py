"""Weights as JSON: what is written is read back, and anything else is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.exact.weights import Weights
from solver.exact.weights_json import weights_from_json, weights_to_json
from tests.exact.test_run_laws import a_model
from tests.exact.tiny import hard_model, parity, random_task, random_weights

MODEL = hard_model(depth=2, mask="strict")
TASK = parity(2)


def data() -> Any:
    return weights_to_json(random_weights(Random(1), MODEL, TASK))


@settings(deadline=None, max_examples=60)
@given(random=st.randoms(use_true_random=True), steps=st.sampled_from((0, 0, 2)))
def test_reading_what_was_written_gives_the_same_weights(random: Random, steps: int) -> None:
    table = random_task(random, prompt_answers=not steps)
    model = a_model(random, steps)
    weights = random_weights(random, model, table)
    text = json.dumps(weights_to_json(weights))

    assert weights_from_json(json.loads(text), model, table) == weights
    again = weights_to_json(weights_from_json(json.loads(text), model, table))
    assert json.dumps(again) == text


def test_the_order_of_entries_in_memory_does_not_show() -> None:
    weights = random_weights(Random(1), MODEL, TASK)
    turned = Weights(
        dict(reversed(list(weights.embedding.items()))),
        weights.layers,
        dict(reversed(list(weights.answer.items()))),
    )

    assert json.dumps(weights_to_json(turned)) == json.dumps(weights_to_json(weights))


def test_partial_functions_are_read() -> None:
    few = data()
    del few["answer"][1:]

    assert len(weights_from_json(few, MODEL, TASK).answer) == 1


def assign(*path: Any, value: Any) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def remove(*path: Any) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


def repeat_first(*path: Any) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        for step in path:
            target = target[step]
        target.insert(0, copy.deepcopy(target[0]))

    return change


def turn_round(*path: Any) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        for step in path:
            target = target[step]
        target.reverse()

    return change


HEAD = ("layers", 0, "heads", 0)

LIES = {
    "unknown field": assign("extra", value=[]),
    "missing field": remove("naming"),
    "unknown field of a layer": assign("layers", 0, "extra", value=[]),
    "missing field of a layer": remove("layers", 0, "mlp"),
    "unknown field of a head": assign(*HEAD, "extra", value=[]),
    "missing values": remove(*HEAD, "values"),
    "layers not a list": assign("layers", value={}),
    "a layer too few": remove("layers", 1),
    "a layer too many": repeat_first("layers"),
    "a head too few": remove("layers", 0, "heads", 0),
    "a head too many": repeat_first("layers", 0, "heads"),
    "a rank too few": remove(*HEAD, "ranks", 0, 0),
    "a query too few": remove(*HEAD, "ranks", 0),
    "rank too large": assign(*HEAD, "ranks", 0, 0, value=2),
    "rank negative": assign(*HEAD, "ranks", 0, 0, value=-1),
    "rank a float": assign(*HEAD, "ranks", 0, 0, value=1.0),
    "rank a bool": assign(*HEAD, "ranks", 0, 0, value=True),
    "rank a text": assign(*HEAD, "ranks", 0, 0, value="1"),
    "value too large": assign(*HEAD, "values", 0, value=2),
    "value blank": assign(*HEAD, "values", 0, value=None),
    "value a vector": assign(*HEAD, "values", 0, value=[0]),
    "state too large": assign("embedding", 0, 3, value=2),
    "unknown token": assign("embedding", 0, 0, value="y"),
    "token code a bool": assign("embedding", 0, 1, value=False),
    "token code too large": assign("embedding", 3, 1, value=2),
    "token code a list": assign("embedding", 0, 1, value=[]),
    "position too large": assign("embedding", 3, 2, value=2),
    "no position": remove("embedding", 0, 2),
    "embedded twice": repeat_first("embedding"),
    "embedding out of order": turn_round("embedding"),
    "entry with own state too large": assign("answer", 0, 0, value=2),
    "entry with a negative own state": assign("answer", 0, 0, value=-1),
    "entry with an output too many": assign("answer", 0, 1, value=[0, 0]),
    "entry with an output too large": assign("answer", -1, 1, value=[2]),
    "entry with a vector output": assign("answer", -1, 1, value=[[1]]),
    "entry with a part too many": assign("answer", 0, value=[0, [0], 0, 0]),
    "answer too large": assign("answer", 0, 2, value=2),
    "entry given twice": repeat_first("answer"),
    "entries out of order": turn_round("layers", 0, "mlp"),
    "new state too large": assign("layers", 0, "mlp", 0, 2, value=2),
    "mlp of the last layer": assign("layers", 1, "mlp", value=[[0, [0], 0]]),
    "naming without steps": assign("naming", value=[[0, [0], 0]]),
    "entries not a list": assign("answer", value=None),
}


@pytest.mark.parametrize("lie", LIES)
def test_weights_that_are_almost_right_are_refused(lie: str) -> None:
    forged = data()
    LIES[lie](forged)

    assert weights_from_json(data(), MODEL, TASK)
    with pytest.raises(ValueError, match=": "):
        weights_from_json(forged, MODEL, TASK)


@pytest.mark.parametrize("forged", [None, [], 0, "weights", {}])
def test_data_of_another_kind_is_refused(forged: object) -> None:
    with pytest.raises(ValueError, match="fields"):
        weights_from_json(forged, MODEL, TASK)


def test_a_blank_output_is_refused_where_every_token_sees_one() -> None:
    model = hard_model(depth=2, mask="causal")

    with pytest.raises(ValueError, match="blank"):
        weights_from_json(data(), model, TASK)


def test_a_vector_of_the_wrong_length_or_size_is_refused() -> None:
    random = Random(3)
    model = a_model(random, 0)
    while model.width != 2:
        model = a_model(random, 0)
    good: Any = weights_to_json(random_weights(random, model, TASK))

    for vector in ([0], [0, 0, 0], [0, 2], [0, None], 0):
        forged = copy.deepcopy(good)
        forged["layers"][0]["heads"][0]["values"][0] = vector
        with pytest.raises(ValueError, match="value: "):
            weights_from_json(forged, model, TASK)
