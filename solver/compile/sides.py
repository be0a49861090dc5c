"""Expressions over two tokens as sums of products (own number) x (key number).

A score is (query vector) . (key vector), so what `where` and `maximizing` say must be such a sum.
Sums and products expand. Anything else falls back on a table: for each value v of the fields of one
side, whether that side has v, times the expression with v put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import permutations, product
from math import ceil, floor
from typing import Any, Literal, TypeAlias

from dsl.expr import Binary, Expr, If, Unary, Variable, bound_names, children
from dsl.kinds import Kind, PermKind, TruthKind, TupleKind
from dsl.program import KEY
from dsl.ranges import Images, Interval, Mean, Parts, Truth, Values
from solver.compile.gadgets import Gadgets, integers, lifted
from solver.compile.walk import Walk
from solver.compile.wires import CannotCompile, Form, Signal, constant
from solver.exact.matrices import Number

Side: TypeAlias = Literal["own", "key"]
Fields: TypeAlias = Mapping[str, Any]
"""Fields as signals, numbers, or tuples of them."""
MOST_TERMS = 512
"""A table with more values on its smaller side is not built."""


@dataclass(frozen=True)
class Pair:
    """A product of a number of the token that looks and one of the token that is looked at."""

    own: Signal
    key: Signal

    def scaled(self, factor: Number) -> Pair:
        """Return the pair times a number other than 0."""
        return Pair(times(factor, self.own), self.key)


def times(factor: Number, signal: Signal) -> Signal:
    """Return a signal times a number other than 0."""
    terms = tuple((wire, factor * f) for wire, f in signal.form.terms)
    low, high = sorted((factor * signal.low, factor * signal.high))
    most = signal.most * factor.denominator
    return Signal(Form(terms, factor * signal.form.bias), low, high, most)


ONE = constant(1)


class Sides:
    """Expands expressions; both sides' numbers are signals over the fields of one token."""

    def __init__(self, walk: Walk, fields: Fields, kinds: Mapping[str, Kind]) -> None:
        self.walk = walk
        self.fields = fields
        self.kinds = kinds

    def alone(self, expr: Expr) -> Any:
        """Return the value of an expression that is about one side only."""
        return self.walk.value(expr, lambda name: self.fields[name.removeprefix(KEY)])

    def number(self, expr: Expr) -> Signal:
        """Return the number or truth value of an expression that is about one side only."""
        return lifted(self.alone(expr))

    def range_of(self, name: str) -> Values:
        """Return what a field can be, for the analysis of ranges."""
        return _range(self.fields[name], self.kinds[name])

    def pairs(self, expr: Expr) -> list[Pair]:
        """Return a number or truth value as a sum of products."""
        match sides_of(expr), expr:
            case (), _:
                return [Pair(ONE, self.number(expr))]
            case ("own",), _:
                return [Pair(self.number(expr), ONE)]
            case ("key",), _:
                return [Pair(ONE, self.number(expr))]
            case _, Binary("+", left, right):
                return [*self.pairs(left), *self.pairs(right)]
            case _, Binary("-", left, right):
                return [*self.pairs(left), *(p.scaled(-1) for p in self.pairs(right))]
            case _, Binary("*", left, right):
                return self._products(self.pairs(left), self.pairs(right))
            case _, Unary("-", operand):
                return [pair.scaled(-1) for pair in self.pairs(operand)]
            case _, Unary("not", operand):
                return negated(self.pairs(operand))
            case _, If(test, then, otherwise) if len(sides_of(test)) < 2:
                yes = self.pairs(test)
                chosen = self._products(yes, self.pairs(then))
                return [*chosen, *self._products(negated(yes), self.pairs(otherwise))]
            case _:
                return self._table(expr)

    def _products(self, left: list[Pair], right: list[Pair]) -> list[Pair]:
        if len(left) * len(right) > MOST_TERMS:
            raise CannotCompile(f"a score with {len(left) * len(right)} terms")
        do = self.walk.gadgets.product
        for a, b in product(left, right):
            for one, other in product((a.own, a.key), (b.own, b.key)):
                self.walk.gadgets.independent(one, other)
        return [
            Pair(lifted(do(a.own, b.own)), lifted(do(a.key, b.key))) for a in left for b in right
        ]

    def _table(self, expr: Expr) -> list[Pair]:
        names = {side: sorted(self._mentioned(expr, side)) for side in ("own", "key")}
        counts = {side: self._count(found) for side, found in names.items()}
        side = min(("own", "key"), key=lambda each: counts[each])
        if isinstance(counts[side], int) and counts[side] > MOST_TERMS:
            raise CannotCompile(
                f"a condition that depends on more than {MOST_TERMS} values of either side"
            )
        prefix = KEY if side == "key" else ""
        terms: dict[Form, tuple[Signal, list[Signal]]] = {}
        for values in product(*(self._values(name) for name in names[side])):
            given = dict(zip((prefix + name for name in names[side]), values, strict=True))
            rest = lifted(self.walk.value(expr, self._with(given)))
            shown = self._are(dict(zip(names[side], values, strict=True)))
            terms.setdefault(rest.form, (rest, []))[1].append(shown)
        self.walk.gadgets.told_apart(terms)
        base = min(rest.low for rest, _ in terms.values())
        lifted_up = ((self._plus(rest, -base), self._sum(shown)) for rest, shown in terms.values())
        found = [(rest, is_) for rest, is_ in lifted_up if rest != constant(0)]
        pairs = [Pair(rest, is_) if side == "key" else Pair(is_, rest) for rest, is_ in found]
        return [*pairs, Pair(ONE, constant(base))] if base else pairs

    def _plus(self, signal: Signal, number: Number) -> Signal:
        form = Form(signal.form.terms, signal.form.bias + number)
        return replace(signal, form=form, low=signal.low + number, high=signal.high + number)

    def _with(self, given: Mapping[str, Any]) -> Callable[[str], Any]:
        return lambda name: given[name] if name in given else self.fields[name.removeprefix(KEY)]

    def _sum(self, truths: list[Signal]) -> Signal:
        """Return the sum of truth values of which at most one holds."""
        net = self.walk.gadgets.network
        found = net.combined(*((1, truth) for truth in truths))
        return net.signal(found.form, 0, 1, 1)

    def _mentioned(self, expr: Expr, side: str) -> Iterator[str]:
        for name in set(free_names(expr)):
            if name.startswith(KEY) == (side == "key"):
                yield name.removeprefix(KEY)

    def _count(self, names: list[str]) -> int:
        try:
            of = self.walk.gadgets.multiplicity
            return reduce(lambda n, name: n * sum(map(of, self._values(name))), names, 1)
        except CannotCompile:
            return MOST_TERMS + 1

    def _values(self, name: str) -> Iterator[Any]:
        return values_of_field(self.fields[name], self.kinds[name], self.walk.gadgets)

    def _are(self, wanted: Mapping[str, Any]) -> Signal:
        """Return whether a token's fields have the wanted values."""
        walk = self.walk
        checks = (walk.operation("==", self.fields[name], value) for name, value in wanted.items())
        return lifted(reduce(walk.both, checks, True))


