"""From drafts to matrices: coordinates get numbers, MLPs write (new - old).

A coordinate whose value nobody reads any more is not kept up to date, so what it holds is followed
here apart from what its field would be. A slot is emptied when a later head uses it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from dsl.program import Program
from dsl.ranges import Images, Parts, Truth, Values, of_type
from solver.compile.build import Build, HeadDraft
from solver.compile.embedding import embedding_of
from solver.compile.lowering import affine_maps
from solver.compile.network import Bounds, Form, Network, Place, Signal
from solver.compile.view import Row, bounds_of
from solver.exact.matrices import (
    Affine,
    AnswerKind,
    AttentionHead,
    Block,
    Format,
    Number,
    Sink,
    Thought,
    Transformer,
)

ORDER = ("field", "static", "slot", "feature")


@dataclass(frozen=True)
class Kept:
    """A block without what nobody reads."""

    heads: tuple[HeadDraft, ...]
    network: Network
    written: Mapping[Place, Signal]


def assembled(build: Build, answer: AnswerKind) -> Transformer:
    """Return the transformer that the drafts describe."""
    blocks, needed = _kept(build)
    places = _places(blocks, needed)
    columns = {place: number for number, place in enumerate(places)}
    embedding = embedding_of(build, places, needed)
    holds = _held(build, places, needed)
    met: list[Bounds] = list(holds.values())
    made = []
    for number, block in enumerate(blocks):
        later = {v.slot for b in blocks[number + 1 :] for head in b.heads for v in head.values}
        heads = tuple(_head(head, columns) for head in block.heads)
        mlp = _mlp(block, holds, later, columns)
        met.extend(holds.values())
        met.extend(v.arrived for head in block.heads for v in head.values)
        made.append(Block(heads, mlp))
    readout = _affine(build.readout, columns)
    thought = _thought(build.program, _affine(build.next, columns))
    sizes = [size_of(bounds.low, bounds.high) for bounds in met]
    residual = Format(max(sizes), max(bounds.most for bounds in met))
    prompt = len(embedding) - build.program.padding - build.program.generated
    scores = _scores(blocks)
    return Transformer(
        len(places), prompt, embedding, tuple(made), readout, answer, residual, scores, thought
    )


def _thought(program: Program, following: Affine) -> Thought | None:
    if program.steps is None or not program.generated:
        return None
    alphabet = program.steps.alphabet
    return Thought(program.generated, alphabet, kind_of_values(of_type(alphabet)), following)


def kind_of_values(values: Values) -> AnswerKind:
    """Return how a value is written in numbers."""
    match values:
        case Truth():
            return "truth"
        case Images(points):
            images: list[AnswerKind] = ["number"] * points
            return tuple(images)
        case Parts(parts):
            return tuple(map(kind_of_values, parts))
        case _:
            return "number"


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
        found.append(Kept(heads, draft.network, written))
    return found[::-1], needed


def _needed_head(head: HeadDraft, needed: set[Place]) -> HeadDraft:
    values = tuple(value for value in head.values if value.slot in needed)
    return HeadDraft(head.plan, head.pairs, head.sink, values)


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


# ---- blocks


def _head(head: HeadDraft, columns: Mapping[Place, int]) -> AttentionHead:
    plan = head.plan
    output = [[0] * len(head.values) for _ in columns]
    for number, value in enumerate(head.values):
        output[columns[value.slot]][number] = 1
    sink = None
    if head.sink is not None:
        sink = Sink(head.sink, tuple(value.otherwise for value in head.values))
    return AttentionHead(
        plan.head.kind,
        plan.head.mask,
        _affine([own for own, _ in head.pairs], columns),
        _affine([key for _, key in head.pairs], columns),
        _affine([value.row for value in head.values], columns),
        tuple(map(tuple, output)),
        sink,
        plan.score.gap,
    )


def _mlp(
    block: Kept, holds: dict[Place, Bounds], later: set[Place], columns: Mapping[Place, int]
) -> tuple[Affine, ...]:
    """Return the maps that write, and note in `holds` what the coordinates hold then."""
    network = block.network
    outputs: dict[Place, Form] = {}
    for value in (value for head in block.heads for value in head.values):
        holds[value.slot] = value.arrived
        if value.slot in later and value.slot.kind == "slot":
            outputs[value.slot] = _change(network, value.slot, value.arrived, None)
            holds[value.slot] = Bounds()
    for place, signal in block.written.items():
        outputs[place] = _change(network, place, holds[place], signal)
        holds[place] = bounds_of(signal)
    numbered = {**columns, **{p._replace(old=True): number for p, number in columns.items()}}
    return affine_maps(network, outputs, numbered, list(columns))


def _change(network: Network, place: Place, held: Bounds, new: Signal | None) -> Form:
    """Return new - old; `new` None is 0."""
    known = network.known.get(place)
    source = place
    if known is not None and bounds_of(network.input(place, 0, 1)) != held:
        source = place._replace(old=True)
    old = network.input(source, held.low, held.high, held.most)
    return network.combined(*(() if new is None else ((1, new),)), (-1, old)).form


def _affine(rows: Iterable[Row], columns: Mapping[Place, int]) -> Affine:
    weights, biases = [], []
    for row in rows:
        weight: list[Number] = [0] * len(columns)
        for place, factor in row.terms:
            weight[columns[place]] = factor
        weights.append(tuple(weight))
        biases.append(row.bias)
    return Affine(tuple(weights), tuple(biases))


def _scores(blocks: list[Kept]) -> Format:
    """Return bounds on all scores."""
    scores = [head.plan.score for block in blocks for head in block.heads]
    sizes = [sum(_size(p.own) * _size(p.key) for p in score.pairs) for score in scores]
    sinks = [size_of(score.sink or 0) for score in scores]
    shared = [prod(p.own.most * p.key.most for p in score.pairs) for score in scores]
    return Format(max([*sizes, *sinks], default=0), max(shared, default=1))


def _size(signal: Signal) -> Number:
    return size_of(signal.low, signal.high)


def size_of(*numbers: Number) -> Number:
    """Return the largest absolute value of some numbers."""
    return max(max(number, -number) for number in numbers)
