"""The rounds of a repeat of symbolic length, as symbols.

Of ceil(log2(e)) rounds the last has 2^s below e, and twice as much is not. A round between others
is one symbol s for all of them, with 2^s another one.
"""

from __future__ import annotations

from typing import Any

from solver.compile.domain import Symbol, added, names_of, scaled
from solver.compile.symbols import made


def rounds_of(text: str, inside: Any) -> tuple[Any, Any]:
    """Return ceil(log2(e)) and the last s below it, for e above 8 that is written `text`.

    2^s is less than e there, and twice as much is not.
    """
    terms, domain = inside.terms, inside.domain
    half = Symbol(f"2^(ceil(log2({text})) - 1)", 8)
    own = ((half, 1),)
    half.facts = added(terms, {(): -1, own: -1}), added({own: 2}, scaled(terms, -1))
    count = Symbol(f"ceil(log2({text}))", 4, doubles=(2, half))
    whole = made({((count, 1),): 1}, domain)
    return whole, whole - 1


def passing(name: str, last: Any) -> Any:
    """Return a round between the second and the last: what it stands for is any of them."""
    domain, own = last.domain, ((name, 1),)
    symbol = Symbol(name, 2, (added(last.terms, {(): -1, own: -1}),), end=last.terms)
    if any(isinstance(each, Symbol) and each.doubles for each in names_of(last.terms)):
        top = (2**last).terms
        power = Symbol(f"2^{name}", 4, end=top)
        power.facts = (added(top, {((power, 1),): -2}),)
        symbol.doubles = (1, power)
    return made({((symbol, 1),): 1}, domain)
