"""Verdicts: what is said about a question, and about the claim that asked it.

A *question* is "can this model solve this task?"; its outcome is `Can`, `Cannot` or `Undecided`. Of
a program the question is "does it solve this task?" or "does it fit this model?", and `Can` is yes.
A claim says one of the two sides of a question (or asks for the least value of a parameter), so its
verdict is `Proved`, `Refuted` or `Unknown`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from solver.certificate.kinds import Certificate

Values: TypeAlias = tuple[tuple[str, int], ...]
"""Parameters with their values."""
Trust: TypeAlias = Literal["replayed", "checked", "derived", "solver", "cited", "conditional"]
"""docs/trust.md: from "witness re-run exactly" and "proof accepted by our checker" downwards."""


@dataclass(frozen=True)
class Can:
    """Some weights solve the task; the checker has accepted the certificate."""

    certificate: Certificate
    rests_on: tuple[str, ...]
    trust: Trust


@dataclass(frozen=True)
class Cannot:
    """No weights solve the task; the checker has accepted the certificate."""

    certificate: Certificate
    rests_on: tuple[str, ...]
    trust: Trust


@dataclass(frozen=True)
class Undecided:
    """Neither side was shown: a limit was met, or an approximation stands in the way.

    `lasting` is True if asking again with more time or memory cannot change the answer.
    """

    reason: str
    lasting: bool = True


Outcome: TypeAlias = Can | Cannot | Undecided


@dataclass(frozen=True)
class Evidence:
    """One settled question behind a verdict: the problem's digest and what was found."""

    digest: str
    outcome: Can | Cannot


@dataclass(frozen=True)
class Spots:
    """A theorem asked at small values, by any route but itself.

    The values where exact search agrees; where counting does; where the answer is against it; where
    a hypothesis fails, so that the theorem says nothing; where nothing was decided, with why. Of
    the parameters `chosen` only the least value that meets its hypothesis was tried.
    """

    searched: tuple[Values, ...]
    counted: tuple[Values, ...]
    against: tuple[Values, ...]
    outside: tuple[Values, ...]
    unsettled: tuple[tuple[Values, str], ...]
    chosen: tuple[str, ...] = ()

    @property
    def tested(self) -> int:
        return len(self.searched) + len(self.counted) + len(self.against)


@dataclass(frozen=True)
class Proved:
    """The claim holds.

    `value` is the answer of a `find` claim (None for "none"), or the K of a claim that holds from
    2^K on. `spots` are the tests of a theorem, None if its file asks for none.
    """

    evidence: tuple[Evidence, ...]
    value: int | None = None
    spots: Spots | None = None


@dataclass(frozen=True)
class Refuted:
    """The negation of the claim holds.

    A theorem is refuted by its tests; `proof` then says what became of its proof.
    """

    evidence: tuple[Evidence, ...]
    spots: Spots | None = None
    proof: str = ""


@dataclass(frozen=True)
class Unknown:
    """Neither the claim nor its negation was shown; `reason` is a sentence for people.

    A `find` claim may know an interval: the least value is at least `low` and at most `high`.
    """

    reason: str
    low: int | None = None
    high: int | None = None
    spots: Spots | None = None


Verdict: TypeAlias = Proved | Refuted | Unknown


LEVELS: tuple[Trust, ...] = (
    "replayed", "checked", "derived", "solver", "cited", "conditional",
)  # fmt: skip
KEPT: frozenset[Trust] = frozenset({"replayed", "checked", "derived"})
"""The levels at which nobody outside is believed: a solver, a paper, a hypothesis."""


def weakest(levels: Iterable[Trust]) -> Trust:
    """Return the weakest of some trust levels (at least one)."""
    return max(levels, key=LEVELS.index)


def trust_of(evidence: tuple[Evidence, ...]) -> Trust:
    """Return the weakest trust level among the pieces of evidence (at least one)."""
    return weakest(piece.outcome.trust for piece in evidence)


def rests_on(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """Return everything the pieces of evidence rest on, each thing once, in order of appearance."""
    return tuple(dict.fromkeys(item for piece in evidence for item in piece.outcome.rests_on))
