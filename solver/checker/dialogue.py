"""Checking that a protocol with given messages solves a task, or fails on an input.

Who may say what is found out here (`dsl.dialogue.fault`), from the question alone; then the
question about all inputs is written out anew and given to the checker of programs.
"""

from __future__ import annotations

from dsl.dialogue import Telling
from dsl.protocol import Conversing
from solver.certificate.kinds import Certificate, InvalidCertificate
from solver.checker.programs import check_solving
from solver.exact.dialogue import beyond
from solver.exact.dialogue_program import CannotTell, as_program
from solver.verdict import Can, Cannot


def check_telling(question: Telling, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows about a dialogue; raises InvalidCertificate."""
    try:
        asked = as_program(question)
    except CannotTell as reason:
        raise InvalidCertificate(str(reason)) from None
    return check_solving(asked, certificate)


def check_by(question: Conversing, certificate: Certificate) -> Can:
    """Return that a conversation can solve a task, as a dialogue within its links does.

    Raises InvalidCertificate, also where the dialogue fails: that says nothing about others.
    """
    dialogue, task = question.by, question.task
    if dialogue is None:
        raise InvalidCertificate("no messages are given")
    reason = beyond(dialogue, task, question.conversation)
    if reason is not None:
        raise InvalidCertificate(reason)
    found = check_telling(Telling(dialogue, task), certificate)
    if isinstance(found, Cannot):
        raise InvalidCertificate("the given messages do not solve the task")
    return found
