"""Theorems about any function: their text read, and lies about them put to the checker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from dsl.claims import Check, Claim, Stating
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.problem import Problem
from dsl.question import digest
from dsl.source import Source
from dsl.theorem import Stated, Theorem
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check


def claims(text: str) -> tuple[Claim, ...]:
    source = Source("here.bounds", text)
    return tuple(elaborate(parse(source), source).claims)


def checks(text: str) -> list[Check]:
    return [each for each in claims(text) if isinstance(each, Check)]


def theorem(text: str, name: str) -> Theorem:
    found = (each.theorem for each in claims(text) if isinstance(each, Stating))
    return next(each for each in found if each.stated.name == name)


def changed(certificate: Instance, function: Any = None, **fields: Any) -> dict[str, Any]:
    """Return the statement of an honest instance with fields changed."""
    said: dict[str, Any] = dict(certificate.statement)  # type: ignore[call-overload]  # an object
    return said | fields | ({} if function is None else {"function": function})


def instance_is_refused(problem: Problem, certificate: Instance, why: str) -> None:
    with pytest.raises(InvalidCertificate, match=why):
        check(problem, replace(certificate, problem=digest(problem)))


def proof_is_refused(stated: Stated, steps: Sequence[Any], why: str) -> None:
    with pytest.raises(InvalidCertificate, match=why):
        check(stated, Derivation(digest(stated), list(steps)))


def no_instance_is_taken(about: Theorem) -> None:
    """Say in a proof of a theorem that it is an instance of itself."""
    stated = about.stated
    inside = [stated_to_json(stated), amount_to_json(about.steps), list(stated.parameters)]
    why = "no theorem about any function is an instance"
    proof_is_refused(stated, [["instance", *inside]], why)


def is_read_as_it_is_written(stated: Stated) -> None:
    assert stated_from_json(stated_to_json(stated), "statement") == stated
