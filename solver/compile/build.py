"""From a program to drafts of its blocks: which coordinates are read and written, and how.

Fields have coordinates of the residual stream, one a number. Whatever a head reads that is not
affine in the fields is a coordinate too, a feature: one that depends on fields as the tokens begin
is part of the embedding (`static`), any other is written by the MLP of the block before. Head
outputs arrive in slots, or right in the field where that was the same for all tokens so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dsl.expr import Expr
from dsl.program import Head, Program
from dsl.program_ranges import token_total
from solver.compile.gadgets import folded, lifted
from solver.compile.heads import After, Plan, leaves, plan_of
from solver.compile.live import LiveLayer, ends_in, live_layers
from solver.compile.network import Network
from solver.compile.sides import ONE, Pair
from solver.compile.start import State, first_bounds
from solver.compile.transplant import Transplant
from solver.compile.view import (
    Row,
    View,
    WalkOf,
    bounds_of,
    entered,
    places_of,
    truthful,
    zero_value,
)
from solver.compile.walk import Walk
from solver.compile.wires import Bounds, Form, Place, Signal, constant
from solver.exact.matrices import Number


@dataclass(frozen=True)
class Value:
    """A row of a head's value, what the sink has there, and where it arrives."""

    row: Row
    otherwise: Number
    slot: Place
    arrived: Bounds


@dataclass(frozen=True)
class HeadDraft:
    """A head over coordinates; `sink` is its key's last factor for each row, None without one."""

    plan: Plan
    pairs: tuple[tuple[Row, Row], ...]
    sink: tuple[Number, ...] | None
    values: tuple[Value, ...]


@dataclass
class Draft:
    """A block: `written` is what its MLP makes of coordinates, as signals of `network`.

    `fields` are the fields after the block, coordinate by coordinate, changed or not.
    """

    heads: tuple[HeadDraft, ...]
    network: Network
    fields: dict[Place, Signal]
    written: dict[Place, Signal] = field(default_factory=dict)


