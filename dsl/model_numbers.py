"""The `numbers` line of a model: what is wrong with it, and the format for given arguments."""

from __future__ import annotations

from collections.abc import Collection

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.number_formats import PARTS, SHAPES, NumberFormat, format_of
from dsl.sizes import Asked, size


def bits_in(line: tree.NumbersLine) -> list[tuple[tree.Expression, str, int]]:
    """Return the sizes of a line, what they are, and the least they may be."""
    return [(part.bits, f"the size of {part.word}", 1) for part in line.parts]


def shape_mistakes(line: tree.NumbersLine) -> list[Diagnostic]:
    """Check that the format is known, and that the sizes are its own."""
    kind = line.kind
    if kind.text not in PARTS:
        return [messages.unknown_choice(kind.span, "numbers", kind.text, tuple(PARTS))]
    if PARTS[kind.text] != tuple(part.word for part in line.parts):
        return [messages.numbers_shape(line.span, kind.text, SHAPES[kind.text])]
    return []


def kind_mistakes(line: tree.NumbersLine, attends: Collection[str]) -> list[Diagnostic]:
    """Check that a format has sums to speak of: all formats are about softmax attention."""
    soft = next((kind for kind in attends if kind in ("softmax", "linear")), None)
    if line.kind.text == "hard" and soft is not None:
        return [messages.numbers_hard(line.span, soft)]
    if line.kind.text in PARTS.keys() - {"none", "hard"} and "softmax" not in attends:
        return [messages.numbers_without_softmax(line.span, line.kind.text)]
    return []


def resolved_numbers(line: tree.NumbersLine, asked: Asked) -> NumberFormat | None:
    """Return the format for the given arguments; raises Mistake."""
    found = (size(bits, what, least, asked) for bits, what, least in bits_in(line))
    return format_of(line.kind.text, tuple(found))
