"""Which token does a condition mean? Equations for the index of a block, and ranges of numbers.

An equation settles an index in two forms, `index == s`, and with two indices `m * a + i == e`. If e
is m * A + I the second says a = A and i = I: a number is written so in one way with i below m. What
is found counts only if it surely lies in the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.families import Number
from dsl.problem import Input
from dsl.types import Bool, Product, Range, Type
from solver.certificate.kinds import InvalidCertificate
from solver.checker.bits import surely
from solver.checker.lookup_terms import (
    ONE,
    UNIT,
    Atom,
    Linear,
    Term,
    mentions,
    number_of,
    polynomial,
)
from solver.compile.domain import Domain, Terms, divided
from solver.compile.symbols import made

NEGATIVE: Terms = (((), -1),)


@dataclass(frozen=True)
class Block:
    """The tokens of an input: their place in the prompt, and the sizes of their index."""

    name: str
    place: int
    sizes: tuple[Number, ...]
    element: Type


def block_of(place: int, given: Input) -> Block:
    """Return the block of an input; raises InvalidCertificate where its index is not of numbers."""
    match given.index:
        case None:
            sizes: tuple[Number, ...] = ()
        case Range(size):
            sizes = (size,)
        case Product(parts) if all(isinstance(part, Range) for part in parts):
            sizes = tuple(part.size for part in parts)
        case _:
            raise InvalidCertificate("a table whose index is not of numbers")
    return Block(given.name, place, sizes, given.element)


def content_of(block: Block, indices: tuple[Linear, ...]) -> Term | None:
    """Return what the token at an index carries, None for permutations."""
    return _content(block.element, ("at", block.name, indices), ())


def _content(kind: Type, base: Atom, path: tuple[int, ...]) -> Term | None:
    match kind:
        case Range():
            return number_of((*base, path))
        case Bool():
            return (*base, path)
        case Product(parts):
            found = [_content(part, base, (*path, i)) for i, part in enumerate(parts)]
            return None if None in found else ("tuple", *found)
        case _:
            return None


@dataclass
class Places:
    """The blocks of a prompt and what is known of the parameters; `hole` is more than HOLE is."""

    domain: Domain
    blocks: tuple[Block, ...]
    hole: Number | None = None

    def block(self, name: str) -> Block:
        """Return a block by its name."""
        return next(block for block in self.blocks if block.name == name)

    def solved(self, block: Block, equations: tuple[Linear, ...]) -> tuple[Linear, ...] | None:
        """Return the one index that meets all equations; None if there may be none, or several."""
        found: dict[int, Linear] = {}
        for equation in equations:
            solution = self._solution(block, equation)
            if solution is None or set(solution) & set(found):
                return None
            found |= solution
        if set(found) != set(range(len(block.sizes))):
            return None
        places = tuple(found[d] for d in range(len(block.sizes)))
        pairs = zip(places, block.sizes, strict=True)
        return places if all(self.within(place, size) for place, size in pairs) else None

    def _solution(self, block: Block, equation: Linear) -> dict[int, Linear] | None:
        """Return the indices that an equation settles, if it is of one of the two forms."""
        keys = [(atom[2], factor) for atom, factor in equation.parts if atom[0] == "key"]
        rest = Linear(tuple(part for part in equation.parts if part[0][0] != "key"))
        if mentions(rest, "key"):
            return None
        match keys:
            case [(dimension, factor)] if factor in (UNIT, NEGATIVE):
                return {dimension: -rest if factor == UNIT else rest}
            case [one, other]:
                found = self._digits(block, one, other, rest)
                return found or self._digits(block, other, one, rest)
            case _:
                return None

    def _digits(
        self, block: Block, high: tuple[int, Terms], low: tuple[int, Terms], rest: Linear
    ) -> dict[int, Linear] | None:
        """Solve m * a + i = m * A + I, where i is below m; that I is, too, is seen to later."""
        (first, factor), (second, unit) = high, low
        if unit not in (UNIT, NEGATIVE):
            return None
        sign = unit[0][1]
        base, target = polynomial(factor).times((((), sign),)), rest.times((((), -sign),))
        width = base.constant
        if width is None or len(width) != 1 or not self._at_most(block.sizes[second], width):
            return None
        upper, lower = _split(target, width[0])
        if upper.times(width) + lower != target:
            return None
        return {first: upper, second: lower}

    def within(self, place: Linear, size: Number) -> bool:
        """Say whether 0 <= place < size, surely."""
        match place.parts:
            case ((("if", _, then, otherwise), factor),) if factor == UNIT:
                return self.within(then, size) and self.within(otherwise, size)
        span = self._span(place)
        return span is not None and _sure(span[0]) and _sure(size - 1 - span[1])

    def _span(self, place: Linear) -> tuple[Number, Number] | None:
        """Return bounds of a number, None where none are known."""
        low: Number = 0
        high: Number = 0
        for atom, factor in place.parts:
            ends = (1, 1) if atom == ONE else self._ends(atom)
            signs = self.domain.signs(factor)
            if ends is None or not (signs <= {0, 1} or signs <= {0, -1}):
                return None
            times = made(dict(factor), self.domain)
            least, most = ends if signs <= {0, 1} else ends[::-1]
            low, high = low + times * least, high + times * most
        return low, high

    def _ends(self, atom: Atom) -> tuple[Number, Number] | None:
        match atom:
            case ("at", name, _, path):
                element = self.block(name).element
                for place in path:
                    assert isinstance(element, Product)
                    element = element.parts[place]
                return (0, element.size - 1) if isinstance(element, Range) else None
            case ("index" | "key", name, dimension):
                block = self.block(name)
                return 0, block.sizes[dimension] - 1
            case ("hole",) if self.hole is not None:
                return 0, self.hole - 1
            case ("mod", _, Linear() as divisor) if divisor.constant:
                most = made(dict(divisor.constant), self.domain)
                return (0, most - 1) if _sure(most - 1) else None
            case _:
                return None

    def _at_most(self, number: Number, bound: Terms) -> bool:
        return _sure(made(dict(bound), self.domain) - number)

    def not_0(self, number: Linear) -> bool:
        """Say whether a number surely is not 0."""
        span = self._span(number)
        return span is not None and (_sure(span[0] - 1) or _sure(-1 - span[1]))


def _sure(number: Number) -> bool:
    """Say whether a number is surely not negative."""
    return surely(lambda: number >= 0)


def _split(target: Linear, width: tuple[Any, int]) -> tuple[Linear, Linear]:
    """Return the terms that are multiples of a monomial, divided by it, and the others."""
    upper, lower = Linear(), Linear()
    for atom, factor in target.parts:
        quotients = [divided(term, width) for term in factor]
        if all(quotient is not None for quotient in quotients):
            terms = tuple(sorted(q for q in quotients if q is not None))
            upper += Linear(((atom, terms),))
        else:
            lower += Linear(((atom, factor),))
    return upper, lower
