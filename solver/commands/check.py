"""`bounds check`: settle the claims of each file, claim by claim, and report as they come."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dsl.claims import Claim, Deferred
from dsl.diagnostics import Mistakes
from dsl.elaborate import load
from solver.cache import user_cache
from solver.commands.evidence import CannotWrite, CertificateFolder, evidence_problems
from solver.report.data import document
from solver.report.fault import noted
from solver.report.record import (
    MISTAKEN,
    ClaimReport,
    FileReport,
    MistakenFile,
    Report,
    summary,
)
from solver.report.screen import Progress, Screen
from solver.report.text import claim_lines, mistaken_lines, summary_line
from solver.settle import settle
from solver.settling.limits import Limits
from solver.store import Store
from solver.verdict import Unknown, Verdict

INTERRUPTED = 130


@dataclass(frozen=True)
class Options:
    """What the command line asks for; `claims` empty means all; `quiet` shows no progress
    of single claims.
    """

    as_json: bool = False
    timeout: float | None = None
    jobs: int = 1
    cache: bool = True
    certificates: str | None = None
    claims: frozenset[int] = frozenset()
    quiet: bool = False


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Settling:
    """One run of the command: its options and what all claims share."""

    options: Options
    store: Store | None
    folder: CertificateFolder | None

    def claims(self, path: str, claims: Iterable[tuple[int, Claim]]) -> Iterator[ClaimReport]:
        """Yield the claims of a file as they are settled."""
        for number, claim in claims:
            yield self.claim(path, number, claim)

    def claim(self, path: str, number: int, claim: Claim, lost: str = "") -> ClaimReport:
        """Return one settled claim, its certificates written if that was asked for.

        `lost` says why it cannot be settled, if so.
        """
        start = time.monotonic()
        with noted(f"while settling {path}:{claim.line}: {claim.text}"):
            verdict = Unknown(lost) if lost else self._watched(path, claim)
        seconds = time.monotonic() - start
        problems = evidence_problems(claim, verdict)
        written = self.folder.write(path, number, verdict, problems) if self.folder else {}
        return ClaimReport(path, number, claim, verdict, seconds, problems, written)

    def _watched(self, path: str, claim: Claim) -> Verdict:
        """Return the verdict, with progress shown meanwhile unless the run is to be quiet."""
        if self.options.quiet:
            return self._verdict(claim, lambda message: None)
        progress = Progress(f"{path}:{claim.line}")
        try:
            return self._verdict(claim, progress)
        finally:
            progress.close()

    def _verdict(self, claim: Claim, progress: Callable[[str], None]) -> Verdict:
        if isinstance(claim, Deferred):
            return Unknown(claim.reason)
        limits = Limits(self.options.timeout, self.options.jobs)
        try:
            return settle(claim, limits, self.store, progress)
        except Mistakes as mistakes:  # of a `find`, at a value that elaboration has not tried
            return Unknown("; ".join(found.message for found in mistakes.diagnostics))


def settling(options: Options) -> Settling:
    """Return what one run of the command needs; raises CannotWrite."""
    folder = None if options.certificates is None else CertificateFolder(Path(options.certificates))
    return Settling(options, user_cache() if options.cache else None, folder)


def chosen(path: str, options: Options) -> list[tuple[int, Claim]] | MistakenFile:
    """Return the numbered claims of a file that are asked for, or what is wrong with the file."""
    try:
        claims = load(path).claims
    except Mistakes as mistakes:
        return MistakenFile(path, mistakes)
    beyond = max(options.claims, default=0)
    if beyond > len(claims):
        return MistakenFile(path, None, f"no claim {beyond}: the file has {len(claims)}")
    numbered = enumerate(claims, start=1)
    return [(k, claim) for k, claim in numbered if not options.claims or k in options.claims]


def run(files: tuple[str, ...], options: Options) -> int:
    """Check the files, report, and return the process status."""
    reports: list[Report] = []
    try:
        asked = settling(options)
        for path in files:
            _check_file(path, asked, reports)
    except KeyboardInterrupt:
        _close(reports, options, INTERRUPTED)
        print("interrupted: the claims above are all that was settled", file=sys.stderr)
        return INTERRUPTED
    except CannotWrite as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return _close(reports, options, MISTAKEN)
    return _close(reports, options, summary(reports).status)


def _check_file(path: str, asked: Settling, reports: list[Report]) -> None:
    """Settle the claims of one file; `reports` grows claim by claim, so that an interruption keeps
    them.
    """
    claims = chosen(path, asked.options)
    if isinstance(claims, MistakenFile):
        reports.append(claims)
        for text in mistaken_lines(claims):
            print(text, file=sys.stderr, flush=True)
        return
    screen = None if asked.options.as_json else Screen()
    place = len(reports)
    done: tuple[ClaimReport, ...] = ()
    reports.append(FileReport(path, done))
    for report in asked.claims(path, claims):
        done = (*done, report)
        reports[place] = FileReport(path, done)
        if screen is not None:
            for line in claim_lines(report):
                screen.show(line)


def _close(reports: list[Report], options: Options, status: int) -> int:
    counts = summary(reports)
    if options.as_json:
        shown = document(reports, status, interrupted=status == INTERRUPTED)
        print(json.dumps(shown, indent=2), flush=True)
    elif counts.claims or counts.theorems or status == 0:  # success is said, of no claims too
        print(summary_line(counts), flush=True)
    return status
