"""ReLU networks under construction: affine forms over wires, with what each can be.

A wire is a coordinate of the residual stream or the output of a ReLU unit. Everything that an MLP
computes is an affine form over wires, known together with exact bounds: that is what makes exact
gadgets (`solver.compile.gadgets`) possible. Equal units are made once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import lcm, prod

from solver.compile.domain import Symbol
from solver.compile.indices import at_end, running, size_of_index
from solver.compile.piecewise import half
from solver.compile.wires import (
    CannotCompile,
    Family,
    Form,
    Place,
    Signal,
    Source,
    Total,
    Wire,
    Wraps,
    constant,
    form_of,
    inside,
)
from solver.exact.machine import whole
from solver.exact.matrices import Number


class Network:
    """The wires of one MLP, inputs and units in the order in which they were made."""

    def __init__(self) -> None:
        self.wires: list[Wire] = []
        self.known: dict[Source, int] = {}
        self.bent: dict[Form, Signal] = {}

    def input(self, coordinate: Place, low: Number, high: Number, most: int = 1) -> Signal:
        """Return a coordinate of the residual stream; one that never varies needs no wire."""
        if low == high:
            return constant(low)
        if coordinate not in self.known:
            self._add(Wire(coordinate, 0, low, high, most))
        return self._wire(self.known[coordinate])

    def named(self, signal: Signal, index: tuple[Symbol, ...]) -> Signal:
        """Return a coordinate with another name for its index."""
        if not index:
            return signal
        (wire, factor), *more = signal.form.terms
        place = self.wires[wire].source
        if more or factor != 1 or signal.form.bias != 0 or not isinstance(place, Place):
            raise CannotCompile("an entry of a permutation that is no coordinate")
        found = place._replace(also=index)
        return self.input(found, signal.low, signal.high, signal.most)

    def unit(self, inside: Signal) -> Signal:
        """Return ReLU(inside) as a new unit, needed or not."""
        form = inside.form
        if form not in self.known:
            level = 1 + max((self.wires[wire].level for wire, _ in form.terms), default=0)
            self._add(Wire(form, level, max(inside.low, 0), max(inside.high, 0), inside.most))
        return self._wire(self.known[form])

    def family(
        self,
        x: Signal,
        shape: str,
        count: Number | None,
        low: Number,
        high: Number,
        wraps: Wraps | None = None,
    ) -> Signal:
        """Return a sum over units ReLU(x - j), j between the bounds of x, that keeps to bounds."""
        bias = x.form.bias
        family = Family(Form(x.form.terms, 0), x.low - bias, x.high - bias, shape, wraps)
        if family not in self.known:
            self._add(Wire(family, self.level(x) + 1, low, high, x.most, count))
        return self._wire(self.known[family])

    def total(self, wire: int, factor: Number, index: Symbol, count: Number) -> Signal:
        """Return the sum of factor times wire over an index; its bounds are not known."""
        source, found = Total(wire, factor, index), self.wires[wire]
        if source not in self.known:
            most = max(found.high, -found.low) * max(factor, -factor)
            end = count * at_end(most, index)
            self._add(Wire(source, found.level, -end, end, found.most, found.count))
        return self._wire(self.known[source])

    def base(self, wire: int) -> int:
        """Return the wire itself, or that of which it is a sum."""
        source = self.wires[wire].source
        return source.wire if isinstance(source, Total) else wire

    def index_of(self, form: Form) -> frozenset[Symbol]:
        """Return the symbols for each value of which there is a form of its own."""
        numbers = [form.bias, *(factor for _, factor in form.terms)]
        own = {name for number in numbers for name in running(number)}
        return frozenset(own).union(*(self.wires[wire].index for wire, _ in form.terms))

    def hinge(self, inside: Signal) -> Signal:
        """Return ReLU(inside)."""
        if inside.low >= 0:
            return inside
        return constant(0) if inside.high <= 0 else self.unit(inside)

    def combined(self, *parts: tuple[Number, Signal], bias: Number = 0) -> Signal:
        """Return the sum of factor times signal over the parts, plus the bias."""
        terms: dict[int, Number] = {}
        own = bias
        for factor, part in parts:
            bias += factor * part.form.bias
            for wire, coefficient in part.form.terms:
                terms[wire] = terms.get(wire, 0) + factor * coefficient
        low = high = own
        most = own.denominator
        for factor, part in parts:
            ends = factor * part.low, factor * part.high
            low, high = low + ends[factor < 0], high + ends[factor >= 0]
            most *= factor.denominator * part.most
        return self.signal(form_of(terms, bias), low, high, most)

    def signal(self, form: Form, low: Number, high: Number, most: int) -> Signal:
        """Return a form that is known to keep to some bounds: the better of these and its own."""
        if not form.terms:
            return constant(form.bias)
        own_low, own_high = self._ends(form)
        low, high = whole(max(low, own_low)), whole(min(high, own_high))
        plain = isinstance(most, int) and most == 1
        return Signal(form, low, high, 1 if plain else min(most, self.denominator(form)))

    def own(self, form: Form) -> Signal:
        """Return a form with the bounds that follow from what its wires can be."""
        return Signal(form, *self._ends(form), self.denominator(form))

    def _ends(self, form: Form) -> tuple[Number, Number]:
        low = high = form.bias
        for wire, factor in form.terms:
            found = self.wires[wire]
            ends = (found.low, found.high) if factor > 0 else (found.high, found.low)
            low, high = low + factor * ends[0], high + factor * ends[1]
        return low, high

    def denominator(self, form: Form) -> int:
        """Return what the denominators of a form are at most."""
        scale = lcm(form.bias.denominator, *(factor.denominator for _, factor in form.terms))
        return scale * prod(self.wires[wire].most for wire, _ in form.terms)

    def level(self, signal: Signal) -> int:
        """Return 0 for an affine form of the residual stream, else the highest unit's level."""
        return max((self.wires[wire].level for wire, _ in signal.form.terms), default=0)

    def split(self, signal: Signal) -> tuple[Signal, Number, Signal]:
        """Return what units make of a signal, a factor before it, and the affine rest.

        The square of x + c is that of x and something affine, so squares of shifted numbers have
        one coordinate; all other sums of units stay as they are.
        """
        above = {w: f for w, f in signal.form.terms if self.wires[w].level > 0}
        parts = self._squares(set(above))
        factor, *others = (f if self.is_sum(w) or not parts else half(f) for w, f in above.items())
        if not parts or any(each != factor for each in others):
            return signal, 1, constant(0)
        rest = {w: f for w, f in signal.form.terms if w not in above}
        affine = ((f, self._wire(wire)) for wire, f in rest.items())
        bent = self.combined(*((1, part) for part in parts))
        return bent, factor, self.combined(*affine, bias=signal.form.bias)

    def summands(self, wire: int) -> Number:
        """Return how many wires a form that reads a wire reads in truth."""
        match self.wires[wire].source:
            case Family():
                return self.wires[wire].count or 2
            case Total(_, _, index):
                size: Number = size_of_index(index)
                return size
            case _:
                return 1

    def is_sum(self, wire: int) -> bool:
        """Say whether a wire stands for a sum over many units."""
        return isinstance(self.wires[wire].source, Family | Total)

    def _squares(self, wires: set[int]) -> list[Signal]:
        """Return the squares whose units these are, none if they are not those of squares."""
        found = []
        for form, signal in self.bent.items():
            own = {wire for wire, _ in form.terms}
            if own <= wires:
                found.append(signal)
                wires = wires - own
        return [] if wires else found

    def bends(self, square: Form, x: Signal, low: Number, high: Number) -> None:
        """Note what units make of the square of x, which is between two integers: twice each."""
        own, most, long = {wire for wire, _ in x.form.terms}, x.most, high - low
        above = {wire: f for wire, f in square.terms if wire not in own}
        if above and all(f == (1 if self.is_sum(wire) else 2) for wire, f in above.items()):
            found = form_of(above, 0)
            self.bent.setdefault(found, self.signal(found, 0, long * (long - 1), most))

    def support(self, form: Form) -> frozenset[Place]:
        """Return the coordinates that a form depends on."""
        found: set[Place] = set()
        waiting = [wire for wire, _ in form.terms]
        seen: set[int] = set()
        while waiting:
            wire = waiting.pop()
            if wire in seen:
                continue
            seen.add(wire)
            source = self.wires[wire].source
            if isinstance(source, Place):
                found.add(source.plain())
            else:
                waiting.extend(inner for inner, _ in inside(source).terms)
        return frozenset(found)

    def value(
        self, form: Form, given: Mapping[Place, Number], found: dict[int, Number] | None = None
    ) -> Number:
        """Return what a form is worth, given the coordinates that it depends on.

        `found` keeps what wires are worth, for other forms over the same coordinates.
        """
        known: dict[int, Number] = {} if found is None else found

        def wire_value(wire: int) -> Number:
            if wire not in known:
                source = self.wires[wire].source
                assert not isinstance(source, Family | Total), "families have sizes, not values"
                if isinstance(source, Form):
                    known[wire] = max(form_value(source), 0)
                else:
                    known[wire] = given[source]
            return known[wire]

        def form_value(form: Form) -> Number:
            total = form.bias
            for wire, factor in form.terms:
                total += factor * wire_value(wire)
            return total

        return whole(form_value(form))

    def _add(self, wire: Wire) -> None:
        index = self._index(wire.source)
        if index and not isinstance(wire.source, Total):
            counts = [wire.count or 1, *(size_of_index(name) for name in index)]
            wire = replace(wire, count=prod(counts))
        wire = replace(wire, index=index) if index else wire
        self.known[wire.source] = len(self.wires)
        self.wires.append(wire)

    def _index(self, source: Source) -> frozenset[Symbol]:
        match source:
            case Place():
                return frozenset(source.also or source.over)
            case Form():
                return self.index_of(source)
            case Family(form):
                return self.index_of(form)
            case Total(wire, factor, index):
                return (self.wires[wire].index | set(running(factor))) - {index}

    def _wire(self, wire: int) -> Signal:
        found = self.wires[wire]
        return Signal(Form(((wire, 1),), 0), found.low, found.high, found.most)
