"""Lies about theorems: statements, proofs and applications that are almost right are refused."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from dsl.claims import Check, Stating
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate, load
from dsl.expr import Constant, Expr, Index, Variable, children
from dsl.number_formats import ExactRound
from dsl.parse import parse
from dsl.problem import Problem
from dsl.question import Question, digest, question_from_json, question_to_json
from dsl.source import Source
from dsl.theorem import ENTRY, PICKED, Stated, Theorem, amount_value
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.certificate.as_json import from_json, to_json
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check
from solver.checker.instances import difference
from solver.facts import with_facts
from solver.kernel import universe
from solver.routes.theorems import applied
from tests.checker.changes import Change, edited, put
from tests.command_line import ROOT

FOLDER = ROOT / "theorems" / "composition"
CLAIMS = [claim for path in sorted(FOLDER.glob("*.bounds")) for claim in load(path).claims]
THEOREMS = {
    each.theorem.stated.name: each.theorem
    for each in CLAIMS
    if isinstance(each, Stating) and each.theorem.decided is None
}
CHECKS = [claim for claim in CLAIMS if isinstance(claim, Check)]


def proof(theorem: Theorem) -> Derivation:
    """Return the certificate of a theorem's own proof."""
    return Derivation(digest(theorem.stated), amount_to_json(theorem.steps))


def instance(text: str) -> tuple[Problem, Instance]:
    """Return a claim of the files with the certificate that a theorem gives."""
    claim = next(each for each in CHECKS if each.text == f"check {text}")
    (found,) = (applied(claim.problem, each) for each in claim.theorems)
    assert isinstance(found, Instance)
    return claim.problem, found


@pytest.mark.parametrize("name", THEOREMS)
def test_a_proof_is_accepted_and_survives_writing(name: str) -> None:
    theorem = THEOREMS[name]
    found = with_facts(theorem.stated, proof(theorem))
    again = from_json(to_json(found.certificate))

    assert check(theorem.stated, again).trust == found.trust
    assert found.trust in ("derived", "solver")
    assert question_from_json(question_to_json(theorem.stated)) == theorem.stated


def changed(stated: Stated, change: Change) -> Stated:
    """Return another statement."""
    return stated_from_json(edited(stated_to_json(stated), change), "theorem")


STATEMENTS: list[tuple[str, Change]] = [
    ("one_layer_composition", put("shape", "layers", 2)),
    ("one_layer_composition", put("shape", "summary", ["*", "H", ["*", ["+", "d", 2], "p"]])),
    ("one_layer_composition", put("givens", [])),
    ("one_layer_composition", put("givens", 0, 1, ">=")),
    ("one_layer_composition", put("blocks", 0, 3, 2)),
    ("one_layer_composition", put("blocks", 1, 3, ["+", "n", 1])),
    ("one_layer_lookup", put("blocks", 1, 3, ["*", 2, "n"])),
    ("one_layer_lookup", put("blocks", 2, 3, 2)),
    ("two_layer_chain", put("shape", "layers", 3)),
    ("two_layer_chain", put("shape", "mask", "none")),
    ("two_layer_chain", put("givens", [])),
    ("two_layer_chain", put("blocks", 2, 3, 3)),
    ("two_layer_chain", put("blocks", 2, 2, ["+", "m", 1])),
    ("two_layer_chain", put("blocks", 0, 3, ["+", "n", 1])),
    ("two_layer_chain_by_state", put("shape", "state", ["*", ["+", "d", 1], "p"])),
    ("two_layer_chain_hard", put("shape", "hard", False)),
    ("two_layer_chain_hard", put("shape", "heads", ["+", "H", 1])),
]


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_a_proof_of_another_statement_is_refused(number: int) -> None:
    name, change = STATEMENTS[number]

    with pytest.raises((ValueError, InvalidCertificate)):
        other = changed(THEOREMS[name].stated, change)
        check(other, Derivation(digest(other), amount_to_json(THEOREMS[name].steps)))


X, POINTER = Variable("x"), Variable("i")
ANSWERS: list[tuple[str, Expr]] = [
    ("one_layer_composition", Index(Variable("f"), X)),
    ("one_layer_composition", Index(Variable("g"), Index(Variable("f"), X))),
    ("one_layer_composition", Constant(0)),
    ("two_layer_chain", Index(Variable("g"), POINTER)),
    ("two_layer_chain", Index(Variable("f"), POINTER)),
]


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
def test_a_task_that_need_not_tell_the_inputs_apart_is_refused(name: str, answer: Expr) -> None:
    theorem = THEOREMS[name]
    other = replace(theorem.stated, answer=answer)

    with pytest.raises(InvalidCertificate):
        check(other, Derivation(digest(other), amount_to_json(theorem.steps)))


CLAIM = "decoder(L=1, H=12, d=64, p=16) cannot solve compose(1218)"
HARD = "hard_decoder(L=2, H=1, b=64) cannot solve chain(20, 9)"


@pytest.mark.parametrize("text", [CLAIM, HARD])
def test_an_application_is_accepted_and_survives_writing(text: str) -> None:
    problem, found = instance(text)

    assert check(problem, from_json(to_json(found))).trust == "derived"


def test_a_statement_that_is_not_proved_is_not_applied() -> None:
    problem, found = instance(CLAIM)
    data = copy.deepcopy(found.statement)
    assert isinstance(data, dict)
    data["givens"] = []

    with pytest.raises(InvalidCertificate):
        check(problem, Instance(found.problem, data, found.steps, found.values))


