"""Gadgets over ranges with symbolic ends, and what they leave to be checked.

A `Family` stands for as many units as a parameter says. Everything else is as in
`solver.compile.gadgets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from solver.compile.distinct import check_forms, straight
from solver.compile.domain import Symbol, added, scaled
from solver.compile.gadgets import Gadgets, integers, lifted, total
from solver.compile.indices import index_between, running
from solver.compile.network import Network
from solver.compile.symbols import Polynomial, Undecided, made
from solver.compile.walk import Walk
from solver.compile.wires import SQUARE, Form, Signal, Wraps, constant
from solver.exact.matrices import Number


class FamilyGadgets(Gadgets):
    """Gadgets over ranges with symbolic ends."""

    def told_apart(self, forms: Iterable[Form]) -> None:
        """Raise Undecided where two forms are one and the same for some parameters only."""
        check_forms(self.network, forms)

    def values(self, x: Signal) -> Sequence[Any]:
        """Return the values of an integer, one of them in place of all but two at either end."""
        if not isinstance(x.high - x.low, Polynomial):
            return integers(x)
        if not isinstance(x.low, int) or x.most != 1 or not x.high - x.low >= 5:
            raise Undecided("a table of a size that depends on a parameter")
        low, high = x.low, x.high
        return low, low + 1, index_between(low + 2, high - 2), high - 1, high

    def multiplicity(self, value: Any) -> Any:
        """Return how many values of a table one stands for."""
        numbers = value if isinstance(value, tuple) else (value,)
        return prod(index.size for number in numbers for index in running(number))

    def alike(self, one: Signal, other: Signal) -> None:
        """Raise Undecided where only one factor depends on an index: such products are one."""
        if self.network.index_of(one.form) != self.network.index_of(other.form):
            raise Undecided("a table with the same entry for many values")

    def independent(self, one: Signal, other: Signal) -> None:
        """Raise Undecided where two tables have one index."""
        if self.network.index_of(one.form) & self.network.index_of(other.form):
            raise Undecided("two tables of one size that are multiplied")

    def selected(self, index: Signal, values: Callable[[int], Any]) -> Any:
        """Return an entry of a table; raises Undecided within another table of the same size."""
        own = {name for j in self.values(index) for name in running(j)}
        first = self.values(index)[0]
        outer = [index, lifted(total(values, first))] if own else []
        if any(own & self.network.index_of(each.form) for each in outer):
            raise Undecided("two tables of one size, one in the other")
        return super().selected(index, values)

    def over_all(self, signal: Signal, value: Any = None) -> Signal:
        """Return the sum of a signal over the indices of a value, or over all that it has.

        What is added are units of tables; coordinates and units of single numbers may cancel out,
        and are refused.
        """
        net = self.network
        free = net.index_of(signal.form)
        for index in sorted(free if value is None else free & set(running(value))):
            if running(signal.form.bias):
                raise Undecided("a sum over a table")
            parts = []
            for wire, factor in signal.form.terms:
                found = net.wires[wire]
                if index not in found.index or straight(found, net):
                    raise Undecided("a sum over a table")
                parts.append((1, net.total(wire, factor, index, index.size)))
            bias = signal.form.bias * index.size
            signal = replace(net.combined(*parts, bias=bias), most=signal.most)
        return signal

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        """Return an operation; two sizes are compared once and for all."""
        if sign == "==" and not isinstance(left, Signal) and not isinstance(right, Signal):
            return left == right
        return super().operation(sign, left, right)

    def square(self, x: Signal) -> Any:
        """Return x^2 at integers, by one family where the range is symbolic."""
        if not x.form.terms:
            return constant(x.low * x.low)
        if not isinstance(x.high - x.low, Polynomial):
            return super().square(x)
        if not x.high - x.low >= 2:
            raise Undecided("a table without a unit")
        net, slope = self.network, 2 * x.low + 1
        count = x.high - x.low - 1
        family = net.family(x, SQUARE, count, 0, count * (count + 1))
        parts = (slope, x), (1, family)
        found = net.combined(*parts, bias=x.low * x.low - slope * x.low)
        net.bends(found.form, x, x.low, x.high)
        return self.as_square(found, x)

    def rounded(self, kind: str, x: Signal) -> Any:
        """Return a rounded fraction: two units for each of the steps between two integers."""
        ends = (x.low, x.high)
        if not any(isinstance(end, Polynomial) for end in (*ends, x.most)):
            return super().rounded(kind, x)
        if kind != "round" or not all(isinstance(end, int | Polynomial) for end in ends):
            raise Undecided(f"'{kind}' of a fraction whose denominator is a parameter")
        long = x.high - x.low
        if not long >= 1:
            raise Undecided("a table without a unit")
        shape = f"steps of x + {x.form.bias} rounded over {x.most}"
        family = self.network.family(x, shape, 2 * long, 0, long)
        found = self.network.combined((1, family), bias=x.low)
        return Signal(found.form, x.low, x.high, 1)

    def quarter(self, x: Signal) -> Any:
        """Return x^2 / 4 rounded down, by one family where the range is symbolic."""
        if not isinstance(x.high - x.low, Polynomial):
            return super().quarter(x)
        slope = halved(x.low + 1)
        count = halved(x.high) - slope
        if not count >= 1:
            raise Undecided("a table without a unit")
        shape = f"ReLU(x - j), x + {x.form.bias} odd at j"
        family = self.network.family(x, shape, count, 0, count * (x.high - x.low))
        base = halved(x.low) * halved(x.low + 1)
        return self.network.combined((slope, x), (1, family), bias=base - slope * x.low)

    def arithmetic(self, sign: str, left: Any, right: Any) -> Any:
        """Return a power, or `div` or `mod` by a number; other tables have no known size."""
        ends = (left.low, left.high) if isinstance(left, Signal) else (left,)
        if not any(isinstance(end, Polynomial) for end in (*ends, right)):
            return super().arithmetic(sign, left, right)
        if sign == "^" and not isinstance(left, Signal):
            if not isinstance(right, Signal):
                return left**right
            return self.table(right, lambda exponent: left**exponent)
        if sign not in ("div", "mod") or isinstance(right, Signal) or not isinstance(left, Signal):
            raise Undecided(f"a table for '{sign}'")
        return self.quotient(left, right) if sign == "div" else self.remainder(left, right)

    def quotient(self, x: Signal, by: Any) -> Any:
        """Return x div `by`: the same units as those of x mod `by`, with other factors."""
        if x.low != 0 or x.most != 1 or not by >= 1:
            raise Undecided("a quotient of numbers that do not begin with 0")
        if by == 1:
            return x
        if x.high < by:
            return 0
        if x.high < 2 * by:
            points = [(0, 0), (by - 1, 0), (by, 1)]
            return self.piecewise(x, [*points, (x.high, 1)] if x.high > by else points, 1)
        family = self.wraps(x, by, x.high // by)
        return Signal(family.form, 0, x.high // by, 1)

    def remainder(self, x: Signal, by: Any) -> Any:
        """Return x mod `by`, which is x - by (x div by)."""
        if x.low < 0 or x.most != 1 or not by >= 1:
            raise Undecided("a remainder of a negative number")
        if by == 1:
            return 0
        if x.high < by:
            return x
        if x.high < 2 * by:
            points = [(x.low, x.low), (by - 1, by - 1), (by, 0)]
            if x.high > by:
                points.append((x.high, x.high - by))
            return self.piecewise(x, points, 1)
        found = self.network.combined((1, x), (-by, self.wraps(x, by, x.high)))
        return Signal(found.form, 0, by - 1, 1)

    def wraps(self, x: Signal, by: Any, most: Any) -> Signal:
        """Return how often x wraps, as one family: units before and at each multiple of `by`."""
        shape, wraps = f"ReLU(x - j), x + {x.form.bias} div {by}", Wraps(by, x.form.bias)
        return self.network.family(x, shape, _wraps(x, by), 0, most, wraps)


class FamilyWalk(Walk):
    """Expressions over signals; of a permutation of symbolic length most entries are one."""

    def entry_of_tuple(self, parts: tuple[Any, ...], index: Any) -> Any:
        """Return `parts[index]`."""
        net = self.gadgets.network
        middle = [n for n in parts if isinstance(n, Signal) and net.index_of(n.form)]
        if not middle:
            return super().entry_of_tuple(parts, index)
        if not isinstance(index, Signal):
            if index not in (0, 1):
                raise Undecided("a point of a permutation of symbolic length")
            return parts[index]
        (own,) = net.index_of(middle[0].form)
        if len(middle) > 1 or index.low != 0 or index.high != own.size + 3:
            raise Undecided("an entry of a table of another length")
        return self.gadgets.selected(index, lambda j: _entry(net, parts, j, own.size + 4))


def _entry(network: Network, parts: tuple[Any, ...], j: Any, count: Any) -> Any:
    """Return an entry of a permutation for one of the values of `FamilyGadgets.values`."""
    if not running(j):
        return parts[[0, 1, count - 2, count - 1].index(j) + (0 if j in (0, 1) else 1)]
    return network.named(parts[2], tuple(running(j)))


def _wraps(x: Signal, by: Any) -> Number | None:
    """Return where the slopes of x mod `by` and x div `by` change: at how many places, if known."""
    try:
        if by == 2:
            return x.high - x.low - 1
        if not x.low < by - 1:
            return None
        most = x.high // by
        count: Number = 2 * most - (1 if most * by == x.high else 0)
        return count
    except Undecided:
        return None


def halved(number: Any) -> Any:
    """Return half a number, rounded down."""
    if not isinstance(number, Polynomial):
        return number // 2
    odd = made({m: 1 for m, f in number.terms if f % 2 and m}, number.domain)
    even = made({m: f // 2 for m, f in number.terms}, number.domain)
    rest = 0 if odd == 0 else _half_symbol(odd)
    return even + (odd - rest if dict(number.terms).get((), 0) % 2 else rest)


def _half_symbol(odd: Any) -> Any:
    """Return `odd div 2` as a symbol."""
    text = f"({odd}) div 2" if len(odd.terms) > 1 else f"{odd} div 2"
    bound = odd.domain.bound
    sure = (c for c in range(8, 0, -1) if bound(added(odd.terms, {(): -2 * c})) is not None)
    half = Symbol(text, next(sure, 0))
    own = ((half, 1),)
    half.facts = added(odd.terms, {own: -2}), added(scaled(odd.terms, -1), {own: 2, (): 1})
    return made({own: 1}, odd.domain)
