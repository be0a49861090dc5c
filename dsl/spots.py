"""Small values at which a theorem is tested: the question of its claim is asked there again.

`spot n = 2..3, m = 2` gives values to the parameters of the theorem; several lines together give
each parameter its values once. Whether the hypotheses hold at a value is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from dsl import messages, tree
from dsl.diagnostics import Diagnostic, asked_for
from dsl.problem import Problem
from dsl.sizes import Mistake
from dsl.theorem import Theorem, amount_value

MOST_SPOTS = 64
"""A theorem is tested at no more values than this."""

Values: TypeAlias = tuple[tuple[str, int], ...]
Places: TypeAlias = tuple[int, ...]
Instance: TypeAlias = Callable[[str, dict[str, int], str, Places], Problem]
"""From a model's name and sizes, and a task's name and sizes, to the question; raises Mistake."""


@dataclass(frozen=True)
class Spot:
    """Values of all parameters, and the question that the claim asks there."""

    values: Values
    problem: Problem


def values_text(values: Values) -> str:
    """Return values as a file writes them."""
    return ", ".join(f"{name} = {value}" for name, value in values)


def spot_mistakes(theorem: tree.Theorem) -> Iterator[Diagnostic]:
    """Yield what is wrong with the spot lines of a theorem."""
    lines = _lines(theorem)
    if not lines:
        return
    if theorem.word != "theorem":
        yield messages.spot_elsewhere(lines[0].span, theorem.word)
        return
    found = [*_wrong_values(theorem, lines), *_wrong_names(theorem, lines)]
    yield from found
    count = prod(_count(each) for line in lines for each in line.values)
    if not found and count > MOST_SPOTS:
        yield messages.spot_too_many(lines[0].span, count, MOST_SPOTS)


def _lines(theorem: tree.Theorem) -> list[tree.SpotLine]:
    return [line for line in theorem.lines if isinstance(line, tree.SpotLine)]


def _last(each: tree.SpotValues) -> int:
    return (each.first if each.last is None else each.last).value


def _count(each: tree.SpotValues) -> int:
    return _last(each) - each.first.value + 1


def _wrong_values(theorem: tree.Theorem, lines: list[tree.SpotLine]) -> Iterator[Diagnostic]:
    for line in lines:
        for each in line.values:
            if each.first.value < 1 or _count(each) < 1:
                yield messages.spot_range(each.span)


def _wrong_names(theorem: tree.Theorem, lines: list[tree.SpotLine]) -> Iterator[Diagnostic]:
    known = [name.text for name in theorem.parameters]
    seen: list[str] = []
    for name in (each.name for line in lines for each in line.values):
        if name.text not in known:
            yield messages.spot_unknown(name.span, theorem.name.text, name.text, known)
        elif name.text in seen:
            yield messages.argument_twice(name.span, name.text)
        seen.append(name.text)
    missing = [name for name in known if name not in seen]
    if missing:
        yield messages.spot_missing(lines[-1].span, missing)


def spots_of(node: tree.Theorem, theorem: Theorem, instance: Instance) -> tuple[Spot, ...]:
    """Return the tests of a theorem whose lines are sound; raises Mistake."""
    listed = [each for line in _lines(node) for each in line.values]
    if not listed:
        return ()
    ranges = {each.name.text: range(each.first.value, _last(each) + 1) for each in listed}
    names = [name for name in theorem.stated.parameters if name in ranges]
    combinations = product(*(ranges[name] for name in names))
    place = _lines(node)[0]
    found = (tuple(zip(names, each, strict=True)) for each in combinations)
    return tuple(Spot(values, _asked(theorem, values, instance, place)) for values in found)


def _asked(theorem: Theorem, values: Values, instance: Instance, line: tree.SpotLine) -> Problem:
    known = dict(values)
    (model, sizes), (task, places) = theorem.model, theorem.task
    named = {name: amount_value(size, known) for name, size in sizes}
    placed = [amount_value(place, known) for place in places]
    if any(value is None for value in (*named.values(), *placed)):
        raise Mistake(messages.spot_size(line.span, values_text(values)))
    try:
        return instance(
            model,
            {name: value for name, value in named.items() if value is not None},
            task,
            tuple(value for value in placed if value is not None),
        )
    except Mistake as mistake:
        at = f", {values_text(values)}"
        raise Mistake(asked_for(mistake.diagnostic, line.span, at)) from None
