"""The public face of the workbench, for notebooks and scripts.

    from bounds import check
    for result in check("theorems/search/parity.bounds", timeout=60):
        print(result)

Nothing heavy is imported until it is used. The command line (`bounds --help`) does the same and
more.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from solver.version import VERSION as __version__

if TYPE_CHECKING:
    from dsl.elaborate import Elaborated
    from dsl.question import Question
    from solver.certificate.kinds import Certificate
    from solver.report.record import ClaimReport
    from solver.verdict import Can, Cannot

__all__ = ["__version__", "check", "load", "verify"]


def load(path: Path | str) -> Elaborated:
    """Return the file at `path` with its tasks, models and claims; raises
    dsl.diagnostics.Mistakes.
    """
    from dsl.elaborate import load as elaborated

    return elaborated(path)


def check(
    path: Path | str, *, timeout: float | None = None, jobs: int | None = None, cache: bool = True
) -> tuple[ClaimReport, ...]:
    """Return the claims of a file with their verdicts, each printable; raises
    dsl.diagnostics.Mistakes.

    `timeout` is in seconds, `jobs` a number of processes (by default one a core).
    """
    from solver.commands.check import Options, cores, settling

    options = Options(timeout=timeout, jobs=jobs or cores(), cache=cache)
    claims = enumerate(load(path).claims, start=1)
    return tuple(settling(options).claims(str(path), claims))


def verify(problem: Question, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows.

    Raises solver.certificate.kinds.InvalidCertificate if that is nothing.
    """
    from solver.checker.check import check as checked

    return checked(problem, certificate)
