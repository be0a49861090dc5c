"""What a head delivers, and what the MLP after it makes of that.

What `take` needs of the token looked at goes through the head's value into slots of the residual
stream; where `take` is about that token alone, the slot is the result and the sink delivers the
`else`. Otherwise the MLP computes `take` from the slots, and a flag (1 from a token, 0 from the
sink) chooses between it and the `else`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, prod
from typing import Any, TypeAlias

from dsl.evaluate import MOST_STEPS
from dsl.program import KEY, Head
from dsl.ranges import ROUNDS, Interval, Mean, NotProved, values_in
from solver.compile.gadgets import lifted
from solver.compile.scores import Score, score_of
from solver.compile.sides import ONE, Pair, Sides, free_names, merged, sides_of
from solver.compile.walk import Walk
from solver.compile.wires import CannotCompile, Signal, constant
from solver.exact.matrices import Number


@dataclass(frozen=True)
class Delivered:
    """A number that goes through a head: `value` from a token, `otherwise` from the sink.

    `value` is a signal over the fields before the layer, `otherwise` None where there is no sink;
    what arrives has a denominator of at most `most`.
    """

    value: Signal
    otherwise: Number | None
    most: int

    def ends(self) -> tuple[Number, Number]:
        """Return the least and the greatest number that can arrive."""
        ends = [self.value.low, self.value.high]
        known = ends if self.otherwise is None else [*ends, self.otherwise]
        return min(known), max(known)


@dataclass(frozen=True)
class After:
    """The network after the heads: what arrived, and the token's own fields before the layer.

    `moved` brings a signal over those fields into this network.
    """

    walk: Walk
    slots: Sequence[Signal]
    own: Callable[[str], Any]
    moved: Callable[[Signal], Signal]


Result: TypeAlias = Callable[[After], Any]


@dataclass(frozen=True)
class Plan:
    """A head: its scores, what it delivers, and its result as a function of what arrives.

    `direct`: what is delivered is the result, number by number.
    """

    head: Head
    score: Score
    delivered: tuple[Delivered, ...]
    direct: bool
    result: Result


def plan_of(head: Head, sides: Sides, zero: Any, tokens: int) -> Plan:
    """Return how a head is built; `zero` is what it gives where there is no `else`.

    Raises CannotCompile.
    """
    if head.weight is not None or head.rounded:
        raise CannotCompile("weights that are not all the same, or a rounded mean")
    score = score_of(head, sides)
    if head.kind == "average":
        return _average(head, score, sides, zero, tokens)
    if "own" in sides_of(head.take):
        return _computed(head, score, sides, zero)
    taken = sides.alone(head.take)
    values = [lifted(leaf) for leaf in leaves(taken)]
    ends = _sink_values(head, score, sides, zero, len(values))
    if ends is None:
        flagged = [Delivered(v, floor(v.low), v.most) for v in values]
        return _chosen(head, score, flagged, lambda after, found: reshaped(taken, found), zero)
    delivered = [Delivered(v, e, v.most) for v, e in zip(values, ends, strict=True)]
    return _direct(head, score, delivered, taken)


def _direct(head: Head, score: Score, delivered: Sequence[Delivered], shape: Any) -> Plan:
    def result(after: After) -> Any:
        return reshaped(shape, iter(after.slots))

    return Plan(head, score, tuple(delivered), True, result)


def _sink_values(
    head: Head, score: Score, sides: Sides, zero: Any, count: int
) -> list[Number | None] | None:
    """Return what the sink delivers for each number, None if it depends on the token."""
    if score.sink is None:
        return [None] * count
    default = zero if head.default is None else sides.alone(head.default)
    ends = [lifted(leaf) for leaf in leaves(default)]
    return [end.low for end in ends] if all(end.low == end.high for end in ends) else None


def _chosen(
    head: Head,
    score: Score,
    delivered: Sequence[Delivered],
    taken: Callable[[After, Iterator[Signal]], Any],
    zero: Any,
) -> Plan:
    """Return a head whose result the MLP computes: `taken` from a token, else the default."""
    flags = () if score.sink is None else (Delivered(ONE, 0, 1),)

    def result(after: After) -> Any:
        found = taken(after, iter(after.slots[len(flags) :]))
        if not flags:
            return found
        default = zero if head.default is None else after.walk.value(head.default, after.own)
        return after.walk.choice(after.slots[0], found, default)

    return Plan(head, score, (*flags, *delivered), False, result)


def _computed(head: Head, score: Score, sides: Sides, zero: Any) -> Plan:
    """Return a head whose `take` needs both tokens: it delivers the fields that are needed."""
    names = sorted({n for n in free_names(head.take) if n.startswith(KEY)})
    fields = {name: sides.fields[name.removeprefix(KEY)] for name in names}
    values = [lifted(leaf) for name in names for leaf in leaves(fields[name])]

    def taken(after: After, found: Iterator[Signal]) -> Any:
        keys = {name: reshaped(fields[name], found) for name in names}
        return after.walk.value(
            head.take, lambda name: keys[name] if name in keys else after.own(name)
        )

    delivered = [Delivered(v, _at_sink(v, score), v.most) for v in values]
    return _chosen(head, score, delivered, taken, zero)


def _at_sink(value: Signal, score: Score) -> Number | None:
    """Return a value of the right size: where the sink is taken the MLP does not use it."""
    return None if score.sink is None else floor(value.low)


def _average(head: Head, score: Score, sides: Sides, zero: Any, tokens: int) -> Plan:
    """Return a head that delivers means: that of own x key is own x the mean of key."""
    pairs = merged(sides.pairs(head.take), sides.walk) or [Pair(ONE, constant(0))]
    if any(pair.key.most > 1 for pair in pairs):
        raise CannotCompile("an average of averages")
    ends = _sink_values(head, score, sides, zero, 1)
    if ends is not None and len(pairs) == 1 and pairs[0].own == ONE:
        return _direct(head, score, [Delivered(pairs[0].key, ends[0], tokens)], 0)

    def taken(after: After, found: Iterator[Signal]) -> Any:
        total: Any = 0
        for pair, mean in zip(pairs, found, strict=True):
            part = after.walk.operation("*", after.moved(pair.own), mean)
            part = after.walk.gadgets.over_all(lifted(part))
            total = after.walk.operation("+", total, part)
        return _as_mean(total, after, head, sides, tokens * prod(pair.own.most for pair in pairs))

    delivered = [Delivered(p.key, _at_sink(p.key, score), tokens) for p in pairs]
    return _chosen(head, score, delivered, taken, zero)


def _as_mean(total: Any, after: After, head: Head, sides: Sides, most: int) -> Any:
    """Return a mean with its bounds: those of what is averaged, all over as many tokens."""
    if not isinstance(total, Signal):
        return total
    scope = {KEY * key + name: sides.range_of(name) for name in sides.fields for key in (0, 1)}
    try:
        found = values_in(head.take, {**scope, ROUNDS: Interval(1, MOST_STEPS)})
    except NotProved:
        return total
    if not isinstance(found, Interval | Mean):
        return total
    most = min(total.most, most)
    return after.walk.gadgets.network.signal(total.form, found.low, found.high, most)


def leaves(value: Any) -> list[Any]:
    """Return the numbers of a value, tuples part by part."""
    return [x for part in value for x in leaves(part)] if isinstance(value, tuple) else [value]


def reshaped(shape: Any, numbers: Iterator[Any]) -> Any:
    """Return numbers in the shape of a value, the inverse of `leaves`."""
    if isinstance(shape, tuple):
        return tuple(reshaped(part, numbers) for part in shape)
    return next(numbers)
