"""What is known of a program's parameters, and which signs a polynomial in them can have.

Every parameter x is least + y with y >= 0, and a polynomial in the y without negative coefficients
is not negative. A fact x - r >= 0 is used in the same way, with x = r + y; from any other fact
f >= 0 it follows that p >= 0 where p - m f is not negative, m a positive monomial.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any, TypeAlias

Monomial: TypeAlias = tuple[tuple[str, int], ...]
"""Parameters with their powers, in alphabetic order."""
Terms: TypeAlias = tuple[tuple[Monomial, int], ...]
"""A polynomial with integer coefficients, none 0, monomials in increasing order."""
DEPTH = 2
"""How many multiples of facts are subtracted."""


class Symbol(str):
    """A number that is not a parameter, such as 2^s, by the text that says what it is.

    It is at least `least`, and no fact is negative. If there is an `end` it stands for many
    numbers, from `least` to that. 2 to its power is `doubles`, a factor times a symbol.
    """

    least: int
    facts: tuple[Terms, ...]
    end: Terms
    doubles: tuple[int, Symbol] | None
    size: Any = None
    """How many numbers it stands for, if there is something for each of them."""

    def __new__(
        cls,
        text: str,
        least: int,
        facts: tuple[Terms, ...] = (),
        *,
        end: Terms = (),
        doubles: tuple[int, Symbol] | None = None,
    ) -> Symbol:
        """Return a new symbol."""
        made = super().__new__(cls, text)
        made.least, made.facts, made.end, made.doubles = least, facts, end, doubles
        return made


def names_of(terms: Terms) -> list[str]:
    """Return the parameters and symbols of a polynomial."""
    return sorted({name for monomial, _ in terms for name, _ in monomial})


def known_of(terms: Terms) -> tuple[Terms, ...]:
    """Return the facts about the symbols of a polynomial and about those in these facts.

    A symbol's facts come before those of the symbols that it is compared with.
    """
    found: dict[Symbol, int] = {}

    def visit(terms: Terms, depth: int, above: tuple[str, ...]) -> None:
        for name in names_of(terms):
            if isinstance(name, Symbol) and name not in above:
                found[name] = max(found.get(name, 0), depth)
                for fact in name.facts:
                    visit(fact, depth + 1, (*above, name))

    visit(terms, 0, ())
    return tuple(fact for name in sorted(found, key=lambda n: found[n]) for fact in name.facts)


@dataclass(frozen=True)
class Domain:
    """All parameters that are at least `least` (1 or more) and make no fact negative.

    Some may have a least value of their `own`. Parameters in `equal` are polynomials in the
    others, which alone are in facts.
    """

    least: int
    facts: tuple[Terms, ...] = ()
    equal: tuple[tuple[str, Terms], ...] = ()
    own: tuple[tuple[str, int], ...] = ()

    def having(self, fact: Terms) -> Domain:
        """Return the part of the domain where a polynomial is not negative."""
        own = next((m for m, f in fact if abs(f) == 1 and _is_name(m)), None)
        if scaled(fact, -1) not in self.facts or own is None or not _alone(own, fact):
            alone = Domain(self.least, (fact,), (), self.own)
            kept = (each for each in self.facts if alone.bound(each) is None)
            return Domain(self.least, (*kept, fact), self.equal, self.own)
        name, sign = own[0][0], dict(fact)[own]
        worth = scaled(added(fact, {own: -sign}), -sign)
        facts = {replaced(each, name, worth) for each in self.facts}
        facts.add(added(worth, {(): -dict(self.own).get(name, self.least)}))
        equal = ((n, replaced(terms, name, worth)) for n, terms in self.equal)
        return Domain(self.least, tuple(sorted(facts - {()})), (*equal, (name, worth)), self.own)

    def signs(self, terms: Terms) -> set[int]:
        """Return which signs a polynomial may have: all three where this cannot tell."""
        if (bound := self.bound(terms)) is not None and bound > 0:
            return {1}
        above = self.bound(scaled(terms, -1))
        if above is not None and above > 0:
            return {-1}
        kept = {0} | ({1} if above is None else set()) | ({-1} if bound is None else set())
        return kept

    def bound(self, terms: Terms) -> int | None:
        """Return 1 if a polynomial is surely positive, 0 if surely not negative, else None."""
        for name, worth in self.equal:
            terms = replaced(terms, name, worth)
        facts = tuple(dict.fromkeys((*known_of(terms), *self.facts)))
        shifts, rest = _shifts(_Shifts(self.least, self.own), facts)
        return _bound(_expanded(terms, shifts), rest, DEPTH)


def added(*polynomials: Terms | Mapping[Monomial, int]) -> Terms:
    """Return a sum."""
    total: dict[Monomial, int] = {}
    for each in polynomials:
        for monomial, factor in dict(each).items():
            total[monomial] = total.get(monomial, 0) + factor
    return tuple(sorted((m, factor) for m, factor in total.items() if factor))


def scaled(terms: Terms, by: int) -> Terms:
    """Return a polynomial times a number other than 0."""
    return tuple((monomial, factor * by) for monomial, factor in terms)


def multiplied(left: Terms, right: Terms) -> Terms:
    """Return a product."""
    return added(*({times(m, n): f * g} for (m, f), (n, g) in product(left, right)))


def times(one: Monomial, two: Monomial) -> Monomial:
    """Return the product of two monomials."""
    powers = dict(one)
    for name, power in two:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def divided(
    above: tuple[Monomial, int], below: tuple[Monomial, int]
) -> tuple[Monomial, int] | None:
    """Return the quotient of two terms, None if it is not whole."""
    powers = dict(above[0])
    for name, power in below[0]:
        powers[name] = powers.get(name, 0) - power
    if any(power < 0 for power in powers.values()) or above[1] % below[1]:
        return None
    return tuple(sorted((n, p) for n, p in powers.items() if p)), above[1] // below[1]


def _is_name(monomial: Monomial) -> bool:
    return len(monomial) == 1 and monomial[0][1] == 1


def _alone(own: Monomial, terms: Terms) -> bool:
    """Say whether a parameter is in no other term."""
    return all(name != own[0][0] for m, _ in terms if m != own for name, _ in m)


def replaced(terms: Terms, name: str, by: Terms) -> Terms:
    """Return a polynomial with another one in place of a parameter."""
    found: list[Terms] = []
    for monomial, factor in terms:
        powers = dict(monomial)
        part: Terms = (((), factor),)
        for _ in range(powers.pop(name, 0)):
            part = multiplied(part, by)
        found.append(multiplied(part, ((tuple(powers.items()), 1),)))
    return added(*found)


@dataclass(frozen=True)
class _Shifts:
    """What parameters are in terms of their distances from a lower bound, all else from `least`."""

    least: int
    own: tuple[tuple[str, int], ...] = ()
    of: tuple[tuple[str, Terms], ...] = ()

    def __getitem__(self, name: str) -> Terms:
        return dict(self.of).get(name, added({(): self.below(name), ((name, 1),): 1}))

    def below(self, name: str) -> int:
        """Return what a parameter or symbol is at least."""
        if isinstance(name, Symbol):
            return name.least
        return dict(self.own).get(name, self.least)


@cache
def _shifts(shifts: _Shifts, facts: tuple[Terms, ...]) -> tuple[_Shifts, tuple[Terms, ...]]:
    """Return the shifts, and the facts that are not used up by them."""
    rest = []
    for fact in facts:
        name = next(_bounded(fact, shifts), None)
        if name is None:
            rest.append(fact)
            continue
        own: Monomial = ((name, 1),)
        below = _expanded(scaled(added(fact, {own: -1}), -1), shifts)
        if _bound(added(below, {(): -shifts.below(name)}), (), 0) is None:
            rest.append(added({own: 1, (): -shifts.below(name)}))
        shifts = replace(shifts, of=(*shifts.of, (name, added(below, {own: 1}))))
    return shifts, tuple(_expanded(fact, shifts) for fact in rest)


def _bounded(fact: Terms, shifts: _Shifts) -> Iterator[str]:
    """Yield parameters x such that the fact is x - r >= 0 and nothing depends on x so far."""
    for monomial, factor in fact:
        if factor != 1 or not _is_name(monomial):
            continue
        name = monomial[0][0]
        used = {n for _, terms in shifts.of for m, _ in terms for n, _ in m}
        rest = _expanded(added(fact, {monomial: -1}), shifts)
        used |= {n for m, _ in rest for n, _ in m}
        if name not in dict(shifts.of) and name not in used:
            yield name


@cache
def _expanded(terms: Terms, shifts: _Shifts) -> Terms:
    found: list[Terms] = []
    for monomial, factor in terms:
        part: Terms = (((), factor),)
        for name, power in monomial:
            for _ in range(power):
                part = multiplied(part, shifts[name])
        found.append(part)
    return added(*found)


def _bound(terms: Terms, facts: tuple[Terms, ...], depth: int) -> int | None:
    plain = all(factor > 0 for _, factor in terms)
    if plain and () in dict(terms):
        return 1
    found = [0] if plain else []
    if depth:
        for fact in facts:
            for multiple in {q for t in terms for f in fact if (q := divided(t, f)) and q[1] > 0}:
                rest = added(terms, scaled(multiplied((multiple,), fact), -1))
                if (bound := _bound(rest, facts, depth - 1)) is not None:
                    found.append(bound)
    return max(found, default=None)
