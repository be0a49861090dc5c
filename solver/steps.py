"""The steps of a proof in words, for whoever reads why one fails."""

from __future__ import annotations

import re

from dsl.theorem import Theorem
from solver.checker.facts import ALIKE

NO_END = "a derivation ends in 'differ' or 'fooling'"
"""What the kernel says of steps that do not."""
STEP = re.compile(r"step ([0-9]+): ")


def step_named(theorem: Theorem, wrong: str) -> str:
    """Return what the checker says of a proof, with the step that it counts in words.

    It counts the kernel's steps: `take` of constants come first, `pick` is none.
    """
    if wrong.startswith(ALIKE):
        wrong = f"step {len(theorem.steps)}: {wrong}"
    if wrong == NO_END:
        return _endless(theorem)
    found = STEP.match(wrong)
    if found is None or not 1 <= int(found[1]) <= len(theorem.steps):
        return wrong
    return f"{_step(theorem, int(found[1]))}: {wrong[found.end() :]}"


def _endless(theorem: Theorem) -> str:
    """Say how a proof ends that does not end in `differ` or `fooling`."""
    if not theorem.steps:
        return "there is no proof"
    last = _step(theorem, len(theorem.steps))
    return f"it ends with {last}, not with 'differ', 'differ by rank' or 'fooling'"


def _step(theorem: Theorem, number: int) -> str:
    """Return a step, counted from 1, with its words and its line."""
    rule, *words = theorem.steps[number - 1]
    listed = [rule.replace("_", " by "), *(str(w) for w in words if _plain(w))]
    line = f", line {theorem.lines[number - 1]}" if number <= len(theorem.lines) else ""
    return f"step {number} ({' '.join(listed)}{line})"


def _plain(word: object) -> bool:
    return isinstance(word, str | int) and not str(word).startswith("#")
