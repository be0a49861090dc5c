"""Text to syntax tree: the only place that knows lark.

Each item of a file is read on its own, so that a mistake in one leaves the others readable. Nodes
are built while the LALR parser reduces; nothing here recurses, however deep the text nests.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, UnexpectedToken

from dsl import later, messages, tree
from dsl.builder import Builder
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.lexer import MOST_MISTAKES, Comment, Lexeme, words_of
from dsl.lines import LATER_BLOCKS, STARTERS, Chunk, chunks, starts_item
from dsl.printer import expression_text
from dsl.source import Source


@lru_cache(maxsize=512)
def parse(source: Source) -> tree.File:
    """Return the file as a tree, with every mistake of reading in its `mistakes`.

    Files of the library are imported again and again: a text that was read is not read twice. The
    tree depends on the text alone, and nothing changes it.
    """
    words = words_of(source)
    items: list[tree.Item] = []
    mistakes = list(words.mistakes)
    skipping = False
    for chunk in chunks(words.words):
        if len(mistakes) >= MOST_MISTAKES:
            break
        if not starts_item(chunk.words):
            if not skipping:
                mistakes.append(
                    messages.not_an_item(chunk.words[0].span, chunk.words[0].text, sorted(STARTERS))
                )
            skipping = True
            continue
        item, mistake = _item(chunk, source)
        skipping = mistake is not None
        items.append(item)
        if mistake is not None and not _overlap(words.mistakes, item):
            mistakes.append(mistake)
    mistakes.sort(key=lambda mistake: mistake.span.start)
    return tree.File(tuple(items), _outside(words.comments, items), tuple(mistakes))


def parse_reference(source: Source) -> tree.Reference:
    """Return a text that is one declaration with its arguments, `P(4)`; raises Mistakes."""
    words = words_of(source)
    kept = tuple(word for word in words.words if word.type != "NEWLINE")
    found = _built(kept, "reference") if kept else messages.nothing_written(source.path)
    mistake = found if isinstance(found, Diagnostic) else _afterthought(found)
    mistakes = words.mistakes or (() if mistake is None else (mistake,))
    if mistakes:
        raise Mistakes(mistakes, {source.path: source})
    assert isinstance(found, tree.Reference)
    return found


def _overlap(mistakes: tuple[Diagnostic, ...], item: tree.Item) -> bool:
    """Say whether a word of the item could not be read, which explains whatever else is wrong."""
    return any(item.span.start <= mistake.span.start < item.span.end for mistake in mistakes)


def _outside(comments: tuple[Comment, ...], items: list[tree.Item]) -> tuple[Comment, ...]:
    """Leave out the comments that a later block keeps in its own text."""
    spans = [item.span for item in items if isinstance(item, tree.LaterBlock)]
    return tuple(c for c in comments if not any(s.start <= c.span.start < s.end for s in spans))


def _item(chunk: Chunk, source: Source) -> tuple[tree.Item, Diagnostic | None]:
    if chunk.mistake is not None:
        return _broken(chunk), chunk.mistake
    if chunk.words[0].text in LATER_BLOCKS:
        return later.block(chunk, source) or _broken(chunk), later.block_mistake(chunk)
    if later.is_later_claim(chunk.words):
        return later.claim(chunk.words)
    return _read(chunk)


def _read(chunk: Chunk) -> tuple[tree.Item, Diagnostic | None]:
    item = _built(chunk.words, "start")
    mistake = item if isinstance(item, Diagnostic) else _afterthought(item)
    return (item, None) if mistake is None else (_broken(chunk), mistake)


def _built(words: tuple[Lexeme, ...], start: str) -> Any:
    """Return the tree of the words as what the grammar calls `start`, or a Diagnostic."""
    reading = _reader().parse_interactive(start=start)
    fed = 0
    try:
        for word in words:
            reading.feed_token(cast(Token, _for_grammar(word)))
            fed += 1
        return reading.feed_token(Token("$END", ""))
    except UnexpectedToken:
        return _unexpected(words, fed, _accepted(reading), start)


def _accepted(reading: Any) -> list[str]:
    """Return the words that could stand next; lark leaves this function without types."""
    return sorted(reading.accepts())


def _afterthought(item: tree.Node) -> Diagnostic | None:
    """Return a mistake that the grammar lets through: a chained comparison, too deep nesting."""
    everything = tree.everything(item)
    deepest = max(level for _, level in everything)
    if deepest > tree.DEEPEST:
        node = next(node for node, level in everything if level > tree.DEEPEST)
        return messages.too_deep(node.span, tree.DEEPEST)
    for node, _ in everything:
        if isinstance(node, tree.Chain):
            parts = [expression_text(part) for part in node.parts]
            steps = zip(parts, node.operators, parts[1:], strict=False)
            return messages.chained(node.span, " and ".join(" ".join(step) for step in steps))
    return None


def _broken(chunk: Chunk) -> tree.Broken:
    first, rest = chunk.words[0], chunk.words[1:]
    name = tree.Name(rest[0].text, span=rest[0].span) if rest and rest[0].type == "NAME" else None
    declares = first.text in STARTERS - {"check", "find", "import", "fact"}
    return tree.Broken(
        first.text, name if declares else None, span=chunk.words[0].span.to(chunk.words[-1].span)
    )


BINDERS = frozenset(
    ["SUM", "COUNT", "ALL", "ANY", "FIRST", "LAST", "FOLD", "ITERATE", "IF", "LET", "MIN", "MAX"]
)


def _unexpected(words: tuple[Lexeme, ...], fed: int, accepted: list[str], start: str) -> Diagnostic:
    expected = _readable(accepted)
    if fed >= len(words):
        last = words[-1].span
        place = replace(
            last, start=last.end, end=last.end + 1, column=last.column + len(words[-1].text)
        )
        return messages.ends_early(place, expected)
    word = words[fed]
    if word.type == "NEWLINE":
        return messages.ends_early(word.span, expected)
    spoken = _message_place(words[:fed])
    reserved = word.text.islower() and word.type == word.text.upper()
    if spoken and reserved and "NAME" in accepted:
        return messages.not_in_a_message(word.span, word.text, spoken)
    if "LPAR" in accepted and word.type in BINDERS and word.type not in accepted:
        return messages.needs_parentheses(word.span, word.text)
    if "NAME" in accepted and reserved:
        return messages.reserved(word.span, word.text)
    near = () if "NAME" in accepted else get_close_matches(word.text, map(_plain, expected), 1, 0.8)
    wanted = tuple(f"'{each}'" for each in near) or expected
    return messages.unexpected(word.span, word.text, wanted, _advice(words, fed, accepted, start))


def _message_place(words: tuple[Lexeme, ...]) -> str:
    """Return what comes next in a line about messages, "" elsewhere."""
    match [word.text for word in words[-3:]]:
        case [*_, "tell" | "silent"]:
            return "sender"
        case ["tell" | "silent", _, "->"]:
            return "receiver"
        case [*_, "at", "epoch"]:
            return "epoch"
        case _:
            return ""


def _advice(words: tuple[Lexeme, ...], fed: int, accepted: list[str], start: str) -> str | None:
    """Return what helps where the words that could stand next do not."""
    word = words[fed].text
    if word == "=" and _compares(words[:fed], start):
        return messages.COMPARE
    if word == "from" and words[0].text == "find":
        return messages.BEGIN_AFTER
    if words[0].text == "find" and words[fed].type in REACHED and words[fed - 1].type == "NUMBER":
        return messages.WRITE_OUT
    return messages.INTO_PROOF if "PROOF" in accepted and word in STEPS else None


def _compares(words: tuple[Lexeme, ...], start: str) -> bool:
    """Say whether a comparison may follow the words, of which all can be read."""
    reading = _reader().parse_interactive(start=start)
    for word in words:
        reading.feed_token(cast(Token, _for_grammar(word)))
    return "NE" in _accepted(reading)


def _plain(word: str) -> str:
    return word.strip("'")


STEPS = frozenset(
    [
        *("take", "summarize", "mute", "cap", "restrict", "settle", "cover", "split", "collide"),
        *("pick", "differ", "fooling", "rank", "keep", "vary", "fix", "reduce", "instance"),
        *("program", "count", "search"),
    ]
)
"""The words with which the steps of a proof begin."""
REACHED = frozenset(["POWER", "STAR", "PLUS", "MINUS"])
"""What would go on from a number to an expression."""
OPERATORS = frozenset(
    [
        "EQ",
        "NE",
        "LE",
        "GE",
        "LT",
        "GT",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "POWER",
        "AND",
        "OR",
        "IMPLIES",
        "DIV",
        "MOD",
        "DOT",
    ]
)


def _readable(accepted: list[str]) -> tuple[str, ...]:
    """Return what could have stood there in the reader's words, most telling first."""
    if "NAME" in accepted:
        kinds = (
            ["an expression"]
            if "NOT" in accepted
            else ["a number"]
            if "MINUS" in accepted
            else ["a name"]
        )
        return tuple(kinds + (["'}'"] if "RBRACE" in accepted else []))
    shown = []
    for terminal in accepted:
        if terminal not in OPERATORS and terminal != "$END":
            shown.append(READABLE.get(terminal, f"'{terminal.lower()}'"))
    if OPERATORS & set(accepted):
        shown.append("an operator")
    return tuple(shown) or ("the end of the line",)


