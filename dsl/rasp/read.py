"""Text to statements, by recursive descent.

The grammar is that of the RASP of Weiss, Goldberg and Yahav 2021 without lists and loops. A
mistake spoils its statement only: reading goes on after the next `;` or `}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from dsl.diagnostics import Diagnostic, Mistakes
from dsl.files import read_source
from dsl.rasp import messages
from dsl.rasp.tree import (
    Among,
    Assign,
    Binary,
    Call,
    Expression,
    Function,
    If,
    Name,
    Number,
    Sign,
    Statement,
    Symbol,
    Truth,
    Unary,
)
from dsl.rasp.words import MOST_MISTAKES, Word, words_of
from dsl.source import Source, start_of

COMPARISONS = frozenset(["==", "!=", "<", "<=", ">", ">="])
DEEPEST = 60
"""Expressions nest at most this deep."""
EMPTY_FILE = "E123"
LONGEST_NUMBER = 1000
"""Numbers have at most this many digits."""


class _Unreadable(Exception):
    """The statement cannot be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


def read(source: Source) -> tuple[tuple[Statement, ...], tuple[Diagnostic, ...]]:
    """Return the statements of a file and the mistakes of reading it, in order."""
    words, unreadable = words_of(source)
    reader = _Reader(words)
    statements = reader.statements()
    spoiled = {wrong.span.line for wrong in unreadable}
    others = [wrong for wrong in reader.mistakes if wrong.span.line not in spoiled]
    mistakes = sorted([*unreadable, *others], key=lambda wrong: wrong.span.start)
    return tuple(statements), tuple(mistakes[:MOST_MISTAKES])


def read_rasp(path: str) -> Source:
    """Return the text of a .rasp file; raises Mistakes."""
    try:
        return read_source(path)
    except Mistakes as mistakes:
        if mistakes.diagnostics[0].code != EMPTY_FILE:
            raise
        raise Mistakes((messages.no_result(start_of(path), None, ()),)) from None


