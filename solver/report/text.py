"""Verdicts as sentences: one line a claim, then what it stands on, indented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from dsl.claims import Deferred, Find, GrowthCheck, Stating
from solver.report.evidence import how, question_text, short
from solver.report.growth import shown_integer
from solver.report.positions import position_notes
from solver.report.record import ClaimReport, MistakenFile, Summary
from solver.report.spots import spot_lines, witness
from solver.report.words import counted
from solver.verdict import Can, Evidence, Proved, Refuted, Unknown, Verdict, rests_on

Style: TypeAlias = Literal["proved", "refuted", "unknown", "detail", "wrong"]
INDENT = "    "
MOST_ALIKE = 4
"""So many questions in turn that were settled alike are shown one by one."""


@dataclass(frozen=True)
class Line:
    """A line of the report; `style` says how a terminal may show its first `styled` characters."""

    text: str
    style: Style = "detail"


def verdict_word(verdict: Verdict) -> Literal["proved", "refuted", "unknown"]:
    """Return the verdict in a word."""
    match verdict:
        case Proved():
            return "proved"
        case Refuted():
            return "refuted"
        case Unknown():
            return "unknown"


def claim_lines(report: ClaimReport) -> Iterator[Line]:
    """Yield the sentence of a claim and, indented, what it stands on."""
    claim, word = report.claim, verdict_word(report.verdict)
    text = claim.text.removeprefix("check ")
    yield Line(f"{report.path}:{claim.line}  {word:<8}  {text}{_answer(report)}", word)
    yield from (Line(INDENT + detail) for detail in _details(report))
    stands = report.standing
    if stands.words:
        yield Line(INDENT + stands.words, "wrong" if stands.status else "detail")


def _answer(report: ClaimReport) -> str:
    claim, verdict = report.claim, report.verdict
    if isinstance(claim, GrowthCheck) and isinstance(verdict, Proved) and verdict.value is not None:
        return f": from {claim.question.variable} = 2^{shown_integer(verdict.value)}"
    if not isinstance(claim, Find):
        return ""
    match verdict:
        case Proved(_, None):
            start = "" if claim.start == 1 else f" from {claim.start}"
            return f": none{start} up to {claim.up_to}"
        case Proved(_, value):
            return f": {claim.parameter} = {value}"
        case _:
            return ""


def _details(report: ClaimReport) -> Iterator[str]:
    verdict = report.verdict
    if isinstance(verdict, Unknown):
        yield verdict.reason
        if interval(verdict):
            yield interval(verdict)
    else:
        yield from _all_shown(report, verdict.evidence)
        rested = rests_on(verdict.evidence)
        if rested:
            yield f"rests on: {'; '.join(rested)}"
        yield from (f"note: {each}" for each in position_notes(report.problems, verdict.evidence))
    if verdict.spots is not None:
        yield from spot_lines(verdict.spots)
    if isinstance(verdict, Refuted) and verdict.proof:
        yield verdict.proof
    if not isinstance(report.claim, Deferred) and report.claim.defaults:
        yield f"leans on the defaults: {', '.join(report.claim.defaults)}"
    for written in report.written.values():
        yield f"certificate: {written.certificate}"
    named = [f"problem {short(digest)}" for digest in report.problems]
    yield ", ".join([*(named if len(named) == 1 else ()), f"{report.seconds:.2f} s"])


def _all_shown(report: ClaimReport, evidence: tuple[Evidence, ...]) -> Iterator[str]:
    """Yield how each question was settled; of many in turn that were settled alike, both ends."""

    def settled(piece: Evidence) -> str:
        return how(report.problems[piece.digest], piece.outcome)

    for _, alike in groupby(evidence, settled):
        run = list(alike)
        if len(run) <= MOST_ALIKE:
            yield from (_shown(report, piece) for piece in run)
            continue
        yield _shown(report, run[0])
        yield f"({len(run) - 2} more in the same way)"
        yield _shown(report, run[-1])


def _shown(report: ClaimReport, piece: Evidence) -> str:
    """Return how one question was settled; the question too, where it is not the claim itself."""
    problem = report.problems[piece.digest]
    text = how(problem, piece.outcome)
    if isinstance(report.claim, Find) or isinstance(report.verdict, Refuted):
        text = f"{question_text(problem, isinstance(piece.outcome, Can))}; {text}"
    if isinstance(report.claim, Stating) and isinstance(report.verdict, Refuted):
        text = f"{text}; {witness(piece.outcome.certificate)}"
    return f"{text} (problem {short(piece.digest)})" if len(report.problems) > 1 else text


def interval(verdict: Unknown) -> str:
    """Return what is known of the least value, "" if nothing is."""
    match verdict.low, verdict.high:
        case None, None:
            return ""
        case low, None:
            return f"the least value is at least {low}"
        case None, high:
            return f"the least value is at most {high}"
        case low, high:
            return f"the least value is between {low} and {high}"


def mistaken_lines(report: MistakenFile) -> Iterator[str]:
    """Yield everything that is wrong with a file; nothing is said about its claims."""
    if report.mistakes is not None:
        yield from report.mistakes.rendered()
    if report.why:
        yield f"{report.path}: {report.why}"


def summary_line(counts: Summary) -> str:
    """Return the last line: how many claims came out how."""
    parts = [
        f"{counts.proved} proved",
        f"{counts.refuted} refuted{_expected(counts.expected_refuted)}",
        f"{counts.unknown} unknown{_expected(counts.expected_unknown)}",
    ]
    line = f"{counted(counts.claims, 'claim')}: {', '.join(parts)}"
    if counts.theorems:
        line += f"; {counted(counts.theorems, 'theorem')}: {counts.proved_theorems} proved"
    if counts.mistaken_files:
        line += f"; {counted(counts.mistaken_files, 'file')} with mistakes"
    return line


def _expected(count: int) -> str:
    return f" ({count} as expected)" if count else ""
