"""All wording about .rasp files: one function for each mistake, with its stable code.

R1xx reading, R2xx names, R3xx kinds, R4xx what cannot be brought into the language.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from dsl.diagnostics import Diagnostic
from dsl.source import Span

# ---- R1xx: reading


def unexpected(span: Span, text: str, wanted: str) -> Diagnostic:
    return Diagnostic("R101", f"'{text}' cannot stand here", span, f"put {wanted}")


def ends_early(span: Span, wanted: str) -> Diagnostic:
    return Diagnostic("R102", "the file ends too early", span, f"go on with {wanted}")


def bad_character(span: Span, text: str) -> Diagnostic:
    return Diagnostic("R103", f"the character {text!a} is not part of RASP", span, "remove it")


def open_text(span: Span, quote: str) -> Diagnostic:
    return Diagnostic("R104", "this symbol does not end on its line", span, f"add {quote}")


def chained(span: Span) -> Diagnostic:
    message = "comparisons cannot be chained"
    return Diagnostic("R105", message, span, "join two comparisons with 'and'")


def too_deep(span: Span, limit: int) -> Diagnostic:
    message = f"this is nested more than {limit} levels deep"
    return Diagnostic("R106", message, span, "give a part of it a name")


def no_return(span: Span, name: str) -> Diagnostic:
    message = f"the function '{name}' does not end with 'return'"
    return Diagnostic("R107", message, span, "add 'return ...;' as its last statement")


# ---- R2xx: names


def unknown_name(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _nearest(name, known) or "assign it above"
    return Diagnostic("R201", f"nothing is named '{name}' above this line", span, fix)


def unknown_function(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _nearest(name, known) or "define it above with 'def'"
    return Diagnostic("R202", f"no function is named '{name}' above this line", span, fix)


def argument_count(span: Span, name: str, shape: str, found: int) -> Diagnostic:
    message = f"'{name}' is given {found} argument{'' if found == 1 else 's'}"
    return Diagnostic("R203", message, span, f"write {shape}")


def name_twice(span: Span, name: str) -> Diagnostic:
    message = f"a second parameter '{name}'"
    return Diagnostic("R204", message, span, "give each parameter a name of its own")


# ---- R3xx: kinds


def wrong_kind(span: Span, wanted: str, found: str) -> Diagnostic:
    fix = {
        ("a truth value", "an integer"): "compare it, for instance with '> 0'",
        ("a truth value", "a fraction"): "compare it, for instance with '> 0'",
        ("an integer", "a fraction"): "compare it, or multiply it out, before this",
        ("a number", "a symbol"): "compare it with a symbol, or give an alphabet of integers",
        ("a number", "a selector"): "put it into aggregate(...) or selector_width(...)",
        ("a sequence", "a selector"): "put it into aggregate(...) or selector_width(...)",
        ("a sequence", "a function"): "call it, with its arguments in parentheses",
        ("a selector", "a sequence"): "write select(keys, queries, ==)",
        ("a symbol", "an integer"): "write a symbol in quotes",
    }.get((wanted, found), f"put {wanted} here")
    return Diagnostic("R301", f"{wanted} is needed here, and this is {found}", span, fix)


def different_kinds(span: Span, left: str, right: str) -> Diagnostic:
    message = f"the two sides differ: {left} on the left, {right} on the right"
    return Diagnostic("R302", message, span, "make both sides of one kind")


def no_predicate(span: Span) -> Diagnostic:
    message = "the last argument of 'select' is a comparison sign"
    return Diagnostic("R303", message, span, "put one of: == != < <= > >=")


def division(span: Span) -> Diagnostic:
    message = "'/' divides by constants and 'length' only"
    fix = "multiply the other side of the comparison, or divide integers with '//'"
    return Diagnostic("R304", message, span, fix)


def division_by_zero(span: Span) -> Diagnostic:
    return Diagnostic("R305", "this divides by zero", span, "divide by another number")


# ---- R4xx: what cannot be brought into the language


def not_finite(span: Span, name: str, length: int) -> Diagnostic:
    message = (
        f"it cannot be shown that '{name}' always has a value and takes finitely many values "
        f"at length {length}"
    )
    fix = "aggregate integers rather than means, and keep divisors away from 0"
    return Diagnostic("R401", message, span, fix)


def no_result(span: Span, name: str | None, known: Iterable[str]) -> Diagnostic:
    if name is None:
        return Diagnostic("R402", "the file assigns no sequence", span, "write 'name = ...;'")
    message = f"the file assigns no sequence '{name}'"
    return Diagnostic("R402", message, span, _nearest(name, known) or "check --result")


def fraction_result(span: Span, name: str) -> Diagnostic:
    message = f"'{name}' may be a fraction, and tasks ask for integers"
    fix = "compare it, take letters in the place of integers, or name a task with --task"
    return Diagnostic("R403", message, span, fix)


def too_large(span: Span, what: str) -> Diagnostic:
    message = f"{what} is too large to be written out"
    return Diagnostic("R404", message, span, "use fewer or smaller functions")


def meaning_too_large(span: Span, name: str) -> Diagnostic:
    message = f"the meaning of '{name}' is too large for one expression of a task"
    return Diagnostic("R405", message, span, "name a task of your own with --task")


def _nearest(name: str, known: Iterable[str]) -> str | None:
    names = sorted(set(known))
    near = get_close_matches(name, names, n=3, cutoff=0.6)
    return f"use one of: {', '.join(near)}" if near else None
