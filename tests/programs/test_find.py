"""`find least ... where program ...`: solved or fitting at the value, refuted at each before it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dsl.claims import Find
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.program import Fitting, Solving
from dsl.source import Source
from solver.certificate.kinds import ProgramCounterexample, ProgramExhaustive, ProgramSizes
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved, Unknown
from tests.command_line import ROOT, run
from tests.programs.test_rounding import MAJORITY

SCHEMA = json.loads((ROOT / "docs" / "schema" / "check.schema.json").read_text(encoding="utf-8"))
MODELS = 'import "models"\n'
ATTENDING = """
program some(n) for some_one(n) {
  mask none
  token w[i]: bit = w[i]
  layer { found = attend k where k.bit take true }
  answer found
}
"""


def search(claim: str) -> Find:
    """Return the one claim of a text, a search."""
    source = Source("here.bounds", MODELS + MAJORITY + ATTENDING + claim + "\n")
    (found,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(found, Find)
    return found


def codes_of(claim: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        search(claim)
    return [found.code for found in caught.value.diagnostics]


def test_the_value_is_solved_and_every_smaller_one_refuted() -> None:
    claim = search("find least f from 0 where program sign(5, f) solves majority(5)")

    verdict = settle(claim, Limits())

    assert isinstance(verdict, Proved) and verdict.value == 2
    kinds = [type(piece.outcome.certificate) for piece in verdict.evidence]
    assert kinds == [ProgramCounterexample, ProgramCounterexample, ProgramExhaustive]


def test_a_search_starts_at_one_unless_it_is_told_otherwise() -> None:
    claim = search("find least f where program sign(4, f) solves majority(4)")

    verdict = settle(claim, Limits())

    assert (claim.start, claim.up_to) == (1, 64)
    assert isinstance(verdict, Proved) and verdict.value == 1


def test_the_least_may_be_zero() -> None:
    claim = search("find least f from 0 where program sign(4, f) solves majority(4)")

    verdict = settle(claim, Limits())

    assert isinstance(verdict, Proved) and verdict.value == 0


def test_the_parameter_may_stand_in_the_task_too() -> None:
    claim = search("find least n from 4 where program sign(n, 1) solves majority(n) up to 9")
    fifth = claim.problem(5)

    verdict = settle(claim, Limits())

    assert isinstance(fifth, Solving) and fifth.task.arguments == (("n", 5),)
    assert isinstance(verdict, Proved) and verdict.value == 4


def test_none_is_said_only_after_a_refutation_of_each() -> None:
    claim = search("find least n where program sign(n + 4, 0) solves majority(n + 4) up to 3")

    verdict = settle(claim, Limits())

    assert isinstance(verdict, Proved) and verdict.value is None
    assert len(verdict.evidence) == 3


def test_the_least_sizes_of_a_model_that_a_program_fits_are_found() -> None:
    claim = search("find least b where program some(3) fits hard(L=1, H=1, b)")
    second = claim.problem(2)

    verdict = settle(claim, Limits())

    assert isinstance(second, Fitting) and second.model.state_bits == 2
    assert isinstance(verdict, Proved) and verdict.value == 2
    kinds = [type(piece.outcome.certificate) for piece in verdict.evidence]
    assert kinds == [ProgramSizes, ProgramSizes]
    assert "positions any" in claim.defaults


def test_a_search_stops_at_the_first_value_that_is_open() -> None:
    claim = search("find least H where program sign(3, 1) fits average(L=1, H, d=1, p=1)")
    open_one = search("find least d where program sign(3, 1) fits average(L=1, H=1, d, p=9)")

    refuted, unknown = settle(claim, Limits()), settle(open_one, Limits())

    assert isinstance(refuted, Proved) and refuted.value is None
    assert isinstance(unknown, Unknown) and unknown.low == 3
    assert unknown.reason.startswith("at d = 3: ")


@pytest.mark.parametrize(
    ("claim", "codes"),
    [
        ("find least g where program sign(3, 1) solves majority(3)", ["E506"]),
        ("find least f where program sign(3, f) solves majority(4)", ["E515"]),
        ("find least f where program sign(3, f) solves parity(3)", ["E514"]),
        ("find least f where program sign(3, f) solves majority(3) up to 0", ["E511"]),
        ("find least f from 9 where program sign(3, f) solves majority(3) up to 8", ["E517"]),
        ("find least f where program sign(3, f) solves majority(3) expect proved", ["E510"]),
        ("find least f where program sign(3, f, 1) solves majority(3)", ["E513"]),
        ("find least n from 0 where program sign(n, 1) solves majority(n)", ["E405"]),
        ("find least H where program some(3) fits hard(L=1, b=3)", ["E506", "E501"]),
    ],
)
def test_what_is_wrong_with_a_search_is_told(claim: str, codes: list[str]) -> None:
    assert codes_of(claim) == codes


def test_a_search_is_reported_written_and_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = "find  least f from 0 where program sign(4,f) solves majority(4) up to 3 expect 0"
    path, folder = tmp_path / "search.bounds", tmp_path / "certificates"
    path.write_text(MAJORITY + claim + "\n", encoding="utf-8")

    told = run(capsys, "check", path, "--claim", 1, "--certificates", folder)
    shown = run(capsys, "check", "--json", path)
    printed = run(capsys, "fmt", path)

    said = "find least f from 0 where program sign(4, f) solves majority(4) up to 3"
    assert told.out.splitlines()[0].endswith(f"proved    {said}: f = 0")
    assert told.status == 0 and "as expected: 0" in told.out
    certificates = sorted(folder.glob("*.cert.json.gz"))
    assert len(certificates) == 1 and run(capsys, "verify", *certificates).status == 0
    document = json.loads(shown.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    (found,) = document["files"][0]["claims"]
    assert (found["kind"], found["value"], found["text"]) == ("find", 0, said)
    assert f"{said} expect 0\n" in printed.out


def test_a_search_over_programs_has_no_clauses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "search.bounds"
    claim = "find least f from 0 where program sign(4, f) solves majority(4)\n"
    path.write_text(MAJORITY + claim, encoding="utf-8")

    ran = run(capsys, "compile", path, "--to", "cnf")

    assert ran.status == 2 and "has no such form" in ran.err


def test_a_size_that_goes_wrong_late_in_a_search_leaves_it_unknown() -> None:
    shrinking = """
program never(n, f) for some_one(n) {
  mask none
  token w[i]: bit = w[i]
  repeat 20 - f { layer { found = attend k take k.bit } }
  layer { found = attend k take k.bit }
  answer not found
}
"""
    claim = search(shrinking + "find least f where program never(2, f) solves some_one(2)")

    verdict = settle(claim, Limits())

    assert isinstance(verdict, Unknown) and verdict.low == 21
    assert verdict.reason.startswith("at f = 21: ") and "E405" in verdict.reason
