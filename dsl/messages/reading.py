"""E1xx: what cannot be read, in a text or of a file."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import listed, nearest
from dsl.source import Span, start_of

COMPARE = "write '==' to compare, or '!='"


BEGIN_AFTER = "put it after the parameter: find least n from 10 where ..."


WRITE_OUT = "write the number out, such as 1024 for 2^10"


INTO_PROOF = "put the steps of the proof into 'proof { ... }'"


def unexpected(
    span: Span, text: str, expected: tuple[str, ...], fix: str | None = None
) -> Diagnostic:
    shown = text if text.strip() else "the end of the line"
    fix = fix or f"put {listed(expected)}"
    return Diagnostic("E101", f"'{shown}' cannot stand here", span, fix)


def ends_early(span: Span, expected: tuple[str, ...]) -> Diagnostic:
    return Diagnostic("E102", "the line ends too early", span, f"go on with {listed(expected)}")


def bad_character(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "E103", f"the character {text!a} is not part of the language", span, "remove it"
    )


def never_closed(span: Span, text: str) -> Diagnostic:
    closing = {"(": ")", "[": "]", "{": "}"}[text]
    return Diagnostic(
        "E104", f"this '{text}' is never closed", span, f"add the matching '{closing}'"
    )


def never_opened(span: Span, text: str) -> Diagnostic:
    opening = {")": "(", "]": "[", "}": "{"}[text]
    message = f"this '{text}' closes nothing"
    return Diagnostic("E105", message, span, f"remove it, or add a '{opening}' before it")


def chained(span: Span, fix: str) -> Diagnostic:
    return Diagnostic("E106", "comparisons cannot be chained", span, f"write {fix}")


def too_deep(span: Span, limit: int) -> Diagnostic:
    message = f"this is nested more than {limit} levels deep"
    return Diagnostic("E107", message, span, "name a part of it with 'let', or use a binder")


def number_too_long(span: Span, digits: int, limit: int) -> Diagnostic:
    message = f"a number of {digits} digits is more than the {limit} allowed"
    return Diagnostic("E108", message, span, "write it as a power, such as 2^100")


def open_string(span: Span) -> Diagnostic:
    return Diagnostic("E109", "this string does not end on its line", span, "add the closing '\"'")


def not_an_item(span: Span, text: str, starters: list[str]) -> Diagnostic:
    message = f"'{text}' does not start a declaration or claim"
    return Diagnostic(
        "E110", message, span, nearest(text, starters) or f"start with {listed(starters)}"
    )


def reserved(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "E111", f"'{text}' is a reserved word", span, f"use another name, such as '{text}_'"
    )


def needs_parentheses(span: Span, text: str) -> Diagnostic:
    message = f"'{text} ...' as an operand stands in parentheses"
    return Diagnostic("E112", message, span, f"write ({text} ...)")


def missing_file(path: str) -> Diagnostic:
    return Diagnostic("E120", "there is no such file", start_of(path), "check the path")


def is_directory(path: str) -> Diagnostic:
    return Diagnostic("E121", "this is a directory", start_of(path), "name a .bounds file in it")


def not_utf8(path: str, offset: int) -> Diagnostic:
    message = f"the file is not UTF-8 (byte {offset})"
    return Diagnostic("E122", message, start_of(path), "save it as UTF-8")


def empty_file(path: str) -> Diagnostic:
    message = "the file holds no declaration and no claim"
    return Diagnostic("E123", message, start_of(path), "write a task, a model and a claim")


def file_too_large(path: str, size: int, limit: int) -> Diagnostic:
    message = f"the file has {size} bytes, more than the {limit} allowed"
    return Diagnostic("E124", message, start_of(path), "split it, and import the parts")


def unreadable_file(path: str, reason: str) -> Diagnostic:
    return Diagnostic("E125", f"the file cannot be read: {reason}", start_of(path), None)
