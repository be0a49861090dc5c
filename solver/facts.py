"""Facts about tasks that a proof leaves open and the checker does not see: a solver is asked."""

from __future__ import annotations

from dataclasses import replace

from dsl.question import Question, digest
from dsl.theorem import Stated, Theorem
from dsl.theorem_json import amount_to_json, stated_from_json
from solver.alike_at import SHOWN, alike_at
from solver.backends.z3_scripts import Example, Sat, Unsat, solved, version
from solver.certificate.kinds import Derivation, Instance, InstanceByProgram
from solver.checker.check import check
from solver.checker.facts import OpenFact
from solver.checker.theorems import SECONDS
from solver.verdict import Can, Cannot


def by_proof(theorem: Theorem) -> Derivation:
    """Return the proof that a theorem's file gives, unchecked, as a certificate."""
    return Derivation(digest(theorem.stated), amount_to_json(theorem.steps))


def with_facts(
    question: Question, certificate: Derivation | Instance | InstanceByProgram
) -> Can | Cannot:
    """Return what a proof shows, with the facts that it needs of its task in its certificate.

    Raises InvalidCertificate.
    """
    while True:
        try:
            return check(question, certificate)
        except OpenFact as fact:
            if isinstance(certificate, InstanceByProgram) or fact.script is None:
                raise
            answer = solved(fact.script, (), SECONDS, SHOWN)
            if isinstance(answer, Sat):
                where = fact.where or _where(question, certificate, answer.example)
                raise OpenFact(fact.script, where) from None
            if not isinstance(answer, Unsat):
                raise
            steps = [*_listed(certificate.steps), ["fact", version(), fact.script]]
            certificate = replace(certificate, steps=steps)


def _where(question: Question, certificate: Derivation | Instance, found: Example | None) -> str:
    if isinstance(question, Stated):
        return alike_at(question, found)
    if isinstance(certificate, Instance):
        return alike_at(stated_from_json(certificate.statement, "statement"), found)
    return ""


def _listed(steps: object) -> list[object]:
    return steps if isinstance(steps, list) else []
