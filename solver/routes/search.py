"""The search route: hard attention of fixed size is a finite search, decided exactly both ways.

A solver is asked whether some tables satisfy the clauses of `solver.encode`. If so, the tables are
decoded; if not, the solver's trace is trimmed to a proof. A search that does not end soon is split
into cubes, which are worked on by several processes; then every cube has its own proof.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dsl.canonical import digest
from dsl.problem import Problem, TaskTable
from solver.backends import cadical
from solver.backends.processes import Processes
from solver.backends.trim import trimmed
from solver.certificate.kinds import Exhaustion, Tables
from solver.encode.cnf import Clause
from solver.encode.cubes import cubes, in_order
from solver.encode.decode import decoded
from solver.encode.search import ENCODER_VERSION, SearchEncoding
from solver.encode.symmetry import embedding_order, symmetry_broken
from solver.exact.weights_json import weights_to_json

PATIENCE = 2.5
"""Seconds that one process searches on its own before the search is split."""
MOST_CUBES = 1_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Proof:
    """A trimmed LRAT proof that a cube has no solution, and the seconds spent on it."""

    text: str
    solving: float
    trimming: float


@dataclass(frozen=True)
class Search:
    """What a search found, and the processor seconds of all its processes."""

    certificate: Tables | Exhaustion
    encoding: float
    solving: float
    trimming: float


@dataclass(frozen=True)
class Solution:
    """The true literals of a solution, and the seconds it took to find."""

    literals: frozenset[int]
    solving: float


Found = Solution | Proof


def searched(problem: Problem, table: TaskTable, jobs: int, progress: Progress) -> Search:
    """Return tables that solve the task or a proof that there are none.

    Runs until decided (callers set a deadline) in up to `jobs` processes.
    Raises EncodingTooLarge, and WorkerFailed if a process is ended from outside.
    """
    progress("encoding")
    started = time.process_time()
    encoding = symmetry_broken(problem.model, table)
    clauses = in_order(encoding.cnf.clauses)
    spent = time.process_time() - started
    progress(f"searching: {encoding.cnf.variable_count} variables, {len(clauses)} clauses")
    splits: tuple[int, ...] = ()
    found = _alone(clauses, PATIENCE if jobs > 1 else None)
    if found is None:
        light = Light.of(encoding, clauses)
        splits = _chosen_splits(encoding, light, jobs + 1)
        found = _in_cubes(cubes(encoding, splits, MOST_CUBES), light, jobs, progress)
    if isinstance(found, Solution):
        model, weights = decoded(encoding, found.literals)
        tables = Tables(digest(problem), model.state_bits, weights_to_json(weights))
        return Search(tables, spent, found.solving, 0.0)
    proofs = tuple(proof.text for proof in found)
    solving, trimming = (
        sum(seconds) for seconds in zip(*((p.solving, p.trimming) for p in found), strict=True)
    )
    exhaustion = Exhaustion(digest(problem), ENCODER_VERSION, splits, proofs)
    return Search(exhaustion, spent, solving, trimming)


def _alone(clauses: list[Clause], patience: float | None) -> Solution | tuple[Proof, ...] | None:
    """Return what one process finds within `patience` seconds, None if it does not end in time."""
    with Processes[Found]() as processes:
        processes.start(0, partial(_solved, clauses, ()))
        for _, found in processes.finished(patience):
            return found if isinstance(found, Solution) else (found,)
    return None


def _in_cubes(
    units: list[tuple[int, ...]], light: Light, jobs: int, progress: Progress
) -> Solution | tuple[Proof, ...]:
    """Return a solution found in one of the cubes, or one proof for each of them."""
    proofs: dict[int, Proof] = {}
    waiting: list[int] = []
    for number, cube in enumerate(units):
        dead = light.solved(cube)
        if isinstance(dead, Proof):
            proofs[number] = dead
        else:
            waiting.append(number)
    with Processes[Found]() as processes:
        while len(proofs) < len(units):
            while waiting and len(processes.running) < jobs:
                number = waiting.pop()
                processes.start(number, partial(_solved, light.clauses, units[number]))
            progress(f"searching: {len(proofs)} of {len(units)} cubes refuted")
            for number, found in processes.finished():
                if isinstance(found, Solution):
                    return found
                proofs[number] = found
    return tuple(proofs[number] for number in range(len(units)))


def _chosen_splits(encoding: SearchEncoding, light: Light, enough: int) -> tuple[int, ...]:
    """Return embeddings to split on: the earliest that give `enough` cubes worth searching.

    More cubes than that only repeat work: what is learnt in one is not known in the others.
    """
    alive: list[tuple[int, ...]] = [()]
    chosen: list[int] = []
    count = 1
    for place, unknown in enumerate(embedding_order(encoding)):
        if len(alive) >= enough or count * len(unknown.literals) > MOST_CUBES:
            break
        finer = [
            (*cube, literal)
            for cube in alive
            for literal in unknown.literals
            if isinstance(light.solved((*cube, literal)), Solution)
        ]
        if len(finer) > len(alive):
            alive = finer
            chosen.append(place)
            count *= len(unknown.literals)
    return tuple(chosen)


@dataclass(frozen=True)
class Light:
    """The clauses about embeddings alone: few, and enough to refute most cubes at once."""

    clauses: list[Clause]
    numbers: list[int]

    @classmethod
    def of(cls, encoding: SearchEncoding, clauses: list[Clause]) -> Light:
        """Return the clauses, and their numbers, that speak of embeddings and their names only."""
        names = enumerate(encoding.cnf.names, start=1)
        about = {variable for variable, name in names if name[0] in ("embedding", "named")}
        numbers = [
            number
            for number, clause in enumerate(clauses, start=1)
            if all(abs(literal) in about for literal in clause)
        ]
        return cls(clauses, numbers)

    def solved(self, cube: tuple[int, ...]) -> Found:
        """Return a solution of these clauses in the cube, or a proof within all the clauses."""
        return _solved(self.clauses, cube, self.numbers)


def _solved(
    clauses: list[Clause], cube: tuple[int, ...], numbers: Sequence[int] | None = None
) -> Found:
    """Return a solution of the clauses with the cube's literals, or a proof that there is none.

    With `numbers`, only the clauses with these numbers (from 1) are looked at.
    """
    chosen = range(1, len(clauses) + 1) if numbers is None else numbers
    units = [(literal,) for literal in cube]
    started = time.process_time()
    found = cadical.solved([*(clauses[number - 1] for number in chosen), *units])
    solving = time.process_time() - started
    if isinstance(found, cadical.Satisfied):
        return Solution(found.literals, solving)
    end = len(clauses) + len(cube)
    in_proof = [*chosen, *range(len(clauses) + 1, end + 1)]
    text = trimmed(found.trace, in_proof, end + 1)
    return Proof(text, solving, time.process_time() - started - solving)
