"""One input for each class: only where program and task see tables through their counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.evaluate import compiled
from dsl.expr import Binary, Constant, Expr, If, Index, Unary, Variable
from dsl.problem import Task
from dsl.program import Solving
from dsl.tabulate import allowed_inputs, environment, input_count
from solver.exact.bulk import AllRight, FirstWrong, run_on_all
from solver.exact.counts import Classes, class_task, first_of_class, run_on_classes
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import task_scope
from tests.programs.corpus import solving
from tests.programs.test_rounding import MAJORITY

OTHERS = """
task more(n, m) {
  input v: table [n] -> bool
  input t: [m]
  input w: table [m] -> bool
  answer (count i < n : v[i]) + t > (count i < m : w[i])
}
program means(n, m, TOO) for more(n, m) {
  mask none
  token v[i]: left = true, bit = if v[i] then 1 else 0
  token t: t_ = t
  token w[i]: right = true, bit = if w[i] then 1 else 0
  layer {
    a = average k where k.left take k.bit
    b = average k where k.right take k.bit
    c = average k take k.t_
  }
  answer n * a + (n + m + 1) * c + TOO > m * b
}
task even(n) {
  input w: table [n] -> bool
  promise (count i < n : w[i]) < 3
  answer (count i < n : w[i]) mod 2 == 0
}
program share(n) for even(n) {
  mask none
  token w[i]: bit = w[i]
  layer { mean = average k where k.bit take 1; y = average k take if k.bit then 0 else 1 }
  answer n * y != n - 1
}
"""

ALONE = """
task alone(m) { input x: [m]; input w: table [1] -> bool; answer w[0] or x == 1 and not w[0] }
program same(m) for alone(m) {
  mask none
  token x: one = x == 1
  token w[i]: w_ = w[i]
  layer { one = attend k where k.one take true; let bit = w_ or one }
  answer bit
}
"""

SYMMETRIC = {
    "right": MAJORITY + "check program sign(7, 2) solves majority(7)",
    "one bit too few": MAJORITY + "check program sign(9, 2) solves majority(9)",
    "two tables": OTHERS + "check program means(3, 4, 0) solves more(3, 4)",
    "two tables, off by one": OTHERS + "check program means(3, 4, 1) solves more(3, 4)",
    "under a promise": OTHERS + "check program share(6) solves even(6)",
    "a table of one, as a truth value": ALONE + "check program same(3) solves alone(3)",
    "a table of one, denied": ALONE.replace("answer bit", "answer not bit")
    + "check program same(3) solves alone(3)",
    "a table of one": MAJORITY + "check program sign(1, 0) solves majority(1)",
}

TELLING = {
    "the last bit": MAJORITY.replace("rounded > 0", "v == 1"),
    "weighted bits": MAJORITY.replace("take k.v", "take k.v * k.place").replace(
        "v = if", "place = i, v = if"
    ),
    "prefixes": MAJORITY.replace("mask none", "mask causal").replace(
        "let rounded = round(2^f * mean)", "let below = mean < 0"
    ).replace("  answer", "  layer { rounded = attend k where k.below take 1 }\n  answer"),
    "all but one": MAJORITY.replace("average k take", "average k where k.place > 0 take").replace(
        "v = if", "place = i, v = if"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SYMMETRIC)
def test_classes_say_what_all_inputs_say(name: str) -> None:
    question = solving(SYMMETRIC[name])

    every, classes = run_on_all(question), run_on_classes(question)

    assert isinstance(every, FirstWrong) == isinstance(classes, FirstWrong)
    if isinstance(every, FirstWrong):
        assert classes == every
    else:
        allowed = {class_of(question, codes) for codes, _ in allowed_inputs(question.task)}
        assert classes == AllRight(len(allowed))


def class_of(question: Solving, codes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the codes of each input, sorted where it is a table: equal within a class alone."""
    found, rest = [], list(codes)
    for each in question.task.inputs:
        length = 1 if each.index is None else each.index.size
        found.append(tuple(sorted(rest[:length])))
        rest = rest[length:]
    return tuple(found)


@pytest.mark.parametrize("name", TELLING)
def test_a_program_that_tells_entries_apart_is_not_run_on_classes(name: str) -> None:
    question = solving(TELLING[name] + "check program sign(4, 3) solves majority(4)")

    with pytest.raises(NotUnrolled, match="told apart"):
        run_on_classes(question)


def test_a_task_that_tells_entries_apart_is_not_run_on_classes() -> None:
    text = MAJORITY.replace('import "boolean"', ODD_PLACES)

    with pytest.raises(NotUnrolled, match="told apart"):
        run_on_classes(solving(text + "check program sign(4, 3) solves majority(4)"))


ODD_PLACES = """
task majority(n) { input w: table [n] -> bool; answer (count i < n : i mod 2 == 1 and w[i]) > 1 }
"""


def test_a_promise_that_tells_entries_apart_is_not_forgotten() -> None:
    text = MAJORITY.replace('import "boolean"', FIRST_IS_TRUE)

    with pytest.raises(NotUnrolled, match="told apart"):
        run_on_classes(solving(text + "check program sign(4, 3) solves majority(4)"))


FIRST_IS_TRUE = """
task majority(n) { input w: table [n] -> bool; promise w[0]; answer 2 * (count i < n : w[i]) > n }
"""


def test_the_classes_stand_in_the_order_of_their_first_inputs() -> None:
    task = solving(SYMMETRIC["two tables"]).task

    firsts = [first_of_class(task, codes) for codes, _ in allowed_inputs(_without_answer(task))]

    assert firsts == sorted(firsts)
    assert len(set(firsts)) == len(firsts) == input_count(class_task(task)) == 4 * 4 * 5


def _without_answer(task: Task) -> Task:
    return replace(class_task(task), answer=Constant(0), promise=None)


BITS = [Index(Variable("w"), Constant(place)) for place in range(3)]
ONES = [If(bit, Constant(1), Constant(0)) for bit in BITS]
SIGNS = [If(bit, Constant(place), Constant(-1)) for place, bit in enumerate(BITS, start=1)]


def combined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    number = st.builds(Binary, st.sampled_from(["+", "-", "*", "min", "max"]), inner, inner)
    compared = st.builds(Binary, st.sampled_from(["<", "==", ">="]), inner, inner)
    denied = st.builds(Unary, st.just("not"), st.sampled_from(BITS))
    minus = st.builds(Unary, st.just("-"), inner)
    return number | minus | st.builds(If, compared | denied, inner, inner)


COUNT = Binary("+", Binary("+", ONES[0], ONES[1]), ONES[2])
leaves = st.sampled_from([COUNT, *ONES, *SIGNS]) | st.integers(-3, 3).map(Constant)
TASK = solving(MAJORITY + "check program sign(3, 0) solves majority(3)").task


@given(st.recursive(leaves, combined, max_leaves=8))
def test_what_forms_give_is_the_value_on_every_input(expr: Expr) -> None:
    classes = Classes(TASK, 0, 4)
    try:
        found = Unrolled(classes).value(expr, task_scope(TASK, classes))
        known = classes.known(found)
    except NotUnrolled:
        return
    value = compiled(expr)

    for codes, _ in allowed_inputs(TASK):
        here = known if isinstance(known, int) else known.array[sum(codes)]
        assert int(here) == value(environment(TASK, codes))
