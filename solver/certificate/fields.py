"""Fields of JSON objects, read strictly: each is of its kind, or InvalidCertificate is raised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from solver.certificate.kinds import InvalidCertificate

LONG_BITS, MOST_BITS = 4096, 1 << 18
"""A counterexample 2^K to a claim about growth is written so for K from the first to the second."""


def as_plain(data: object) -> object:
    """Return lists of lists, texts and integers as they are."""
    if isinstance(data, list):
        return [as_plain(item) for item in data]
    return data if isinstance(data, str) else as_int(data, "proof")


def as_point(data: object) -> tuple[int, int]:
    height, value = (*as_ints(data, "point"), 0, 0)[:2]
    if len(as_list(data, "point")) != 2:
        raise InvalidCertificate("a point is a pair")
    return height, value


def as_fraction(data: object, name: str) -> Fraction:
    text = as_text(data, name)
    if not re.fullmatch(r"-?[0-9]{1,1000}(/0*[1-9][0-9]{0,1000})?", text):
        raise InvalidCertificate(f"{name!r} is not a fraction")
    return Fraction(text)


def exactly(fields: Mapping[str, object], *names: str) -> None:
    expected = {"format", "problem", "kind", *names}
    for name in expected ^ set(fields):
        problem = "is missing" if name in expected else "is not a field of this kind"
        raise InvalidCertificate(f"{short(name)} {problem}")


def short(data: object) -> str:
    """Return a value as it may stand in a message."""
    shown = repr(data) if isinstance(data, str | int | float | bool | None) else "something else"
    return shown if len(shown) <= 80 else f"{shown[:80]}..."


def as_object(data: object, name: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise InvalidCertificate(f"{name} is not an object")
    return data


def as_list(data: object, name: str) -> list[object]:
    if not isinstance(data, list):
        raise InvalidCertificate(f"{name!r} is not a list")
    return data


def as_text(data: object, name: str) -> str:
    if not isinstance(data, str):
        raise InvalidCertificate(f"{name!r} is not a text")
    return data


def as_int(data: object, name: str) -> int:
    if type(data) is not int:
        raise InvalidCertificate(f"{name!r} is not an integer")
    return data


def long_form(value: int) -> int | str:
    """Return an integer, as `2^K` where it is a power of two that is too long to be written out."""
    power = value.bit_length() - 1
    return f"2^{power}" if power >= LONG_BITS and value == 1 << power else value


def as_long_int(data: object, name: str) -> int:
    if isinstance(data, str) and (found := re.fullmatch(r"2\^([1-9][0-9]{3,5})", data)):
        power = int(found[1])
        if LONG_BITS <= power <= MOST_BITS:
            return 1 << power
    return as_int(data, name)


def as_int_or_none(data: object, name: str) -> int | None:
    return None if data is None else as_int(data, name)


def as_ints(data: object, name: str) -> tuple[int, ...]:
    return tuple(as_int(item, name) for item in as_list(data, name))
