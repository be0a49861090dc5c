"""Functions as parameters of tasks: what is put in place is the task with the body written out."""

from __future__ import annotations

import pytest

from dsl.claims import Check, Find, MeasureCheck, ProgramCheck
from dsl.diagnostics import Mistakes
from dsl.elaborate import Elaborated, elaborate
from dsl.parse import parse
from dsl.problem import Problem
from dsl.program import Solving
from dsl.source import Source
from dsl.tabulate import tabulate

TASKS = """import "models"
import "functions"
task twice(n, k, M: [n] -> [k], N: table [n] -> bool, [n] -> bool) {
  input w: table [n] -> bool
  input x: [n]
  answer (M(x), N(w, min(x, n - 1)), (count i < n : N(w, i)) + M(0))
}
"""
MODEL = "hard(L=1, H=1, b=1)"


def elaborated(text: str) -> Elaborated:
    source = Source("here.bounds", text)
    return elaborate(parse(source), source)


def claims(text: str) -> list[Check]:
    found = elaborated(TASKS + text).claims
    return [each for each in found if isinstance(each, Check)]


def codes(text: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        elaborated(TASKS + text)
    return [mistake.code for mistake in caught.value.diagnostics]


def check(function: str, sizes: str = "3, 3, 3", task: str = "cell") -> str:
    return f"check {MODEL} cannot solve {task}({sizes}, {function})\n"


def test_a_function_in_place_is_the_task_that_says_as_much() -> None:
    same = "task cell(r, c, k) { input u: [r]; input v: [c]; input end: [1]; answer (u + v) mod 3 }"
    text = f'import "models"\n{same}\ncheck {MODEL} cannot solve cell(3, 3, 3)'
    (plain,) = elaborated(text).claims
    (given,) = claims(check("(a, b -> (a + b) mod 3)"))
    assert isinstance(plain, Check)

    assert given.problem == plain.problem


def test_names_of_arguments_stand_for_what_is_given_all_at_once() -> None:
    both = ("(u, v -> u - v + 2)", "(v, u -> v - u + 2)")
    one, other = claims("".join(check(each, "2, 2, 4") for each in both))

    assert one.problem == other.problem


def test_tables_and_truth_values_are_arguments_and_values_too() -> None:
    (one,) = claims(f"check {MODEL} cannot solve twice(2, 5, (y -> 3 * y), (t, j -> not t[j]))\n")

    table = tabulate(one.problem.task)

    answers = [table.answer_values[code] for (code,) in table.answers]
    assert answers[:3] == [(0, True, 2), (3, True, 2), (0, True, 1)]


def test_equal_functions_give_equal_questions_and_others_do_not() -> None:
    one, same, other = claims(check("(a, b -> a)") + check("(u, v -> u)") + check("(a, b -> b)"))

    assert one.problem == same.problem != other.problem


def test_searches_and_measures_take_functions() -> None:
    found = elaborated(
        TASKS
        + "find least r where hard(L=1, H=1, b=1) cannot solve cell(r, 2, r, (u, v -> u)) up to 3\n"
        + "check rank of cell_at_reader(2, 2, 2, (u, v -> u * v)) is 1\n"
    ).claims

    assert isinstance(found[0], Find) and isinstance(found[1], MeasureCheck)
    three = found[0].problem(3)
    assert isinstance(three, Problem)
    assert [each.element.size for each in three.task.inputs] == [3, 2, 1]


PROGRAM = """program greater(r, c) for cell_at_reader(r, c, 2, (u, v -> if u > v then 1 else 0)) {
  mask none
  token u: is_u = true, value = u
  token v: value = v
  layer { other = attend t where t.is_u take t.value }
  answer if other > value then 1 else 0
}
"""


def test_a_program_is_written_for_a_function() -> None:
    same = "(u, v -> if u > v then 1 else 0)"
    (found,) = elaborated(
        f"{TASKS}{PROGRAM}check program greater(3, 2) solves cell_at_reader(3, 2, 2, {same})\n"
    ).claims

    assert isinstance(found, ProgramCheck) and isinstance(found.question, Solving)
    assert found.question.task.name == "cell_at_reader"


def test_a_program_for_one_function_is_not_for_another() -> None:
    other = "(u, v -> if u < v then 1 else 0)"

    claim = f"check program greater(3, 2) solves cell_at_reader(3, 2, 2, {other})\n"
    assert codes(PROGRAM + claim) == ["E514"]


def test_values_of_a_function_are_of_its_type_at_all_arguments() -> None:
    assert codes(check("(u, v -> u + v)")) == ["E310"]
    assert codes(check("(k, r -> k + r)")) == ["E310"]  # names of the task's own sizes
    assert codes(check("(k, v -> sum k' < 2 : k - k' + 1)", "3, 3, 4")) == ["E310"]  # up to 5
    assert codes(check("(u, v -> 1 div u)")) == ["E309"]
    lookup = f"check {MODEL} cannot solve of_word(2, 2, 3, 2, (f, i -> f[i]))\n"
    assert codes(lookup) == ["E309"]


def test_a_function_is_run_where_a_program_is_not_run_on_the_task() -> None:
    wide = PROGRAM.replace("if u > v then 1 else 0", "u + v")
    claims = ("fits hard(L=1, H=1, b=30)", "solves cell_at_reader(200, 200, 2, (u, v -> u + v))")

    for claim in claims:  # 40000 inputs, more than a program is run on at once
        assert codes(f"{wide}check program greater(200, 200) {claim}\n") == ["E310"]


def test_names_of_a_function_that_differ_by_a_stroke_stay_two() -> None:
    text = f"check {MODEL} cannot solve of_word(2, 2, 2, 2, (n, n' -> n[n']))\n"

    assert codes(check("(k, k' -> if k == k' then 0 else 7)", "2, 2, 2")) == ["E310"]
    assert codes(check("(k', k -> if k == k' then 0 else 7)", "2, 2, 2")) == ["E310"]
    assert len(claims(text)) == 1


def test_a_claim_about_a_task_with_mistakes_of_its_own_reports_only_them() -> None:
    task = "task t(n, M: [n], [n] -> [n]) { input x: [n]; answer M(x) }\n"
    claim = "t(2, (a, b -> a))"
    lines = [f"check {MODEL} cannot solve {claim}", f"check rank of {claim} is 1"]

    assert codes(task + "\n".join(lines) + "\n") == ["E755"]


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("(u, v -> r)", "E203"),  # sizes of the task are not seen
        ("(u, v -> w)", "E203"),
        ("(u, v -> M(u, v))", "E207"),
        ("(u, u -> u)", "E204"),
        ("(a, b -> sum a < 3 : a)", "E204"),
        ("(u, v -> u and v)", "E301"),
        ("(u, v -> u[v])", "E303"),
        ("(u, v -> sum u < 3 : u)", "E204"),
        ("(u, w -> sum v < 3 : v)", "E204"),  # v is an input of the task
        ("3", "E753"),
        ("(u -> u)", "E755"),
        ("(u, v + 1 -> u)", "E754"),
    ],
)
def test_a_function_that_says_nothing_is_a_mistake(function: str, code: str) -> None:
    assert codes(check(function))[0] == code


def test_a_task_may_not_use_a_function_wrongly() -> None:
    head = "task t(n, M: [n], bool -> [n]) { input x: [n]; input y: bool; answer "

    assert codes(f"{head}M(y, x) }}\n") == ["E301", "E301"]
    assert codes(f"{head}M(x) }}\n") == ["E755"]
    assert codes(f"{head}M + 1 }}\n") == ["E203"]
    assert codes(f"{head}M(M(x, y), y) }}\n") == ["E751"]
    assert codes(head.replace("M: [n]", "x: [n]") + "x }\n") == ["E204"]
    assert codes(head.replace("M: [n]", "log2: [n]") + "x }\n") == ["E204"]
