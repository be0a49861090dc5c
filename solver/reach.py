"""Theorems in reach of a question: what they show of it, and why the others show nothing.

What a theorem shows has been checked. What rests on a paper or a hypothesis is kept apart: it
counts where nothing else settles the question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dsl.ability import AbleTheorem, AppliedAble
from dsl.claims import Candidate
from dsl.problem import Problem
from dsl.theorem import Beside, Theorem
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.checker.facts import OpenFact
from solver.checker.instances import ELSEWHERE
from solver.facts import by_proof, with_facts
from solver.routes import for_all, theorems
from solver.steps import step_named
from solver.verdict import Can, Cannot


@dataclass(frozen=True)
class Reached:
    """`shown` by a theorem, or `cited`; `reasons` why theorems say nothing, as people read them."""

    shown: Can | Cannot | None
    cited: tuple[Can | Cannot, ...]
    reasons: tuple[str, ...]


def reached(problem: Problem, candidates: Iterable[Candidate]) -> Reached:
    """Return what theorems show of a question; the first that is proved is enough."""
    cited: list[Can | Cannot] = []
    reasons: list[str] = []
    for each in candidates:
        outcome = _by(problem, each)
        if isinstance(outcome, str):
            reasons += [outcome] if outcome else []
        elif outcome.trust in ("cited", "conditional"):
            cited.append(outcome)
        else:
            return Reached(outcome, tuple(cited), tuple(reasons))
    return Reached(None, tuple(cited), tuple(reasons))


def _by(problem: Problem, each: Candidate) -> Can | Cannot | str:
    """Return what one theorem shows, or why nothing ("": of such models it does not speak)."""
    if isinstance(each, Beside):
        return each.said
    found = (
        for_all.applied_able(problem, each)
        if isinstance(each, AppliedAble)
        else theorems.applied(problem, each)
    )
    if isinstance(found, str):
        return found if isinstance(each, AppliedAble) else _unproved(each.theorem) or found
    try:
        return with_facts(problem, found)
    except InvalidCertificate as wrong:  # the proof in the file does not go through
        return _why_not(each.theorem, str(wrong))


def _unproved(theorem: Theorem) -> str:
    """Say why a theorem is not proved at any sizes; "" if it is, or if a solver must be asked.

    Nobody claims that an axiom or a conjecture is proved.
    """
    if theorem.word != "theorem":
        return ""
    try:
        check(theorem.stated, by_proof(theorem))
    except InvalidCertificate as wrong:
        open_ = isinstance(wrong, OpenFact) and wrong.script is not None
        return "" if open_ else _why_not(theorem, str(wrong))
    return ""


def _why_not(theorem: Theorem | AbleTheorem, wrong: str) -> str:
    """Say why a theorem settles nothing: it is about something else, or its proof is wrong."""
    if wrong.startswith(ELSEWHERE):
        return f"{theorem.called} does not speak of this model: {wrong.removeprefix(ELSEWHERE)}"
    named = step_named(theorem, wrong) if isinstance(theorem, Theorem) else wrong
    return f"{theorem.called} is not proved: {named}"
