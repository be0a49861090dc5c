"""Programs as plain data, read as strictly as the rest of `dsl.canonical`.

What comes from a file has the shape and the types that elaboration gives, or is refused.
"""

from __future__ import annotations

from typing import Any, get_args

from dsl.canonical import arguments_from_json, input_from_json, input_kind, input_to_json
from dsl.expr import Expr
from dsl.expression_json import (
    LARGEST_PERMUTATION,
    expression_from_json,
    expression_to_json,
    type_from_json,
    type_to_json,
)
from dsl.fields import integer, items, name, one_of, record, truth
from dsl.kinds import IntKind, Kind, PermKind, TruthKind, TupleKind, agree, kind_of_type
from dsl.problem import Mask, Task
from dsl.program import (
    Field,
    Head,
    HeadKind,
    Program,
    ProgramLayer,
    Steps,
    TokenRule,
)
from dsl.program_wellformed import require_wellformed
from dsl.wellformed import kind_of

MOST_LAYERS = 10_000
MASKS: tuple[Mask, ...] = get_args(Mask)
HEADS: tuple[HeadKind, ...] = get_args(HeadKind)
INT, TRUTH = IntKind(), TruthKind()
Scope = dict[str, Kind]


def program_to_json(program: Program) -> dict[str, Any]:
    """Return a program as plain data; `steps` is there for programs with steps only."""
    made = {} if program.steps is None else {"steps": _steps_to_json(program.steps)}
    return made | {
        "name": program.name,
        "arguments": [list(pair) for pair in program.arguments],
        "mask": program.mask,
        "inputs": [input_to_json(given) for given in program.inputs],
        "fields": [_field_to_json(field) for field in program.fields],
        "tokens": [_rule_to_json(rule) for rule in program.tokens],
        "blank": _rule_to_json(program.blank),
        "padding": program.padding,
        "layers": [layer_to_json(layer) for layer in program.layers],
        "answer": expression_to_json(program.answer),
    }


def _field_to_json(field: Field) -> dict[str, Any]:
    declared = None if field.declared is None else type_to_json(field.declared)
    return {"name": field.name, "kind": _kind_to_json(field.kind), "declared": declared}


def _kind_to_json(kind: Kind) -> list[Any]:
    match kind:
        case TruthKind():
            return ["truth"]
        case PermKind(points):
            return ["perm", points]
        case TupleKind(parts):
            return ["tuple", *map(_kind_to_json, parts)]
        case _:
            return ["int"]


def _rule_to_json(rule: TokenRule) -> dict[str, Any]:
    fields = [[key, expression_to_json(value)] for key, value in rule.fields]
    return {"name": rule.name, "index": list(rule.index), "fields": fields}


def _steps_to_json(steps: Steps) -> dict[str, Any]:
    return {
        "count": steps.count,
        "alphabet": type_to_json(steps.alphabet),
        "next": expression_to_json(steps.next),
        "rule": _rule_to_json(steps.rule),
    }


def layer_to_json(layer: ProgramLayer) -> dict[str, Any]:
    """Return a layer as plain data."""
    lets = [[key, expression_to_json(value)] for key, value in layer.lets]
    return {"heads": [_head_to_json(h) for h in layer.heads], "lets": lets, "tables": layer.tables}


def _head_to_json(head: Head) -> dict[str, Any]:
    def shown(expr: Expr | None) -> list[Any] | None:
        return None if expr is None else expression_to_json(expr)

    found = {
        "name": head.name,
        "kind": head.kind,
        "mask": head.mask,
        "where": shown(head.where),
        "score": shown(head.score),
        "take": shown(head.take),
        "default": shown(head.default),
    }
    more = {"weight": shown(head.weight), "rounded": head.rounded}
    return found | {key: value for key, value in more.items() if value}


def program_from_json(data: object, path: str) -> Program:
    """Return the program that `data` describes; raises ValueError naming the field."""
    keys = ("name", "arguments", "mask", "inputs", "fields", "tokens", "blank", "padding")
    more = ("steps",) if isinstance(data, dict) and "steps" in data else ()
    found = record(data, path, (*keys, "layers", "answer", *more))
    inputs = items(found["inputs"], f"{path}.inputs", least=1)
    fields = items(found["fields"], f"{path}.fields")
    tokens = items(found["tokens"], f"{path}.tokens")
    layers = items(found["layers"], f"{path}.layers", most=MOST_LAYERS)
    program = Program(
        name=name(found["name"], f"{path}.name"),
        arguments=arguments_from_json(found["arguments"], f"{path}.arguments"),
        mask=one_of(found["mask"], f"{path}.mask", MASKS),
        inputs=tuple(input_from_json(x, f"{path}.inputs[{i}]") for i, x in enumerate(inputs)),
        fields=tuple(_field(x, f"{path}.fields[{i}]") for i, x in enumerate(fields)),
        tokens=tuple(rule_from_json(x, f"{path}.tokens[{i}]") for i, x in enumerate(tokens)),
        blank=rule_from_json(found["blank"], f"{path}.blank"),
        padding=integer(found["padding"], f"{path}.padding", 0),
        layers=tuple(layer_from_json(x, f"{path}.layers[{i}]") for i, x in enumerate(layers)),
        answer=expression_from_json(found["answer"], f"{path}.answer"),
        steps=_steps(found["steps"], f"{path}.steps") if more else None,
    )
    require_wellformed(program, path)
    return program


