"""Amounts and counts in words, for refusals: what would have had to follow from the hypotheses.

Nothing is decided here. An amount is shown multiplied out, as it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

LONGEST, WIDEST = 300, 200
"""Texts of more signs are cut off, numbers of more bits are told by their length."""

Terms = Sequence[tuple[Sequence[tuple[Any, int]], int]]


def amount_words(terms: Terms) -> str:
    """Return a polynomial, given by its monomials and coefficients, positive ones first."""
    return _short(_sum(terms))


def _sum(terms: Terms) -> str:
    shown = ""
    for monomial, factor in sorted(terms, key=lambda term: (term[1] < 0, not term[0])):
        sign = "-" if factor < 0 else "+"
        text = _monomial(monomial, abs(factor))
        if shown:
            shown += f" {sign} {text}"
        else:
            shown = text if factor > 0 else f"-{text}"
    return shown or "0"


def ratio_words(powers: Iterable[tuple[Any, Any]]) -> str:
    """Return that a product of powers must be more than 1, as `left > right` without fractions."""
    above, below = [], []
    for base, exponent in powers:
        more = tuple((m, factor) for m, factor in exponent.terms if factor > 0)
        less = tuple((m, -factor) for m, factor in exponent.terms if factor < 0)
        above += [_power(base.terms, more)] if more else []
        below += [_power(base.terms, less)] if less else []
    return f"needs {_short(' * '.join(above) or '1')} > {_short(' * '.join(below) or '1')}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def _monomial(monomial: Sequence[tuple[Any, int]], factor: int) -> str:
    parts = [_number(factor)] if factor != 1 or not monomial else []
    parts += [_atom(each) + (f"^{times}" if times != 1 else "") for each, times in monomial]
    return "*".join(parts)


def _number(value: int) -> str:
    bits = value.bit_length()
    return str(value) if bits <= WIDEST else f"(a number of {bits} bits)"


def _atom(found: Any) -> str:
    """Return a name or an opaque term: 2^n, log2(n), a sum over an index."""
    match found:
        case str():
            return found
        case ("^", base, exponent):
            return f"({_power(base.terms, exponent.terms)})"
        case ("index",):
            return "j"
        case ("sum", index, bound, body):
            inside = amount_words(body.terms)
            return f"(sum {amount_words(index.terms)} < {amount_words(bound.terms)} : {inside})"
        case (word, *parts):
            return f"{word}({', '.join(amount_words(part.terms) for part in parts)})"
        case _:
            return "?"


def _power(base: Terms, exponent: Terms) -> str:
    texts = amount_words(base), amount_words(exponent)
    one, other = (text if text.isalnum() or _whole(text) else f"({text})" for text in texts)
    return one if other == "1" else f"{one}^{other}"


def _whole(text: str) -> bool:
    """Say whether a text is one thing in parentheses."""
    level = 0
    for place, sign in enumerate(text):
        level += (sign == "(") - (sign == ")")
        if level == 0:
            return place == len(text) - 1 and text.startswith("(")
    return False
