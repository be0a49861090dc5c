"""Canonical JSON: the same problem comes back, and almost right data is refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from dsl.canonical import canonical_text, digest, problem_from_json, problem_to_json
from dsl.claims import Check, Find
from dsl.elaborate import load
from dsl.problem import Problem
from tests.dsl.corpus import CASES, MODEL, SPECS, elaborated


def _problems() -> Iterator[Problem]:
    for path in SPECS:
        for claim in load(path).claims:
            match claim:
                case Check(problem):
                    yield problem
                case Find():
                    first = claim.problem(1)
                    assert isinstance(first, Problem)
                    yield first
                case _:
                    pass
    for case in CASES:
        file = elaborated(case.text + MODEL)
        yield Problem(file.model("one"), file.task("t"))


PROBLEMS = tuple(_problems())
RICH = next(problem for problem in PROBLEMS if problem.task.name == "lots")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: str(problem.task.name))
def test_a_problem_survives_the_way_through_its_text(problem: Problem) -> None:
    text = canonical_text(problem)

    again = problem_from_json(json.loads(text))

    assert again == problem
    assert canonical_text(again) == text
    shown = text.replace("bounds problem 1", "").replace(problem.model.parameters, "")
    assert text.endswith("}\n") and " " not in shown
    assert digest(again) == digest(problem)
    assert digest(problem).startswith("sha256:") and len(digest(problem)) == 71


def test_different_problems_have_different_digests() -> None:
    assert len({digest(problem) for problem in PROBLEMS}) == len(set(PROBLEMS))


def _places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(data, dict):
        for key in data:
            yield from _places(data[key], (*path, key))
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from _places(item, (*path, number))


def _with(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(data)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return changed


STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    0,
    1.0,
    1.5,
    "",
    "x",
    "sum",
    "w",
    [],
    {},
    [[]],
    2**5000,
    "a\nb",
    ["int", True],
)


def _same(left: Any, right: Any) -> bool:
    """Compare plain data, keeping 1, 1.0 and true apart."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def test_every_strange_value_is_refused_or_faithfully_kept() -> None:
    data = problem_to_json(RICH)
    refused = 0

    for path in _places(data):
        for value in STRANGE:
            changed = _with(data, path, value)
            try:
                problem = problem_from_json(changed)
            except ValueError:
                refused += 1
            else:
                assert _same(problem_to_json(problem), changed), path
    assert refused > 2000


def test_a_missing_or_unknown_field_is_refused_with_its_path() -> None:
    data = problem_to_json(RICH)

    for path in _places(data):
        inside = data
        for key in path:
            inside = inside[key]
        if isinstance(inside, dict):
            with pytest.raises(ValueError, match="unknown field 'extra'"):
                problem_from_json(_with(data, (*path, "extra"), 1))
            for key in inside:
                less = {k: v for k, v in inside.items() if k != key}
                with pytest.raises(ValueError, match=f"the field '{key}' is missing"):
                    problem_from_json(_with(data, path, less))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), "bounds problem 2", "problem.format"),
        (("model", "state_bits"), 13, "not width"),
        (("model", "width"), None, "given without precision"),
        (("model", "step_alphabet"), 0, "exactly when steps is 0"),
        (("model", "steps"), 0, "exactly when steps is 0"),
        (("model", "layers"), [], "a list of 0 items"),
        (("model", "layers", 0, "tables"), 1, "order of first use"),
        (("model", "layers", 3, "relu"), 5, "shares tables"),
        (("model", "layers", 0, "attention", "heads"), 0, "below 1"),
        (("model", "layers", 0, "attention", "heads"), True, "not an integer"),
        (("model", "arguments"), [["k", 2], ["k", 2]], "comes twice"),
        (("model", "name"), "all", "not a name"),
        (("task", "inputs"), [], "a list of 0 items"),
        (("task", "inputs", 0, "name"), "p", "bound twice"),
        (("task", "inputs", 1, "element"), ["perm", 65], "more than 64 points"),
        (("task", "answer"), ["name", "nobody"], "not known"),
        (("task", "answer"), ["name", "f"], "a table is used as a value"),
        (("task", "answer"), ["truth", True], "not of the declared type"),
        (("task", "answer"), ["let", "p", ["int", 1], ["int", 1]], "bound twice"),
        (("task", "answer"), ["+", ["int", 1], ["truth", True]], "an integer is needed"),
        (("task", "answer"), ["index", ["name", "f"], ["int", 1]], "is needed"),
        (("task", "answer"), ["binder", "first", "i", ["int", 1], None, None, None], "condition"),
        (("task", "promise"), ["int", 1], "not a truth value"),
        (("task", "answer_index"), "i", "do not go with steps|bound twice"),
    ],
)
def test_what_does_not_fit_together_is_refused(path: Any, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        problem_from_json(_with(problem_to_json(RICH), path, value))


def test_absurd_nesting_is_refused() -> None:
    deep: Any = ["int", 1]
    kind: Any = ["bool"]
    for _ in range(5000):
        deep, kind = ["minus", deep], ["tuple", kind, kind]

    for path, value in (("answer", deep), ("answer_type", kind)):
        data = problem_to_json(RICH)
        data["task"][path] = value
        with pytest.raises(ValueError, match="nested too deeply"):
            problem_from_json(data)


def test_reading_problems_needs_the_standard_library_alone() -> None:
    code = "import sys, dsl.canonical; print('lark' in sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"


def test_a_promise_may_bind_the_name_of_the_token_that_answers() -> None:
    promise = "promise any i < 2 : w[i]; answer at token i: w[1 - i]"
    file = elaborated(f"task t {{ input w: table [2] -> bool; {promise} }}\n{MODEL}")
    problem = Problem(file.model("one"), file.task("t"))
    lie = problem_to_json(problem)
    lie["task"]["answer"] = lie["task"]["promise"]

    assert problem_from_json(problem_to_json(problem)) == problem
    with pytest.raises(ValueError, match="bound twice"):
        problem_from_json(lie)