def _range(value: Any, kind: Kind) -> Values:
    match kind:
        case TruthKind():
            return Truth()
        case PermKind():
            return Images(len(value))
        case TupleKind(parts):
            pairs = zip(value, parts, strict=True)
            return Parts(tuple(_range(part, kind) for part, kind in pairs))
        case _:
            number = lifted(value)
            low, high = floor(number.low), ceil(number.high)
            return Interval(low, high) if number.most == 1 else Mean(low, high, number.most)


def values_of_field(value: Any, kind: Kind, gadgets: Gadgets) -> Iterator[Any]:
    """Yield all that a field can be, with its bounds; raises CannotCompile for fractions."""
    match kind:
        case PermKind():
            return permutations(range(len(value)))
        case TupleKind(parts):
            pairs = zip(value, parts, strict=True)
            return product(*(values_of_field(part, kind, gadgets) for part, kind in pairs))
        case TruthKind():
            return (bool(truth) for truth in integers(lifted(value)))
        case _:
            return iter(gadgets.values(lifted(value)))


def negated(pairs: list[Pair]) -> list[Pair]:
    """Return 1 minus a sum of products."""
    return [Pair(ONE, ONE), *(pair.scaled(-1) for pair in pairs)]


def free_names(expr: Expr) -> Iterator[str]:
    """Yield the fields that an expression mentions; no bound name is a field's."""
    inside = set(bound_names(expr))
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Variable) and here.name not in inside:
            yield here.name
        waiting.extend(children(here))


def sides_of(expr: Expr) -> tuple[Side, ...]:
    """Return which tokens an expression is about."""
    names = list(free_names(expr))
    key = any(name.startswith(KEY) for name in names)
    own = any(not name.startswith(KEY) for name in names)
    return (*(("own",) if own else ()), *(("key",) if key else ()))


def merged(pairs: list[Pair], walk: Walk) -> list[Pair]:
    """Return as few products with the same sum: equal factors are taken out on either side."""
    net = walk.gadgets.network

    def gathered(pairs: list[Pair], side: Side) -> list[Pair]:
        groups: dict[Form, list[Pair]] = {}
        for pair in pairs:
            shared = pair.own if side == "own" else pair.key
            groups.setdefault(shared.form, []).append(pair)
        walk.gadgets.told_apart(groups)
        found = []
        for group in groups.values():
            others = [pair.key if side == "own" else pair.own for pair in group]
            total = net.combined(*((1, other) for other in others))
            found.append(Pair(group[0].own, total) if side == "own" else Pair(total, group[0].key))
        kept = [p for p in found if Form((), 0) not in (p.own.form, p.key.form)]
        for pair in kept:
            walk.gadgets.alike(pair.own, pair.key)
        return kept

    return gathered(gathered([_plain(pair) for pair in pairs], "own"), "key")


def _plain(pair: Pair) -> Pair:
    """Return the same product with no constant factor but 1."""
    for one, other in ((pair.own, pair.key), (pair.key, pair.own)):
        if not one.form.terms and one.form.bias not in (0, 1):
            rest = times(one.form.bias, other)
            return Pair(ONE, rest) if one is pair.own else Pair(rest, ONE)
    return pair
