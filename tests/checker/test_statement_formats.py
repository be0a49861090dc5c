"""Statements about a number format: what they rest on, and that they say nothing of other sums."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dsl.claims import Check, Stating
from dsl.elaborate import load
from dsl.problem import Problem
from dsl.question import digest
from dsl.theorem import Stated, Theorem
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check
from solver.checker.theorems import FOLDED, SUMMARIES, WRAPPED
from tests.command_line import spec

MODELS = {
    "none": ("decoder(L=1, H=1, d=1, p=b)", "2 * b"),
    "wraparound": ("wrapping_decoder(L=1, H=1, d=1, p=9, w=1, v=1, a=b)", "2 * b"),
    "fold": ("folding_decoder(L=1, H=1, d=1, p=9, s=b)", "b"),
    "hard": ("exactly_hard(b=b)", "b"),
}
HEAD = """import "composition"
import "models"
model exactly_hard(b) {
  mask causal
  state b
  numbers hard
  attend unique_hard heads 1
  mlp any
}
"""


def text(kind: str) -> str:
    """Return a file with a theorem about a model of a format, and a check that it settles."""
    model, bits = MODELS[kind]
    return f"""{HEAD}theorem t(n, b) {{
  given n^n > 2^({bits})
  claim {model} cannot solve compose(n)
  proof {{
    take x = 0
    summarize f at the last token in {bits} bits
    collide f into f1, f2
    pick i where f1[i] != f2[i]
    take g = (j -> i)
    differ f1[g[x]] != f2[g[x]]
  }}
}}
check {model.replace("=b", "=3")} cannot solve compose(100)
"""


@pytest.fixture(params=MODELS)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


def parts(folder: Path, kind: str) -> tuple[Theorem, Problem]:
    claims = load(spec(folder, text(kind))).claims
    (theorem,) = (each.theorem for each in claims if isinstance(each, Stating))
    (problem,) = (each.problem for each in claims if isinstance(each, Check))
    return theorem, problem


def proved(stated: Stated, theorem: Theorem) -> tuple[str, ...]:
    """Return what a statement rests on, by the proof of a theorem."""
    proof = Derivation(digest(stated), amount_to_json(theorem.steps))
    return check(stated, proof).rests_on


def used(problem: Problem, stated: Stated, steps: Any) -> Any:
    return check(problem, Instance(digest(problem), stated_to_json(stated), steps, (100, 3)))


def in_format(stated: Stated, numbers: Any) -> Stated:
    return replace(stated, shape=replace(stated.shape, numbers=numbers))


def test_a_theorem_rests_on_its_number_format_and_assumes_only_without_one(
    tmp_path: Path, kind: str
) -> None:
    theorem, problem = parts(tmp_path, kind)
    wanted = {"none": (SUMMARIES,), "wraparound": (WRAPPED,), "fold": (FOLDED,), "hard": ()}

    assert proved(theorem.stated, theorem) == wanted[kind]
    assert used(problem, theorem.stated, amount_to_json(theorem.steps)).trust == "derived"


def test_a_statement_is_read_as_it_was_written(tmp_path: Path, kind: str) -> None:
    stated = parts(tmp_path, kind)[0].stated

    assert stated_from_json(stated_to_json(stated), "statement") == stated
    assert ("numbers" in stated_to_json(stated)["shape"]) == (kind in ("wraparound", "fold"))


@pytest.mark.parametrize("other", ["none", "wraparound", "fold"])
def test_a_theorem_about_a_format_says_nothing_of_other_sums(tmp_path: Path, other: str) -> None:
    theorem, problem = parts(tmp_path, other)
    steps = amount_to_json(theorem.steps)
    assert used(problem, in_format(theorem.stated, "none"), steps).trust == "derived"

    for numbers in {"wraparound", "fold"} - {other}:
        with pytest.raises(InvalidCertificate, match="sums of another kind"):
            used(problem, in_format(theorem.stated, numbers), steps)


@pytest.mark.parametrize("step", [2, None, {}, [], [2], "mute"])
def test_a_step_without_a_rule_is_refused_for_folds(tmp_path: Path, step: Any) -> None:
    theorem, problem = parts(tmp_path, "fold")
    steps = [step, *amount_to_json(theorem.steps)]
    said, values = stated_to_json(theorem.stated), (100, 3)

    with pytest.raises(InvalidCertificate, match="a step of it names no rule"):
        check(problem, Instance(digest(problem), said, steps, values))


def test_a_proof_that_is_not_good_for_folds_proves_no_statement_about_them(tmp_path: Path) -> None:
    theorem, _ = parts(tmp_path, "fold")
    first, second, third = theorem.stated.blocks
    later = replace(theorem.stated, blocks=(second, first, third))
    assert proved(in_format(later, "wraparound"), theorem) == (WRAPPED,)

    with pytest.raises(InvalidCertificate, match="about folds, and the proof sums up 'f'"):
        proved(later, theorem)


def test_what_is_assumed_of_a_format_proves_nothing_about_other_sums(tmp_path: Path) -> None:
    plain, wrapping = (parts(tmp_path, kind)[0].stated for kind in ("none", "wraparound"))
    source = replace(plain, shape=replace(plain.shape, numbers="wraparound"))
    assert wrapping.shape.numbers == source.shape.numbers

    def step(other: Stated) -> Derivation:
        assumed = ["instance", stated_to_json(other), [["axiom", "Somebody 2020"]], ["n", "b"]]
        return Derivation(digest(plain), [assumed])

    assert check(plain, step(plain)).trust == "cited"
    with pytest.raises(InvalidCertificate, match="sums of another kind"):
        check(plain, step(source))


def test_what_is_assumed_without_a_format_is_not_said_of_one(tmp_path: Path) -> None:
    plain, wrapping = (parts(tmp_path, kind)[0].stated for kind in ("none", "wraparound"))
    same = replace(plain, shape=replace(wrapping.shape, numbers="none"))
    assumed = ["instance", stated_to_json(same), [["axiom", "Somebody 2020"]], ["n", "b"]]

    with pytest.raises(InvalidCertificate, match="said of no other"):
        check(wrapping, Derivation(digest(wrapping), [assumed]))


def test_what_is_assumed_of_a_format_is_not_even_said_of_the_same_one(tmp_path: Path) -> None:
    wrapping = parts(tmp_path, "wraparound")[0].stated  # weights and values are not in a shape
    step = ["instance", stated_to_json(wrapping), [["axiom", "Somebody 2020"]], ["n", "b"]]

    with pytest.raises(InvalidCertificate, match="said of no other"):
        check(wrapping, Derivation(digest(wrapping), [step]))


@pytest.mark.parametrize("numbers", ["none", "hard", "exact_round", 7, None])
def test_no_other_format_can_be_written(tmp_path: Path, numbers: Any) -> None:
    data = stated_to_json(parts(tmp_path, "wraparound")[0].stated)
    data["shape"]["numbers"] = numbers

    with pytest.raises(ValueError, match="numbers"):
        stated_from_json(data, "statement")


def test_hard_attention_has_no_sums(tmp_path: Path) -> None:
    data = stated_to_json(parts(tmp_path, "hard")[0].stated)
    data["shape"]["numbers"] = "wraparound"

    with pytest.raises(ValueError, match="of hard attention"):
        stated_from_json(data, "statement")
