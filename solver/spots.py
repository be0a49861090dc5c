"""The verdict on a theorem: its proof is checked, and it is tested at small values.

Where the hypotheses hold the question is decided anew, by any route but theorems. An answer "can"
contradicts the theorem, whatever its proof says: then the kernel, the reading of the theorem or the
search is wrong, and the theorem comes out as refuted. Answers "cannot" prove nothing; they are
listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dsl.ability import AbleTheorem
from dsl.families_json import program_family_to_json
from dsl.problem import Problem
from dsl.question import digest
from dsl.spots import Spot, Values
from dsl.theorem import Applied, Theorem
from solver.certificate.kinds import (
    ByProgram,
    CompositionNumbers,
    Exhaustion,
    InvalidCertificate,
)
from solver.checker.check import check
from solver.checker.instances import difference
from solver.deadline import OutOfTime, deadline
from solver.facts import by_proof, with_facts
from solver.kernel.amounts import NotAnAmount
from solver.kernel.decide import holds
from solver.kernel.logs import Undecided as Unclear
from solver.routes.thresholds import completed, givens
from solver.steps import step_named
from solver.verdict import (
    Can,
    Cannot,
    Evidence,
    Outcome,
    Proved,
    Refuted,
    Spots,
    Undecided,
    Unknown,
    Verdict,
)

Ask = Callable[[Problem], Outcome]


ACCEPTED = (
    "its proof is accepted all the same: the kernel, the reading of the theorem or the search is "
    "wrong; nothing that rests on this theorem can be believed"
)
ANOTHER_THEOREM = "only the composition theorem speaks of it, and that is no test"


def stated(
    theorem: Theorem, spots: tuple[Spot, ...], ask: Ask, timeout: float | None = None
) -> Verdict:
    """Return the verdict on a theorem; what its tests show counts more than a proof.

    `ask` settles a question without any theorem, within its own limit; its outcome has been
    checked. `timeout` seconds for the proof.
    """
    verdict = in_time(lambda: _by_proof(theorem), timeout)
    if not spots:
        return verdict
    found, against = spotted(theorem, spots, ask)
    if against:
        proof = verdict.reason if isinstance(verdict, Unknown) else ACCEPTED
        return Refuted(against, found, proof)
    return replace(verdict, spots=found)


def in_time(proved: Callable[[], Proved | Unknown], timeout: float | None) -> Proved | Unknown:
    """Return what a proof shows, unknown if checking it takes longer than `timeout` seconds."""
    try:
        with deadline(timeout):
            return proved()
    except OutOfTime:
        return Unknown(f"the proof was not checked within {timeout:g} seconds")


def able(theorem: AbleTheorem, timeout: float | None = None) -> Verdict:
    """Return the verdict on a theorem about what a model can: its program is checked."""
    return in_time(lambda: _by_program(theorem), timeout)


def _by_program(theorem: AbleTheorem) -> Proved | Unknown:
    name = digest(theorem.able)
    try:
        outcome = check(theorem.able, ByProgram(name, program_family_to_json(theorem.program)))
    except InvalidCertificate as wrong:
        return Unknown(f"the proof does not go through: {wrong}")
    return Proved((Evidence(name, outcome),))


def _by_proof(theorem: Theorem) -> Proved | Unknown:
    """Check the proof of a theorem; none is searched for."""
    proof = by_proof(theorem)
    try:
        outcome = with_facts(theorem.stated, proof)
    except InvalidCertificate as wrong:
        return Unknown(f"the proof does not go through: {step_named(theorem, str(wrong))}")
    return Proved((Evidence(proof.problem, outcome),))


@dataclass
class _Found:
    searched: list[Values] = field(default_factory=list)
    counted: list[Values] = field(default_factory=list)
    against: list[Values] = field(default_factory=list)
    outside: list[Values] = field(default_factory=list)
    unsettled: list[tuple[Values, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


def spotted(
    theorem: Theorem, spots: tuple[Spot, ...], ask: Ask
) -> tuple[Spots, tuple[Evidence, ...]]:
    """Return what came out at each value, and the evidence against the theorem."""
    found = _Found()
    for spot in spots:
        reason = _not_asked(theorem, spot)
        if reason is None:
            found.outside.append(spot.values)
        elif reason:
            found.unsettled.append((spot.values, reason))
        else:
            _note(found, spot, ask(spot.problem))
    told = Spots(
        tuple(found.searched),
        tuple(found.counted),
        tuple(found.against),
        tuple(found.outside),
        tuple(found.unsettled),
        tuple(name for name, _ in theorem.chosen),
    )
    return told, tuple(found.evidence)


def _not_asked(theorem: Theorem, spot: Spot) -> str | None:
    """Return why nothing can be asked at a value; None if a hypothesis fails, "" if all hold."""
    applied = Applied(theorem, spot.values)
    try:
        values = completed(applied)
    except NotAnAmount as reason:
        return f"a hypothesis is not decided: {reason}"
    wrong = difference(spot.problem, theorem.stated, values)
    if wrong is not None:
        return f"the question there is not what the theorem speaks of: {wrong}"
    try:
        held = [holds(given, values) for given in givens(applied)]
    except Unclear as reason:
        return f"a hypothesis is not decided: {reason}"
    return "" if all(held) else None


def _note(found: _Found, spot: Spot, outcome: Outcome) -> None:
    match outcome:
        case Cannot(Exhaustion()):
            found.searched.append(spot.values)
        case Cannot(CompositionNumbers()):
            found.unsettled.append((spot.values, ANOTHER_THEOREM))
        case Cannot():
            found.counted.append(spot.values)
        case Can():
            found.against.append(spot.values)
            found.evidence.append(Evidence(digest(spot.problem), outcome))
        case Undecided(reason):
            found.unsettled.append((spot.values, reason))
