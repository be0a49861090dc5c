"""Sizes: expressions over integers and parameters, computed exactly.

A size that goes wrong for given arguments is a mistake at the size, naming the arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.numbers import Exact, NotExact, TooBig, exact, log2, power
from dsl.printer import expression_text
from dsl.source import Span

Functions: TypeAlias = "dict[str, int | None]"
FUNCTIONS: Functions = {"log2": 1, "ceil": 1, "floor": 1, "min": None, "max": None}
"""The functions of sizes and how many arguments they take (None: one or more)."""

ROUNDINGS = ("round", "floor", "ceil")
"""Functions of values, in programs; `floor` and `ceil` of parameters alone are sizes."""

LARGEST_SIZE_BITS = 4096
"""Sizes have at most this many bits."""


@dataclass
class Mistake(Exception):
    """One mistake, on its way to the list."""

    diagnostic: Diagnostic


@dataclass(frozen=True)
class Asked:
    """Who asks: the values of the parameters, and words such as ` in hard(H=0)` for messages."""

    values: Mapping[str, int]
    place: str = ""


def size_mistakes(
    node: tree.Expression, names: Collection[str], functions: Functions = FUNCTIONS
) -> list[Diagnostic]:
    """Return what is wrong with a size whatever the parameters are."""
    match node:
        case tree.Number():
            return []
        case tree.Name(text):
            return [] if text in names else [messages.unknown_name(node.span, text, names)]
        case tree.Unary("-", operand):
            return size_mistakes(operand, names, functions)
        case tree.Binary(sign, left, right) if sign in ARITHMETIC:
            found = size_mistakes(left, names, functions)
            return found + size_mistakes(right, names, functions)
        case tree.Call(function, arguments):
            wrong = _call_mistakes(node, function, arguments, functions)
            return wrong or [m for a in arguments for m in size_mistakes(a, names, functions)]
        case _:
            return [messages.not_a_size(node.span, named(node))]


ARITHMETIC = frozenset(["+", "-", "*", "/", "div", "mod", "^"])


def _call_mistakes(
    node: tree.Call,
    function: tree.Name,
    arguments: tuple[tree.Expression, ...],
    functions: Functions,
) -> list[Diagnostic]:
    if function.text not in functions:
        return [messages.unknown_function(function.span, function.text, functions)]
    wanted = functions[function.text]
    if wanted is not None and len(arguments) != wanted:
        return [messages.index_count(node.span, function.text, wanted, len(arguments))]
    return []


def named(node: tree.Expression) -> str:
    """Return what an expression is that cannot stand among numbers, for messages."""
    match node:
        case tree.Truth():
            return "a truth value"
        case tree.Part(tree.Number()):
            return "a decimal fraction"
        case tree.Tuple():
            return "a tuple"
        case tree.Binary(sign) | tree.Unary(sign):
            return f"'{sign}'"
        case tree.Binder(kind):
            return f"'{kind}'"
        case _:
            return "this"


def is_constant(node: tree.Expression) -> bool:
    """Say whether the size leans on no parameter."""
    return not names_in(node)


def names_in(node: tree.Expression) -> set[str]:
    """Return the names that stand for values, those of fields of a head's token included."""
    inside = [found for found, _ in tree.everything(node)]
    functions = {id(found.function) for found in inside if isinstance(found, tree.Call)}
    names = (found for found in inside if isinstance(found, tree.Name))
    return {name.text for name in names if id(name) not in functions}


def rounds_a_value(node: tree.Call, values: Collection[str]) -> bool:
    """Say whether a call rounds something made of these names, rather than being a size."""
    function = node.function.text
    return function in ROUNDINGS and (function == "round" or bool(names_in(node) & set(values)))


def size(
    node: tree.Expression, what: str, least: int, asked: Asked, most: int = LARGEST_SIZE_BITS
) -> int:
    """Return a size of at most `most` bits; raises Mistake if it is none or below `least`."""
    value = integer(node, what, asked, most)
    if value < least:
        shown = str(value) if value.bit_length() < LARGEST_SIZE_BITS else "negative"
        raise Mistake(messages.too_small(node.span, what, shown, least, asked.place))
    return value


def integer(
    node: tree.Expression, what: str, asked: Asked, most: int = LARGEST_SIZE_BITS
) -> int:
    """Return an expression over parameters as an integer; raises Mistake if it is none."""
    value = number(node, asked)
    whole = value.integer()
    if whole is None:
        text = expression_text(node)
        raise Mistake(messages.not_an_integer(node.span, what, str(value), text, asked.place))
    if whole.bit_length() > most:
        reason = f"{what} has {whole.bit_length()} bits, more than {most}"
        raise Mistake(messages.too_big(node.span, reason, asked.place))
    return whole


def parameter(node: tree.Name, asked: Asked) -> int:
    """Return a parameter; any other name is a field that only a repeat of no rounds would set."""
    try:
        return asked.values[node.text]
    except KeyError:
        name = node.text.split(".")[-1]
        raise Mistake(messages.field_not_set(node.span, name, asked.place)) from None


def number(node: tree.Expression, asked: Asked) -> Exact:
    """Return the exact value of a size expression without static mistakes."""
    try:
        return _value(node, asked)
    except NotExact as mistake:
        raise Mistake(messages.not_exact(node.span, str(mistake), asked.place)) from None
    except TooBig as mistake:
        raise Mistake(messages.too_big(node.span, str(mistake), asked.place)) from None


def _value(node: tree.Expression, asked: Asked) -> Exact:
    match node:
        case tree.Number(value):
            return exact(value)
        case tree.Name():
            return exact(parameter(node, asked))
        case tree.Unary(_, operand):
            return -_value(operand, asked)
        case tree.Binary(sign, left, right):
            return _combined(node.span, sign, _value(left, asked), _value(right, asked), asked)
        case tree.Call(function, arguments):
            return _call(node.span, function.text, [_value(a, asked) for a in arguments], asked)
        case _:
            raise AssertionError(f"not a size: {node}")


def _combined(span: Span, sign: str, left: Exact, right: Exact, asked: Asked) -> Exact:
    try:
        match sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case "div":
                return exact((left / right).floor())
            case "mod":
                return left - right * exact((left / right).floor())
            case _:
                return power(left, right)
    except ZeroDivisionError:
        raise Mistake(messages.undefined_size(span, "a division by zero", asked.place)) from None


def _call(span: Span, function: str, values: list[Exact], asked: Asked) -> Exact:
    match function:
        case "log2":
            try:
                return log2(values[0])
            except ValueError as mistake:
                raise Mistake(messages.undefined_size(span, str(mistake), asked.place)) from None
        case "ceil":
            return exact(values[0].ceil())
        case "floor":
            return exact(values[0].floor())
        case "min":
            return _least(values)
        case _:
            return -_least([-value for value in values])


def _least(values: list[Exact]) -> Exact:
    least = values[0]
    for value in values[1:]:
        least = value if value < least else least
    return least
