"""Lies about chains of any length and about parity by heads are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dsl.claims import Check, Stating
from dsl.elaborate import load
from dsl.expr import Binary, Binder, Constant, Expr, Index, Variable
from dsl.question import digest
from dsl.theorem_json import amount_to_json
from solver.certificate.as_json import from_json, to_json
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check
from solver.routes.theorems import applied
from tests.checker.changes import Change, put
from tests.checker.test_theorem_forgeries import changed, proof
from tests.command_line import ROOT

FILES = [f"theorems/{name}.bounds" for name in (
    "composition/many_layers", "composition/small_states", "heads/parity",
)]  # fmt: skip
CLAIMS = [claim for file in FILES for claim in load(ROOT / file).claims]
THEOREMS = {each.theorem.stated.name: each.theorem for each in CLAIMS if isinstance(each, Stating)}


@pytest.mark.parametrize("name", THEOREMS)
def test_a_proof_is_accepted(name: str) -> None:
    assert check(THEOREMS[name].stated, proof(THEOREMS[name])).trust == "derived"


STATEMENTS: list[tuple[str, Change]] = [
    ("three_layer_chain", put("shape", "layers", 4)),
    ("three_layer_chain", put("shape", "mask", "none")),
    ("three_layer_chain", put("shape", "heads", ["+", "H", 1])),
    ("three_layer_chain", put("shape", "hard", False)),
    ("three_layer_chain", put("blocks", 3, 3, ["+", "n3", 1])),
    ("three_layer_chain", put("blocks", 2, 2, ["+", "n2", 1])),
    ("three_layer_chain", put("givens", 0, 2, "n2")),
    ("three_layer_chain", put("givens", 2, 1, ">=")),
    ("three_layer_chain", put("givens", 3, 1, ">=")),
    ("three_layer_chain", put("givens", 2, 0, ["^", 2, ["+", "K", 1]])),
    ("four_layer_chain", put("shape", "layers", 5)),
    ("four_layer_chain", put("givens", 3, 0, ["^", "n4", "n3"])),
    ("two_layer_chain_few_bits", put("shape", "state", ["+", "b", 1])),
    ("two_layer_chain_few_bits", put("givens", 0, 1, ">=")),
    ("two_layer_chain_few_bits", put("givens", 1, 1, ">=")),
    ("two_layer_chain_few_bits", put("givens", 1, 2, "b")),
    ("three_layer_chain_few_bits", put("shape", "state", ["*", 2, "b"])),
    ("three_layer_chain_softmax", put("shape", "state", ["*", 2, ["*", "d", "p"]])),
    ("parity_heads", put("shape", "layers", 2)),
    ("parity_heads", put("shape", "hard", False)),
    ("parity_heads", put("shape", "heads", ["+", "H", 1])),
    ("parity_heads", put("givens", 0, 2, "H")),
    ("parity_heads", put("givens", 0, 1, ">=")),
    ("parity_heads", put("blocks", 0, 2, ["-", "n", 1])),
    ("parity_heads_at_end", put("givens", 0, 1, ">=")),
]


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_a_proof_of_another_statement_is_refused(number: int) -> None:
    name, change = STATEMENTS[number]

    with pytest.raises((ValueError, InvalidCertificate)):
        other = changed(THEOREMS[name].stated, change)
        check(other, Derivation(digest(other), amount_to_json(THEOREMS[name].steps)))


ONES = Binder("count", "i", Variable("n"), None, Index(Variable("w"), Variable("i")))
FEWER = Binder("count", "i", Variable("H"), None, Index(Variable("w"), Variable("i")))
F1_AT_I = Index(Variable("f1"), Variable("i"))
ANSWERS: list[tuple[str, Expr]] = [
    ("parity_heads", Binary(">", Binary("*", Constant(2), ONES), Variable("n"))),
    ("parity_heads", Binary("==", Binary("mod", ONES, Constant(3)), Constant(0))),
    ("parity_heads", Binary("==", Binary("mod", FEWER, Constant(2)), Constant(1))),
    ("parity_heads", Binary("==", Binary("mod", ONES, Variable("n")), Constant(1))),
    ("three_layer_chain", Index(Variable("f3"), F1_AT_I)),
    ("three_layer_chain", Index(Variable("f3"), Index(Variable("f2"), Variable("i")))),
]


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
def test_a_task_that_need_not_tell_the_inputs_apart_is_refused(name: str, answer: Expr) -> None:
    other = replace(THEOREMS[name].stated, answer=answer)

    with pytest.raises(InvalidCertificate, match="need not give different answers"):
        check(other, Derivation(digest(other), amount_to_json(THEOREMS[name].steps)))


def test_a_value_that_is_chosen_must_meet_its_hypotheses() -> None:
    """K = 37 is the only one at these sizes: less and the first hypothesis fails, more the last."""
    text = "check hard_decoder(L=3, H=1, b=64) cannot solve chain3(28798502, 575968, 50)"
    claim = next(each for each in CLAIMS if isinstance(each, Check) and each.text == text)
    (found,) = (applied(claim.problem, each) for each in claim.theorems)
    assert isinstance(found, Instance)

    assert found.values[-1] == 37
    assert check(claim.problem, from_json(to_json(found))).trust == "derived"
    for value, number in ((36, 3), (38, 4), (1, 3), (10**9, 4)):
        other = replace(found, values=(*found.values[:-1], value))
        with pytest.raises(InvalidCertificate, match=f"hypothesis {number} of the theorem"):
            check(claim.problem, other)
