"""Amounts: what the sizes of a theorem are, for all values of its parameters at once.

An `Amount` is a polynomial with integer coefficients in parameters and in opaque terms such as
2^(d*p), log2(n) or a sum; equal amounts are equal as data. A `Count` is a formal product of powers,
which is how the sets of a counting argument are measured: N3^N2 / 2^(S*(2*N3+1)). Parameters are
integers of at least 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any, TypeAlias

from solver.kernel.words import amount_words, ratio_words

Atom: TypeAlias = "str | tuple[Any, ...]"
Monomial: TypeAlias = tuple[tuple[Atom, int], ...]


MOST_BITS = 1 << 13
"""A number of more bits is not multiplied out: texts of numbers, by which terms are put in order,
may not be much longer."""
MOST_PRODUCTS = 1 << 16
"""Sums with more products of their terms are not multiplied out."""


class NotAnAmount(Exception):
    """The expression is outside what the kernel counts with."""


@dataclass(frozen=True)
class Amount:
    """A polynomial: monomials with their coefficients, none of them zero, in a fixed order."""

    terms: tuple[tuple[Monomial, int], ...] = ()

    def __str__(self) -> str:
        return amount_words(self.terms)

    def __add__(self, other: Amount) -> Amount:
        found = dict(self.terms)
        for monomial, factor in other.terms:
            found[monomial] = found.get(monomial, 0) + factor
        return _collected(found)

    def __neg__(self) -> Amount:
        return Amount(tuple((monomial, -factor) for monomial, factor in self.terms))

    def __sub__(self, other: Amount) -> Amount:
        return self + -other

    def __mul__(self, other: Amount) -> Amount:
        if len(self.terms) * len(other.terms) > MOST_PRODUCTS:
            raise NotAnAmount("a sum of too many terms, multiplied out")
        found: dict[Monomial, int] = {}
        for one, left in self.terms:
            for two, right in other.terms:
                both = _product(one, two)
                found[both] = found.get(both, 0) + left * right
        if max(map(int.bit_length, found.values()), default=0) > MOST_BITS:
            raise NotAnAmount(f"a number of more than {MOST_BITS} bits, multiplied out")
        return _collected(found)

    @property
    def number(self) -> int | None:
        """The amount as an integer, None if it depends on parameters."""
        if not self.terms:
            return 0
        ((monomial, factor), *rest) = self.terms
        return factor if not monomial and not rest else None

    @property
    def names(self) -> frozenset[str]:
        """The parameters that occur."""
        return frozenset(
            name for monomial, _ in self.terms for atom, _ in monomial for name in _names(atom)
        )


def constant(value: int) -> Amount:
    """Return an integer as an amount."""
    return Amount((((), value),)) if value else Amount()


def atom(found: Atom) -> Amount:
    """Return a parameter or an opaque term as an amount."""
    return Amount(((((found, 1),), 1),))


ONE = constant(1)


def surely_at_least(amount: Amount, least: int) -> bool:
    """Say whether an amount is at least `least` whatever its parameters are.

    Parameters are at least 1, log2 and the index of a sum at least 0. Sound, not complete: negative
    terms are not weighed against positive ones, and what may be negative is not weighed at all.
    """
    total = 0
    for monomial, factor in amount.terms:
        least_of_each = [_least(each) for each, _ in monomial]
        if None in least_of_each or (monomial and factor < 0):
            return False
        total += factor * int(all(least_of_each))
    return total >= least


def is_whole(amount: Amount) -> bool:
    """Say whether an amount surely is an integer."""
    return all(_whole_atom(each) for monomial, _ in amount.terms for each, _ in monomial)


def _whole_atom(found: Atom) -> bool:
    match found:
        case str() | ("index",):
            return True
        case ("^", base, exponent):
            return is_whole(base) and is_whole(exponent) and surely_at_least(exponent, 0)
        case ("sum", _, bound, body):
            return is_whole(bound) and is_whole(body)
        case _:
            return False


def _least(found: Atom) -> int | None:
    """Return 1 or 0 where an atom is at least that much, None where it may be negative."""
    match found:
        case str():
            return 1
        case ("^", base, exponent) if surely_at_least(base, 1):
            return int(surely_at_least(exponent, 0))
        case ("sum", _, bound, body) if surely_at_least(body, 0):  # over at least the index 0
            return int(surely_at_least(bound, 1) and surely_at_least(body, 1))
        case ("log2", inside) if surely_at_least(inside, 1):
            return 0
        case ("index",):
            return 0
        case _:
            return None


def _product(one: Monomial, two: Monomial) -> Monomial:
    powers: dict[Atom, int] = dict(one)
    for each, power in two:
        powers[each] = powers.get(each, 0) + power
    return tuple(sorted(powers.items(), key=repr))


def _collected(found: dict[Monomial, int]) -> Amount:
    return Amount(tuple(sorted(((m, f) for m, f in found.items() if f), key=repr)))


def _names(found: Atom) -> frozenset[str]:
    if isinstance(found, str):
        return frozenset({found})
    names: set[str] = set()
    for part in found[1:]:
        if isinstance(part, Amount):
            names |= part.names
    return frozenset(names)


@dataclass(frozen=True)
class Count:
    """A product of powers: bases are primes, parameters, opaque terms or sums, all at least 1."""

    powers: tuple[tuple[Amount, Amount], ...] = ()

    def __str__(self) -> str:
        """Return that it must be more than 1, without fractions."""
        return ratio_words(self.powers)

    def __mul__(self, other: Count) -> Count:
        found = dict(self.powers)
        for base, exponent in other.powers:
            found[base] = found.get(base, Amount()) + exponent
        kept = ((base, exponent) for base, exponent in found.items() if exponent.terms)
        return Count(tuple(sorted(kept, key=repr)))

    def __truediv__(self, other: Count) -> Count:
        return self * Count(tuple((base, -exponent) for base, exponent in other.powers))


def power(base: Amount, exponent: Amount) -> Count:
    """Return base^exponent for a base of at least 1, taken apart into factors.

    What all terms of a sum have in common is a factor: (4*d + 4)^n is 4^n * (d + 1)^n.
    """
    if len(base.terms) != 1:
        if not surely_at_least(base, 1):
            raise NotAnAmount("the base of a power must be at least 1")
        common, rest = _apart(base)
        if not surely_at_least(rest, 1) or common == ONE:
            return Count(((base, exponent),)) if exponent.terms else Count()
        return power(common, exponent) * power(rest, exponent)
    ((monomial, factor),) = base.terms
    if factor < 1:
        raise NotAnAmount("the base of a power must be at least 1")
    found = Count()
    for prime, times in _factors(factor):
        found *= Count(((constant(prime), constant(times) * exponent),))
    for each, times in monomial:
        often = constant(times) * exponent
        if isinstance(each, tuple) and each[0] == "^":
            found *= power(each[1], each[2] * often)
        elif _least(each) == 1:
            found *= Count(((atom(each), often),))
        else:
            raise NotAnAmount("the base of a power must be at least 1")
    return found * Count()


def _apart(base: Amount) -> tuple[Amount, Amount]:
    """Return a sum as what all its terms have in common, at least 1, and the rest."""
    powers = [dict(monomial) for monomial, _ in base.terms]
    shared = {
        each: min(other.get(each, 0) for other in powers) for each in powers[0] if _least(each) == 1
    }
    number = gcd(*(factor for _, factor in base.terms))
    common = tuple((each, shared[each]) for each, _ in base.terms[0][0] if shared.get(each))
    without = tuple((each, -times) for each, times in common)
    rest = {_without_zeros(_product(m, without)): factor // number for m, factor in base.terms}
    return Amount(((common, number),)), _collected(rest)


def _without_zeros(monomial: Monomial) -> Monomial:
    return tuple((each, times) for each, times in monomial if times)


def two_to(bits: Amount) -> Count:
    """Return 2^bits, log2(u) in the exponent giving u."""
    found = Count()
    for monomial, factor in bits.terms:
        logs = [each for each, _ in monomial if isinstance(each, tuple) and each[0] == "log2"]
        if not logs:
            found *= power(constant(2), Amount(((monomial, factor),)))
            continue
        rest = [(each, times - (each == logs[0])) for each, times in monomial]
        left = tuple((each, times) for each, times in rest if times)
        found *= power(logs[0][1], Amount(((left, factor),)))
    return found


def surely_at_least_one(count: Count) -> bool:
    """Say whether a count is at least 1: its exponents surely are not negative."""
    return all(surely_at_least(exponent, 0) for _, exponent in count.powers)


def _factors(number: int) -> list[tuple[int, int]]:
    """Return the prime factors of a number, a large rest standing for itself."""
    found, prime = [], 2
    while prime * prime <= number and prime < 1000:
        times = 0
        while number % prime == 0:
            number, times = number // prime, times + 1
        if times:
            found.append((prime, times))
        prime += 1
    return [*found, (number, 1)] if number > 1 else found


# ---- amounts that are not polynomials


INDEX = atom(("index",))
"""The index of a sum, from 0; sums are not nested."""


def states(tokens: Amount, values: Amount, heads: Amount) -> Amount:
    """Return sum j < tokens : values * (values * j + 2)^heads."""
    if not all(surely_at_least(each, 1) for each in (tokens, values, heads)):
        raise NotAnAmount("states are counted of at least one token, value and head")
    options = power_amount(values * INDEX + constant(2), heads)
    return atom(("sum", INDEX, tokens, values * options))


def power_amount(base: Amount, exponent: Amount) -> Amount:
    """Return base^exponent as an amount: multiplied out for a small number, else opaque."""
    number = exponent.number
    if number is None or not 0 <= number <= 8:
        if not surely_at_least(base, 1):
            raise NotAnAmount("the base of a power must be at least 1")
        return atom(("^", base, exponent))
    found = ONE
    for _ in range(number):
        found *= base
    return found
