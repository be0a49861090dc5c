"""The driver: routes in order of cost, then the checker, then the verdict.

No verdict leaves this page without a certificate that `solver.checker` has accepted for exactly
the question that was asked. A route that runs out of time or memory leaves the question open; a
certificate that the checker refuses is a fault of ours and raises `InternalError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dsl.ability import Able, AbleTheorem, AppliedAble
from dsl.claims import (
    Check,
    Claim,
    Deferred,
    EverywhereCheck,
    Find,
    GrowthCheck,
    ProgramCheck,
    Stating,
    StatingCan,
)
from dsl.diagnostics import Mistakes
from dsl.families import Everywhere
from dsl.families_json import program_family_to_json
from dsl.growth import Growth
from dsl.problem import Problem, TaskTable
from dsl.program import Fitting, Solving
from dsl.question import Question, canonical_text, digest
from dsl.tabulate import TooLarge, tabulate
from dsl.theorem import Applied, Stated, Theorem
from dsl.theorem_json import amount_to_json
from solver.certificate import (
    ByProgram,
    Certificate,
    Derivation,
    GrowthFrom,
    InvalidCertificate,
    ProgramSymbolic,
    Tables,
)
from solver.checker.check import check
from solver.deadline import OutOfTime, deadline
from solver.encode.cnf import EncodingTooLarge
from solver.reasons import no_semantics_reason, no_tables_reason, restrictions_of
from solver.routes import count, for_all, growth, probe, programs, theorems
from solver.verdict import (
    Can,
    Cannot,
    Evidence,
    Outcome,
    Proved,
    Refuted,
    Undecided,
    Unknown,
    Verdict,
)

Progress = Callable[[str], None]


class InternalError(Exception):
    """We are wrong: a route and the checker disagree; the message tells how to reproduce it."""


class Store(Protocol):
    """Where certificates are kept between runs; they are checked again before they count."""

    def get(self, digest: str) -> Certificate | None:
        """Return a certificate for the problem with this digest, if there is one."""

    def put(self, digest: str, certificate: Certificate) -> None:
        """Keep an accepted certificate."""


@dataclass(frozen=True)
class Limits:
    """`timeout` seconds for each question (None: none), at most `jobs` processes."""

    timeout: float | None = None
    jobs: int = 1


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
            candidates: tuple[Applied | AppliedAble, ...] = (*claim.theorems, *claim.abilities)
            outcome = answered(claim.problem, limits, store, progress, candidates)
            return _verdict(claim.problem, claim.can, outcome)
        case Stating():
            return _stated(claim.theorem)
        case StatingCan():
            return _able(claim.theorem)
        case ProgramCheck() | EverywhereCheck():
            outcome = answered(claim.question, limits, store, progress)
            return _verdict(claim.question, True, outcome)
        case GrowthCheck():
            outcome = answered(claim.question, limits, store, progress)
            return _verdict(claim.question, True, outcome, _threshold(outcome))
        case Find():
            return _least(claim, limits, store, progress)


def answered(
    problem: Question,
    limits: Limits,
    store: Store | None = None,
    progress: Progress = lambda message: None,
    candidates: tuple[Applied | AppliedAble, ...] = (),
) -> Outcome:
    """Return the outcome of a question, from the store if its certificate still checks.

    `candidates` are theorems that may settle it.

    What only a solver vouches for is asked anew each time.
    """
    try:
        with deadline(limits.timeout):
            kept = store.get(digest(problem)) if store else None
            if kept is not None and not isinstance(kept, ProgramSymbolic):
                try:
                    return check(problem, kept)
                except InvalidCertificate:
                    progress("a stored certificate does not check; settling anew")
            outcome = _settled(problem, limits, progress, candidates)
    except OutOfTime:
        return Undecided(f"not decided within {limits.timeout:g} seconds", lasting=False)
    except MemoryError:
        return Undecided("out of memory", lasting=False)
    if store and not isinstance(outcome, Undecided) and outcome.trust != "solver":
        store.put(digest(problem), outcome.certificate)
    return outcome


def _settled(
    problem: Question,
    limits: Limits,
    progress: Progress,
    candidates: tuple[Applied | AppliedAble, ...],
) -> Outcome:
    if isinstance(problem, Problem):
        return _about_model(problem, limits, progress, candidates)
    if isinstance(problem, Growth):
        return _about_growth(problem, progress)
    if isinstance(problem, Everywhere):
        return _about_all_sizes(problem, progress)
    assert not isinstance(problem, Stated | Able)
    certificate = _about_program(problem, limits, progress)
    if isinstance(certificate, Undecided):
        return certificate
    progress("checking")
    return checked(problem, certificate)


def _about_growth(problem: Growth, progress: Progress) -> Outcome:
    """Compare; the search for a proof takes less care than its checker, whose word counts."""
    certificate = growth.compared(problem, progress)
    if isinstance(certificate, Undecided):
        return certificate
    try:
        return check(problem, certificate)
    except InvalidCertificate as wrong:
        return Undecided(f"the proof that was found does not check: {wrong}")


def _about_all_sizes(problem: Everywhere, progress: Progress) -> Outcome:
    """Put certificates to the checker until it accepts one; the first one is what is hoped for."""
    reason = ""
    for certificate in for_all.candidates(problem):
        progress("checking")
        try:
            return check(problem, certificate)
        except InvalidCertificate as wrong:
            reason = reason or str(wrong)
    return Undecided(reason)


def _about_model(
    problem: Problem,
    limits: Limits,
    progress: Progress,
    candidates: tuple[Applied | AppliedAble, ...],
) -> Outcome:
    """Try the theorems first: where one applies, nothing needs to be searched."""
    reasons = []
    for each in candidates:
        found = (
            for_all.applied_able(problem, each)
            if isinstance(each, AppliedAble)
            else theorems.applied(problem, each)
        )
        if isinstance(found, str):
            reasons += [found] if found else []
            continue
        try:
            return check(problem, found)
        except InvalidCertificate as wrong:  # the proof in the file does not go through
            reasons.append(f"theorem {_name(each)} is not proved: {wrong}")
    certificate = certificate_for(problem, limits, progress)
    if isinstance(certificate, Undecided):
        return Undecided("; ".join((certificate.reason, *reasons)), certificate.lasting)
    restrictions = restrictions_of(problem.model)
    if restrictions and isinstance(certificate, Tables):
        return Undecided(f"without {restrictions[0]} the model can; whether it can with it is open")
    progress("checking")
    return checked(problem, certificate)


def _name(each: Applied | AppliedAble) -> str:
    if isinstance(each, AppliedAble):
        return each.theorem.able.name
    return each.theorem.stated.name


def _able(theorem: AbleTheorem) -> Verdict:
    """Return the verdict on a theorem about what a model can: its program is checked."""
    name = digest(theorem.able)
    try:
        outcome = check(theorem.able, ByProgram(name, program_family_to_json(theorem.program)))
    except InvalidCertificate as wrong:
        return Unknown(f"the proof does not go through: {wrong}")
    return Proved((Evidence(name, outcome),))


def _stated(theorem: Theorem) -> Verdict:
    """Return the verdict on a theorem: its proof is checked, none is searched for."""
    name = digest(theorem.stated)
    steps = amount_to_json(theorem.steps)
    try:
        outcome = check(theorem.stated, Derivation(name, steps))
    except InvalidCertificate as wrong:
        return Unknown(f"the proof does not go through: {wrong}")
    return Proved((Evidence(name, outcome),))


def _about_program(
    question: Solving | Fitting, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    if isinstance(question, Fitting):
        return programs.fitting(question)
    try:
        return programs.solving(question, limits.timeout, progress)
    except programs.WrongModel as error:
        raise InternalError(f"{error}\n{canonical_text(question)}") from error


def checked(problem: Question, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate of ours shows. Raises InternalError if the checker refuses."""
    try:
        return check(problem, certificate)
    except InvalidCertificate as error:
        raise InternalError(f"{error}\n{canonical_text(problem)}") from error


