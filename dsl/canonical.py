"""Problems as canonical JSON: the text that is digested, cached and put into certificates.

Reading believes nothing: unknown fields, wrong types, values that elaboration could not have
produced are refused with the path of the field. Only the standard library is used.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, get_args

from dsl.expr import bound_names
from dsl.expression_json import (
    expression_from_json,
    expression_to_json,
    type_from_json,
    type_to_json,
)
from dsl.fields import integer, items, name, one_of, record, text
from dsl.kinds import IntKind, Kind, TruthKind, agree, kind_of_type, table_kind
from dsl.number_formats import format_from_json, format_to_json
from dsl.problem import Attention, AttentionKind, Input, Layer, Model, Problem, Task
from dsl.wellformed import kind_of

FORMAT = "bounds problem 1"
MOST_LAYERS = 10_000
KINDS: tuple[AttentionKind, ...] = get_args(AttentionKind)


def canonical_text(problem: Problem) -> str:
    """Return the one text of a problem."""
    return json.dumps(problem_to_json(problem), sort_keys=True, separators=(",", ":")) + "\n"


def digest(problem: Problem) -> str:
    """Return the name of a problem: the SHA-256 of its canonical text."""
    return "sha256:" + hashlib.sha256(canonical_text(problem).encode("ascii")).hexdigest()


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data."""
    model, task = problem.model, problem.task
    return {"format": FORMAT, "model": model_to_json(model), "task": task_to_json(task)}


def model_to_json(model: Model) -> dict[str, Any]:
    """Return a model as plain data."""
    return {
        "name": model.name,
        "arguments": [list(pair) for pair in model.arguments],
        "mask": model.mask,
        "state_bits": model.state_bits,
        "width": model.width,
        "precision": model.precision,
        "layers": [_layer_to_json(layer) for layer in model.layers],
        "positions": model.positions,
        "scores": model.scores,
        "window": model.window,
        "padding": model.padding,
        "steps": model.steps,
        "step_alphabet": model.step_alphabet,
        "parameters": model.parameters,
        "norm": model.norm,
        "numbers": format_to_json(model.numbers),
    }


def _layer_to_json(layer: Layer) -> dict[str, Any]:
    attention = layer.attention
    shown = {"kind": attention.kind, "heads": attention.heads, "ties": attention.ties}
    return {"attention": shown, "tables": layer.tables, "relu": layer.relu}


def task_to_json(task: Task) -> dict[str, Any]:
    """Return a task as plain data."""
    return {
        "name": task.name,
        "arguments": [list(pair) for pair in task.arguments],
        "inputs": [input_to_json(given) for given in task.inputs],
        "answer": expression_to_json(task.answer),
        "answer_index": task.answer_index,
        "answer_type": None if task.answer_type is None else type_to_json(task.answer_type),
        "promise": None if task.promise is None else expression_to_json(task.promise),
    }


def input_to_json(given: Input) -> dict[str, Any]:
    """Return an input as plain data."""
    index = None if given.index is None else type_to_json(given.index)
    return {"name": given.name, "index": index, "element": type_to_json(given.element)}


def problem_from_json(data: object) -> Problem:
    """Return the problem that `data` describes; raises ValueError naming the field."""
    fields = record(data, "problem", ("format", "model", "task"))
    one_of(fields["format"], "problem.format", (FORMAT,))
    model = model_from_json(fields["model"], "problem.model")
    task = task_from_json(fields["task"], "problem.task")
    if task.answer_index is not None and model.steps:
        raise ValueError("problem.task.answer_index: answers at every token do not go with steps")
    return Problem(model, task)


def model_from_json(data: object, path: str) -> Model:
    """Return the model that `data` describes; raises ValueError."""
    keys = ("mask", "positions", "scores")
    sizes = ("state_bits", "width", "precision", "window", "padding", "steps", "step_alphabet")
    words = ("parameters", "norm", "numbers")
    fields = record(data, path, ("name", "arguments", "layers", *keys, *sizes, *words))
    listed = items(fields["layers"], f"{path}.layers", least=1, most=MOST_LAYERS)
    model = Model(
        name=name(fields["name"], f"{path}.name"),
        arguments=arguments_from_json(fields["arguments"], f"{path}.arguments"),
        mask=one_of(fields["mask"], f"{path}.mask", ("none", "causal", "strict")),
        state_bits=integer(fields["state_bits"], f"{path}.state_bits", 1),
        width=_optional(fields["width"], f"{path}.width", 1),
        precision=_optional(fields["precision"], f"{path}.precision", 1),
        layers=tuple(_layer(x, f"{path}.layers[{i}]") for i, x in enumerate(listed)),
        positions=one_of(fields["positions"], f"{path}.positions", ("any", "none")),
        scores=one_of(fields["scores"], f"{path}.scores", ("any", "bilinear")),
        window=_optional(fields["window"], f"{path}.window", 1),
        padding=integer(fields["padding"], f"{path}.padding", 0),
        steps=integer(fields["steps"], f"{path}.steps", 0),
        step_alphabet=integer(fields["step_alphabet"], f"{path}.step_alphabet", 0),
        parameters=_parameters(fields["parameters"], f"{path}.parameters"),
        norm=text(fields["norm"], f"{path}.norm"),
        numbers=format_from_json(fields["numbers"], f"{path}.numbers"),
    )
    _check_model(model, path)
    return model


def _optional(data: object, path: str, least: int) -> int | None:
    return None if data is None else integer(data, path, least)


