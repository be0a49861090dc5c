"""Signals of one network built again in another one."""

from __future__ import annotations

from collections.abc import Mapping

from solver.compile.indices import size_of_index
from solver.compile.network import Network
from solver.compile.wires import CannotCompile, Family, Form, Place, Signal, Total, Wraps


class Transplant:
    """Builds signals of one network in another, its coordinates replaced by signals."""

    def __init__(
        self, source: Network, target: Network, inputs: Mapping[Place, Signal]
    ) -> None:
        self.source = source
        self.target = target
        self.inputs = inputs
        self.made: dict[int, Signal] = {}

    def moved(self, signal: Signal) -> Signal:
        """Return a signal as one of the other network."""
        again = self._rebuilt(signal.form)
        return self.target.signal(again.form, signal.low, signal.high, signal.most)

    def _rebuilt(self, form: Form) -> Signal:
        parts = [(factor, self._wire(wire)) for wire, factor in form.terms]
        return self.target.combined(*parts, bias=form.bias)

    def _wire(self, wire: int) -> Signal:
        if wire not in self.made:
            old, target = self.source.wires[wire], self.target
            match old.source:
                case Place() as place:
                    self.made[wire] = target.named(self.inputs[place.plain()], place.also)
                case Form() as form:
                    self.made[wire] = target.hinge(self._rebuilt(form))
                case Family(form, low, high, shape, wraps):
                    x = self._rebuilt(form)
                    x = target.signal(x.form, low, high, x.most)
                    if (x.low, x.high) != (low, high):
                        raise CannotCompile("a table of another size where it is used again")
                    wraps = wraps and Wraps(wraps.of, wraps.shift + x.form.bias)
                    ends = old.low, old.high
                    self.made[wire] = target.family(x, shape, old.count, *ends, wraps)
                case Total(inner, factor, index):
                    ((again, one),) = self._wire(inner).form.terms
                    count = factor * one
                    self.made[wire] = target.total(again, count, index, size_of_index(index))
        return self.made[wire]
