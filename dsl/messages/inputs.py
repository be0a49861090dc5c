"""E6xx: a program and an input on the command line."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic
from dsl.source import Span, start_of


def _listing(length: int | None) -> str:
    if length is None:
        return "a single value"
    return "a list of 1 entry" if length == 1 else f"a list of {length} entries"


def nothing_written(path: str) -> Diagnostic:
    fix = "write a program with its arguments, or an input such as w = [0, 1], x = 2"
    return Diagnostic("E601", "nothing is written here", start_of(path), fix)


def input_missing(span: Span, name: str, shape: str) -> Diagnostic:
    return Diagnostic("E602", f"the input '{name}' is not given", span, f"add {shape}")


def input_twice(span: Span, name: str) -> Diagnostic:
    return Diagnostic("E603", f"a second value for the input '{name}'", span, "keep one of them")


def entry_count(span: Span, name: str, wanted: int | None, found: int | None) -> Diagnostic:
    """Say that a list has the wrong length; None is a single value."""
    message = f"'{name}' is {_listing(wanted)}, and this is {_listing(found)}"
    fix = f"write {_listing(wanted)}" + (" between [ and ]" if found is None else "")
    return Diagnostic("E604", message, span, fix)


def not_a_value(span: Span, shown: str, kind: str, example: str) -> Diagnostic:
    message = f"{shown} is not a value of {kind}"
    return Diagnostic("E605", message, span, f"write a value such as {example}")


def input_cut_short(span: Span) -> Diagnostic:
    message = "'...' stands for entries that are not shown"
    return Diagnostic("E606", message, span, "write all entries")


def input_forbidden(span: Span, task: str) -> Diagnostic:
    message = f"the promise of {task} does not allow this input"
    return Diagnostic("E607", message, span, "give an input that the promise allows")


def no_random_input(path: str, task: str, tries: int) -> Diagnostic:
    message = f"none of {tries} random inputs of {task} is allowed by its promise"
    return Diagnostic("E608", message, start_of(path), "give an input")


def not_inferred(span: Span, program: str) -> Diagnostic:
    message = f"what {program} computes may have no value for some input: ranges were not inferred"
    fix = "guard divisions and indices, or declare the ranges of fields"
    return Diagnostic("E609", message, span, fix)


def too_many_tokens(span: Span, program: str, limit: int) -> Diagnostic:
    message = f"{program} has more than the {limit} tokens that are run or exported"
    return Diagnostic("E610", message, span, "use smaller sizes")
