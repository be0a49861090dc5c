"""Imported programs as resolved ones, for tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from dsl.claims import ProgramCheck
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.program import Solving
from dsl.rasp.alphabet import alphabet_of
from dsl.rasp.bring import Wanted, brought
from dsl.source import Source
from dsl.tabulate import allowed_inputs
from solver.exact.program import Interpreter, answer_places, wanted_answers
from tests.rasp.evaluator import Evaluator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "theorems" / "rasp"


def imported(text: str, wanted: Wanted) -> Solving:
    """Return the imported program and the task that is its meaning; raises Mistakes."""
    return question(brought(Source("program.rasp", text), wanted).text())


@cache
def question(text: str) -> Solving:
    """Return the question of a file's last claim."""
    source = Source("imported.bounds", text)
    claim = elaborate(parse(source), source, find_import).claims[-1]
    assert isinstance(claim, ProgramCheck)
    assert isinstance(claim.question, Solving)
    return claim.question


def wanted(alphabet: str, length: int, **options: Any) -> Wanted:
    return Wanted(length, alphabet_of(alphabet), "brought_in", **options)


def disagreement(
    text: str, asked: Wanted, strict: bool = False, task: bool = True
) -> tuple[int, ...] | None:
    """Return an input on which evaluator, imported program and its task do not all agree."""
    solving = imported(text, asked)
    reference = Evaluator(asked.alphabet.symbols, asked.causal, strict)
    run, places = Interpreter(solving.program), answer_places(solving.task)
    for codes, _ in allowed_inputs(solving.task):
        results = reference.results(text, codes)
        name = asked.result or list(results)[-1]
        expected = tuple(results[name])
        if run.answers(codes, places) != expected:
            return codes
        if task and wanted_answers(solving.task, codes, places) != expected:
            return codes
    return None
