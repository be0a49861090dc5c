"""Plain data to what the kernel speaks of: amounts, names, layers. What is unknown is refused.

Amounts are integers, names, or lists: ["+", a, b], ["-", a, b], ["*", a, b], ["^", a, b],
["log2", a], ["states", tokens, values, heads]; ["rows", M] and ["columns", M] are the numbers of
different rows and columns of a function M, ["least", M] how many arguments of M must be fixed to
make it a constant: at least 1 and otherwise unknown.
"""

from __future__ import annotations

from typing import Any

from solver.kernel.amounts import (
    Amount,
    NotAnAmount,
    atom,
    constant,
    power_amount,
    states,
    surely_at_least,
)
from solver.kernel.hypotheses import Given
from solver.kernel.universe import Block, Image, InvalidStep, Mask, Setting

MASKS: tuple[Mask, ...] = ("none", "causal", "strict")


def amount(data: Any) -> Amount:
    """Return the amount that plain data describes."""
    match data:
        case bool():
            raise NotAnAmount("a truth value is no amount")
        case int():
            return constant(data)
        case str() if data.isidentifier():
            return atom(data)
        case ["+", left, right]:
            return amount(left) + amount(right)
        case ["-", left, right]:
            return amount(left) - amount(right)
        case ["*", left, right]:
            return amount(left) * amount(right)
        case ["^", base, exponent]:
            return power_amount(amount(base), amount(exponent))
        case ["log2", inside]:
            return _logarithm(amount(inside))
        case ["states", tokens, values, heads]:
            return states(amount(tokens), amount(values), amount(heads))
        case ["rows" | "columns" | "least" as word, str() as name] if name.isidentifier():
            return atom(f"{word}({name})")
        case _:
            raise NotAnAmount(f"{str(data)[:60]} is no amount")


def _logarithm(inside: Amount) -> Amount:
    if not surely_at_least(inside, 1):
        raise NotAnAmount("the logarithm of what may be less than 1")
    return atom(("log2", inside))


def size(data: Any) -> Amount:
    """Return an amount that is surely at least 1."""
    found = amount(data)
    if not surely_at_least(found, 1):
        raise NotAnAmount("a size that may be less than 1")
    return found


def read_setting(data: Any) -> Setting:
    """Return the setting that plain data describes; raises NotAnAmount or InvalidStep."""
    keys = ("blocks", "mask", "layers", "heads", "summary", "state", "hard")
    blocks, mask, layers, heads, summary, state, hard = fields(data, keys)
    if mask not in MASKS or type(layers) is not int or type(hard) is not bool:
        raise NotAnAmount("a setting has a mask, a number of layers, and is hard or not")
    found = []
    for each in items(blocks):
        name, tokens, values = items(each, 3)
        found.append(Block(read_name(name), size(tokens), size(values)))
    return Setting(
        tuple(found), mask, layers, size(heads), amount(summary), amount(state), hard
    )


def read_given(data: Any) -> Given:
    """Return a hypothesis [left, sign, right]."""
    left, sign, right = items(data, 3)
    if sign not in (">", ">="):
        raise NotAnAmount(f"a hypothesis says > or >=, not {str(sign)[:60]!r}")
    return Given(amount(left), amount(right), sign == ">")


def read_name(data: Any) -> str:
    """Return a name."""
    if not isinstance(data, str) or not data.isidentifier():
        raise InvalidStep(f"{str(data)[:60]!r} is no name")
    return data


def read_text(data: Any) -> str:
    """Return a text."""
    if not isinstance(data, str):
        raise InvalidStep("a choice is a text")
    return data


def read_choice(data: Any) -> Any:
    """Return what a block is taken to be."""
    if type(data) not in (int, bool, str):
        raise InvalidStep("a choice is a number, a truth value or a name")
    return data


def read_image(data: Any) -> Image:
    """Return the image [name, tokens, [[table, content], ...], in turn]."""
    name, tokens, pieces, in_turn = items(data, 4)
    if type(in_turn) is not bool:
        raise InvalidStep("tables stand in turn or they do not")
    tables = tuple(read_name(items(each, 2)[0]) for each in items(pieces))
    return Image(read_name(name), size(tokens), tables, in_turn, pieces)


def read_layer(data: Any) -> int:
    """Return a layer."""
    if type(data) is not int:
        raise InvalidStep("a layer is an integer")
    return data


def items(data: Any, length: int | None = None) -> list[Any]:
    """Return a list, of the length asked for."""
    if not isinstance(data, list) or length not in (None, len(data)):
        raise InvalidStep("not a list of the right length")
    return data


def fields(data: Any, keys: tuple[str, ...]) -> list[Any]:
    """Return the values of an object that has exactly these keys."""
    if not isinstance(data, dict) or set(data) != set(keys):
        raise InvalidStep(f"not an object with exactly {', '.join(keys)}")
    return [data[key] for key in keys]


def with_values(statement: Any, values: dict[str, Any]) -> Any:
    """Return the plain data of a statement with amounts in the places of its parameters."""

    def put(data: Any) -> Any:
        match data:
            case str():
                return values.get(data, data)
            case [word, *parts]:
                return [word, *map(put, parts)]
            case _:
                return data

    setting, givens = statement["setting"], statement["givens"]
    sizes = {key: put(setting[key]) for key in ("heads", "summary", "state")}
    blocks = [[name, *map(put, rest)] for name, *rest in setting["blocks"]]
    changed = [[put(left), sign, put(right)] for left, sign, right in givens]
    return {**statement, "setting": setting | sizes | {"blocks": blocks}, "givens": changed}
