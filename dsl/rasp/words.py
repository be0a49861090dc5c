"""The words of a .rasp file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl.diagnostics import Diagnostic
from dsl.rasp import messages
from dsl.source import Source, Span

RESERVED = frozenset(["and", "or", "not", "if", "else", "in", "def", "return", "True", "False"])
"""Words that cannot be names."""

PATTERN = re.compile(
    r"(?P<space>[ \t\r\f]+)|(?P<line>\n)|(?P<comment>\#[^\n]*)"
    r"|(?P<symbol>\"[^\"\n]*\"|'[^'\n]*')|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|//|[<>=+\-*/%()\[\]{},;])|(?P<bad>.)"
)
MOST_MISTAKES = 100
"""Reading stops after this many mistakes."""


@dataclass(frozen=True)
class Word:
    """One word; `kind` is symbol, number, name, sign (reserved words included) or end."""

    kind: str
    text: str
    span: Span


def words_of(source: Source) -> tuple[tuple[Word, ...], tuple[Diagnostic, ...]]:
    """Return the words of a file, the last one its end, and what could not be read."""
    words: list[Word] = []
    mistakes: list[Diagnostic] = []
    line, line_start = 1, 0
    for match in PATTERN.finditer(source.text):
        start, end, kind, text = match.start(), match.end(), str(match.lastgroup), match.group()
        span = Span(start, end, line, start - line_start + 1, line, source.path)
        if kind == "line":
            line, line_start = line + 1, end
        elif kind == "bad":
            mistakes.append(_unreadable(span, text))
        elif kind not in ("space", "comment"):
            words.append(Word("sign" if text in RESERVED else kind, text, span))
        if len(mistakes) >= MOST_MISTAKES:
            break
    size = len(source.text)
    words.append(Word("end", "", Span(size, size, line, size - line_start + 1, line, source.path)))
    return tuple(words), tuple(mistakes)


def _unreadable(span: Span, text: str) -> Diagnostic:
    if text in "\"'":
        return messages.open_text(span, f"the closing {text}")
    return messages.bad_character(span, text)
