"""What tokens hold at first, for each code that they can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dsl.evaluate import MOST_STEPS, compiled
from dsl.expr import Expr, Variable, children
from dsl.program import STEP, Program, TokenRule, zero_of
from dsl.program_ranges import content_scope, zero_values
from dsl.ranges import (
    ROUNDS,
    Images,
    Interval,
    Parts,
    Scope,
    Truth,
    Values,
    joined,
    of_type,
    values_in,
)
from dsl.types import Type, Value, values_of
from solver.compile.indices import points_of
from solver.compile.view import places_of, zero_value
from solver.compile.wires import Bounds, CannotCompile, Place

State = dict[str, Any]


def first_bounds(program: Program, names: frozenset[str]) -> dict[Place, Bounds]:
    """Return what each coordinate of the fields can be at first, over all tokens."""
    found: dict[str, Values] = {}
    for rule, scope in _rule_scopes(program):
        given = dict(rule.fields)
        for field in (field for field in program.fields if field.name in names):
            values = zero_values(field.kind)
            if field.name in given:
                values = values_in(given[field.name], scope)
            before = found.get(field.name)
            found[field.name] = values if before is None else joined(before, values)
    zeros = {field.name: zero_value(field.kind) for field in program.fields}
    return {
        place: bounds
        for name, values in found.items()
        for place, bounds in zip(places_of(name, zeros[name]), _leaf_bounds(values), strict=True)
    }


def _rule_scopes(program: Program) -> Iterator[tuple[TokenRule, Scope]]:
    """Yield each rule that makes tokens, with what its names can be."""
    rounds: Scope = {ROUNDS: Interval(1, MOST_STEPS)}
    for given, rule in zip(program.inputs, program.tokens, strict=True):
        yield rule, {**rounds, **content_scope(rule, given)}
    if program.padding:
        places = Interval(0, program.padding - 1)
        yield program.blank, {**rounds, **dict.fromkeys(program.blank.index, places)}
    if program.steps is not None and program.generated:
        turns = dict.fromkeys(program.steps.rule.index, Interval(0, program.generated - 1))
        rule = program.steps.rule
        yield rule, {**rounds, **turns, STEP: of_type(program.steps.alphabet)}


def _leaf_bounds(values: Values) -> Iterator[Bounds]:
    match values:
        case Interval(low, high):
            yield Bounds(low, high)
        case Truth():
            yield Bounds(0, 1)
        case Images(points):
            yield from (Bounds(0, points - 1) for _ in points_of(points))
        case Parts(parts):
            for part in parts:
                yield from _leaf_bounds(part)
        case _:
            raise CannotCompile("a token that begins with a fraction")


@dataclass(frozen=True)
class Start:
    """What a token begins with for each code, and the fields that depend on the code."""

    states: tuple[State, ...]
    varying: frozenset[str]


def starts(program: Program, names: frozenset[str]) -> list[Start]:
    """Return what each token begins with, fields of the given names only; a blank has one code."""
    zeros = {field.name: zero_of(field.kind) for field in program.fields if field.name in names}
    found = []
    for given, rule in zip(program.inputs, program.tokens, strict=True):
        rows = _ruled(rule, zeros, given.name)
        for index in (None,) if given.index is None else values_of(given.index):
            found.append(rows(_named(rule, index), given.element))
    rows = _ruled(program.blank, zeros, None)
    for place in range(program.padding):
        found.append(rows(dict.fromkeys(program.blank.index, place), None))
    if program.steps is not None:
        rows = _ruled(program.steps.rule, zeros, STEP)
        for turn in range(program.generated):
            named = dict.fromkeys(program.steps.rule.index, turn)
            found.append(rows(named, program.steps.alphabet))
    return found


def _ruled(
    rule: TokenRule, zeros: State, content: str | None
) -> Callable[[dict[str, Any], Type | None], Start]:
    """Return what makes the states of a token; what its content does not change is made once."""
    kept = [(name, value) for name, value in rule.fields if name in zeros]
    own = [(n, compiled(value)) for n, value in kept if content in _names(value)]
    rest = [(n, compiled(value)) for n, value in kept if content not in _names(value)]

    varying = frozenset(name for name, _ in own)

    def rows(index: dict[str, Any], element: Type | None) -> Start:
        contents: tuple[Value | None, ...] = (None,) if element is None else values_of(element)
        env: dict[str, object] = dict(index)
        always = zeros | {name: run(env) for name, run in rest}
        found = []
        for value in contents:
            if content is not None:
                env[content] = value
            found.append(always | {name: run(env) for name, run in own})
        return Start(tuple(found), varying)

    return rows


def _names(expr: Expr) -> set[str]:
    found = {expr.name} if isinstance(expr, Variable) else set()
    return found.union(*map(_names, children(expr)))


def _named(rule: TokenRule, index: Value | None) -> dict[str, Any]:
    if not rule.index or index is None:
        return {}
    parts = (index,) if len(rule.index) == 1 else index
    assert isinstance(parts, tuple)
    return dict(zip(rule.index, parts, strict=True))
