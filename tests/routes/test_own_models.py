"""Theorems and models that a file declares itself: the lines count, not the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check
from dsl.elaborate import load
from solver.reach import reached
from tests.command_line import run

OWN = "model ours { %s repeat %d { attend %s heads %d; mlp any } }"
PLAIN = "mask causal; width 1; precision 4;"


def asked(lines: str, layers: int, kind: str, heads: int) -> str:
    """Return a file that asks about a model of its own and the chain of two tables."""
    model = OWN % (lines, layers, kind, heads)
    return f'import "composition/two_layers"\n{model}\ncheck ours cannot solve chain(492, 39)\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (asked(PLAIN, 2, "softmax", 1), "two_layer_chain at n = 492, m = 39, H = 1, d = 1, p = 4"),
        (asked("mask causal; state 9;", 2, "unique_hard", 2), "two_layer_chain_hard at n = 492"),
        (asked(PLAIN, 2, "softmax", 2), "two_layer_chain does not apply: m^n > 2^(S"),
        (asked(PLAIN + " padding 1;", 2, "softmax", 1), "not speak of this model: a window"),
        (asked(PLAIN + " steps 1 over [9];", 2, "softmax", 1), "padding or generated tokens"),
        (asked(PLAIN, 2, "average_hard", 1), "not speak of this model: heads, bits of a"),
    ],
)  # fmt: skip
def test_a_theorem_is_tried_at_the_sizes_that_the_lines_give(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(text, encoding="utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert said in told
    assert told.startswith(f"{file}:3  {'proved' if ' at n = 492' in said else 'unknown'}")


ENCODER, HARD = PLAIN.replace("causal", "none"), "mask causal; state 4;"


@pytest.mark.parametrize(
    ("lines", "layers", "kind", "said"),
    [
        (PLAIN, 3, "softmax", "two_layer_chain and two_layer_chain_by_state speak of 2 layers, n"),
        (ENCODER, 2, "softmax", "two_layer_chain_by_state speak of a causal mask, not none"),
        (ENCODER, 3, "softmax", "by_state speak of 2 layers, not 3 and of a causal mask, not none"),
        (HARD, 3, "unique_hard", "theorem two_layer_chain_hard speaks of 2 layers, not 3; theor"),
        (PLAIN, 3, "linear", "not 3 and of softmax attention, not linear attention"),
        (PLAIN + " steps 1 over [9];", 3, "softmax", "2 layers, not 3 and of no generated tokens"),
    ],
)
def test_of_another_shape_it_is_said_what_the_theorems_about_the_task_speak_of(
    lines: str,
    layers: int,
    kind: str,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(asked(lines, layers, kind, 1), encoding="utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert "unknown   ours cannot solve" in told
    assert said in told


def test_where_a_theorem_is_about_the_shape_no_other_shapes_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(asked(PLAIN, 2, "softmax", 2), encoding="utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert "theorem two_layer_chain does not apply" in told
    assert "speak" not in told


FAR = 'import "axioms/depth"\nmodel ours { %s }\ncheck ours cannot solve two_functions(2^212)\n'
NARROW = "mask causal; width 1; precision 3000;"
SOFTMAX, HARD = (f"attend {kind} heads 1; mlp any;" for kind in ("softmax", "unique_hard"))
WRAPPING = "numbers wraparound weights 1 values 1 sums 3000;"


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (f"{NARROW} {SOFTMAX} {SOFTMAX}", "proved"),
        (f"{NARROW} scores bilinear; loop 2 {{ {SOFTMAX} }}", "proved"),
        (f"{NARROW} {HARD} {SOFTMAX}", "unknown"),
        (f"{NARROW} {WRAPPING} {SOFTMAX} {SOFTMAX}", "unknown"),
    ],
)  # fmt: skip
def test_a_paper_about_one_attention_is_not_cited_for_another_one(
    lines: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(FAR % lines, encoding="utf-8")

    told = run(capsys, "check", "--no-cache", file).out

    assert told.startswith(f"{file}:3  {verdict}")
    assert ("said of no other" in told) is (verdict == "unknown")


RESTRICTED = """
task bits(n) { input w: table [n] -> bool; answer (count i < n : w[i]) mod 2 == 1 }
model narrow(H) { mask none; state 9; %s %s { attend unique_hard heads H %s; mlp %s } }
model free(H) { mask none; state 9; attend unique_hard heads H; mlp any }
axiom narrow_ones_cannot(H, n) { claim narrow(H=H) cannot solve bits(n) }
check free(H=3) cannot solve bits(30)
check narrow(H=3) cannot solve bits(30)
"""


@pytest.mark.parametrize(
    ("parts", "speaks"),
    [
        (("", "repeat 1", "", "any"), True),
        (("positions any; scores any;", "repeat 1", "ties rightmost", "any"), True),
        (("positions none;", "repeat 1", "", "any"), False),
        (("scores bilinear;", "repeat 1", "", "any"), False),
        (("parameters uniform TC0;", "repeat 1", "", "any"), False),
        (("", "loop 1", "", "any"), False),
        (("", "repeat 1", "ties leftmost", "any"), False),
        (("", "repeat 1", "", "relu(1)"), False),
    ],
)  # fmt: skip
def test_what_is_assumed_of_fewer_models_is_not_said_of_all(
    parts: tuple[str, ...], speaks: bool, tmp_path: Path
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(RESTRICTED % parts, encoding="utf-8")

    checks = [each for each in load(file).claims if isinstance(each, Check)]
    cited = [reached(each.problem, each.theorems).cited for each in checks]

    assert [bool(each) for each in cited] == [speaks, speaks]


def test_an_axiom_about_the_rightmost_of_equals_is_not_applied_to_the_leftmost(
    tmp_path: Path,
) -> None:
    file = tmp_path / "own.bounds"
    text = RESTRICTED % ("", "repeat 1", "", "any")
    file.write_text(text.replace("attend unique_hard heads H; mlp any }\naxiom",
                                 "attend unique_hard heads H ties leftmost; mlp any }\naxiom"),
                    encoding="utf-8")  # fmt: skip

    checks = [each for each in load(file).claims if isinstance(each, Check)]

    assert [bool(reached(each.problem, each.theorems).cited) for each in checks] == [False, True]


SUMS = """
task total(n) { input t: table [n] -> [256]; input end: [1]; answer (sum i < n : t[i]) mod 256 }
model narrow(H) { mask causal; width 1; precision 8; %s attend softmax heads H; mlp any }
model ours(H) { mask causal; %s attend softmax heads H; mlp any }
axiom narrow_ones_cannot(H, n) { claim narrow(H=H) cannot solve total(n) }
check ours(H=1) cannot solve total(5)
"""
BITS = "width 1; precision 8; numbers wraparound weights %d values %d sums 8;"


@pytest.mark.parametrize(
    ("narrow", "ours", "cited"),
    [
        ("", "width 1; precision 8;", True),
        ("", "width 1; precision 7;", True),
        ("", "width 8; precision 1;", False),
        ("", "width 2; precision 4;", False),
        # With weights of 8 bits the sum of the weights is the answer; of 1 bit, it is not.
        ("numbers wraparound weights 1 values 1 sums 8;", BITS % (8, 8), False),
        ("numbers wraparound weights 1 values 1 sums 8;", BITS % (1, 1), False),
    ],
)
def test_what_is_assumed_of_few_numbers_of_many_bits_is_not_said_of_many_numbers(
    narrow: str, ours: str, cited: bool, tmp_path: Path
) -> None:
    file = tmp_path / "own.bounds"
    file.write_text(SUMS % (narrow, ours), encoding="utf-8")

    (asked,) = (each for each in load(file).claims if isinstance(each, Check))

    assert bool(reached(asked.problem, asked.theorems).cited) is cited
