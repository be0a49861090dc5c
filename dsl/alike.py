"""Answers that are the same but for names: the inputs' and those that the expressions bind.

Two expressions are alike if a walk through both finds the same nodes, and names that were bound at
the same place (alpha equivalence; Barendregt, The Lambda Calculus, 1984). Nothing is computed:
2 + 1 and 3 differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    Fold,
    Iterate,
    Let,
    Part,
    Rounding,
    Unary,
    Variable,
    children,
)
from dsl.problem import Task

Pair = tuple[Expr, Expr]


@dataclass(frozen=True)
class _Names:
    """Which name of the one expression is which name of the other one, both ways."""

    there: Mapping[str, str]
    back: Mapping[str, str]

    def bind(self, one: str, other: str) -> _Names:
        return _Names({**self.there, one: other}, {**self.back, other: one})

    def same(self, one: str, other: str) -> bool:
        return self.there.get(one) == other and self.back.get(other) == one


def alike(one: Expr, other: Expr, inputs: tuple[tuple[str, str], ...]) -> bool:
    """Say whether two answers are the same, inputs being named in pairs; all other names differ."""
    return next(differing(one, other, inputs), None) is None


def same_task(one: Task, other: Task) -> bool:
    """Say whether two tasks with an answer at the last token are the same, but for names."""
    if any(task.promise is not None or task.answer_index is not None for task in (one, other)):
        return one == other
    types = [[(given.index, given.element) for given in task.inputs] for task in (one, other)]
    if types[0] != types[1] or one.answer_type != other.answer_type:
        return False
    pairs = zip(one.inputs, other.inputs, strict=True)
    return alike(one.answer, other.answer, tuple((a.name, b.name) for a, b in pairs))


def differing(one: Expr, other: Expr, inputs: tuple[tuple[str, str], ...]) -> Iterator[Pair]:
    """Yield the parts, one of each expression, at which they are not alike."""
    names = _Names({}, {})
    for left, right in inputs:
        names = names.bind(left, right)
    yield from _differing(one, other, names)


def _differing(one: Expr, other: Expr, names: _Names) -> Iterator[Pair]:
    match one, other:
        case Variable(left), Variable(right):
            if not names.same(left, right):
                yield one, other
        case Let(left, value, body), Let(right, its_value, its_body):
            yield from _differing(value, its_value, names)
            yield from _differing(body, its_body, names.bind(left, right))
        case Binder(), Binder() if _form(one) == _form(other):
            yield from _binders(one, other, names)
        case Fold(), Fold() if one.index == other.index:
            yield from _differing(one.start, other.start, names)
            yield from _differing(one.table, other.table, names)
            inside = names.bind(one.accumulator, other.accumulator).bind(one.name, other.name)
            yield from _differing(one.body, other.body, inside)
        case Iterate(), Iterate():
            yield from _differing(one.times, other.times, names)
            yield from _differing(one.start, other.start, names)
            yield from _differing(one.body, other.body, names.bind(one.name, other.name))
        case _ if _head(one) is not None and _head(one) == _head(other):
            for left_part, right_part in zip(children(one), children(other), strict=True):
                yield from _differing(left_part, right_part, names)
        case _:
            yield one, other


def _binders(one: Binder, other: Binder, names: _Names) -> Iterator[Pair]:
    """Yield what differs in two binders that have the same parts; a default sees no new name."""
    inside = names.bind(one.name, other.name)
    yield from _differing(one.bound, other.bound, names)
    for part, its, known in (
        (one.where, other.where, inside),
        (one.body, other.body, inside),
        (one.default, other.default, names),
    ):
        if part is not None and its is not None:
            yield from _differing(part, its, known)


def _form(binder: Binder) -> tuple[object, ...]:
    parts = binder.where, binder.body, binder.default
    return (binder.kind, *(part is None for part in parts))


def _head(node: Expr) -> tuple[object, ...] | None:
    """Return all of a node but its parts; None for nodes that bind names, and for names."""
    match node:
        case Variable() | Let() | Binder() | Fold() | Iterate():
            return None
        case Constant(value):
            return Constant, type(value), value
        case Unary(word, _) | Binary(word, _, _) | Rounding(word, _):
            return type(node), word
        case Part(_, place):
            return Part, place
        case _:  # If, Index and tuples have nothing but parts
            return type(node), len(children(node))
