"""Solver traces become short proofs that the checker accepts."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import pytest

from solver.backends import cadical
from solver.backends.trim import NoRefutation, trimmed
from solver.checker.lrat import check_refutation

Clause = tuple[int, ...]


def pigeons(holes: int) -> list[Clause]:
    """Return the clauses "holes + 1 pigeons sit in `holes` holes, no two in one"."""
    places = {(p, h): p * holes + h + 1 for p, h in product(range(holes + 1), range(holes))}
    sit = [tuple(places[p, h] for h in range(holes)) for p in range(holes + 1)]
    apart = [
        (-places[p, h], -places[q, h])
        for h in range(holes)
        for p, q in combinations(range(holes + 1), 2)
    ]
    return sit + apart


def proof_of(clauses: list[Clause]) -> str:
    found = cadical.solved(clauses)
    assert isinstance(found, cadical.Exhausted)
    return trimmed(found.trace, range(1, len(clauses) + 1), len(clauses) + 1)


@pytest.mark.parametrize("holes", [2, 3, 4, 5])
def test_the_trimmed_proof_of_the_pigeonhole_principle_is_accepted(holes: int) -> None:
    clauses = pigeons(holes)

    proof = proof_of(clauses)

    assert check_refutation(clauses, proof) == proof.count("\n")


def test_random_unsatisfiable_clauses_have_proofs_that_are_accepted() -> None:
    random, refuted = Random(5), 0
    for _ in range(60):
        clauses = [
            tuple(random.choice((1, -1)) * v for v in random.sample(range(1, 8), 3))
            for _ in range(45)
        ]
        if isinstance(cadical.solved(clauses), cadical.Exhausted):
            refuted += check_refutation(clauses, proof_of(clauses)) > 0

    assert refuted > 20


def test_clauses_with_repeated_literals_or_units_first_do_not_confuse_the_numbers() -> None:
    clauses: list[Clause] = [(1,), (-1, 2, 2), (3, -3), (-2, 4), (-1, -4)]

    assert check_refutation(clauses, proof_of(clauses)) >= 1


def test_a_trace_without_the_empty_clause_is_no_refutation() -> None:
    with pytest.raises(NoRefutation):
        trimmed("4 1 0 1 2 0\n", range(1, 4), 4)
