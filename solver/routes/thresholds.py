"""Sizes at which a theorem would apply: those of its task at which all hypotheses hold.

Nothing here is believed by anyone: a verdict says where a theorem would apply, and asking there
settles it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from dsl.theorem import Applied
from dsl.theorem_json import amount_to_json
from solver.kernel.decide import holds
from solver.kernel.hypotheses import Given
from solver.kernel.logs import Undecided
from solver.kernel.reading import amount

LARGEST = 1 << 256
"""Thresholds of one size are looked for up to here."""
MOST_TOGETHER = 1 << 48
"""Thresholds of two sizes are looked for up to here."""

Good = Callable[[int], bool]


def threshold(each: Applied, name: str) -> int | None:
    """Return a value of a parameter where all hypotheses hold and one less where they do not.

    None if doubling the parameter finds no such value.
    """
    hypotheses, values = givens(each), dict(each.values)
    most = LARGEST if not each.theorem.chosen else max(MOST_TOGETHER, 4 * values[name])

    def good(value: int) -> bool:
        return _all_hold(each, hypotheses, {**values, name: value})

    return _first(good, values[name], most)


def together(each: Applied) -> dict[str, int] | None:
    """Return values of two sizes of the task where all hypotheses hold, their sum small.

    The second size runs through powers of two, then is refined to both sides while that helps; the
    first is the least that will do. None if there are not two sizes, or nothing is found.
    """
    if len(each.theorem.varied) != 2:
        return None
    first, second = each.theorem.varied
    hypotheses, values = givens(each), dict(each.values)

    def total(other: int, most: int) -> int | None:
        def good(value: int) -> bool:
            return _all_hold(each, hypotheses, {**values, first: value, second: other})

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


def completed(each: Applied) -> dict[str, int]:
    """Return the values with what is chosen: the least that meets its hypothesis, or 1."""
    values, hypotheses = dict(each.values), givens(each)
    for name, number in each.theorem.chosen:
        values[name] = _least(name, hypotheses[number], values) or 1
    return values


def _all_hold(each: Applied, hypotheses: list[Given], values: dict[str, int]) -> bool:
    """Say whether all hypotheses hold, parameters being chosen where they are first spoken of."""
    chosen = {number: name for name, number in each.theorem.chosen}
    for number, given in enumerate(hypotheses):
        name = chosen.get(number)
        found = None if name is None else _least(name, given, values)
        if name is not None and found is not None:
            values = {**values, name: found}
        elif name is not None or not holds_surely(given, values):
            return False
    return True


def _least(name: str, given: Given, values: dict[str, int]) -> int | None:
    """Return the least value of a parameter that meets a hypothesis, up to about all others."""
    known = (given.left.names | given.right.names) - {name}
    most = 1 << max(values.values(), default=1).bit_length()
    return _least_of(name, given, tuple((key, values[key]) for key in sorted(known)), most)


@lru_cache(maxsize=256)
def _least_of(
    name: str, given: Given, values: tuple[tuple[str, int], ...], most: int
) -> int | None:
    def good(value: int) -> bool:
        return holds_surely(given, {**dict(values), name: value})

    return _first(good, 1, most)


def givens(each: Applied) -> list[Given]:
    """Return the hypotheses of a theorem as the kernel has them; raises NotAnAmount."""
    found = []
    for given in each.theorem.stated.givens:
        left, right = (amount(amount_to_json(side)) for side in (given.left, given.right))
        found.append(Given(left, right, given.sign == ">"))
    return found


def met(given: Given, values: dict[str, int]) -> bool | None:
    """Say whether a hypothesis holds; None: that cannot be decided."""
    try:
        return holds(given, values)
    except Undecided:
        return None


def holds_surely(given: Given, values: dict[str, int]) -> bool:
    """Say whether a hypothesis holds; what cannot be decided does not count."""
    return met(given, values) is True
