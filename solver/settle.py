"""The driver: routes in order of cost, then the checker, then the verdict.

No verdict leaves this page without a certificate that `solver.checker` has accepted for exactly
the question that was asked. A route that runs out of time or memory leaves the question open; a
certificate that the checker refuses is a fault of ours and raises `InternalError`.
"""

from __future__ import annotations

from functools import partial

from dsl.ability import Able
from dsl.claims import (
    Candidate,
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
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.problem import Problem
from dsl.question import Question, digest
from dsl.tabulate import TaskMistake
from dsl.theorem import Stated
from solver.certificate.kinds import (
    Exhaustion,
    GrowthFrom,
    InvalidCertificate,
    Probes,
    ProgramSymbolic,
    Rows,
    Tables,
)
from solver.checker.check import check
from solver.deadline import OutOfTime, deadline
from solver.finding import least
from solver.reasons import no_tables_reason, restrictions_of
from solver.settling.limits import Limits, Progress, checked
from solver.settling.models import about_model, by_rule
from solver.settling.questions import about_all_sizes, about_growth, found_for
from solver.spots import able, stated
from solver.store import Only, Store
from solver.verdict import (
    KEPT,
    Can,
    Evidence,
    Outcome,
    Proved,
    Refuted,
    Undecided,
    Unknown,
    Verdict,
)


def settle(
    claim: Claim,
    limits: Limits,
    store: Store | None = None,
    progress: Progress = lambda message: None,
) -> Verdict:
    """Return the verdict on a claim. Raises InternalError, and KeyboardInterrupt if interrupted."""
    match claim:
        case Deferred(_, reason):
            return Unknown(reason)
        case Check():
            own = limits.within(claim.seconds)
            candidates: tuple[Candidate, ...] = (
                *claim.theorems, *claim.beside, *claim.abilities
            )
            outcome = answered(claim.problem, own, store, progress, candidates)
            return _verdict(claim.problem, claim.can, outcome)
        case ProtocolCheck():
            outcome = answered(claim.question, limits.within(claim.seconds), store, progress)
            return _verdict(claim.question, claim.can, outcome)
        case Stating():
            if claim.theorem.decided is not None:
                return _decided(*claim.theorem.decided, limits, progress)
            ask = partial(_without_theorems, limits=limits, store=store, progress=progress)
            return stated(claim.theorem, claim.spots, ask, limits.timeout)
        case StatingCan():
            return able(claim.theorem, limits.timeout)
        case ProgramCheck() | EverywhereCheck() | CertificateCheck() | MeasureCheck():
            outcome = answered(claim.question, limits, store, progress)
            return _verdict(claim.question, True, outcome)
        case GrowthCheck():
            outcome = answered(claim.question, limits, store, progress)
            return _verdict(claim.question, True, outcome, _threshold(outcome))
        case Find():
            at = partial(_at, claim=claim, limits=limits, store=store, progress=progress)
            return least(claim, at, limits.timeout)


def answered(
    problem: Question,
    limits: Limits,
    store: Store | None = None,
    progress: Progress = lambda message: None,
    candidates: tuple[Candidate, ...] = (),
    search_first: bool = False,
) -> Outcome:
    """Return the outcome of a question, from the store if its certificate still checks.

    `candidates` are theorems that may settle it; `search_first` searches before counting.

    What a solver, a paper or a hypothesis vouches for is asked anew each time: the file may no
    longer say so.
    """
    try:
        with deadline(limits.timeout):
            kept = store.get(digest(problem)) if store else None
            if kept is not None and not isinstance(kept, ProgramSymbolic):
                try:
                    again = check(problem, kept)
                    if again.trust in KEPT:
                        return again
                except InvalidCertificate:
                    progress("a stored certificate does not check; settling anew")
            outcome = _settled(problem, limits, progress, candidates, search_first)
    except (OutOfTime, MemoryError, TaskMistake) as stop:
        return _stopped(stop, limits)
    if store and not isinstance(outcome, Undecided) and outcome.trust in KEPT:
        store.put(digest(problem), outcome.certificate)
    return outcome


def _stopped(stop: OutOfTime | MemoryError | TaskMistake, limits: Limits) -> Undecided:
    """Return why a question stays open that was given up."""
    match stop:
        case OutOfTime():
            return Undecided(limits.late, lasting=False)
        case MemoryError():
            return Undecided("out of memory", lasting=False)
        case TaskMistake():  # of a task that was too large to be looked at before
            return Undecided(f"a mistake of the task: {stop}")


def _settled(
    problem: Question,
    limits: Limits,
    progress: Progress,
    candidates: tuple[Candidate, ...],
    search_first: bool,
) -> Outcome:
    if isinstance(problem, Problem):
        return about_model(problem, limits, progress, candidates, search_first)
    if isinstance(problem, Growth):
        return about_growth(problem, progress)
    if isinstance(problem, Everywhere):
        return about_all_sizes(problem, progress)
    assert not isinstance(problem, Stated | Able)
    certificate = found_for(problem, limits, progress)
    if isinstance(certificate, Undecided):
        return certificate
    progress("checking")
    return checked(problem, certificate)


def _without_theorems(
    problem: Problem, limits: Limits, store: Store | None, progress: Progress
) -> Outcome:
    """Return an outcome that owes nothing to theorems: by search, where that cannot be by counting.

    Counting comes second because it argues as the proofs of the theorems do.
    """
    searched = no_tables_reason(problem.model) is None
    kinds = (Tables, Exhaustion) if searched else (Tables, Exhaustion, Rows, Probes)
    others = None if store is None else Only(store, kinds)
    return answered(problem, limits, others, progress, search_first=searched)


def _decided(word: str, problem: Problem, limits: Limits, progress: Progress) -> Verdict:
    """Return the verdict on a theorem about one size, by the rule that it names."""
    try:
        with deadline(limits.timeout):
            certificate = by_rule(word, problem, limits, progress)
            if isinstance(certificate, Undecided):
                return Unknown(certificate.reason)
            if isinstance(certificate, Tables) and restrictions_of(problem.model):
                return Unknown(f"open with {restrictions_of(problem.model)[0]}; without it, it can")
            return _verdict(problem, False, checked(problem, certificate))
    except (OutOfTime, MemoryError, TaskMistake) as stop:
        return Unknown(_stopped(stop, limits).reason)


def _threshold(outcome: Outcome) -> int | None:
    """Return the K of `from 2^K` where the certificate shows it."""
    if isinstance(outcome, Undecided) or not isinstance(outcome.certificate, GrowthFrom):
        return None
    return outcome.certificate.power


def _verdict(
    question: Question, claims: bool, outcome: Outcome, value: int | None = None
) -> Verdict:
    """Return the verdict on a claim that says `claims` of a question."""
    match outcome:
        case Undecided(reason):
            return Unknown(reason)
        case _:
            evidence = (Evidence(digest(question), outcome),)
            holds = isinstance(outcome, Can) == claims
            return Proved(evidence, value) if holds else Refuted(evidence)


def _at(
    value: int,
    problem: Question,
    candidates: tuple[Candidate, ...],
    claim: Find,
    limits: Limits,
    store: Store | None,
    progress: Progress,
) -> Outcome:
    """Return the outcome at one value of a search."""

    def told(message: str) -> None:
        progress(f"{claim.parameter} = {value}: {message}")

    return answered(problem, limits, store, told, candidates)
