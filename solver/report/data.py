"""Verdicts as data: the document of `bounds check --json`, described in docs/json.md.

docs/schema/check.schema.json is its JSON Schema; the field `format` changes when a reader would
have to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from dsl.claims import (
    CertificateCheck,
    Check,
    Claim,
    Deferred,
    EverywhereCheck,
    Find,
    GrowthCheck,
    MeasureCheck,
    ProgramCheck,
    ProtocolCheck,
    Stating,
    StatingCan,
)
from dsl.diagnostics import as_json
from solver.report.evidence import how, kind_of, question_text
from solver.report.positions import position_notes
from solver.report.record import ClaimReport, FileReport, MistakenFile, Report, Summary, summary
from solver.report.spots import spots_data
from solver.report.text import verdict_word
from solver.verdict import Can, Proved, Unknown, rests_on, trust_of
from solver.version import VERSION

FORMAT = "bounds check 1"


def document(reports: Iterable[Report], status: int, interrupted: bool) -> dict[str, Any]:
    """Return the whole document."""
    listed = list(reports)
    return {
        "format": FORMAT,
        "version": VERSION,
        "files": [file_data(report) for report in listed],
        "summary": counts_data(summary(listed)),
        "status": status,
        "interrupted": interrupted,
    }


def counts_data(counts: Summary) -> dict[str, Any]:
    """Return counts; the status has a field of its own."""
    shown = asdict(counts)
    del shown["status"]
    return shown


def file_data(report: Report) -> dict[str, Any]:
    """Return the entry of one file."""
    head = {"path": report.path, "status": report.status}
    match report:
        case FileReport():
            return head | {"claims": [claim_data(claim) for claim in report.claims]}
        case MistakenFile(_, mistakes, why):
            found = [] if mistakes is None else [as_json(d) for d in mistakes.diagnostics]
            return head | {"diagnostics": found, "why": why or None}


def claim_data(report: ClaimReport) -> dict[str, Any]:
    """Return one claim with its verdict."""
    claim, verdict = report.claim, report.verdict
    evidence = () if isinstance(verdict, Unknown) else verdict.evidence
    stands = report.standing
    return {
        "number": report.number,
        "line": claim.line,
        "kind": _kind(claim),
        "text": claim.text,
        "verdict": verdict_word(verdict),
        "value": verdict.value if isinstance(verdict, Proved) else None,
        "reason": verdict.reason if isinstance(verdict, Unknown) else None,
        "interval": [verdict.low, verdict.high] if isinstance(verdict, Unknown) else None,
        "trust": trust_of(evidence) if evidence else None,
        "rests_on": list(rests_on(evidence)),
        "notes": list(position_notes(report.problems, evidence)),
        "defaults": [] if isinstance(claim, Deferred) else list(claim.defaults),
        "questions": _questions(report),
        "spots": spots_data(verdict.spots),
        "expect": None if claim.expect is None else asdict(claim.expect),
        "met": None if claim.expect is None else stands.status == 0,
        "standing": stands.words or None,
        "status": stands.status,
        "seconds": round(report.seconds, 3),
    }


def _kind(claim: Claim) -> str:
    match claim:
        case Check():
            return "check"
        case Find():
            return "find"
        case ProgramCheck() | EverywhereCheck():
            return "program"
        case Stating() | StatingCan():
            return "theorem"
        case GrowthCheck():
            return "growth"
        case ProtocolCheck():
            return "protocol"
        case CertificateCheck():
            return "certificate"
        case MeasureCheck():
            return "measure"
        case Deferred():
            return "deferred"


def _questions(report: ClaimReport) -> list[dict[str, Any]]:
    if isinstance(report.verdict, Unknown):
        return []
    return [
        {
            "problem": piece.digest,
            "shows": question_text(report.problems[piece.digest], isinstance(piece.outcome, Can)),
            "outcome": "can" if isinstance(piece.outcome, Can) else "cannot",
            "certificate": kind_of(piece.outcome.certificate),
            "how": how(report.problems[piece.digest], piece.outcome),
            "trust": piece.outcome.trust,
            "rests_on": list(piece.outcome.rests_on),
            "files": _files(report, piece.digest),
        }
        for piece in report.verdict.evidence
    ]


def _files(report: ClaimReport, digest: str) -> dict[str, str] | None:
    written = report.written.get(digest)
    return None if written is None else asdict(written)
