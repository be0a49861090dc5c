"""Heads that look at one token at most, whatever the input: found from what tokens are by position.

A field that no layer has written yet is known at the places whose token line gives it without
mentioning contents. A condition about known fields of the key alone rules places out. A condition
`e == e'`, with e about fields of the key that are known at all places left and e' about the own
token, holds for two keys only if e is the same for both. If no two places that are left agree in
all these e, at most one of them meets the condition. The analysis is sound and incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dsl.evaluate import EvaluationError, compiled
from dsl.expr import Binary, Expr, Variable, children
from dsl.program import KEY, STEP, Head, Program, TokenRule, zero_of
from dsl.types import values_of

Place = dict[str, Any]
"""The fields of the token at one place that do not depend on the input."""


def looks_at_one(program: Program, layer: int, head: Head) -> bool:
    """Say whether the head surely finds at most one token that meets its condition."""
    known = [
        {f"{KEY}{name}": value for name, value in place.items()}
        for place in _places(program, _written(program, layer))
    ]
    conjuncts = list(_conjuncts(head.where))
    tests = [(_names(test), compiled(test)) for test in conjuncts]
    try:
        left = [p for p in known if all(test(p) for names, test in tests if names <= p.keys())]
        named = set[str]().union(*left).intersection(*left)
        keys = [side for test in conjuncts for side in _told_apart(test, named)]
        sides = [compiled(side) for side in keys]
        told = [tuple(side(place) for side in sides) for place in left]
    except EvaluationError:
        return False
    return len(set(told)) == len(told)


def _conjuncts(test: Expr | None) -> Iterator[Expr]:
    match test:
        case None:
            return
        case Binary("and", left, right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case _:
            yield test


def _told_apart(test: Expr, named: set[str]) -> Iterator[Expr]:
    """Yield the side of an equation that is about the key, where the other side is not."""
    match test:
        case Binary("==", left, right):
            for one, other in ((left, right), (right, left)):
                if _names(one) <= named and not any(n.startswith(KEY) for n in _names(other)):
                    yield one
        case _:
            return


def _names(expr: Expr) -> set[str]:
    own = {expr.name} if isinstance(expr, Variable) else set()
    return own.union(*map(_names, children(expr)))


def _written(program: Program, layer: int) -> set[str]:
    """Return the fields that layers before this one write."""
    before = program.layers[:layer]
    heads = {head.name for each in before for head in each.heads}
    return heads | {name for each in before for name, _ in each.lets}


def _places(program: Program, written: set[str]) -> Iterator[Place]:
    """Yield what is known of the token at each place of the sequence."""
    for given, rule in zip(program.inputs, program.tokens, strict=True):
        for index in (None,) if given.index is None else values_of(given.index):
            parts: Any = (index,) if len(rule.index) == 1 else index
            names = dict(zip(rule.index, parts, strict=True)) if rule.index else {}
            yield _known(program, rule, names, given.name, written)
    for place in range(program.padding):
        names = dict.fromkeys(program.blank.index, place)
        yield _known(program, program.blank, names, None, written)
    for turn in range(program.generated):
        assert program.steps is not None
        names = dict.fromkeys(program.steps.rule.index, turn)
        yield _known(program, program.steps.rule, names, STEP, written)


def _known(
    program: Program, rule: TokenRule, names: dict[str, Any], content: str | None, written: set[str]
) -> Place:
    found: Place = {}
    given = dict(rule.fields)
    for field in program.fields:
        if field.name in written:
            continue
        value = given.get(field.name)
        if value is None:
            found[field.name] = zero_of(field.kind)
        elif content not in _names(value):
            found[field.name] = compiled(value)(names)
    return found
