"""Splitting a search into cubes: every way to give some embeddings a state."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from solver.encode.cnf import Clause
from solver.encode.search import SearchEncoding
from solver.encode.symmetry import embedding_order


def in_order(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses in the order in which proofs number them: units last.

    A solver that meets a unit early rewrites every clause that comes after it.
    """
    return sorted(clauses, key=lambda clause: len(clause) == 1)


def cubes(encoding: SearchEncoding, splits: Sequence[int], most: int) -> list[tuple[int, ...]]:
    """Return the cubes: one literal for each embedding in `splits` (places in the order of Lemma
    2).

    Without splits there is one cube, the empty one. Raises ValueError if a place does not exist or
    is given twice, or if there would be more than `most` cubes.
    """
    order = embedding_order(encoding)
    if len(set(splits)) != len(splits) or not all(0 <= place < len(order) for place in splits):
        raise ValueError(f"splits {list(splits)} are not different places below {len(order)}")
    if prod(len(order[place].literals) for place in splits) > most:
        raise ValueError(f"more than {most} cubes")
    return list(product(*(order[place].literals for place in splits)))
