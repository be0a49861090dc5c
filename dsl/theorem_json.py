"""Statements as plain data, read as strictly as the rest of `dsl.canonical`."""

from __future__ import annotations

from typing import Any, Literal

from dsl.ability import Able
from dsl.expr import Variable
from dsl.expression_json import expression_from_json, expression_to_json
from dsl.families_json import names_from_json, size_from_json, size_to_json
from dsl.fields import integer, items, name, one_of, record, truth
from dsl.kinds import IntKind, Kind, TableKind, TruthKind
from dsl.model_families_json import (
    model_family_from_json,
    model_family_to_json,
    task_family_from_json,
    task_family_to_json,
    typed_from_json,
    typed_keys,
    typed_to_json,
)
from dsl.problem import Mask
from dsl.theorem import AmountData, Block, Function, Given, Shape, Sign, Stated
from dsl.wellformed import kind_of

MASKS: tuple[Mask, ...] = ("none", "causal", "strict")
SIGNS: tuple[Sign, ...] = (">", ">=")
FORMATS: tuple[Literal["wraparound", "fold"], ...] = ("wraparound", "fold")
"""Number formats of which the rules of messages speak."""
WORDS = {"+": 2, "-": 2, "*": 2, "^": 2, "log2": 1, "states": 3}
"""The words of amounts, each with how many amounts follow it."""
DEEPEST = 100
MOST_LAYERS = 64


def amount_to_json(data: AmountData) -> Any:
    """Return an amount with lists for tuples."""
    return [amount_to_json(each) for each in data] if isinstance(data, tuple) else data


def amount_from_json(
    data: object,
    path: str,
    names: tuple[str, ...],
    level: int = 0,
    function: Function | None = None,
) -> AmountData:
    """Return the amount that `data` describes; raises ValueError."""
    if level > DEEPEST:
        raise ValueError(f"{path}: nested too deep")
    match data:
        case bool():
            raise ValueError(f"{path}: not an amount")
        case int():
            return integer(data, path)
        case str() if data in names:
            return data
        case [str() as word, *parts] if WORDS.get(word) == len(parts):
            found = (amount_from_json(part, path, names, level + 1, function) for part in parts)
            return (word, *found)
        case [str() as word, str() as text] if (
            function and word in function.measures and text == function.name
        ):
            return (word, text)
        case _:
            raise ValueError(f"{path}: not an amount")


def stated_to_json(stated: Stated) -> dict[str, Any]:
    """Return a statement as plain data."""
    shape, function = stated.shape, stated.function
    more = {} if function is None else {"function": _function_to_json(function)}
    return {
        "name": stated.name,
        "parameters": list(stated.parameters),
        "givens": [_given_to_json(given) for given in stated.givens],
        "shape": {
            "mask": shape.mask,
            "layers": shape.layers,
            "heads": amount_to_json(shape.heads),
            "summary": amount_to_json(shape.summary),
            "state": amount_to_json(shape.state),
            "hard": shape.hard,
        }
        | ({} if shape.numbers == "none" else {"numbers": shape.numbers}),
        "blocks": [_block_to_json(block) for block in stated.blocks],
        "answer": expression_to_json(stated.answer),
    } | more | typed_to_json(stated.typed)


def _given_to_json(given: Given) -> list[Any]:
    return [amount_to_json(given.left), given.sign, amount_to_json(given.right)]


def _block_to_json(block: Block) -> list[Any]:
    sizes = amount_to_json(block.tokens), amount_to_json(block.values)
    return [block.name, block.table, *sizes, block.truth]


def stated_from_json(data: object, path: str) -> Stated:
    """Return the statement that `data` describes; raises ValueError naming the field."""
    keys = ("name", "parameters", "givens", "shape", "blocks", "answer")
    more = ("function",) if isinstance(data, dict) and "function" in data else ()
    found = record(data, path, (*keys, *more, *typed_keys(data)))
    function = _function(found["function"], f"{path}.function") if more else None
    listed = items(found["parameters"], f"{path}.parameters")
    names = tuple(name(each, f"{path}.parameters") for each in listed)
    blocks = items(found["blocks"], f"{path}.blocks", least=1)
    stated = Stated(
        name=name(found["name"], f"{path}.name"),
        parameters=names,
        givens=tuple(
            _given(each, f"{path}.givens", names, function)
            for each in items(found["givens"], path)
        ),
        shape=_shape(found["shape"], f"{path}.shape", names),
        blocks=tuple(_block(each, f"{path}.blocks", names) for each in blocks),
        answer=expression_from_json(found["answer"], f"{path}.answer"),
        function=function,
        typed=typed_from_json(found, names),
    )
    _check_names(stated, path)
    return stated


