"""Questions about programs, messages, compositions, measures, growth and all sizes."""

from __future__ import annotations

from dsl.composing import Composing, Seeking
from dsl.dialogue import Telling
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.measuring import Measuring
from dsl.program import Fitting, Solving
from dsl.protocol import Conversing
from dsl.question import canonical_text, digest
from solver.certificate.kinds import Certificate, InvalidCertificate, Measured
from solver.checker.check import check
from solver.deadline import OutOfTime
from solver.exact.measures import measured
from solver.routes import composed, for_all, growth, programs, protocol
from solver.routes.dialogue import told, tried
from solver.settling.limits import InternalError, Limits, Progress
from solver.verdict import Outcome, Undecided


def found_for(
    problem: Solving | Fitting | Conversing | Telling | Composing | Seeking | Measuring,
    limits: Limits,
    progress: Progress,
) -> Certificate | Undecided:
    """Return what a route finds, unchecked.

    Raises InternalError if a solver's input is none on which the program fails.
    """
    try:
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
            case Fitting():
                return programs.fitting(problem)
            case Solving():
                return programs.solving(problem, limits.timeout, progress)
    except programs.WrongModel as error:
        raise InternalError(f"{error}\n{canonical_text(problem)}") from error


def _about_messages(
    question: Conversing | Telling, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    """Try the messages that are given, if any are; where they fail, others may do."""
    if isinstance(question, Telling):
        return told(question, limits.timeout, progress)
    found = tried(question, limits.timeout, progress)
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


def about_growth(problem: Growth, progress: Progress) -> Outcome:
    """Compare; the search for a proof takes less care than its checker, whose word counts."""
    certificate = growth.compared(problem, progress)
    if isinstance(certificate, Undecided):
        return certificate
    try:
        return check(problem, certificate)
    except InvalidCertificate as wrong:
        return Undecided(f"the proof that was found does not check: {wrong}")


def about_all_sizes(problem: Everywhere, progress: Progress) -> Outcome:
    """Put certificates to the checker until it accepts one; the first one is what is hoped for."""
    reason = ""
    for certificate in for_all.candidates(problem):
        progress("checking")
        try:
            return check(problem, certificate)
        except InvalidCertificate as wrong:
            reason = reason or str(wrong)
    return Undecided(reason)
