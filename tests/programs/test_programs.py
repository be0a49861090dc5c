"""What is said of programs: verdicts, failing inputs, sizes, canonical text."""

from __future__ import annotations

import json

import pytest

from dsl.claims import ProgramCheck
from dsl.diagnostics import Mistakes
from dsl.program import Fitting, Solving
from dsl.program_sizes import Exceeds, Fits, Open, fit
from dsl.question import Question, canonical_text, digest, question_from_json
from solver.certificate.kinds import (
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSymbolic,
)
from solver.report.evidence import how, question_text
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Undecided
from tests.programs.corpus import LOOKUPS, ODDITIES, RIGHTMOST, fitting, library, solving
from tests.programs.test_rounding import MAJORITY

HEAD = "check program lookups(8) fits "


def settled(question: Question) -> Can | Cannot:
    outcome = answered(question, Limits(timeout=60))
    assert not isinstance(outcome, Undecided), outcome.reason
    return outcome


def told(text: str) -> str:
    """Return how the one question of a text was settled."""
    question = solving(text)
    return how(question, settled(question))


def test_two_lookups_compose_two_functions() -> None:
    question = solving(LOOKUPS + "check program lookups(3) solves compose(3)")

    outcome = settled(question)

    assert isinstance(outcome, Can)
    assert (outcome.trust, outcome.rests_on) == ("replayed", ())
    assert outcome.certificate == ProgramExhaustive(digest(question), 3**7)


def test_beyond_ten_million_inputs_a_solver_is_asked_and_named() -> None:
    question = solving(LOOKUPS + "check program lookups(12) solves compose(12)")

    outcome = settled(question)

    assert isinstance(outcome.certificate, ProgramSymbolic)
    assert outcome.trust == "solver"
    assert "z3" in outcome.rests_on[0]


def test_beyond_ten_million_inputs_counts_of_bits_are_run_where_they_decide() -> None:
    question = solving(MAJORITY + "check program sign(64, 4) solves majority(64)")

    outcome = settled(question)

    assert outcome.certificate == ProgramCounted(digest(question), 65)
    assert outcome.trust == "checked"
    assert outcome.rests_on == (
        "one input decides its class (docs/certificates.md, program_counted)",
    )
    assert how(question, outcome).startswith("checked: run on one input of each of 65 classes")


def test_a_wrong_program_on_many_bits_fails_on_the_first_input_of_a_class() -> None:
    question = solving(MAJORITY + "check program sign(33, 3) solves majority(33)")

    outcome = settled(question)

    assert outcome.trust == "replayed"
    assert outcome.certificate == ProgramCounterexample(digest(question), (0,) * 16 + (1,) * 17)


def test_a_key_off_by_one_is_refuted_by_the_first_failing_input() -> None:
    wrong = LOOKUPS.replace("key = i, val = g[i]", "key = i + 1, val = g[i]")

    said = told(wrong + "check program lookups(2) solves compose(2)")

    assert said == "replayed: on f = [0, 1], g = [0, 1], x = 1 it answers 0, not 1"


def test_a_key_off_by_one_is_refuted_where_inputs_cannot_be_listed() -> None:
    wrong = LOOKUPS.replace("key = i, val = g[i]", "key = i + 1, val = g[i]")

    outcome = settled(solving(wrong + "check program lookups(16) solves compose(16)"))

    assert isinstance(outcome.certificate, ProgramCounterexample)
    assert outcome.trust == "replayed"


def test_a_tie_to_the_wrong_side_is_refuted() -> None:
    leftmost = RIGHTMOST.replace("take k.place", "maximizing -k.place take k.place")

    said = told(leftmost + "check program rightmost(3) solves last_one(3)")

    assert said == "replayed: on w = [0, 1, 1] it answers 1, not 2"


@pytest.mark.parametrize("call", ["counted(5) solves ones(5)", "looped(4) solves one(4)"])
def test_padding_loops_and_masks_of_heads_work_together(call: str) -> None:
    assert told(f"{ODDITIES}check program {call}").startswith("replayed: run on all")


def test_under_a_promise_only_allowed_inputs_are_run() -> None:
    said = told(ODDITIES + "check program odd_ones(3) solves odd(3)")

    assert said.startswith("replayed: run on all 18 inputs")


def test_heads_of_a_layer_do_not_see_each_other() -> None:
    swap = """
task swap { input x: [4]; input y: [4]; answer 4 * x + y }
program twice for swap {
  mask none
  token x: a = x
  token y: b = y
  layer { a = attend k maximizing k.a take k.a; b = attend k maximizing k.b take k.b }
  layer { a = attend k take b; b = attend k take a }
  answer 4 * b + a
}
check program twice solves swap
"""
    assert told(swap).startswith("replayed: run on all 16 inputs")


def test_a_program_that_might_divide_by_zero_stays_unknown() -> None:
    risky = RIGHTMOST.replace("answer y", "answer 6 div (y + 1)")

    outcome = answered(solving(risky + "check program rightmost(3) solves last_one(3)"), Limits())

    assert isinstance(outcome, Undecided)
    assert "has a value" in outcome.reason