def _function_to_json(function: Function) -> list[str]:
    return [function.name, *function.sides]


def _function(data: object, path: str) -> Function:
    return Function(*(name(each, path) for each in items(data, path, least=2, most=3)))


def _given(
    data: object, path: str, names: tuple[str, ...], function: Function | None = None
) -> Given:
    left, sign, right = items(data, path, least=3, most=3)
    one, other = (
        amount_from_json(side, path, names, function=function) for side in (left, right)
    )
    return Given(one, one_of(sign, path, SIGNS), other)


def _shape(data: object, path: str, names: tuple[str, ...]) -> Shape:
    more = ("numbers",) if isinstance(data, dict) and "numbers" in data else ()
    found = record(data, path, ("mask", "layers", "heads", "summary", "state", "hard", *more))
    layers = integer(found["layers"], f"{path}.layers", 1)
    if layers > MOST_LAYERS:
        raise ValueError(f"{path}.layers: {layers} are more than {MOST_LAYERS}")
    keys = ("heads", "summary", "state")
    heads, summary, state = (amount_from_json(found[key], f"{path}.{key}", names) for key in keys)
    mask, hard = one_of(found["mask"], path, MASKS), truth(found["hard"], f"{path}.hard")
    if not more:
        return Shape(mask, layers, heads, summary, state, hard)
    if hard:
        raise ValueError(f"{path}.numbers: of hard attention")
    numbers = one_of(found["numbers"], f"{path}.numbers", FORMATS)
    return Shape(mask, layers, heads, summary, state, hard, numbers)


def _block(data: object, path: str, names: tuple[str, ...]) -> Block:
    called, table, tokens, values, boolean = items(data, path, least=5, most=5)
    entries, size = (amount_from_json(each, path, names) for each in (tokens, values))
    return Block(name(called, path), truth(table, path), entries, size, truth(boolean, path))


def _check_names(stated: Stated, path: str) -> None:
    """Names are different, single tokens are single, truth values are two, the answer is typed."""
    blocks = [block.name for block in stated.blocks]
    named = [*blocks, *stated.parameters]
    function = stated.function
    if function is not None:
        named.append(function.name)
        sides, wanted = function.sides, Variable(function.name)
        twice = len(set(sides)) != len(sides)
        if twice or not set(sides) <= set(blocks) or stated.answer != wanted:
            raise ValueError(f"{path}.function: no function of such inputs that is the answer")
    if len(set(named)) != len(named):
        raise ValueError(f"{path}: a name stands for two things")
    for block in stated.blocks:
        if not block.table and block.tokens != 1:
            raise ValueError(f"{path}.blocks: a single token of several tokens")
        if block.truth and block.values != 2:
            raise ValueError(f"{path}.blocks: truth values that are not two")
    scope: dict[str, Kind] = {each: IntKind() for each in named if each not in blocks}
    for block in stated.blocks:
        value: Kind = TruthKind() if block.truth else IntKind()
        scope[block.name] = TableKind(IntKind(), value) if block.table else value
    try:
        kind_of(stated.answer, scope)
    except ValueError as wrong:
        raise ValueError(f"{path}.answer: {wrong}") from None


# ---- what a model can


def able_to_json(able: Able) -> dict[str, Any]:
    """Return a statement about what a model can as plain data."""
    givens = [[size_to_json(g.left), g.sign, size_to_json(g.right)] for g in able.givens]
    return {
        "name": able.name,
        "parameters": list(able.parameters),
        "givens": givens,
        "model": model_family_to_json(able.model),
        "task": task_family_to_json(able.task),
    } | typed_to_json(able.typed)


def able_from_json(data: object, path: str) -> Able:
    """Return the statement that `data` describes; raises ValueError naming the field."""
    keys = ("name", "parameters", "givens", "model", "task")
    found = record(data, path, (*keys, *typed_keys(data)))
    names = names_from_json(found["parameters"], f"{path}.parameters")
    givens = []
    for each in items(found["givens"], f"{path}.givens"):
        left, sign, right = items(each, f"{path}.givens", least=3, most=3)
        one, other = (size_from_json(side, f"{path}.givens", names) for side in (left, right))
        givens.append(Given(one, one_of(sign, f"{path}.givens", SIGNS), other))
    return Able(
        name(found["name"], f"{path}.name"),
        names,
        tuple(givens),
        model_family_from_json(found["model"], f"{path}.model", names),
        task_family_from_json(found["task"], f"{path}.task", names),
        typed_from_json(found, names),
    )
