"""Exact gadgets: what expressions do, as ReLU units over bounded integers and fractions.

Functions of one bounded integer are piecewise linear, with a unit for each change of slope. Two
different fractions with denominators of at most m and n are at least 1/(m n) apart, so comparisons
are two ReLUs of that slope. With t in {0, 1} and x in [a, b], ReLU(x - a - (b - a)(1 - t)) is
(x - a) t: this `gate` gives choices, products and entries, one value of the smaller side at a time.
Truth values are 0 and 1; `and` is ReLU(sum - (count - 1)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

from dsl.evaluate import OPERATIONS, EvaluationError
from solver.compile.network import Network
from solver.compile.piecewise import ROUNDINGS, Points, at, bends
from solver.compile.symbols import Undecided
from solver.compile.wires import CannotCompile, Form, Signal, constant
from solver.exact.matrices import Number

MOST_VALUES = 4096
"""A table over more values than this is not built."""


class Gadgets:
    """The algebra of `solver.exact.unrolled` over the signals of one network.

    Numbers that do not depend on the input stay Python's; results that turn out constant become so.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.conjuncts: dict[Form, tuple[Signal, ...]] = {}

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        """Return `left sign right` of numbers or truth values."""
        match sign:
            case "+" | "-":
                parts = (1, lifted(left)), (1 if sign == "+" else -1, lifted(right))
                return folded(self.network.combined(*parts))
            case "and":
                return self.conjunction((lifted(left), lifted(right)))
            case "or":
                return self.negation(self.operation("and", *map(self.negation, (left, right))))
            case "==" | "<" | "<=" | ">" | ">=":
                return self.compared(sign, lifted(left), lifted(right))
            case "min" | "max":
                return self.extreme(sign, lifted(left), lifted(right))
            case "*":
                return self.product(lifted(left), lifted(right))
            case _:
                return self.arithmetic(sign, left, right)

    def negation(self, value: Any) -> Any:
        """Return `not value`."""
        if not isinstance(value, Signal):
            return not value
        return folded(self.network.combined((-1, value), bias=1))

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        """Return `if test then then else otherwise`."""
        one, other, net = lifted(then), lifted(otherwise), self.network
        if one.low == one.high:
            gated = self.gate(lifted(self.negation(test)), net.combined((1, other), (-1, one)))
            found = net.combined((1, one), (1, gated))
        else:
            gated = self.gate(test, net.combined((1, one), (-1, other)))
            found = net.combined((1, other), (1, gated))
        low, high = min(one.low, other.low), max(one.high, other.high)
        return folded(net.signal(found.form, low, high, max(one.most, other.most)))

    def most(self, value: Any) -> int:
        """Return an upper bound on an integer."""
        return floor(lifted(value).high)

    def content(self, place: int) -> Any:
        """Refuse: fields are all that the expressions of layers see."""
        raise CannotCompile(f"an expression reads token {place}")

    def values(self, x: Signal) -> Iterable[Any]:
        """Return all values of an integer; where sizes are derived, some stand for many."""
        return integers(x)

    def over_all(self, signal: Signal, value: Any = None) -> Signal:
        """Return the sum over all that a value stands for: only where sizes are derived."""
        return signal

    def multiplicity(self, value: Any) -> int:
        """Return how many values one of `values` stands for."""
        return 1

    def alike(self, one: Signal, other: Signal) -> None:
        """Take note that a score has a product of these: only where sizes are derived."""

    def independent(self, one: Signal, other: Signal) -> None:
        """Take note that values of two tables are multiplied: only where sizes are derived."""

    def told_apart(self, forms: Iterable[Form]) -> None:
        """Take note that forms are taken to be different: only where sizes are derived."""

    # ---- functions of one number

    def piecewise(self, x: Signal, points: Points, most: int) -> Any:
        """Return the function through the points, linear between and constant outside them."""
        net, base = self.network, at(points, x.low)
        slope: Number = 0
        parts: list[tuple[Number, Signal]] = []
        for position, change in bends(points):
            if position <= x.low:
                slope += change
            elif position < x.high:
                parts.append((change, net.hinge(net.combined((1, x), bias=-position))))
        found = net.combined((slope, x), *parts, bias=base - slope * x.low)
        inside = [value for position, value in points if x.low <= position <= x.high]
        ends = [*inside, base, at(points, x.high)]
        return folded(net.signal(found.form, min(ends), max(ends), most))

    def table(self, x: Signal, function: Callable[[int], Number]) -> Any:
        """Return an integer function of an integer; where it has no value anything will do."""
        if x.most > 1:
            raise CannotCompile("a table is looked up at a fraction")
        values = integers(x)
        return self.piecewise(x, [(value, total(function, value)) for value in values], 1)

    def square(self, x: Signal) -> Any:
        """Return x^2 at integers and what lies on the line between two of them elsewhere."""
        low, high = floor(x.low), ceil(x.high)
        if high - low > MOST_VALUES:
            raise CannotCompile(f"squares of {high - low} numbers, more than {MOST_VALUES}")
        found = self.piecewise(x, [(value, value**2) for value in range(low, high + 1)], x.most)
        self.network.bends(lifted(found).form, x, low, high)
        return self.as_square(found, x)

    def as_square(self, found: Any, x: Signal) -> Any:
        """Return a square of x with its bounds; where x may be negative, what units can give."""
        if not isinstance(found, Signal):
            return found
        if x.low >= 0:
            return self.network.signal(found.form, x.low * x.low, x.high * x.high, x.most)
        return replace(found, low=0, high=self.network.own(found.form).high)

    def compared(self, sign: str, left: Signal, right: Signal) -> Any:
        """Return a comparison: the difference is 0 or at least 1/`most` away from it."""
        if sign in ("<", "<="):
            sign, left, right = {"<": ">", "<=": ">="}[sign], right, left
        gap = self.network.combined((1, left), (-1, right))
        if gap.most > 1:
            gap = self.network.combined((gap.most, gap))
        points: dict[str, list[tuple[Number, Number]]] = {
            ">": [(0, 0), (1, 1)],
            ">=": [(-1, 0), (0, 1)],
            "==": [(-1, 0), (0, 1), (1, 0)],
        }
        return self.piecewise(gap, points[sign], 1)

    # ---- several numbers

    def conjunction(self, parts: Iterable[Signal]) -> Any:
        """Return `and`; conjunctions of conjunctions become one."""
        flat = {p.form: p for part in parts for p in self.conjuncts.get(part.form, (part,))}
        self.told_apart(flat)
        several = tuple(part for part in flat.values() if part.low < 1)
        if any(part.high < 1 for part in several):
            return False
        if len(several) < 2:
            return several[0] if several else True
        found = self.network.hinge(
            self.network.combined(*((1, part) for part in several), bias=1 - len(several))
        )
        found = self.network.signal(found.form, 0, 1, 1)
        if found.form.terms:
            self.conjuncts[found.form] = several
        return folded(found)

    def gate(self, test: Signal, x: Signal) -> Signal:
        """Return x if the truth value `test` is 1, else 0."""
        if x.low == x.high:
            return self.network.combined((x.low, test))
        width = x.high - x.low
        parts = (1, x), (width, test)
        above = self.network.combined(*parts, bias=-x.low - width)
        kept = self.network.hinge(Signal(above.form, -width, width, above.most))
        found = self.network.combined((1, kept), (x.low, test))
        return self.network.signal(found.form, min(x.low, 0), max(x.high, 0), x.most)

    def rounded(self, kind: str, x: Signal) -> Any:
        """Return a fraction as an integer: a step of 1 at each value where the rounding changes.

        A fraction that is no integer is at least 1 / `most` away from one, a fraction that is no
        half 1 / (2 `most`) away from it.
        """
        if x.most == 1:
            return x
        work, rise = ROUNDINGS[kind]
        low, high, gap = work(x.low), work(x.high), Fraction(1, x.most * rise.denominator)
        if high - low > MOST_VALUES:
            raise CannotCompile(f"rounding to {high - low} integers, more than {MOST_VALUES}")
        points: list[tuple[Number, Number]] = []
        for below in range(low, high):
            edge = below + rise
            if work(edge) > below:  # the step is taken at its edge
                points += [(edge - gap, below), (edge, below + 1)]
            else:
                points += [(edge, below), (edge + gap, below + 1)]
        return self.piecewise(x, points, 1) if points else low

    def selected(self, index: Signal, values: Callable[[int], Any]) -> Any:
        """Return the sum over the index's values j of values(j) where the index is j."""
        chosen = {j: lifted(total(values, j)) for j in self.values(index)}
        if all(value.low == value.high and value.most == 1 for value in chosen.values()):
            return self.table(index, lambda j: chosen[j].low)
        parts = [
            (1, self.over_all(self.gate(lifted(self.compared("==", index, constant(j))), value), j))
            for j, value in chosen.items()
        ]
        low, high = min(v.low for v in chosen.values()), max(v.high for v in chosen.values())
        most = max(v.most for v in chosen.values())
        return folded(self.network.signal(self.network.combined(*parts).form, low, high, most))

    def product(self, left: Signal, right: Signal) -> Any:
        """Return the product of two numbers, one of them a bounded integer."""
        for factor, other in ((left, right), (right, left)):
            if factor.low == factor.high:
                return folded(self.network.combined((factor.low, other)))
        sides = sorted((left, right), key=lambda side: (side.most > 1, side.high - side.low))
        if sides[0].most > 1:
            raise CannotCompile("two averages are multiplied")
        short, long = (side.high - side.low for side in sides)
        if sides[1].most == 1 and short > 1 and long <= 2 * short:
            return self.by_quarters(*sides)
        return self.by_values(*sides)

    def by_values(self, x: Signal, y: Signal) -> Any:
        """Return x y for an integer x: for each value j of it j y, or 0 if x is not j."""
        low = y.low if x.low >= 0 and x.high > 1 else 0
        above = self.network.combined((1, y), bias=-low)
        found = lifted(self.selected(x, lambda j: self.network.combined((j, above))))
        return folded(self.network.combined((1, found), (low, x))) if low else folded(found)

    def by_quarters(self, x: Signal, y: Signal) -> Any:
        """Return x y as (x + y)^2 / 4 - (x - y)^2 / 4, both rounded down: both are odd or none."""
        net = self.network
        plus, minus = (lifted(self.quarter(net.combined((1, x), (s, y)))) for s in (1, -1))
        ends = [a * b for a in (x.low, x.high) for b in (y.low, y.high)]
        found = net.combined((1, plus), (-1, minus))
        return folded(Signal(found.form, min(ends), max(ends), 1))

    def quarter(self, x: Signal) -> Any:
        """Return x^2 / 4 rounded down: its slope changes by 1 at every odd number."""
        return self.table(x, lambda value: value * value // 4)

    def extreme(self, sign: str, left: Signal, right: Signal) -> Any:
        """Return `min` or `max`: left - ReLU(left - right), or right + ReLU(left - right)."""
        net = self.network
        over = net.hinge(net.combined((1, left), (-1, right)))
        factor, side, choose = (-1, left, min) if sign == "min" else (1, right, max)
        found = net.combined((1, side), (factor, over))
        low, high = choose(left.low, right.low), choose(left.high, right.high)
        return folded(net.signal(found.form, low, high, max(left.most, right.most)))

    def arithmetic(self, sign: str, left: Any, right: Any) -> Any:
        """Return `div`, `mod` or a power: a table, for each value of the right side."""
        work = OPERATIONS[sign]
        if not isinstance(right, Signal):
            return self.table(left, lambda a: work(a, right))
        if not isinstance(left, Signal):
            return self.table(right, lambda b: work(left, b))
        return self.selected(right, lambda b: self.table(left, lambda a: work(a, b)))


def lifted(value: Any) -> Signal:
    """Return a number or truth value as a signal."""
    return value if isinstance(value, Signal) else constant(value * 1)


def folded(signal: Signal) -> Any:
    """Return a signal, or its value if that is always the same integer."""
    return signal.low if signal.low == signal.high and signal.most == 1 else signal


def integers(x: Signal) -> range:
    """Return the values of an integer."""
    if x.most > 1:
        raise CannotCompile("a fraction where an integer is needed")
    if not isinstance(x.high - x.low, int | Fraction):
        raise Undecided("a table of a size that depends on a parameter")
    if x.high - x.low >= MOST_VALUES:
        raise CannotCompile(f"a table of {x.high - x.low + 1} values, more than {MOST_VALUES}")
    return range(int(x.low), int(x.high) + 1)


def total(function: Callable[[int], Any], value: int) -> Any:
    """Return the function's value, 0 where it has none: there it is not asked for."""
    try:
        return function(value)
    except EvaluationError:
        return 0
