"""Clauses with a legend: every variable carries the name of what it means.

A finite-valued unknown is a `OneHot`: one literal for each of its keys, exactly one of them true.
Two-valued unknowns are a single variable and its negation. Variable 1 is the constant true.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

Key = TypeVar("Key", bound=Hashable)
Name: TypeAlias = tuple[object, ...]
Clause: TypeAlias = tuple[int, ...]

TRUE = 1
LARGEST = 3_000_000
"""Clauses above which an encoding is given up."""
MOST_LITERALS = 30_000_000
"""Literals in all clauses together above which it is given up."""


class EncodingTooLarge(Exception):
    """The encoding would be too long."""


@dataclass(frozen=True, eq=False)
class OneHot(Generic[Key]):
    """An unknown with one of the values `keys`; `literals[i]` says that it is `keys[i]`."""

    uid: int
    keys: tuple[Key, ...]
    literals: Clause

    def items(self) -> zip[tuple[Key, int]]:
        """Return the pairs (key, literal)."""
        return zip(self.keys, self.literals, strict=True)

    def is_(self, key: object) -> int:
        """Return the literal "the value is `key`"; false if `key` is not among `keys`."""
        return next((literal for one, literal in self.items() if one == key), -TRUE)


@dataclass
class Cnf:
    """A growing set of clauses; `names[v - 1]` tells what variable v (1, 2, ...) means."""

    clauses: list[Clause] = field(default_factory=lambda: [(TRUE,)])
    names: list[Name] = field(default_factory=lambda: [("true",)])
    _uid: int = 0
    _literals: int = 0

    @property
    def variable_count(self) -> int:
        return len(self.names)

    def variable(self, *name: object) -> int:
        """Return a new variable that means `name`."""
        self.names.append(name)
        return len(self.names)

    def add(self, *literals: int) -> None:
        """Add a clause without the literals that the constant makes false (all of them: false)."""
        if TRUE in literals:
            return
        left = tuple(literal for literal in literals if literal != -TRUE)
        self.clauses.append(left or (-TRUE,))
        self._literals += len(left)
        if len(self.clauses) > LARGEST or self._literals > MOST_LITERALS:
            raise EncodingTooLarge

    def one_hot(self, keys: Sequence[Key], *name: object) -> OneHot[Key]:
        """Return a new unknown over `keys` (at least one) with exactly one value."""
        if len(keys) ** 2 > LARGEST:
            raise EncodingTooLarge
        if len(keys) == 1:
            return self.given(tuple(keys), (TRUE,))
        if len(keys) == 2:
            variable = self.variable(*name, keys[1])
            return self.given(tuple(keys), (-variable, variable))
        literals = tuple(self.variable(*name, key) for key in keys)
        self.add(*literals)
        for place, one in enumerate(literals):
            for other in literals[:place]:
                self.add(-one, -other)
        return self.given(tuple(keys), literals)

    def marks(self, keys: Sequence[Key], *name: object) -> OneHot[Key]:
        """Return fresh literals for `keys` that may be true together.

        For unknowns that other clauses force upwards: whatever else is set true only forbids more.
        """
        if len(keys) > LARGEST:
            raise EncodingTooLarge
        return self.given(tuple(keys), tuple(self.variable(*name, key) for key in keys))

    def given(self, keys: tuple[Key, ...], literals: Clause) -> OneHot[Key]:
        """Return an unknown whose literals exist already; the caller vouches for exactly one."""
        self._uid += 1
        return OneHot(self._uid, keys, literals)