def certificate_for(
    problem: Problem, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    """Return what the first route that applies finds, unchecked, or why none does."""
    reason = no_semantics_reason(problem.model)
    if reason is not None:
        return Undecided(reason)
    try:
        table = tabulate(problem.task)
    except TooLarge as large:
        return _probed(problem, large)
    counts: count.Counted | None = None
    if count.applies(problem.model):
        progress("counting rows")
        found = count.counted(problem, table)
        if not isinstance(found, count.Counted):
            return found
        counts = found
    reason = no_tables_reason(problem.model)
    if reason is not None:
        return Undecided(_what_counting_shows(problem, table, counts, reason))
    return _searched(problem, table, limits, progress)


def _probed(problem: Problem, large: TooLarge) -> Certificate | Undecided:
    found = probe.probed(problem) if count.applies(problem.model) else None
    if found is not None:
        return found
    advice = "a program (can) or a theorem (cannot) could still settle it"
    if count.applies(problem.model):
        return Undecided(f"{large}; reading single entries gives too few rows; {advice}")
    return Undecided(f"{large}; {advice}")


def _searched(
    problem: Problem, table: TaskTable, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    from solver.backends.processes import WorkerFailed
    from solver.routes.search import searched

    try:
        return searched(problem, table, limits.jobs, progress).certificate
    except EncodingTooLarge:
        return Undecided("the search would need more clauses than the encoder makes")
    except WorkerFailed as failure:
        return Undecided(str(failure), lasting=False)


def _what_counting_shows(
    problem: Problem, table: TaskTable, counts: count.Counted | None, reason: str
) -> str:
    """Return the reason for unknown of a softmax claim: what is known and what is missing."""
    if counts is None:
        return f"{reason}, and a row count speaks of a single layer without steps only"
    if counts.best is None:
        return f"{reason}, and there is no cut to count rows at"
    best = counts.best
    names = " ".join(dict.fromkeys(table.tokens[token].name for token in best.block))
    partly = "" if counts.complete else " (not all cuts were counted)"
    return (
        f"gap: counting rows rules out at most {best.impossible_bits} bits "
        f"({best.rows} different rows at the cut {names} | rest){partly}, the heads carry "
        f"{best.bits}; {reason}"
    )


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


def _least(claim: Find, limits: Limits, store: Store | None, progress: Progress) -> Verdict:
    """Try every value in turn: the claim needs one side at one, the other at all before it."""
    evidence: list[Evidence] = []
    for value in range(claim.start, claim.up_to + 1):
        try:
            problem = claim.problem(value)
        except Mistakes as mistakes:
            return Unknown(f"at {claim.parameter} = {value}: {mistakes}", low=value)
        outcome = answered(problem, limits, store, partial(_progress_at, progress, claim, value))
        if isinstance(outcome, Undecided):
            return Unknown(f"at {claim.parameter} = {value}: {outcome.reason}", low=value)
        evidence.append(Evidence(digest(problem), outcome))
        if isinstance(outcome, Can) == claim.can:
            return Proved(tuple(evidence), value)
    return Proved(tuple(evidence))


def _progress_at(progress: Progress, claim: Find, value: int, message: str) -> None:
    progress(f"{claim.parameter} = {value}: {message}")
