"""Number formats: how softmax heads of a model add up (docs/language.md, "Number formats").

What a block of tokens can tell a head depends on the arithmetic of its sums. Where they wrap
around, addition is associative and a block tells exactly what its two sums hold. Where a state is
folded from left to right, that is true of a block at the start alone. Where sums are exact and only
the quotient is rounded, it is false, and GREATER-THAN shows it. All sizes are bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from dsl.fields import integer, one_of, record


@dataclass(frozen=True)
class Wraparound:
    """Weights 0..2^weight_bits - 1, signed values of value_bits, sums modulo 2^sum_bits."""

    weight_bits: int
    value_bits: int
    sum_bits: int


@dataclass(frozen=True)
class Fold:
    """A head's state of state_bits goes through the visible tokens from left to right."""

    state_bits: int


@dataclass(frozen=True)
class ExactRound:
    """Weights that are powers of two, exact sums; their quotient is rounded, once."""


NumberFormat: TypeAlias = Wraparound | Fold | ExactRound

PARTS = {
    "none": (),
    "hard": (),
    "wraparound": ("weights", "values", "sums"),
    "fold": ("state",),
    "exact_round": (),
}
"""The kinds that a `numbers` line can name, and the sizes that must follow each."""

SHAPES = {
    kind: " ".join(["numbers", kind, *(f"{word} ..." for word in words)])
    for kind, words in PARTS.items()
}


def format_of(kind: str, sizes: tuple[int, ...]) -> NumberFormat | None:
    """Return the format of a `numbers` line; None says what no line says (`none`, `hard`)."""
    match kind, sizes:
        case "wraparound", (weights, values, sums):
            return Wraparound(weights, values, sums)
        case "fold", (state,):
            return Fold(state)
        case "exact_round", ():
            return ExactRound()
        case ("none" | "hard"), ():
            return None
        case _:
            raise ValueError(f"numbers {kind} with {len(sizes)} sizes")


def format_text(numbers: NumberFormat | None) -> str:
    """Return a format as its line writes it, without the word `numbers`."""
    match numbers:
        case Wraparound(weights, values, sums):
            return f"wraparound weights {weights} values {values} sums {sums}"
        case Fold(state):
            return f"fold state {state}"
        case ExactRound():
            return "exact_round"
        case None:
            return "none"


def format_to_json(numbers: NumberFormat | None) -> Any:
    """Return a format as plain data: a list of its kind and its sizes, "none" without one."""
    match numbers:
        case Wraparound(weights, values, sums):
            found: tuple[Any, ...] = (weights, values, sums)
        case Fold(state):
            found = (state,)
        case ExactRound():
            found = ()
        case _:
            return "none"
    kind = format_text(numbers).split()[0]
    return {"kind": kind, "sizes": list(found)}


def format_from_json(data: object, path: str) -> NumberFormat | None:
    """Return the format that `data` describes; raises ValueError."""
    if data == "none":
        return None
    fields = record(data, path, ("kind", "sizes"))
    kinds = tuple(kind for kind in PARTS if kind not in ("none", "hard"))
    kind, sizes = one_of(fields["kind"], f"{path}.kind", kinds), fields["sizes"]
    if not isinstance(sizes, list) or len(sizes) != len(PARTS[kind]):
        raise ValueError(f"{path}.sizes: not the sizes of {kind}")
    found = (integer(each, f"{path}.sizes[{i}]", 1) for i, each in enumerate(sizes))
    return format_of(kind, tuple(found))
