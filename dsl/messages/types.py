"""E3xx: values of the wrong type, and tasks that break on some input."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import counted
from dsl.source import Span


def _tuple_of(parts: int) -> str:
    return f"a tuple of {parts} parts" if parts else "a value that is no tuple"


def wrong_kind(span: Span, wanted: str, found: str) -> Diagnostic:
    fix = {
        ("an integer", "a truth value"): "write (if ... then 1 else 0)",
        ("a truth value", "an integer"): "compare it, for instance with '!= 0'",
    }.get((wanted, found), f"put {wanted} here")
    return Diagnostic("E301", f"{wanted} is needed here, and this is {found}", span, fix)


def table_as_value(span: Span, name: str) -> Diagnostic:
    message = f"the table '{name}' is used as a value"
    return Diagnostic("E302", message, span, f"pick an entry, such as {name}[i]")


def not_a_table(span: Span, found: str) -> Diagnostic:
    message = f"{found} cannot be indexed"
    return Diagnostic(
        "E303", message, span, "index a table or a permutation, or use '.0' for a tuple"
    )


def index_count(span: Span, name: str, wanted: int, found: int) -> Diagnostic:
    message = f"'{name}' is indexed by {counted(wanted, 'value')}, and this gives {found}"
    shown = ", ".join("ijklmnop"[:wanted]) if wanted <= 8 else "..."
    return Diagnostic("E304", message, span, f"write {name}[{shown}]")


def no_such_part(span: Span, place: int, parts: int) -> Diagnostic:
    message = f"there is no part {place} in {_tuple_of(parts)}"
    return Diagnostic(
        "E305", message, span, f"use a part from 0 to {parts - 1}" if parts else "remove it"
    )


def different_kinds(span: Span, left: str, right: str) -> Diagnostic:
    message = f"the two sides differ: {left} on the left, {right} on the right"
    return Diagnostic("E306", message, span, "make both sides of one type")


def answer_kind(span: Span, declared: str, found: str) -> Diagnostic:
    message = f"the answer is declared to be {declared}, and this is {found}"
    return Diagnostic("E307", message, span, "change the answer or the type after ':'")


def sum_of_truths(span: Span, name: str, bound: str, body: str) -> Diagnostic:
    fix = f"write count {name} < {bound} : {body}"
    return Diagnostic("E308", "a sum adds integers, and this is a truth value", span, fix)


def task_mistake(span: Span, task: str, reason: str, shown: str | None) -> Diagnostic:
    place = f", for {shown}" if shown else ""
    fix = "make the expression safe for every allowed input, or restrict the inputs with a promise"
    return Diagnostic("E309", f"in {task}: {reason}{place}", span, fix)


def answer_too_wide(
    span: Span, task: str, reason: str, shown: str | None, given: bool
) -> Diagnostic:
    """`given`: of a function that a claim gives; its type is that of the task's parameter."""
    place = f", for {shown}" if shown else ""
    fix = "give a function with values of this type" if given else "widen the type after ':'"
    return Diagnostic("E310", f"in {task}: {reason}{place}", span, fix)


def nothing_allowed(span: Span, task: str) -> Diagnostic:
    return Diagnostic("E311", f"in {task}: the promise allows no input", span, "weaken the promise")


def table_of_tables(span: Span) -> Diagnostic:
    message = "a table cannot be part of another type"
    return Diagnostic(
        "E312", message, span, "use a table over pairs, such as table ([n], [m]) -> bool"
    )


def use_div(span: Span) -> Diagnostic:
    message = "'/' is for sizes; integers of a task are divided by 'div'"
    return Diagnostic("E313", message, span, "write 'div', which rounds down")


def perm_sizes(span: Span, left: int, right: int) -> Diagnostic:
    message = f"permutations of {left} points and of {right} points do not go together"
    return Diagnostic("E314", message, span, "use permutations of the same number of points")


def field_kind(span: Span, name: str, known: str, found: str) -> Diagnostic:
    message = f"the field '{name}' holds {known} elsewhere, and this is {found}"
    return Diagnostic("E315", message, span, "use another name for one of the two")


def field_too_wide(span: Span, name: str, declared: str, found: str, place: str) -> Diagnostic:
    message = f"the field '{name}' is declared {declared} and may hold {found}{place}"
    return Diagnostic("E316", message, span, "widen the declared range, or bound what is stored")


def field_not_set(span: Span, name: str, place: str) -> Diagnostic:
    message = f"no layer sets the field '{name}' before this{place}: rounds around its line are 0"
    return Diagnostic("E318", message, span, f"add 'field {name}: ...': it is 0 at first")


def rounding_in_task(span: Span, name: str) -> Diagnostic:
    message = f"'{name}' rounds the averages of programs, and tasks have integers alone"
    return Diagnostic("E317", message, span, f"leave out '{name}', or use div")


def next_outside(span: Span, alphabet: str, found: str, place: str) -> Diagnostic:
    message = f"the next token is one of {alphabet} and may be {found}{place}"
    fix = "widen the type after 'over', or bound the value with 'mod', 'min' or 'if'"
    return Diagnostic("E330", message, span, fix)
