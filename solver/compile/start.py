"""What tokens hold at first, for each code that they can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dsl.evaluate import compiled
from dsl.program import STEP, Program, TokenRule, zero_of
from dsl.types import Type, Value, values_of

State = dict[str, Any]


def starts(program: Program, names: frozenset[str]) -> list[list[State]]:
    """Return for each token and code the fields of the given names; a blank has one code."""
    zeros = {field.name: zero_of(field.kind) for field in program.fields if field.name in names}
    found = []
    for given, rule in zip(program.inputs, program.tokens, strict=True):
        rows = _ruled(rule, names, given.name)
        for index in (None,) if given.index is None else values_of(given.index):
            found.append([zeros | state for state in rows(_named(rule, index), given.element)])
    rows = _ruled(program.blank, names, None)
    for place in range(program.padding):
        given_names = dict.fromkeys(program.blank.index, place)
        found.append([zeros | state for state in rows(given_names, None)])
    if program.steps is not None:
        rows = _ruled(program.steps.rule, names, STEP)
        for turn in range(program.generated):
            named = dict.fromkeys(program.steps.rule.index, turn)
            found.append([zeros | state for state in rows(named, program.steps.alphabet)])
    return found


def _ruled(
    rule: TokenRule, names: frozenset[str], content: str | None
) -> Callable[[dict[str, Any], Type | None], Iterator[State]]:
    fields = [(name, compiled(value)) for name, value in rule.fields if name in names]

    def rows(index: dict[str, Any], element: Type | None) -> Iterator[State]:
        contents: tuple[Value | None, ...] = (None,) if element is None else values_of(element)
        for value in contents:
            env: dict[str, object] = dict(index)
            if content is not None:
                env[content] = value
            yield {name: run(env) for name, run in fields}

    return rows


def _named(rule: TokenRule, index: Value | None) -> dict[str, Any]:
    if not rule.index or index is None:
        return {}
    parts = (index,) if len(rule.index) == 1 else index
    assert isinstance(parts, tuple)
    return dict(zip(rule.index, parts, strict=True))
