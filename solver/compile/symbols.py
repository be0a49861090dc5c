"""Polynomials in a program's parameters, compared by what is known of these.

A comparison must come out the same for all parameters of a domain (`solver.compile.domain`). Where
that cannot be shown, `Undecided` says so with the question that it was, and no size is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from solver.compile.domain import (
    Domain,
    Monomial,
    Symbol,
    Terms,
    added,
    divided,
    names_of,
    scaled,
    times,
)

MOST_DEGREES, MOST_PRODUCTS = 100, 20_000
"""What has a higher degree, and products of more pairs of terms, are not worked out."""


class Undecided(Exception):
    """What does not come out the same for all parameters, or not by this means.

    `question`: whether this polynomial is positive, if that is all.
    """

    def __init__(self, message: str, question: Polynomial | None = None) -> None:
        super().__init__(message)
        self.question = question


@dataclass(frozen=True, eq=False)
class Polynomial:
    """A polynomial with integer coefficients, none 0; constants are plain integers."""

    terms: Terms
    domain: Domain

    denominator = 1

    def __add__(self, other: Any) -> Any:
        found = dict(self.terms)
        for monomial, factor in _terms(other).items():
            found[monomial] = found.get(monomial, 0) + factor
        return made(found, self.domain)

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + other * -1

    def __rsub__(self, other: Any) -> Any:
        return self * -1 + other

    def __mul__(self, other: Any) -> Any:
        found: dict[Monomial, int] = {}
        other_terms = _terms(other)
        if len(self.terms) * len(other_terms) > MOST_PRODUCTS:
            raise Undecided("a product of too many terms")
        if _degree(self.terms) + _degree(other_terms.items()) > MOST_DEGREES:
            raise Undecided("a product of too high a degree")
        for (one, factor), (two, by) in product(self.terms, other_terms.items()):
            key = times(one, two)
            found[key] = found.get(key, 0) + factor * by
        return made(found, self.domain)

    __rmul__ = __mul__

    def __pow__(self, power: Any) -> Any:
        if isinstance(power, Polynomial):
            return _powers(self, power)
        if not isinstance(power, int) or power < 0:
            raise Undecided("a power that depends on a parameter")
        if _degree(self.terms) * power > MOST_DEGREES:
            raise Undecided("a power that is too high")
        found: Any = 1
        for _ in range(power):
            found = found * self
        return found

    def __rpow__(self, base: Any) -> Any:
        """Return 2 to a power with one symbol in it."""
        names = [n for n in names_of(self.terms) if isinstance(n, Symbol)]
        if base == 2 and not names and (found := _power_of_two(self)) is not None:
            return found
        if base != 2 or len(names) != 1 or names[0].doubles is None:
            raise Undecided("a power that depends on a parameter")
        rest = self - made({((names[0], 1),): 1}, self.domain)
        factor, symbol = names[0].doubles
        if not isinstance(rest, int) or factor * 2 ** max(rest, 0) % 2 ** max(-rest, 0):
            raise Undecided("a power that depends on a parameter")
        whole = factor * 2 ** max(rest, 0) // 2 ** max(-rest, 0)
        return made({((symbol, 1),): whole}, self.domain)

    def __floor__(self) -> Polynomial:
        return self

    __ceil__ = __floor__

    def __abs__(self) -> Any:
        return self if self >= 0 else -self

    def bit_length(self) -> int:
        """Return a small number: only limits that sizes do not meet ask for it."""
        return 1

    def __repr__(self) -> str:
        return str(self)

    def __hash__(self) -> int:
        return hash(self.terms)

    def __bool__(self) -> bool:
        return self != 0

    def __eq__(self, other: object) -> bool:
        difference = self - other
        if isinstance(difference, int):
            return difference == 0
        signs = _signs(difference)
        if 0 in signs and signs != {0}:
            question = difference if 1 in signs else -difference
            raise Undecided(f"it depends on whether {self} is {other}", question)
        return signs == {0}

    def __lt__(self, other: Any) -> bool:
        return _above(other - self)

    def __gt__(self, other: Any) -> bool:
        return _above(self - other)

    def __le__(self, other: Any) -> bool:
        return not _above(self - other)

    def __ge__(self, other: Any) -> bool:
        return not _above(other - self)

    def _refuse(self, *_: Any) -> Any:
        raise Undecided("an operation that is not one of polynomials")

    __int__ = __index__ = __truediv__ = __rmod__ = __rtruediv__ = _refuse

    def __floordiv__(self, other: Any) -> Any:
        """Divide by a number or a product of parameters, rounding down."""
        (below, *more) = _terms(other).items()
        if more or other <= 0:
            raise Undecided("a quotient that is not one of polynomials")
        parts = {m: divided((m, factor), below) for m, factor in self.terms}
        found = dict(part for part in parts.values() if part)
        quotient = made(found, self.domain)
        rest = self - quotient * other
        if 0 <= rest < other:
            return quotient
        if -other <= rest < 0:
            return quotient - 1
        raise Undecided("a quotient that is not one of polynomials")

    def __rfloordiv__(self, other: Any) -> Any:
        if 0 <= other < self:
            return 0
        raise Undecided("a quotient that is not one of polynomials")

    def __mod__(self, other: Any) -> Any:
        return self - self // other * other

    def __str__(self) -> str:
        """Return the polynomial as it is written in the language."""
        parts: list[str] = []
        for monomial, factor in sorted(self.terms, key=_order):
            text = " * ".join([str(abs(factor))] * (abs(factor) != 1 or not monomial))
            names = " * ".join(_power(n, p) for n, p in monomial)
            text = " * ".join(part for part in (text, names) if part)
            sign = ("- " if factor < 0 else "+ ") if parts else ("-" if factor < 0 else "")
            parts.append(sign + text)
        return " ".join(parts)


def parameter(name: str, domain: Domain) -> Any:
    """Return a parameter."""
    return made(dict(dict(domain.equal).get(name, ((((name, 1),), 1),))), domain)


def _power_of_two(exponent: Polynomial) -> Any:
    """Return 2 to a parameter, or to a parameter and a number, None if it is another power."""
    rest = dict(exponent.terms)
    constant = rest.pop((), 0)
    own = next(iter(rest))
    if list(rest.items()) != [(own, 1)] or len(own) != 1 or own[0][1] != 1 or constant < 0:
        return None
    symbol = Symbol(f"2^{own[0][0]}", 2**exponent.domain.least)
    return made({((symbol, 1),): 2**constant}, exponent.domain)


def _powers(base: Polynomial, exponent: Polynomial) -> Any:
    """Return a power as a symbol, not below its base."""
    if not (exponent >= 1 and base >= 1):
        raise Undecided("a power that depends on a parameter")
    power = Symbol(f"{base}^({exponent})", 1)
    own = ((power, 1),)
    power.facts = (added({own: 1}, scaled(base.terms, -1)),)
    return made({own: 1}, base.domain)


def made(terms: Mapping[Monomial, int], domain: Domain) -> Any:
    """Return a polynomial, or an integer if it is constant."""
    kept = {monomial: factor for monomial, factor in terms.items() if factor}
    if not any(kept):
        return kept.get((), 0)
    return Polynomial(tuple(sorted(kept.items())), domain)


def _degree(terms: Iterable[tuple[Monomial, int]]) -> int:
    return max(sum(by for _, by in monomial) for monomial, _ in terms)


def _terms(value: Any) -> dict[Monomial, int]:
    match value:
        case Polynomial():
            return dict(value.terms)
        case int():
            return {(): int(value)}
        case _:
            raise Undecided("a number that is not whole")


def _power(name: str, power: int) -> str:
    """Return a power of a parameter, or of a symbol in brackets where it needs them."""
    if isinstance(name, Symbol) and (power != 1 or " div " in name):
        name = f"({name})"
    return name if power == 1 else f"{name}^{power}"


def _order(term: tuple[Monomial, int]) -> tuple[int, Monomial]:
    return -sum(power for _, power in term[0]), term[0]


def _above(difference: Any) -> bool:
    """Say whether a difference is above 0; raises Undecided."""
    if isinstance(difference, int):
        return difference > 0
    signs = _signs(difference)
    if signs == {1}:
        return True
    if 1 in signs:
        raise Undecided(f"it depends on whether {difference} is positive", difference)
    return False


def _signs(value: Polynomial) -> set[int]:
    """Return which signs a polynomial may have: all three where this cannot tell."""
    return value.domain.signs(value.terms)
