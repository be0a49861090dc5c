"""Models and tasks for all sizes as plain data, and questions about all sizes."""

from __future__ import annotations

from typing import Any

from dsl.canonical import KINDS, input_kind, model_to_json, task_to_json
from dsl.expr import bound_names
from dsl.expression_json import expression_from_json, type_to_json
from dsl.families import Everywhere, ModelFamily
from dsl.families_json import (
    MASKS,
    Names,
    arguments_from_json,
    inputs_from_json,
    listed,
    program_family_from_json,
    program_family_to_json,
    size_from_json,
    type_from_json,
)
from dsl.fields import integer, items, name, one_of, record, text
from dsl.kinds import IntKind, Kind, kind_of_type
from dsl.number_formats import format_from_json
from dsl.problem import Attention, Layer, Model, Task, Ties
from dsl.wellformed import kind_of

EVERYWHERE = "bounds for all 1"


def model_family_to_json(family: ModelFamily) -> dict[str, Any]:
    """Return a model for all sizes as plain data."""
    model = model_to_json(family.model)
    (layer,) = model.pop("layers")
    found: dict[str, Any] = listed({**model, "layer": layer, "count": family.count})
    return found


def model_family_from_json(data: object, path: str, names: Names) -> ModelFamily:
    """Return the model that `data` describes; raises ValueError naming the field."""
    sizes = ("state_bits", "width", "precision", "window", "padding", "steps", "step_alphabet")
    words = ("parameters", "norm")
    plain = ("name", "arguments", "layer", "count", "mask", "positions", "scores", "numbers")
    keys = (*plain, *sizes, *words)
    found = record(data, path, keys)
    read: dict[str, Any] = {
        key: None if found[key] is None else size_from_json(found[key], f"{path}.{key}", names)
        for key in sizes
    }
    if any(read[key] is None for key in ("state_bits", "padding", "steps", "step_alphabet")):
        raise ValueError(f"{path}: a size is missing")
    width, precision = read["width"], read["precision"]
    if (width is None) != (precision is None):
        raise ValueError(f"{path}.width: given without precision, or the other way round")
    if width is not None and read["state_bits"] != ("*", width, precision):
        raise ValueError(f"{path}.state_bits: not width * precision")
    chosen: dict[str, Any] = {key: text(found[key], f"{path}.{key}") for key in words}
    chosen["positions"] = one_of(found["positions"], f"{path}.positions", ("any", "none"))
    chosen["numbers"] = format_from_json(found["numbers"], f"{path}.numbers")
    chosen["scores"] = one_of(found["scores"], f"{path}.scores", ("any", "bilinear"))
    model = Model(
        name=name(found["name"], f"{path}.name"),
        arguments=arguments_from_json(found["arguments"], f"{path}.arguments", names),
        mask=one_of(found["mask"], f"{path}.mask", MASKS),
        layers=(_model_layer(found["layer"], f"{path}.layer", names),),
        **read,
        **chosen,
    )
    return ModelFamily(model, size_from_json(found["count"], f"{path}.count", names))


def _model_layer(data: object, path: str, names: Names) -> Layer:
    found = record(data, path, ("attention", "tables", "relu"))
    inner = record(found["attention"], path, ("kind", "heads", "ties"))
    if found["relu"] is not None or found["tables"] != 0:
        raise ValueError(f"{path}: not a layer with mlp any")
    kind = one_of(inner["kind"], path, KINDS)
    ties: Ties = one_of(inner["ties"], path, ("rightmost", "leftmost"))
    return Layer(Attention(kind, size_from_json(inner["heads"], path, names), ties), 0)


def task_family_to_json(task: Task) -> dict[str, Any]:
    """Return a task for all sizes as plain data."""
    shown = {key: task_to_json(task)[key] for key in ("name", "arguments", "inputs", "answer")}
    found: dict[str, Any] = listed(shown)
    return found


def task_family_from_json(
    data: object, path: str, names: Names, declares: bool = False
) -> Task:
    """Return the task that `data` describes; raises ValueError naming the field.

    `declares`: the type of the answer is given, too.
    """
    more = ("type",) if declares else ()
    found = record(data, path, ("name", "arguments", "inputs", "answer", *more))
    arguments = arguments_from_json(found["arguments"], f"{path}.arguments", names)
    inputs = inputs_from_json(found["inputs"], f"{path}.inputs", names)
    answer = expression_from_json(found["answer"], f"{path}.answer")
    taken = [given.name for given in inputs]
    if len({*taken, *names}) < len(taken) + len(names):
        raise ValueError(f"{path}: a name stands for two things")
    scope: dict[str, Kind] = {given.name: input_kind(given) for given in inputs}
    scope |= dict.fromkeys(names, IntKind())
    if set(bound_names(answer)) & set(scope):
        raise ValueError(f"{path}: a name is bound twice")
    declared = type_from_json(found["type"], f"{path}.type", names) if declares else None
    try:
        kind = kind_of(answer, scope)
    except ValueError as wrong:
        raise ValueError(f"{path}.answer: {wrong}") from None
    if declared is not None and kind_of_type(declared) != kind:
        raise ValueError(f"{path}.type: not of the answer's kind")
    called = name(found["name"], f"{path}.name")
    return Task(called, arguments, inputs, answer, None, declared)


def typed_to_json(typed: tuple[Task, ...]) -> dict[str, Any]:
    """Return what has a type at all sizes as a field; nothing where there is none."""
    shown = [
        task_family_to_json(each) | {"type": listed(type_to_json(each.answer_type))}
        for each in typed
        if each.answer_type is not None
    ]
    return {"typed": shown} if shown else {}


def typed_keys(data: object) -> tuple[str, ...]:
    """Return the name of that field, if it is there."""
    return ("typed",) if isinstance(data, dict) and "typed" in data else ()


def typed_from_json(found: dict[str, Any], names: Names) -> tuple[Task, ...]:
    """Return what has a type, of a record that may have the field; raises ValueError."""
    if "typed" not in found:
        return ()
    listed_tasks = items(found["typed"], "typed", least=1)
    return tuple(task_family_from_json(each, "typed", names, True) for each in listed_tasks)


# ---- questions


def everywhere_to_json(question: Everywhere) -> dict[str, Any]:
    """Return a question about all sizes as plain data."""
    other = question.other
    key, shown = (
        ("model", model_family_to_json(other))
        if isinstance(other, ModelFamily)
        else ("task", task_family_to_json(other))
    )
    program, least = program_family_to_json(question.program), dict(question.least)
    typed = typed_to_json(question.typed)
    return {"format": EVERYWHERE, "program": program, "least": least, key: shown} | typed


def everywhere_from_json(data: object) -> Everywhere:
    """Return the question that `data` describes; raises ValueError naming the field."""
    key = "model" if isinstance(data, dict) and "model" in data else "task"
    found = record(data, "question", ("format", "program", "least", key, *typed_keys(data)))
    one_of(found["format"], "question.format", (EVERYWHERE,))
    program = program_family_from_json(found["program"], "program")
    names, least = program.parameters, found["least"]
    if not isinstance(least, dict) or set(least) != set(names):
        raise ValueError("question.least: not one number for each parameter")
    starts = tuple((each, integer(least[each], "question.least", 1)) for each in names)
    other: ModelFamily | Task = (
        model_family_from_json(found["model"], "model", names)
        if key == "model"
        else task_family_from_json(found["task"], "task", names)
    )
    return Everywhere(program, other, starts, typed_from_json(found, names))
