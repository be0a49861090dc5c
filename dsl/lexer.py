"""Text to words: names, numbers, strings, signs and line ends, with comments kept aside.

Line ends that end nothing (inside brackets, after an operator) are removed later, by `dsl.lines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl import messages
from dsl.diagnostics import Diagnostic
from dsl.source import Source, Span

RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "let",
        "in",
        "div",
        "mod",
        "true",
        "false",
        "sum",
        "count",
        "min",
        "max",
        "all",
        "any",
        "first",
        "last",
        "fold",
        "iterate",
        "over",
        "where",
        "oo",
    ]
)
"""Words that cannot be names; all others are keywords only in their place."""

SIGNS = {
    "=>": "IMPLIES", "->": "ARROW", "==": "EQ", "!=": "NE", "<=": "LE", ">=": "GE",
    "<": "LT", ">": "GT", "=": "ASSIGN", "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH",
    "^": "POWER", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE",
    ",": "COMMA", ":": "COLON", ".": "DOT", ";": "SEMICOLON", "|": "BAR",
}  # fmt: skip

LONGEST_NUMBER = 1000
"""Integers with more digits are refused."""

MOST_MISTAKES = 100
"""Reading stops after this many mistakes."""

PATTERN = re.compile(
    r"(?P<space>[ \t\r\f]+)|(?P<line>\n)|(?P<comment>\#[^\n]*)"
    r'|(?P<string>"[^"\n]*")|(?P<number>[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_\']*)'
    r"|(?P<sign>=>|->|==|!=|<=|>=|[<>=+\-*/^()\[\]{},:.;|])|(?P<bad>.)"
)


@dataclass(frozen=True)
class Lexeme:
    """A word of the file. `type` names what it is for the grammar."""

    type: str
    text: str
    span: Span

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Comment:
    """A comment with its `#`; `alone` if nothing stands before it on its line."""

    text: str
    span: Span
    alone: bool


@dataclass(frozen=True)
class Words:
    """What a file consists of; the words end with a line end."""

    words: tuple[Lexeme, ...]
    comments: tuple[Comment, ...]
    mistakes: tuple[Diagnostic, ...]


def words_of(source: Source) -> Words:
    """Return the words, comments and unreadable characters of a file."""
    words: list[Lexeme] = []
    comments: list[Comment] = []
    mistakes: list[Diagnostic] = []
    line, line_start, fresh = 1, 0, True
    for match in PATTERN.finditer(source.text):
        if len(mistakes) >= MOST_MISTAKES:
            break
        start, end, kind, text = match.start(), match.end(), match.lastgroup, match.group()
        span = Span(start, end, line, start - line_start + 1, line, source.path)
        match kind:
            case "space":
                continue
            case "line":
                words.append(Lexeme("NEWLINE", "\n", span))
                line, line_start, fresh = line + 1, end, True
                continue
            case "comment":
                comments.append(Comment(text.rstrip(), span, fresh))
            case "bad":
                mistakes.append(_unreadable(text, span))
            case _:
                words.append(Lexeme(_type(str(kind), text), text, span))
                if kind == "number" and len(text) > LONGEST_NUMBER:
                    mistakes.append(messages.number_too_long(span, len(text), LONGEST_NUMBER))
        fresh = False
    end_span = Span(
        len(source.text),
        len(source.text),
        line,
        len(source.text) - line_start + 1,
        line,
        source.path,
    )
    words.append(Lexeme("NEWLINE", "\n", end_span))
    return Words(tuple(words), tuple(comments), tuple(mistakes))


def _type(kind: str, text: str) -> str:
    match kind:
        case "sign":
            return SIGNS[text]
        case "name" if text in RESERVED:
            return text.upper()
        case _:
            return kind.upper()


def _unreadable(text: str, span: Span) -> Diagnostic:
    return messages.open_string(span) if text == '"' else messages.bad_character(span, text)
