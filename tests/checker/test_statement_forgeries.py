"""Lies about whole statements: instances of something else, and assumptions that hide."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dsl.claims import Check, Stating
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate, load
from dsl.expr import Constant, Index, Variable
from dsl.parse import parse
from dsl.question import digest
from dsl.source import Source
from dsl.theorem import Stated, Theorem
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.cache import Cache
from solver.certificate.as_json import from_json, to_json
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved, Refuted, Unknown, rests_on, trust_of
from tests.checker.changes import Change, put
from tests.command_line import ROOT

THEOREMS = {
    claim.theorem.stated.name: claim.theorem
    for path in ("composition/sqrt", "axioms/cited")
    for claim in load(ROOT / "theorems" / f"{path}.bounds").claims
    if isinstance(claim, Stating)
}
ROOT_N, NARROW = THEOREMS["two_layer_chain_root"], THEOREMS["narrow_composition"]


def proof(theorem: Theorem) -> Any:
    """Return the steps of a theorem's own proof, to be changed."""
    return copy.deepcopy(amount_to_json(theorem.steps))


def checked(stated: Stated, steps: Any) -> Any:
    return check(stated, from_json(to_json(Derivation(digest(stated), steps))))


def test_an_instance_is_as_good_as_the_statement_that_it_is_of() -> None:
    derived, cited = (checked(each.stated, proof(each)) for each in (ROOT_N, NARROW))

    assert (derived.trust, cited.trust) == ("derived", "cited")
    assert len(derived.rests_on) == 1
    assert cited.rests_on[1].startswith("axiom composition_needs_bits (Peng")


SOURCE, INNER, VALUES = (0, 1), (0, 2), (0, 3)
FOUR_S = ["*", 4, ["*", ["*", "H", ["+", "d", 1]], "p"]]
LIES: list[tuple[Change, str]] = [
    (put(*INNER, []), "a derivation ends in"),
    (put(*INNER, 0, ["take", "end", 0]), "is no longer free to be chosen"),
    (put(*SOURCE, "givens", []), "no hypothesis says"),
    (put(*SOURCE, "answer", stated_to_json(NARROW.stated)["answer"]), "answer"),
    (put(*SOURCE, "shape", "layers", 3), "may depend on 'g'"),
    (put(*VALUES, ["n", FOUR_S, "H", "d"]), "5 parameters and 4 values"),
    (put(*VALUES, ["n", FOUR_S, "H", "p", "d"]), "another shape or other inputs"),
    (put(*VALUES, ["n", FOUR_S, "H", "d", "q"]), "not an amount"),
    (put(*VALUES, 7), "5 parameters and 0 values"),
    (put(*VALUES, ["n", ["sin", 4], "H", "d", "p"]), "not an amount"),
    (put(0, 0, "instances"), "a derivation ends in"),
]


@pytest.mark.parametrize(("change", "said"), LIES, ids=range(len(LIES)))
def test_an_instance_with_one_thing_wrong_is_refused(
    change: Change, said: str
) -> None:
    steps = proof(ROOT_N)
    change(steps)

    with pytest.raises(InvalidCertificate, match=said):
        checked(ROOT_N.stated, steps)


def test_an_instance_of_a_statement_about_another_answer_is_refused() -> None:
    for answer in (Constant(True), Index(Variable("g"), Constant(0))):
        other = replace(ROOT_N.stated, answer=answer)

        with pytest.raises(InvalidCertificate, match="about another answer"):
            checked(other, proof(ROOT_N))


def assumed(stated: Stated, change: Change, values: list[Any]) -> Any:
    """Return a proof by an axiom that says a little more than the statement."""
    data = stated_to_json(stated)
    change(data)
    stated_from_json(data, "the axiom is a statement")
    return [["instance", data, [["axiom", "nobody"]], values]]


