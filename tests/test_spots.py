"""Theorems tested at small values: what agrees, what contradicts, and where nothing was asked."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dsl.claims import Stating
from dsl.elaborate import load
from solver import spots as tested
from solver.certificate.kinds import CompositionNumbers, Exhaustion
from solver.kernel.logs import Undecided as Unclear
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Cannot, Outcome, Proved
from tests.command_line import ROOT, run, spec

Capture = pytest.CaptureFixture[str]
HEAD = 'import "composition"\nimport "models"\n'
PROOF = """  proof {
    summarize w at the last token in H * b bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ w1[x] != w2[x]
  }
"""


def theorem(spots: str, given: str = "H * b < n", proof: str = PROOF) -> str:
    """Return a file with a theorem about one word and a place in it."""
    return (
        f"{HEAD}theorem narrow(n, H, b) {{\n  given {given}\n"
        "  claim hard_decoder(L=1, H=H, b=b) cannot solve index_at_end(n)\n"
        f"{spots}\n{proof}}}\n"
    )


def stating(folder: Path, text: str) -> Stating:
    (claim,) = load(spec(folder, text)).claims
    assert isinstance(claim, Stating)
    return claim


def test_small_values_agree_with_a_theorem(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "check", spec(tmp_path, theorem("  spot n = 2..3, H = 1, b = 1..2")))

    assert ran.status == 0
    assert "proved    theorem narrow" in ran.out
    assert (
        "    spot: exact search agrees at n = 2, H = 1, b = 1; n = 3, H = 1, b = 1; "
        "n = 3, H = 1, b = 2\n"
    ) in ran.out
    assert "    spot: nothing was tested at n = 2, H = 1, b = 2, where a hypothesis" in ran.out
    assert "    spot: 3 tested, 1 outside the hypotheses, 0 undecided\n" in ran.out


def test_lines_together_give_each_parameter_its_values(tmp_path: Path) -> None:
    claim = stating(tmp_path, theorem("  spot b = 1..2, n = 5\n  spot H = 3"))

    assert [each.values for each in claim.spots] == [
        (("n", 5), ("H", 3), ("b", 1)),
        (("n", 5), ("H", 3), ("b", 2)),
    ]
    assert [each.problem.model.arguments for each in claim.spots] == [
        (("L", 1), ("H", 3), ("b", 1)),
        (("L", 1), ("H", 3), ("b", 2)),
    ]


FALSE = theorem("  spot n = 1..3, H = 1, b = 1", "H * b >= n", "  proof omitted\n")


def test_a_false_statement_is_refuted_with_values_and_witness(
    tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "certificates"

    ran = run(capsys, "check", spec(tmp_path, FALSE), "--certificates", folder)

    assert ran.status == 1
    assert "refuted   theorem narrow" in ran.out
    assert "CONTRADICTED at n = 1, H = 1, b = 1\n" in ran.out
    assert "can solve index_at_end(1); replayed: tables found and run" in ran.out
    assert 'witness {"embedding":' in ran.out
    assert "the proof does not go through" in ran.out
    certificates = sorted(folder.glob("*.cert.json.gz"))
    assert certificates and run(capsys, "verify", *certificates).status == 0


def test_a_broken_rule_is_found_though_it_accepts_the_proof(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spec(tmp_path, theorem("  spot n = 1, H = 1, b = 1", "H * b >= 1"))
    honest = run(capsys, "check", path)
    for name, module in list(sys.modules.items()):
        if name.startswith("solver.kernel.") and hasattr(module, "follows"):
            monkeypatch.setattr(module, "follows", lambda *_: True)

    broken = run(capsys, "check", path)

    assert "the proof does not go through" in honest.out
    assert broken.status == 1
    assert "refuted   theorem narrow" in broken.out
    assert "its proof is accepted all the same" in broken.out
    assert "0 claims: 0 proved, 0 refuted, 0 unknown; 1 theorem: 0 proved" in broken.out


def test_spots_that_test_nothing_are_no_success(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "check", spec(tmp_path, theorem("  spot n = 2, H = 1, b = 2..3")))

    assert ran.status == 3
    assert "proved    theorem narrow" in ran.out
    assert "    spot: 0 tested, 2 outside the hypotheses, 0 undecided\n" in ran.out
    assert "    its spots test nothing\n" in ran.out


def test_a_theorem_is_not_tested_by_itself(tmp_path: Path, capsys: Capture) -> None:
    source = ROOT / "theorems" / "composition" / "two_layers.bounds"
    claim = "  claim hard_decoder(L=2, H=H, b=b) cannot solve chain(n, m)\n"
    text = source.read_text(encoding="utf-8")
    assert text.count(claim) == 1
    spots = "  spot n = 20, m = 9, H = 1, b = 64\n"
    path = spec(tmp_path, text.replace(claim, claim + spots))
    first = run(capsys, "check", path)

    again = run(capsys, "check", path)  # now the cache knows the claim as settled by the theorem

    for ran in (first, again):
        assert ran.status == 3
        assert "derived: theorem two_layer_chain_hard at n = 20, m = 9, H = 1, b = 64" in ran.out
        assert "spot: undecided at n = 20, m = 9, H = 1, b = 64: " in ran.out
        assert "spot: 0 tested, 0 outside the hypotheses, 1 undecided" in ran.out


def test_a_time_limit_leaves_a_spot_undecided(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, theorem("  spot n = 2..9, H = 2, b = 2"))

    ran = run(capsys, "check", path, "--timeout", 0.01)

    assert "spot: undecided at n = 9, H = 2, b = 2: not decided within 0.01 seconds" in ran.out


def cannot(*_: object) -> Outcome:
    return Cannot(Exhaustion("", 1, (), ()), (), "checked")


def test_a_question_that_is_not_the_statement_tests_nothing(tmp_path: Path) -> None:
    claim = stating(tmp_path, theorem("  spot n = 2, H = 1, b = 1"))
    (spot,) = claim.spots
    other = replace(spot, values=(("n", 3), ("H", 1), ("b", 1)))

    found, against = tested.spotted(claim.theorem, (spot, other), cannot)

    assert (found.searched, found.against, against) == ((spot.values,), (), ())
    ((values, reason),) = found.unsettled
    assert values == other.values
    assert reason == "the question there is not what the theorem speaks of: the input 'w'"


def test_the_composition_theorem_tests_no_other(tmp_path: Path) -> None:
    claim = stating(tmp_path, theorem("  spot n = 2, H = 1, b = 1"))

    found, _ = tested.spotted(
        claim.theorem, claim.spots, lambda _: Cannot(CompositionNumbers("", {}), (), "derived")
    )

    assert found.tested == 0
    assert found.unsettled[0][1].startswith("only the composition theorem speaks of it")


def test_a_hypothesis_that_is_not_decided_tests_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unclear(*_: object) -> bool:
        raise Unclear("too close")

    monkeypatch.setattr(tested, "holds", unclear)
    claim = stating(tmp_path, theorem("  spot n = 2, H = 1, b = 1"))

    found, _ = tested.spotted(claim.theorem, claim.spots, cannot)

    assert found.tested == 0
    assert found.unsettled[0][1] == "a hypothesis is not decided: too close"


def test_tests_are_data_too(tmp_path: Path, capsys: Capture) -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "check.schema.json").read_text())
    first = spec(tmp_path, theorem("  spot n = 2, H = 1, b = 1..2"), "first.bounds")

    found: Any = json.loads(run(capsys, "check", "--json", first, spec(tmp_path, FALSE)).out)

    jsonschema.Draft202012Validator(schema).validate(found)
    (one,), (other,) = (file["claims"] for file in found["files"])
    assert one["spots"]["searched"] == [{"n": 2, "H": 1, "b": 1}]
    assert one["spots"]["outside"] == [{"n": 2, "H": 1, "b": 2}]
    assert other["verdict"] == "refuted"
    assert [q["outcome"] for q in other["questions"]] == ["can"] * len(other["spots"]["against"])


def test_a_theorem_without_spots_is_as_before(tmp_path: Path) -> None:
    claim = stating(tmp_path, theorem(""))

    verdict = settle(claim, Limits())

    assert isinstance(verdict, Proved) and verdict.spots is None


ABLE = """theorem looked_up(n) {
  given n >= 2
  claim hard_decoder(L=2, H=1, b=4 * ceil(log2(n)) + 2) can solve compose(n)
  proof {
    program two_lookups(n)
  }
}
"""


@pytest.mark.parametrize("text", [theorem(""), f'{HEAD}import "lookups"\n{ABLE}'])
def test_the_time_for_a_proof_is_limited(tmp_path: Path, capsys: Capture, text: str) -> None:
    file = spec(tmp_path, text)
    without, limited = run(capsys, "check", file), run(capsys, "check", file, "--timeout", 1e-6)

    assert (without.status, limited.status) == (0, 3)
    assert "the proof was not checked within 1e-06 seconds" in limited.out


def test_it_is_said_that_of_a_chosen_parameter_one_value_is_tried(
    tmp_path: Path, capsys: Capture
) -> None:
    chosen = theorem("  spot n = 3..4, H = 1, b = 1", "K < 3\n  given H * b < n")
    chosen = chosen.replace("  given K", "  choose K with 2^K > n\n  given K")
    ran, plain = run(capsys, "check", spec(tmp_path, chosen)), run(
        capsys, "check", spec(tmp_path, theorem("  spot n = 3..4, H = 1, b = 1"))
    )

    assert "spot: nothing was tested at n = 4, H = 1, b = 1, where a hypothesis does" in ran.out
    said = "    spot: of K only the least value that meets its hypothesis is tried\n"
    assert said in ran.out and "only the least value" not in plain.out
