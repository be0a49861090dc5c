"""Expressions of programs and tasks as terms; None is a value of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from dsl.evaluate import OPERATIONS, EvaluationError
from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Tuple,
    Unary,
    Variable,
)
from solver.checker.lookup_terms import (
    FALSE,
    HOLE,
    TRUE,
    UNIT,
    Linear,
    Term,
    both,
    chosen,
    integer,
    iterated,
    negated,
    number_of,
    polynomial,
    tuple_of,
)
from solver.checker.places import Places, content_of
from solver.compile.domain import Terms

MOST_TURNS = 64
MOST_TERMS = 20_000
"""Terms of sums and counts that are listed in all: they may be nested."""
LARGEST_POWER = 64
Scope: TypeAlias = "dict[str, Term | None]"


class Valuation:
    """The terms of expressions; `places` tells which numbers surely differ."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.listed = 0
        self.repeating = False

    def conditions(self, where: Expr, scope: Scope) -> Iterator[Term | None]:
        """Yield the parts of a conjunction: truth values, and numbers that are asked to be 0."""
        match where:
            case Binary("and", left, right):
                yield from self.conditions(left, scope)
                yield from self.conditions(right, scope)
            case Binary("==", left, right):
                yield from self._equations(self.value(left, scope), self.value(right, scope))
            case _:
                yield self.value(where, scope)

    def _equations(self, left: Term | None, right: Term | None) -> Iterator[Term | None]:
        match left, right:
            case Linear(), Linear():
                yield left - right
            case ("tuple", *parts), ("tuple", *others):
                for one, other in zip(parts, others, strict=True):
                    yield from self._equations(one, other)
            case _:
                yield self.same(left, right)

    def value(self, expr: Expr, scope: Scope) -> Term | None:
        """Return the term of an expression, None if it is not known."""
        match expr:
            case Constant(bool() as truth):
                return TRUE if truth else FALSE
            case Constant(value):
                return integer(value)
            case Variable(name):
                return scope[name]
            case Unary(sign, operand):
                inside = self.value(operand, scope)
                if sign == "not":
                    return None if inside is None else negated(inside)
                return -inside if isinstance(inside, Linear) else None
            case Binary():
                return self._binary(expr, scope)
            case If(test, then, otherwise):
                return chosen(*(self.value(each, scope) for each in (test, then, otherwise)))
            case Let(name, value, body):
                return self.value(body, {**scope, name: self.value(value, scope)})
            case Tuple(parts):
                found = [self.value(part, scope) for part in parts]
                known = tuple(part for part in found if part is not None)
                return tuple_of(known) if len(known) == len(found) else None
            case Part(value, place):
                whole = self.value(value, scope)
                parted = isinstance(whole, tuple) and whole[0] == "tuple"
                return whole[1 + place] if parted and isinstance(whole, tuple) else None
            case Index(table, index):
                return self._entry(self.value(table, scope), self.value(index, scope))
            case Iterate(times, start, name, body):
                return self._iterated(self.value(times, scope), start, name, body, scope)
            case Binder("count" | "sum" as kind, name, bound, None, body) if body is not None:
                terms = self._listed(self.value(bound, scope), name, body, scope)
                return None if terms is None else _total(terms, kind == "count")
            case _:
                return None

    def _entry(self, table: Term | None, index: Term | None) -> Term | None:
        parts = index[1:] if isinstance(index, tuple) and index[0] == "tuple" else (index,)
        if not isinstance(table, tuple) or table[0] != "table":
            return None
        block = self.places.block(table[1])
        if not all(isinstance(part, Linear) for part in parts):
            return None
        return content_of(block, parts) if len(parts) == len(block.sizes) else None

    def _iterated(
        self, times: Term | None, start: Expr, name: str, body: Expr, scope: Scope
    ) -> Term | None:
        count = times.number if isinstance(times, Linear) else None
        if count is None and isinstance(times, Linear) and times.constant is not None:
            return self._repeated(times, start, name, body, scope)
        if count is None or not 0 <= count <= MOST_TURNS:
            return None
        found = self.value(start, scope)
        for _ in range(count):
            found = self.value(body, {**scope, name: found})
        return found

    def _repeated(
        self, times: Linear, start: Expr, name: str, body: Expr, scope: Scope
    ) -> Term | None:
        """Return a number after rounds of which only the body is known, none within another one.

        HOLE stands for one number at a time: not for that of a loop, or of rounds, around this one.
        """
        if self.repeating or self.places.hole is not None:
            return None
        first = self.value(start, scope)
        self.repeating = True
        turned = self.value(body, {**scope, name: number_of(HOLE)})
        self.repeating = False
        return iterated(times, first, turned)

    def _listed(
        self, bound: Term | None, name: str, body: Expr, scope: Scope
    ) -> list[Term | None] | None:
        """Return the values of a body for 0, 1, ... below a bound that is given."""
        count = bound.number if isinstance(bound, Linear) else None
        if count is None or count > MOST_TURNS or self.listed > MOST_TERMS:
            return None
        self.listed += max(count, 0)
        return [self.value(body, {**scope, name: integer(turn)}) for turn in range(count)]

    def _binary(self, expr: Binary, scope: Scope) -> Term | None:
        left, right = self.value(expr.left, scope), self.value(expr.right, scope)
        match expr.operator:
            case "and":
                return both(left, right)
            case "or" | "=>":
                first = left if expr.operator == "=>" else left and negated(left)
                neither = both(first, right and negated(right))
                return neither and negated(neither)
            case "==" | "!=":
                same = self.same(left, right)
                return same if expr.operator == "==" else same and negated(same)
            case sign if isinstance(left, Linear) and isinstance(right, Linear):
                return _arithmetic(sign, left, right)
            case _:
                return None

    def same(self, left: Term | None, right: Term | None) -> Term | None:
        """Return `==` of two values, None if one is not known."""
        if left is None or right is None:
            return None
        if left == right:
            return TRUE
        match left, right:
            case Linear(), Linear():
                return FALSE if self.places.not_0(left - right) else _symmetric(left, right)
            case ("tuple", *parts), ("tuple", *others):
                total: Term | None = TRUE
                for one, other in zip(parts, others, strict=True):
                    total = both(total, self.same(one, other))
                return total
            case _ if TRUE in (left, right):
                return right if left == TRUE else left
            case _ if FALSE in (left, right):
                return negated(right if left == FALSE else left)
            case _:
                return _symmetric(left, right)


