"""The theorem files: every expectation is met, and every certificate passes the checker on its
own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl import tree
from dsl.elaborate import load
from dsl.files import read_source
from dsl.parse import parse
from tests.command_line import ROOT, THEOREMS, run

SPECS = sorted((ROOT / "tests" / "specs").glob("*.bounds"))
SLOW = {"frontier": [pytest.mark.slow]}
WHOLE = {
    "certificates",
    "function_composition",
    "hop_layers",
    "parity_bits",
    "published_parameters",
}
"""Files of many small claims are run once, as is everything in `communication`.

Reading a file takes longer than settling one of its claims where most are `find`s over programs.
"""


def is_whole(path: Path) -> bool:
    return path.parent.name == "communication" or path.stem in WHOLE


def claims_written(path: Path) -> int:
    """Return how many claims a file has; they are not worked out while tests are collected."""
    items = parse(read_source(path)).items
    stated = [item for item in items if isinstance(item, tree.Theorem) and item.word == "theorem"]
    return len(stated) + sum(isinstance(item, tree.Claim) for item in items)


EACH = [
    path for path in [*THEOREMS, ROOT / "tests" / "specs" / "parity.bounds"] if not is_whole(path)
]
CLAIMS = [
    pytest.param(path, k, marks=SLOW.get(path.stem, ()), id=f"{path.stem}-{k}")
    for path in EACH
    for k in range(1, claims_written(path) + 1)
]


def test_no_claim_of_a_file_is_left_out() -> None:
    assert {path: len(load(path).claims) for path in EACH} == {
        path: claims_written(path) for path in EACH
    }


@pytest.mark.parametrize(("path", "number"), CLAIMS)
def test_a_claim_comes_out_as_its_file_says(
    path: Path, number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "certificates"

    ran = run(capsys, "check", path, "--claim", number, "--certificates", folder)

    assert ran.status == 0, ran.out
    certificates = sorted(folder.glob("*.cert.json.gz"))
    if " unknown " not in ran.out.splitlines()[0]:
        assert certificates
        assert run(capsys, "verify", *certificates).status == 0


@pytest.mark.parametrize("path", [*filter(is_whole, THEOREMS)], ids=lambda path: str(path.stem))
def test_all_claims_of_a_file_come_out_as_it_says(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "certificates"

    ran = run(capsys, "check", path, "--no-cache", "--certificates", folder)

    assert ran.status == 0, ran.out
    certificates = sorted(folder.glob("*.cert.json.gz"))
    assert len(certificates) > 5
    assert run(capsys, "verify", *certificates).status == 0


def test_every_claim_of_the_composition_spec_comes_out_as_the_language_page_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = ROOT / "tests" / "specs" / "composition.bounds"

    settled = run(capsys, "check", path)

    assert settled.status == 0
    assert "5 claims: 4 proved, 0 refuted, 1 unknown (1 as expected)" in settled.out


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.name))
def test_a_spec_of_the_language_reads_without_mistakes(path: Path) -> None:
    assert load(path).claims
