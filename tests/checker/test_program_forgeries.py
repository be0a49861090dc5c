"""Lies about programs: certificates, and questions, that are almost right are refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from dsl.question import Question, digest, question_from_json, question_to_json
from solver.certificate.as_json import from_json, to_json
from solver.certificate.file import read, written
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Undecided
from tests.programs.corpus import LOOKUPS, ODDITIES, RIGHTMOST, THOUGHTS, fitting, solving
from tests.programs.test_formats import FORMATS, GREATER
from tests.programs.test_rounding import MAJORITY

WRONG = LOOKUPS.replace("key = i, val = g[i]", "key = i + 1, val = g[i]")
LAST_BIT = MAJORITY.replace("rounded > 0", "v == 1")
NEVER = MAJORITY.replace(
    'import "boolean"',
    """
task majority(n) { input w: table [n] -> bool; promise (count i < n : w[i]) > n; answer true }
""",
)
GREATER_WRONG = GREATER.replace("power = n - 1 - i", "power = i")
EXACT = GREATER.replace(" rounded", "").replace("at_least == 0", "2 * at_least < 1")
QUESTIONS: dict[str, Question] = {
    "counted": solving(MAJORITY + "check program sign(40, 4) solves majority(40)"),
    "one_bit_too_few": solving(MAJORITY + "check program sign(39, 3) solves majority(39)"),
    "entries_told_apart": solving(LAST_BIT + "check program sign(40, 4) solves majority(40)"),
    "nothing_allowed": solving(NEVER + "check program sign(40, 4) solves majority(40)"),
    "exhaustive": solving(LOOKUPS + "check program lookups(2) solves compose(2)"),
    "symbolic": solving(LOOKUPS + "check program lookups(9) solves compose(9)"),
    "counterexample": solving(WRONG + "check program lookups(2) solves compose(2)"),
    "wrong_symbolic": solving(WRONG + "check program lookups(9) solves compose(9)"),
    "promised": solving(ODDITIES + "check program odd_ones(2) solves odd(2)"),
    "many": solving(RIGHTMOST + "check program rightmost(40) solves last_one(40)"),
    "fits": fitting(LOOKUPS + "check program lookups(8) fits hard_decoder(L=2, H=1, b=14)"),
    "exceeds": fitting(LOOKUPS + "check program lookups(8) fits hard_decoder(L=2, H=1, b=13)"),
    "steps": solving(THOUGHTS + "check program chased(2) solves counted_up(2)"),
    "off_by_one_step": solving(THOUGHTS + "check program chased_on(2) solves counted_up(2)"),
    "fits_sums": fitting(GREATER + FORMATS + "check program gt(3) fits once(L=1, d=1, p=3)"),
    "other_sums": fitting(GREATER + FORMATS + "check program gt(3) fits wrap(L=1, s=4)"),
    "longer_sums": fitting(GREATER + FORMATS + "check program gt(3) fits wrap(L=1, s=5)"),
    "weights": solving(GREATER + "check program gt(3) solves greater_word(3)"),
    "wrong_weights": solving(GREATER_WRONG + "check program gt(3) solves greater_word(3)"),
    "not_rounded": fitting(EXACT + FORMATS + "check program gt(3) fits once(L=1, d=1, p=3)"),
    "softmax": fitting(LOOKUPS + "check program lookups(8) fits decoder(L=2, H=1, d=9, p=9)"),
}


def honest(name: str) -> dict[str, Any]:
    outcome = answered(QUESTIONS[name], Limits(timeout=60))
    assert not isinstance(outcome, Undecided)
    return to_json(outcome.certificate)


REFUTED = (
    "counterexample", "wrong_symbolic", "exceeds", "one_bit_too_few", "entries_told_apart",
    "off_by_one_step", "wrong_weights",
)  # fmt: skip
OPEN = ("softmax", "other_sums", "not_rounded", "many", "nothing_allowed")
HONEST = {name: honest(name) for name in QUESTIONS if name not in OPEN}


def forged(name: str, **changes: Any) -> tuple[Question, dict[str, Any]]:
    """Return an honest certificate with other fields (None: left out)."""
    data = {**copy.deepcopy(HONEST[name]), **changes}
    return QUESTIONS[name], {key: value for key, value in data.items() if value is not None}


def moved(name: str, other: str) -> tuple[Question, dict[str, Any]]:
    """Return a certificate that was made for another question, its digest changed."""
    return QUESTIONS[other], {**HONEST[name], "problem": digest(QUESTIONS[other])}


TEXTS = HONEST["symbolic"]["obligations"]
LIES = {
    "one input fewer": forged("exhaustive", inputs=31),
    "one input more": forged("exhaustive", inputs=33),
    "inputs as a truth value": forged("exhaustive", inputs=True),
    "inputs as a list": forged("exhaustive", inputs=[32]),
    "no inputs": forged("exhaustive", inputs=None),
    "another field": forged("exhaustive", extra=1),
    "another kind": forged("exhaustive", kind="program_symbolic"),
    "a kind that does not exist": forged("exhaustive", kind="program"),
    "the kind of a model": forged("exhaustive", kind="rows"),
    "another digest": forged("exhaustive", problem="sha256:" + "0" * 64),
    "a wrong program run on every input": moved("exhaustive", "counterexample"),
    "forbidden inputs counted": forged("promised", inputs=9),
    "too many inputs to run": moved("exhaustive", "many"),
    "one class fewer": forged("counted", classes=40),
    "one class more": forged("counted", classes=42),
    "all inputs for classes": forged("counted", classes=2**40),
    "inputs for classes": forged("counted", classes=None, inputs=41),
    "classes for inputs": forged("exhaustive", kind="program_counted", inputs=None, classes=32),
    "classes of a wrong program": moved("counted", "one_bit_too_few"),
    "classes that are told apart": moved("counted", "entries_told_apart"),
    "classes that are forbidden": moved("counted", "nothing_allowed"),
    "no obligation": forged("symbolic", obligations=[]),
    "an obligation twice": forged("symbolic", obligations=[*TEXTS, *TEXTS]),
    "a false obligation": forged("symbolic", obligations=["(assert false)\n(check-sat)\n"]),
    "an obligation with one more assertion": forged(
        "symbolic", obligations=[TEXTS[0].replace("(check-sat)", "(assert false)\n(check-sat)")]
    ),
    "an obligation with a digit changed": forged(
        "symbolic", obligations=[TEXTS[0].replace(" 8)", " 7)", 1)]
    ),
    "an obligation cut short": forged("symbolic", obligations=[TEXTS[0][:-1]]),
    "an unknown solver": forged("symbolic", solver="oracle 1.0"),
    "a solver without a version": forged("symbolic", solver="z3"),
    "a solver with a tail": forged("symbolic", solver="z3 4.13.0 or so"),
    "another version of the obligations": forged("symbolic", encoder=1),
    "obligations of a right program for a wrong one": moved("symbolic", "wrong_symbolic"),
    "an input that the program gets right": forged("counterexample", inputs=[0] * 5),
    "a counterexample to a right program": moved("counterexample", "exhaustive"),
    "an input cut short": forged("counterexample", inputs=[0, 1, 0, 1]),
    "an input too long": forged("counterexample", inputs=[0, 1, 0, 1, 1, 0]),
    "a code out of range": forged("counterexample", inputs=[0, 1, 0, 2, 1]),
    "a negative code": forged("counterexample", inputs=[0, 1, 0, -1, 1]),
    "a code that is a truth value": forged("counterexample", inputs=[0, 1, 0, 1, True]),
    "an input that the promise forbids": (
        QUESTIONS["promised"],
        {**HONEST["counterexample"], "problem": digest(QUESTIONS["promised"]), "inputs": [0, 1]},
    ),
    "one layer fewer": forged("fits", sizes=[1, 1, 5, 3, 14, 0]),
    "one bit fewer": forged("exceeds", sizes=[2, 1, 5, 3, 13, 0]),
    "no sizes": forged("fits", sizes=[]),
    "steps that the program does not take": forged("fits", sizes=[2, 1, 5, 3, 14, 0, 1, 2]),
    "one step too many run on every input": moved("steps", "off_by_one_step"),
    "a counterexample to a program with the right number of steps": moved(
        "off_by_one_step", "steps"
    ),
    "sizes for a softmax model": moved("fits", "softmax"),
    "sizes for sums that are too short": moved("longer_sums", "other_sums"),
    "sizes for a mean that is rounded by the model alone": moved("fits_sums", "not_rounded"),
    "every input of another program's weights": moved("weights", "wrong_weights"),
    "sizes for a task": moved("fits", "exhaustive"),
    "every input for a model": moved("exhaustive", "fits"),
    "tables for a program": (
        QUESTIONS["exhaustive"],
        {"format": HONEST["fits"]["format"], "problem": digest(QUESTIONS["exhaustive"]),
         "kind": "tables", "state_bits": 1, "weights": {}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_what_the_lies_are_made_from_is_accepted(name: str) -> None:
    certificate = from_json(HONEST[name])

    outcome = check(QUESTIONS[name], read(written(certificate)))

    refuted = name in REFUTED
    assert type(outcome) is (Cannot if refuted else Can)
    assert outcome.trust == {
        "symbolic": "solver",
        "fits": "checked",
        "exceeds": "checked",
        "fits_sums": "checked",
        "longer_sums": "checked",
        "counted": "checked",
    }.get(name, "replayed")


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_a_program_is_refused(name: str) -> None:
    question, data = LIES[name]

    with pytest.raises(InvalidCertificate):
        check(question, read(json.dumps(data).encode()))


def changed(path: str, value: Any, name: str = "exhaustive") -> dict[str, Any]:
    """Return the data of a question with one field changed; the path is dotted."""
    data: Any = json.loads(json.dumps(question_to_json(QUESTIONS[name])))
    *way, last = path.split(".")
    here = data
    for step in way:
        here = here[int(step) if step.isdigit() else step]
    here[int(last) if last.isdigit() else last] = value
    return dict(data)


BAD = {
    "format": "bounds program solves 2",
    "program.mask": "acausal",
    "program.padding": -1,
    "program.inputs.0.element": ["range", 3],
    "program.fields.0.name": "tag.x",
    "program.fields.1.name": "tag",
    "program.fields.0.kind": ["real"],
    "program.fields.0.declared": ["bool"],
    "program.tokens.0.name": "g",
    "program.tokens.0.index": [],
    "program.tokens.0.index.0": "f",
    "program.tokens.0.fields.0.0": "nothing",
    "program.tokens.0.fields.0.1": ["truth", True],
    "program.tokens.0.fields.2.1": ["name", "g"],
    "program.tokens.0.fields": [["tag", ["int", 0]], ["tag", ["int", 0]]],
    "program.blank.name": "empty",
    "program.layers.0.heads": [],
    "program.layers.0.heads.0.kind": "attendance",
    "program.layers.0.heads.0.where": ["key", "val"],
    "program.layers.0.heads.0.take": ["key", "nothing"],
    "program.layers.0.heads.0.take.0": "keys",
    "program.layers.0.heads.0.score": ["truth", True],
    "program.layers.0.heads.0.default": ["key", "val"],
    "program.layers.0.heads.0.name": "nothing",
    "program.layers.0.lets": [["z", ["key", "val"]]],
    "program.layers.1.tables": 0,
    "program.answer": ["truth", True],
    "program.answer.1": "key.val",
    "task.inputs.2.element": ["range", 3],
}


@pytest.mark.parametrize("path", BAD)
def test_a_question_that_elaboration_could_not_have_made_is_refused(path: str) -> None:
    with pytest.raises(ValueError):
        question_from_json(changed(path, BAD[path]))


BAD_STEPS = {
    "program.steps": None,
    "program.steps.count": -1,
    "program.steps.alphabet": ["bool"],
    "program.steps.next": ["key", "val"],
    "program.steps.next.0": "thought",
    "program.steps.rule.name": "w",
    "program.steps.rule.index": [],
    "program.steps.rule.index.0": "step",
    "program.steps.rule.fields.0.0": "nothing",
    "program.steps.rule.fields.0.1": ["name", "w"],
    "program.steps.rule.thoughts": 1,
    "program.steps.more": 1,
}


@pytest.mark.parametrize("path", BAD_STEPS)
def test_steps_that_elaboration_could_not_have_made_are_refused(path: str) -> None:
    with pytest.raises(ValueError):
        question_from_json(changed(path, BAD_STEPS[path], "steps"))


def test_steps_with_an_answer_at_every_token_are_refused() -> None:
    data = changed("task.answer_index", "at", "steps")

    with pytest.raises(ValueError, match="every token"):
        question_from_json(data)


def test_a_thought_outside_its_alphabet_is_not_run() -> None:
    question = question_from_json(changed("program.steps.alphabet", ["range", 1], "steps"))
    data = {**HONEST["steps"], "problem": digest(question)}

    with pytest.raises(InvalidCertificate, match="no value"):
        check(question, read(json.dumps(data).encode()))