@pytest.mark.parametrize(
    "values", [(1217, 12, 64, 16), (1218, 13, 64, 16), (1219, 12, 64, 16), (1218, 12, 64), (),
               (1218, 12, 64, 0), (1218, 11, 64, 16), (1218, 12, 63, 16), (1218, 12, 64, 15)]
)  # fmt: skip
def test_other_values_are_refused(values: tuple[int, ...]) -> None:
    problem, found = instance(CLAIM)

    with pytest.raises(InvalidCertificate):
        check(problem, Instance(found.problem, found.statement, found.steps, values))


def test_a_question_of_another_shape_is_refused() -> None:
    problem, found = instance(CLAIM)
    other, hard = instance(HARD)
    for question, certificate in ((problem, hard), (other, found)):
        moved = Instance(
            digest(question), certificate.statement, certificate.steps, certificate.values
        )
        with pytest.raises(InvalidCertificate, match="not what the theorem speaks of"):
            check(question, moved)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mask", "none"), ("window", 5), ("padding", 1), ("steps", 1), ("norm", "rms"),
        ("numbers", ExactRound()),
    ],
)
def test_a_model_with_other_lines_is_refused(field: str, value: Any) -> None:
    problem, found = instance(CLAIM)
    other: Question = replace(problem, model=replace(problem.model, **{field: value}))

    with pytest.raises(InvalidCertificate):
        check(other, Instance(digest(other), found.statement, found.steps, found.values))


FORGED = """
task T(p, q) {
  input g: table [p] -> bool
  input h: table [p] -> [p]
  input x: [p]
  answer any i < q : i == h[x] and g[i]
}
model one(H, b) { mask causal; state b; repeat 1 { attend unique_hard heads H; mlp any } }
theorem swapped(q, r, H, b) {
  given q > H*b
  claim one(H=H, b=b) cannot solve T(q, r)
  proof {
    take x = 0
    summarize g at the last token in H*b bits
    collide g into g1, g2
    pick i where g1[i] != g2[i]
    take h = (j -> i)
    differ (any i < q : i == h[x] and g1[i]) != (any i < q : i == h[x] and g2[i])
  }
}
"""
"""The task's q is the theorem's r: the answer need not look at all of g."""


def stated_in(text: str) -> Theorem:
    source = Source("here.bounds", text)
    (claim,) = elaborate(parse(source), source).claims
    assert isinstance(claim, Stating)
    return claim.theorem


def test_parameters_of_the_task_are_not_those_of_the_theorem_that_are_called_so() -> None:
    theorem = stated_in(FORGED)

    assert Variable("r") in children(theorem.stated.answer)
    with pytest.raises(InvalidCertificate, match="need not give different answers"):
        check(theorem.stated, proof(theorem))


def test_renamed_parameters_are_those_of_the_theorem() -> None:
    both = FORGED.replace("swapped(q, r, H, b)", "same(k, H, b)").replace("T(q, r)", "T(k, k)")
    theorem = stated_in(both.replace("given q > H*b", "given k > H*b"))

    assert check(theorem.stated, proof(theorem)).trust == "derived"


OF_ONE_TASK = [name for name, each in THEOREMS.items() if each.stated.function is None]
"""Those about any function are asked of many functions in test_rows.py."""


@pytest.mark.parametrize("name", OF_ONE_TASK)
def test_a_statement_at_small_sizes_is_the_question_that_a_claim_asks(name: str) -> None:
    theorem = THEOREMS[name]
    path = next(p for p in FOLDER.glob("*.bounds") if f"theorem {name}(" in p.read_text("utf-8"))
    names = theorem.stated.parameters
    for numbers in ((1,) * len(names), range(2, 2 + len(names)), range(1 + len(names), 1, -1)):
        values = dict(zip(names, numbers, strict=True))
        file = load(path)
        sizes = {key: amount_value(value, values) for key, value in theorem.model[1]}
        places = [amount_value(value, values) for value in theorem.task[1]]
        model = file.model(theorem.model[0], **sizes)  # type: ignore[arg-type]  # integers
        task = file.task(theorem.task[0], *places)  # type: ignore[arg-type]  # integers

        assert difference(Problem(model, task), theorem.stated, values) is None


def test_a_theorem_says_what_its_text_says() -> None:
    path = FOLDER / "two_layers.bounds"
    text = path.read_text(encoding="utf-8")
    for old, new, code in (
        ("restrict f -> g at layer 1", "restrict f -> g at layer 2", "E707"),
        ("let S = H * (d + 1) * p", "let H = 1", "E204"),
        ("p=p) cannot solve", "p=p) can solve", "E709"),
    ):
        assert old in text
        source = Source(str(path), text.replace(old, new))
        with pytest.raises(Mistakes) as refused:
            elaborate(parse(source), source)
        assert code in {mistake.code for mistake in refused.value.diagnostics}


def test_a_parameter_below_1_is_refused() -> None:
    problem, found = instance(CLAIM)
    data = copy.deepcopy(found.statement)
    assert isinstance(data, dict)
    data["parameters"].append("k")
    data["givens"][0][1:] = [">", ["+", data["givens"][0][2], "k"]]

    for k, holds in ((1, True), (0, False), (-1000, False)):
        forged = Instance(found.problem, data, found.steps, (*found.values, k))
        if holds:
            assert check(problem, forged).trust == "derived"
        else:
            with pytest.raises(InvalidCertificate, match="at least 1"):
                check(problem, forged)


def test_the_names_of_choices_are_those_of_the_kernel() -> None:
    assert (PICKED, ENTRY) == (universe.PICKED, universe.ENTRY)
