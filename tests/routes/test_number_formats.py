"""Number formats and what is concluded from them: which rules apply, and with how many bits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from dsl.canonical import digest, model_from_json, model_to_json
from dsl.claims import Check, Stating
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate, load
from dsl.files import find_import
from dsl.number_formats import ExactRound, Fold, NumberFormat, Wraparound, format_text
from dsl.parse import parse
from dsl.problem import Problem
from dsl.source import Source
from dsl.theorem_folds import fold_reason
from dsl.theorem_json import amount_to_json, stated_to_json
from solver.budget import block_bits, softmax_bits, summary_reason
from solver.certificate.kinds import CompositionNumbers, Instance, InvalidCertificate, Probes, Rows
from solver.checker.check import check
from solver.kernel.composition import Composition, plain
from solver.kernel.replay import RULES as KERNEL_RULES
from solver.routes.theorems import applied
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Cannot, Undecided
from tests.command_line import ROOT

MODELS = """
model plain(L, d, p) {
  mask causal; width d; precision p
  repeat L { attend softmax heads 2; mlp any }
}
model wrap(L, d, a) {
  mask causal; width d; precision 99; numbers wraparound weights 3 values 4 sums a
  repeat L { attend softmax heads 2; mlp any }
}
model folds(L, s) {
  mask causal; width 9; precision 99; numbers fold state s
  repeat L { attend softmax heads 2; mlp any }
}
model once(L, d, p) {
  mask causal; width d; precision p; numbers exact_round
  repeat L { attend softmax heads 2; mlp any }
}
model window(s) {
  mask causal; width 9; precision 99; numbers fold state s; window 4
  attend softmax heads 2; mlp any
}
task index(k) { input w: table [k] -> bool; input i: [k]; input end: [1]; answer w[i] }
task place_first(k) { input i: [k]; input w: table [k] -> bool; input end: [1]; answer w[i] }
task compose(n) {
  input f: table [n] -> [n]; input g: table [n] -> [n]; input x: [n]; answer f[g[x]]
}
"""


def problem(model: str, task: str) -> Problem:
    source = Source("here.bounds", f"{MODELS}check {model} cannot solve {task}\n")
    (claim,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(claim, Check)
    return claim.problem


def with_numbers(asked: Problem, numbers: NumberFormat | None) -> Problem:
    return replace(asked, model=replace(asked.model, numbers=numbers))


def outcome(model: str, task: str) -> Any:
    return answered(problem(model, task), Limits(timeout=30))


# ---- how many bits, and what a verdict rests on


@pytest.mark.parametrize(
    ("model", "bits"),
    [("plain(1, 3, 5)", 20), ("wrap(1, 3, 5)", 20), ("wrap(2, 1, 8)", 16), ("folds(1, 7)", 7)],
)
def test_a_head_is_told_as_many_bits_as_its_sums_or_its_state_hold(model: str, bits: int) -> None:
    name, sizes = model.rstrip(")").split("(")
    words = {"plain": "L d p", "wrap": "L d a", "folds": "L s"}[name].split()
    said = ", ".join(f"{word}={size}" for word, size in zip(words, sizes.split(","), strict=True))

    assert softmax_bits(problem(f"{name}({said})", "index(3)").model) == bits


@pytest.mark.parametrize(
    ("model", "more", "rests"),
    [
        ("wrap(L=1, d=1, a=1)", "wrap(L=1, d=1, a=2)", "exactly 2 bits"),
        ("folds(L=1, s=2)", "folds(L=1, s=3)", "at most 2 bits"),
        ("plain(L=1, d=1, p=1)", "plain(L=1, d=1, p=2)", "block-summary assumption"),
    ],
)
def test_a_count_uses_the_formats_bits_and_says_so(model: str, more: str, rests: str) -> None:
    found = outcome(model, "index(5)")

    assert isinstance(found, Cannot) and rests in found.rests_on[0]
    assert isinstance(outcome(more, "index(5)"), Undecided)


def test_one_bit_is_one_bit_in_words() -> None:
    one, two = (problem(f"folds(L=1, s={s})", "index(5)").model for s in (1, 2))

    assert summary_reason(one)[0].startswith("states of 1 bit, folded: the first tokens tell a ")
    assert "at most 1 bit (docs" in summary_reason(one)[0]
    assert "at most 2 bits (docs" in summary_reason(two)[0]


def test_the_precision_does_not_count_where_a_format_says_how_sums_are_kept() -> None:
    asked = problem("wrap(L=1, d=1, a=1)", "index(5)")
    wide = replace(asked.model, precision=999, state_bits=999)

    assert isinstance(answered(Problem(wide, asked.task), Limits()), Cannot)


# ---- exact sums: no rule applies


def honest(kind: type, model: str, task: str) -> tuple[Problem, Any]:
    asked = problem(model, task)
    found = answered(asked, Limits(timeout=30))
    assert isinstance(found, Cannot) and isinstance(found.certificate, kind)
    return asked, found.certificate


CERTIFICATES = {
    "rows": (Rows, "wrap(L=1, d=1, a=1)", "index(5)"),
    "probes": (Probes, "wrap(L=1, d=1, a=1)", "index(40)"),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_count_moved_to_exact_sums_is_refused(name: str) -> None:
    asked, certificate = honest(*CERTIFICATES[name])
    other = with_numbers(asked, ExactRound())

    with pytest.raises(InvalidCertificate, match="exact_round"):
        check(other, replace(certificate, problem=digest(other)))


@pytest.mark.parametrize("task", ["index(5)", "index(40)", "compose(2)", "compose(1000)"])
def test_nothing_is_concluded_of_exact_sums_and_the_reason_names_greater_than(task: str) -> None:
    found = outcome("once(L=1, d=1, p=1)", task)

    assert isinstance(found, Undecided)
    assert "exact_round" in found.reason and "GREATER-THAN" in found.reason


def test_exact_sums_have_no_summary() -> None:
    model = problem("once(L=1, d=1, p=1)", "index(3)").model

    for measure in (softmax_bits, summary_reason):
        with pytest.raises(ValueError):
            measure(model)


FILE = load(ROOT / "theorems" / "numerics" / "wrapping_and_folding.bounds")
THEOREMS = {c.theorem.stated.name: c.theorem for c in FILE.claims if isinstance(c, Stating)}


def instance(start: str) -> tuple[Problem, Instance]:
    """Return the first check of the file of such a text that a theorem settles, and how."""
    for claim in FILE.claims:
        if isinstance(claim, Check) and claim.text.startswith(f"check {start}"):
            for each in claim.theorems:
                found = applied(claim.problem, each)
                if isinstance(found, Instance):
                    return claim.problem, found
    raise AssertionError(start)


SETTLED = ("wrapping_decoder(L=1", "wrapping_decoder(L=2", "folding_decoder")


@pytest.mark.parametrize("name", SETTLED)
def test_a_theorem_moved_to_exact_sums_is_refused(name: str) -> None:
    asked, certificate = instance(name)
    other = with_numbers(asked, ExactRound())

    assert isinstance(check(asked, certificate), Cannot)
    with pytest.raises(InvalidCertificate, match="exact sums"):
        check(other, replace(certificate, problem=digest(other)))


def test_a_theorem_about_sums_says_what_they_are_and_assumes_nothing_of_softmax() -> None:
    found = check(*instance("wrapping_decoder(L=2"))

    assert isinstance(found, Cannot)
    assert "sums of 4 bits that wrap around" in found.rests_on[0]
    assert not any("assumption" in each for each in found.rests_on)


@pytest.mark.parametrize(("bits", "holds"), [(4, True), (3, True), (5, False)])
def test_longer_sums_are_not_what_a_theorem_speaks_of(bits: int, holds: bool) -> None:
    asked, certificate = instance("wrapping_decoder(L=2")
    other = with_numbers(asked, Wraparound(4, 4, bits))
    moved = replace(certificate, problem=digest(other))

    if holds:
        assert isinstance(check(other, moved), Cannot)
    else:
        with pytest.raises(InvalidCertificate, match="bits of a summary"):
            check(other, moved)


FOLDER = ROOT / "theorems" / "composition"
CLAIMED = re.compile(r"^  claim (?:decoder|encoder)\(", re.MULTILINE)
RULES = sorted(path.name for path in FOLDER.glob("*.bounds") if CLAIMED.search(path.read_text()))


def codes_in_format(path: str, numbers: str) -> tuple[list[str], int]:
    """Read a theorem file with a format for softmax models: mistakes, and theorems about these."""
    place = FOLDER / path

    def loader(name: str, importer: str) -> Source | None:
        found = find_import(name, importer)
        if found is None or name != "models":
            return found
        text = found.text
        for model in ("decoder", "encoder"):
            before, after = text.split(f"model {model}(", 1)
            given = after.replace("precision p", f"precision p; numbers {numbers}", 1)
            text = f"{before}model {model}({given}"
        return Source(found.path, text)

    source = Source(str(place), place.read_text(encoding="utf-8"))
    with pytest.raises(Mistakes) as refused:
        elaborate(parse(source), source, loader)
    codes = [mistake.code for mistake in refused.value.diagnostics]
    return codes, len(CLAIMED.findall(source.text))


@pytest.mark.parametrize("path", RULES)
def test_no_rule_proves_anything_about_exact_sums(path: str) -> None:
    codes, theorems = codes_in_format(path, "exact_round")

    assert codes == ["E704"] * theorems


def test_the_files_with_all_rules_are_among_those() -> None:
    assert len(RULES) >= 4 and {"one_layer.bounds", "two_layers.bounds"} <= set(RULES)


def test_the_two_layer_theorems_are_refused_for_folds() -> None:
    codes, theorems = codes_in_format("two_layers.bounds", "fold state p")

    assert theorems >= 2 and codes == ["E704"] * theorems


@pytest.mark.parametrize(
    "step", sorted({*KERNEL_RULES, "axiom", "conjecture", "instance", "reduce", "anything"})
)
def test_a_fold_believes_no_rule_that_is_not_known_to_hold_for_it(step: str) -> None:
    theorem = THEOREMS["folding_composition"]
    steps = [[step, "g", "x", 1], *amount_to_json(theorem.steps)]

    quiet = step in ("take", "rank", "keep", "collide", "because", "differ")  # about the task alone
    assert (fold_reason(theorem.stated, steps) is None) is quiet


# ---- folds: only what comes first is bounded


def test_a_fold_bounds_what_its_first_tokens_tell_and_no_other_block() -> None:
    model = problem("folds(L=1, s=3)", "index(5)").model

    assert block_bits(model, 7, 6, range(5)) == block_bits(model, 7, 6, range(1)) == 6
    for block in ((1,), (1, 2), (0, 2), (5,), (0, 1, 3)):
        assert block_bits(model, 7, 6, block) is None
    assert block_bits(with_numbers(problem("folds(L=1, s=3)", "index(5)"), None).model, 7, 6, (1,))


def test_the_first_tokens_are_those_that_a_window_lets_through() -> None:
    model = problem("window(s=3)", "index(5)").model

    assert block_bits(model, 7, 6, (3, 4)) == block_bits(model, 7, 6, (0, 1, 2, 3)) == 6
    assert block_bits(model, 7, 6, (4, 5)) is None
    assert block_bits(model, 7, 6, (0, 1)) == 0


@pytest.mark.parametrize(("kind", "size"), [(Rows, 5), (Probes, 40)])
def test_a_count_of_a_later_block_is_refused_for_a_fold(kind: type, size: int) -> None:
    asked, certificate = honest(kind, "wrap(L=1, d=1, a=1)", f"place_first({size})")
    other = with_numbers(asked, Fold(2))

    with pytest.raises(InvalidCertificate, match="fold"):
        check(other, replace(certificate, problem=digest(other)))
    assert isinstance(answered(other, Limits(timeout=30)), Undecided)


def test_a_proof_about_two_layers_is_refused_for_a_fold() -> None:
    asked, certificate = instance("wrapping_decoder(L=2")
    other = with_numbers(asked, Fold(8))

    with pytest.raises(InvalidCertificate, match="more than one layer"):
        check(other, replace(certificate, problem=digest(other)))


def test_two_layers_that_fold_stay_open_and_the_reason_says_why() -> None:
    found = outcome("folds(L=2, s=1)", "index(5)")

    assert isinstance(found, Undecided)
    assert "depends on the tokens before it" in found.reason


def test_a_proof_that_sums_up_the_first_block_is_good_for_a_fold_and_no_other() -> None:
    theorem = THEOREMS["folding_composition"]
    stated, steps = theorem.stated, amount_to_json(theorem.steps)
    later = [["mute", "g", "x", 1], *steps]
    sums = [["restrict", "f", "g"], *steps]

    assert fold_reason(stated, steps) is None
    assert "'g'" in (fold_reason(stated, later) or "")
    assert "restrict" in (fold_reason(stated, sums) or "")
    assert fold_reason(stated, "steps") is not None
    assert fold_reason(THEOREMS["wrapping_chain"].stated, steps) is not None


LATER = """
theorem later(n, d, a) {
  given 2^(2 * (d + 1) * a) < 2^n
  claim wrap(L=1, d=d, a=a) cannot solve place_first(n)
  proof {
    summarize w at the last token in 2 * (d + 1) * a bits
    collide w into w1, w2
    pick j where w1[j] != w2[j]
    take i = j
    differ w1[i] != w2[i]
  }
}
check wrap(L=1, d=1, a=2) cannot solve place_first(9)
"""


def test_a_theorem_about_a_later_block_is_refused_for_a_fold() -> None:
    source = Source("here.bounds", MODELS + LATER)
    claims = elaborate(parse(source), source, find_import).claims
    (claim,) = (each for each in claims if isinstance(each, Check))
    (found,) = (applied(claim.problem, each) for each in claim.theorems)
    assert isinstance(found, Instance)
    other = with_numbers(claim.problem, Fold(4))

    assert isinstance(check(claim.problem, found), Cannot)
    with pytest.raises(InvalidCertificate, match="sums up 'w'"):
        check(other, replace(found, problem=digest(other)))


# ---- integers about compositions


CHAINED = load(ROOT / "theorems" / "library" / "chained.bounds")
FOLDED = Composition(3, 2, 52445, (1506, 4), (1506, 4), (1032, 42, 2), 239, (10597474,))
SENT = Composition(3, 2, 169148, (5406, 4), (5406, 4), (1760, 81, 2), 378, (110222854,))
"""Good for the pipelined machine alone, and for both."""


def composing(numbers: NumberFormat | None, sizes: tuple[int, ...]) -> Problem:
    """Return a question about three layers, three functions, and heads that learn two bits."""
    task = CHAINED.task("chained3", *sizes)
    made = problem("plain(L=3, d=1, p=1)", "index(2)").model
    layers = tuple(replace(e, attention=replace(e.attention, heads=1)) for e in made.layers)
    return Problem(replace(made, layers=layers, numbers=numbers), task)


def test_a_fold_is_the_pipelined_machine_and_sums_are_the_parallel_one() -> None:
    settled: tuple[tuple[NumberFormat | None, tuple[Composition, ...]], ...] = (
        (None, (SENT,)),
        (Wraparound(3, 3, 1), (SENT,)),
        (Fold(2), (SENT, FOLDED)),
        (Fold(3), ()),
        (ExactRound(), ()),
    )
    for numbers, good in settled:
        for each in (SENT, FOLDED):
            asked = composing(numbers, (each.m, *each.n))
            certificate = CompositionNumbers(digest(asked), plain(each))
            if each in good:
                assert isinstance(check(asked, certificate), Cannot)
            else:
                with pytest.raises(InvalidCertificate):
                    check(asked, certificate)


# ---- the line itself


@pytest.mark.parametrize(
    "numbers", [None, Wraparound(1, 2, 3), Fold(4), ExactRound()], ids=format_text
)
def test_a_format_survives_json_and_changes_the_question(numbers: NumberFormat | None) -> None:
    asked = with_numbers(problem("plain(L=1, d=1, p=1)", "index(3)"), numbers)

    assert model_from_json(model_to_json(asked.model), "model") == asked.model
    others = [with_numbers(asked, each) for each in (Wraparound(1, 2, 4), Fold(5), Fold(6))]
    assert len({digest(each) for each in [asked, *others]}) == 4


@pytest.mark.parametrize(
    "numbers",
    [
        "hard",
        "wraparound",
        {"kind": "hard", "sizes": []},
        {"kind": "wraparound", "sizes": [1, 2]},
        {"kind": "wraparound", "sizes": [1, 2, 0]},
        {"kind": "fold", "sizes": [True]},
        {"kind": "exact_round", "sizes": [1]},
        {"kind": "fold"},
        {"kind": "fold", "sizes": [3], "more": 1},
        None,
    ],
)
def test_a_format_that_no_line_gives_is_refused(numbers: object) -> None:
    data = model_to_json(problem("plain(L=1, d=1, p=1)", "index(3)").model)

    with pytest.raises(ValueError, match="numbers"):
        model_from_json(data | {"numbers": numbers}, "model")


def test_a_format_without_softmax_is_refused() -> None:
    lines = "mask none; width 1; precision b; attend unique_hard heads 1; mlp any; numbers hard"
    source = Source("h", f"model m(b) {{ {lines} }}\n{MODELS}check m(b=1) can solve index(2)\n")
    (claim,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(claim, Check) and claim.problem.model.numbers is None
    data = model_to_json(claim.problem.model)

    with pytest.raises(ValueError, match="without softmax"):
        model_from_json(data | {"numbers": {"kind": "fold", "sizes": [3]}}, "model")
    text = source.text.replace("numbers hard", "numbers fold state 3")
    with pytest.raises(Mistakes, match="E441"):
        elaborate(parse(Source("h", text)), Source("h", text), find_import)


def test_a_statement_is_the_same_whatever_the_format_if_its_bits_are() -> None:
    plain = load(ROOT / "theorems" / "composition" / "one_layer.bounds")
    (other,) = (
        c.theorem.stated
        for c in plain.claims
        if isinstance(c, Stating) and c.theorem.stated.name == "one_layer_composition"
    )
    mine = stated_to_json(THEOREMS["wrapping_composition"].stated)

    assert mine["blocks"] == stated_to_json(other)["blocks"]
    assert mine["shape"]["summary"] == ["*", ["*", "H", ["+", "d", 1]], "a"]