def test_what_an_instance_reads_as_tables_or_truth_values_is_what_it_proves() -> None:
    stated, values = ROOT_N.stated, ["n", "H", "d", "p"]
    data = stated_to_json(stated)
    for change, said in (
        (lambda data: None, ""),
        (put("blocks", 0, 4, True), "truth values that are not two"),
        (put("blocks", 2, 4, False), "about other values"),
        (put("blocks", 3, 1, True), "about tables where this one is not"),
    ):
        try:
            held = checked(stated, assumed(stated, change, values))
        except (InvalidCertificate, ValueError) as refused:
            assert said and said in str(refused)
        else:
            assert (said, held.trust) == ("", "cited")
    assert data == stated_to_json(stated)


def test_a_theorem_is_not_proved_by_assuming_it() -> None:
    fact = ["fact", "z3 4.13.0", "(check-sat)"]
    for word in ("axiom", "conjecture"):
        for steps in ([[word, "nobody"]], [[word, "nobody"], fact], [[word], ["differ"]]):
            with pytest.raises(InvalidCertificate, match="not proved by assuming it"):
                checked(ROOT_N.stated, steps)


def test_an_assumption_below_a_proof_is_named() -> None:
    steps = proof(ROOT_N)
    steps[0][2] = [["conjecture", "hope"]]

    held = checked(ROOT_N.stated, steps)

    assert held.trust == "conditional"
    assert "conjecture two_layer_chain (hope)" in held.rests_on


def test_proofs_that_rest_on_each_other_without_end_are_refused() -> None:
    stated, values = ROOT_N.stated, ["n", "H", "d", "p"]
    steps = proof(ROOT_N)
    for _ in range(25):
        steps = [["instance", stated_to_json(stated), steps, values]]

    with pytest.raises(InvalidCertificate, match="rest on too many others"):
        checked(stated, steps)


CLASHING = """
task T(q) {
  input g: table [q] -> bool
  input x: [q]
  input end: [1]
  answer any i < q : i == x and g[i]
}
model one(H, b) { mask causal; state b; repeat 1 { attend unique_hard heads H; mlp any } }
axiom a(q, H, b) {
  given q > H*b
  claim one(H=H, b=b) cannot solve T(q)
}
theorem t(i, H, b) {
  given i > H*b
  claim one(H=H, b=b) cannot solve T(i)
  proof { axiom a(i, H, b) }
}
"""


def test_a_bound_name_does_not_catch_a_parameter() -> None:
    fine = CLASHING.replace("theorem t(i,", "theorem t(k,").replace("(i, H", "(k, H")
    fine = fine.replace("given i", "given k").replace("T(i)", "T(k)")
    source = Source("here.bounds", fine)
    (claim,) = elaborate(parse(source), source).claims
    assert isinstance(claim, Stating)
    steps = proof(claim.theorem)

    assert checked(claim.theorem.stated, steps).trust == "cited"
    for lie in ("i", "g", "x"):
        data = stated_to_json(claim.theorem.stated)
        data["parameters"] = [lie, "H", "b"]
        with pytest.raises((ValueError, InvalidCertificate)):
            checked(stated_from_json(data, "statement"), steps)


AXIOM = """
import "composition"
import "models"
axiom needs_bits(n, H, d, p) {
  given H * (d + 1) * p < n * log2(n)
  claim encoder(L=1, H=H, d=d, p=p) cannot solve compose(n)
}
check encoder(L=1, H=1000, d=1, p=8) cannot solve compose(2^40)
"""


def test_what_a_file_no_longer_assumes_is_not_kept(tmp_path: Path) -> None:
    store = Cache(tmp_path)
    for text, kind in ((AXIOM, Proved), (AXIOM.split("axiom")[0] + AXIOM.split("}")[1], Unknown)):
        source = Source(str(ROOT / "theorems" / "here.bounds"), text)
        (claim,) = elaborate(parse(source), source).claims
        assert isinstance(claim, Check)

        verdict = settle(claim, Limits(), store)

        assert isinstance(verdict, kind)
        if isinstance(verdict, Proved):
            assert trust_of(verdict.evidence) == "cited"
            assert "axiom needs_bits" in rests_on(verdict.evidence)


