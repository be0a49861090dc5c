"""Families as plain data, read as strictly as the rest of `dsl.canonical`.

A family is written like an instance, with sizes as lists where that has numbers; `body` holds the
layers. What is read is put to the rules of instances with every size and parameter 1, which is
enough for names and types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as fields_of
from dataclasses import is_dataclass, replace
from typing import Any, get_args

from dsl.expr import Binder, Fold, Iterate, Let
from dsl.expression_json import expression_from_json
from dsl.families import (
    WORDS,
    Body,
    ProgramFamily,
    Rounds,
    Size,
    expression_at,
    layer_at,
)
from dsl.fields import integer, items, name, one_of, record, truth
from dsl.kinds import kind_of_type
from dsl.problem import Input, Mask
from dsl.program import STEP, Field, Program, ProgramLayer, Steps, TokenRule
from dsl.program_json import (
    kind_from_json,
    layer_from_json,
    layer_to_json,
    program_to_json,
    rule_from_json,
)
from dsl.program_wellformed import require_wellformed
from dsl.types import Bool, Perm, Product, Range, Type

DEEPEST = 100
MOST_PARTS = 10_000
MASKS: tuple[Mask, ...] = get_args(Mask)
Names = tuple[str, ...]


def size_to_json(size: Size) -> Any:
    """Return a size with lists for tuples."""
    return [size_to_json(each) for each in size] if isinstance(size, tuple) else size


def size_from_json(data: object, path: str, names: Names, level: int = 0) -> Size:
    """Return the size that `data` describes; raises ValueError."""
    match data:
        case bool():
            raise ValueError(f"{path}: not a size")
        case int():
            return integer(data, path)
        case str() if data in names:
            return data
        case [str() as word, *parts] if WORDS.get(word) == len(parts) and level < DEEPEST:
            return (word, *(size_from_json(part, path, names, level + 1) for part in parts))
        case _:
            raise ValueError(f"{path}: not a size")


def listed(data: Any) -> Any:
    """Return plain data with lists for tuples."""
    match data:
        case tuple() | list():
            return [listed(each) for each in data]
        case dict():
            return {key: listed(value) for key, value in data.items()}
        case _:
            return data


# ---- programs


def program_family_to_json(family: ProgramFamily) -> dict[str, Any]:
    """Return a program for all sizes as plain data."""
    program = program_to_json(family.program)
    del program["layers"]
    body = [_part_to_json(part) for part in family.body]
    found: dict[str, Any] = listed({"parameters": family.parameters, "body": body, **program})
    return found


def _part_to_json(part: ProgramLayer | Rounds) -> dict[str, Any]:
    if isinstance(part, ProgramLayer):
        return layer_to_json(part)
    body = [_part_to_json(each) for each in part.body]
    return {"loop": part.loop, "index": part.index, "count": part.count, "body": body}


def program_family_from_json(data: object, path: str) -> ProgramFamily:
    """Return the program that `data` describes; raises ValueError naming the field."""
    keys = ("parameters", "name", "arguments", "mask", "inputs", "fields", "tokens", "blank")
    more = ("steps",) if isinstance(data, dict) and "steps" in data else ()
    found = record(data, path, (*keys, "padding", "body", "answer", *more))
    names = names_from_json(found["parameters"], f"{path}.parameters")
    program = Program(
        name=name(found["name"], f"{path}.name"),
        arguments=arguments_from_json(found["arguments"], f"{path}.arguments", names),
        mask=one_of(found["mask"], f"{path}.mask", MASKS),
        inputs=inputs_from_json(found["inputs"], f"{path}.inputs", names),
        fields=tuple(_field(x, f"{path}.fields", names) for x in items(found["fields"], path)),
        tokens=tuple(rule_from_json(x, f"{path}.tokens") for x in items(found["tokens"], path)),
        blank=rule_from_json(found["blank"], f"{path}.blank"),
        padding=size_from_json(found["padding"], f"{path}.padding", names),
        layers=(),
        answer=expression_from_json(found["answer"], f"{path}.answer"),
        steps=_steps(found["steps"], f"{path}.steps", names) if more else None,
    )
    family = ProgramFamily(names, program, _body(found["body"], f"{path}.body", names, 0))
    _require_wellformed(family, path)
    return family


def names_from_json(data: object, path: str) -> Names:
    """Return different names."""
    names = tuple(name(each, path) for each in items(data, path))
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a name comes twice")
    return names


def arguments_from_json(data: object, path: str, names: Names) -> tuple[tuple[str, Size], ...]:
    """Return names with their sizes; raises ValueError."""
    found = []
    for pair in items(data, path):
        key, size = items(pair, path, least=2, most=2)
        found.append((name(key, path), size_from_json(size, path, names)))
    return tuple(found)


def inputs_from_json(data: object, path: str, names: Names) -> tuple[Input, ...]:
    """Return inputs; raises ValueError."""
    found = []
    for each in items(data, path, least=1):
        fields = record(each, path, ("name", "index", "element"))
        index = None if fields["index"] is None else type_from_json(fields["index"], path, names)
        element = type_from_json(fields["element"], path, names)
        found.append(Input(name(fields["name"], path), index, element))
    return tuple(found)


def type_from_json(data: object, path: str, names: Names, level: int = 0) -> Type:
    """Return a type with sizes; raises ValueError."""
    match data:
        case ["range", size]:
            return Range(size_from_json(size, path, names))
        case ["bool"]:
            return Bool()
        case ["perm", points] if integer(points, path, 1) <= 64:
            return Perm(integer(points, path, 1))
        case ["tuple", *parts] if len(parts) >= 2 and level < DEEPEST:
            return Product(tuple(type_from_json(part, path, names, level + 1) for part in parts))
        case _:
            raise ValueError(f"{path}: not a type")


def _field(data: object, path: str, names: Names) -> Field:
    found = record(data, path, ("name", "kind", "declared"))
    declared = None if found["declared"] is None else type_from_json(found["declared"], path, names)
    field = Field(name(found["name"], path), kind_from_json(found["kind"], path), declared)
    if declared is not None and kind_of_type(declared) != field.kind:
        raise ValueError(f"{path}: not of the field's kind")
    return field


def _steps(data: object, path: str, names: Names) -> Steps:
    found = record(data, path, ("count", "alphabet", "next", "rule"))
    count = size_from_json(found["count"], f"{path}.count", names)
    alphabet = type_from_json(found["alphabet"], f"{path}.alphabet", names)
    following = expression_from_json(found["next"], f"{path}.next")
    return Steps(count, alphabet, following, rule_from_json(found["rule"], f"{path}.rule"))


def _body(data: object, path: str, names: Names, level: int) -> Body:
    if level > DEEPEST:
        raise ValueError(f"{path}: nested too deep")
    found: list[ProgramLayer | Rounds] = []
    for each in items(data, path, most=MOST_PARTS):
        if isinstance(each, dict) and "body" in each:
            fields = record(each, path, ("loop", "index", "count", "body"))
            index = None if fields["index"] is None else name(fields["index"], path)
            count = size_from_json(fields["count"], f"{path}.count", names)
            body = _body(fields["body"], path, names, level + 1)
            loop = truth(fields["loop"], path)
            if loop and index is not None:
                raise ValueError(f"{path}: a loop, whose layers are the same, has no index")
            found.append(Rounds(loop, index, count, body))
        else:
            found.append(layer_from_json(each, path))
    return tuple(found)


def _require_wellformed(family: ProgramFamily, path: str) -> None:
    """Raise ValueError where names or types are wrong: with 1 for every size and parameter."""
    program, once = family.program, dict.fromkeys(family.parameters, 1)
    rules = [*program.tokens, program.blank]
    rules += [] if program.steps is None else [program.steps.rule]
    taken = {field.name for field in program.fields} | {given.name for given in program.inputs}
    taken |= {STEP, *_bound((program, family.body))}
    if (taken | {each for rule in rules for each in rule.index}) & set(family.parameters):
        raise ValueError(f"{path}: a name stands for two things")
    layers = tuple(_layers(family.body, once, taken, path))
    steps = program.steps and replace(
        program.steps,
        count=1,
        alphabet=_small(program.steps.alphabet),
        next=expression_at(program.steps.next, once),
        rule=_rule(program.steps.rule, once),
    )
    small = replace(
        program,
        arguments=(),
        inputs=tuple(map(_small_input, program.inputs)),
        fields=tuple(replace(field, declared=None) for field in program.fields),
        tokens=tuple(_rule(rule, once) for rule in program.tokens),
        blank=_rule(program.blank, once),
        padding=0,
        answer=expression_at(program.answer, once),
        layers=tuple(replace(layer, tables=place) for place, layer in enumerate(layers)),
        steps=steps,
    )
    require_wellformed(small, path)


def _bound(node: Any) -> Iterator[str]:
    """Yield the names that are bound in expressions anywhere inside."""
    match node:
        case Let(name) | Binder(_, name) | Iterate(_, _, name):
            yield name
        case Fold(accumulator, _, name):
            yield from (accumulator, name)
        case _:
            pass
    if isinstance(node, tuple):
        inside = node
    elif is_dataclass(node) and not isinstance(node, type):
        inside = tuple(getattr(node, each.name) for each in fields_of(node))
    else:
        return
    for each in inside:
        yield from _bound(each)


def _layers(
    body: Body, values: dict[str, int], taken: set[str], path: str
) -> Iterator[ProgramLayer]:
    for part in body:
        if isinstance(part, ProgramLayer):
            yield layer_at(part, values)
            continue
        index = {} if part.index is None else {part.index: 0}
        if set(index) & (taken | set(values)):
            raise ValueError(f"{path}: a name stands for two things")
        yield from _layers(part.body, {**values, **index}, taken, path)


def _small(kind: Type) -> Type:
    match kind:
        case Range():
            return Range(1)
        case Product(parts):
            return Product(tuple(_small(part) for part in parts))
        case _:
            return kind


def _small_input(given: Input) -> Input:
    return Input(given.name, given.index and _small(given.index), _small(given.element))


def _rule(rule: TokenRule, values: dict[str, int]) -> TokenRule:
    fields = tuple((key, expression_at(value, values)) for key, value in rule.fields)
    return replace(rule, fields=fields)
