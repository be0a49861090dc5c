"""Lies: certificates that are almost right are refused, and nothing else happens to the checker."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from dsl.problem import Problem
from solver.certificate.as_json import from_json
from solver.certificate.file import read, written
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.verdict import Can, Cannot
from tests.checker import forgeries as made
from tests.checker.honest import exhaustion, fields, probes, problem, rows, tables


@cache
def forgeries() -> tuple[made.Forgery, ...]:
    return made.forgeries()


def judged(asked: Problem, content: object) -> Can | Cannot:
    """Return what the checker makes of a file, or of JSON data written to one."""
    if isinstance(content, bytes):
        return check(asked, read(content))
    certificate = from_json(content)
    return check(asked, read(json.dumps(content).encode()) if certificate else certificate)


HONEST = [
    ("hard(H=1, b=1)", "parity", lambda asked: fields(exhaustion(asked)), Cannot),
    ("hard(H=1, b=2)", "parity", lambda asked: fields(exhaustion(asked, (2, 3))), Cannot),
    ("hard(H=2, b=2)", "parity", tables, Can),
    ("mean(d=1, p=2)", "parity", tables, Can),
    ("hard(H=1, b=2)", "copy", tables, Can),
    ("hard(H=1, b=2)", "equal", rows, Cannot),
    ("hard(H=1, b=1)", "equal_but", rows, Cannot),
    ("padded(b=2)", "equal", rows, Cannot),
    ("hard(H=1, b=1)", "running", rows, Cannot),
    ("hard(H=1, b=1)", "index", rows, Cannot),
    ("padded(b=4)", "lookup", probes, Cannot),
    ("hard(H=1, b=2)", "compose", probes, Cannot),
]


@pytest.mark.parametrize(("model", "task", "certificate", "shown"), HONEST)
def test_what_the_forgeries_are_made_from_is_accepted(
    model: str, task: str, certificate: object, shown: type
) -> None:
    asked = problem(model, task)
    assert callable(certificate)
    data = certificate(asked)

    assert isinstance(judged(asked, data), shown)
    assert isinstance(check(asked, read(written(from_json(data)))), shown)


def test_there_are_many_forgeries_and_each_has_a_name() -> None:
    names = Counter(forgery.name for forgery in forgeries())

    assert len(names) >= 1000
    assert [name for name, times in names.items() if times > 1] == []


def test_no_forgery_is_accepted_and_none_escapes_as_another_error() -> None:
    wrong = []
    for forgery in forgeries():
        try:
            shown = type(judged(forgery.problem, forgery.content)).__name__
            wrong.append(f"{forgery.name}: accepted, {shown}")
        except InvalidCertificate:
            continue
        except BaseException as error:
            wrong.append(f"{forgery.name}: {type(error).__name__} escapes: {str(error)[:60]}")

    assert wrong == []
