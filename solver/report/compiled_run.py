"""A run of the compiled transformer beside that of the program: scores, weights, and whether the
two agree.

That the answers differ is a fault of ours, never news about the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

from solver.exact.machine import Machine, RunningHead
from solver.exact.matrices import Number, Transformer
from solver.exact.program import Gaze
from solver.exact.trace import Trace
from solver.report.trace_data import value_data
from solver.report.trace_text import Shown, aligned, number_text, places_text, shown_places
from solver.report.words import counted

SINK = -1
"""The place of the sink, before all tokens."""


@dataclass(frozen=True)
class HeadRun:
    """A head of matrices at work: for each token the scores and weights of what it sees.

    With `sink` the first of them are those of the sink.
    """

    kind: str
    sink: bool
    scores: tuple[tuple[Number, ...], ...]
    weights: tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class CompiledRun:
    """The heads of each block; `same_weights` if each looks where its head of the program does.

    It is None where some heads of the program are left out: what they give is never read.
    """

    transformer: Transformer
    blocks: tuple[tuple[HeadRun, ...], ...]
    same_weights: bool | None


def compiled_run(trace: Trace, transformer: Transformer) -> CompiledRun:
    """Return the run of the compiled transformer on the same input; its answers are compared."""
    machine = Machine(transformer)
    places = tuple(answered.place for answered in trace.answers)
    answers = machine.answers(trace.codes, places)
    given = tuple(answered.given for answered in trace.answers)
    if answers != given:
        raise AssertionError(f"the matrices answer {answers}, the program {given}: {trace.codes}")
    vectors = machine.trace(trace.codes)
    blocks = tuple(
        tuple(_head_run(head, before) for head in heads)
        for (heads, _), before in zip(machine.blocks, vectors, strict=False)
    )
    return CompiledRun(transformer, blocks, _same_weights(trace, blocks))


def _head_run(head: RunningHead, vectors: Any) -> HeadRun:
    weights = [tuple(Fraction(w, sum(row)) for w in row) for row in head.weights(vectors)]
    scores = tuple(tuple(row) for row in head.scores(vectors))
    return HeadRun(head.head.kind, head.head.sink is not None, scores, tuple(weights))


def _same_weights(trace: Trace, blocks: tuple[tuple[HeadRun, ...], ...]) -> bool | None:
    if [len(heads) for heads in blocks] != [len(heads) for heads in trace.gazes]:
        return None
    pairs = zip(chain(*blocks), chain(*trace.gazes), strict=True)
    return all(
        weights_by_place(run, place) == _wanted(gaze)
        for run, gazes in pairs
        for place, gaze in enumerate(gazes)
    )


def weights_by_place(run: HeadRun, place: int) -> dict[int, Fraction]:
    """Return the weights that are not 0 of what a token sees; the sink has the place -1."""
    return {key - run.sink: w for key, w in enumerate(run.weights[place]) if w}


def _wanted(gaze: Gaze) -> dict[int, Fraction]:
    found = dict(zip(gaze.places, gaze.weights, strict=True))
    return found or {SINK: Fraction(1)}


def compiled_lines(run: CompiledRun, trace: Trace, shown: Shown) -> Iterator[str]:
    """Yield what the heads of matrices score and weigh, and that the answers agree."""
    transformer = run.transformer
    blocks = counted(len(run.blocks), "block")
    yield f"compiled to matrices: {blocks} of width {transformer.width}"
    everything = [list(range(len(trace.tokens)))] * (len(run.blocks) + 1)
    same = len(run.blocks) == len(trace.gazes)
    places = (shown_places(trace, shown) if same else everything)[1:]
    for number, (heads, kept) in enumerate(zip(run.blocks, places, strict=True), start=1):
        if shown.layers is None or number in shown.layers:
            for place, head in enumerate(heads, start=1):
                yield f"  block {number}, head {place} ({head.kind})"
                yield from ("  " + line for line in _head_lines(head, trace, kept))
    yield f"  the answers are the same; {WEIGHTS[run.same_weights]}"


WEIGHTS = {
    True: "every head has the weights of the program's",
    False: "some head weighs other tokens than the program's, without any effect",
    None: "heads of the program that are never read are left out",
}


def _head_lines(head: HeadRun, trace: Trace, places: list[int]) -> Iterator[str]:
    rows = [["token", "score", "weight", "next score"]]
    for place in places:
        weights = weights_by_place(head, place)
        best, *others = sorted(set(head.scores[place]), reverse=True)
        named = ["sink"] * (SINK in weights)
        named.append(places_text(trace, tuple(key for key in weights if key != SINK)))
        told = {str(weight): None for weight in weights.values()}
        later = number_text(others[0]) if others else "none"
        weighed = f"{' '.join(told)} for {' '.join(named).strip()}"
        rows.append([trace.tokens[place], number_text(best), weighed, later])
    yield from aligned(rows)


def compiled_data(run: CompiledRun) -> dict[str, Any]:
    """Return the run of the matrices as plain data."""
    return {
        "width": run.transformer.width,
        "same_weights": run.same_weights,
        "blocks": [[_head_data(head) for head in heads] for heads in run.blocks],
    }


def _head_data(head: HeadRun) -> dict[str, Any]:
    return {
        "kind": head.kind,
        "sink": head.sink,
        "scores": [list(map(value_data, row)) for row in head.scores],
        "weights": [list(map(value_data, row)) for row in head.weights],
    }
