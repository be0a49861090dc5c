"""What is reported of a file: its mistakes, or its claims with verdicts and expectations.

`standing` compares a verdict with what the file expects; the numbers are process statuses
(docs/language.md, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeAlias

from dsl.claims import Claim, Expect, Find, Stating, StatingCan
from dsl.diagnostics import Mistakes
from dsl.question import Question
from solver.verdict import Proved, Refuted, Unknown, Verdict

AS_EXPECTED, AGAINST, MISTAKEN, UNSETTLED = 0, 1, 2, 3
WORST_FIRST = (MISTAKEN, AGAINST, UNSETTLED, AS_EXPECTED)


@dataclass(frozen=True)
class Standing:
    """How a verdict stands to what is expected: its status, and in words ("" if nothing is
    expected).
    """

    status: int
    words: str = ""


@dataclass(frozen=True)
class Written:
    """Where a question's certificate and problem were written."""

    certificate: str
    problem: str


@dataclass(frozen=True)
class ClaimReport:
    """One claim and what came out; `problems` holds the questions behind the verdict by digest."""

    path: str
    number: int
    claim: Claim
    verdict: Verdict
    seconds: float
    problems: dict[str, Question]
    written: dict[str, Written]

    @property
    def standing(self) -> Standing:
        return standing(self.claim.expect, self.verdict, isinstance(self.claim, Find))

    def __str__(self) -> str:
        from solver.report.text import claim_lines

        return "\n".join(line.text for line in claim_lines(self))


@dataclass(frozen=True)
class MistakenFile:
    """A file about which nothing is said; `mistakes` None if only the command is wrong, as `why`
    tells.
    """

    path: str
    mistakes: Mistakes | None
    why: str = ""

    @property
    def status(self) -> int:
        return MISTAKEN


@dataclass(frozen=True)
class FileReport:
    """A file without mistakes and the claims that were settled."""

    path: str
    claims: tuple[ClaimReport, ...]

    @property
    def status(self) -> int:
        return worst(report.standing.status for report in self.claims)


Report: TypeAlias = FileReport | MistakenFile


def worst(statuses: Iterable[int]) -> int:
    """Return the worst of some statuses, AS_EXPECTED if there are none."""
    return min(statuses, key=WORST_FIRST.index, default=AS_EXPECTED)


def standing(expect: Expect | None, verdict: Verdict, is_find: bool) -> Standing:
    """Return how `verdict` stands to `expect`."""
    if expect is None and isinstance(verdict, Proved) and verdict.spots is not None:
        tested = verdict.spots.tested
        return Standing(AS_EXPECTED) if tested else Standing(UNSETTLED, "its spots test nothing")
    if expect is None:
        return Standing({Proved: AS_EXPECTED, Refuted: AGAINST, Unknown: UNSETTLED}[type(verdict)])
    wanted = expect_words(expect)
    if _is_met(expect, verdict, is_find):
        return Standing(AS_EXPECTED, f"as expected: {wanted}")
    if isinstance(verdict, Unknown):
        return Standing(UNSETTLED, f"weaker than expected: {wanted}")
    if expect.kind == "from" and isinstance(verdict, Proved) and verdict.value is None:
        return Standing(UNSETTLED, f"proved, but not from where exactly; expected: {wanted}")
    if expect.kind == "unknown":
        return Standing(AGAINST, "stronger than expected: unknown")
    return Standing(AGAINST, f"against the expectation: {wanted}")


def expect_words(expect: Expect) -> str:
    """Return an expectation as the file writes it."""
    match expect.kind:
        case "value":
            return str(expect.value)
        case "from":
            return f"from 2^{expect.value}"
        case _:
            return expect.kind


def _is_met(expect: Expect, verdict: Verdict, is_find: bool) -> bool:
    match expect.kind, verdict:
        case ("unknown", Unknown()) | ("refuted", Refuted()):
            return True
        case (("value" | "none"), Proved(_, value)) if is_find:
            return value == expect.value
        case "proved", Proved():
            return True
        case "from", Proved(_, value):
            return value is not None and value == expect.value
        case _:
            return False


@dataclass(frozen=True)
class Summary:
    """Counts over all claims; theorem blocks are counted apart. `status` is the worst."""

    claims: int = 0
    proved: int = 0
    refuted: int = 0
    unknown: int = 0
    mistaken_files: int = 0
    status: int = AS_EXPECTED
    expected_refuted: int = 0
    expected_unknown: int = 0
    theorems: int = 0
    proved_theorems: int = 0


def summary(reports: Iterable[Report]) -> Summary:
    """Return the counts and the worst status."""
    return total(part for report in reports for part in _parts(report))


def total(parts: Iterable[Summary]) -> Summary:
    """Return counts added up, with the worst of their statuses."""
    listed = list(parts)
    names = [field.name for field in fields(Summary) if field.name != "status"]
    sums = {name: sum(getattr(part, name) for part in listed) for name in names}
    return Summary(**sums, status=worst(part.status for part in listed))


def _parts(report: Report) -> Iterator[Summary]:
    match report:
        case FileReport(_, claims):
            yield from (claim_summary(claim) for claim in claims)
        case MistakenFile():
            yield Summary(mistaken_files=1, status=report.status)


def claim_summary(report: ClaimReport) -> Summary:
    """Return what one claim adds to the counts."""
    verdict, status = report.verdict, report.standing.status
    if isinstance(report.claim, Stating | StatingCan):
        return Summary(status=status, theorems=1, proved_theorems=int(isinstance(verdict, Proved)))
    met = report.claim.expect is not None and status == AS_EXPECTED
    refuted, unknown = isinstance(verdict, Refuted), isinstance(verdict, Unknown)
    return Summary(
        claims=1,
        proved=int(isinstance(verdict, Proved)),
        refuted=int(refuted),
        unknown=int(unknown),
        status=status,
        expected_refuted=int(refuted and met),
        expected_unknown=int(unknown and met),
    )
