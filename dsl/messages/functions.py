"""E75x, E760: functions as parameters."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import counted
from dsl.source import Span


def function_first(span: Span, name: str) -> Diagnostic:
    message = f"the function '{name}' stands before a parameter that is a number"
    return Diagnostic("E750", message, span, "write the functions last")


def function_in_function(span: Span) -> Diagnostic:
    message = "an argument of this function speaks of a function again"
    return Diagnostic("E751", message, span, "write 'let x = ... in' before it")


def no_function_here(span: Span) -> Diagnostic:
    return Diagnostic("E752", "a number stands here, not a function", span, "write a number")


def function_wanted(span: Span, name: str) -> Diagnostic:
    message = f"the parameter '{name}' is a function"
    return Diagnostic("E753", message, span, "write a function such as (u, v -> u + v)")


def function_name(span: Span) -> Diagnostic:
    message = "before the arrow of a function stand names for its arguments"
    return Diagnostic("E754", message, span, "write a function such as (u, v -> u + v)")


def function_arity(span: Span, name: str, wanted: int, found: int) -> Diagnostic:
    message = f"the function '{name}' has {counted(wanted, 'argument')}, not {found}"
    return Diagnostic("E755", message, span, f"name {counted(wanted, 'argument')}")


def function_open(span: Span, task: str, name: str) -> Diagnostic:
    message = f"the task '{task}' has a function '{name}', and none is given"
    return Diagnostic("E756", message, span, "ask about it in a claim that gives a function")


def theorem_function(span: Span, what: str) -> Diagnostic:
    message = f"of functions the rules of proofs know rows and columns, or least(M), alone: {what}"
    fix = "let the answer be M(u, v), or M(w) of a table w, of its inputs and its one function M"
    return Diagnostic("E757", message, span, fix)


def keep_text(span: Span, wanted: str) -> Diagnostic:
    message = "as many inputs are kept as the function has different rows, or columns"
    return Diagnostic("E758", message, span, f"write {wanted}")


def word_wanted(span: Span) -> Diagnostic:
    message = "the entries that are left free are those of the word that a function is of"
    return Diagnostic("E760", message, span, "vary the table w of a task with the answer M(w)")


def function_theorem(span: Span, what: str) -> Diagnostic:
    message = f"a theorem about any function {what}"
    return Diagnostic("E759", message, span, "leave it out, and write checks of such functions")