@pytest.mark.parametrize("word", ["axiom", "conjecture"])
def test_an_assumption_that_a_model_can_never_shows_that_it_cannot(word: str) -> None:
    said = AXIOM.replace("axiom", word)
    theorem = f"""theorem t(n, H, d, p) {{
  given H * (d + 1) * p < n * log2(n)
  claim encoder(L=1, H=H, d=d, p=p) cannot solve compose(n)
  proof {{ {word} needs_bits(n, H, d, p) }}
}}
"""
    kinds = []
    for text in (said, said.replace("cannot", "can", 1)):
        source = Source(str(ROOT / "theorems" / "here.bounds"), text)
        (claim,) = elaborate(parse(source), source).claims
        kinds.append(type(settle(claim, Limits())))
    opposite = Source("here.bounds", said.replace("cannot", "can", 1) + theorem)

    assert kinds == [Proved, Unknown]
    with pytest.raises(Mistakes) as caught:
        elaborate(parse(opposite), opposite)
    assert [mistake.code for mistake in caught.value.diagnostics] == ["E742"]


DECIDED = """
import "lookups"
import "composition"
import "models"
model few(b) { mask causal; state b; repeat 1 { attend unique_hard heads 1; mlp relu(1) } }
theorem t {
  claim MODEL cannot solve TASK
  proof { RULE }
}
"""


@pytest.mark.parametrize(
    ("model", "task", "rule", "kind", "said"),
    [
        ("hard_decoder(L=1, H=1, b=2)", "compose(2)", "search", Proved, "checked"),
        ("hard_decoder(L=1, H=1, b=2)", "index(2)", "search", Refuted, "replayed"),
        ("few(b=2)", "index(2)", "search", Unknown, "open with mlp relu(1)"),
        ("decoder(L=1, H=1, d=1, p=1)", "compose(2)", "search", Unknown, "no finite tables"),
        ("hard_decoder(L=1, H=1, b=2)", "compose(9)", "search", Unknown, "more than 2000000"),
        ("decoder(L=1, H=1, d=2, p=2)", "compose(4)", "count", Proved, "checked"),
        ("decoder(L=1, H=1, d=2, p=2)", "compose(40)", "count", Proved, "checked"),
        ("decoder(L=1, H=1, d=2, p=2)", "compose(3)", "count", Unknown, "gap: counting rows"),
        ("decoder(L=2, H=1, d=1, p=1)", "compose(4)", "count", Unknown, "of one layer"),
    ],
)
def test_one_size_is_decided_by_the_rule_that_is_named(
    model: str, task: str, rule: str, kind: type, said: str
) -> None:
    text = DECIDED.replace("MODEL", model).replace("TASK", task).replace("RULE", rule)
    source = Source(str(ROOT / "theorems" / "here.bounds"), text)
    (claim,) = elaborate(parse(source), source).claims

    verdict = settle(claim, Limits())

    assert isinstance(verdict, kind)
    if isinstance(verdict, Unknown):
        assert said in verdict.reason
    else:
        assert isinstance(verdict, Proved | Refuted)
        assert trust_of(verdict.evidence) == said


@pytest.mark.parametrize("given", ["log2(n - 5) > 3", "n^(n - 9) > (n - 1)^d"])
def test_a_hypothesis_of_what_is_assumed_that_is_none_is_refused(given: str) -> None:
    text = AXIOM.replace("H * (d + 1) * p < n * log2(n)", given)
    source = Source(str(ROOT / "theorems" / "here.bounds"), text)
    (claim,) = elaborate(parse(source), source).claims
    assert isinstance(claim, Check)
    said = stated_to_json(claim.theorems[0].theorem.stated)

    with pytest.raises(InvalidCertificate, match="hypothesis 1 of the theorem: the "):
        check(
            claim.problem,
            Instance(digest(claim.problem), said, [["axiom", ""]], (2**40, 1000, 1, 8)),
        )
