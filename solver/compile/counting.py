"""How many units a hidden layer has, where families and indices stand for many.

Units ReLU(x - j) of one x are counted as a union of intervals of j; of families of other shapes
only those are counted whose units do not all belong to another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import prod

from solver.compile.distinct import Interval, ends_of, straight, told_apart
from solver.compile.indices import size_of_index
from solver.compile.network import Network
from solver.compile.symbols import Undecided
from solver.compile.wires import SQUARE, Family, Form, Place, Source, Wire
from solver.exact.matrices import Number


@dataclass
class _Units:
    """The units ReLU(x - j) of one x in a layer: intervals of j, and families of other shapes."""

    spans: list[Interval] = field(default_factory=list)
    others: list[Wire] = field(default_factory=list)


def unit_count(network: Network, layer: Sequence[int]) -> Number:
    """Return how many units a hidden layer has; raises Undecided."""
    groups: dict[Form, _Units] = {}
    coordinates: dict[Place, Wire] = {}
    total: Number = 0
    for wire in (network.wires[number] for number in layer):
        source = wire.source
        if isinstance(source, Family) and source.shape != SQUARE:
            groups.setdefault(source.form, _Units()).others.append(wire)
        elif isinstance(source, Family):
            groups.setdefault(source.form, _Units()).spans.append((source.low + 1, source.high - 1))
        elif isinstance(source, Form) and wire.level > 0 and straight(wire, network):
            found = groups.setdefault(Form(source.terms, 0), _Units())
            found.spans.append(ends_of(-source.bias))
        elif isinstance(source, Place):
            coordinates[source.plain()] = wire
        else:
            total += _counted(wire)
    total += sum(map(_counted, coordinates.values()))
    for one, other in combinations(groups, 2):
        told_apart(one == other)
    for form, units in groups.items():
        total += prod(map(size_of_index, network.index_of(form))) * _size(units)
    return total


def _counted(wire: Wire) -> Number:
    if wire.count is None:
        raise Undecided("a table of a size that is no polynomial")
    return wire.count


def _size(units: _Units) -> Number:
    spans: list[Interval] = []
    for low, high in units.spans:
        for other in list(spans):
            if not (high < other[0] or other[1] < low):
                spans.remove(other)
                low, high = min(low, other[0]), max(high, other[1])
        spans.append((low, high))
    total: Number = sum((high - low + 1 for low, high in spans), 0)
    others = _widest(units.others)
    for wire in others:
        source = wire.source
        assert isinstance(source, Family)
        low, high = source.low + 1, source.high - 1
        if any(span[0] <= low and high <= span[1] for span in spans):
            continue
        if len(others) > 1 or any(not (high < a or b < low) for a, b in spans):
            raise Undecided("a table that may share units with another")
        total += _counted(wire)
    return total


def _widest(wires: Sequence[Wire]) -> list[Wire]:
    """Return families without those whose units all belong to another one."""
    kept: list[Wire] = []
    for wire in wires:
        if not any(_within(wire.source, other.source) for other in kept):
            kept = [each for each in kept if not _within(each.source, wire.source)] + [wire]
    return kept


def _within(one: Source, other: Source) -> bool:
    """Say whether the units next to multiples of one number are next to those of another one."""
    assert isinstance(one, Family) and isinstance(other, Family)
    first, second = one.wraps, other.wraps
    if first is None or second is None:
        return False
    try:
        ends = one.low == other.low and one.high == other.high and first.shift == second.shift
        return bool(ends and first.of % second.of == 0)
    except Undecided:
        return False
