"""What can be asked, with its one canonical text.

A model and a task, a program and one of them (at given sizes or at all), a protocol and a task
(its messages given or not), whether a theorem or a certificate of integers holds, a measure of a
task, a comparison of growth.

The digest of that text names the question in certificates, caches and reports.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeAlias

from dsl import canonical
from dsl.ability import Able
from dsl.canonical import model_from_json, model_to_json, task_from_json, task_to_json
from dsl.composing import FORMAT as COMPOSING
from dsl.composing import (
    SEEKING,
    Composing,
    Seeking,
    composing_from_json,
    composing_to_json,
    seeking_from_json,
    seeking_to_json,
)
from dsl.dialogue import FORMAT as TELLING
from dsl.dialogue import Telling, telling_from_json, telling_to_json
from dsl.families import Everywhere
from dsl.fields import one_of, record
from dsl.growth import FORMAT as GROWTH
from dsl.growth import Growth, growth_from_json, growth_to_json
from dsl.measuring import FORMAT as MEASURING
from dsl.measuring import Measuring, measuring_from_json, measuring_to_json
from dsl.model_families_json import EVERYWHERE, everywhere_from_json, everywhere_to_json
from dsl.problem import Problem
from dsl.program import Fitting, Solving
from dsl.program_json import answers_agree, program_from_json, program_to_json
from dsl.protocol import FORMAT as CONVERSING
from dsl.protocol import Conversing, conversing_from_json, conversing_to_json
from dsl.theorem import Stated
from dsl.theorem_json import able_from_json, able_to_json, stated_from_json, stated_to_json

Question: TypeAlias = (
    Problem | Solving | Fitting | Everywhere | Stated | Able | Growth
    | Conversing | Telling | Composing | Seeking | Measuring
)  # fmt: skip

SOLVING, FITTING = "bounds program solves 1", "bounds program fits 1"
STATED, ABLE = "bounds theorem 1", "bounds theorem can 1"


def question_to_json(question: Question) -> dict[str, Any]:
    """Return a question as plain data."""
    match question:
        case Problem():
            return canonical.problem_to_json(question)
        case Solving(program, task):
            shown = {"program": program_to_json(program), "task": task_to_json(task)}
            return {"format": SOLVING, **shown}
        case Fitting(program, model):
            shown = {"program": program_to_json(program), "model": model_to_json(model)}
            return {"format": FITTING, **shown}
        case Stated():
            return {"format": STATED, "theorem": stated_to_json(question)}
        case Able():
            return {"format": ABLE, "theorem": able_to_json(question)}
        case Everywhere():
            return everywhere_to_json(question)
        case Growth():
            return growth_to_json(question)
        case Conversing():
            return conversing_to_json(question)
        case Telling():
            return telling_to_json(question)
        case Composing():
            return composing_to_json(question)
        case Seeking():
            return seeking_to_json(question)
        case Measuring():
            return measuring_to_json(question)


def canonical_text(question: Question) -> str:
    """Return the one text of a question."""
    return json.dumps(question_to_json(question), sort_keys=True, separators=(",", ":")) + "\n"


def digest(question: Question) -> str:
    """Return the name of a question: the SHA-256 of its canonical text."""
    return "sha256:" + hashlib.sha256(canonical_text(question).encode("ascii")).hexdigest()


def question_from_json(data: object) -> Question:
    """Return the question that `data` describes; raises ValueError naming the field."""
    kind = data.get("format") if isinstance(data, dict) else None
    if kind == SOLVING:
        return _solving(data)
    if kind == FITTING:
        fields = record(data, "question", ("format", "program", "model"))
        program = program_from_json(fields["program"], "program")
        return Fitting(program, model_from_json(fields["model"], "model"))
    if kind == STATED:
        fields = record(data, "question", ("format", "theorem"))
        return stated_from_json(fields["theorem"], "theorem")
    if kind == ABLE:
        fields = record(data, "question", ("format", "theorem"))
        return able_from_json(fields["theorem"], "theorem")
    if kind == EVERYWHERE:
        return everywhere_from_json(data)
    if kind == GROWTH:
        return growth_from_json(data)
    if kind == CONVERSING:
        return conversing_from_json(data)
    if kind == TELLING:
        return telling_from_json(data)
    if kind == COMPOSING:
        return composing_from_json(data)
    if kind == SEEKING:
        return seeking_from_json(data)
    if kind == MEASURING:
        return measuring_from_json(data)
    return canonical.problem_from_json(data)


def _solving(data: object) -> Solving:
    fields = record(data, "question", ("format", "program", "task"))
    one_of(fields["format"], "question.format", (SOLVING,))
    program = program_from_json(fields["program"], "program")
    task = task_from_json(fields["task"], "task")
    if program.inputs != task.inputs:
        raise ValueError("program.inputs: not those of the task")
    if program.steps is not None and task.answer_index is not None:
        raise ValueError("program.steps: the task asks for an answer at every token")
    if not answers_agree(program, task):
        raise ValueError("program.answer: not of the kind that the task asks for")
    return Solving(program, task)
