"""The first vectors of tokens: their fields, and the features that depend on these alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from solver.compile.build import Build
from solver.compile.start import Start, State, starts
from solver.compile.wires import Form, Place
from solver.exact.matrices import Matrix, Number

Reader = Callable[[State], Number]
Shared = dict[tuple[Place, ...], dict[tuple[Number, ...], dict[int, Number]]]
"""What wires are worth, for coordinates and what these are worth."""


def embedding_of(build: Build, places: Sequence[Place], needed: Set[Place]) -> tuple[Matrix, ...]:
    """Return the first vectors of all tokens; what is not needed is 0."""
    statics = {place: signal.form for place, signal in build.statics.values()}
    known = {place for place in needed if place.kind != "field" or place in build.first.bounds}
    shared: Shared = {}
    readers = [
        _reader(build, place, statics, shared) if place in known else _zero for place in places
    ]
    fields = [_fields_read(build, place, statics) if place in known else set() for place in places]
    tokens = starts(build.program, frozenset(build.first.shapes))
    return tuple(_rows(token, readers, fields) for token in tokens)


def _rows(token: Start, readers: Sequence[Reader], fields: Sequence[Set[str]]) -> Matrix:
    """Return the vectors of a token; numbers that its code does not change are computed once."""
    if not token.states:
        return ()
    row = [read(token.states[0]) for read in readers]
    columns = [
        (column, read)
        for column, (read, names) in enumerate(zip(readers, fields, strict=True))
        if not token.varying.isdisjoint(names)
    ]
    found = []
    for state in token.states:
        for column, read in columns:
            row[column] = read(state)
        found.append(tuple(row))
    return tuple(found)


def _fields_read(build: Build, place: Place, statics: Mapping[Place, Form]) -> set[str]:
    """Return the fields on which a coordinate depends."""
    if place.kind == "field":
        return {place.name}
    return {each.name for each in build.first.network.support(statics[place])}


def _zero(state: State) -> Number:
    return 0


def _reader(
    build: Build, place: Place, statics: Mapping[Place, Form], shared: Shared
) -> Reader:
    """Return what computes a coordinate of a token's first vector."""
    if place.kind == "field":
        return _leaf_reader(build, place)
    network, form = build.first.network, statics[place]
    support = sorted(network.support(form))
    readers = [_leaf_reader(build, each) for each in support]
    known: dict[Any, Number] = {}
    wires = shared.setdefault(tuple(support), {})

    def worth(given: tuple[Number, ...]) -> Number:
        coordinates = dict(zip(support, given, strict=True))
        return network.value(form, coordinates, wires.setdefault(given, {}))

    def read(state: State) -> Number:
        given = tuple([reader(state) for reader in readers])
        if given not in known:
            known[given] = worth(given)
        return known[given]

    def read_one(state: State) -> Number:
        given = one(state)
        if given not in known:
            known[given] = worth((given,))
        return known[given]

    one = readers[0]
    return read_one if len(readers) == 1 else read


def _leaf_reader(build: Build, place: Place) -> Reader:
    """Return what reads one number of a field."""
    name, route = place.name, _route(build.first.fields[place.name], place.leaf)
    if not route:
        return lambda state: int(state[name])

    def read(state: State) -> Number:
        value: Any = state[name]
        for step in route:
            value = value[step]
        return int(value)

    return read


def _route(shape: Any, leaf: int) -> tuple[int, ...]:
    """Return the parts that lead to a leaf, the leaves of tuples counted in order."""
    if not isinstance(shape, tuple):
        return ()
    for step, part in enumerate(shape):
        count = leaf_count(part)
        if leaf < count:
            return (step, *_route(part, leaf))
        leaf -= count
    raise IndexError(leaf)


def leaf_count(shape: Any) -> int:
    """Return how many numbers a value has."""
    return sum(map(leaf_count, shape)) if isinstance(shape, tuple) else 1
