"""Obligations: a term is worth what its expression is, whatever lookups are put in order."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.evaluate import compiled
from dsl.expr import Binary, Constant, Expr, If, Index, Variable
from dsl.tabulate import allowed_inputs
from solver.backends.z3_scripts import GaveUp, Sat, solved
from solver.encode.program_smt import Term, Terms, input_codes, obligations
from solver.exact.program import wrong_answer
from solver.exact.unrolled import Unrolled
from solver.exact.unrolled_program import task_scope
from tests.programs.corpus import LOOKUPS, solving

SMALL = solving(
    """
task t { input f: table [3] -> [3]; input x: [3]; input y: [3]; answer x }
program p for t { mask none; token f[i]; token x; token y; layer { z = attend k take 0 }; answer 0 }
check program p solves t
"""
)
INPUTS = list(allowed_inputs(SMALL.task))
OPERATORS: dict[str, Callable[..., Any]] = {
    "=": operator.eq, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "+": operator.add,
    "and": lambda a, b: a and b, "not": operator.not_, "ite": lambda c, a, b: a if c else b,
}  # fmt: skip


def worth(terms: Terms, found: Any, codes: tuple[int, ...]) -> Any:
    """Return what a term is worth for one input, by the definitions alone."""
    if not isinstance(found, Term):
        return found
    values: dict[str, Any] = {name: codes[place] for place, name in terms.unknowns}
    for line in terms.lines:
        match = re.fullmatch(r"\(define-fun (\S+) \(\) \w+ \((\S+) (.*)\)\)", line)
        if match:
            name, sign, rest = match.groups()
            values[name] = OPERATORS[sign](*(_known(values, word) for word in rest.split()))
    return values[found.text]


def _known(values: dict[str, Any], word: str) -> Any:
    return {"true": True, "false": False}.get(
        word, int(word) if word.isdigit() else values.get(word)
    )


def _larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    equal = st.builds(partial(Binary, "=="), inner, st.integers(0, 3).map(Constant))
    less = st.builds(partial(Binary, "<"), inner, inner)
    looked = st.builds(partial(Index, Variable("f")), inner)
    return looked | st.builds(If, equal, inner, inner) | st.builds(If, less, inner, inner)


leaves: st.SearchStrategy[Expr] = st.sampled_from([Variable("x"), Variable("y")]) | st.integers(
    0, 2
).map(Constant)
expressions = st.recursive(leaves, _larger, max_leaves=10)


@settings(max_examples=60)
@given(expressions, expressions)
def test_a_term_is_worth_what_its_expression_is(first: Expr, second: Expr) -> None:
    terms = Terms(SMALL.task)
    walk, scope = Unrolled(terms), task_scope(SMALL.task, terms)
    found = [walk.value(expr, scope) for expr in (first, second)]
    same = walk.operation("==", *found)

    for codes, inputs in INPUTS[::7]:
        values = [compiled(expr)(inputs) for expr in (first, second)]
        assert [worth(terms, each, codes) for each in found] == values
        assert worth(terms, same, codes) == (values[0] == values[1])


def test_lookups_in_one_table_are_one_term_whatever_the_order() -> None:
    terms = Terms(SMALL.task)
    x = terms.content(3)

    def chain(order: tuple[int, ...], default: Any) -> Any:
        found = default
        for key in order:
            found = terms.choice(terms.operation("==", x, key), terms.content(key), found)
        return found

    upwards = chain((0, 1, 2), 7)

    assert chain((2, 0, 1), 5) == upwards
    assert chain((1, 2), terms.content(0)) == upwards
    assert chain((0, 1), 7) != upwards
    assert chain((0, 1, 1, 0), terms.content(2)) == upwards


@pytest.mark.parametrize(
    "held", [(0, 2, 1), (1, 1, 2), (2, 2, 2), (0, 0, 1), (5, 1, None), (None, 4, 4)]
)
@pytest.mark.parametrize("keys", [(0, 1), (1, 2), (2, 1, 0), (4, 5), (1,), (0, 1, 2, 3, 4)])
def test_a_lookup_at_a_place_that_is_looked_up_is_worth_what_it_says(
    held: tuple[int | None, ...], keys: tuple[int, ...]
) -> None:
    terms = Terms(SMALL.task)
    x, y = terms.content(3), terms.content(4)
    both = terms.operation("+", x, y)
    place: Any = 9
    for key, value in enumerate(held):
        place = terms.choice(terms.operation("==", x, key), both if value is None else value, place)
    found: Any = 7
    for key in keys if isinstance(place, Term) else ():
        found = terms.choice(terms.operation("==", place, key), terms.content(key % 3), found)

    for codes, _ in INPUTS:
        here = held[codes[3]]
        index = codes[3] + codes[4] if here is None else here
        wanted = codes[index % 3] if index in keys and isinstance(place, Term) else 7
        assert worth(terms, place, codes) == index
        assert worth(terms, found, codes) == wanted


def test_two_lookups_of_128_entries_leave_nothing_to_show() -> None:
    (script,) = obligations(solving(LOOKUPS + "check program lookups(128) solves compose(128)"))

    assert script.text.endswith("(assert false)\n(check-sat)\n")


def test_a_key_off_by_one_leaves_something_to_show() -> None:
    wrong = LOOKUPS.replace("key = i, val = g[i]", "key = i + 1, val = g[i]")
    (script,) = obligations(solving(wrong + "check program lookups(20) solves compose(20)"))

    assert "(assert false)" not in script.text


def test_an_input_may_be_called_like_a_term() -> None:
    question = solving(
        """
task named(n) { input t0: [n]; input t1: [n]; answer if t0 == 1 then t1 else 0 }
program p(n) for named(n) {
  mask causal
  token t0: v = t0
  token t1: v = t1
  layer { first_ = attend k mask strict take k.v }
  answer if first_ == 1 then v else WRONG
}
check program p(9) solves named(9)
""".replace("WRONG", "first_")
    )
    (script,) = obligations(question)

    answer = solved(script.text, [name for _, name in script.unknowns], 20.0)

    assert isinstance(answer, Sat)
    codes = input_codes(question.task, script.unknowns, answer.values)
    assert wrong_answer(question, codes) is not None


def test_a_script_that_is_no_script_is_given_up() -> None:
    assert isinstance(solved("(assert (= 1 true", [], 1.0), GaveUp)
