"""The driver: routes in order of cost, then the checker, then the verdict.

No verdict leaves this page without a certificate that `solver.checker` has accepted for exactly
the question that was asked. A route that runs out of time or memory leaves the question open; a
certificate that the checker refuses is a fault of ours and raises `InternalError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from dsl.composing import Composing, Seeking
from dsl.dialogue import Telling
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.measuring import Measuring
from dsl.problem import Problem, TaskTable
from dsl.program import Fitting, Solving
from dsl.protocol import Conversing
from dsl.question import Question, canonical_text, digest
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from dsl.theorem import Stated
from solver.budget import bits_text
from solver.certificate.kinds import (
    Certificate,
    Exhaustion,
    GrowthFrom,
    InvalidCertificate,
    Measured,
    Probes,
    ProgramSymbolic,
    Rows,
    Tables,
)
from solver.checker.check import check
from solver.deadline import OutOfTime, deadline
from solver.encode.cnf import EncodingTooLarge
from solver.exact.measures import measured
from solver.finding import least
from solver.reach import reached
from solver.reasons import fold_notes, no_semantics_reason, no_tables_reason, restrictions_of
from solver.routes import composed, count, for_all, growth, probe, programs, protocol
from solver.routes.dialogue import told, tried
from solver.spots import able, stated
from solver.store import Only, Store
from solver.verdict import (
    KEPT,
    LEVELS,
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
    except OutOfTime:
        return Undecided(_late(limits), lasting=False)
    except MemoryError:
        return Undecided("out of memory", lasting=False)
    except TaskMistake as mistake:  # of a task that was too large to be looked at before
        return Undecided(f"a mistake of the task: {mistake}")
    if store and not isinstance(outcome, Undecided) and outcome.trust in KEPT:
        store.put(digest(problem), outcome.certificate)
    return outcome


def _settled(
    problem: Question,
    limits: Limits,
    progress: Progress,
    candidates: tuple[Candidate, ...],
    search_first: bool,
) -> Outcome:
    if isinstance(problem, Problem):
        return _about_model(problem, limits, progress, candidates, search_first)
    if isinstance(problem, Growth):
        return _about_growth(problem, progress)
    if isinstance(problem, Everywhere):
        return _about_all_sizes(problem, progress)
    assert not isinstance(problem, Stated | Able)
    certificate = _found(problem, limits, progress)
    if isinstance(certificate, Undecided):
        return certificate
    progress("checking")
    return checked(problem, certificate)


def _found(
    problem: Solving | Fitting | Conversing | Telling | Composing | Seeking | Measuring,
    limits: Limits,
    progress: Progress,
) -> Certificate | Undecided:
    match problem:
        case Conversing() | Telling():
            return _about_messages(problem, limits, progress)
        case Composing():
            return composed.held(problem)
        case Seeking():
            return composed.sought(problem)
        case Measuring():
            value = measured(problem)
            reason = "the split-VC dimension is one of yes or no questions"
            return Undecided(reason) if value is None else Measured(digest(problem), value)
        case _:
            return _about_program(problem, limits, progress)


def _about_messages(
    question: Conversing | Telling, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    """Try the messages that are given, if any are; where they fail, others may do."""
    try:
        if isinstance(question, Telling):
            return told(question, limits.timeout, progress)
        found = tried(question, limits.timeout, progress)
    except programs.WrongModel as error:
        raise InternalError(f"{error}\n{canonical_text(question)}") from error
    if found is None:
        return protocol.conversed(question, progress)
    if not isinstance(found, Undecided):
        return found
    try:
        other = protocol.conversed(question, progress)
    except OutOfTime:
        other = Undecided("nothing else was decided in time", lasting=False)
    if not isinstance(other, Undecided):
        return other
    return Undecided(f"{found.reason}; {other.reason}", found.lasting and other.lasting)


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
    candidates: tuple[Candidate, ...],
    search_first: bool,
) -> Outcome:
    """Try the theorems first: where one applies, nothing needs to be searched.

    What rests on a paper or a hypothesis counts where nothing else settles the question.
    """
    found = reached(problem, candidates)
    if found.shown is not None:
        return found.shown
    cited, reasons = found.cited, [*fold_notes(problem.model), *found.reasons]
    try:
        certificate = _by_composition(problem, limits, progress, search_first)
    except OutOfTime:
        if not cited and not reasons:
            raise
        if not cited:
            return Undecided("; ".join((_late(limits), *reasons)), lasting=False)
        certificate = Undecided("not decided in time", lasting=False)
    if isinstance(certificate, Undecided):
        if cited:
            return min(cited, key=lambda outcome: LEVELS.index(outcome.trust))
        reason = composed.why_not_layers(problem)
        reasons += [] if reason is None or certificate.reason in reason else [reason]
        return Undecided("; ".join((certificate.reason, *reasons)), certificate.lasting)
    restrictions = restrictions_of(problem.model)
    if restrictions and isinstance(certificate, Tables):
        return Undecided(f"without {restrictions[0]} the model can; whether it can with it is open")
    progress("checking")
    return checked(problem, certificate)


def _late(limits: Limits) -> str:
    return f"not decided within {limits.timeout:g} seconds"


def _by_composition(
    problem: Problem, limits: Limits, progress: Progress, search_first: bool
) -> Certificate | Undecided:
    """Try integers about compositions first, for one layer last: there counting leans on less."""
    if len(problem.model.layers) > 1:
        numbers = composed.about_layers(problem)
        return numbers or certificate_for(problem, limits, progress, search_first)
    found = certificate_for(problem, limits, progress, search_first)
    return composed.about_layers(problem) or found if isinstance(found, Undecided) else found


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
            certificate = _by_rule(word, problem, limits, progress)
            if isinstance(certificate, Undecided):
                return Unknown(certificate.reason)
            if isinstance(certificate, Tables) and restrictions_of(problem.model):
                return Unknown(f"open with {restrictions_of(problem.model)[0]}; without it, it can")
            return _verdict(problem, False, checked(problem, certificate))
    except OutOfTime:
        return Unknown(_late(limits))
    except MemoryError:
        return Unknown("out of memory")
    except TaskMistake as mistake:
        return Unknown(f"a mistake of the task: {mistake}")


def _by_rule(
    word: str, problem: Problem, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    """
         more different rows than messages           no tables solve the task on all inputs
    ---------------------------------------  (count) -------------------------------------  (search)
         no one-layer model of this shape            no model of this shape

    The checker counts again (`solver.checker.counting`; rows of one-way communication, Kushilevitz,
    Nisan 1997), or checks the proof of exhaustion (`solver.checker.exhaustion`; LRAT, Cruz-Filipe
    et al. 2017).
    """
    reason = no_semantics_reason(problem.model)
    if word == "count" and not count.applies(problem.model):
        reason = "rows are counted of one layer without steps"
    if word == "search":
        reason = reason or no_tables_reason(problem.model)
    if word == "count":
        reason = reason or count.too_few_inputs(problem)
    if reason is not None:
        return Undecided(reason)
    try:
        table = tabulate(problem.task)
    except TooLarge as large:
        return _probed(problem, large) if word == "count" else Undecided(str(large))
    if word == "search":
        return _searched(problem, table, limits, progress)
    found = count.counted(problem, table)
    if not isinstance(found, count.Counted):
        return found
    return Undecided(_what_counting_shows(problem, table, found, "nothing else is tried"))


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
    problem: Problem, limits: Limits, progress: Progress, search_first: bool = False
) -> Certificate | Undecided:
    """Return what the first route that applies finds, unchecked, or why none does."""
    reason = no_semantics_reason(problem.model)
    if reason is not None:
        return Undecided(reason)
    few, unsearched = count.too_few_inputs(problem), no_tables_reason(problem.model)
    if few is not None and unsearched is not None:
        return Undecided(f"{few}; {unsearched}")
    try:
        table = tabulate(problem.task)
    except TooLarge as large:
        return _probed(problem, large)
    if search_first and no_tables_reason(problem.model) is None:
        sought = _searched(problem, table, limits, progress)
        if not isinstance(sought, Undecided):
            return sought
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
    advice = "a program (can) or a theorem (cannot) could still settle it"
    if not count.applies(problem.model):
        return Undecided(f"{large}; {advice}")
    found = probe.probed(problem)
    return Undecided(f"{large}; {found}; {advice}") if isinstance(found, str) else found


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
    cut = f"at the cut {names} | rest"
    if best.rows == 1:
        said = f"gap: all rows are alike {cut}{partly}"
    else:
        ruled = bits_text(best.impossible_bits)
        said = f"gap: counting rows rules out at most {ruled} ({best.rows} different rows {cut})"
        said += partly
    return f"{said}, the heads carry {bits_text(best.bits)}; {reason}"


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
