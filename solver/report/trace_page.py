"""A run as one web page that needs nothing else: no network, no scripts, no fonts.

Every head is a picture: a row for each token that looks, a column for each token looked at, first
the column of what is given where no token will do. The darker a field the larger its weight; the
tables beside say the same in words. The page is well-formed XML too.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from dsl.expr_text import expr_text, head_text
from dsl.tabulate import show_input
from solver.exact.program import Gaze
from solver.exact.trace import Trace, given_fields, instance_text
from solver.report.trace_text import look_text, number_text, step_text, stretches
from solver.version import VERSION

TEMPLATE = "trace_page.html.jinja"
CELL, SMALL_CELL = 22, 8
"""The side of a field in pixels; pictures of many tokens have small fields and no names."""
MOST_NAMED = 40
FAINTEST = 0.2
"""How dark a field of very small weight is."""
CHARACTER = 7.5
"""About the width of a character of a name, in pixels."""


@dataclass(frozen=True)
class Bar:
    """Neighbouring fields of one row, all of the same weight; `told` says what they mean."""

    x: float
    y: float
    width: float
    darkness: str
    told: str
    is_default: bool


@dataclass(frozen=True)
class Name:
    """A token's name at a row or above a column."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Picture:
    """The picture of a head; `left` and `top` leave room for the names."""

    width: float
    height: float
    left: float
    top: float
    cell: int
    bars: tuple[Bar, ...]
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]


@dataclass(frozen=True)
class HeadView:
    """A head: its line of the program, its picture, and for each token what it looks at."""

    name: str
    text: str
    picture: Picture
    looks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LayerView:
    """A layer: heads, lets, and each token's fields after it, marked where they have changed."""

    number: int
    heads: tuple[HeadView, ...]
    lets: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


def trace_page(trace: Trace) -> str:
    """Return the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(TEMPLATE).render(_contents(trace)) + "\n"


def _contents(trace: Trace) -> dict[str, Any]:
    program, task = trace.question.program, trace.question.task
    first = given_fields(trace)
    return {
        "version": VERSION,
        "program": instance_text(program),
        "task": instance_text(task),
        "input": show_input(task, trace.codes, longest=None),
        "answer": expr_text(program.answer),
        "right": trace.right,
        "answers": [
            (trace.tokens[a.place], number_text(a.given), number_text(a.wanted), a.right)
            for a in trace.answers
        ],
        "first_fields": first,
        "steps": step_text(trace),
        "start": [
            (name, [number_text(state[field]) for field in first])
            for name, state in zip(trace.tokens, trace.states[0], strict=True)
        ],
        "fields": [field.name for field in program.fields],
        "layers": [_layer(trace, layer) for layer in range(len(trace.gazes))],
    }


def _layer(trace: Trace, layer: int) -> LayerView:
    program = trace.question.program
    made = program.layers[layer]
    heads = [
        HeadView(
            head.name, head_text(head, program.mask), _picture(trace, gazes), _looks(trace, gazes)
        )
        for head, gazes in zip(made.heads, trace.gazes[layer], strict=True)
    ]
    lets = tuple((name, expr_text(value)) for name, value in made.lets)
    return LayerView(layer + 1, tuple(heads), lets, _fields(trace, layer))


def _fields(trace: Trace, layer: int) -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    rows = []
    pairs = zip(trace.states[layer], trace.states[layer + 1], strict=True)
    for name, (before, after) in zip(trace.tokens, pairs, strict=True):
        cells = ((number_text(after[f]), after[f] != before[f]) for f in _names(trace))
        rows.append((name, tuple(cells)))
    return tuple(rows)


def _names(trace: Trace) -> list[str]:
    return [field.name for field in trace.question.program.fields]


def _looks(trace: Trace, gazes: list[Gaze]) -> tuple[tuple[str, str], ...]:
    pairs = zip(trace.tokens, gazes, strict=True)
    return tuple((name, look_text(trace, gaze)) for name, gaze in pairs)


def _picture(trace: Trace, gazes: list[Gaze]) -> Picture:
    names = trace.tokens
    named = len(names) <= MOST_NAMED
    cell = CELL if named else SMALL_CELL
    room = 8 + CHARACTER * max(map(len, (*names, "nothing"))) if named else 4.0
    side = cell * len(names)
    return Picture(
        width=room + cell + side + 4,
        height=room + side + 4,
        left=room,
        top=room,
        cell=cell,
        bars=tuple(bar for row, gaze in enumerate(gazes) for bar in _bars(trace, row, gaze, cell)),
        rows=tuple(Name(-5, cell * (k + 0.7), n) for k, n in enumerate(names)) if named else (),
        columns=tuple(Name(cell * (k + 0.5), -5, n) for k, n in enumerate(("nothing", *names)))
        if named
        else (),
    )


def _bars(trace: Trace, row: int, gaze: Gaze, cell: int) -> list[Bar]:
    """Return the fields of one row; column 0 is that of no token."""
    told = f"{trace.tokens[row]}: {look_text(trace, gaze)}"
    if not gaze.places:
        return [Bar(0, cell * row, cell, "1", told, True)]
    if len(set(gaze.weights)) == 1:
        parts = [(first, last, gaze.weights[0]) for first, last in stretches(gaze.places)]
    else:
        parts = [(p, p, weight) for p, weight in zip(gaze.places, gaze.weights, strict=True)]
    return [
        Bar(cell * (first + 1), cell * row, cell * (last - first + 1), _darkness(w), told, False)
        for first, last, w in parts
    ]


def _darkness(weight: Fraction) -> str:
    return f"{FAINTEST + (1 - FAINTEST) * float(weight):.3f}"
