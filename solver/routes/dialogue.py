"""Protocols with given messages: as a question about a program, settled as those are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dsl.dialogue import Telling
from dsl.protocol import Conversing
from dsl.question import digest
from solver.certificate.kinds import Certificate, ProgramCounterexample
from solver.exact.dialogue import beyond
from solver.exact.dialogue_program import CannotTell, as_program
from solver.routes.programs import Found, solving
from solver.verdict import Undecided

Tell = Callable[[str], None]


def told(question: Telling, timeout: float | None, tell: Tell) -> Found | Undecided:
    """Return a certificate about a dialogue, unchecked, or why there is none.

    Raises `solver.routes.programs.WrongModel`.
    """
    try:
        asked = as_program(question)
    except CannotTell as reason:
        return Undecided(str(reason))
    found = solving(asked, timeout, tell)
    return found if isinstance(found, Undecided) else replace(found, problem=digest(question))


def tried(
    question: Conversing, timeout: float | None, tell: Tell
) -> Certificate | Undecided | None:
    """Return a certificate that the dialogue named by a claim settles it, or why it does not.

    None if no dialogue is named. Raises `solver.routes.programs.WrongModel`.
    """
    dialogue = question.by
    if dialogue is None:
        return None
    reason = beyond(dialogue, question.task, question.conversation)
    if reason is not None:
        return Undecided(f"{dialogue.name} does not fit: {reason}")
    found = told(Telling(dialogue, question.task), timeout, tell)
    match found:
        case Undecided(reason, lasting):
            return Undecided(f"{dialogue.name}: {reason}", lasting)
        case ProgramCounterexample():
            return Undecided(f"{dialogue.name} goes wrong on some input")
        case _:
            return replace(found, problem=digest(question))