def _total(terms: list[Term | None], truths: bool) -> Term | None:
    """Return the sum of numbers, or how many truth values are true."""
    total = Linear()
    for term in terms:
        number = chosen(term, integer(1), integer(0)) if truths else term
        if not isinstance(number, Linear):
            return None
        total += number
    return total


def _symmetric(left: Term, right: Term) -> Term:
    one, other = sorted((left, right), key=repr)
    return ("==", one, other)


def _arithmetic(sign: str, left: Linear, right: Linear) -> Term:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*" if (factor := right.constant) is not None:
            return left.times(factor)
        case "*" if (factor := left.constant) is not None:
            return right.times(factor)
        case "<" | "<=" | ">" | ">=":
            return (sign, left, right)
        case "^" if left.constant is not None and right.number in range(LARGEST_POWER):
            return _power(left.constant, right.number or 0)
        case _ if left.number is not None and right.number is not None:
            return _worked_out(sign, left.number, right.number)
        case _:
            return number_of((sign, left, right))


def _power(base: Terms, exponent: int) -> Linear:
    found = polynomial(UNIT)
    for _ in range(exponent):
        found = found.times(base)
    return found


def _worked_out(sign: str, left: int, right: int) -> Linear:
    try:
        value = OPERATIONS[sign](left, right)
    except (EvaluationError, KeyError):
        return number_of((sign, integer(left), integer(right)))
    return integer(int(value))
