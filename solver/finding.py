"""`find least X where C`: every value is asked in turn, and none is skipped.

C must be shown at the value that is found and its opposite at each value before it. Where a value
stays open the claim is unknown, and what is known of the least value is an interval: it starts at
the value that is open, and it ends where a theorem in reach shows C, if there is such a place.
Values in between may hold too; so the end is a value at which C holds, not the least one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dsl.ability import AppliedAble
from dsl.claims import Find
from dsl.diagnostics import Mistakes
from dsl.problem import Problem
from dsl.question import Question, digest
from dsl.theorem import Applied
from solver.deadline import OutOfTime, deadline
from solver.reach import reached
from solver.verdict import (
    KEPT,
    Can,
    Cannot,
    Evidence,
    Outcome,
    Proved,
    Undecided,
    Unknown,
    Verdict,
)

Candidates = tuple[Applied | AppliedAble, ...]
Ask = Callable[[int, Question, Candidates], Outcome]
"""Settles the question at a value, theorems in reach being tried first."""


def least(claim: Find, ask: Ask, timeout: float | None) -> Verdict:
    """Return the verdict on a search; `timeout` seconds for what comes after an open value."""
    evidence: list[Evidence] = []
    for value in range(claim.start, claim.up_to + 1):
        try:
            problem = claim.problem(value)
        except Mistakes as mistakes:
            return Unknown(f"at {claim.parameter} = {value}: {mistakes}", low=value)
        outcome = ask(value, problem, _in_reach(claim, problem))
        if isinstance(outcome, Undecided):
            return _open(claim, value, outcome.reason, timeout)
        evidence.append(Evidence(digest(problem), outcome))
        if isinstance(outcome, Can) == claim.can:
            return Proved(tuple(evidence), value)
    return Proved(tuple(evidence))


def _in_reach(claim: Find, problem: Question) -> Candidates:
    return claim.reach(problem) if isinstance(problem, Problem) else ()


def _open(claim: Find, value: int, reason: str, timeout: float | None) -> Unknown:
    """Return what is known where one value is open: nothing below it, perhaps something above."""
    said = f"at {claim.parameter} = {value}: {reason}"
    try:
        with deadline(timeout):
            found = _shown_above(claim, value)
    except (OutOfTime, MemoryError):
        found = None
    if found is None:
        return Unknown(said, low=value)
    high, outcome = found
    rests = f", which rests on: {'; '.join(outcome.rests_on)}" if outcome.rests_on else ""
    above = f"at {claim.parameter} = {high} a theorem in reach shows it{rests}"
    return Unknown(f"{said}; {above}", low=value, high=high)


def _shown_above(claim: Find, value: int) -> tuple[int, Can | Cannot] | None:
    """Return a value above one at which a theorem shows the claim, while not just below it."""
    low, found = value, None
    for high in _doubled(value, claim.up_to):
        found = _by_theorem(claim, high)
        if found is not None:
            break
        low = high
    if found is None:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        nearer = _by_theorem(claim, middle)
        if nearer is None:
            low = middle
        else:
            high, found = middle, nearer
    return high, found


def _doubled(value: int, up_to: int) -> Iterator[int]:
    step = 1
    while value + step < up_to:
        yield value + step
        step *= 2
    if value < up_to:
        yield up_to


def _by_theorem(claim: Find, value: int) -> Can | Cannot | None:
    """Return what a theorem shows at a value if it is the claim's side; nobody is believed here."""
    try:
        problem = claim.problem(value)
    except Mistakes:
        return None
    if not isinstance(problem, Problem):
        return None
    outcome = reached(problem, claim.reach(problem)).shown
    if outcome is None or outcome.trust not in KEPT or isinstance(outcome, Can) != claim.can:
        return None
    return outcome
