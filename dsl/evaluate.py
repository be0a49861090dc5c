"""What an expression is worth under given inputs.

An expression becomes a Python closure once and is then run on every input. The environment maps
names to values; a table is any object with `table[value]`. Lists and tuples are looked up with
their bounds checked, because Python's negative indices mean something else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeAlias

from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    Fold,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Rounding,
    Tuple,
    Unary,
    Variable,
)
from dsl.types import Value, values_of

Environment: TypeAlias = dict[str, object]
Closure: TypeAlias = Callable[[Environment], Any]

LARGEST_LOOP = 1_000_000
"""A binder or `iterate` may run over at most this many values."""
LARGEST_POWER_BITS = 1 << 16
"""A power or product may have at most about this many bits."""


MOST_STEPS = 10_000_000
"""The loops of one evaluation may take at most this many rounds in all."""
TAKEN = "#"
"""Where the environment keeps the rounds taken; no name of the language looks like it."""


LONGEST = 1 << LARGEST_POWER_BITS
MOST_SHOWN = 4096
"""A number of more bits is told by how many they are: Python does not write very long ones."""


class EvaluationError(Exception):
    """The expression has no value under these inputs; the message says why."""


def compiled(expr: Expr) -> Callable[[dict[str, object]], Value]:
    """Return a function from environments to the value of `expr`; it leaves the environment as it
    was.
    """
    run = closure(expr)

    def value(environment: dict[str, object]) -> Value:
        result: Value = run(dict(environment))
        return result

    return value


def closure(expr: Expr) -> Closure:
    """Return `expr` as a function that may add bound names to the environment it is given."""
    match expr:
        case Constant(value):
            return lambda env: value
        case Variable(name):
            return operator.itemgetter(name)
        case Unary("not", operand):
            inside = closure(operand)
            return lambda env: not inside(env)
        case Unary(_, operand):
            inside = closure(operand)
            return lambda env: -inside(env)
        case Rounding(kind, value):
            return _rounded(ROUNDINGS[kind], closure(value))
        case Binary():
            return _binary(expr)
        case If(test, then, otherwise):
            return _choice(closure(test), closure(then), closure(otherwise))
        case Let(name, value, body):
            return _let(name, closure(value), closure(body))
        case Index(Variable(table), Variable(index)):
            return _plain_lookup(table, index)
        case Index(table, index):
            shown = table.name if isinstance(table, Variable) else "the permutation"
            return _lookup(closure(table), closure(index), shown)
        case Part(value, place):
            whole = closure(value)
            return lambda env: whole(env)[place]
        case Tuple(parts):
            pieces = tuple(closure(part) for part in parts)
            return lambda env: tuple(piece(env) for piece in pieces)
        case Binder():
            return _binder(expr)
        case Fold():
            return _fold(expr)
        case Iterate():
            return _iterate(expr)


def _binary(expr: Binary) -> Closure:
    left, right = closure(expr.left), closure(expr.right)
    match expr.operator:
        case "and":
            return lambda env: left(env) and right(env)
        case "or":
            return lambda env: left(env) or right(env)
        case "=>":
            return lambda env: not left(env) or right(env)
        case _:
            work = OPERATIONS[expr.operator]
            return lambda env: work(left(env), right(env))


def _power(base: int, exponent: int) -> int:
    if exponent < 0:
        raise EvaluationError(f"the exponent {_text(exponent)} is negative")
    if abs(base) > 1 and base.bit_length() * exponent > LARGEST_POWER_BITS:
        raise EvaluationError(f"a power has more than {LARGEST_POWER_BITS} bits")
    return int(base**exponent)


def _product(left: Any, right: Any) -> Any:
    """Return the product of two integers or averages; raises EvaluationError if it is too long."""
    result = left * right
    if not -LONGEST < result < LONGEST:
        raise EvaluationError(f"a product has more than {LARGEST_POWER_BITS} bits")
    return result


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError(f"{_text(left)} div 0")
    return left // right


def _remainder(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError(f"{_text(left)} mod 0")
    return left % right


def composed(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """Return first * second, the permutation that sends i to first[second[i]]."""
    return tuple(first[image] for image in second)


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _product,
    "div": _quotient,
    "mod": _remainder,
    "^": _power,
    "min": min,
    "max": max,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "compose": composed,
}


def nearest(value: int | Fraction) -> int:
    """Return the nearest integer, the one further from zero where two are as near."""
    exact = Fraction(value)
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


ROUNDINGS: dict[str, Callable[[Any], int]] = {"round": nearest, "floor": floor, "ceil": ceil}


def _rounded(work: Callable[[Any], int], value: Closure) -> Closure:
    return lambda env: work(value(env))


def _choice(test: Closure, then: Closure, otherwise: Closure) -> Closure:
    return lambda env: then(env) if test(env) else otherwise(env)


def _let(name: str, value: Closure, body: Closure) -> Closure:
    def run(env: Environment) -> Any:
        env[name] = value(env)
        return body(env)

    return run


def _lookup(table: Closure, index: Closure, shown: str) -> Closure:
    def run(env: Environment) -> Any:
        return entry(table(env), index(env), shown)

    return run


def _plain_lookup(table: str, index: str) -> Closure:
    """The commonest lookup, `w[i]`, without two calls."""

    def run(env: Environment) -> Any:
        held, key = env[table], env[index]
        if type(held) is Entries and key in held:
            return held[key]
        return entry(held, key, table)

    return run


class Entries(dict[Any, Any]):
    """A table as index value -> entry; unlike a tuple it has no negative indices."""


def entry(table: Any, index: Any, shown: str = "the table") -> Any:
    """Return `table[index]`; a list or tuple has the indices 0..len-1 and no others."""
    try:
        if isinstance(table, (tuple, list)) and not 0 <= index < len(table):
            raise IndexError
        return table[index]
    except (KeyError, IndexError):
        raise EvaluationError(f"index {_text(index)} is out of range for {shown}") from None


def _text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return "(" + ", ".join(_text(part) for part in value) + ")"
        case int() if value.bit_length() > MOST_SHOWN:
            return f"{'-' if value < 0 else ''}(a number of {value.bit_length()} bits)"
        case _:
            return str(value)


def value_text(value: Value) -> str:
    """Return a value as it is written in the language (a permutation as its images)."""
    return _text(value)


def _binder(expr: Binder) -> Closure:
    bound = closure(expr.bound)
    where = closure(expr.where) if expr.where is not None else None
    match expr.kind:
        case "first" | "last":
            assert expr.default is not None and where is not None
            return _search(expr, bound, where, closure(expr.default))
        case _:
            assert expr.body is not None
            return _gather(expr, bound, where, closure(expr.body))


def _gather(expr: Binder, bound: Closure, where: Closure | None, body: Closure) -> Closure:
    collect, name, kind = GATHERERS[expr.kind], expr.name, expr.kind

    def values(env: Environment) -> Iterable[Any]:
        for item in _loop(bound(env), kind, env):
            env[name] = item
            if where is None or where(env):
                yield body(env)

    def run(env: Environment) -> Any:
        return collect(values(env))

    if kind == "count" and where is None:
        return _count(name, bound, body)
    return run


def _count(name: str, bound: Closure, body: Closure) -> Closure:
    """The commonest binder, without the cost of a generator."""

    def run(env: Environment) -> int:
        total = 0
        for item in _loop(bound(env), "count", env):
            env[name] = item
            if body(env):
                total += 1
        return total

    return run


def _least(values: Iterable[int]) -> int:
    return _extreme("min", tuple(values), min)


def _greatest(values: Iterable[int]) -> int:
    return _extreme("max", tuple(values), max)


def _extreme(kind: str, values: tuple[int, ...], choose: Callable[..., int]) -> int:
    if not values:
        raise EvaluationError(f"{kind} of nothing")
    return choose(values)


GATHERERS: dict[str, Callable[[Iterable[Any]], Any]] = {
    "sum": sum,
    "count": lambda values: sum(1 for value in values if value),
    "min": _least,
    "max": _greatest,
    "all": all,
    "any": any,
}


def _search(expr: Binder, bound: Closure, where: Closure, default: Closure) -> Closure:
    name, kind = expr.name, expr.kind

    def run(env: Environment) -> Any:
        places = _loop(bound(env), kind, env)
        for item in places if kind == "first" else reversed(places):
            env[name] = item
            if where(env):
                return item
        return default(env)

    return run


def _loop(count: int, kind: str, env: Environment) -> range:
    """Return the places of a loop, and count its rounds against what one evaluation may take."""
    if count > LARGEST_LOOP:
        raise EvaluationError(f"{kind} over {_text(count)} values, more than {LARGEST_LOOP}")
    before: Any = env.get(TAKEN, 0)
    taken = before + max(count, 0)
    if taken > MOST_STEPS:
        raise EvaluationError(f"more than {MOST_STEPS} rounds of loops")
    env[TAKEN] = taken
    return range(count)


def _fold(expr: Fold) -> Closure:
    start, table, body = closure(expr.start), closure(expr.table), closure(expr.body)
    accumulator, name, size = expr.accumulator, expr.name, expr.index.size
    keys = values_of(expr.index) if size <= LARGEST_LOOP else ()

    def run(env: Environment) -> Any:
        result, entries = start(env), table(env)
        _loop(size, "fold", env)
        for key in keys:
            env[accumulator], env[name] = result, entry(entries, key)
            result = body(env)
        return result

    return run


def _iterate(expr: Iterate) -> Closure:
    times, start, body = closure(expr.times), closure(expr.start), closure(expr.body)
    name = expr.name

    def run(env: Environment) -> Any:
        count, result = times(env), start(env)
        if count < 0:
            raise EvaluationError(f"iterate {_text(count)} times")
        for _ in _loop(count, "iterate", env):
            env[name] = result
            result = body(env)
        return result

    return run
