"""Every theorem of the library has a claim inside its hypotheses, and a twin to which it is silent.

The claims' verdicts are tested elsewhere; here only hypotheses are decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dsl.ability import AppliedAble
from dsl.claims import Candidate, Check, Claim, Find, Stating, StatingCan
from dsl.elaborate import load
from dsl.problem import Problem
from dsl.theorem import Applied
from solver.routes.for_all import applied_able
from solver.routes.theorems import applied
from solver.routes.thresholds import completed, givens, holds_surely
from tests.command_line import THEOREMS

FIRST = 12
"""So many values of a search are looked at."""
STATES = re.compile(r"^theorem ", re.MULTILINE)


@cache
def claims() -> tuple[Claim, ...]:
    """Return the claims of all files with theorems."""
    paths = (path for path in THEOREMS if STATES.search(path.read_text("utf-8")))
    return tuple(claim for path in paths for claim in load(path).claims)


def stated() -> set[str]:
    """Return the names of all theorems with parameters."""
    found = set()
    for claim in claims():
        match claim:
            case Stating(theorem) if theorem.stated.parameters:
                found.add(theorem.stated.name)
            case StatingCan(theorem) if theorem.able.parameters:
                found.add(theorem.able.name)
            case _:
                pass
    return found


@cache
def asked() -> frozenset[tuple[str, bool]]:
    """Return, for theorems in reach of claims, their names and whether they apply there."""
    return frozenset(pair for claim in claims() for pair in _reached(claim))


def _reached(claim: Claim) -> Iterator[tuple[str, bool]]:
    for problem, tried in _asked(claim):
        for each in tried:
            if isinstance(each, Applied):
                yield each.theorem.stated.name, _applies(problem, each)
            elif isinstance(each, AppliedAble) and (found := applied_able(problem, each)):
                yield each.theorem.able.name, not isinstance(found, str)


def _asked(claim: Claim) -> Iterator[tuple[Problem, tuple[Candidate, ...]]]:
    """Yield the questions about models that a claim asks, of a search the first ones."""
    if isinstance(claim, Check):
        yield claim.problem, (*claim.theorems, *claim.abilities)
    elif isinstance(claim, Find):
        for value in range(claim.start, min(claim.up_to, claim.start + FIRST) + 1):
            problem = claim.problem(value)
            if isinstance(problem, Problem):
                yield problem, claim.reach(problem)


def _applies(problem: Problem, each: Applied) -> bool:
    if each.theorem.stated.function is not None:  # rows are counted
        return not isinstance(applied(problem, each), str)
    values = completed(each)
    return all(holds_surely(given, values) for given in givens(each))


def test_every_theorem_applies_to_some_claim() -> None:
    inside = {name for name, applies in asked() if applies}

    assert sorted(stated() - inside) == []


def test_every_theorem_has_a_twin_to_which_it_does_not_apply() -> None:
    outside = {name for name, applies in asked() if not applies}

    assert sorted(stated() - outside) == []
