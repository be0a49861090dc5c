"""Theorems in words: how a proof was checked, and at which values a theorem was applied."""

from __future__ import annotations

from dsl.problem import Task
from dsl.theorem import Stated
from dsl.theorem_json import stated_from_json
from solver.certificate.kinds import Certificate, Derivation, Instance
from solver.exact.function_matrix import counts
from solver.report.words import counted


def stated_evidence(stated: Stated, certificate: Certificate) -> str:
    """Return what was done with a proof."""
    assert isinstance(certificate, Derivation) and isinstance(certificate.steps, list)
    match certificate.steps:
        case [["instance", source, [[word, *_], *_], _], *_]:
            other = stated_from_json(source, "statement")
            kind = word if word in ("axiom", "conjecture") else "theorem"
            return f"instance of {kind} {other.name}, whose hypotheses follow"
        case steps:
            names = ", ".join(stated.parameters)
            hypotheses = counted(len(stated.givens), "hypothesis", "hypotheses")
            replayed = counted(sum(step[0] != "fact" for step in steps), "step")
            if stated.function is not None:
                names += f" and all functions {stated.function.name}"
            return f"proof of {replayed} replayed for all {names} that meet its {hypotheses}"


def instance_evidence(certificate: Instance, task: Task) -> str:
    """Return which theorem was applied, and at which values."""
    stated = stated_from_json(certificate.statement, "statement")
    pairs = list(zip(stated.parameters, certificate.values, strict=True))
    if stated.function is not None:
        pairs += counts(task, stated.function).items()
    at = ", ".join(f"{name} = {value}" for name, value in pairs)
    match certificate.steps:
        case [["axiom" | "conjecture" as word, _]]:
            return f"{word} {stated.name} at {at}"
        case _:
            return f"theorem {stated.name} at {at}"
