"""Reading plain data strictly: each function returns what it was promised or says where it is not.

Truth values are not integers here, whatever Python thinks.
"""

from __future__ import annotations

import re
from typing import TypeVar

from dsl.lexer import RESERVED

Word = TypeVar("Word", bound=str)

LARGEST_BITS = 4096
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*\Z")


def record(data: object, path: str, keys: tuple[str, ...]) -> dict[str, object]:
    """Return a dictionary with exactly these keys."""
    if not isinstance(data, dict):
        raise ValueError(f"{path}: not an object")
    for key in data:
        if key not in keys:
            raise ValueError(f"{path}: unknown field {str(key)[:60]!r}")
    for key in keys:
        if key not in data:
            raise ValueError(f"{path}: the field '{key}' is missing")
    return data


def items(data: object, path: str, least: int = 0, most: int | None = None) -> list[object]:
    """Return a list of a given length."""
    if not isinstance(data, list):
        raise ValueError(f"{path}: not a list")
    if len(data) < least or (most is not None and len(data) > most):
        raise ValueError(f"{path}: a list of {len(data)} items")
    return data


def integer(data: object, path: str, least: int | None = None) -> int:
    """Return an integer that is not a truth value."""
    if type(data) is not int:
        raise ValueError(f"{path}: not an integer")
    if data.bit_length() > LARGEST_BITS:
        raise ValueError(f"{path}: an integer of more than {LARGEST_BITS} bits")
    if least is not None and data < least:
        raise ValueError(f"{path}: {data} is below {least}")
    return data


def truth(data: object, path: str) -> bool:
    """Return a truth value."""
    if type(data) is not bool:
        raise ValueError(f"{path}: not a truth value")
    return data


def text(data: object, path: str) -> str:
    """Return a line of text."""
    if not isinstance(data, str) or not data.strip() or not data.isprintable() or len(data) > 1000:
        raise ValueError(f"{path}: not a line of text")
    return data


def name(data: object, path: str) -> str:
    """Return a name of the language."""
    if not isinstance(data, str) or not NAME.match(data) or data in RESERVED or len(data) > 1000:
        raise ValueError(f"{path}: not a name")
    return data


def one_of(data: object, path: str, words: tuple[Word, ...]) -> Word:
    """Return one of the given words."""
    for word in words:
        if isinstance(data, str) and data == word:
            return word
    raise ValueError(f"{path}: not one of {', '.join(words)}")
