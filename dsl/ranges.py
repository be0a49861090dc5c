"""Is every index in range for all inputs? Answered from the types alone, by intervals.

The analysis is sound and incomplete: True means that no input can go wrong, False means that it
could not tell. An expression is given a set of possible values (an interval, a truth value, the
parts of a tuple); conditions that compare a name narrow it where they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.evaluate import LARGEST_LOOP, LARGEST_POWER_BITS, MOST_STEPS
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
    Tuple,
    Unary,
    Variable,
    bound_names,
)
from dsl.problem import Input, Task
from dsl.tabulate import token_count
from dsl.types import Bool, Perm, Product, Range, Type


class NotProved(Exception):
    """Some input might go wrong here."""


@dataclass(frozen=True)
class Interval:
    """The integers low..high; empty if low > high."""

    low: int
    high: int

    def join(self, other: Interval) -> Interval:
        """Return the least interval that holds both."""
        if self.low > self.high or other.low > other.high:
            return other if self.low > self.high else self
        return Interval(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True)
class Truth:
    """Any truth value."""


@dataclass(frozen=True)
class Images:
    """Any permutation."""

    points: int


@dataclass(frozen=True)
class Parts:
    """A tuple, part by part."""

    parts: tuple[Values, ...]


@dataclass(frozen=True)
class Table:
    """A table between two types."""

    index: Type
    element: Type


@dataclass(frozen=True)
class Mean:
    """Fractions from low to high with denominators of at most `most`: what averages give."""

    low: int
    high: int
    most: int


Values: TypeAlias = Interval | Truth | Images | Parts | Table | Mean
Scope = dict[str, Values]

LARGEST_BITS = 1 << 16
ROUNDS = "#"
"""The scope's own entry: how often an expression is evaluated, and how often it may be."""
MOST_ROUNDS = 64
"""`fold` and `iterate` are followed for at most this many rounds before giving up."""