def _parameters(data: object, path: str) -> str:
    found = text(data, path)
    words = found.split(" ")
    if found != "per_length" and not (len(words) == 2 and words[0] == "uniform" and words[1]):
        raise ValueError(f"{path}: neither 'per_length' nor 'uniform CLASS'")
    return found


def _check_model(model: Model, path: str) -> None:
    """Check what ties the fields of a model together."""
    kinds = {layer.attention.kind for layer in model.layers}
    if (model.width is None) != (model.precision is None):
        raise ValueError(f"{path}.width: given without precision, or the other way round")
    if model.width is not None and model.precision is not None:
        if model.state_bits != model.width * model.precision:
            raise ValueError(f"{path}.state_bits: not width * precision")
    elif kinds != {"unique_hard"}:
        raise ValueError(f"{path}.width: needed, since not all attention is unique_hard")
    if (model.steps == 0) != (model.step_alphabet == 0):
        raise ValueError(f"{path}.step_alphabet: 0 exactly when steps is 0")
    if model.numbers is not None and "softmax" not in kinds:
        raise ValueError(f"{path}.numbers: a number format without softmax attention")
    _check_tables(model.layers, path)


def _check_tables(layers: tuple[Layer, ...], path: str) -> None:
    first: dict[int, Layer] = {}
    for place, layer in enumerate(layers):
        if layer.tables not in first and layer.tables != len(first):
            raise ValueError(f"{path}.layers[{place}].tables: not numbered in order of first use")
        if first.setdefault(layer.tables, layer) != layer:
            raise ValueError(f"{path}.layers[{place}]: shares tables with a different layer")


def _layer(data: object, path: str) -> Layer:
    fields = record(data, path, ("attention", "tables", "relu"))
    inner = record(fields["attention"], f"{path}.attention", ("kind", "heads", "ties"))
    attention = Attention(
        kind=one_of(inner["kind"], f"{path}.attention.kind", KINDS),
        heads=integer(inner["heads"], f"{path}.attention.heads", 1),
        ties=one_of(inner["ties"], f"{path}.attention.ties", ("rightmost", "leftmost")),
    )
    tables = integer(fields["tables"], f"{path}.tables", 0)
    return Layer(attention, tables, _optional(fields["relu"], f"{path}.relu", 1))


def arguments_from_json(data: object, path: str) -> tuple[tuple[str, int], ...]:
    """Return names with their values, each name once; raises ValueError."""
    found: dict[str, int] = {}
    for place, pair in enumerate(items(data, path)):
        here = f"{path}[{place}]"
        key, value = items(pair, here, least=2, most=2)
        if name(key, here) in found:
            raise ValueError(f"{here}: the name '{key}' comes twice")
        found[name(key, here)] = integer(value, here)
    return tuple(found.items())


def task_from_json(data: object, path: str) -> Task:
    """Return the task that `data` describes; raises ValueError."""
    keys = ("name", "arguments", "inputs", "answer", "answer_index", "answer_type", "promise")
    fields = record(data, path, keys)
    arguments = arguments_from_json(fields["arguments"], f"{path}.arguments")
    listed = items(fields["inputs"], f"{path}.inputs", least=1)
    inputs = tuple(input_from_json(x, f"{path}.inputs[{i}]") for i, x in enumerate(listed))
    index, declared, promise = fields["answer_index"], fields["answer_type"], fields["promise"]
    task = Task(
        name=name(fields["name"], f"{path}.name"),
        arguments=arguments,
        inputs=inputs,
        answer=expression_from_json(fields["answer"], f"{path}.answer"),
        answer_index=None if index is None else name(index, f"{path}.answer_index"),
        answer_type=None if declared is None else type_from_json(declared, f"{path}.answer_type"),
        promise=None if promise is None else expression_from_json(promise, f"{path}.promise"),
    )
    _check_task(task, path)
    return task


def input_from_json(data: object, path: str) -> Input:
    """Return the input that `data` describes; raises ValueError."""
    fields = record(data, path, ("name", "index", "element"))
    index = fields["index"]
    return Input(
        name=name(fields["name"], f"{path}.name"),
        index=None if index is None else type_from_json(index, f"{path}.index"),
        element=type_from_json(fields["element"], f"{path}.element"),
    )


def _check_task(task: Task, path: str) -> None:
    """Check names and types of the task's expressions."""
    names = [key for key, _ in task.arguments] + [given.name for given in task.inputs]
    names += [task.answer_index] if task.answer_index is not None else []
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a name is bound twice")
    seen = [each for each in names if each != task.answer_index]  # a promise stands at no token
    for each, taken in ((task.answer, names), (task.promise, seen)):
        for bound in () if each is None else bound_names(each):
            if bound in taken:
                raise ValueError(f"{path}: the name '{bound}' is bound twice")
    scope: dict[str, Kind] = {g.name: input_kind(g) for g in task.inputs}
    if task.promise is not None and _kind(task.promise, scope, f"{path}.promise") != TruthKind():
        raise ValueError(f"{path}.promise: not a truth value")
    if task.answer_index is not None:
        scope = {**scope, task.answer_index: IntKind()}
    found = _kind(task.answer, scope, f"{path}.answer")
    if task.answer_type is not None and not agree(kind_of_type(task.answer_type), found):
        raise ValueError(f"{path}.answer: not of the declared type")


def input_kind(given: Input) -> Kind:
    """Return the kind of an input in the expressions of a task."""
    if given.index is None:
        return kind_of_type(given.element)
    return table_kind(given.index, given.element)


def _kind(expr: Any, scope: dict[str, Kind], path: str) -> Kind:
    try:
        return kind_of(expr, scope)
    except ValueError as wrong:
        raise ValueError(f"{path}: {wrong}") from None
