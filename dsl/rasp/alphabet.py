"""The symbols that a word may consist of, and their codes in the language."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import Literal

from dsl.rasp.graph import EMPTY

MOST_SYMBOLS = 1000


class NoAlphabet(Exception):
    """The text is no alphabet; the message says why."""


@dataclass
class Alphabet:
    """Symbols in order: the code of a symbol is its place.

    Where all symbols are integers, tokens are these numbers. Symbols that only the program speaks
    of have the codes after those of the alphabet, and the empty symbol has -1.
    """

    symbols: tuple[str, ...]
    others: list[str] = field(default_factory=list)

    @property
    def kind(self) -> Literal["integer", "symbol"]:
        return "symbol" if self.numbers is None else "integer"

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The symbols as integers, None if one of them is none."""
        if all(re.fullmatch(r"-?[0-9]{1,18}", symbol) for symbol in self.symbols):
            return tuple(map(int, self.symbols))
        return None

    def code(self, text: str) -> int:
        """Return the code of a symbol that the program speaks of."""
        if not text:
            return EMPTY
        if text not in self.symbols and text not in self.others:
            self.others.append(text)
        return [*self.symbols, *self.others].index(text)


def alphabet_of(text: str) -> Alphabet:
    """Return the alphabet that is written with commas between the symbols; raises NoAlphabet.

    A symbol that holds a comma stands in double quotes.
    """
    symbols = tuple(next(csv.reader([text], skipinitialspace=True), []))
    if not symbols or not all(symbols):
        raise NoAlphabet("every symbol needs at least one character, as in a,b,c")
    if len(symbols) > MOST_SYMBOLS:
        raise NoAlphabet(f"it has {len(symbols)} symbols, more than {MOST_SYMBOLS}")
    if any("\n" in symbol or "\r" in symbol for symbol in symbols):
        raise NoAlphabet("symbols stand on one line")
    found = Alphabet(symbols)
    values = found.numbers or symbols
    if len(set(values)) != len(values):
        raise NoAlphabet("a symbol stands in it twice")
    return found
