"""`bounds run`: what is printed, the statuses, and that mistakes have a place and a fix."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dsl.program import Program
from solver.commands import run_program
from solver.commands.named import transformer_of
from solver.exact.matrices import Affine, Transformer
from tests.command_line import ROOT, run, spec

Capture = pytest.CaptureFixture[str]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "run.schema.json").read_text(encoding="utf-8"))
LOOKUPS = "two_lookups(4)"
GIVEN = "f = [1, 2, 0, 3], g = [3, 2, 1, 0], x = 1"
WRONG = """import "boolean"
program never(n) for some_one(n) {
  mask none
  token w[i]: bit = w[i]
  layer { found = attend k where k.bit take true }
  answer found and not found
}
"""


def test_a_run_shows_what_the_answer_is_read_from(capsys: Capture) -> None:
    ran = run(capsys, "run", LOOKUPS, GIVEN)

    assert (ran.status, ran.err) == (0, "")
    assert f"two_lookups(4) for compose(4)\ninput: {GIVEN}\n" in ran.out
    assert "x      g[1] -> 2     y: 0 -> 2" in ran.out
    assert "x      f[2] -> 0   no change" in ran.out
    assert ran.out.endswith("answer: z\n  x: 0, right\n")
    assert "f[1]" not in ran.out


def test_fractions_are_exact(capsys: Capture) -> None:
    ran = run(capsys, "run", "parity_by_average(3)", "w = [true, false, false]")

    assert "w[0] w[1] w[2], 1/3 each of [1, 0, 0] -> 1/3" in ran.out


def test_a_head_that_finds_nothing_says_so(capsys: Capture) -> None:
    ran = run(capsys, "run", "some_one_by_attention(2)", "w = [false, false]")

    assert "w[1]   nothing -> false" in ran.out


def test_tokens_and_layers_are_chosen(capsys: Capture) -> None:
    every = run(capsys, "run", LOOKUPS, GIVEN, "--all").out
    one = run(capsys, "run", LOOKUPS, GIVEN, "--layer", 2, "--token", "f[0]").out

    assert all(f"{name}[{i}]   " in every for name in "fg" for i in range(4))
    assert "not shown" not in every
    assert "layer 1" not in one
    assert "  f[0]   f[0] -> 1   z: 0 -> 1\n\nanswer" in one


def test_a_random_input_can_be_given_again(capsys: Capture) -> None:
    first = run(capsys, "run", LOOKUPS, "--random", 7).out
    shown = first.splitlines()[1].removeprefix("input: ")

    assert run(capsys, "run", LOOKUPS, shown).out == first


def test_a_wrong_answer_has_status_1(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, WRONG)

    ran = run(capsys, "run", "never(2)", "w = [true, false]", "--from", path)

    assert ran.status == 1
    assert "w[1]: false, wrong: the task wants true" in ran.out
    assert run(capsys, "run", "never(2)", "w = [false, false]", "--from", path).status == 0


def test_the_compiled_program_runs_beside_it(capsys: Capture) -> None:
    out = run(capsys, "run", LOOKUPS, GIVEN, "--compiled").out

    assert "compiled to matrices: 2 blocks of width" in out
    assert "block 1, head 1 (attend)" in out
    assert "  x      0      1 for g[1]  -1" in out
    assert "the answers are the same; every head has the weights of the program's" in out


@pytest.mark.parametrize("program", ["running_parity_by_average(4)", "palindrome_by_mirror(3)"])
def test_the_document_holds_scores_and_weights(program: str, capsys: Capture) -> None:
    found = document(capsys, program, "--random", 1, "--compiled")

    assert found["compiled"]["same_weights"]
    for layer, heads in zip(found["layers"], found["compiled"]["blocks"], strict=True):
        for head, run_ in zip(layer["heads"], heads, strict=True):
            for token, weights in zip(head["tokens"], run_["weights"], strict=True):
                looks = {look["token"]: look["weight"] for look in token["looks_at"]}
                offset = 1 if run_["sink"] else 0
                held = {k - offset: str(w) for k, w in enumerate(weights) if w}
                assert held == (looks or {-1: "1"})


def test_matrices_that_answer_otherwise_are_a_fault_of_ours(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altered(program: Program) -> Transformer:
        made = transformer_of(program)
        readout = Affine(made.readout.weight, tuple(b + 1 for b in made.readout.bias))
        return replace(made, readout=readout)

    monkeypatch.setattr(run_program, "transformer_of", altered)

    ran = run(capsys, "run", LOOKUPS, GIVEN, "--compiled")

    assert (ran.status, ran.out) == (70, "")
    assert "the matrices answer (1,), the program (0,)" in ran.err


def document(capsys: Capture, *arguments: object) -> Any:
    """Return the document, valid against the schema."""
    ran = run(capsys, "run", "--json", *arguments)
    found = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["status"] == ran.status
    return found


@pytest.mark.parametrize(
    "program",
    [
        LOOKUPS,
        "running_parity_by_average(4)",
        "products_by_doubling(3, 3)",
        "reachable_by_squaring(2)",
        "addition_by_carries(3)",
        "sums_by_doubling(1, 2)",
    ],
)
def test_a_run_fits_its_schema(program: str, capsys: Capture) -> None:
    assert document(capsys, program, "--random", 1)["right"]


def test_weights_are_exact_in_the_document(capsys: Capture) -> None:
    found = document(capsys, "parity_by_average(3)", "w = [true, false, true]")

    looks = found["layers"][0]["heads"][0]["tokens"][2]

    assert [(look["weight"], look["taken"]) for look in looks["looks_at"]] == [
        ("1/3", 1),
        ("1/3", 0),
        ("1/3", 1),
    ]
    assert looks["gives"] == "2/3"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["two_lookup(4)", GIVEN], "fix: use one of: two_lookups"),
        (["two_lookups", GIVEN], "error[E513]"),
        (["two_lookups(0)", GIVEN], "error[E405]"),
        (["two_lookups(4", GIVEN], "PROGRAM:1:14: error[E102]"),
        ([LOOKUPS, GIVEN + ", y = 1"], "INPUT:1:44: error[E210]"),
        ([LOOKUPS, GIVEN.replace("3]", "4]")], "INPUT:1:15: error[E605]"),
        ([LOOKUPS, GIVEN, "--layer", "3"], "no layer 3: the program has 2"),
        ([LOOKUPS, GIVEN, "--token", "h"], "no token h: there are f[0]"),
        ([LOOKUPS, GIVEN, "--from", "missing.bounds"], "error[E120]"),
        ([LOOKUPS], "give either INPUT or --random SEED"),
        ([LOOKUPS, GIVEN, "--random", "1"], "give either INPUT or --random SEED"),
        ([LOOKUPS, GIVEN, "--html", "/nowhere/page.html"], "cannot write"),
    ],
)
def test_a_mistake_has_status_2_and_says_where(
    arguments: list[str], told: str, capsys: Capture
) -> None:
    ran = run(capsys, "run", *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_a_task_without_an_answer_is_told(tmp_path: Path, capsys: Capture) -> None:
    text = """task far(n) { input w: table [n] -> [n]; answer iterate (n^n)^n from 0 : a -> a }
program here(n) for far(n) {
  mask none
  token w[i]: v = w[i]
  layer { y = attend k take k.v }
  answer y
}
"""
    path = spec(tmp_path, text)

    ran = run(capsys, "run", "here(9)", "--from", path, "--random", 1)

    assert (ran.status, ran.out) == (2, "")
    assert "INPUT:1:1: error[E309]: in far:" in ran.err


def test_the_page_about_runs_shows_a_true_one(capsys: Capture) -> None:
    page = (ROOT / "docs" / "run.md").read_text(encoding="utf-8")
    command, output = (block.strip() for block in page.split("```")[1:4:2])

    assert command == f'bounds run "{LOOKUPS}" "{GIVEN}"'
    assert run(capsys, "run", LOOKUPS, GIVEN).out.strip() == output
