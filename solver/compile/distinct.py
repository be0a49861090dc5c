"""Which units and features are one and the same, where families and indices stand for many.

Equal units are made once, so a count is right only if it is known which ones are equal for which
parameters. Units ReLU(x - j) of one x are counted as a union of intervals of j. All others, and the
features that heads read, must differ in something for all parameters and indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from solver.compile.build import Build
from solver.compile.domain import Symbol, Terms, replaced
from solver.compile.network import SQUARE, Family, Form, Network, Place, Total, Wire, inside
from solver.compile.settled import Settled
from solver.compile.symbols import Polynomial, Undecided, made, running
from solver.exact.matrices import Number

Interval = tuple[Any, Any]
"""All integers between two, these included."""


def straight(wire: Wire, network: Network) -> bool:
    """Say whether a wire is a coordinate, or ReLU(x - j) where only j depends on an index."""
    match wire.source:
        case Place():
            return True
        case Form(terms):
            return not network.index_of(Form(terms, 0))
        case _:
            return False


# ---- counting


@dataclass
class _Units:
    """The units ReLU(x - j) of one x in a layer: intervals of j, and families of other shapes."""

    spans: list[Interval] = field(default_factory=list)
    others: list[Wire] = field(default_factory=list)


def unit_count(network: Network, layer: Sequence[int]) -> Number:
    """Return how many units a hidden layer has; raises Undecided."""
    groups: dict[Form, _Units] = {}
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
        else:
            total += _counted(wire)
    for one, other in combinations(groups, 2):
        _told_apart(one == other)
    return total + sum((_size(units) for units in groups.values()), 0)


def ends_of(position: Any) -> Interval:
    """Return what a number that may depend on an index can be, at the least and at the most."""
    low = high = position
    for index in running(position):
        ends: tuple[Terms, Terms] = ((((), index.least),), index.end)
        terms, domain = position.terms, position.domain
        low, high = sorted(made(dict(replaced(terms, index, end)), domain) for end in ends)
        if high - low != index.size - 1 or running(low):
            raise Undecided("units at places that are not next to each other")
    return low, high


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
    for wire in units.others:
        source = wire.source
        assert isinstance(source, Family)
        low, high = source.low + 1, source.high - 1
        if any(span[0] <= low and high <= span[1] for span in spans):
            continue
        if len(units.others) > 1 or any(not (high < a or b < low) for a, b in spans):
            raise Undecided("a table that may share units with another")
        total += _counted(wire)
    return total


# ---- telling apart


def check_distinct(build: Build, found: Settled) -> None:
    """Raise Undecided where units or features are one and the same for some parameters only."""
    for block, changes in zip(found.blocks, found.changes, strict=True):
        network = block.network
        check_forms(network, _bent_units(network))
        forms = [*_sources(network), *changes.values()]
        _check_read(network, forms)
    for view in build.views:
        check_forms(view.network, _bent_units(view.network))
        check_forms(view.network, view.features)
        _check_read(view.network, [*_sources(view.network), *view.features])
    check_forms(build.first.network, build.statics)


def check_forms(network: Network, forms: Iterable[Form]) -> None:
    """Raise Undecided unless forms are different for all parameters and indices."""
    for one, other in combinations(forms, 2):
        _told_apart(not _differ(one, other, network))


def _told_apart(same: bool) -> None:
    if same:
        raise Undecided("two numbers that may be the same")


def _sources(network: Network) -> Iterator[Form]:
    for wire in network.wires:
        if not isinstance(wire.source, Place):
            yield inside(wire.source)


def _bent_units(network: Network) -> list[Form]:
    """Return what units read that are not told apart by their places alone."""
    wires = (wire for wire in network.wires if isinstance(wire.source, Form))
    return [wire.source for wire in wires if not straight(wire, network)]  # type: ignore[misc]  # a Form


def _check_read(network: Network, forms: Iterable[Form]) -> None:
    """Raise Undecided where a form reads a family and a unit that may be one of it."""
    for form in forms:
        wires = [network.wires[wire] for wire, _ in form.terms]
        for family in wires:
            if isinstance(family.source, Family):
                for wire in wires:
                    if wire is not family and not _apart(family.source, wire):
                        raise Undecided("a table that may share units with another")


def _apart(family: Family, wire: Wire) -> bool:
    """Say whether a wire is no unit of a family."""
    match wire.source:
        case Family(form, low, high):
            return form != family.form or bool(high <= family.low + 1 or family.high <= low + 1)
        case Form(terms, bias):
            if Form(terms, 0) != family.form:
                return True
            low, high = ends_of(-bias)
            return bool(high <= family.low or family.high <= low)
        case _:
            return True


def _differ(one: Form, other: Form, network: Network) -> bool:
    """Say whether two forms differ for all parameters and indices, as forms over single wires."""
    if len(one.terms) != len(other.terms):
        return not _families(one, network) and not _families(other, network) or _families(
            one, network
        ) != _families(other, network)
    if not _varies(one, network) and not _varies(other, network):
        return one != other
    pairs = list(zip(one.terms, other.terms, strict=True))
    same = one.terms == other.terms
    return any(_apart_wires(a, b, network) for (a, _), (b, _) in pairs) or (
        same and _never(one.bias - other.bias)
    )


def _families(form: Form, network: Network) -> list[Wire]:
    wires = (network.wires[wire] for wire, _ in form.terms)
    return [wire for wire in wires if isinstance(wire.source, Family | Total)]


def _varies(form: Form, network: Network) -> bool:
    return bool(network.index_of(form))


def _never(difference: Any) -> bool:
    """Say whether a difference is 0 for no parameters and indices."""
    if not isinstance(difference, Polynomial):
        return bool(difference != 0)
    return 0 not in difference.domain.signs(difference.terms)


def _apart_wires(one: int, other: int, network: Network) -> bool:
    """Say whether two wires are no units in common, whatever the indices are."""
    first, second = network.wires[one], network.wires[other]
    if one == other or first.level != second.level:
        return one != other
    match first.source, second.source:
        case Form(terms, bias), Form(others, rest):
            plain = straight(first, network) and straight(second, network)
            if plain and terms == others:
                return _never(bias - rest)
            return plain or _differ(first.source, second.source, network)
        case _:
            return not isinstance(first.source, Family | Total)


def _index(symbol: Symbol) -> Symbol:
    return symbol
