"""Chain of thought in programs: what generated tokens carry, where they stand, what they cost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dsl.diagnostics import Mistakes
from dsl.program import Program
from dsl.program_sizes import Exceeds, Fits, Open, fit, sizes_of
from dsl.question import canonical_text, digest, question_from_json
from dsl.tabulate import has_at_most
from solver.certificate.kinds import ProgramSizes
from solver.exact.bulk import MOST_INPUTS
from solver.exact.program import Interpreter
from solver.report.evidence import how
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Undecided
from tests.programs.corpus import THOUGHTS, chained, fitting, solving

MODELS = """
model thinker(L, H, b, t, k) {
  mask causal
  state b
  steps t over [k]
  repeat L { attend unique_hard heads H; mlp any }
}
model placeless(b, t, k) {
  mask causal
  state b
  positions none
  steps t over [k]
  attend unique_hard heads 1
  mlp any
}
"""
ODD = "check program odd_by_steps(4) "


def test_the_steps_of_a_run_are_those_of_the_arithmetic_by_hand() -> None:
    question = solving(THOUGHTS + ODD + "solves odd_ones(4)")

    states = Interpreter(question.program).trace((1, 0, 1, 1))[-1]

    assert len(states) == 4 + 4
    assert [state["odd"] for state in states[4:]] == [True, True, False, True]


def test_steps_are_told_with_their_alphabet() -> None:
    question = solving(THOUGHTS + "check program retold(2) solves odd_ones(2)")

    outcome = answered(question, Limits())

    assert isinstance(outcome, Can)
    assert "1 blank token, 2 steps over 6 names (" in how(question, outcome)


def test_without_steps_the_last_prompt_token_answers() -> None:
    text = THOUGHTS.replace("steps n over bool", "steps n - 1 over bool")

    outcome = answered(solving(text + "check program odd_by_steps(1) solves odd_ones(1)"), Limits())

    assert isinstance(outcome, Cannot)  # no step, and no token knows its bit under the name odd


def test_under_mask_none_earlier_tokens_are_computed_anew() -> None:
    question = solving(THOUGHTS + "check program retold(3) solves odd_ones(3)")

    before, after = (
        Interpreter(each).trace((1, 1, 1))[-1]
        for each in (with_steps(question.program, 1), question.program)
    )

    assert before[3]["most"] == 1  # the blank token, after one step and after three
    assert after[3]["most"] == 3


def with_steps(program: Program, count: int) -> Program:
    """Return the program with another number of steps."""
    assert program.steps is not None
    return replace(program, steps=replace(program.steps, count=count))


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("thinker(L=1, H=1, b=8, t=4, k=2)", Fits()),
        ("thinker(L=2, H=2, b=9, t=4, k=5)", Fits()),
        (
            "thinker(L=1, H=1, b=8, t=3, k=2)",
            Exceeds(("the program has 4 generated tokens, the model 3",)),
        ),
        (
            "thinker(L=1, H=1, b=8, t=4, k=1)",
            Exceeds(("the program has 2 names of generated tokens, the model 1",)),
        ),
        (
            "thinker(L=1, H=1, b=7, t=4, k=2)",
            Exceeds(("the program has 8 bits a token, the model 7",)),
        ),
        (
            "hard_decoder(L=1, H=1, b=8)",
            Exceeds(("the program has 4 generated tokens, the model 0",)),
        ),
        (
            "thinker(L=1, H=1, b=8, t=5, k=2)",
            Open("the model reads the answer after 5 generated tokens, the program after 4"),
        ),
    ],
)
def test_a_program_with_steps_fits_a_model_with_as_many(
    model: str, wanted: Fits | Exceeds | Open
) -> None:
    question = fitting(MODELS + THOUGHTS + ODD + "fits " + model)

    outcome = answered(question, Limits())

    assert fit(question.program, question.model) == wanted
    kinds = {Fits: Can, Exceeds: Cannot, Open: Undecided}
    assert isinstance(outcome, kinds[type(wanted)])


def test_a_program_without_steps_is_not_compared_with_a_model_that_thinks() -> None:
    text = THOUGHTS.replace("steps n over bool", "steps 0 over bool")

    question = fitting(MODELS + text + ODD + "fits thinker(L=1, H=1, b=8, t=1, k=2)")

    assert isinstance(fit(question.program, question.model), Open)


def test_the_number_of_a_generated_token_is_its_place() -> None:
    text = THOUGHTS.replace("token w[i]: place = i, bit", "token w[i]: place = 0, bit", 1)

    question = fitting(MODELS + text + ODD + "fits placeless(b=9, t=4, k=2)")

    found = fit(question.program, question.model)
    assert isinstance(found, Exceeds)
    assert "know their places" in found.reasons[0]


def test_certificates_list_the_steps_of_programs_that_have_some() -> None:
    question = fitting(MODELS + THOUGHTS + ODD + "fits thinker(L=1, H=1, b=8, t=4, k=2)")

    outcome = answered(question, Limits())

    assert isinstance(outcome, Can)
    assert outcome.certificate == ProgramSizes(digest(question), (1, 1, 5, 3, 8, 0, 4, 2))
    sizes = sizes_of(question.program)
    assert sizes is not None and sizes.listed()[-2:] == (4, 2)


@pytest.mark.parametrize(
    "name", ["odd_by_steps(4) solves odd_ones(4)", "paired(3) solves pairs(3)"]
)
def test_a_program_with_steps_reads_back_from_its_canonical_text(name: str) -> None:
    question = solving(THOUGHTS + "check program " + name)

    assert question_from_json(json.loads(canonical_text(question))) == question


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("steps n over [n]", "steps n over [n - 1]", "E330"),
        ("  steps n over [n]\n", "", "E430"),
        ("  next at\n", "", "E401"),
        ("  token step[i]: at = step[i]\n", "", "E401"),
        ("  next at\n", "  next at\n  next at\n", "E402"),
        ("  next at\n", "  next at == 0\n", "E301"),
        ("token step[i]: at = step[i]", "token step: at = 0", "E304"),
        ("token step[i]: at = step[i]", "token step[i]: at = step[i + 1]", "E203"),
        ("steps n over [n]", "steps 0 - n over [n]", "E405"),
    ],
)
def test_a_mistake_about_steps_is_told(old: str, new: str, code: str) -> None:
    head, name, program = THOUGHTS.partition("program chased_on(n)")
    text = head + name + program.replace(old, new)

    with pytest.raises(Mistakes) as caught:
        solving(text + "check program chased_on(3) solves counted_up(3)")

    assert code in [found.code for found in caught.value.diagnostics]


def test_steps_do_not_go_with_an_answer_at_every_token() -> None:
    text = THOUGHTS.replace("answer (count i < n", "answer at token j: (count i < n", 1)

    with pytest.raises(Mistakes) as caught:
        solving(text + ODD + "solves odd_ones(4)")

    assert {found.code for found in caught.value.diagnostics} == {"E507"}


FAULTS = [
    ("chained2_by_layers(6, 4) solves chained2(6, 4)", "ask * m + at", "ask * n1 + at"),
    ("chained3_by_layers(2, 2, 2) solves chained3(2, 2, 2)", "ask.1 * n1", "ask.0 * n1"),
    ("chained3_by_steps(2, 2, 2) solves chained3(2, 2, 2)", "goal == 2 then", "goal == 3 then"),
    ("chained_by_steps(3, 2, 2) solves chained(3, 2, 2)", "goal == l + 1", "goal == l"),
    ("chained_by_doubling(3, 1, 2) solves chained(3, 1, 2)", "log2(L + 1)", "log2(L - 1)"),
    ("chained_free_by_doubling(7, 4) solves chained_free(7, 4)", "log2(L + 2)", "log2(L + 1)"),
    ("iterated_by_steps(9, 4) solves iterated(9, 4)", "steps t over", "steps t - 1 over"),
]


@pytest.mark.parametrize(("call", "old", "new"), FAULTS)
def test_a_fault_planted_in_a_chain_is_found_beyond_the_reach_of_listing(
    call: str, old: str, new: str
) -> None:
    question = chained(call, (old, new))

    assert not has_at_most(question.task, MOST_INPUTS)
    assert isinstance(answered(question, Limits(timeout=60)), Cannot)
