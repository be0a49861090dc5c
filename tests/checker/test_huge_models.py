"""A question may speak of models of any size; the checker refuses, it does not fall over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dsl.canonical import digest, problem_from_json, problem_to_json
from dsl.problem import Problem
from dsl.types import Range
from solver.certificate.as_json import from_json
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from tests.checker.honest import changed, exhaustion, fields, probes, problem, rows, tables

HUGE = 2**70


def with_first_input(given: Problem, **sizes: Any) -> Problem:
    """Return the question about a task whose first input, a table, has other types."""
    first, *others = given.task.inputs
    return replace(given, task=replace(given.task, inputs=(replace(first, **sizes), *others)))


CASES: dict[str, tuple[Problem, Any]] = {
    "tables of a huge state": (
        changed(problem("hard(H=1, b=2)", "copy"), state_bits=HUGE),
        lambda: tables(problem("hard(H=1, b=2)", "copy")) | {"state_bits": HUGE},
    ),
    "narrow tables of a huge state": (
        changed(problem("hard(H=1, b=2)", "copy"), state_bits=HUGE),
        lambda: tables(problem("hard(H=1, b=2)", "copy")) | {"state_bits": HUGE - 1},
    ),
    "rows under huge padding": (
        changed(problem("padded(b=2)", "equal"), mask="none", padding=HUGE),
        lambda: rows(problem("padded(b=2)", "equal")) | {"rows": [[0], [1]]},
    ),
    "rows of an average under huge padding": (
        changed(problem("mean(d=1, p=1)", "equal"), padding=HUGE),
        lambda: rows(problem("padded(b=2)", "equal")),
    ),
    "probes under huge padding": (
        changed(problem("padded(b=4)", "lookup"), mask="none", padding=HUGE),
        lambda: probes(problem("padded(b=4)", "lookup")) | {"probes": []},
    ),
    "probes of a huge table": (
        with_first_input(problem("hard(H=1, b=2)", "compose"), index=Range(HUGE)),
        lambda: probes(problem("hard(H=1, b=2)", "compose")),
    ),
    "probes of huge entries": (
        with_first_input(problem("hard(H=1, b=2)", "compose"), element=Range(HUGE)),
        lambda: probes(problem("hard(H=1, b=2)", "compose")),
    ),
    "a search with a huge window": (
        changed(problem("hard(H=2, b=2)", "parity"), window=HUGE),
        lambda: fields(exhaustion(problem("hard(H=1, b=1)", "parity"))),
    ),
    "a search with a huge state": (
        changed(problem("hard(H=2, b=2)", "parity"), state_bits=HUGE),
        lambda: fields(exhaustion(problem("hard(H=1, b=1)", "parity"))),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_certificates_about_huge_models_are_refused(name: str) -> None:
    asked, made = CASES[name]
    certificate = from_json(made() | {"problem": digest(asked)})

    assert problem_from_json(problem_to_json(asked)) == asked
    with pytest.raises(InvalidCertificate):
        check(asked, certificate)
