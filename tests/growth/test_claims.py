"""Claims about growth from the file to the report, and back from certificate files."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dsl.claims import Deferred, Expect, GrowthCheck
from dsl.diagnostics import Mistakes
from dsl.growth import Apply, Growth, Number, Variable, sizes_of
from dsl.question import canonical_text, digest, question_from_json, question_to_json
from solver.report.growth import growth_text
from tests.command_line import ROOT, python, run, spec
from tests.dsl.corpus import elaborated
from tests.growth.formulas import LOG, N, for_all, of

Capture = pytest.CaptureFixture[str]


def growth(text: str) -> Growth:
    (claim,) = elaborated(text).claims
    assert isinstance(claim, GrowthCheck)
    return claim.question


def test_a_claim_about_all_n_is_resolved() -> None:
    question = growth("check for all n >= 2^3 + 1: n^n > 2^(n-1)")

    power = of("^", 2, of("-", N, 1))
    assert question == for_all(9, of("^", N, N), ">", power)


def test_definitions_are_put_in_place_and_facts_stay() -> None:
    question = growth("check eventually: n^L < H where L = log2(n), K = L*2, H >= n^K")

    assert question.left == of("^", N, LOG)
    (fact,) = question.facts
    assert fact.left == Variable("H") and fact.relation == ">="
    assert sizes_of(question) == {"H"}


def test_what_a_fact_ties_to_the_variable_may_vary_with_it() -> None:
    question = growth(
        "check as n -> oo: n^w = omega(n) where w > 1, H <= n, d <= H, e >= 2, e <= w"
    )

    assert sizes_of(question) == {"H", "d"}


def test_limits_are_read_with_and_without_a_number() -> None:
    assert growth("check as n -> oo: n -> oo").right is None
    assert growth("check as n -> oo: 1/n -> 0").right == Number(0)
    assert growth("check as m -> oo: m = o(m^2)").variable == "m"


def test_claims_about_models_as_n_grows_still_come_later() -> None:
    text = "task t(n) { input x: [n]; answer x }\ncheck as n -> oo: m(p = 1) can solve t(n)"

    (claim,) = elaborated(text).claims

    assert isinstance(claim, Deferred)


def test_the_words_of_growth_may_still_be_names() -> None:
    text = "task t(as) { input eventually: [as]; answer eventually }"

    assert elaborated(text).task("t", 3).inputs[0].name == "eventually"


TEXTS = [
    "for all n >= 2: n^n > 2^(n - 1)",
    "eventually: log2(n)^8 < n^(1 / 16)",
    "as n -> oo: (n + 1)^n / n^n -> exp(1)",
    "as n -> oo: n -> oo",
    "as n -> oo: n^(2 - o(1)) = omega(n^(199 / 100))",
    "for all n >= 2: H * d <= n^3 where H <= n^2, d <= n",
    f"for all n >= {2**300}: n > 5",
    "for all n >= 2^20000: n > 5",
    "eventually: factorial(n) > binomial(n, 3) * pi * log(n, 3) - -n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_claim_keeps_its_digest_through_json_and_through_print(text: str) -> None:
    question = growth(f"check {text}")

    assert question_from_json(json.loads(canonical_text(question))) == question
    assert growth_text(question) == text
    assert digest(growth(f"check {growth_text(question)}")) == digest(question)


BROKEN = {
    "an operator with too few operands": ("left", ["log2"]),
    "an unknown operator": ("left", ["sin", "n"]),
    "a fraction": ("left", 0.5),
    "a truth value": ("left", True),
    "a negative number": ("left", -1),
    "no operator": ("left", []),
    "a class as a comparison": ("relation", "o"),
    "another quantifier": ("quantifier", "limit"),
    "a start below 0": ("least", -1),
    "a start that is a short power": ("least", "2^40"),
    "a start that is too long a power": ("least", "2^262145"),
    "a start with a zero before it": ("least", "2^04096"),
    "a long start that is written out": ("least", 2**4096),
    "a start that is a text": ("least", "n"),
    "a limit at infinity of a comparison": ("right", None),
    "a fact about the variable": ("facts", [["n", "<", ["log2", "n"]]]),
    "a fact that is an equality": ("facts", [["H", "==", "n"]]),
    "a name that is none": ("variable", "2n"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_question_that_elaboration_never_makes_is_refused(name: str) -> None:
    key, value = BROKEN[name]
    data = question_to_json(growth("check for all n >= 2: n < 2^n")) | {key: value}

    with pytest.raises(ValueError):
        question_from_json(data)


def test_a_range_may_start_at_a_long_power_of_two() -> None:
    question = growth("check for all n >= 2^(20*1000): n > 5")

    assert question.least == 2**20000
    assert question_to_json(question)["least"] == "2^20000"


@pytest.mark.parametrize("start", ["2^262145", "2^20000 + 1", "10^6000"])
def test_another_long_start_is_told_what_may_be_written(start: str) -> None:
    with pytest.raises(Mistakes, match="a range may start at 2\\^K for K up to 262144"):
        growth(f"check for all n >= {start}: n > 5")


def test_a_limit_that_grows_is_refused() -> None:
    data = question_to_json(growth("check as n -> oo: n -> 1")) | {"right": "n"}

    with pytest.raises(ValueError, match="a constant"):
        question_from_json(data)


def test_a_formula_that_nests_too_deep_is_refused() -> None:
    data = question_to_json(growth("check for all n >= 2: n < 2^n"))
    for _ in range(300):
        data["left"] = ["neg", data["left"]]

    with pytest.raises(ValueError, match="too deep"):
        question_from_json(data)


CLAIMS = """check eventually: sqrt(n) > log2(n)^4  expect from 2^44
check eventually: sqrt(n) > log2(n)^4  expect from 2^45
check for all n >= 58: 2^n > n^10
check as n -> oo: n^w = omega(n^2) where w >= 2
check eventually: H < d^2 where H <= log2(n), d >= sqrt(n)  expect from 2^7
"""


def test_verdicts_are_told_with_their_thresholds_and_reasons(
    tmp_path: Path, capsys: Capture
) -> None:
    ran = run(capsys, "check", "--no-cache", spec(tmp_path, CLAIMS))

    assert ran.status == 1
    assert "sqrt(n) > log2(n)^4: from n = 2^44" in ran.out
    assert "against the expectation: from 2^45" in ran.out
    assert "it fails at n = 58" in ran.out
    assert "depends on the parameters: Theta where w = 2; omega where w > 2" in ran.out
    assert "proved, but not from where exactly; expected: from 2^7" in ran.out


def test_the_document_says_growth_and_the_threshold(tmp_path: Path, capsys: Capture) -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "check.schema.json").read_text("utf-8"))

    found = json.loads(run(capsys, "check", "--json", spec(tmp_path, CLAIMS)).out)

    jsonschema.Draft202012Validator(schema).validate(found)
    first = found["files"][0]["claims"][0]
    assert (first["kind"], first["value"], first["met"]) == ("growth", 44, True)
    assert first["questions"][0]["certificate"] == "growth_from"


def test_certificates_are_verified_from_their_files_alone(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "evidence"
    run(capsys, "check", spec(tmp_path, CLAIMS), "--certificates", folder)
    files = sorted(folder.glob("*.cert.json.gz"))

    ran = run(capsys, "verify", *files)

    assert ran.status == 0 and len(files) == 4
    assert "accepted: not: for all n >= 58: 2^n > n^10" in ran.out
    other = next(folder.glob("*claim3*.problem.json"))
    assert run(capsys, "verify", files[0], "--problem", other).status == 1


def test_a_settled_claim_is_kept_and_checked_again(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, CLAIMS)

    first, again = (run(capsys, "check", path).out for _ in range(2))

    assert "from n = 2^44" in first and "from n = 2^44" in again


def test_the_growth_checker_needs_no_sympy_and_no_search() -> None:
    code = """
import sys
import solver.checker.growth
heavy = {"lark", "sympy", "numpy", "z3", "mpmath"}
print(sorted(n for n in sys.modules if n.split(".")[0] in heavy or n.startswith("solver.routes")))
"""

    assert python(code) == "[]\n"


def test_the_page_s_examples_come_out_as_it_says(tmp_path: Path, capsys: Capture) -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    block = page.split("### Growth\n\n```\n")[1].split("```")[0]

    ran = run(capsys, "check", spec(tmp_path, block))

    assert ran.status == 0 and "6 claims: 6 proved" in ran.out


def test_an_expectation_from_goes_with_eventually_only() -> None:
    claim = elaborated("check eventually: n > 5 expect from 2^3").claims[0]

    assert claim.expect == Expect("from", 3)
    assert isinstance(claim, GrowthCheck)
    assert isinstance(claim.question.left, Variable) and not isinstance(claim.question.left, Apply)
