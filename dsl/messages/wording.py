"""What sentences of several rooms share: lists, counts, names that are near."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def listed(words: Iterable[str], joint: str = "or") -> str:
    items = list(words)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {joint} {items[-1]}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return `use ...` with the nearest known names, or with all if they are few."""
    names = sorted(set(known))
    near = get_close_matches(name, names, n=3, cutoff=0.6) or (names if len(names) <= 8 else [])
    return f"use one of: {', '.join(near)}" if near else None


def declared(name: str, known: Iterable[str], *words: str) -> str:
    """Return where a declaration may be found: under a similar name, or in the library."""
    from dsl.shelf import imports

    near, files = nearest(name, known), [f'import "{file}"' for file in imports(words, name)]
    found = [*([listed(files)] if files else []), *([near] if near else [])]
    return ", or ".join(found) or "declare it, or import the file that does"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