READABLE = {
    "NEWLINE": "a new line", "NUMBER": "a number", "STRING": "a string", "LPAR": "'('",
    "RPAR": "')'",
    "LSQB": "'['", "RSQB": "']'", "LBRACE": "'{'", "RBRACE": "'}'", "COMMA": "','", "COLON": "':'",
    "ASSIGN": "'='", "ARROW": "'->'", "LT": "'<'", "POWER": "'^'",
}  # fmt: skip


@lru_cache(maxsize=1)
def _reader() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["start", "reference"],
        lexer="basic",
        transformer=cast(Any, Builder()),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def _for_grammar(word: Lexeme) -> Lexeme:
    """Give a keyword its own terminal; the grammar lets it be a name where a name can stand."""
    return replace(word, type=word.text.upper()) if word.text in KEYWORDS else word


KEYWORDS = frozenset(
    [
        "import",
        "task",
        "model",
        "check",
        "find",
        "input",
        "promise",
        "answer",
        "at",
        "token",
        "table",
        "bool",
        "perm",
        "mask",
        "width",
        "precision",
        "state",
        "window",
        "padding",
        "positions",
        "scores",
        "parameters",
        "norm",
        "numbers",
        "steps",
        "attend",
        "heads",
        "ties",
        "mlp",
        "relu",
        "repeat",
        "loop",
        "can",
        "cannot",
        "solve",
        "least",
        "up",
        "to",
        "expect",
        "proved",
        "refuted",
        "unknown",
        "none",
        "from",
        "program",
        "for",
        "field",
        "layer",
        "average",
        "maximizing",
        "take",
        "solves",
        "fits",
        "next",
        "theorem",
        "axiom",
        "conjecture",
        "cite",
        "arxiv",
        "mark",
        "given",
        "claim",
        "states",
        "proof",
        "omitted",
        "summarize",
        "mute",
        "restrict",
        "settle",
        "cap",
        "split",
        "off",
        "choose",
        "cover",
        "collide",
        "pick",
        "differ",
        "the",
        "bits",
        "by",
        "after",
        "with",
        "values",
        "into",
        "because",
        "eventually",
        "as",
        "protocol",
        "epochs",
        "epoch",
        "tell",
        "silent",
        "saying",
        "per",
        "symbols",
        "certificate",
        "holds",
        "within",
        "seconds",
        "spot",
        "weights",
        "sums",
        "weighted",
        "rounded",
        "of",
        "is",
        "layers",
        "instance",
        "fooling",
        "reduce",
        "turn",
        "order",
        "rank",
        "search",
        "keep",
        "fix",
        "vary",
    ]
)
