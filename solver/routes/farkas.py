"""Facts about sizes: multipliers that make the other sizes vanish (Farkas 1902).

In logarithms a fact F >= 0 and a goal S are linear in log2 H for each size H. Multipliers l_i >= 0
with S - sum of l_i F_i free of every log2 H, and its leading terms as large as they can be, reduce
the goal to one about n alone. They are found among the basic solutions (as many facts as
equations), by exact elimination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from solver.growth.terms import Monomial, OutsideScope, Sum

MOST_CHOICES = 20_000


def multipliers(goal: Sum, facts: Sequence[Sum]) -> Iterator[tuple[Fraction, ...]]:
    """Yield basic choices of multipliers, one for each fact, that are not negative."""
    sizes = sorted({m for s in (goal, *facts) for m in s if m.size}, key=lambda m: m.size)
    wanted = [_rational(goal, size) for size in sizes]
    columns = [[_rational(fact, size) for size in sizes] for fact in facts]
    tried = 0
    for count in range(len(sizes) + 1):
        for chosen in combinations(range(len(facts)), count):
            tried += 1
            if tried > MOST_CHOICES:
                return
            found = _solution([columns[i] for i in chosen], wanted)
            if found is not None and all(value > 0 for value in found):
                whole = dict(zip(chosen, found, strict=True))
                yield tuple(whole.get(i, Fraction(0)) for i in range(len(facts)))


def _rational(sum_: Sum, size: Monomial) -> Fraction:
    if size not in sum_:
        return Fraction(0)
    c = sum_[size]
    value = c.constant.value()
    if value is None or not c.exact:
        raise OutsideScope(f"an exponent of {size.size} that is not rational")
    return value


def _solution(columns: list[list[Fraction]], wanted: list[Fraction]) -> list[Fraction] | None:
    """Return the one solution of sum of x_j column_j = wanted; None if there is none or many."""
    rows = [[*row, w] for *row, w in zip(*columns, wanted, strict=True)]
    for j in range(len(columns)):
        pivot = next((i for i in range(j, len(rows)) if rows[i][j]), None)
        if pivot is None:
            return None
        rows[j], rows[pivot] = rows[pivot], rows[j]
        rows[j] = [value / rows[j][j] for value in rows[j]]
        for i, row in enumerate(rows):
            if i != j and row[j]:
                rows[i] = [a - row[j] * b for a, b in zip(row, rows[j], strict=True)]
    if any(row[-1] for row in rows[len(columns) :]):
        return None
    return [rows[j][-1] for j in range(len(columns))]