def indices_proved(task: Task) -> bool:
    """Say whether no allowed input can go wrong and the answer is in its declared type."""
    scope: Scope = {given.name: _input_values(given) for given in task.inputs}
    answers = 1 if task.answer_index is None else token_count(task)
    loops = 1 + sum(len(bound_names(e)) for e in (task.answer, task.promise) if e is not None)
    scope[ROUNDS] = Interval(1, MOST_STEPS // (answers * loops))
    try:
        if task.promise is not None:
            values_in(task.promise, scope)
            narrower = narrowed(task.promise, True, scope)
            if narrower is None:
                return False
            scope = narrower
        if task.answer_index is not None:
            scope = {**scope, task.answer_index: Interval(0, token_count(task) - 1)}
        found = values_in(task.answer, scope)
    except NotProved:
        return False
    return task.answer_type is None or fits_type(found, task.answer_type)


def _input_values(given: Input) -> Values:
    if given.index is None:
        return of_type(given.element)
    return Table(given.index, given.element)


def of_type(kind: Type) -> Values:
    match kind:
        case Range(size):
            return Interval(0, size - 1)
        case Bool():
            return Truth()
        case Perm(points):
            return Images(points)
        case Product(parts):
            return Parts(tuple(of_type(part) for part in parts))


def fits_type(found: Values, kind: Type) -> bool:
    match found, kind:
        case Interval(low, high), Range(size):
            return low > high or (low >= 0 and high < size)
        case Truth(), Bool():
            return True
        case Images(points), Perm(wanted):
            return points == wanted
        case Parts(parts), Product(kinds):
            return all(fits_type(part, kind) for part, kind in zip(parts, kinds, strict=True))
        case _:
            return False


def _interval(expr: Expr, scope: Scope) -> Interval:
    return _as_interval(values_in(expr, scope))


def _as_interval(found: Values) -> Interval:
    if not isinstance(found, Interval) or found.low > found.high:
        raise NotProved
    if max(found.low.bit_length(), found.high.bit_length()) > LARGEST_BITS:
        raise NotProved
    return found


def values_in(expr: Expr, scope: Scope) -> Values:
    match expr:
        case Constant(value):
            return Truth() if isinstance(value, bool) else Interval(value, value)
        case Variable(name):
            return scope[name]
        case Unary("not", operand):
            return values_in(operand, scope)
        case Unary(_, operand):
            inside = values_in(operand, scope)
            if isinstance(inside, Mean):
                return Mean(-inside.high, -inside.low, inside.most)
            inside = _as_interval(inside)
            return Interval(-inside.high, -inside.low)
        case Rounding(_, value):
            return _rounded(values_in(value, scope))
        case Binary():
            return _binary(expr, scope)
        case If(test, then, otherwise):
            values_in(test, scope)
            return _either(
                then, narrowed(test, True, scope), otherwise, narrowed(test, False, scope)
            )
        case Let(name, value, body):
            return values_in(body, {**scope, name: values_in(value, scope)})
        case Index(table, index):
            return _index(values_in(table, scope), values_in(index, scope))
        case Part(value, place):
            whole = values_in(value, scope)
            assert isinstance(whole, Parts)
            return whole.parts[place]
        case Tuple(parts):
            return Parts(tuple(values_in(part, scope) for part in parts))
        case Binder():
            return _binder(expr, scope)
        case Fold():
            return _fold(expr, scope)
        case Iterate():
            return _iterate(expr, scope)


def _rounded(found: Values) -> Interval:
    """Return what rounding gives; the ends are integers, so nothing is rounded past them."""
    return _as_interval(Interval(found.low, found.high) if isinstance(found, Mean) else found)


def _either(then: Expr, yes: Scope | None, otherwise: Expr, no: Scope | None) -> Values:
    """Return the values of a choice; a branch that cannot be reached (None) does not count."""
    if yes is None or no is None:
        scope = yes if yes is not None else no
        if scope is None:
            raise NotProved
        return values_in(then if yes is not None else otherwise, scope)
    return joined(values_in(then, yes), values_in(otherwise, no))


def joined(left: Values, right: Values) -> Values:
    match left, right:
        case Interval(), Interval():
            return left.join(right)
        case (Mean() | Interval(), Mean() | Interval()):
            whole = Interval(left.low, left.high).join(Interval(right.low, right.high))
            return Mean(whole.low, whole.high, max(_denominator(left), _denominator(right)))
        case Parts(first), Parts(second):
            return Parts(tuple(joined(a, b) for a, b in zip(first, second, strict=True)))
        case _:
            return left


def _index(table: Values, index: Values) -> Values:
    match table:
        case Table(wanted, element) if fits_type(index, wanted):
            return of_type(element)
        case Images(points) if fits_type(index, Range(points)):
            return Interval(0, points - 1)
        case _:
            raise NotProved


def _binary(expr: Binary, scope: Scope) -> Values:
    match expr.operator:
        case "and" | "or" | "=>":
            values_in(expr.left, scope)
            inner = narrowed(expr.left, expr.operator != "or", scope)
            if inner is not None:
                values_in(expr.right, inner)
            return Truth()
        case "==" | "!=" | "<" | "<=" | ">" | ">=":
            values_in(expr.left, scope)
            values_in(expr.right, scope)
            return Truth()
        case "compose":
            values_in(expr.right, scope)
            return values_in(expr.left, scope)
        case "+" | "-" | "*" | "min" | "max":
            sides = values_in(expr.left, scope), values_in(expr.right, scope)
            return _perhaps_means(expr.operator, *sides)
        case operator:
            left, right = _interval(expr.left, scope), _interval(expr.right, scope)
            return _arithmetic(operator, left, right)


def _perhaps_means(operator: str, left: Values, right: Values) -> Values:
    """Return what arithmetic gives where one side may be an average."""
    if not isinstance(left, Mean) and not isinstance(right, Mean):
        return _arithmetic(operator, _as_interval(left), _as_interval(right))
    if not (isinstance(left, Mean | Interval) and isinstance(right, Mean | Interval)):
        raise NotProved
    ends = Interval(left.low, left.high), Interval(right.low, right.high)
    found = _arithmetic(operator, *ends)
    return Mean(found.low, found.high, _denominator(left) * _denominator(right))


def _denominator(values: Mean | Interval) -> int:
    return values.most if isinstance(values, Mean) else 1


def _arithmetic(operator: str, left: Interval, right: Interval) -> Interval:
    match operator:
        case "+":
            return Interval(left.low + right.low, left.high + right.high)
        case "-":
            return Interval(left.low - right.high, left.high - right.low)
        case "*":
            corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            if any(corner.bit_length() > LARGEST_POWER_BITS for corner in corners):
                raise NotProved
            return _hull(corners)
        case "min":
            return Interval(min(left.low, right.low), min(left.high, right.high))
        case "max":
            return Interval(max(left.low, right.low), max(left.high, right.high))
        case "^":
            return _power(left, right)
        case _ if right.low <= 0 <= right.high:
            raise NotProved
        case "div":
            return _hull([a // b for a in (left.low, left.high) for b in (right.low, right.high)])
        case _:
            return _remainder(left, right)


def _hull(values: list[int]) -> Interval:
    return Interval(min(values), max(values))


def _remainder(left: Interval, right: Interval) -> Interval:
    if right.high < 0:
        return Interval(right.low + 1, 0)
    if left.low >= 0 and left.high < right.low:
        return left
    return Interval(0, min(left.high, right.high - 1) if left.low >= 0 else right.high - 1)


def _power(base: Interval, exponent: Interval) -> Interval:
    size = max(abs(base.low), abs(base.high), 1)
    if exponent.low < 0 or (size > 1 and size.bit_length() * exponent.high > LARGEST_POWER_BITS):
        raise NotProved
    highest: int = size**exponent.high if size > 1 else 1
    if base.low > 0:
        return Interval(1 if base.low == 1 else base.low**exponent.low, highest)
    return Interval(0 if base.low == 0 else -highest, highest)


def _within_loop(scope: Scope, rounds: int) -> Scope:
    """Return the scope of a loop's body, with how often the body may be evaluated.

    Each loop may take its share of the rounds of one evaluation. Without an entry for these,
    nothing is asked about them.
    """
    if ROUNDS not in scope:
        return scope
    most = scope[ROUNDS]
    assert isinstance(most, Interval)
    times = most.low * max(rounds, 1)
    if rounds > LARGEST_LOOP or times > most.high:
        raise NotProved
    return {**scope, ROUNDS: Interval(times, most.high)}


def _binder(expr: Binder, scope: Scope) -> Values:
    bound = _interval(expr.bound, scope)
    most = max(bound.high, 0)
    around = _within_loop(scope, most)
    inner: Scope | None = {**around, expr.name: Interval(0, most - 1)} if most else None
    if inner is not None and expr.where is not None:
        values_in(expr.where, inner)
        inner = narrowed(expr.where, True, inner)
    if expr.kind in ("first", "last"):
        assert expr.default is not None
        default = values_in(expr.default, scope)
        return default if inner is None else joined(inner[expr.name], default)
    certain = max(bound.low, 0) if expr.where is None else 0
    body = None if inner is None or expr.body is None else values_in(expr.body, inner)
    return _gathered(expr.kind, body, certain, most)


def _gathered(kind: str, body: Values | None, certain: int, most: int) -> Values:
    """Return what a binder makes of `certain` to `most` values of its body."""
    match kind:
        case "all" | "any":
            return Truth()
        case "count":
            return Interval(0, 0 if body is None else most)
        case "sum" if body is None:
            return Interval(0, 0)
        case "sum" if isinstance(body, Interval):
            low = (certain if body.low >= 0 else most) * body.low
            return Interval(low, (most if body.high >= 0 else certain) * body.high)
        case "min" | "max" if body is not None and certain >= 1:
            return body
        case _:
            raise NotProved


def _fold(expr: Fold, scope: Scope) -> Values:
    table = values_in(expr.table, scope)
    entry = of_type(table.element) if isinstance(table, Table) else Interval(0, expr.index.size - 1)
    start = values_in(expr.start, scope)
    inner = {**_within_loop(scope, expr.index.size), expr.name: entry}
    return _rounds(expr.body, inner, expr.accumulator, start, expr.index.size)


def _iterate(expr: Iterate, scope: Scope) -> Values:
    times = _interval(expr.times, scope)
    if times.low < 0:
        raise NotProved
    start = values_in(expr.start, scope)
    return _rounds(expr.body, _within_loop(scope, times.high), expr.name, start, times.high)


def _rounds(body: Expr, scope: Scope, name: str, start: Values, times: int) -> Values:
    """Return all values that a name can have in 0..times rounds of `name := body`."""
    seen = start
    for turn in range(MOST_ROUNDS):
        if times <= turn:
            return seen
        grown = joined(seen, values_in(body, {**scope, name: seen}))
        if grown == seen:
            return seen
        seen = grown
    if times > MOST_ROUNDS:
        raise NotProved
    return seen


def answer_values(inputs: tuple[Input, ...], answer: Expr) -> Values:
    """Return what an expression may be on all inputs, however long its loops are.

    Sizes may be polynomials: then this holds for all of them. Raises NotProved where an input
    might go wrong.
    """
    return values_in(answer, {given.name: _input_values(given) for given in inputs})


MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def narrowed(test: Expr, holds: bool, scope: Scope) -> Scope | None:
    """Return the scope where the test comes out as `holds`; None where it never does."""
    match test:
        case Constant(value):
            return scope if value == holds else None
        case Unary("not", operand):
            return narrowed(operand, not holds, scope)
        case Binary("and", left, right) if holds:
            return _both(left, True, right, True, scope)
        case Binary("or", left, right) if not holds:
            return _both(left, False, right, False, scope)
        case Binary("=>", left, right) if not holds:
            return _both(left, True, right, False, scope)
        case Binary(operator, left, right) if operator in DENIED:
            sign = operator if holds else DENIED[operator]
            narrower = _compared(left, sign, right, scope)
            if narrower is None:
                return None
            return _compared(right, MIRRORED[sign], left, narrower)
        case _:
            return scope


def _both(left: Expr, first: bool, right: Expr, second: bool, scope: Scope) -> Scope | None:
    narrower = narrowed(left, first, scope)
    return None if narrower is None else narrowed(right, second, narrower)


def _compared(left: Expr, sign: str, right: Expr, scope: Scope) -> Scope | None:
    """Narrow the name `left` by `left sign right`."""
    if not isinstance(left, Variable) or not isinstance(scope.get(left.name), Interval):
        return scope
    found = values_in(right, scope)
    if isinstance(found, Mean):
        return scope
    here, other = _interval(left, scope), _as_interval(found)
    low, high = here.low, here.high
    match sign:
        case "<":
            high = min(high, other.high - 1)
        case "<=":
            high = min(high, other.high)
        case ">":
            low = max(low, other.low + 1)
        case ">=":
            low = max(low, other.low)
        case "==":
            low, high = max(low, other.low), min(high, other.high)
        case _ if other.low == other.high:
            low += low == other.low
            high -= high == other.low
    return {**scope, left.name: Interval(low, high)} if low <= high else None