def test_a_declared_range_that_may_overflow_is_a_mistake() -> None:
    narrow = LOOKUPS.replace("  mask causal\n", "  mask causal\n  field z: [n - 1]\n")

    with pytest.raises(Mistakes) as caught:
        solving(narrow + "check program lookups(3) solves compose(3)")

    assert [found.code for found in caught.value.diagnostics] == ["E316"]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("hard_decoder(L=2, H=1, b=14)", None),
        ("hard_decoder(L=3, H=2, b=20)", None),
        ("hard_decoder(L=2, H=1, b=13)", "the program has 14 bits a token, the model 13"),
        ("hard_decoder(L=1, H=1, b=14)", "the program has 2 layers, the model 1"),
        ("hard(L=2, H=1, b=14)", "the program has mask causal, the model mask none"),
    ],
)
def test_a_program_fits_a_model_that_is_large_enough(model: str, reason: str | None) -> None:
    question = fitting(f"{LOOKUPS}{HEAD}{model}")

    found = fit(question.program, question.model)

    assert found == (Fits() if reason is None else Exceeds((reason,)))
    assert isinstance(settled(question), Can) == (reason is None)


def test_what_fits_is_open_for_softmax_and_for_rounded_averages() -> None:
    soft = fitting(f"{LOOKUPS}{HEAD}decoder(L=2, H=1, d=9, p=9)")
    text = "check program counted(2) fits average(L=2, H=1, d=9, p=9)"
    mean = fitting(ODDITIES.replace("mask causal maximizing", "maximizing") + text)

    assert isinstance(fit(soft.program, soft.model), Open)
    assert isinstance(fit(mean.program, mean.model), Exceeds)  # blank tokens, `attend`
    assert isinstance(answered(soft, Limits()), Undecided)


def test_every_library_program_reads_back_from_its_canonical_text() -> None:
    for question in library():
        text = canonical_text(question)

        again = question_from_json(json.loads(text))

        assert again == question
        assert canonical_text(again) == text


def test_a_question_is_told_in_the_words_of_the_claim() -> None:
    solves = solving(LOOKUPS + "check program lookups(3) solves compose(3)")
    fits = fitting(f"{LOOKUPS}{HEAD}hard_decoder(L=2, H=1, b=14)")

    assert question_text(solves, False) == "program lookups(3) does not solve compose(3)"
    assert question_text(fits, True) == "program lookups(8) fits hard_decoder(L=2, H=1, b=14)"


def test_a_claim_about_a_program_is_its_own_kind_of_claim() -> None:
    assert {type(q) for q in library()} == {Solving}
    assert ProgramCheck.__match_args__[0] == "question"
    assert Fitting.__match_args__ == ("program", "model")


def test_a_field_has_no_name_of_a_counter_or_of_a_bound_name() -> None:
    clash = """
program p(n) for one(n) {
  mask none
  token w[i]: bit = w[i]
  repeat 2 {
    repeat s < n { layer { found = attend k where k.bit and (any j < s + 1 : j == 0) take true } }
    layer { s = attend k take 1; j = attend k take 1 }
  }
  answer found
}
check program p(3) solves one(3)
"""
    with pytest.raises(Mistakes) as caught:
        solving(clash)

    assert [found.code for found in caught.value.diagnostics] == ["E204", "E204"]


def test_nesting_too_deep_for_columns_is_run_one_by_one() -> None:
    deep = "bit" + "".join(" + (bit" for _ in range(60)) + ")" * 60
    text = f"""
program deep(n) for ones(n) {{
  mask none
  token w[i]: bit = if w[i] then 1 else 0
  repeat 59 {{ layer {{ y = attend k take k.bit; let bit = min(1, max(bit, {deep})) }} }}
  layer {{ mean = average k take k.bit }}
  answer n * mean
}}
check program deep(2) solves ones(2)
"""
    assert told(text).startswith("replayed: run on all 4 inputs")


def test_a_condition_may_compare_with_a_sum() -> None:
    """The narrowing of ranges once forgot how often the loops of such a condition go round."""
    summed = RIGHTMOST.replace("k.v == 1", "k.v == (sum j < 2 : j)")

    said = told(summed + "check program rightmost(3) solves last_one(3)")

    assert said.startswith("replayed: run on all 27 inputs")


@pytest.mark.parametrize("name", ["w", "step"])
def test_what_a_token_carries_is_not_hidden_by_a_bound_name(name: str) -> None:
    """`sum w < 3 : w[i]` once read the bound name where the entry was meant."""
    hiding = f"""
program p(n) for one(n) {{
  mask none
  steps 1 over bool
  token w[i]: bit = any {name} < 3 : w[i]
  token step[i]: bit = any {name} < 3 : step[i]
  layer {{ found = attend k where k.bit take true }}
  next found
  answer found
}}
check program p(3) solves one(3)
"""
    with pytest.raises(Mistakes) as caught:
        solving(hiding)

    assert [found.code for found in caught.value.diagnostics] == ["E204"]
