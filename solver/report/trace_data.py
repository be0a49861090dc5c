"""A run as one JSON document: docs/schema/run.schema.json. Nothing is left out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dsl.expr_text import expr_text, head_text
from dsl.tabulate import show_input
from solver.exact.program import Gaze, State
from solver.exact.trace import Trace, instance_text
from solver.report.trace_text import step_text
from solver.version import VERSION

FORMAT = "bounds run 1"


def trace_data(trace: Trace, compiled: Any, status: int) -> dict[str, Any]:
    """Return a run as plain data; `compiled` is that of the matrices, None if not asked for."""
    question = trace.question
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": instance_text(question.program),
        "task": instance_text(question.task),
        "input": show_input(question.task, trace.codes, longest=None),
        "codes": list(trace.codes),
        "tokens": list(trace.tokens),
        "start": [_fields(state) for state in trace.states[0]],
        "steps": step_text(trace),
        "layers": [_layer(trace, layer) for layer in range(len(trace.gazes))],
        "answer": expr_text(question.program.answer),
        "answers": [
            {
                "token": each.place,
                "given": value_data(each.given),
                "wanted": value_data(each.wanted),
                "right": each.right,
            }
            for each in trace.answers
        ],
        "right": trace.right,
        "compiled": compiled,
        "status": status,
    }


def value_data(value: Any) -> Any:
    """Return a value: a fraction as "p/q", a permutation or tuple as a list."""
    match value:
        case Fraction():
            return str(value) if value.denominator != 1 else int(value)
        case tuple():
            return [value_data(part) for part in value]
        case _:
            return value


def _fields(state: State) -> dict[str, Any]:
    return {name: value_data(value) for name, value in state.items()}


def _layer(trace: Trace, layer: int) -> dict[str, Any]:
    program = trace.question.program
    made = program.layers[layer]
    return {
        "heads": [
            {
                "name": head.name,
                "kind": head.kind,
                "text": head_text(head, program.mask),
                "tokens": [_gaze(gaze) for gaze in gazes],
            }
            for head, gazes in zip(made.heads, trace.gazes[layer], strict=True)
        ],
        "lets": [{"name": name, "text": expr_text(value)} for name, value in made.lets],
        "after": [_fields(state) for state in trace.states[layer + 1]],
    }


def _gaze(gaze: Gaze) -> dict[str, Any]:
    """Return what a token's head looks at."""
    looks = [
        {"token": place, "weight": str(weight), "taken": value_data(value)}
        for place, value, weight in zip(gaze.places, gaze.taken, gaze.weights, strict=True)
    ]
    return {"looks_at": looks, "gives": value_data(gaze.given)}
