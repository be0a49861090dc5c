"""Indices: symbols for many integers, with something in the transformer for each of them.

A table of symbolic size is made of its first two and last two values and an index in place of all
others; likewise the points of a permutation.
"""

from __future__ import annotations

from typing import Any

from solver.compile.domain import Symbol, Terms, added, names_of, replaced
from solver.compile.symbols import Polynomial, Undecided, made


def points_of(count: Any) -> tuple[Any, ...]:
    """Return 0, 1, ... up to a number of points; of a symbolic number one in place of most."""
    if not isinstance(count, Polynomial):
        return tuple(range(count))
    if not count >= 5:
        raise Undecided("a permutation of few points")
    return 0, 1, index_between(2, count - 3, "i"), count - 2, count - 1


def index_between(low: int, high: Any, name: str = "j") -> Any:
    """Return what stands for any integer between two, these included."""
    symbol = Symbol(f"{name} in {low}..{high}", low, end=high.terms)
    symbol.facts = (added(high.terms, {((symbol, 1),): -1}),)
    symbol.size = high - low + 1
    return made({((symbol, 1),): 1}, high.domain)


def running(number: Any) -> list[Symbol]:
    """Return the symbols in a number that stand for each of many numbers."""
    if not isinstance(number, Polynomial):
        return []
    return [n for n in names_of(number.terms) if isinstance(n, Symbol) and n.size is not None]


def size_of_index(index: Symbol) -> Any:
    """Return how many numbers an index stands for."""
    return index.size


def renamed(number: Any) -> Any:
    """Return a number with other symbols for its indices, which vary by themselves."""
    for index in running(number):
        other = Symbol(f"{index}'", index.least, end=index.end)
        other.facts = (added(index.end, {((other, 1),): -1}),)
        other.size = index.size
        number = made(dict(replaced(number.terms, index, (((((other, 1),), 1)),))), number.domain)
    return number


def at_end(number: Any, index: Symbol) -> Any:
    """Return what a number that depends on an index is not above: term by term."""
    if index not in running(number):
        return number
    terms = number.terms
    grows = tuple((m, f) for m, f in terms if f > 0)
    falls = tuple((m, f) for m, f in terms if f < 0)
    least: Terms = (((), index.least),)
    ends = replaced(grows, index, index.end), replaced(falls, index, least)
    return made(dict(added(*ends)), number.domain)
