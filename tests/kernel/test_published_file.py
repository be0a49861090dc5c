"""The theorem file with the published parameters has those that are checked one by one."""

from __future__ import annotations

import pytest

from dsl.claims import CertificateCheck
from dsl.composing import Composing, numbers_to_json
from dsl.elaborate import load
from solver.kernel.composition import plain
from tests.command_line import ROOT
from tests.kernel.certificates import published

FILE = ROOT / "theorems" / "composition" / "published_parameters.bounds"
ASKED = [
    claim.question
    for claim in load(FILE).claims
    if isinstance(claim, CertificateCheck) and isinstance(claim.question, Composing)
]
TWINS = 2
"""Certificates for each number of layers whose K is not that of the paper."""


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_the_file_has_the_parameters_of_the_paper_for_four_widths(layers: int) -> None:
    asked = [each for each in ASKED if each.name == f"published{layers}"]

    paper = [plain(published(layers, width)) for width in (1, 16, 1024, 10**6)]
    listed = [numbers_to_json(each.numbers) for each in asked]
    assert [each for each in listed if each in paper] == paper
    assert len(listed) == len(paper) + TWINS
    assert all(each.machine == "parallel" for each in asked)


def test_every_certificate_of_the_file_belongs_to_a_number_of_layers() -> None:
    names = {each.name for each in ASKED}

    assert names == {"published1", "published2", "published3", "published4"}
