"""Terms for what a token knows: sums of atoms with polynomial coefficients, and truth values.

A number is a `Linear`: atoms times polynomials in the parameters, so that equal sums are equal as
data. An atom is a tuple: ("at", name, indices, path) is the entry of an input, or the part of it
that the path names; ("index", block, dimension) the place of the token that looks, ("key", ...) of
the token that is looked at; HOLE is a number in a repeated body; the rest are operators that
nothing is known of. Truth values are atoms or TRUE and FALSE; tuples are ("tuple", ...).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dsl.families import Number
from solver.compile.domain import Terms, added, multiplied, scaled
from solver.compile.symbols import Polynomial

Atom: TypeAlias = tuple[Any, ...]
ONE: Atom = ("one",)
TRUE: Atom = ("true",)
FALSE: Atom = ("false",)
UNIT: Terms = (((), 1),)
HOLE: Atom = ("hole",)
"""What is repeatedly replaced, in the body of ("iterate", count, start, body)."""


@dataclass(frozen=True)
class Linear:
    """A sum of atoms with their coefficients, none of them zero, in a fixed order."""

    parts: tuple[tuple[Atom, Terms], ...] = ()

    def __add__(self, other: Linear) -> Linear:
        found = dict(self.parts)
        for atom, factor in other.parts:
            found[atom] = added(found.get(atom, ()), factor)
        kept = ((atom, factor) for atom, factor in found.items() if factor)
        return Linear(tuple(sorted(kept, key=repr)))

    def __neg__(self) -> Linear:
        return Linear(tuple((atom, scaled(factor, -1)) for atom, factor in self.parts))

    def __sub__(self, other: Linear) -> Linear:
        return self + -other

    def times(self, factor: Terms) -> Linear:
        """Return the sum times a polynomial."""
        found = ((atom, multiplied(each, factor)) for atom, each in self.parts)
        return Linear(tuple((atom, each) for atom, each in found if each))

    @property
    def constant(self) -> Terms | None:
        """The polynomial that this is, None if it has atoms."""
        match self.parts:
            case ():
                return ()
            case ((atom, factor),) if atom == ONE:
                return factor
            case _:
                return None

    @property
    def number(self) -> int | None:
        """The integer that this is, None if it has atoms or parameters."""
        match self.constant:
            case ():
                return 0
            case (((), value),):
                return value
            case _:
                return None


Term: TypeAlias = "Linear | Atom"


def polynomial(factor: Terms) -> Linear:
    """Return a polynomial as a number."""
    return Linear(((ONE, factor),)) if factor else Linear()


def amount(value: Number) -> Linear:
    """Return a number or polynomial of a domain as a number."""
    return polynomial(value.terms) if isinstance(value, Polynomial) else integer(value)


def integer(value: int) -> Linear:
    """Return an integer as a number."""
    return polynomial((((), value),) if value else ())


def number_of(atom: Atom) -> Linear:
    """Return an atom as a number."""
    return Linear(((atom, UNIT),))


def iterated(count: Linear, start: Term | None, body: Term | None) -> Term | None:
    """Return a number that is replaced by `body` so many times, if no two of these are nested."""
    if not isinstance(start, Linear) or not isinstance(body, Linear):
        return None
    if mentions(start, "hole") or mentions(count, "hole") or mentions(body, "iterate"):
        return None
    return number_of(("iterate", count, start, body))


def tuple_of(parts: tuple[Term, ...]) -> Atom:
    """Return a tuple."""
    return ("tuple", *parts)


def negated(term: Term) -> Term:
    """Return `not` of a truth value."""
    match term:
        case ("true",):
            return FALSE
        case ("false",):
            return TRUE
        case ("not", inside):
            result: Term = inside
            return result
        case _:
            return ("not", term)


def both(left: Term | None, right: Term | None) -> Term | None:
    """Return `and` of truth values; None is one that is not known."""
    if FALSE in (left, right):
        return FALSE
    if left is None or right is None:
        return None
    return right if left == TRUE else left if right == TRUE else ("and", left, right)


def chosen(test: Term | None, then: Term | None, otherwise: Term | None) -> Term | None:
    """Return `if test then then else otherwise`; None is what is not known."""
    if test in (TRUE, FALSE):
        return then if test == TRUE else otherwise
    if test is None or then is None or otherwise is None:
        return None
    if then == otherwise:
        return then
    match then, otherwise:
        case Linear(), Linear():
            return number_of(("if", test, then, otherwise))
        case ("tuple", *parts), ("tuple", *others):
            pairs = [chosen(test, a, b) for a, b in zip(parts, others, strict=True)]
            return None if None in pairs else ("tuple", *pairs)
        case _:
            return ("if", test, then, otherwise)


def replaced(term: Any, change: Mapping[Atom, Linear]) -> Any:
    """Return a term with numbers put in for atoms, all at once."""
    match term:
        case Linear(parts):
            total = Linear()
            for atom, factor in parts:
                found = change.get(atom)
                inside = number_of(replaced(atom, change)) if found is None else found
                total += inside.times(factor)
            return total
        case tuple():
            return tuple(replaced(each, change) for each in term)
        case _:
            return term


def mentions(term: Any, word: str) -> bool:
    """Say whether an atom that starts with a word is anywhere in a term."""
    match term:
        case Linear(parts):
            return any(mentions(atom, word) for atom, _ in parts)
        case tuple():
            return bool(term) and (term[0] == word or any(mentions(each, word) for each in term))
        case _:
            return False
