"""What networks under construction are made of: coordinates, affine forms, units, and signals.

A wire is a coordinate of the residual stream or the output of a ReLU unit; a form is affine over
wires; a signal is a form together with exact bounds on what it can be. Where sizes are derived a
wire may stand for many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from solver.compile.domain import Symbol
from solver.exact.machine import whole
from solver.exact.matrices import Number


class Place(NamedTuple):
    """A coordinate of the residual stream; `leaf` tells the numbers of one field apart.

    `old` marks what a coordinate holds where that is not up to date. Only where sizes are derived:
    `over` are the indices for each value of which there is one, `also` their names in a table.
    """

    kind: Literal["field", "static", "slot", "feature"]
    name: str
    leaf: int
    old: bool = False
    over: tuple[Symbol, ...] = ()
    also: tuple[Symbol, ...] = ()

    def plain(self) -> Place:
        """Return the coordinate under its own index."""
        return self._replace(also=()) if self.also else self


class CannotCompile(Exception):
    """The program is outside what can be compiled; the message says why."""


SQUARE = "2 ReLU(x - j), all j"
"""The shape of families that make squares."""


@dataclass(frozen=True)
class Form:
    """The sum of coefficient times wire over `terms`, plus `bias`; wires increase."""

    terms: tuple[tuple[int, Number], ...]
    bias: Number


@dataclass(frozen=True)
class Wraps:
    """All j, within the bounds of a family, for which j + shift is a multiple or 1 below one."""

    of: Number
    shift: Number


@dataclass(frozen=True)
class Family:
    """A sum of multiples of ReLU(form - j) over integers j between two: only for derived sizes.

    `shape` says over which j and with which factors, `wraps` over which j if known; the form has
    no bias, so that families of the same units are equal.
    """

    form: Form
    low: Number
    high: Number
    shape: str = SQUARE
    wraps: Wraps | None = None


@dataclass(frozen=True)
class Total:
    """The sum of multiples of a wire over all values of its index: only for derived sizes."""

    wire: int
    factor: Number
    index: Symbol


Source: TypeAlias = Place | Form | Family | Total


@dataclass(frozen=True)
class Signal:
    """A form whose value is a fraction from low to high with a denominator of at most `most`."""

    form: Form
    low: Number
    high: Number
    most: int


@dataclass(frozen=True)
class Bounds:
    """A coordinate is a fraction from low to high with a denominator of at most `most`."""

    low: Number = 0
    high: Number = 0
    most: int = 1


@dataclass(frozen=True)
class Wire:
    """What a wire carries: a coordinate, or ReLU of a form; units read wires of lower levels.

    `count` is not 1 only where sizes are derived: then it stands for so many units, None for an
    unknown number of them. `index`: there is one such wire for each value of these symbols.
    """

    source: Source
    level: int
    low: Number
    high: Number
    most: int
    count: Number | None = 1
    index: frozenset[Symbol] = frozenset()


def constant(value: Number) -> Signal:
    """Return a signal that is always the same."""
    value = whole(value)
    return Signal(Form((), value), value, value, value.denominator)


def inside(source: Form | Family | Total) -> Form:
    """Return what a unit, or each unit of a family, reads."""
    match source:
        case Family(form):
            return form
        case Total(wire):
            return Form(((wire, 1),), 0)
        case _:
            return source


def form_of(terms: Mapping[int, Number], bias: Number) -> Form:
    """Return a form in its one normal shape."""
    kept = tuple((wire, whole(f)) for wire, f in sorted(terms.items()) if f)
    return Form(kept, whole(bias))
