"""From a network under construction to the affine maps of an MLP.

A unit of level l is computed in hidden layer l. Whatever a later layer needs is carried there by
one more unit: ReLU(x - low) for a coordinate, ReLU(u) = u for a unit. Where a reader needs several
old wires their sum is carried instead, which is one unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solver.compile.network import Network
from solver.compile.wires import Form, Place, form_of, inside
from solver.exact.matrices import Affine, Number


@dataclass(frozen=True)
class Layout:
    """The wires in each hidden layer, what the units there read, and what the outputs read."""

    layers: tuple[tuple[int, ...], ...]
    forms: Mapping[int, Form]
    outputs: Mapping[Place, Form]


def layout_of(network: Network, outputs: Mapping[Place, Form]) -> Layout:
    """Return the hidden layers that compute the outputs."""
    last = max((_level(network, form) for form in outputs.values()), default=0)
    packed = {place: _packed(network, form, last + 1) for place, form in outputs.items()}
    forms, needed = _read_until(network, packed, last)
    layers = (
        tuple(w for w in sorted(needed) if max(network.wires[w].level, 1) <= k <= needed[w])
        for k in range(1, last + 1)
    )
    return Layout(tuple(layers), forms, packed)


def affine_maps(
    network: Network,
    outputs: Mapping[Place, Form],
    numbers: Mapping[Place, int],
    order: Sequence[Place],
) -> tuple[Affine, ...]:
    """Return maps from the coordinates in `order` to the outputs, zero where none is given.

    `numbers` tells for every input of the network which coordinate it is.
    """
    if not any(form.terms or form.bias for form in outputs.values()):
        return ()
    layout = layout_of(network, outputs)
    known = ((network.known.get(place), number) for place, number in numbers.items())
    columns = {wire: number for wire, number in known if wire is not None}
    maps, width = [], len(order)
    for number, layer in enumerate(layout.layers, start=1):
        rows = [_unit_row(network, layout.forms, wire, number) for wire in layer]
        maps.append(_map(network, rows, columns, width, number - 1))
        columns, width = {wire: place for place, wire in enumerate(layer)}, len(layer)
    ends = [layout.outputs.get(place, Form((), 0)) for place in order]
    return (*maps, _map(network, ends, columns, width, len(layout.layers)))


def _level(network: Network, form: Form) -> int:
    return max((network.wires[wire].level for wire, _ in form.terms), default=0)


def _packed(network: Network, form: Form, reader: int) -> Form:
    """Return an equal form for a reader in layer `reader`, with at most one old wire to carry."""
    for level in range(reader - 1):
        old = {w: f for w, f in form.terms if network.wires[w].level <= level}
        if sum(map(network.summands, old)) < 2:
            continue
        form_of_old = form_of(old, 0)
        ends, most = _bounds(network, old), network.denominator(form_of_old)
        group = network.signal(form_of_old, *ends, most)
        shifted = network.combined((1, group), bias=-group.low)
        unit = network.unit(shifted)
        rest = {w: f for w, f in form.terms if w not in old}
        rest[unit.form.terms[0][0]] = rest.get(unit.form.terms[0][0], 0) + 1
        form = form_of(rest, form.bias + group.low)
    return form


def _bounds(network: Network, terms: Mapping[int, Number]) -> tuple[Number, Number]:
    found = [(f, network.wires[w]) for w, f in terms.items()]
    low = sum(f * (wire.low if f > 0 else wire.high) for f, wire in found)
    return low, sum(f * (wire.high if f > 0 else wire.low) for f, wire in found)


def _read_until(
    network: Network, outputs: Mapping[Place, Form], last: int
) -> tuple[dict[int, Form], dict[int, int]]:
    """Return the forms of all units that are read, and the last layer at which a wire is there."""
    forms: dict[int, Form] = {}
    needed: dict[int, int] = {}
    waiting = [(form, last) for form in outputs.values()]
    while waiting:
        form, layer = waiting.pop()
        for wire in (network.base(wire) for wire, _ in form.terms):
            needed[wire] = max(needed.get(wire, 0), layer)
            source = network.wires[wire].source
            if not isinstance(source, Place) and wire not in forms:
                level = network.wires[wire].level
                forms[wire] = _packed(network, inside(source), level)
                waiting.append((forms[wire], level - 1))
    return forms, needed


def _unit_row(network: Network, forms: Mapping[int, Form], wire: int, layer: int) -> Form:
    """Return what a wire's unit in a hidden layer reads from the layer below."""
    found = network.wires[wire]
    if found.level == layer:
        return forms[wire]
    return Form(((wire, 1),), -found.low if found.level == 0 else 0)


def _map(
    network: Network, forms: Sequence[Form], columns: Mapping[int, int], width: int, layer: int
) -> Affine:
    """Return the map from one layer (0: the coordinates themselves) to forms."""
    rows, biases = [], []
    for form in forms:
        row: list[Number] = [0] * width
        bias = form.bias
        for wire, factor in form.terms:
            row[columns[wire]] = factor
            if layer > 0 and network.wires[wire].level == 0:
                bias += factor * network.wires[wire].low
        rows.append(tuple(row))
        biases.append(bias)
    return Affine(tuple(rows), tuple(biases))
