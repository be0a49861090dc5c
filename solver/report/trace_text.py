"""A run as text: tokens, then layer by layer what every head looks at and what that changes.

Shown are the tokens from which the answer is read, step by step through the layers; others are
counted. Weights are exact: all tokens that a head looks at have the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dsl.evaluate import value_text
from dsl.expr_text import expr_text, head_text
from dsl.program import ProgramLayer
from dsl.tabulate import show_input
from solver.exact.program import Gaze
from solver.exact.trace import Trace, given_fields, instance_text, read_tokens
from solver.report.words import counted

MOST_LISTED = 6
"""More tokens that a head looks at are given as stretches of neighbours."""


@dataclass(frozen=True)
class Shown:
    """What a reader wants to see; None is the default: all layers, the tokens that matter."""

    every_token: bool = False
    layers: frozenset[int] | None = None
    tokens: frozenset[int] | None = None


def trace_lines(trace: Trace, shown: Shown) -> Iterator[str]:
    """Yield the report of a run up to its answers."""
    yield from heading(trace)
    first, *places = shown_places(trace, shown)
    if shown.layers is None:
        yield from ("", *_token_lines(trace, first))
    for layer, kept in enumerate(places):
        if shown.layers is None or layer + 1 in shown.layers:
            yield from ("", *_layer_lines(trace, layer, kept))


def heading(trace: Trace) -> Iterator[str]:
    """Yield what is run on what."""
    program, task = trace.question.program, trace.question.task
    yield f"{instance_text(program)} for {instance_text(task)}"
    yield f"input: {show_input(task, trace.codes, longest=None)}"


def answer_lines(trace: Trace) -> Iterator[str]:
    """Yield the answers and what the task wants."""
    yield ""
    yield f"answer: {expr_text(trace.question.program.answer)}"
    for each in trace.answers:
        told = "right" if each.right else f"wrong: the task wants {number_text(each.wanted)}"
        yield f"  {trace.tokens[each.place]}: {number_text(each.given)}, {told}"


def number_text(value: Any) -> str:
    """Return a value of a field; a fraction as p/q."""
    return str(value) if isinstance(value, Fraction) else value_text(value)


def shown_places(trace: Trace, shown: Shown) -> list[list[int]]:
    """Return the tokens to show: before the first layer, in it, and so on."""
    if shown.tokens is not None:
        return [sorted(shown.tokens)] * (len(trace.gazes) + 1)
    if shown.every_token:
        return [list(range(len(trace.tokens)))] * (len(trace.gazes) + 1)
    return [sorted(places) for places in read_tokens(trace)]


def _token_lines(trace: Trace, places: list[int]) -> Iterator[str]:
    """Yield what tokens hold at first."""
    names = given_fields(trace)
    rows = [["token", *names]]
    for place in places:
        held = trace.states[0][place]
        rows.append([trace.tokens[place], *(number_text(held[name]) for name in names)])
    yield f"tokens{_left_out(trace, places)}"
    yield from aligned(rows)
    later = [f.name for f in trace.question.program.fields if f.name not in names]
    if later:
        yield f"  zero at first: {', '.join(later)}"
    generated = step_text(trace)
    if generated is not None:
        yield f"  {generated}"


def step_text(trace: Trace) -> str | None:
    """Return how tokens are generated, None if none are."""
    steps = trace.question.program.steps
    if steps is None or not steps.count:
        return None
    told = (
        "step tokens carry, one after the other, what the token before holds after the last layer"
    )
    return f"{told}: {expr_text(steps.next)}"


def _left_out(trace: Trace, places: list[int]) -> str:
    """Return a remark on tokens that are left out."""
    missing = len(trace.tokens) - len(places)
    return f" ({counted(missing, 'token')} not shown)" if missing else ""


def _layer_lines(trace: Trace, layer: int, places: list[int]) -> Iterator[str]:
    made: ProgramLayer = trace.question.program.layers[layer]
    yield f"layer {layer + 1}"
    for head in made.heads:
        yield f"  {head_text(head, trace.question.program.mask)}"
    for name, value in made.lets:
        yield f"  let {name} = {expr_text(value)}"
    titles = [f"{head.name} looks at" for head in made.heads]
    rows = [["token", *titles, "writes"]]
    for place in places:
        looks = [look_text(trace, heads[place]) for heads in trace.gazes[layer]]
        rows.append([trace.tokens[place], *looks, write_text(trace, layer, place)])
    yield from aligned(rows)


def look_text(trace: Trace, gaze: Gaze) -> str:
    """Return what a head looks at, the weight of each token, and what it gives."""
    given = number_text(gaze.given)
    if not gaze.places:
        return f"nothing -> {given}"
    if len(gaze.places) == 1:
        return f"{trace.tokens[gaze.places[0]]} -> {given}"
    shown = places_text(trace, gaze.places), values_text(gaze.taken)
    if len(set(gaze.weights)) > 1:
        weights = ", ".join(map(str, gaze.weights))
        return f"{shown[0]}, {weights} of {', '.join(map(number_text, gaze.taken))} -> {given}"
    return f"{shown[0]}, {gaze.weights[0]} each of {shown[1]} -> {given}"


def values_text(taken: tuple[Any, ...]) -> str:
    """Return the values taken: as a list, or a longer list as how often each occurs."""
    texts = [number_text(value) for value in taken]
    times = Counter(texts)
    if len(texts) <= MOST_LISTED and len(times) > 1:
        return f"[{', '.join(texts)}]"
    return ", ".join(f"{value} ({count} times)" for value, count in times.items())


def places_text(trace: Trace, places: tuple[int, ...]) -> str:
    """Return tokens by name; neighbours of a long list as stretches."""
    if len(places) <= MOST_LISTED:
        return " ".join(trace.tokens[place] for place in places)
    return " ".join(
        trace.tokens[first] if first == last else f"{trace.tokens[first]}..{trace.tokens[last]}"
        for first, last in stretches(places)
    )


def stretches(places: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the maximal runs of neighbouring places, first and last."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def write_text(trace: Trace, layer: int, place: int) -> str:
    """Return the fields that a layer changes at a token: before and after."""
    before, after = trace.states[layer][place], trace.states[layer + 1][place]
    changed = [name for name in after if after[name] != before[name]]
    texts = (f"{n}: {number_text(before[n])} -> {number_text(after[n])}" for n in changed)
    return ", ".join(texts) or "no change"


def aligned(rows: list[list[str]]) -> Iterator[str]:
    """Yield the rows of a table, its columns below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()
