"""Types and expressions as nested lists, `["+", left, right]`, and back."""

from __future__ import annotations

from typing import Any, get_args

from dsl.expr import (
    Binary,
    BinaryOperator,
    Binder,
    BinderKind,
    Constant,
    Expr,
    Fold,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Rounding,
    RoundingKind,
    Tuple,
    Unary,
    Variable,
)
from dsl.fields import integer, items, name, one_of, truth
from dsl.types import Bool, Perm, Product, Range, Type

DEEPEST = 150
"""Expressions nest at most this deep, as elaboration sees to."""
LARGEST_PERMUTATION = 64

BINARY: tuple[BinaryOperator, ...] = get_args(BinaryOperator)
ROUNDINGS: tuple[RoundingKind, ...] = get_args(RoundingKind)
BINDERS: tuple[BinderKind, ...] = get_args(BinderKind)


def type_to_json(kind: Type) -> list[Any]:
    """Return a type as plain data."""
    match kind:
        case Range(size):
            return ["range", size]
        case Bool():
            return ["bool"]
        case Perm(points):
            return ["perm", points]
        case Product(parts):
            return ["tuple", *map(type_to_json, parts)]


def type_from_json(data: object, path: str, level: int = 0) -> Type:
    """Return the type that `data` describes; raises ValueError."""
    tag, *rest = _tagged(data, path, level)
    match tag, len(rest):
        case "range", 1:
            return Range(integer(rest[0], path, 1))
        case "bool", 0:
            return Bool()
        case "perm", 1:
            points = integer(rest[0], path, 1)
            if points > LARGEST_PERMUTATION:
                raise ValueError(f"{path}: permutations of more than {LARGEST_PERMUTATION} points")
            return Perm(points)
        case "tuple", count if count >= 2:
            parts = enumerate(rest)
            return Product(tuple(type_from_json(x, f"{path}.{i}", level + 1) for i, x in parts))
        case _:
            raise ValueError(f"{path}: not a type")


def expression_to_json(expr: Expr) -> list[Any]:
    """Return an expression as plain data."""
    show = expression_to_json
    match expr:
        case Constant(value):
            return ["truth" if isinstance(value, bool) else "int", value]
        case Variable(label) if label.startswith("key."):
            return ["key", label.removeprefix("key.")]
        case Variable(label):
            return ["name", label]
        case Unary(operator, operand):
            return ["minus" if operator == "-" else "not", show(operand)]
        case Rounding(kind, value):
            return [kind, show(value)]
        case Binary(operator, left, right):
            return [operator, show(left), show(right)]
        case If(test, then, otherwise):
            return ["if", show(test), show(then), show(otherwise)]
        case Let(label, value, body):
            return ["let", label, show(value), show(body)]
        case Index(table, index):
            return ["index", show(table), show(index)]
        case Part(value, place):
            return ["part", show(value), place]
        case Tuple(parts):
            return ["tuple", *map(show, parts)]
        case Binder(kind, label, bound, where, body, default):
            options = [None if e is None else show(e) for e in (where, body, default)]
            return ["binder", kind, label, show(bound), *options]
        case Fold(label, start, entry, table, index, body):
            return ["fold", label, show(start), entry, show(table), type_to_json(index), show(body)]
        case Iterate(times, start, label, body):
            return ["iterate", show(times), show(start), label, show(body)]


def expression_from_json(data: object, path: str, level: int = 0) -> Expr:
    """Return the expression that `data` describes, its types unchecked; raises ValueError."""
    tag, *rest = _tagged(data, path, level)

    def inner(place: int) -> Expr:
        return expression_from_json(rest[place], f"{path}.{place}", level + 1)

    def option(place: int) -> Expr | None:
        return None if rest[place] is None else inner(place)

    match tag, len(rest):
        case "truth", 1:
            return Constant(truth(rest[0], path))
        case "int", 1:
            return Constant(integer(rest[0], path))
        case "name", 1:
            return Variable(name(rest[0], path))
        case "key", 1:  # a field of the token that a program's head looks at
            return Variable("key." + name(rest[0], path))
        case (("minus" | "not"), 1):
            return Unary("-" if tag == "minus" else "not", inner(0))
        case kind, 1 if kind in ROUNDINGS:
            return Rounding(one_of(kind, path, ROUNDINGS), inner(0))
        case operator, 2 if operator in BINARY:
            return Binary(one_of(operator, path, BINARY), inner(0), inner(1))
        case "if", 3:
            return If(inner(0), inner(1), inner(2))
        case "let", 3:
            return Let(name(rest[0], path), inner(1), inner(2))
        case "index", 2:
            return Index(inner(0), inner(1))
        case "part", 2:
            return Part(inner(0), integer(rest[1], path, 0))
        case "tuple", count if count >= 2:
            return Tuple(tuple(inner(place) for place in range(count)))
        case "binder", 6:
            kind, label = one_of(rest[0], path, BINDERS), name(rest[1], path)
            return Binder(kind, label, inner(2), option(3), option(4), option(5))
        case "fold", 6:
            index = type_from_json(rest[4], f"{path}.4", level + 1)
            first, entry = name(rest[0], path), name(rest[2], path)
            return Fold(first, inner(1), entry, inner(3), index, inner(5))
        case "iterate", 4:
            return Iterate(inner(0), inner(1), name(rest[2], path), inner(3))
        case _:
            raise ValueError(f"{path}: not an expression")


def _tagged(data: object, path: str, level: int) -> list[Any]:
    """Return a list that starts with a word, not nested too deeply."""
    if level > DEEPEST:
        raise ValueError("nested too deeply")
    listed = items(data, path, least=1)
    if not isinstance(listed[0], str):
        raise ValueError(f"{path}: does not start with a word")
    return listed
