"""Reports that can leave their process: of a claim, its text, its data and what it adds to the
counts; the claim itself and its certificates stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from solver.report.data import claim_data, file_data
from solver.report.record import ClaimReport, MistakenFile, Summary, claim_summary, summary, total
from solver.report.text import Line, claim_lines, mistaken_lines


@dataclass(frozen=True)
class ToldClaim:
    """A settled claim; `data` is its entry in the JSON document."""

    number: int
    lines: tuple[Line, ...]
    data: dict[str, Any]
    counts: Summary
    seconds: float

    @property
    def failed(self) -> bool:
        return self.counts.status != 0


@dataclass(frozen=True)
class ToldFile:
    """A file and its settled claims, with the number of its axioms and of its conjectures.

    `seconds` are those of reading it.
    """

    path: str
    claims: tuple[ToldClaim, ...]
    axioms: int
    conjectures: int
    seconds: float

    @property
    def counts(self) -> Summary:
        return total(claim.counts for claim in self.claims)

    @property
    def failures(self) -> tuple[ToldClaim, ...]:
        return tuple(claim for claim in self.claims if claim.failed)

    @property
    def data(self) -> dict[str, Any]:
        """The file's entry in the JSON document."""
        claims = [claim.data for claim in self.claims]
        return {"path": self.path, "status": self.counts.status, "claims": claims}


@dataclass(frozen=True)
class ToldMistakes:
    """A file about which nothing is said, and why."""

    path: str
    lines: tuple[str, ...]
    data: dict[str, Any]
    counts: Summary


Told: TypeAlias = ToldFile | ToldMistakes


def told_claim(report: ClaimReport) -> ToldClaim:
    """Return a settled claim in words and data."""
    lines, data = tuple(claim_lines(report)), claim_data(report)
    return ToldClaim(report.number, lines, data, claim_summary(report), report.seconds)


def told_mistakes(report: MistakenFile) -> ToldMistakes:
    """Return what is wrong with a file, in words and data."""
    lines = tuple(mistaken_lines(report))
    return ToldMistakes(report.path, lines, file_data(report), summary((report,)))
