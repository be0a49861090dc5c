"""Words to items: which line ends count, and where each declaration or claim begins and ends.

A line end is dropped inside ( ) and [ ], just after an operator and the like, and next to braces.
An item ends at the line end, `;` or closing brace that leaves no bracket open. Where a bracket is
never closed, the item is cut before the next line that starts a declaration or claim and is not
indented deeper than the item.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl import messages
from dsl.diagnostics import Diagnostic
from dsl.lexer import Lexeme

LATER_BLOCKS = frozenset(["circuit", "class", "resources", "fact"])
STATED = frozenset(["theorem", "axiom", "conjecture"])
DECLARED = frozenset(["task", "model", "program", "protocol", "certificate"])
STARTERS = LATER_BLOCKS | STATED | DECLARED | {"import", "check", "find"}
"""The words that start a declaration or claim."""

CONTINUING = frozenset(
    [
        "IMPLIES",
        "ARROW",
        "EQ",
        "NE",
        "LE",
        "GE",
        "LT",
        "GT",
        "ASSIGN",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "POWER",
        "COMMA",
        "COLON",
        "AND",
        "OR",
        "NOT",
        "DIV",
        "MOD",
        "WHERE",
        "THEN",
        "ELSE",
        "IN",
    ]
)
"""After these words a line end ends nothing."""

CLOSING = {"RPAR": "LPAR", "RSQB": "LSQB", "RBRACE": "LBRACE"}


@dataclass(frozen=True)
class Chunk:
    """The words of one item, without a final line end; `mistake` if its brackets do not match."""

    words: tuple[Lexeme, ...]
    mistake: Diagnostic | None = None


def chunks(words: tuple[Lexeme, ...]) -> Iterator[Chunk]:
    """Yield the items of a file, each with the line ends that count inside it."""
    kept = _joined(words)
    partner = _partners(kept)
    at = 0
    while at < len(kept):
        if kept[at].type in ("NEWLINE", "SEMICOLON"):
            at += 1
            continue
        end, mistake = _end_of(kept, partner, at)
        yield Chunk(_inside(kept[at:end]), mistake)
        at = end


def starts_item(words: tuple[Lexeme, ...]) -> bool:
    """Say whether these words look like the start of a declaration or claim."""
    if not words or words[0].text not in STARTERS:
        return False
    follower = words[1] if len(words) > 1 else None
    return follower is None or follower.type not in ("ASSIGN", "COLON", "DOT", "LSQB")


def _joined(words: tuple[Lexeme, ...]) -> list[Lexeme]:
    """Drop the line ends after words that need a continuation.

    A line that starts like `check hard` continues nothing: two names never stand side by side in an
    expression. So a line cut short spoils only itself.
    """
    kept: list[Lexeme] = []
    for at, word in enumerate(words):
        if word.type == "NEWLINE" and kept and kept[-1].type in CONTINUING:
            following = list(words[at + 1 : at + 3])
            if not _is_head(following):
                continue
        kept.append(word)
    return kept


def _is_head(words: list[Lexeme]) -> bool:
    return len(words) == 2 and words[0].text in STARTERS and words[1].type in ("NAME", "STRING")


def _partners(words: list[Lexeme]) -> dict[int, int]:
    """Return which bracket closes which, as indices both ways; found in one pass over the file."""
    partner: dict[int, int] = {}
    waiting: list[int] = []
    open_now = dict.fromkeys(CLOSING.values(), 0)
    for at, word in enumerate(words):
        if word.type in CLOSING.values():
            waiting.append(at)
            open_now[word.type] += 1
        elif open_now.get(CLOSING.get(word.type, ""), 0):
            opener = waiting.pop()
            open_now[words[opener].type] -= 1
            while words[opener].type != CLOSING[word.type]:  # brackets left open on the way
                opener = waiting.pop()
                open_now[words[opener].type] -= 1
            partner[at], partner[opener] = opener, at
    return partner


def _end_of(
    words: list[Lexeme], partner: dict[int, int], start: int
) -> tuple[int, Diagnostic | None]:
    """Return the index after the item that starts at `start`, and its bracket mistake."""
    depth = 0
    for at in range(start, len(words)):
        word = words[at]
        opens, closes = word.type in CLOSING.values(), word.type in CLOSING
        if (opens or closes) and at not in partner:
            wrong = messages.never_closed if opens else messages.never_opened
            return _resume(words, start, at + 1), wrong(word.span, word.text)
        depth += opens - closes
        if depth == 0 and word.type == "RBRACE":
            return at + 1, None
        if depth == 0 and word.type in ("NEWLINE", "SEMICOLON") and not _brace_follows(words, at):
            return at, None
    return len(words), None


def _brace_follows(words: list[Lexeme], at: int) -> bool:
    while at < len(words) and words[at].type == "NEWLINE":
        at += 1
    return at < len(words) and words[at].type == "LBRACE"


def _resume(words: list[Lexeme], start: int, after: int) -> int:
    """Return the next place that starts a line with a declaration, not deeper than the item."""
    for at in range(after, len(words)):
        fresh = words[at].span.line > words[at - 1].span.line or words[at - 1].type == "NEWLINE"
        outside = words[at].span.column <= words[start].span.column
        if fresh and outside and starts_item(tuple(words[at : at + 2])):
            return at
    return len(words)


def _inside(words: list[Lexeme]) -> tuple[Lexeme, ...]:
    """Keep one line end between two statements and none elsewhere; `;` is a line end."""
    kept: list[Lexeme] = []
    depth = 0
    for place, word in enumerate(words):
        following = words[place + 1].type if place + 1 < len(words) else "NEWLINE"
        depth += (word.type in ("LPAR", "LSQB")) - (word.type in ("RPAR", "RSQB"))
        if word.type in ("NEWLINE", "SEMICOLON"):
            if depth > 0 and word.type == "NEWLINE":
                continue
            if following in ("NEWLINE", "SEMICOLON", "LBRACE", "RBRACE"):
                continue
            if not kept or kept[-1].type == "LBRACE":
                continue
            kept.append(Lexeme("NEWLINE", word.text, word.span))
            continue
        kept.append(word)
        if word.type == "RBRACE" and following not in ("NEWLINE", "SEMICOLON", "RBRACE"):
            kept.append(Lexeme("NEWLINE", "", word.span))
    while kept and kept[-1].type == "NEWLINE":
        kept.pop()
    return tuple(kept)
