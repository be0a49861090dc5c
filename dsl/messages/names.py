"""E2xx: names that nothing has, or something has already."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import declared, nearest
from dsl.source import Span


def unknown_task(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic("E201", f"no task is named '{name}'", span, declared(name, known, "task"))


def unknown_model(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = declared(name, known, "model", "protocol")
    return Diagnostic("E202", f"no model is named '{name}'", span, fix)


def unknown_name(span: Span, name: str, known: Iterable[str], facts: bool = False) -> Diagnostic:
    """`facts`: the name may be told of after `where`."""
    near, told = nearest(name, known), f"say something of it after 'where', as in '{name} >= 1'"
    fix = near or "use a number, or a name that is bound here"
    if facts:
        fix = told if near is None else f"{near}; or {told}"
    return Diagnostic("E203", f"the name '{name}' is not known here", span, fix)


def bound_twice(span: Span, name: str) -> Diagnostic:
    message = f"the name '{name}' is already in use here"
    return Diagnostic("E204", message, span, f"choose another name, such as '{name}2'")


def declared_twice(span: Span, kind: str, name: str, place: str) -> Diagnostic:
    message = f"the {kind} '{name}' is already declared at {place}"
    return Diagnostic("E205", message, span, "rename one of the two, or remove it")


def unknown_parameter(
    span: Span, model: str, name: str, known: Iterable[str], kind: str = "model"
) -> Diagnostic:
    message = f"the {kind} '{model}' has no parameter '{name}'"
    return Diagnostic("E206", message, span, nearest(name, known) or "remove this argument")


def unknown_function(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    names = sorted(set(known))
    fix = nearest(name, names) or (f"use one of: {', '.join(names)}" if names else None)
    return Diagnostic("E207", f"no function is named '{name}'", span, fix)


def unknown_program(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = declared(name, known, "program")
    return Diagnostic("E208", f"no program is named '{name}'", span, fix)


def key_field(span: Span, name: str) -> Diagnostic:
    message = f"'.{name}' reads a field of a token that a head looks at, and here is no head"
    return Diagnostic("E209", message, span, "use it in a head, on the name after 'attend'")


def unknown_input(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"the task has no input '{name}'"
    return Diagnostic("E210", message, span, nearest(name, known))


def field_twice(span: Span, name: str) -> Diagnostic:
    message = f"a second value for the field '{name}'"
    return Diagnostic("E211", message, span, "keep one of them, or choose another name")
