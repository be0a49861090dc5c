"""Rules on whole statements: one holds because another one does, or because it is assumed.

A statement is data: {"parameters": [...], "setting": {...}, "givens": [...]}, the last two as in
`solver.kernel.replay`. It says: for all integers of at least 1 that meet the hypotheses, no
transformer of that shape solves the task. What the task asks is compared outside.
"""

from __future__ import annotations

from typing import Any

from solver.kernel import reading
from solver.kernel.amounts import is_whole
from solver.kernel.hypotheses import Givens, entailed, positive
from solver.kernel.reading import amount, fields, items, read_name
from solver.kernel.universe import InvalidStep, Setting, start


def instance(said: Any, source: Any, arguments: Any) -> None:
    """
         for all q with H(q), no transformer of shape X(q) solves T(q)        G(p) |- H(e(p))
    ------------------------------------------------------------------------------  (instance)
         for all p with G(p), no transformer of shape X(e(p)) solves T(e(p))

    The e(p) are integers of at least 1 wherever G holds. Instantiation, and cut on the hypotheses.
    """
    names, setting, givens = _statement(said)
    others, listed = _statement(source)[0], items(arguments)
    if len(others) != len(listed):
        raise InvalidStep(f"{len(others)} parameters and {len(listed)} values")
    for name, each in zip(others, map(amount, listed), strict=True):
        if not (is_whole(each) and each.names <= set(names) and positive(givens, each)):
            raise InvalidStep(f"'{name}' may be no integer of at least 1")
    there = _statement(reading.with_values(source, dict(zip(others, listed, strict=True))))
    if there[1] != setting:
        raise InvalidStep("the other statement is about another shape or other inputs")
    for number, given in enumerate(there[2], start=1):
        if not entailed(givens, given):
            raise InvalidStep(f"hypothesis {number} of the other statement does not follow")


def _statement(data: Any) -> tuple[list[str], Setting, Givens]:
    parameters, setting, givens = fields(data, ("parameters", "setting", "givens"))
    found = reading.read_setting(setting), tuple(map(reading.read_given, items(givens)))
    start(*found)  # refuses what is no setting
    return [read_name(each) for each in items(parameters)], *found


def assume(word: str, name: str, source: str) -> str:
    """
    ------------  (axiom, conjecture)
       X |- X

    Returns the name of what is assumed (an axiom's source: what it cites), told with every verdict.
    """
    if word not in ("axiom", "conjecture"):
        raise InvalidStep(f"nothing is assumed by the word {word[:60]!r}")
    return f"{word} {read_name(name)}{f' ({source})' if source else ''}"