class Build:
    """The drafts of a program's blocks, made one layer after the other.

    `first` is the view of the tokens as they begin, `statics` their features; `views` are all.
    """

    def __init__(self, program: Program, walk: WalkOf = Walk) -> None:
        self.program = program
        self.walk = walk
        self.tokens = token_total(program)
        self.kinds = {each.name: each.kind for each in program.fields}
        layers = live_layers(program)
        names = layers[0].before if layers else ends_in(program)
        self.bounds = first_bounds(program, names)
        self.unwritten = set(self.bounds)
        self.met = set(self.bounds)
        self.first = self._view(names)
        self.statics: dict[Form, tuple[Place, Signal]] = {}
        self.drafts: list[Draft] = []
        self.moves: dict[View, Transplant] = {}
        self.views = [self.first]
        last = self._follow(layers)
        self.readout = self._ending(program.answer, last)
        made = program.steps if program.generated else None
        self.next = () if made is None else self._ending(made.next, last)
        self._write_features(last)

    def _ending(self, expr: Expr, last: View) -> tuple[Row, ...]:
        """Return the numbers of an expression that is read after the last layer."""
        numbers = leaves(last.walk.value(expr, lambda name: last.fields[name]))
        return tuple(self._read(lifted(number), last) for number in numbers)

    def _view(self, names: frozenset[str]) -> View:
        shapes = {name: (self.kinds[name], zero_value(self.kinds[name])) for name in sorted(names)}
        bounds = {place: b for place, b in self.bounds.items() if place.name in names}
        return View(bounds, shapes, self.walk)

    def _follow(self, layers: Sequence[LiveLayer]) -> View:
        view = self.first
        for layer in layers:
            plans = [self._plan(head, view) for head in layer.heads]
            heads = self._heads(plans, layer, view)
            self._write_features(view)
            view = self._block(layer, heads, view)
            self.views.append(view)
        return view

    def _plan(self, head: Head, view: View) -> Plan:
        return plan_of(head, view.sides, zero_value(self.kinds[head.name]), self.tokens)

    # ---- what heads read

    def _heads(self, plans: list[Plan], layer: LiveLayer, view: View) -> tuple[HeadDraft, ...]:
        found, used = [], 0
        for plan in plans:
            values = []
            for leaf, each in enumerate(plan.delivered):
                place, base = self._direct(plan, layer, leaf), each.otherwise or 0
                row, (low, high) = self._read(each.value, view), each.ends()
                before: Number = 0
                if place is None:
                    over = tuple(sorted(view.network.index_of(each.value.form)))
                    place, used = Place("slot", "", used, over=over), used + 1
                else:
                    before = (self._held(place) or Bounds()).low
                row = Row(row.terms, row.bias - before)
                values.append(Value(row, base - before, place, Bounds(low, high, each.most)))
            found.append(self._head(plan, tuple(values), view))
        return tuple(found)

    def _direct(self, plan: Plan, layer: LiveLayer, leaf: int) -> Place | None:
        """Return the field's coordinate if a head's output can be added right there."""
        name = plan.head.name
        if not plan.direct or name not in layer.after:
            return None
        place = places_of(name, zero_value(self.kinds[name]))[leaf]
        before = self._held(place)
        return place if before is not None and before.low == before.high else None

    def _held(self, place: Place) -> Bounds | None:
        """Return what a field's coordinate holds: 0 if never set, None if not kept up to date."""
        return self.bounds.get(place, None if place in self.met else Bounds())

    def _head(self, plan: Plan, values: tuple[Value, ...], view: View) -> HeadDraft:
        pairs = list(plan.score.pairs)
        if not any(pair.own == ONE for pair in pairs):
            pairs.append(Pair(ONE, constant(0)))
        rows = tuple((self._read(p.own, view), self._read(p.key, view)) for p in pairs)
        low = plan.score.sink
        sink = None if low is None else tuple(low if p.own == ONE else 0 for p in pairs)
        return HeadDraft(plan, rows, sink, values)

    def _read(self, signal: Signal, view: View) -> Row:
        """Return a signal as an affine form of the residual stream, by a feature if need be."""
        network = view.network
        if network.level(signal) > 0:
            bent, factor, rest = network.split(signal)
            row = self._read(rest, view)
            return Row((*row.terms, (self._feature(bent, view), factor)), row.bias)
        sources = ((network.wires[wire].source, f) for wire, f in signal.form.terms)
        terms = tuple((source.plain(), f) for source, f in sources if isinstance(source, Place))
        return Row(terms, signal.form.bias)

    def _feature(self, signal: Signal, view: View) -> Place:
        if view.network.support(signal.form) <= self.unwritten:
            moved = self._to_first(view).moved(signal)
            over = tuple(sorted(self.first.network.index_of(moved.form)))
            place = Place("static", "", len(self.statics), over=over)
            return self.statics.setdefault(moved.form, (place, moved))[0]
        over = tuple(sorted(view.network.index_of(signal.form)))
        place = Place("feature", "", len(view.features), over=over)
        return view.features.setdefault(signal.form, (place, signal))[0]

    def _to_first(self, view: View) -> Transplant:
        """Return what brings signals of a view to the tokens as they begin."""
        if view not in self.moves:
            network = self.first.network
            self.moves[view] = Transplant(view.network, network, self.first.inputs(network))
        return self.moves[view]

    def _write_features(self, view: View) -> None:
        """Have the block before compute what heads read."""
        if not view.features:
            return
        draft = self.drafts[-1]
        move = Transplant(view.network, draft.network, draft.fields)
        for place, signal in view.features.values():
            draft.written[place] = move.moved(signal)

    # ---- what a block writes

    def _block(self, layer: LiveLayer, heads: tuple[HeadDraft, ...], view: View) -> View:
        network = Network()
        state = self._computed(layer, heads, view, network)
        fields = {
            place: lifted(number)
            for name in layer.after
            for place, number in zip(
                places_of(name, zero_value(self.kinds[name])), leaves(state[name]), strict=True
            )
        }
        draft = Draft(heads, network, fields)
        direct = {value.slot: value.arrived for head in heads for value in head.values}
        for place, signal in fields.items():
            before = direct.get(place, self.bounds.get(place, Bounds()))
            if signal.form != entered(network, place, before).form:
                draft.written[place] = signal
        self.drafts.append(draft)
        self.bounds = {place: bounds_of(signal) for place, signal in fields.items()}
        self.met |= {*fields, *direct}
        set_here = {head.name for head in layer.heads} | {name for name, _ in layer.lets}
        self.unwritten = {place for place in self.unwritten if place.name not in set_here}
        return self._view(layer.after)

    def _computed(
        self, layer: LiveLayer, heads: tuple[HeadDraft, ...], view: View, network: Network
    ) -> State:
        """Return the fields after a layer, in the network of its MLP."""
        walk, inputs = self.walk(network), view.inputs(network)
        before = {name: view.field(network, name) for name in view.shapes}
        move = Transplant(view.network, network, inputs)
        state = dict(before)
        for each in heads:
            slots = [folded(entered(network, v.slot, v.arrived)) for v in each.values]
            after = After(walk, slots, lambda name: before[name], move.moved)
            name = each.plan.head.name
            state[name] = truthful(self.kinds[name], each.plan.result(after))
        for name, value in layer.lets:
            found = walk.value(value, lambda asked: state[asked])
            state[name] = truthful(self.kinds[name], found)
        return state
