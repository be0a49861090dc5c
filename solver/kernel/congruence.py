"""Equal by congruence: does a ground equation follow from others, whatever the functions are?

Terms are strings (constants) or tuples (a function's name and its arguments); every function is
uninterpreted, so what follows here holds for all tables of all sizes. Congruence closure
(Nelson and Oppen 1980), plain: merge until nothing changes.
"""

from __future__ import annotations

from typing import TypeAlias

Term: TypeAlias = "str | tuple[Term, ...]"
Equation: TypeAlias = tuple[Term, Term]


def entailed(equations: list[Equation], goal: Equation) -> bool:
    """Say whether the goal follows from the equations."""
    terms: set[Term] = set()
    for side in (*(term for pair in equations for term in pair), *goal):
        _collect(side, terms)
    parent: dict[Term, Term] = {term: term for term in terms}

    def find(term: Term) -> Term:
        while parent[term] != term:
            term = parent[term]
        return term

    waiting = list(equations)
    while waiting:
        for one, other in waiting:
            parent[find(one)] = find(other)
        waiting = _congruent(terms, {term: find(term) for term in terms})
    return find(goal[0]) == find(goal[1])


def _collect(term: Term, found: set[Term]) -> None:
    found.add(term)
    if isinstance(term, tuple):
        for argument in term[1:]:
            _collect(argument, found)


def _congruent(terms: set[Term], root: dict[Term, Term]) -> list[Equation]:
    """Return applications of one function to equal arguments that are not known to be equal."""
    seen: dict[tuple[Term, ...], Term] = {}
    found: list[Equation] = []
    for term in sorted(terms, key=repr):
        if isinstance(term, tuple):
            key = (term[0], *(root[argument] for argument in term[1:]))
            first = seen.setdefault(key, term)
            if root[first] != root[term]:
                found.append((first, term))
    return found
