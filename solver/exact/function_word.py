"""A function of a word, and how few of its entries settle it.

least(M) is the least number of entries that make M a constant when they are fixed, the values being
chosen as well: n for parity and for every other function that depends on each entry whatever the
others are, 1 for "some bit is one". (The minimum certificate size: Buhrman, de Wolf 2002.)

A word with stars stands for all its fillings. Where M is constant on them it is so with any one of
the stars filled, so the words with k + 1 stars on which M is constant come from those with k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MOST_WORDS = 500_000
"""No more words with stars are written out."""
STAR = -1

Word: TypeAlias = tuple[int, ...]


class TooManyWords(Exception):
    """The function is constant on too many words with stars."""


@dataclass(frozen=True)
class Settled:
    """How many entries, of how many, settle a function, and a word with stars that does it."""

    least: int
    total: int
    word: Word


def settled(answers: dict[Word, int], values: int) -> Settled:
    """Return how few entries settle a function of all words; raises TooManyWords."""
    level, written, stars = answers, 0, 0
    while larger := _with_a_star(level, values):
        level, stars, written = larger, stars + 1, written + len(larger)
        if written > MOST_WORDS:
            raise TooManyWords
    total = len(next(iter(answers)))
    return Settled(total - stars, total, min(level))


def _with_a_star(level: dict[Word, int], values: int) -> dict[Word, int]:
    """Return the words with one star more on which the function is constant."""
    found: dict[Word, int] = {}
    for word, answer in level.items():
        for place, letter in enumerate(word):
            if letter:  # the filling with 0 speaks for all
                continue
            before, after = word[:place], word[place + 1 :]
            if all(level.get((*before, v, *after)) == answer for v in range(1, values)):
                found[(*before, STAR, *after)] = answer
    return found
