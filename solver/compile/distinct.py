"""Which units and features are one and the same, where families and indices stand for many.

Equal units are made once, so a count is right only if it is known which ones are equal for which
parameters. Units ReLU(x - j) of one x are told apart by their j (`solver.compile.counting`). All
others, and the features that heads read, must differ in something for all parameters and indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from solver.compile.build import Build
from solver.compile.domain import Terms, replaced
from solver.compile.indices import renamed, running
from solver.compile.network import Network
from solver.compile.settled import Settled
from solver.compile.symbols import Polynomial, Undecided, made
from solver.compile.wires import Family, Form, Place, Total, Wire, inside
from solver.exact.matrices import Number

Interval = tuple[Any, Any]
"""All integers between two, these included."""


def straight(wire: Wire, network: Network) -> bool:
    """Say whether a wire is a coordinate, or ReLU(x - j) where only j depends on an index."""
    match wire.source:
        case Place():
            return True
        case Form(terms, bias):
            index = network.index_of(Form(terms, 0))
            flat = all(network.wires[each].level == 0 for each, _ in terms)
            return not index or (flat and not index & set(running(bias)))
        case _:
            return False


def ends_of(position: Any) -> Interval:
    """Return what a number that may depend on an index can be, at the least and at the most."""
    low = high = position
    for index in running(position):
        ends: tuple[Terms, Terms] = ((((), index.least),), index.end)
        terms, domain = position.terms, position.domain
        low, high = sorted(made(dict(replaced(terms, index, end)), domain) for end in ends)
        if high - low != index.size - 1 or running(low):
            raise Undecided(f"units at places that are not next to each other: {position}")
    return low, high


def check_distinct(build: Build, found: Settled) -> None:
    """Raise Undecided where units or features are one and the same for some parameters only."""
    for block, changes in zip(found.blocks, found.changes, strict=True):
        network = block.network
        check_forms(network, _bent_units(network))
        forms = [*_sources(network), *changes.values()]
        check_read(network, forms)
    for view in build.views:
        check_forms(view.network, _bent_units(view.network))
        check_forms(view.network, view.features)
        check_read(view.network, [*_sources(view.network), *view.features])
    check_forms(build.first.network, build.statics)


def check_forms(network: Network, forms: Iterable[Form]) -> None:
    """Raise Undecided unless forms are different for all parameters and indices."""
    for one, other in combinations(forms, 2):
        told_apart(not _differ(one, other, network))


def told_apart(same: bool) -> None:
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


def check_read(network: Network, forms: Iterable[Form]) -> None:
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


@dataclass
class _Read:
    """What a form reads: coordinates, ReLU(x - j) for each x, sums over many, and other units."""

    places: list[tuple[int, Number]] = field(default_factory=list)
    ramps: list[tuple[Form, Number, Number]] = field(default_factory=list)
    many: list[tuple[int, Number]] = field(default_factory=list)
    bent: list[tuple[int, Number]] = field(default_factory=list)


def _read(form: Form, network: Network) -> _Read:
    found = _Read()
    for number, factor in form.terms:
        wire = network.wires[number]
        match wire.source:
            case Place():
                found.places.append((number, factor))
            case Form(terms, bias) if straight(wire, network):
                found.ramps.append((Form(terms, 0), factor, -bias))
            case Form():
                found.bent.append((number, factor))
            case _:
                found.many.append((number, factor))
    return found


def _differ(one: Form, other: Form, network: Network) -> bool:
    """Say whether two forms surely differ, each for all values of its own indices."""
    first, second = _read(one, network), _read(other, network)
    if [wire for wire, _ in first.places] != [wire for wire, _ in second.places]:
        return True
    if [form for form, *_ in first.ramps] != [form for form, *_ in second.ramps]:
        return not (first.many or second.many) or _many_differ(first, second, network)
    numbers = [(one.bias, other.bias)]
    numbers += [(a, b) for (_, a), (_, b) in zip(first.places, second.places, strict=True)]
    for (_, a, p), (_, b, q) in zip(first.ramps, second.ramps, strict=True):
        numbers += [(a, b), (p, q)]
    if any(_never(a - renamed(b)) for a, b in numbers):
        return True
    return _many_differ(first, second, network) or _bent_differ(first, second, network)


def _many_differ(first: _Read, second: _Read, network: Network) -> bool:
    """Say whether sums over many surely differ, in their units or in their factors."""
    return (
        _has_its_own(first, second, network)
        or _has_its_own(second, first, network)
        or _factors_differ(first, second, network)
    )


def _has_its_own(one: _Read, other: _Read, network: Network) -> bool:
    """Say whether a form has sums over units of which another one has none."""
    theirs = [network.wires[wire].source for wire, _ in other.many]
    shared = [form for form, *_ in other.ramps] + [s.form for s in theirs if isinstance(s, Family)]
    sums = [s.wire for s in theirs if isinstance(s, Total)]
    for wire, _ in one.many:
        match network.wires[wire].source:
            case Family(form) if all(form != each for each in shared):
                return True
            case Total(unit) if not other.bent and all(
                unit != each and _differ(_unit(unit, network), _unit(each, network), network)
                for each in sums
            ):
                return True
            case _:
                pass
    return False


def _factors_differ(one: _Read, other: _Read, network: Network) -> bool:
    """Say whether two forms with one sum over many each differ in that."""
    if len(one.many) != 1 or len(other.many) != 1:
        return False
    (first, a), (second, b) = one.many[0], other.many[0]
    match network.wires[first].source, network.wires[second].source:
        case Family() as one_family, Family() as another:
            return _families_differ(one_family, another) or (
                one_family == another and _never(a - b)
            )
        case Total(), Total() if first == second:
            return _never(a - b)
        case Family(), Total():
            return True
        case Total(), Family():
            return True
        case _:
            return False


def _families_differ(one: Family, other: Family) -> bool:
    """Say whether no multiple of one family is one of another.

    Of numbers from 0 on the first wraps are at the periods: these must never be equal.
    """
    first, second = one.wraps, other.wraps
    if one.form != other.form or first is None or second is None:
        return one.form != other.form or one.shape != other.shape
    same = one.high == other.high and first.shift == second.shift
    both = same and one.low + first.shift == 0 and other.low + second.shift == 0
    return bool(both) and _never(first.of - second.of)


def _unit(wire: int, network: Network) -> Form:
    source = network.wires[wire].source
    assert not isinstance(source, Place), "sums are over units"
    return inside(source)


def _bent_differ(first: _Read, second: _Read, network: Network) -> bool:
    if len(first.bent) != len(second.bent):
        return not (first.many or second.many)
    for (one, a), (other, b) in zip(first.bent, second.bent, strict=True):
        if _never(a - renamed(b)):
            return True
        if one != other and _differ(_unit(one, network), _unit(other, network), network):
            return True
    return False


def _never(difference: Any) -> bool:
    """Say whether a difference is 0 for no parameters and indices."""
    if not isinstance(difference, Polynomial):
        return bool(difference != 0)
    return 0 not in difference.domain.signs(difference.terms)
