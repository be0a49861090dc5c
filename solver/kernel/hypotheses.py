"""Hypotheses of a theorem, and what follows from them for all values of its parameters."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from solver.kernel.amounts import (
    ONE,
    Amount,
    Count,
    NotAnAmount,
    constant,
    is_whole,
    power,
    surely_at_least,
    surely_at_least_one,
    two_to,
)


@dataclass(frozen=True)
class Given:
    """A hypothesis `left > right`, or `left >= right`."""

    left: Amount
    right: Amount
    strict: bool

    def __str__(self) -> str:
        return f"{self.left} {'>' if self.strict else '>='} {self.right}"


Givens: TypeAlias = tuple[Given, ...]


def follows(givens: Givens, ratio: Count) -> bool:
    """Say whether a count is more than 1: by itself, or because a hypothesis says as much."""
    if surely_at_least_one(ratio / power(constant(2), ONE)):
        return True
    facts = (fact for given in givens if given.strict for fact in _counts(given))
    return any(surely_at_least_one(ratio / fact) for fact in facts)


def _counts(given: Given) -> list[Count]:
    """Return counts that are more than 1 by a strict hypothesis: left / right, 2^left / 2^right."""
    found = [two_to(given.left - given.right)]
    if all(len(side.terms) == 1 and surely_at_least(side, 0) for side in (given.left, given.right)):
        with suppress(NotAnAmount):  # a factor may be 0, such as log2(n)
            found.append(power(given.left, ONE) / power(given.right, ONE))
    return found


def positive(givens: Givens, amount: Amount) -> bool:
    """Say whether an amount is at least 1: by itself, or because a hypothesis says as much."""
    if surely_at_least(amount, 1):
        return True
    for given in givens:
        apart = given.strict and is_whole(given.left) and is_whole(given.right)
        slack = constant(1) if apart else constant(0)
        fact = given.left - given.right - slack  # at least 0
        if surely_at_least(amount - fact, 1):
            return True
    return False


def entailed(givens: Givens, wanted: Given) -> bool:
    """Say whether an inequality follows: as one between counts, powers of two, or amounts."""
    left, right = wanted.left, wanted.right
    products = all(len(s.terms) == 1 and surely_at_least(s, 1) for s in (left, right))
    if products and follows(givens, power(left, ONE) / power(right, ONE)):
        return True
    if follows(givens, two_to(left - right)):
        return True
    return positive(givens, left - right + constant(int(not wanted.strict)))
