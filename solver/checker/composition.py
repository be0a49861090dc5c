"""Checking integers that show that L layers, or epochs, cannot compose L functions.

The kernel decides the inequalities (`solver.kernel.composition`); here the sizes of the question
are compared with them. A protocol, or a transformer, is covered if in each of at most L epochs an
earlier input tells a later one at most b bits for each of the later one's tokens: this is the
parallel machine of the theorem. For a transformer b bits are what all heads of a layer learn about
a block of tokens that stand side by side (`solver.budget`; docs/protocols.md).
"""

from __future__ import annotations

from typing import Any

from dsl.composing import Composing, Seeking, numbers_to_json
from dsl.problem import Problem, Task
from dsl.protocol import Conversing
from solver.budget import bits_of_layers, bits_told, machine_of
from solver.certificate.kinds import (
    Certificate,
    CompositionFails,
    CompositionHolds,
    CompositionNumbers,
    InvalidCertificate,
)
from solver.exact.composed import Composed, composed
from solver.kernel.composition import (
    Composition,
    Impossible,
    InvalidComposition,
    Machine,
    UnclearComposition,
    check,
    read,
    shown,
)
from solver.reasons import uncovered_reason
from solver.verdict import Can, Cannot

THEOREM = (
    "the composition theorem of this project, derived here and not reviewed by others "
    "(docs/protocols.md)"
)


def check_composing(question: Composing, certificate: Certificate) -> Can | Cannot:
    """Return whether the integers of a question hold; raises InvalidCertificate."""
    failure = failure_of(question)
    match certificate:
        case CompositionHolds():
            if failure is not None:
                raise InvalidCertificate(f"the certificate does not hold: {failure}")
            return Can(certificate, (THEOREM,), "derived")
        case CompositionFails(_, claimed):
            if failure is None or failure != claimed:
                raise InvalidCertificate(f"what fails is not {claimed[:80]!r} but {failure!r}")
            return Cannot(certificate, (), "checked")
        case _:
            raise InvalidCertificate("this kind of certificate is not about integers that may hold")


def check_seeking(question: Seeking, certificate: Certificate) -> Can:
    """Return that there is a certificate such as the question wants; raises InvalidCertificate."""
    if not isinstance(certificate, CompositionNumbers):
        raise InvalidCertificate("this kind of certificate does not show that there is another one")
    try:
        found = check(read(certificate.numbers), question.machine)
    except InvalidComposition as wrong:
        raise InvalidCertificate(str(wrong)) from None
    given = found.certificate
    if (given.layers, given.b) != (question.layers, question.b):
        raise InvalidCertificate("the certificate is for other layers or bits")
    if found.prompt > question.tokens:
        raise InvalidCertificate(
            f"{shown(found.prompt)} tokens are more than {shown(question.tokens)}"
        )
    return Can(certificate, (THEOREM,), "derived")


def failure_of(question: Composing) -> str | None:
    """Return the first condition that fails, None if all hold.

    Raises InvalidCertificate where that is not decided.
    """
    try:
        check(read(numbers_to_json(question.numbers)), question.machine)
    except UnclearComposition as unclear:
        raise InvalidCertificate(str(unclear)) from None
    except InvalidComposition as wrong:
        return str(wrong)
    return None


def check_conversation(question: Conversing, certificate: CompositionNumbers) -> Impossible:
    """Return what the integers show about a protocol; raises InvalidCertificate."""
    found = impossible(question.task, certificate.numbers, "parallel")
    _require_epochs(question.conversation.epochs, found.certificate)
    needed = bits_told(question.conversation, question.task)
    _require_bits(needed, found.certificate)
    return found


def check_layers(problem: Problem, certificate: CompositionNumbers) -> Impossible:
    """Return what the integers show about a transformer; raises InvalidCertificate."""
    reason = uncovered_reason(problem.model)
    if reason is not None:
        raise InvalidCertificate(reason)
    found = impossible(problem.task, certificate.numbers, machine_of(problem.model))
    _require_epochs(len(problem.model.layers), found.certificate)
    _require_bits(bits_of_layers(problem.model, problem.task), found.certificate)
    return found


def impossible(task: Task, numbers: Any, machine: Machine) -> Impossible:
    """Return what integers show, if they speak of this task; raises InvalidCertificate."""
    sizes = composed(task)
    if sizes is None:
        raise InvalidCertificate("the task does not compose functions as in the theorem")
    try:
        found = check(read(numbers), machine)
    except InvalidComposition as wrong:
        raise InvalidCertificate(str(wrong)) from None
    if _sizes(found.certificate) != sizes:
        raise InvalidCertificate("the certificate speaks of other sizes than the task has")
    return found


def _sizes(found: Composition) -> Composed:
    return Composed(found.m, found.n)


def _require_epochs(epochs: int, found: Composition) -> None:
    if epochs > found.layers:
        raise InvalidCertificate(f"{epochs} epochs or layers are more than {found.layers}")


def _require_bits(needed: int, found: Composition) -> None:
    if needed > found.b:
        raise InvalidCertificate(
            f"{shown(needed)} bits a token may be told, more than {shown(found.b)}"
        )
