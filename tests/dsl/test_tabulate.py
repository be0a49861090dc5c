"""Tables of tasks against plain Python, row by row."""

from __future__ import annotations

import time

import pytest

from dsl.evaluate import EvaluationError, compiled
from dsl.expr import Binary, Constant, Index, Variable
from dsl.problem import Task
from dsl.ranges import indices_proved
from dsl.resolve import resolved_task
from dsl.sizes import Asked
from dsl.tabulate import (
    TaskMistake,
    TooLarge,
    environment,
    input_count,
    show_input,
    tabulate,
    tokens_of,
)
from dsl.types import code_of
from tests.dsl.corpus import CASES, Case, elaborated


def task_of(text: str, *arguments: int) -> Task:
    file = elaborated(text)
    return file.task(next(iter(file.tasks)), *arguments)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.strip()[8:-2])
def test_a_task_is_worth_what_python_says(case: Case) -> None:
    task = task_of(case.text)

    table = tabulate(task)

    assert len(table.inputs) == input_count(task)
    assert list(table.inputs) == sorted(table.inputs)
    for codes, answers in zip(table.inputs, table.answers, strict=True):
        env = environment(task, codes)
        expected = case.answer(*env.values())
        value = table.answer_values[answers[0]]
        assert value == expected and type(value) is type(expected), show_input(task, codes)
        assert compiled(task.answer)(env) == expected
        assert set(env) == {given.name for given in task.inputs}


def test_tokens_follow_the_order_of_the_inputs() -> None:
    task = task_of("task t { input f: table ([2], bool) -> [3]; input x: perm 3; answer x[0] }")

    tokens = tokens_of(task)

    assert [token.index for token in tokens] == [(0, False), (0, True), (1, False), (1, True), None]
    assert [token.size for token in tokens] == [3, 3, 3, 3, 6]
    assert code_of(task.inputs[1].element, (1, 0, 2)) == 2


def test_the_promise_is_evaluated_first_and_its_lines_are_joined() -> None:
    text = "task t { input x: [9]; promise x > 0; promise 8 mod x == 0; answer 8 div x }"

    table = tabulate(task_of(text))

    assert table.inputs == ((1,), (2,), (4,), (8,))
    assert table.answer_values == (1, 2, 4, 8)
    assert table.answers == ((3,), (2,), (1,), (0,))


def test_an_answer_at_every_token_has_a_column_for_each() -> None:
    text = "task t(n) { input w: table [n] -> bool; answer at token i: count j < i + 1 : w[j] }"

    table = tabulate(task_of(text, 3))

    assert table.answer_at == (0, 1, 2)
    assert table.answers[-1] == (1, 2, 3)
    assert table.answer_values == (0, 1, 2, 3)


def test_too_many_inputs_are_refused_without_counting_them() -> None:
    task = task_of("task t(n) { input f: table [n] -> [n]; answer f[0] }", 10**30)

    with pytest.raises(TooLarge):
        tabulate(task)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("w[x + 1]", "index 3 is out of range for w"),
        ("w[x - 1]", "index -1 is out of range for w"),
        ("1 div x", "1 div 0"),
        ("1 mod (x - 1)", "1 mod 0"),
        ("min i < x : i", "min of nothing"),
        ("max i < 3 where x > i : i", "max of nothing"),
        ("iterate x - 1 from 0 : v -> v", "iterate -1 times"),
        ("2^(x - 1)", "the exponent -1 is negative"),
        ("sum i < 10^7 : x", "sum over 10000000 values, more than 1000000"),
        ("sum i < 10^6 : sum j < 10^6 : x", "more than 10000000 rounds of loops"),
        ("2^(2^(20 + x))", "a power has more than 65536 bits"),
    ],
)
def test_a_task_without_an_answer_says_for_which_input(expression: str, reason: str) -> None:
    text = f"task t(n) {{ input w: table [n] -> [2]; input x: [n]; answer {expression} }}"
    tree = elaborated(text).tasks["t"]
    task = resolved_task(tree, Asked({"n": 3}))

    with pytest.raises(TaskMistake, match="w = ") as caught:
        tabulate(task)
    assert caught.value.reason == reason
    assert not indices_proved(task)


def test_python_s_negative_indices_do_not_leak() -> None:
    run = compiled(Index(Variable("f"), Binary("-", Constant(0), Constant(1))))

    for table in ((1, 2), [1, 2], {0: 1, 1: 2}):
        with pytest.raises(EvaluationError, match="index -1"):
            run({"f": table})


def test_a_hundred_thousand_rows_take_about_a_second() -> None:
    task = task_of(
        "task t(n) { input w: table [n] -> bool; answer (count i < n : w[i]) mod 2 == 1 }", 16
    )
    start = time.perf_counter()

    table = tabulate(task)

    assert len(table.inputs) == 65536
    assert time.perf_counter() - start < 10  # generous: a busy machine is no mistake


def test_a_number_too_long_to_be_read_is_told_by_its_bits() -> None:
    huge = Binary("^", Constant(2), Constant(20_000))

    with pytest.raises(EvaluationError, match=r"^\(a number of 20001 bits\) div 0"):
        compiled(Binary("div", huge, Constant(0)))({})
