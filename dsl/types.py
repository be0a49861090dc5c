"""The finite types of task inputs and answers, and the code of each of their values.

A token carries one value of a finite type; everything downstream of elaboration speaks of the
value's *code*, its place 0..size-1 in the order fixed here. `[n]` codes k as k, `bool` codes false
as 0, `perm k` codes permutations in lexicographic order of their images, tuples code their parts
with the first part most significant.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import factorial, prod
from typing import TypeAlias

Value: TypeAlias = "int | bool | tuple[Value, ...]"
"""An int, a bool, the parts of a tuple, or the images of a permutation: see the static type."""


@dataclass(frozen=True)
class Range:
    """`[size]`: the integers 0..size-1; size is at least 1."""

    size: int


@dataclass(frozen=True)
class Bool:
    """`bool`: false, true."""

    @property
    def size(self) -> int:
        return 2


@dataclass(frozen=True)
class Perm:
    """`perm points`: the permutations of 0..points-1, a value being the tuple of images."""

    points: int

    @property
    def size(self) -> int:
        return factorial(self.points)


@dataclass(frozen=True)
class Product:
    """`(A, B, ...)`: tuples, at least two parts."""

    parts: tuple[Type, ...]

    @property
    def size(self) -> int:
        return prod(part.size for part in self.parts)


Type: TypeAlias = Range | Bool | Perm | Product


def value_of(kind: Type, code: int) -> Value:
    """Return the value of `kind` whose code is `code`.

    Raises IndexError if the code is not in 0..size-1.
    """
    if not 0 <= code < kind.size:
        raise IndexError(f"code {code} is outside 0..{kind.size - 1}")
    match kind:
        case Range():
            return code
        case Bool():
            return code == 1
        case Perm(points):
            return _nth_permutation(points, code)
        case Product(parts):
            values: list[Value] = []
            for part in reversed(parts):
                code, low = divmod(code, part.size)
                values.append(value_of(part, low))
            return tuple(reversed(values))


def values_of(kind: Type) -> tuple[Value, ...]:
    """Return all values of `kind` in the order of their codes."""
    match kind:
        case Perm(points):
            return tuple(permutations(range(points)))
        case _:
            return tuple(value_of(kind, code) for code in range(kind.size))


def code_of(kind: Type, value: Value) -> int:
    """Return the code of `value`, the inverse of `value_of`.

    Raises ValueError if `value` is not a value of `kind`.
    """
    match kind:
        case Range(size) if type(value) is int and 0 <= value < size:
            return value
        case Bool() if type(value) is bool:
            return int(value)
        case Perm(points) if isinstance(value, tuple) and sorted(value) == list(range(points)):
            images, rank = list(range(points)), 0
            for place, image in enumerate(value):
                rank += images.index(image) * factorial(points - 1 - place)  # type: ignore[arg-type]
                images.remove(image)  # type: ignore[arg-type]
            return rank
        case Product(parts) if isinstance(value, tuple) and len(value) == len(parts):
            code = 0
            for part, item in zip(parts, value, strict=True):
                code = code * part.size + code_of(part, item)
            return code
        case _:
            raise ValueError(f"{value!r} is not a value of {type_text(kind)}")


def type_text(kind: Type) -> str:
    """Return the type as it is written in the language."""
    match kind:
        case Range(size):
            return f"[{size}]"
        case Bool():
            return "bool"
        case Perm(points):
            return f"perm {points}"
        case Product(parts):
            return "(" + ", ".join(type_text(part) for part in parts) + ")"


def _nth_permutation(points: int, rank: int) -> tuple[int, ...]:
    images, result = list(range(points)), []
    for left in range(points - 1, -1, -1):
        place, rank = divmod(rank, factorial(left))
        result.append(images.pop(place))
    return tuple(result)
