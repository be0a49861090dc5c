"""What names stand for, and those that every file starts with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.rasp import tree

PRELUDE = """
full_s = select(1, 1, ==);
def indicator(b) { return 1 if b else 0; }
def has_prev(s) {
  earlier = select(s, s, ==) and select(indices, indices, <);
  return aggregate(earlier, 1, 0) > 0;
}
"""
"""Definitions that every file starts with."""
PRELUDE_PATH = "(prelude)"


@dataclass(frozen=True)
class Defined:
    """A function with the names that it sees."""

    function: tree.Function
    scope: Scope


@dataclass(frozen=True)
class Mistaken:
    """What a name stands for whose definition has a mistake: using it is none."""


Meaning: TypeAlias = "int | Defined | Mistaken"
Scope: TypeAlias = dict[str, Meaning]

BUILT_IN = {
    "select": "select(keys, queries, ==)",
    "aggregate": "aggregate(selector, values) or aggregate(selector, values, default)",
    "selector_width": "selector_width(selector)",
    "min": "min(a, b)",
    "max": "max(a, b)",
}
"""The functions that are no definitions, and how they are called."""
