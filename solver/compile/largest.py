"""The largest of some polynomials, where it depends on the parameters which one that is.

Sizes are maxima over coordinates, heads and rounds. What is never above another one is left out. A
polynomial in a symbol that stands for many rounds is left out too if it is convex in it and not
above others at both ends: it is largest at an end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from solver.compile.domain import Monomial, Symbol, Terms, names_of, replaced
from solver.compile.symbols import Polynomial, Undecided, made
from solver.exact.matrices import Number


@dataclass(frozen=True)
class Largest:
    """The largest of two or more numbers that are not negative, in a fixed order."""

    numbers: tuple[Any, ...]

    def __add__(self, other: Any) -> Any:
        return greatest(a + b for a, b in product(self.numbers, parts(other)))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        return greatest(a * b for a, b in product(self.numbers, parts(other)))

    __rmul__ = __mul__

    def __str__(self) -> str:
        return f"max({', '.join(map(str, self.numbers))})"


def parts(number: Any) -> tuple[Any, ...]:
    """Return the numbers of which this is the largest."""
    return number.numbers if isinstance(number, Largest) else (number,)


def greatest(numbers: Iterable[Number]) -> Any:
    """Return the largest of some numbers, 0 if there are none."""
    given = [part for number in numbers for part in parts(number)]
    plain = [each for each in given if not isinstance(each, Polynomial)]
    kept: list[Any] = [max(plain)] if plain else [0]
    for each in dict.fromkeys(each for each in given if isinstance(each, Polynomial)):
        if not _below(each, kept):
            kept = [*(other for other in kept if not never_above(other, each)), each]
    return kept[0] if len(kept) == 1 else Largest(tuple(sorted(kept, key=str)))


def never_above(one: Any, other: Any) -> bool:
    """Say whether a number is surely not above another one."""
    difference = other - one
    if not isinstance(difference, Polynomial):
        return bool(difference >= 0)
    return difference.domain.bound(difference.terms) is not None


def settled_largest(number: Any) -> Any:
    """Return a size without the symbols that stand for many rounds; raises Undecided."""
    kept = list(parts(number))
    for each in [each for each in kept if _passing(each)]:
        if not _within(each, [other for other in kept if not _passing(other)]):
            raise Undecided("a size that depends on the round")
        kept.remove(each)
    return greatest(kept)


def _below(one: Any, others: list[Any]) -> bool:
    return any(never_above(one, other) for other in others)


def _passing(number: Any) -> list[Symbol]:
    names = names_of(number.terms) if isinstance(number, Polynomial) else []
    return [name for name in names if isinstance(name, Symbol) and name.end]


def _within(number: Any, others: list[Any]) -> bool:
    """Say whether a number is never above others, whatever its passing symbols are."""
    symbols = _passing(number)
    if not symbols:
        return _below(number, others)
    symbol, domain = symbols[0], number.domain
    first: Terms = (((), symbol.least),)
    ends = [made(dict(replaced(number.terms, symbol, end)), domain) for end in (first, symbol.end)]
    return _convex(number, symbol) and all(_within(end, others) for end in ends)


def _convex(number: Polynomial, symbol: Symbol) -> bool:
    """Say whether no coefficient of a square or a higher power of a symbol can be negative."""
    found: dict[int, list[tuple[Monomial, int]]] = {}
    for monomial, factor in number.terms:
        rest = tuple((name, power) for name, power in monomial if name != symbol)
        found.setdefault(dict(monomial).get(symbol, 0), []).append((rest, factor))
    above = (tuple(terms) for power, terms in found.items() if power > 1)
    return all(number.domain.bound(terms) is not None for terms in above)
