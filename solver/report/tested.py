"""The end of `bounds test`: counts over all files, and what took longest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from solver.report.data import counts_data
from solver.report.record import Summary, total
from solver.report.text import summary_line
from solver.report.told import Told, ToldFile
from solver.report.words import counted
from solver.version import VERSION

FORMAT = "bounds test 1"
SLOWEST = 3
"""Files that are named as the slowest."""


@dataclass(frozen=True)
class Tested:
    """What came out of a run, file by file, and the seconds that it took."""

    files: tuple[Told, ...]
    seconds: float

    @property
    def counts(self) -> Summary:
        return total(file.counts for file in self.files)

    @property
    def read(self) -> tuple[ToldFile, ...]:
        return tuple(file for file in self.files if isinstance(file, ToldFile))

    @property
    def failures(self) -> int:
        """Claims and theorems that are not as expected, and files with mistakes."""
        failed = sum(len(file.failures) for file in self.read)
        return failed + self.counts.mistaken_files


def seconds_of(file: ToldFile) -> float:
    """Return the seconds spent on a file, in all processes together."""
    return file.seconds + sum(claim.seconds for claim in file.claims)


def last_lines(tested: Tested) -> Iterator[str]:
    """Yield the summary."""
    yield summary_line(tested.counts)
    slowest = sorted(tested.read, key=seconds_of, reverse=True)[:SLOWEST]
    if slowest:
        named = [f"{file.path} {seconds_of(file):.1f} s" for file in slowest]
        yield f"slowest: {', '.join(named)}"
    parts = [
        counted(len(tested.files), "file"),
        counted(sum(file.axioms for file in tested.read), "axiom"),
        counted(sum(file.conjectures for file in tested.read), "conjecture"),
    ]
    failures = counted(tested.failures, "failure") if tested.failures else "no failures"
    yield f"{', '.join(parts)}: {failures}, {tested.seconds:.1f} s"


def tested_document(tested: Tested, status: int, interrupted: bool) -> dict[str, Any]:
    """Return the document of `--json`; its files are those of `bounds check --json`."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "files": [file.data for file in tested.files],
        "summary": counts_data(tested.counts)
        | {
            "axioms": sum(file.axioms for file in tested.read),
            "conjectures": sum(file.conjectures for file in tested.read),
            "failures": tested.failures,
            "seconds": round(tested.seconds, 3),
        },
        "status": status,
        "interrupted": interrupted,
    }
