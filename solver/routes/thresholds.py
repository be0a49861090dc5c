"""From where on a theorem would apply: sizes of its task at which all hypotheses hold.

Nothing here is believed by anyone: a verdict says where a theorem would apply, and asking there
settles it.
"""

from __future__ import annotations

from collections.abc import Callable

from dsl.theorem import Applied
from dsl.theorem_json import amount_to_json
from solver.kernel.decide import holds
from solver.kernel.hypotheses import Given
from solver.kernel.logs import Undecided
from solver.kernel.reading import amount

LARGEST = 1 << 200
"""Thresholds of one size are looked for up to here."""
MOST_TOGETHER = 1 << 48
"""Thresholds of two sizes are looked for up to here."""

Good = Callable[[int], bool]


def threshold(each: Applied, name: str) -> int | None:
    """Return a value of a parameter where all hypotheses hold and one less where they do not.

    None if doubling the parameter finds no such value.
    """
    hypotheses = givens(each)
    values = dict(each.values)

    def good(value: int) -> bool:
        changed = completed(each, {**values, name: value})
        return all(holds_surely(given, changed) for given in hypotheses)

    return _first(good, values[name], LARGEST)


def together(each: Applied) -> dict[str, int] | None:
    """Return values of two sizes of the task where all hypotheses hold, their sum small.

    The second size runs through powers of two, then is refined to both sides while that helps; the
    first is the least that will do. None if there are not two sizes, or nothing is found.
    """
    if len(each.theorem.varied) != 2:
        return None
    first, second = each.theorem.varied
    hypotheses = givens(each)
    values = dict(each.values)

    def total(other: int, most: int) -> int | None:
        def good(value: int) -> bool:
            changed = completed(each, {**values, first: value, second: other})
            return all(holds_surely(given, changed) for given in hypotheses)

        found = _first(good, 1, most)
        return None if found is None else found + other

    best = _least_total(total)
    return None if best is None else {first: best[0] - best[1], second: best[1]}


def _least_total(total: Callable[[int, int], int | None]) -> tuple[int, int] | None:
    """Return a small (sum of both sizes, second size)."""
    best: tuple[int, int] | None = None
    tried = [1 << power for power in range(MOST_TOGETHER.bit_length() - 1)]
    step = 0
    while tried:
        for other in tried:
            most = MOST_TOGETHER if best is None else best[0]
            found = total(other, most) if other < most else None
            if found is not None and (best is None or found < best[0]):
                best = found, other
        if best is None:
            return None
        step = step // 2 if step else best[1] // 2
        if step == 0:
            return best
        tried = [other for other in (best[1] - step, best[1] + step) if other > 0]
    return best


def _first(good: Good, start: int, most: int) -> int | None:
    """Return a good value after one that is not, doubling from `start` and then bisecting."""
    low, high = start, start
    while not good(high):
        if high >= most:
            return None
        low, high = high, min(high * 2, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high


def completed(each: Applied, values: dict[str, int]) -> dict[str, int]:
    """Return the values with what a theorem chooses: the least that meets its hypothesis, or 1."""
    found, hypotheses = dict(values), givens(each)
    for name, number in each.theorem.chosen:

        def good(value: int, name: str = name, given: Given = hypotheses[number]) -> bool:
            return holds_surely(given, {**found, name: value})

        found.setdefault(name, _first(good, 1, LARGEST) or 1)
    return found


def givens(each: Applied) -> list[Given]:
    """Return the hypotheses of a theorem as the kernel has them; raises NotAnAmount."""
    found = []
    for given in each.theorem.stated.givens:
        left, right = (amount(amount_to_json(side)) for side in (given.left, given.right))
        found.append(Given(left, right, given.sign == ">"))
    return found


def holds_surely(given: Given, values: dict[str, int]) -> bool:
    """Say whether a hypothesis holds; what cannot be decided does not count."""
    try:
        return holds(given, values)
    except Undecided:
        return False
