"""How a question is put: its limits, who is told how far it is, and what a certificate shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dsl.question import Question, canonical_text
from solver.certificate.kinds import Certificate, InvalidCertificate
from solver.checker.check import check
from solver.verdict import Can, Cannot

Progress = Callable[[str], None]


class InternalError(Exception):
    """We are wrong: a route and the checker disagree; the message tells how to reproduce it."""


@dataclass(frozen=True)
class Limits:
    """`timeout` seconds for each question (None: none), at most `jobs` processes."""

    timeout: float | None = None
    jobs: int = 1

    def within(self, seconds: int | None) -> Limits:
        """Return the limits of a claim that has one of its own."""
        if seconds is None or (self.timeout is not None and self.timeout <= seconds):
            return self
        return replace(self, timeout=float(seconds))

    @property
    def late(self) -> str:
        """What is said of a question that took longer."""
        return f"not decided within {self.timeout:g} seconds"


def checked(problem: Question, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate of ours shows. Raises InternalError if the checker refuses."""
    try:
        return check(problem, certificate)
    except InvalidCertificate as error:
        raise InternalError(f"{error}\n{canonical_text(problem)}") from error
