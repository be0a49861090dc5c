"""E53x: claims about growth."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import listed
from dsl.source import Span


def growth_operator(span: Span, what: str) -> Diagnostic:
    message = f"{what} cannot stand in a claim about growth"
    fix = "use numbers such as 1/10, names, + - * / ^ and functions such as log2(n)"
    return Diagnostic("E530", message, span, fix)


def growth_scope(span: Span) -> Diagnostic:
    message = "the range of a claim about all n is a name and the least integer"
    return Diagnostic("E531", message, span, "write 'check for all n >= 1: ...'")


def growth_statement(span: Span, quantifier: str) -> Diagnostic:
    if quantifier == "limit":
        message = "what is claimed as n -> oo is a class or a limit"
        fix = "write f = o(g), f = O(g), f = Theta(g), f = omega(g), f = Omega(g) or f -> c"
    else:
        message = "what is claimed here is a comparison"
        fix = "use one of < <= > >= =="
    return Diagnostic("E532", message, span, fix)


def growth_fact(span: Span) -> Diagnostic:
    message = "after 'where' stand facts about other names, or definitions"
    return Diagnostic("E533", message, span, "write 'where H <= n^2' or 'where L = log2(n)'")


def growth_names(span: Span, names: Iterable[str]) -> Diagnostic:
    message = f"which name grows? {listed(sorted(names), 'and')} occur"
    return Diagnostic("E534", message, span, "say more of the others after 'where'")


def growth_too_large(span: Span) -> Diagnostic:
    message = "with its definitions put in place this claim is too long"
    return Diagnostic("E535", message, span, "define less, or claim less")
