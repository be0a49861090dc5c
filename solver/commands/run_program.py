"""`bounds run`: a program on one input, with everything that its heads look at."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from dsl import messages
from dsl.diagnostics import Mistakes
from dsl.evaluate import EvaluationError
from dsl.program import Solving
from dsl.read_input import INPUT, random_input, read_input
from dsl.source import Source, start_of
from dsl.tabulate import show_input
from solver.commands.named import question_named, transformer_of
from solver.commands.output import Impossible, write_output
from solver.exact.trace import Trace, traced
from solver.report.compiled_run import (
    CompiledRun,
    compiled_data,
    compiled_lines,
    compiled_run,
)
from solver.report.trace_data import trace_data
from solver.report.trace_text import Shown, answer_lines, trace_lines

RIGHT, WRONG, MISTAKEN = 0, 1, 2


@dataclass(frozen=True)
class Asked:
    """What is run on what (an input, or the seed of a random one) and how it is shown."""

    program: str
    given: str | None
    seed: int | None
    file: str | None
    compiled: bool
    as_json: bool
    html: str | None
    every_token: bool
    layers: frozenset[int]
    tokens: tuple[str, ...]


def run(asked: Asked) -> int:
    """Run the program and report; status 0 if all answers are right, 1 if not, 2 on a mistake."""
    try:
        question = question_named(asked.program, asked.file)
        trace = _traced(question, _codes(question, asked), asked)
        shown = _shown(trace, asked)
        compiled = compiled_run(trace, transformer_of(question.program)) if asked.compiled else None
        if asked.html is not None:
            _write_page(trace, asked.html)
    except Mistakes as mistakes:
        print("\n".join(mistakes.rendered()), file=sys.stderr)
        return MISTAKEN
    except Impossible as reason:
        print(f"error: {reason}", file=sys.stderr)
        return MISTAKEN
    status = RIGHT if trace.right else WRONG
    if asked.as_json:
        found = trace_data(trace, None if compiled is None else compiled_data(compiled), status)
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(_lines(trace, compiled, shown)))
    return status


def _codes(question: Solving, asked: Asked) -> tuple[int, ...]:
    if asked.given is not None:
        return read_input(question.task, asked.given)
    return random_input(question.task, asked.seed or 0)


def _traced(question: Solving, codes: tuple[int, ...], asked: Asked) -> Trace:
    """Return the run; raises Mistakes where the task has no answer."""
    try:
        return traced(question, codes)
    except EvaluationError as wrong:
        text = show_input(question.task, codes, longest=None)
        place = Source(INPUT, text if asked.given is None else asked.given)
        reason = messages.task_mistake(start_of(INPUT), question.task.name, str(wrong), None)
        raise Mistakes((reason,), {INPUT: place}) from None


def _shown(trace: Trace, asked: Asked) -> Shown:
    layers = len(trace.gazes)
    for layer in asked.layers:
        if layer > layers:
            raise Impossible(f"no layer {layer}: the program has {layers}")
    for name in asked.tokens:
        if name not in trace.tokens:
            raise Impossible(f"no token {name}: there are {', '.join(trace.tokens)}")
    tokens = frozenset(map(trace.tokens.index, asked.tokens))
    return Shown(asked.every_token, asked.layers or None, tokens or None)


def _lines(trace: Trace, compiled: CompiledRun | None, shown: Shown) -> Iterator[str]:
    yield from trace_lines(trace, shown)
    if compiled is not None:
        yield ""
        yield from compiled_lines(compiled, trace, shown)
    yield from answer_lines(trace)


def _write_page(trace: Trace, path: str) -> None:
    from solver.report.trace_page import trace_page

    write_output(trace_page(trace).encode("utf-8"), path)
