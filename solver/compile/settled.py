"""What is read and written, block by block, once all drafts are there.

A coordinate whose value nobody reads any more is not kept up to date, so what it holds is followed
here apart from what its field would be. A slot is emptied when a later head uses it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod

from solver.compile.build import Build, HeadDraft
from solver.compile.indices import size_of_index
from solver.compile.largest import greatest
from solver.compile.network import Network
from solver.compile.view import Row, bounds_of
from solver.compile.wires import Bounds, Form, Place, Signal
from solver.exact.matrices import Format, Number

ORDER = ("field", "static", "slot", "feature")


@dataclass(frozen=True)
class Settled:
    """The blocks, the coordinates in their order, those read of the embedding.

    `changes` is what each block's MLP adds to coordinates, `met` everything they may ever hold.
    """

    blocks: tuple[Kept, ...]
    places: tuple[Place, ...]
    needed: frozenset[Place]
    changes: tuple[Mapping[Place, Form], ...]
    met: tuple[Bounds, ...]


@dataclass(frozen=True)
class Kept:
    """A block without what nobody reads; `needed` are the coordinates read before it or later."""

    heads: tuple[HeadDraft, ...]
    network: Network
    written: Mapping[Place, Signal]
    needed: frozenset[Place]


def settled(build: Build) -> Settled:
    """Return what the drafts come to."""
    blocks, needed = _kept(build)
    places = _places(blocks, needed)
    holds = _held(build, places, needed)
    met, changes = list(holds.values()), []
    for number, block in enumerate(blocks):
        later = {v.slot for b in blocks[number + 1 :] for head in b.heads for v in head.values}
        changes.append(_changes(block, holds, later))
        met.extend(holds.values())
        met.extend(v.arrived for head in block.heads for v in head.values)
    return Settled(tuple(blocks), tuple(places), frozenset(needed), tuple(changes), tuple(met))


def _kept(build: Build) -> tuple[list[Kept], set[Place]]:
    """Return the blocks without what is not read, and the coordinates read of the embedding."""
    needed = {place for row in (*build.readout, *build.next) for place, _ in row.terms}
    found: list[Kept] = []
    for draft in reversed(build.drafts):
        written = {place: s for place, s in draft.written.items() if place in needed}
        needed -= set(written)
        for signal in written.values():
            needed |= draft.network.support(signal.form)
        heads = tuple(_needed_head(head, needed) for head in draft.heads)
        heads = tuple(head for head in heads if head.values)
        needed = {place for place in needed if place.kind != "slot"}
        needed |= {place for head in heads for place in _read_by(head)}
        found.append(Kept(heads, draft.network, written, frozenset(needed)))
    return found[::-1], needed


def _needed_head(head: HeadDraft, needed: set[Place]) -> HeadDraft:
    values = tuple(value for value in head.values if value.slot in needed)
    return replace(head, values=values)


def _read_by(head: HeadDraft) -> Iterable[Place]:
    rows = [row for pair in head.pairs for row in pair] + [value.row for value in head.values]
    return (place for row in rows for place, _ in row.terms)


def _places(blocks: list[Kept], needed: set[Place]) -> list[Place]:
    """Return all coordinates in their order."""
    found = set(needed)
    for block in blocks:
        found |= set(block.written)
        found |= {value.slot for head in block.heads for value in head.values}
    return sorted(found, key=lambda place: (ORDER.index(place.kind), place))


def _held(build: Build, places: list[Place], needed: set[Place]) -> dict[Place, Bounds]:
    """Return what the coordinates hold at first: 0 where that is not read."""
    holds = {place: Bounds() for place in places}
    holds |= {place: b for place, b in build.first.bounds.items() if place in needed}
    statics = ((place, signal) for place, signal in build.statics.values())
    holds |= {place: bounds_of(signal) for place, signal in statics if place in needed}
    return holds


def _changes(block: Kept, holds: dict[Place, Bounds], later: set[Place]) -> dict[Place, Form]:
    """Return what an MLP adds, and note in `holds` what the coordinates hold then."""
    network = block.network
    changes: dict[Place, Form] = {}
    for value in (value for head in block.heads for value in head.values):
        holds[value.slot] = value.arrived
        if value.slot in later and value.slot.kind == "slot":
            changes[value.slot] = _change(network, value.slot, value.arrived, None)
            holds[value.slot] = Bounds()
    for place, signal in block.written.items():
        changes[place] = _change(network, place, holds[place], signal)
        holds[place] = bounds_of(signal)
    return changes


def _change(network: Network, place: Place, held: Bounds, new: Signal | None) -> Form:
    """Return new - old; `new` None is 0."""
    known = network.known.get(place)
    source = place
    if known is not None and bounds_of(network.input(place, 0, 1)) != held:
        source = place._replace(old=True)
    old = network.input(source, held.low, held.high, held.most)
    return network.combined(*(() if new is None else ((1, new),)), (-1, old)).form


def residual_format(found: Settled) -> Format:
    """Return bounds on all vectors."""
    sizes = (size_of(bounds.low, bounds.high) for bounds in found.met)
    return Format(greatest(sizes), max((bounds.most for bounds in found.met), default=1))


def scores_format(found: Settled) -> Format:
    """Return bounds on all scores."""
    heads = [head for block in found.blocks for head in block.heads]
    scores = [head.plan.score for head in heads]
    sizes = [_score_size(head) for head in heads]
    sinks = [size_of(score.sink or 0) for score in scores]
    shared = [prod(p.own.most * p.key.most for p in score.pairs) for score in scores]
    return Format(greatest([*sizes, *sinks]), max(shared, default=1))


def _score_size(head: HeadDraft) -> Number:
    rows = zip(head.plan.score.pairs, head.pairs, strict=False)  # one more may be for the sink
    sizes = (count_of(row) * _size(pair.own) * _size(pair.key) for pair, row in rows)
    total: Number = sum(sizes)
    return total


def count_of(rows: Iterable[Row]) -> Number:
    """Return for how many numbers of a head some rows stand: 1 if no sizes are derived."""
    index = {name for row in rows for place, _ in row.terms for name in place.over}
    count: Number = prod(map(size_of_index, index))
    return count


def _size(signal: Signal) -> Number:
    """Return a bound on a factor of a score; of both signs together where it has both.

    For a pointer k places back that is the same whatever k is.
    """
    if signal.low <= 0 <= signal.high:
        return signal.high - signal.low
    return size_of(signal.low, signal.high)


def size_of(*numbers: Number) -> Number:
    """Return the largest absolute value of some numbers."""
    size: Number = greatest(max(number, -number) for number in numbers)
    return size
