"""Polynomials in a program's parameters, compared as if every parameter were at least `least`.

With x = least + y and y >= 0 a polynomial in the y without negative coefficients is not negative.
That decides nearly all comparisons that sizes need; where it does not, `Undecided` says so, and no
size is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import comb
from typing import Any, TypeAlias

Monomial: TypeAlias = tuple[tuple[str, int], ...]
"""Parameters with their powers, in alphabetic order."""


class Undecided(Exception):
    """What does not come out the same for all parameters, or not by this means."""


@dataclass(frozen=True, eq=False)
class Polynomial:
    """A polynomial with integer coefficients, none 0; constants are plain integers."""

    terms: tuple[tuple[Monomial, int], ...]
    least: int

    denominator = 1

    def __add__(self, other: Any) -> Any:
        found = dict(self.terms)
        for monomial, factor in _terms(other).items():
            found[monomial] = found.get(monomial, 0) + factor
        return made(found, self.least)

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + other * -1

    def __rsub__(self, other: Any) -> Any:
        return self * -1 + other

    def __mul__(self, other: Any) -> Any:
        found: dict[Monomial, int] = {}
        for (one, factor), (two, by) in product(self.terms, _terms(other).items()):
            key = _product(one, two)
            found[key] = found.get(key, 0) + factor * by
        return made(found, self.least)

    __rmul__ = __mul__

    def __pow__(self, power: Any) -> Any:
        if not isinstance(power, int) or power < 0:
            raise Undecided("a power that depends on a parameter")
        return self * self ** (power - 1) if power else 1

    def __floor__(self) -> Polynomial:
        return self

    __ceil__ = __floor__

    def __abs__(self) -> Any:
        return self if self >= 0 else -self

    def bit_length(self) -> int:
        """Return a small number: only limits that sizes do not meet ask for it."""
        return 1

    def __hash__(self) -> int:
        return hash(self.terms)

    def __bool__(self) -> bool:
        return self != 0

    def __eq__(self, other: object) -> bool:
        difference = self - other
        if isinstance(difference, int):
            return difference == 0
        if 0 in _signs(difference):
            raise Undecided(f"it depends on whether {self} is {other}")
        return False

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

    __int__ = __index__ = __truediv__ = __rmod__ = __rpow__ = __rtruediv__ = _refuse

    def __floordiv__(self, other: Any) -> Any:
        """Divide by a number or a product of parameters, rounding down."""
        (below, *more) = _terms(other).items()
        if more or other <= 0:
            raise Undecided("a quotient that is not one of polynomials")
        parts = {m: _divided((m, factor), below) for m, factor in self.terms}
        quotient = made({m: f for found in parts.values() if found for m, f in [found]}, self.least)
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
            names = " * ".join(n if p == 1 else f"{n}^{p}" for n, p in monomial)
            text = " * ".join(part for part in (text, names) if part)
            sign = ("- " if factor < 0 else "+ ") if parts else ("-" if factor < 0 else "")
            parts.append(sign + text)
        return " ".join(parts)


def parameter(name: str, least: int) -> Polynomial:
    """Return a parameter that is at least `least`."""
    return Polynomial(((((name, 1),), 1),), least)


def made(terms: Mapping[Monomial, int], least: int) -> Any:
    """Return a polynomial, or an integer if it is constant."""
    kept = {monomial: factor for monomial, factor in terms.items() if factor}
    if not any(kept):
        return kept.get((), 0)
    return Polynomial(tuple(sorted(kept.items())), least)


def _terms(value: Any) -> dict[Monomial, int]:
    match value:
        case Polynomial():
            return dict(value.terms)
        case int():
            return {(): int(value)}
        case _:
            raise Undecided("a number that is not whole")


def _product(one: Monomial, two: Monomial) -> Monomial:
    powers = dict(one)
    for name, power in two:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _divided(
    above: tuple[Monomial, int], below: tuple[Monomial, int]
) -> tuple[Monomial, int] | None:
    """Return the quotient of two terms, None if it is not whole."""
    powers = dict(above[0])
    for name, power in below[0]:
        powers[name] = powers.get(name, 0) - power
    if any(power < 0 for power in powers.values()) or above[1] % below[1]:
        return None
    return tuple(sorted((n, p) for n, p in powers.items() if p)), above[1] // below[1]


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
        raise Undecided(f"it depends on whether {difference} is positive")
    return False


def _signs(value: Polynomial) -> set[int]:
    """Return which signs a polynomial may have: all three where this cannot tell."""
    shifted: dict[Monomial, int] = {}
    for monomial, factor in value.terms:
        choices = [range(power + 1) for _, power in monomial]
        for powers in product(*choices):
            here = factor
            for (_, power), kept in zip(monomial, powers, strict=True):
                here *= comb(power, kept) * value.least ** (power - kept)
            key = tuple((n, k) for (n, _), k in zip(monomial, powers, strict=True) if k)
            shifted[key] = shifted.get(key, 0) + here
    constant = shifted.pop((), 0)
    for sign in (1, -1):
        if all(sign * factor >= 0 for factor in (*shifted.values(), constant)):
            return {sign} if constant else {sign, 0}
    return {-1, 0, 1}
