"""The residual stream while a program is compiled: its coordinates, and the fields in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dsl.kinds import Kind, PermKind, TruthKind, TupleKind
from dsl.program import zero_of
from solver.compile.gadgets import folded
from solver.compile.heads import leaves, reshaped
from solver.compile.indices import points_of, running
from solver.compile.network import Network
from solver.compile.sides import Sides
from solver.compile.walk import Walk
from solver.compile.wires import Bounds, Form, Place, Signal
from solver.exact.matrices import Number


@dataclass(frozen=True)
class Row:
    """An affine form of the residual stream."""

    terms: tuple[tuple[Place, Number], ...]
    bias: Number


Shapes = Mapping[str, tuple[Kind, Any]]
"""The fields that matter, each with its kind and what it is where nobody sets it."""


WalkOf = Callable[[Network], Walk]


class View:
    """The fields before a layer, as signals over their coordinates.

    `features` are the numbers that heads read and that are not affine in the fields.
    """

    def __init__(self, bounds: Mapping[Place, Bounds], shapes: Shapes, walk: WalkOf) -> None:
        self.network = Network()
        self.bounds = bounds
        self.shapes = shapes
        self.fields = {name: self.field(self.network, name) for name in shapes}
        self.walk = walk(self.network)
        kinds = {name: kind for name, (kind, _) in shapes.items()}
        self.sides = Sides(self.walk, self.fields, kinds)
        self.features: dict[Form, tuple[Place, Signal]] = {}

    def field(self, network: Network, name: str) -> Any:
        """Return a field in a network that has the coordinates as inputs."""
        kind, zero = self.shapes[name]
        places = places_of(name, zero)
        numbers = (folded(entered(network, place, self.bounds[place])) for place in places)
        return truthful(kind, reshaped(zero, numbers))

    def inputs(self, network: Network) -> dict[Place, Signal]:
        """Return the coordinates as inputs of another network."""
        return {place: entered(network, place, bounds) for place, bounds in self.bounds.items()}


def places_of(name: str, zero: Any) -> list[Place]:
    """Return the coordinates of a field."""
    numbers = enumerate(leaves(zero))
    return [Place("field", name, leaf, over=tuple(running(number))) for leaf, number in numbers]


def zero_value(kind: Kind) -> Any:
    """Return what a field holds before it is given a value, permutations point by point."""
    match kind:
        case PermKind(points):
            return points_of(0 if points is None else points)
        case TupleKind(parts):
            return tuple(map(zero_value, parts))
        case _:
            return zero_of(kind)


def entered(network: Network, place: Place, bounds: Bounds) -> Signal:
    """Return a coordinate as an input of a network."""
    return network.input(place, bounds.low, bounds.high, bounds.most)


def bounds_of(signal: Signal) -> Bounds:
    """Return what a signal can be."""
    return Bounds(signal.low, signal.high, signal.most)


def truthful(kind: Kind, value: Any) -> Any:
    """Return a field with truth values that do not vary as such, not as 0 or 1."""
    match kind:
        case TruthKind():
            return value if isinstance(value, Signal) else bool(value)
        case TupleKind(parts):
            return tuple(truthful(part, x) for part, x in zip(parts, value, strict=True))
        case _:
            return value
