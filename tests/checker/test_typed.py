"""At open sizes the values of a function are of its type, or nothing is said of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dsl.claims import Claim, EverywhereCheck, Stating, StatingCan
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.expr import Constant
from dsl.files import find_import
from dsl.parse import parse
from dsl.question import question_from_json, question_to_json
from dsl.source import Source
from dsl.theorem import Given
from dsl.types import Range
from solver.certificate.kinds import ForAllCounterexample, InvalidCertificate
from solver.checker.check import check
from solver.checker.typed import domain_of
from solver.routes.for_all import candidates
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved, Unknown

TASK = "cell_at_reader(n, n, {k}, (u, v -> u + v + {more}))"
TEXT = """import "functions"
import "models"
program adds(n, k) for cell_at_reader(n, n, k, (u, v -> u + v + {more})) {{
  mask causal
  token u: is_u = true, value = u
  token v: value = v
  layer {{ other = attend t where t.is_u take t.value }}
  answer other + value + {more}
}}
theorem adding(n) {{
  given n >= 9
  claim hard_decoder(L=1, H=1, b=9 * n) can solve TASK
  proof {{ program adds(n, {k}) }}
}}
""".replace("TASK", TASK)
ALL = "check for all n >= {least}: program adds(n, {k}) "
CLAIMS = {
    "solves": f"{ALL}solves {TASK}",
    "fits": f"{ALL}fits hard_decoder(L=1, H=1, b=9 * n)",
}


def elaborated(text: str) -> tuple[Claim, ...]:
    source = Source("text.bounds", text)
    return elaborate(parse(source), source, find_import).claims


def claim(said: str, k: str, more: int, least: int = 2, text: str = TEXT) -> EverywhereCheck:
    filled = (text + said + "\n").format(k=k, more=more, least=least)
    (found,) = (each for each in elaborated(filled) if isinstance(each, EverywhereCheck))
    return found


def theorem(text: str) -> Stating | StatingCan:
    (found,) = (each for each in elaborated(text) if isinstance(each, Stating | StatingCan))
    return found


@pytest.mark.parametrize("said", CLAIMS.values(), ids=CLAIMS)
def test_a_function_that_keeps_to_its_type_at_all_sizes_is_one(said: str) -> None:
    verdict = settle(claim(said, "2 * n - 1", 0), Limits())

    assert isinstance(verdict, Proved)


@pytest.mark.parametrize("said", CLAIMS.values(), ids=CLAIMS)
def test_a_function_that_leaves_its_type_at_later_sizes_leaves_the_claim_open(said: str) -> None:
    verdict = settle(claim(said, "n + 9", 3), Limits())  # 2 * n + 1 is at most n + 8 up to 7

    assert isinstance(verdict, Unknown) and "the values of 'M'" in verdict.reason


@pytest.mark.parametrize("said", CLAIMS.values(), ids=CLAIMS)
def test_a_function_that_leaves_its_type_at_the_least_size_is_a_mistake(said: str) -> None:
    with pytest.raises(Mistakes) as caught:
        claim(said, "2 * n + 6", 8)

    assert [each.code for each in caught.value.diagnostics] == ["E310"]
    assert "n = 2)" in caught.value.diagnostics[0].message


def test_a_function_may_call_its_arguments_what_the_claim_calls_its_sizes() -> None:
    named = TEXT.replace("u, v -> u + v +", "n, u -> n + u +")

    verdict = settle(claim(CLAIMS["fits"], "2 * n - 1", 0, text=named), Limits())

    assert isinstance(verdict, Proved)


@pytest.mark.parametrize(("k", "more", "proved"), [("n * 3", 9, True), ("2 * n", 9, False)])
def test_a_theorem_by_a_program_asks_for_the_type_under_its_hypotheses(
    k: str, more: int, proved: bool
) -> None:
    found = theorem(TEXT.format(k=k, more=more))

    assert isinstance(settle(found, Limits()), Proved) == proved


LOOKUP = """import "functions"
import "models"
theorem lookup(n, a, k, H, d, p) {{
  given 2^(H * (d + 1) * p) < a^n
  given k > a{less}
  claim decoder(L=1, H=H, d=d, p=p) cannot solve of_words(n, a, 1, n, k, (f, w -> f[w[0]] + 1))
  proof {{
    summarize u at the last token in H * (d + 1) * p bits
    collide u into u1, u2
    pick i where u1[i] != u2[i]
    take v = (j -> i)
    differ u1[v[0]] + 1 != u2[v[0]] + 1
  }}
}}
"""


@pytest.mark.parametrize(("less", "proved"), [("", True), (" - 1", False)])
def test_a_theorem_that_no_model_can_asks_for_the_type_under_its_hypotheses(
    less: str, proved: bool
) -> None:
    found = theorem(LOOKUP.format(less=less))
    verdict = settle(found, Limits())

    assert isinstance(verdict, Proved) == proved
    if not proved:
        assert isinstance(verdict, Unknown) and "the values of 'M'" in verdict.reason


PLUS = """task plus(n, a, k) {{
  input u: table [n] -> [a]
  input v: table [1] -> [n]
  input end: [1]
  answer u[v[0]] + 1 : [k]
}}
"""


def test_a_declared_type_of_an_answer_is_asked_for_too() -> None:
    claimed = "of_words(n, a, 1, n, k, (f, w -> f[w[0]] + 1))"
    text = LOOKUP.replace(claimed, "plus(n, a, k)").replace("theorem", PLUS + "theorem")
    verdicts = [settle(theorem(text.format(less=each)), Limits()) for each in ("", "- 1")]

    assert [type(each) for each in verdicts] == [Proved, Unknown]


def test_a_counterexample_at_a_size_where_the_function_is_none_is_refused() -> None:
    found = claim(CLAIMS["solves"], "n + 9", 3)
    (first, *_) = candidates(found.question)
    lie = ForAllCounterexample(first.problem, (9,), (8, 8))

    with pytest.raises(InvalidCertificate, match="outside"):
        check(found.question, lie)


def test_what_has_a_type_is_part_of_the_question() -> None:
    found = claim(CLAIMS["fits"], "2 * n - 1", 0)
    can = theorem(TEXT.format(k="2 * n", more=1))
    cannot = theorem(LOOKUP.format(less=""))
    assert isinstance(can, StatingCan) and isinstance(cannot, Stating)
    for question in (found.question, can.theorem.able, cannot.theorem.stated):
        data = json.loads(json.dumps(question_to_json(question)))

        assert question_from_json(data) == question
        assert question.typed and question != replace(question, typed=())


@pytest.mark.parametrize("change", [{"answer": ["int", 1]}, {"type": ["bool"]}, {"more": 1}])
def test_a_question_with_another_type_is_another_or_none(change: dict[str, object]) -> None:
    found = claim(CLAIMS["fits"], "2 * n - 1", 0)
    data = json.loads(json.dumps(question_to_json(found.question)))
    data["typed"][0] |= change

    if change.get("answer"):
        assert question_from_json(data) != found.question
        return
    with pytest.raises(ValueError, match="typed"):
        question_from_json(data)


def test_a_type_that_is_too_small_by_one_is_refused() -> None:
    found = claim(CLAIMS["fits"], "2 * n - 1", 0)
    (task,) = found.question.typed
    size: Any = ("-", ("*", 2, "n"), 2)
    small = replace(task, answer_type=Range(size))
    lie = replace(found.question, typed=(small,))
    (first, *_) = candidates(lie)

    with pytest.raises(InvalidCertificate, match="the values of 'M'"):
        check(lie, first)


def test_a_function_that_perhaps_divides_by_nothing_leaves_the_claim_open() -> None:
    divides = TEXT.replace("u, v -> u + v +", "u, v -> 1 div max(9 - u, 0) +")

    verdict = settle(claim(CLAIMS["fits"], "9", 0, text=divides), Limits())

    assert isinstance(verdict, Unknown) and "the values of 'M'" in verdict.reason


def test_hypotheses_with_words_of_amounts_alone_are_left_out() -> None:
    plain, log = Given("n", ">=", 3), Given(("log2", "n"), ">", ("rows", "M"))

    assert domain_of((log, plain), ("n",)) == domain_of((plain,), ("n",)) != domain_of((), ("n",))


def test_constants_are_within_the_least_type() -> None:
    found = claim(CLAIMS["fits"], "2 * n - 1", 0)
    (task,) = found.question.typed
    zero = replace(found.question, typed=(replace(task, answer=Constant(0)),))
    (first, *_) = candidates(zero)

    assert check(zero, first)
