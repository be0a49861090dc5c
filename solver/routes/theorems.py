"""Theorems applied to a question, and from where on they would apply."""

from __future__ import annotations

from dsl.problem import Problem
from dsl.question import digest
from dsl.theorem import Applied
from dsl.theorem_json import amount_to_json, stated_to_json
from solver.certificate import Instance
from solver.kernel.amounts import NotAnAmount
from solver.kernel.decide import holds
from solver.kernel.hypotheses import Given
from solver.kernel.logs import Undecided
from solver.kernel.reading import amount

LARGEST = 1 << 200
"""Thresholds are looked for up to here."""


def applied(problem: Problem, each: Applied) -> Instance | str:
    """Return a certificate, unchecked, if all hypotheses of a theorem hold; else what is missing:

    the hypotheses that fail, and from which size on all would hold.
    """
    values, theorem = dict(each.values), each.theorem
    try:
        texts = zip(_givens(each), theorem.givens_text, strict=True)
    except NotAnAmount as wrong:
        return f"{theorem.called} is not proved: {wrong}"
    failing = [text for given, text in texts if not _holds(given, values)]
    if not failing:
        listed = tuple(values[name] for name in theorem.stated.parameters)
        steps = amount_to_json(theorem.steps)
        return Instance(digest(problem), stated_to_json(theorem.stated), steps, listed)
    starts = [(name, threshold(each, name)) for name in theorem.varied]
    said = [f"{name} = {_short(start)}" for name, start in starts if start is not None]
    found = f"{theorem.called} does not apply: {', '.join(failing)} does not hold"
    return found + (f"; it would from {' or from '.join(said)} on, all else equal" if said else "")


def threshold(each: Applied, name: str) -> int | None:
    """Return a value of a parameter where all hypotheses hold and one less where they do not.

    None if doubling the parameter finds no such value.
    """
    values, givens = dict(each.values), _givens(each)

    def good(value: int) -> bool:
        return all(_holds(given, {**values, name: value}) for given in givens)

    low, high = values[name], values[name]
    while not good(high):
        low, high = high, high * 2
        if high > LARGEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high


def _givens(each: Applied) -> list[Given]:
    found = []
    for given in each.theorem.stated.givens:
        left, right = (amount(amount_to_json(side)) for side in (given.left, given.right))
        found.append(Given(left, right, given.sign == ">"))
    return found


def _holds(given: Given, values: dict[str, int]) -> bool:
    try:
        return holds(given, values)
    except Undecided:
        return False


def _short(value: int) -> str:
    return str(value) if value < 10**12 else f"about 2^{value.bit_length() - 1} ({value:,})"
