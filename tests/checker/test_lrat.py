"""Whatever proof is accepted, the clauses are unsatisfiable: tried on small clauses one by one."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.backends import cadical
from solver.backends.trim import trimmed
from solver.checker.lrat import InvalidProof, check_refutation

Clauses = list[tuple[int, ...]]

VARIABLES = 5


def satisfiable(clauses: Clauses) -> bool:
    """Return whether some assignment meets all clauses."""
    return any(
        all(any(signs[abs(one) - 1] == (one > 0) for one in clause) for clause in clauses)
        for signs in product((False, True), repeat=VARIABLES)
    )


def random_clauses(random: Random) -> Clauses:
    """Return clauses near the boundary, some with a literal twice or with both signs."""
    variables = range(1, VARIABLES + 1)
    return [
        tuple(
            random.choice((-1, 1)) * random.choice(variables)
            for _ in range(random.choice((1, 2, 2, 3, 3)))
        )
        for _ in range(random.randint(4, 22))
    ]


def proof_of(clauses: Clauses) -> str | None:
    """Return a proof, None if there is a solution."""
    found = cadical.solved(clauses)
    if isinstance(found, cadical.Satisfied):
        return None
    end = len(clauses) + 1
    return trimmed(found.trace, range(1, end), end)


def is_accepted(clauses: Clauses, proof: str) -> bool:
    try:
        check_refutation(clauses, proof)
    except InvalidProof:
        return False
    return True


def mutated(random: Random, proof: str) -> str:
    """Return the proof with one to three small changes to its numbers, fields or lines."""
    lines = [line.split() for line in proof.splitlines()]
    for _ in range(random.randint(1, 3)):
        line = random.choice(lines)
        place = random.randrange(len(line)) if line else 0
        match random.randrange(8):
            case 0 if line:
                line[place] = str(int(line[place]) + random.choice((-1, 1)))
            case 1 if line:
                line[place] = str(-int(line[place]))
            case 2 if line:
                del line[place]
            case 3 if line:
                line.insert(place, random.choice(line))
            case 4 if len(lines) > 1:
                lines.remove(line)
            case 5:
                lines.insert(random.randrange(len(lines) + 1), list(random.choice(lines)))
            case 6:
                random.shuffle(line)
            case _:
                random.shuffle(lines)
    return "".join(" ".join(line) + "\n" for line in lines)


@settings(deadline=None, max_examples=150)
@given(random=st.randoms(use_true_random=True))
def test_proofs_are_accepted_for_their_clauses(random: Random) -> None:
    clauses = random_clauses(random)
    try:
        proof = proof_of(clauses)
    except KeyError:
        pytest.fail(f"the trace of {clauses} cannot be trimmed")

    assert (proof is None) == satisfiable(clauses)
    assert proof is None or is_accepted(clauses, proof)


@settings(deadline=None, max_examples=150)
@given(random=st.randoms(use_true_random=True))
def test_a_changed_proof_is_accepted_only_for_clauses_without_solution(random: Random) -> None:
    """The proof is of other clauses: some were left out or changed."""
    clauses = random_clauses(random)
    proof = proof_of(clauses)
    if proof is None:
        return
    for _ in range(20):
        others = list(clauses)
        for _ in range(random.randint(0, 2)):
            place = random.randrange(len(others))
            more = random.choice((-1, 1)) * random.randint(1, VARIABLES)
            others[place] = random.choice(((*others[place], more), (more, -more), (more,)))
        assert not (is_accepted(others, mutated(random, proof)) and satisfiable(others))


@settings(deadline=None, max_examples=200)
@given(random=st.randoms(use_true_random=True))
def test_random_lines_refute_nothing_that_has_a_solution(random: Random) -> None:
    clauses = random_clauses(random)
    numbers = range(-VARIABLES - 1, len(clauses) + 6)
    lines = []
    for identity in range(len(clauses) + 1, len(clauses) + random.randint(2, 5)):
        literals = list(filter(None, random.choices(numbers, k=random.randint(0, 3))))
        hints = list(filter(None, random.choices(numbers, k=random.randint(0, 6))))
        lines.append(" ".join(map(str, [identity, *literals, 0, *hints, 0])))

    accepted = is_accepted(clauses, "\n".join(lines) + "\n")
    assert not (accepted and satisfiable(clauses))


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet="0123456789 -d\n", max_size=60))
def test_no_text_refutes_what_has_a_solution_or_escapes_as_another_error(text: str) -> None:
    assert not is_accepted([(1, 2), (-1, 2), (1, -2)], text)


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=40))
def test_no_text_at_all_escapes_as_another_error(text: str) -> None:
    assert not is_accepted([(1, 2), (-1, 2), (1, -2)], text)


def test_a_lemma_with_a_literal_of_both_signs_shows_nothing_false() -> None:
    clauses: Clauses = [(1, 2), (-1, 2), (1, -2)]

    assert not is_accepted(clauses, "4 1 -1 0 1 0\n5 0 4 0\n")
    assert not is_accepted(clauses, "4 1 -1 0 1 0\n5 0 4 1 2 3 0\n")


def test_deleted_clauses_stay_usable() -> None:
    clauses: Clauses = [(1, 2), (-1, 2), (1, -2), (-1, -2)]

    assert is_accepted(clauses, "5 2 0 1 2 0\n6 d 1 2 0\n7 0 5 3 4 0\n")
    assert is_accepted(clauses, "5 d 1 2 3 4 0\n5 2 0 1 2 0\n7 0 5 3 4 0\n")


def test_no_clause_may_stand_after_the_empty_one_even_among_the_clauses() -> None:
    assert is_accepted([()], "2 0 1 0\n")
    assert not is_accepted([()], "")
    assert not is_accepted([(1,)], "2 0 1 0\n")
