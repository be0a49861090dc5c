"""Programs as plain data, read as strictly as the rest of `dsl.canonical`.

What comes from a file has the shape and the types that elaboration gives, or is refused.
"""

from __future__ import annotations

from typing import Any, get_args

from dsl.canonical import arguments_from_json, input_from_json, input_kind, input_to_json
from dsl.expr import Expr, bound_names
from dsl.expression_json import (
    LARGEST_PERMUTATION,
    expression_from_json,
    expression_to_json,
    type_from_json,
    type_to_json,
)
from dsl.fields import integer, items, name, one_of, record
from dsl.kinds import IntKind, Kind, PermKind, TruthKind, TupleKind, agree, kind_of_type
from dsl.problem import Input, Mask, Task
from dsl.program import (
    BLANK,
    KEY,
    STEP,
    Field,
    Head,
    HeadKind,
    Program,
    ProgramLayer,
    Steps,
    TokenRule,
)
from dsl.types import Product
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
        "layers": [_layer_to_json(layer) for layer in program.layers],
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


def _layer_to_json(layer: ProgramLayer) -> dict[str, Any]:
    lets = [[key, expression_to_json(value)] for key, value in layer.lets]
    return {"heads": [_head_to_json(h) for h in layer.heads], "lets": lets, "tables": layer.tables}


def _head_to_json(head: Head) -> dict[str, Any]:
    def shown(expr: Expr | None) -> list[Any] | None:
        return None if expr is None else expression_to_json(expr)

    return {
        "name": head.name,
        "kind": head.kind,
        "mask": head.mask,
        "where": shown(head.where),
        "score": shown(head.score),
        "take": shown(head.take),
        "default": shown(head.default),
    }


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
        tokens=tuple(_rule(x, f"{path}.tokens[{i}]") for i, x in enumerate(tokens)),
        blank=_rule(found["blank"], f"{path}.blank"),
        padding=integer(found["padding"], f"{path}.padding", 0),
        layers=tuple(_layer(x, f"{path}.layers[{i}]") for i, x in enumerate(layers)),
        answer=expression_from_json(found["answer"], f"{path}.answer"),
        steps=_steps(found["steps"], f"{path}.steps") if more else None,
    )
    _Check(program, path).everything()
    return program


def _field(data: object, path: str) -> Field:
    found = record(data, path, ("name", "kind", "declared"))
    declared = found["declared"]
    field = Field(
        name=name(found["name"], f"{path}.name"),
        kind=_kind(found["kind"], f"{path}.kind"),
        declared=None if declared is None else type_from_json(declared, f"{path}.declared"),
    )
    if field.declared is not None and kind_of_type(field.declared) != field.kind:
        raise ValueError(f"{path}.declared: not of the field's kind")
    return field


def _kind(data: object, path: str, level: int = 0) -> Kind:
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
            return TupleKind(tuple(_kind(part, path, level + 1) for part in rest))
        case _:
            raise ValueError(f"{path}: not a kind of value")


def _values(data: object, path: str) -> tuple[tuple[str, Expr], ...]:
    found = []
    for place, pair in enumerate(items(data, path)):
        here = f"{path}[{place}]"
        key, value = items(pair, here, least=2, most=2)
        found.append((name(key, here), expression_from_json(value, here)))
    return tuple(found)


def _rule(data: object, path: str) -> TokenRule:
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
        _rule(found["rule"], f"{path}.rule"),
    )


def _layer(data: object, path: str) -> ProgramLayer:
    found = record(data, path, ("heads", "lets", "tables"))
    heads = items(found["heads"], f"{path}.heads", least=1)
    return ProgramLayer(
        tuple(_head(x, f"{path}.heads[{i}]") for i, x in enumerate(heads)),
        _values(found["lets"], f"{path}.lets"),
        integer(found["tables"], f"{path}.tables", 0),
    )


def _head(data: object, path: str) -> Head:
    keys = ("name", "kind", "mask", "where", "score", "take", "default")
    found = record(data, path, keys)

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
    )
    if head.kind == "average" and head.score is not None:
        raise ValueError(f"{path}.score: an average has none")
    return head


