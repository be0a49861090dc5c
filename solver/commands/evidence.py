"""The evidence behind verdicts as files: a certificate and its problem, side by side.

`bounds verify NAME.cert.json.gz` finds NAME.problem.json beside it. Equal runs write equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
from dsl.question import Question, canonical_text, digest
from solver.certificate.file import written
from solver.files import write_whole
from solver.report.evidence import short
from solver.report.record import Written
from solver.verdict import Evidence, Unknown, Verdict

CERTIFICATE = ".cert.json.gz"
PROBLEM = ".problem.json"


def evidence_problems(claim: Claim, verdict: Verdict) -> dict[str, Question]:
    """Return the questions behind a verdict, by digest."""
    if isinstance(verdict, Unknown):
        return {}
    wanted = {piece.digest for piece in verdict.evidence}
    found: dict[str, Question] = {}
    for problem in _questions(claim):
        if len(found) == len(wanted):
            break
        name = digest(problem)
        if name in wanted:
            found[name] = problem
    return found


def _questions(claim: Claim) -> Iterator[Question]:
    match claim:
        case Check(problem):
            yield problem
        case ProgramCheck(question) | EverywhereCheck(question) | GrowthCheck(question):
            yield question
        case ProtocolCheck(asked):
            yield asked
        case CertificateCheck(integers):
            yield integers
        case MeasureCheck(measuring):
            yield measuring
        case Stating(theorem):
            yield theorem.stated if theorem.decided is None else theorem.decided[1]
            yield from (spot.problem for spot in claim.spots)
        case StatingCan(able_theorem):
            yield able_theorem.able
        case Find():
            yield from (claim.problem(value) for value in range(claim.start, claim.up_to + 1))
        case Deferred():
            return


class CannotWrite(Exception):
    """The file system refuses certificates; the message says where and why."""


@dataclass(frozen=True)
class CertificateFolder:
    """The folder of `--certificates`; made if it is not there (CannotWrite if it cannot be)."""

    path: Path

    def __post_init__(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as trouble:
            raise CannotWrite(f"cannot make the folder {self.path}: {trouble}") from None

    def write(
        self, source: str, number: int, verdict: Verdict, problems: dict[str, Question]
    ) -> dict[str, Written]:
        """Write the evidence of one claim and return the places by digest; raises CannotWrite."""
        if isinstance(verdict, Unknown):
            return {}
        stem = f"{Path(source).stem}-claim{number}"
        try:
            return {
                piece.digest: self._write(stem, piece, problems[piece.digest])
                for piece in verdict.evidence
            }
        except OSError as trouble:
            raise CannotWrite(f"cannot write to {self.path}: {trouble.strerror}") from None

    def _write(self, stem: str, piece: Evidence, problem: Question) -> Written:
        """Write one question, the problem first: no certificate is ever without its problem."""
        name = f"{stem}-{short(piece.digest)}"
        beside, certificate = self.path / (name + PROBLEM), self.path / (name + CERTIFICATE)
        write_whole(beside, canonical_text(problem).encode("ascii"))
        write_whole(certificate, written(piece.outcome.certificate))
        return Written(str(certificate), str(beside))