def _field(data: object, path: str) -> Field:
    found = record(data, path, ("name", "kind", "declared"))
    declared = found["declared"]
    field = Field(
        name=name(found["name"], f"{path}.name"),
        kind=kind_from_json(found["kind"], f"{path}.kind"),
        declared=None if declared is None else type_from_json(declared, f"{path}.declared"),
    )
    if field.declared is not None and kind_of_type(field.declared) != field.kind:
        raise ValueError(f"{path}.declared: not of the field's kind")
    return field


def kind_from_json(data: object, path: str, level: int = 0) -> Kind:
    """Return a kind; raises ValueError."""
    tag, *rest = items(data, path, least=1)
    match tag, len(rest):
        case "int", 0:
            return INT
        case "truth", 0:
            return TRUTH
        case "perm", 1:
            points = integer(rest[0], path, 1)
            if points > LARGEST_PERMUTATION:
                raise ValueError(f"{path}: permutations of more than {LARGEST_PERMUTATION} points")
            return PermKind(points)
        case "tuple", count if count >= 2 and level < 20:
            return TupleKind(tuple(kind_from_json(part, path, level + 1) for part in rest))
        case _:
            raise ValueError(f"{path}: not a kind of value")


def _values(data: object, path: str) -> tuple[tuple[str, Expr], ...]:
    found = []
    for place, pair in enumerate(items(data, path)):
        here = f"{path}[{place}]"
        key, value = items(pair, here, least=2, most=2)
        found.append((name(key, here), expression_from_json(value, here)))
    return tuple(found)


def rule_from_json(data: object, path: str) -> TokenRule:
    """Return a token rule; raises ValueError."""
    found = record(data, path, ("name", "index", "fields"))
    index = tuple(name(each, f"{path}.index") for each in items(found["index"], f"{path}.index"))
    fields = _values(found["fields"], f"{path}.fields")
    return TokenRule(name(found["name"], f"{path}.name"), index, fields)


def _steps(data: object, path: str) -> Steps:
    found = record(data, path, ("count", "alphabet", "next", "rule"))
    return Steps(
        integer(found["count"], f"{path}.count", 0),
        type_from_json(found["alphabet"], f"{path}.alphabet"),
        expression_from_json(found["next"], f"{path}.next"),
        rule_from_json(found["rule"], f"{path}.rule"),
    )


def layer_from_json(data: object, path: str) -> ProgramLayer:
    """Return a layer; raises ValueError."""
    found = record(data, path, ("heads", "lets", "tables"))
    heads = items(found["heads"], f"{path}.heads", least=1)
    return ProgramLayer(
        tuple(_head(x, f"{path}.heads[{i}]") for i, x in enumerate(heads)),
        _values(found["lets"], f"{path}.lets"),
        integer(found["tables"], f"{path}.tables", 0),
    )


def _head(data: object, path: str) -> Head:
    keys = ("name", "kind", "mask", "where", "score", "take", "default")
    more = [key for key in ("weight", "rounded") if isinstance(data, dict) and key in data]
    found = {"weight": None, "rounded": False} | record(data, path, (*keys, *more))
    if any(not found[key] for key in more):
        raise ValueError(f"{path}: a weight or a rounding that says nothing")

    def option(key: str) -> Expr | None:
        value = found[key]
        return None if value is None else expression_from_json(value, f"{path}.{key}")

    head = Head(
        name=name(found["name"], f"{path}.name"),
        kind=one_of(found["kind"], f"{path}.kind", HEADS),
        mask=one_of(found["mask"], f"{path}.mask", MASKS),
        where=option("where"),
        score=option("score"),
        take=expression_from_json(found["take"], f"{path}.take"),
        default=option("default"),
        weight=option("weight"),
        rounded=truth(found["rounded"], f"{path}.rounded"),
    )
    if head.kind == "average" and head.score is not None:
        raise ValueError(f"{path}.score: an average has none")
    if head.kind == "attend" and (head.weight is not None or head.rounded):
        raise ValueError(f"{path}.weight: only averages have weights and are rounded")
    return head


def answers_agree(program: Program, task: Task) -> bool:
    """Say whether the answers of a program are of the kind that the task asks for."""
    fields: Scope = {field.name: field.kind for field in program.fields}
    scope: Scope = {given.name: input_kind(given) for given in task.inputs}
    if task.answer_index is not None:
        scope[task.answer_index] = INT
    return agree(kind_of(program.answer, fields), kind_of(task.answer, scope))
