"""Resolved expressions as text in the language: parameters are numbers, and nothing else changed.

An expression becomes a tree again and is printed as the formatter prints. In heads the token looked
at is called `key`, whatever the file calls it.
"""

from __future__ import annotations

from dsl import tree
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
from dsl.printer import expression_text
from dsl.program import KEY, Head


def expr_text(expr: Expr) -> str:
    """Return an expression as it is written in the language."""
    return expression_text(_tree(expr))


def head_text(head: Head, mask: str) -> str:
    """Return a head as the line of a program whose own mask is `mask`."""
    key = KEY.removesuffix(".")
    weight = None if head.weight is None else Binary("^", Constant(2), head.weight)
    parts = (
        ("where", head.where),
        ("maximizing", head.score),
        ("weighted", weight),
        ("take", head.take),
    )
    text = "" if head.mask == mask else f" mask {head.mask}"
    text += "".join(f" {word} {expr_text(e)}" for word, e in parts if e is not None)
    text += " rounded" if head.rounded else ""
    text += "" if head.default is None else f" else {expr_text(head.default)}"
    return f"{head.name} = {head.kind} {key}{text}"


def _tree(expr: Expr) -> tree.Expression:
    match expr:
        case Constant(bool() as value):
            return tree.Truth(value)
        case Constant(value):
            return tree.Number(value) if value >= 0 else tree.Unary("-", tree.Number(-value))
        case Variable(name):
            return tree.Name(name)
        case Unary(sign, operand):
            return tree.Unary(sign, _tree(operand))
        case Rounding(kind, value):
            return tree.Call(tree.Name(kind), (_tree(value),))
        case Binary("min" | "max" as name, left, right):
            return tree.Call(tree.Name(name), (_tree(left), _tree(right)))
        case Binary(sign, left, right):
            return tree.Binary("*" if sign == "compose" else sign, _tree(left), _tree(right))
        case Index(table, index):
            return tree.Index(_tree(table), (_tree(index),))
        case Part(value, place):
            return tree.Part(_tree(value), tree.Number(place))
        case Tuple(parts):
            return tree.Tuple(tuple(map(_tree, parts)))
        case _:
            return _binding(expr)


def _binding(expr: If | Let | Binder | Fold | Iterate) -> tree.Expression:
    match expr:
        case If(test, then, otherwise):
            return tree.If(_tree(test), _tree(then), _tree(otherwise))
        case Let(name, value, body):
            return tree.Let(tree.Name(name), _tree(value), _tree(body))
        case Binder(kind, name, bound, where, body, default):
            rest = (None if part is None else _tree(part) for part in (where, body, default))
            return tree.Binder(kind, tree.Name(name), _tree(bound), *rest)
        case Fold(accumulator, start, name, table, _, body):
            names = tree.Name(accumulator), tree.Name(name)
            return tree.Fold(names[0], _tree(start), names[1], _tree(table), _tree(body))
        case Iterate(times, start, name, body):
            return tree.Iterate(_tree(times), _tree(start), tree.Name(name), _tree(body))