@dataclass
class _Reader:
    """Walks through the words; `at` is the next one, `level` the nesting of expressions."""

    words: tuple[Word, ...]
    at: int = 0
    level: int = 0
    mistakes: list[Diagnostic] = field(default_factory=list)

    @property
    def next(self) -> Word:
        return self.words[self.at]

    def take(self) -> Word:
        word = self.next
        self.at += word.kind != "end"
        return word

    def sees(self, *texts: str) -> bool:
        return self.next.kind == "sign" and self.next.text in texts

    def expect(self, text: str) -> Word:
        if not self.sees(text):
            raise self.wrong(f"'{text}'")
        return self.take()

    def wrong(self, wanted: str) -> _Unreadable:
        word = self.next
        if word.kind == "end":
            return _Unreadable(messages.ends_early(word.span, wanted))
        return _Unreadable(messages.unexpected(word.span, word.text, wanted))

    # ---- statements

    def statements(self) -> list[Statement]:
        found: list[Statement] = []
        while self.next.kind != "end" and len(self.mistakes) < MOST_MISTAKES:
            try:
                found.append(self.function() if self.sees("def") else self.assignment())
            except _Unreadable as wrong:
                self.mistakes.append(wrong.diagnostic)
                self.skip()
        return found

    def skip(self) -> None:
        """Go on after the next statement's end."""
        self.level = 0
        while self.next.kind != "end" and not self.sees(";", "}"):
            self.take()
        while self.sees(";", "}"):
            self.take()

    def assignment(self) -> Assign:
        if self.next.kind != "name":
            raise self.wrong("'name = ...;' or 'def name(...) { ... }'")
        name = self.name()
        self.expect("=")
        value = self.expression()
        self.expect(";")
        return Assign(name, value)

    def name(self) -> Name:
        if self.next.kind != "name":
            raise self.wrong("a name")
        word = self.take()
        return Name(word.text, word.span)

    def function(self) -> Function:
        self.expect("def")
        name = self.name()
        self.expect("(")
        parameters = [] if self.sees(")") else self.parameters()
        self.expect(")")
        self.expect("{")
        lines = []
        while not self.sees("return", "}") and self.next.kind != "end":
            lines.append(self.assignment())
        if not self.sees("return"):
            raise _Unreadable(messages.no_return(name.span, name.text))
        self.take()
        value = self.expression()
        self.expect(";")
        self.expect("}")
        if self.sees(";"):
            self.take()
        return Function(name, tuple(parameters), tuple(lines), value)

    def parameters(self) -> list[Name]:
        found = [self.name()]
        while self.sees(","):
            self.take()
            found.append(self.name())
            if found[-1].text in [each.text for each in found[:-1]]:
                raise _Unreadable(messages.name_twice(found[-1].span, found[-1].text))
        return found

    # ---- expressions, loosest first

    def expression(self) -> Expression:
        self.level += 1
        if self.level > DEEPEST:
            raise _Unreadable(messages.too_deep(self.next.span, DEEPEST))
        then = self.disjunction()
        if self.sees("if"):
            self.take()
            test = self.disjunction()
            self.expect("else")
            otherwise = self.expression()
            then = If(test, then, otherwise, then.span.to(otherwise.span))
        self.level -= 1
        return then

    def disjunction(self) -> Expression:
        found = self.conjunction()
        while self.sees("or"):
            self.take()
            found = _binary("or", found, self.conjunction())
        return found

    def conjunction(self) -> Expression:
        found = self.negation()
        while self.sees("and"):
            self.take()
            found = _binary("and", found, self.negation())
        return found

    def negation(self) -> Expression:
        if not self.sees("not"):
            return self.comparison()
        return self.unary(self.negation)

    def unary(self, operand: Callable[[], Expression]) -> Expression:
        """Read a sign and the operand that `operand` reads."""
        sign = self.take()
        self.level += 1
        if self.level > DEEPEST:
            raise _Unreadable(messages.too_deep(sign.span, DEEPEST))
        found = operand()
        self.level -= 1
        return Unary(sign.text, found, sign.span.to(found.span))

    def comparison(self) -> Expression:
        left = self.sum()
        if self.sees("in"):
            self.take()
            choices, end = self.choices()
            return Among(left, choices, left.span.to(end.span))
        if not self.sees(*COMPARISONS):
            return left
        sign = self.take()
        found = _binary(sign.text, left, self.sum())
        if self.sees(*COMPARISONS):
            raise _Unreadable(messages.chained(self.next.span))
        return found

    def choices(self) -> tuple[tuple[Expression, ...], Word]:
        self.expect("[")
        found = [self.expression()]
        while self.sees(","):
            self.take()
            found.append(self.expression())
        return tuple(found), self.expect("]")

    def sum(self) -> Expression:
        found = self.product()
        while self.sees("+", "-"):
            sign = self.take()
            found = _binary(sign.text, found, self.product())
        return found

    def product(self) -> Expression:
        found = self.signed()
        while self.sees("*", "/", "//", "%"):
            sign = self.take()
            found = _binary(sign.text, found, self.signed())
        return found

    def signed(self) -> Expression:
        return self.unary(self.signed) if self.sees("-") else self.atom()

    def atom(self) -> Expression:
        word = self.next
        match word.kind:
            case "number" if len(word.text) <= LONGEST_NUMBER:
                return Number(Fraction(self.take().text), word.span)
            case "symbol":
                return Symbol(self.take().text[1:-1], word.span)
            case "name":
                name = self.name()
                return self.call(name) if self.sees("(") else name
            case _:
                pass
        if self.sees("True", "False"):
            return Truth(self.take().text == "True", word.span)
        if self.sees("("):
            self.take()
            found = self.expression()
            self.expect(")")
            return found
        raise self.wrong("an expression")

    def call(self, function: Name) -> Expression:
        self.expect("(")
        arguments: list[Expression] = []
        while not self.sees(")"):
            arguments.append(self.argument())
            if not self.sees(")"):
                self.expect(",")
        end = self.take()
        return Call(function, tuple(arguments), function.span.to(end.span))

    def argument(self) -> Expression:
        if self.sees(*COMPARISONS):
            word = self.take()
            return Sign(word.text, word.span)
        return self.expression()


def _binary(operator: str, left: Expression, right: Expression) -> Binary:
    return Binary(operator, left, right, left.span.to(right.span))
