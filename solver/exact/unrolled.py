"""Expressions over values of any algebra: columns of numbers, or terms.

The same walk serves the run on all inputs at once (`solver.exact.bulk`) and the obligations for a
solver (`solver.encode.program_smt`). Python's own integers and truth values stand for what does not
depend on the input; the algebra sees the rest.
Averages are `Ratio`s, compared by cross-multiplication; permutations and tuples are Python tuples.

Branches that are not taken are computed too, so this is only for expressions that
`dsl.ranges` has proved to have values; an algebra may give anything where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol, TypeAlias

from dsl.evaluate import OPERATIONS, EvaluationError
from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    Fold,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Rounding,
    RoundingKind,
    Tuple,
    Unary,
    Variable,
)
from dsl.problem import Input
from dsl.types import Bool, Product, Range, Type, code_of, values_of

Scope: TypeAlias = Callable[[str], Any]


class NotUnrolled(Exception):
    """This expression is outside what can be unrolled; the message says what."""


class Algebra(Protocol):
    """Values that depend on the input."""

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        """Return an operation of `dsl.expr.Binary` on integers, or `and`, `or`, `==` on truths."""

    def negation(self, value: Any) -> Any:
        """Return `not value`."""

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        """Return `if test then then else otherwise`; `test` depends on the input."""

    def most(self, value: Any) -> int:
        """Return an upper bound on an integer."""

    def content(self, place: int) -> Any:
        """Return what the prompt token at `place` carries, tuples part by part."""


@dataclass(frozen=True)
class Ratio:
    """An average: `above / below`, with `below` positive."""

    above: Any
    below: Any


@dataclass(frozen=True)
class Entries:
    """An input table: its entries are the contents of the tokens from `first` on."""

    given: Input
    first: int


def is_concrete(value: Any) -> bool:
    """Say whether a value does not depend on the input."""
    if isinstance(value, tuple):
        return all(map(is_concrete, value))
    return isinstance(value, int)  # bool included


class Unrolled:
    """Evaluates expressions; `algebra` gives the inputs and computes with what depends on them."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra

    # ---- operations on values of any shape

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        """Return `left sign right`."""
        if sign == "!=":
            return self.negation(self.operation("==", left, right))
        if isinstance(left, tuple):
            return self._on_tuples(sign, left, right)
        if isinstance(left, Ratio) or isinstance(right, Ratio):
            return self._on_ratios(sign, _ratio(left), _ratio(right))
        if isinstance(left, int) and isinstance(right, int):
            return self._concrete(sign, left, right)
        return self.algebra.operation(sign, left, right)

    def _concrete(self, sign: str, left: Any, right: Any) -> Any:
        """Return a known value; where there is none (in a branch that is not taken) anything."""
        match sign:
            case "and":
                return left and right
            case "or":
                return left or right
            case _:
                try:
                    return OPERATIONS[sign](left, right)
                except EvaluationError:
                    return 0

    def _on_tuples(self, sign: str, left: tuple[Any, ...], right: tuple[Any, ...]) -> Any:
        if sign == "compose":
            return tuple(self.entry_of_tuple(left, image) for image in right)
        pairs = zip(left, right, strict=True)
        return reduce(self.both, (self.operation("==", a, b) for a, b in pairs), True)

    def _on_ratios(self, sign: str, left: Ratio, right: Ratio) -> Any:
        do = self.operation
        if sign == "*":
            return Ratio(do("*", left.above, right.above), do("*", left.below, right.below))
        one, other = do("*", left.above, right.below), do("*", right.above, left.below)
        match sign:
            case "+" | "-":
                return Ratio(do(sign, one, other), do("*", left.below, right.below))
            case "min":
                return self.choice(do("<=", one, other), left, right)
            case "max":
                return self.choice(do(">=", one, other), left, right)
            case "==" | "<" | "<=" | ">" | ">=":
                return do(sign, one, other)
            case _:
                raise NotUnrolled(f"'{sign}' of an average")

    def rounded(self, kind: RoundingKind, value: Any) -> Any:
        """Return an average as an integer, by divisions that round down."""
        if not isinstance(value, Ratio):
            return value
        do, above, below = self.operation, value.above, value.below
        match kind:
            case "floor":
                return do("div", above, below)
            case "ceil":
                return do("-", 0, do("div", do("-", 0, above), below))
            case "round":  # |a| / b to the nearest is (2 |a| + b) div 2 b, halves upwards
                falls = do("<", above, 0)
                size = self.choice(falls, do("-", 0, above), above)
                twice = do("+", do("*", 2, size), below)
                near = do("div", twice, do("*", 2, below))
                return self.choice(falls, do("-", 0, near), near)

    def negation(self, value: Any) -> Any:
        """Return `not value`."""
        return not value if isinstance(value, int) else self.algebra.negation(value)

    def both(self, left: Any, right: Any) -> Any:
        """Return `left and right`."""
        if isinstance(left, int):
            return right if left else False
        if isinstance(right, int):
            return left if right else False
        return self.algebra.operation("and", left, right)

    def either(self, left: Any, right: Any) -> Any:
        """Return `left or right`."""
        return self.negation(self.both(self.negation(left), self.negation(right)))

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        """Return `if test then then else otherwise`."""
        if isinstance(test, int):
            return then if test else otherwise
        if isinstance(then, tuple):
            return tuple(self.choice(test, a, b) for a, b in zip(then, otherwise, strict=True))
        if isinstance(then, Ratio) or isinstance(otherwise, Ratio):
            one, other = _ratio(then), _ratio(otherwise)
            above = self.choice(test, one.above, other.above)
            return Ratio(above, self.choice(test, one.below, other.below))
        if is_concrete(then) and is_concrete(otherwise) and then == otherwise:
            return then
        return self.algebra.choice(test, then, otherwise)

    def entry_of_tuple(self, parts: tuple[Any, ...], index: Any) -> Any:
        """Return `parts[index]`; an index out of range gives any entry."""
        if isinstance(index, int):
            return parts[index] if 0 <= index < len(parts) else parts[0]
        found = parts[0]
        for place, part in enumerate(parts[1:], start=1):
            found = self.choice(self.operation("==", index, place), part, found)
        return found

    def code(self, kind: Type, value: Any) -> Any:
        """Return the code of a value of an index type."""
        match kind:
            case Range():
                return value
            case Bool():
                return self.choice(value, 1, 0)
            case Product(parts):
                total: Any = 0
                for part, item in zip(parts, value, strict=True):
                    scaled = self.operation("*", total, part.size)
                    total = self.operation("+", scaled, self.code(part, item))
                return total
            case _ if is_concrete(value):
                return code_of(kind, value)
            case _:
                raise NotUnrolled("a table over permutations")

    # ---- expressions

    def value(self, expr: Expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        match expr:
            case Constant(value):
                return value
            case Variable(name):
                return scope(name)
            case Unary("not", operand):
                return self.negation(self.value(operand, scope))
            case Unary(_, operand):
                return self.operation("-", 0, self.value(operand, scope))
            case Rounding(kind, operand):
                return self.rounded(kind, self.value(operand, scope))
            case Binary():
                return self._binary(expr, scope)
            case If(test, then, otherwise):
                decided = self.value(test, scope)
                if isinstance(decided, int):
                    return self.value(then if decided else otherwise, scope)
                sides = self.value(then, scope), self.value(otherwise, scope)
                return self.choice(decided, *sides)
            case Let(name, value, body):
                return self.value(body, bound(name, self.value(value, scope), scope))
            case Index(table, index):
                return self._entry(self.value(table, scope), self.value(index, scope))
            case Part(value, place):
                return self.value(value, scope)[place]
            case Tuple(parts):
                return tuple(self.value(part, scope) for part in parts)
            case Binder():
                return self._binder(expr, scope)
            case Fold():
                return self._fold(expr, scope)
            case Iterate():
                return self._iterate(expr, scope)

    def _binary(self, expr: Binary, scope: Scope) -> Any:
        left = self.value(expr.left, scope)
        if expr.operator not in ("and", "or", "=>"):
            return self.operation(expr.operator, left, self.value(expr.right, scope))
        if expr.operator == "=>":
            left = self.negation(left)
        settled = expr.operator != "and"
        if isinstance(left, int) and bool(left) == settled:
            return settled
        right = self.value(expr.right, scope)
        return self.either(left, right) if settled else self.both(left, right)

    def _entry(self, table: Any, index: Any) -> Any:
        if isinstance(table, tuple):
            return self.entry_of_tuple(table, index)
        assert isinstance(table, Entries) and table.given.index is not None
        code = self.code(table.given.index, index)
        count = table.given.index.size
        if isinstance(code, int):
            return self.algebra.content(table.first + (code if 0 <= code < count else 0))
        places = range(table.first, table.first + count)
        return self.entry_of_tuple(tuple(self.algebra.content(place) for place in places), code)

    def _rounds(self, bound: Any) -> list[tuple[int, Any]]:
        """Return the rounds of a loop, each with the condition that it takes place."""
        if isinstance(bound, int):
            return [(item, True) for item in range(bound)]
        return [
            (item, self.operation("<", item, bound)) for item in range(self.algebra.most(bound))
        ]

    def _binder(self, expr: Binder, scope: Scope) -> Any:
        rounds = []
        for item, takes_place in self._rounds(self.value(expr.bound, scope)):
            inner = bound(expr.name, item, scope)
            if expr.where is not None and takes_place is not False:
                takes_place = self.both(takes_place, self.value(expr.where, inner))
            if takes_place is not False:
                rounds.append((item, takes_place, inner))
        if expr.body is None:
            assert expr.default is not None
            found = self.value(expr.default, scope)
            for item, here, _ in reversed(rounds) if expr.kind == "first" else rounds:
                found = self.choice(here, item, found)
            return found
        body = expr.body
        return self._gathered(expr.kind, [(on, self.value(body, to)) for _, on, to in rounds])

    def _gathered(self, kind: str, values: list[tuple[Any, Any]]) -> Any:
        """Return what a binder makes of values, each with the condition that it counts."""
        add = lambda left, right: self.operation("+", left, right)  # noqa: E731
        match kind:
            case "sum":
                return reduce(add, (self.choice(on, v, 0) for on, v in values), 0)
            case "count":
                return reduce(add, (self.choice(self.both(on, v), 1, 0) for on, v in values), 0)
            case "all":
                checks = (self.either(self.negation(on), v) for on, v in values)
                return reduce(self.both, checks, True)
            case "any":
                return reduce(self.either, (self.both(on, v) for on, v in values), False)
            case _:
                return self._extreme("<" if kind == "min" else ">", values)

    def _extreme(self, sign: str, values: list[tuple[Any, Any]]) -> Any:
        found: Any = 0
        seen: Any = False
        for on, value in values:
            better = self.either(self.negation(seen), self.operation(sign, value, found))
            found = self.choice(self.both(on, better), value, found)
            seen = self.either(seen, on)
        return found

    def _fold(self, expr: Fold, scope: Scope) -> Any:
        result, table = self.value(expr.start, scope), self.value(expr.table, scope)
        if isinstance(table, tuple):
            entries = list(table)
        else:
            entries = [self._entry(table, key) for key in values_of(expr.index)]
        for entry in entries:
            inner = bound(expr.accumulator, result, bound(expr.name, entry, scope))
            result = self.value(expr.body, inner)
        return result

    def _iterate(self, expr: Iterate, scope: Scope) -> Any:
        result = self.value(expr.start, scope)
        for _, takes_place in self._rounds(self.value(expr.times, scope)):
            after = self.value(expr.body, bound(expr.name, result, scope))
            result = self.choice(takes_place, after, result)
        return result


def bound(name: str, value: Any, scope: Scope) -> Scope:
    """Return the scope with one more name."""
    return lambda asked: value if asked == name else scope(asked)


def _ratio(value: Any) -> Ratio:
    return value if isinstance(value, Ratio) else Ratio(value, 1)
