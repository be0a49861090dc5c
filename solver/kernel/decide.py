"""Hypotheses at given parameters, decided exactly: by integers where they are small, else by logs.

Both sides are then products of powers, and the sign of the logarithm of their ratio is found by
`solver.kernel.logs`; what cannot be told apart counts as undecided, never as true.
"""

from __future__ import annotations

from itertools import pairwise
from math import comb

from solver.kernel.amounts import ONE, Amount, Atom, Count, NotAnAmount, power, two_to
from solver.kernel.hypotheses import Given
from solver.kernel.logs import LogSum, Undecided, constant, is_positive, log2

MOST_BITS = 1 << 16
"""Powers of more bits are not written out."""
MOST_DEGREE = 1 << 8
"""Sums of polynomials of a larger degree are not added up."""

Values = dict[str, int]


class TooLarge(Exception):
    """An integer that is not written out."""


def holds(given: Given, values: Values) -> bool:
    """Say whether a hypothesis holds at these parameters; raises Undecided."""
    try:
        left, right = (integer(side, values) for side in (given.left, given.right))
    except TooLarge:
        if given.strict:
            return is_positive(_ratio(given.left, given.right, values))
        return not is_positive(_ratio(given.right, given.left, values))
    return left > right if given.strict else left >= right


def _ratio(one: Amount, other: Amount, values: Values) -> LogSum:
    """Return a sum that is positive exactly if `one` is larger, and 0 if both are equal."""
    if all(len(side.terms) == 1 for side in (one, other)):
        try:
            return _log(power(one, ONE) / power(other, ONE), values)
        except (TooLarge, NotAnAmount):
            pass
    try:
        return _log(two_to(one - other), values)
    except (TooLarge, NotAnAmount):
        raise Undecided("the numbers are too large") from None


def _log(count: Count, values: Values) -> LogSum:
    found = constant(0)
    for base, exponent in count.powers:
        found += log2(integer(base, values)).times(integer(exponent, values))
    return found


def integer(amount: Amount, values: Values) -> int:
    """Return an amount at these parameters; raises TooLarge, also for what is no integer."""
    total = 0
    for monomial, factor in amount.terms:
        product = factor
        for each, times in monomial:
            product *= _raised(_atom(each, values), times)
        total += product
    return total


def _atom(found: Atom, values: Values) -> int:
    match found:
        case str():
            return values[found]
        case ("index",):
            return values["#"]
        case ("^", base, exponent):
            return _raised(integer(base, values), integer(exponent, values))
        case ("sum", _, bound, body):
            count, degree = integer(bound, values), _degree(body, values)
            if degree + 1 < count:
                return _by_differences(body, values, count, degree)
            return sum(integer(body, {**values, "#": item}) for item in range(count))
        case _:
            raise TooLarge


def _degree(body: Amount, values: Values) -> int:
    """Return a bound on the degree of a polynomial in the index of a sum; raises TooLarge."""
    found = 0
    for monomial, _ in body.terms:
        found = max(found, sum(_degree_of(each, values) * times for each, times in monomial))
    if found > MOST_DEGREE:
        raise TooLarge
    return found


def _degree_of(found: Atom, values: Values) -> int:
    match found:
        case str():
            return 0
        case ("index",):
            return 1
        case ("^", base, exponent) if _degree(exponent, values) == 0:
            return _degree(base, values) * integer(exponent, values)
        case _:
            raise TooLarge


def _by_differences(body: Amount, values: Values, count: int, degree: int) -> int:
    """Return p(0) + ... + p(count - 1) for a polynomial: Newton's forward differences.

    p(j) is the sum of C(j, k) * d_k, so the sum is that of C(count, k + 1) * d_k.
    """
    row = [integer(body, {**values, "#": item}) for item in range(degree + 1)]
    total = 0
    for k in range(degree + 1):
        total += comb(count, k + 1) * row[0]
        row = [right - left for left, right in pairwise(row)]
    return total


def _raised(base: int, exponent: int) -> int:
    if exponent < 0 or base.bit_length() * exponent > MOST_BITS:
        raise TooLarge
    return int(base**exponent)
