"""What a mistake advises: words that could stand there, what to import, where a part belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.elaborate import load
from dsl.parse import STEPS

HEAD = 'import "composition"\nimport "models"\n'
THEOREM = """theorem t(n) {{
  mark derived
  claim decoder(L=1, H=1, d=1, p=1) cannot solve compose(n)
  {}
}}
"""


def mistakes(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a file."""
    spec = folder / "spec.bounds"
    spec.write_text(text, encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load(spec)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (THEOREM.format("proof { summarise f at the last token in 2 bits }"), "put 'summarize'"),
        (THEOREM.format("take x = 0"), "put the steps of the proof into 'proof { ... }'"),
        (THEOREM.format("proof { differ a = b }"), "write '==' to compare, or '!='"),
        ("task t(n) { input w: [n]; answer w = 1 }", "write '==' to compare, or '!='"),
        (
            "find least n where decoder(L=1, H=1, d=1, p=1) cannot solve compose(n) from 9",
            "put it after the parameter: find least n from 10 where ...",
        ),
        (
            "find certificate for 2 layers, 8 bits up to 2^31",
            "write the number out, such as 1024 for 2^10",
        ),
        ("check decoder(L=1, H=1, d=1, p=1) cannot solve parity(3)", 'import "boolean"'),
        ("check star(E=1, b=1) cannot solve compose(3)", 'import "protocols"'),
        (
            "check as n -> oo: n = o(g)",
            "use one of: n; or say something of it after 'where', as in 'g >= 1'",
        ),
    ],
)
def test_a_mistake_says_what_helps(text: str, fix: str, tmp_path: Path) -> None:
    (found,) = mistakes(HEAD + text + "\n", tmp_path)

    assert found.fix == fix


def test_where_an_equals_sign_was_no_comparison_what_could_stand_there_is_named(
    tmp_path: Path,
) -> None:
    (found,) = mistakes(HEAD + "check decoder = 3\n", tmp_path)

    assert "'=='" not in str(found.fix)


def test_every_step_of_a_proof_is_known_to_the_advice(tmp_path: Path) -> None:
    (found,) = mistakes(HEAD + THEOREM.format("proof { 1 }"), tmp_path)

    named = {word.strip("'") for word in str(found.fix)[4:].replace(" or ", ", ").split(", ")}
    assert named - {"}", "axiom", "conjecture"} == STEPS


def test_a_mistake_that_many_claims_bring_up_is_reported_once(tmp_path: Path) -> None:
    protocol = "protocol back(b) {\n  epochs 1\n  tell x -> g in b bits\n}\n"
    claims = "check back(b=1) can solve compose(3)\ncheck back(b=2) can solve compose(3)\n"

    (found,) = mistakes(HEAD + protocol + claims, tmp_path)

    assert found.message.endswith(f"(asked for at {tmp_path}/spec.bounds:7)")


def test_mistakes_of_different_claims_are_all_reported(tmp_path: Path) -> None:
    model = "model m(H) {\n  mask none\n  state 2\n  attend unique_hard heads H\n  mlp any\n}\n"
    claims = "check m(H=0) can solve compose(2)\ncheck m(H=1 - 2) can solve compose(2)\n"

    found = mistakes(HEAD + model + claims, tmp_path)

    assert [wrong.message.split(" (")[0] for wrong in found] == [
        "heads is 0 in m(H=0)",
        "heads is -1 in m(H=-1)",
    ]


def beside(text: str, folder: Path) -> list[str]:
    """Return what is said of theorems beside the only claim of a file."""
    spec = folder / "spec.bounds"
    spec.write_text(text, encoding="utf-8")
    (claim,) = load(spec).claims
    assert isinstance(claim, Check)
    return [each.said for each in claim.beside]


def test_where_no_theorem_about_a_library_task_is_in_reach_files_that_have_one_are_named(
    tmp_path: Path,
) -> None:
    claim = "check decoder(L=1, H=1, d=1, p=1) cannot solve compose(9)\n"

    (said,) = beside(HEAD + claim, tmp_path)
    imported = beside('import "composition/one_layer"\n' + claim, tmp_path)

    assert said.startswith("no theorem about compose is in reach; for one import ")
    assert 'import "composition/one_layer"' in said
    assert imported == []


def test_of_a_task_of_ones_own_the_library_is_not_asked(tmp_path: Path) -> None:
    task = "task compose(n) {\n  input x: [n]\n  answer x\n}\n"
    claim = "check decoder(L=1, H=1, d=1, p=1) cannot solve compose(9)\n"

    assert beside('import "models"\n' + task + claim, tmp_path) == []


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ("hard_decoder(L=3, H=1, b=9)", True),
        ("decoder(L=1, H=1, d=1, p=9)", True),
        ("decoder(L=3, H=1, d=1, p=9)", False),
        ("hard_padded(L=3, H=1, b=9, P=2)", False),
    ],
)
def test_files_are_named_whose_theorems_may_speak_of_the_model(
    model: str, named: bool, tmp_path: Path
) -> None:
    said = beside(HEAD + f"check {model} can solve compose(9)\n", tmp_path)

    assert bool(said) is named


def test_a_value_that_is_too_large_is_shown_in_the_function_of_the_claim(tmp_path: Path) -> None:
    claim = "check hard(L=1, H=1, b=2) cannot solve cell(2, 2, 2, (u, v -> u + v))\n"

    (found,) = mistakes('import "functions"\nimport "models"\n' + claim, tmp_path)

    assert found.code == "E310"
    assert (found.span.line, found.span.end - found.span.start) == (3, len("u + v"))
    assert found.fix == "give a function with values of this type"