class _Check:
    """Checks names and types of a program that comes from a file."""

    def __init__(self, program: Program, path: str) -> None:
        self.program = program
        self.path = path
        self.fields: Scope = {field.name: field.kind for field in program.fields}

    def everything(self) -> None:
        program = self.program
        names = [field.name for field in program.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.path}.fields: a field comes twice")
        inputs = [given.name for given in program.inputs]
        if len(set(inputs)) != len(inputs) or [rule.name for rule in program.tokens] != inputs:
            raise ValueError(f"{self.path}.tokens: not one rule for each input, in order")
        for given, rule in zip(program.inputs, program.tokens, strict=True):
            self._rule(rule, _content_scope(rule, given, self.path))
        if program.blank.name != BLANK or len(program.blank.index) > 1:
            raise ValueError(f"{self.path}.blank: not the rule of blank tokens")
        self._rule(program.blank, dict.fromkeys(program.blank.index, INT))
        for place, layer in enumerate(program.layers):
            self._layer(layer, f"{self.path}.layers[{place}]")
        self._expression(program.answer, None, self.fields, f"{self.path}.answer")
        if program.steps is not None:
            self._steps(program.steps, inputs)
        self._tables()

    def _steps(self, steps: Steps, inputs: list[str]) -> None:
        rule, kind = steps.rule, kind_of_type(steps.alphabet)
        if rule.name != STEP or len(rule.index) != 1 or {STEP} & {*inputs, *rule.index}:
            raise ValueError(f"{self.path}.steps.rule: not the rule of generated tokens")
        self._rule(rule, {rule.index[0]: INT, STEP: kind})
        self._expression(steps.next, kind, self.fields, f"{self.path}.steps.next")

    def _tables(self) -> None:
        first: dict[int, ProgramLayer] = {}
        for layer in self.program.layers:
            if first.setdefault(layer.tables, layer) != layer:
                raise ValueError(f"{self.path}.layers: different layers share tables")

    def _rule(self, rule: TokenRule, scope: Scope) -> None:
        self._once([key for key, _ in rule.fields], f"{self.path}.{rule.name}")
        for key, value in rule.fields:
            self._expression(value, self._kind(key), scope, f"{self.path}.{rule.name}.{key}")

    def _layer(self, layer: ProgramLayer, path: str) -> None:
        self._once([head.name for head in layer.heads], path)
        pair = {**self.fields, **{f"{KEY}{key}": kind for key, kind in self.fields.items()}}
        for head in layer.heads:
            here, kind = f"{path}.{head.name}", self._kind(head.name)
            if head.kind == "average" and kind != INT:
                raise ValueError(f"{here}: an average is a number")
            if head.where is not None:
                self._expression(head.where, TRUTH, pair, here)
            if head.score is not None:
                self._expression(head.score, INT, pair, here)
            self._expression(head.take, kind, pair, here)
            if head.default is not None:
                self._expression(head.default, kind, self.fields, here)
        for key, value in layer.lets:
            self._expression(value, self._kind(key), self.fields, f"{path}.{key}")

    def _kind(self, key: str) -> Kind:
        if key not in self.fields:
            raise ValueError(f"{self.path}: '{key}' is not a field")
        return self.fields[key]

    def _once(self, names: list[str], path: str) -> None:
        if len(set(names)) != len(names):
            raise ValueError(f"{path}: a field is given twice")

    def _expression(self, expr: Expr, wanted: Kind | None, scope: Scope, path: str) -> None:
        for bound in bound_names(expr):
            if bound in scope:
                raise ValueError(f"{path}: the name '{bound}' is bound twice")
        try:
            found = kind_of(expr, scope)
        except ValueError as wrong:
            raise ValueError(f"{path}: {wrong}") from None
        if wanted is not None and not agree(wanted, found):
            raise ValueError(f"{path}: not of the kind of its field")


def _content_scope(rule: TokenRule, given: Input, path: str) -> Scope:
    scope: Scope = {given.name: kind_of_type(given.element)}
    kinds: tuple[Kind, ...] = ()
    if given.index is not None:
        parts = given.index.parts if isinstance(given.index, Product) else (given.index,)
        whole = len(rule.index) == 1
        kinds = tuple(map(kind_of_type, (given.index,) if whole else parts))
    if len(kinds) != len(rule.index) or len({given.name, *rule.index}) != len(kinds) + 1:
        raise ValueError(f"{path}.tokens: the index of '{given.name}' does not fit")
    return scope | dict(zip(rule.index, kinds, strict=True))


def answers_agree(program: Program, task: Task) -> bool:
    """Say whether the answers of a program are of the kind that the task asks for."""
    fields: Scope = {field.name: field.kind for field in program.fields}
    scope: Scope = {given.name: input_kind(given) for given in task.inputs}
    if task.answer_index is not None:
        scope[task.answer_index] = INT
    return agree(kind_of(program.answer, fields), kind_of(task.answer, scope))
