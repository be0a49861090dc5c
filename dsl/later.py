"""Blocks and claims that come later: known by name, kept word for word, never judged."""

from __future__ import annotations

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.lexer import Lexeme
from dsl.lines import Chunk
from dsl.source import Source

CLAIM_WORDS = frozenset(["circuit", "as", "for", "eventually", "theorem"])
"""After `check` these start a claim of a form that comes later, or one about growth."""

GROWTH_WORDS = frozenset(["as", "for", "eventually"])
VERBS = frozenset(["solve", "solves", "fits"])
"""A claim that starts with a growth word and has no such verb is about growth."""

EXPECTATIONS = frozenset(["proved", "refuted", "unknown", "none"])


def block(chunk: Chunk, source: Source) -> tree.LaterBlock | None:
    """Return the block with its text as it stands, or None if it lacks a name."""
    if block_mistake(chunk) is not None:
        return None
    first, second = chunk.words[:2]
    span = first.span.to(chunk.words[-1].span)
    text = source.text[span.start : span.end].replace("\r\n", "\n")
    name = None if first.text == "fact" else tree.Name(second.text, span=second.span)
    kept = "\n".join(line.rstrip() for line in text.split("\n"))
    return tree.LaterBlock(first.text, name, kept, span=span)


def block_mistake(chunk: Chunk) -> Diagnostic | None:
    """Return the mistake of a block without a name."""
    words = chunk.words
    if len(words) > 1 and words[1].type == "NAME":
        return None
    if len(words) == 1:
        return messages.ends_early(words[0].span, ("a name",))
    if words[1].text.isalpha():
        return messages.reserved(words[1].span, words[1].text)
    return messages.unexpected(words[1].span, words[1].text, ("a name",))


def is_later_claim(words: tuple[Lexeme, ...]) -> bool:
    """Say whether a check or find claim is of a form that comes later."""
    rest = words[1:]
    if words[0].text == "find":
        where = next((i for i, word in enumerate(words) if word.type == "WHERE"), 0)
        rest = words[where + 1 :] if where else ()
    elif words[0].text != "check":
        return False
    if len(rest) < 2:
        return False
    if rest[1].type == "IN":
        return True
    if rest[0].text == "for" and _about_program(words):
        return False
    if rest[0].text in GROWTH_WORDS and not VERBS & {word.text for word in words}:
        return False
    return rest[0].text in CLAIM_WORDS and rest[1].text not in ("(", "can", "cannot")


def _about_program(words: tuple[Lexeme, ...]) -> bool:
    """Say whether a program stands after the first colon."""
    colon = next((i for i, word in enumerate(words) if word.type == "COLON"), len(words))
    return [word.text for word in words[colon + 1 : colon + 2]] == ["program"] and bool(
        {"solves", "fits"} & {word.text for word in words}
    )


def claim(words: tuple[Lexeme, ...]) -> tuple[tree.LaterClaim, Diagnostic | None]:
    """Return a claim kept as words, its `expect` read."""
    at = next((i for i, word in enumerate(words) if word.text == "expect"), len(words))
    expect, mistake = _expect(words[at:]) if at < len(words) else (None, None)
    kept = words[:at]
    kind = " ".join(word.text for word in kept[:2])
    span = words[0].span.to(words[-1].span)
    return tree.LaterClaim(kind, spaced(kept), words, expect, span=span), mistake


def _expect(words: tuple[Lexeme, ...]) -> tuple[tree.ExpectTree | None, Diagnostic | None]:
    span = words[0].span.to(words[-1].span)
    match [word.text for word in words[1:]]:
        case [text] if text in EXPECTATIONS:
            return tree.ExpectTree("word", word=text, span=span), None
        case [text] if text.isdigit() and len(text) <= 1000:
            return tree.ExpectTree("value", value=int(text), span=span), None
        case ["from", "2", "^", text] if text.isdigit() and len(text) <= 1000:
            return tree.ExpectTree("from", value=int(text), span=span), None
        case _:
            options = ("'proved'", "'refuted'", "'unknown'", "'none'", "a number", "'from 2^K'")
            wrong = words[min(1, len(words) - 1)]
            return None, messages.unexpected(wrong.span, wrong.text, options)


TIGHT_BEFORE = frozenset([",", ")", "]", ":", ";", ".", "(", "[", "^"])
TIGHT_AFTER = frozenset(["(", "[", ".", "^"])


def spaced(words: tuple[Lexeme, ...]) -> str:
    """Return the words on one line with canonical spaces."""
    text = ""
    for before, word in zip((None, *words), words, strict=False):
        opens_group = word.text == "(" and (before is None or before.type not in ("NAME", "RSQB"))
        tight = before is None or before.text in TIGHT_AFTER
        tight = tight or (word.text in TIGHT_BEFORE and not opens_group)
        text += ("" if tight else " ") + (" " if word.type == "NEWLINE" else word.text)
    return text
