"""Sequences and selectors as a graph in which equal ones are one node.

A node names its parts by their numbers, and parts come before what is made of them: walking through
the numbers in order meets everything in the order of computation.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from dsl.source import Span

Kind: TypeAlias = Literal["integer", "number", "truth", "symbol", "selector"]
EMPTY = -1
"""The code of the symbol `""`, which stands where nothing was selected."""


@dataclass(frozen=True)
class Constant:
    """A number, a truth value, or (kind symbol) the code of a symbol; the same at all places."""

    value: Fraction | bool


@dataclass(frozen=True)
class Tokens:
    """The symbol at each place."""


@dataclass(frozen=True)
class Indices:
    """0, 1, 2, ..."""


@dataclass(frozen=True)
class Length:
    """The length, at each place."""


@dataclass(frozen=True)
class Apply:
    """The same function at each place: arithmetic, comparisons, `and`, `or`, `not`, `if`.

    On selectors only `and`, `or` and `not`.
    """

    function: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Select:
    """At place q the places j with `keys[j] sign queries[q]`."""

    keys: int
    queries: int
    sign: str


@dataclass(frozen=True)
class Aggregate:
    """What a selector gathers; `default` where nothing is selected.

    way "one": the value at the rightmost selected place; "mean": the mean of the selected numbers.
    """

    selector: int
    value: int
    default: int
    way: Literal["one", "mean"]


@dataclass(frozen=True)
class Width:
    """How many places are selected."""

    selector: int


Node: TypeAlias = Constant | Tokens | Indices | Length | Apply | Select | Aggregate | Width


def parts_of(node: Node) -> tuple[int, ...]:
    """Return the numbers of what a node is made of."""
    match node:
        case Apply(_, parts):
            return parts
        case Select(keys, queries):
            return keys, queries
        case Aggregate(selector, value, default):
            return selector, value, default
        case Width(selector):
            return (selector,)
        case _:
            return ()


@dataclass
class Graph:
    """The nodes found so far, with their kinds, places in the text and names of the user
    (`hints`: the functions that gave them).

    What can be seen of a node: a sequence that is `uniform` holds one value at all places, one that
    is `different` another value at each place; a selector that is `single` selects at most one.
    """

    nodes: list[Node] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    hints: dict[int, str] = field(default_factory=dict)
    known: dict[tuple[Node, Kind], int] = field(default_factory=dict)
    uniform: set[int] = field(default_factory=set)
    different: set[int] = field(default_factory=set)
    single: set[int] = field(default_factory=set)

    def add(self, node: Node, kind: Kind, span: Span) -> int:
        """Return the number of a node; simple constants are folded."""
        node = self._folded(node)
        if isinstance(node, int):
            return node
        key = (node, kind)
        if key not in self.known:
            self.known[key] = len(self.nodes)
            self.nodes.append(node)
            self.kinds.append(kind)
            self.spans.append(span)
            self._note(self.known[key], node)
        return self.known[key]

    def _folded(self, node: Node) -> Any:
        """Return the constant, or the number of the part, that a node comes down to."""
        match node:
            case Apply("if", (test, then, otherwise)):
                chosen = self.nodes[test]
                if isinstance(chosen, Constant):
                    return then if chosen.value else otherwise
            case Apply("and" | "or" as sign, (left, right)):
                return self._connected(sign, left, right, node)
            case Select(keys, queries, sign):
                return self._worked(sign, (keys, queries), node)
            case Apply(sign, parts) if sign in WORK:
                return self._worked(sign, parts, node)
        return node

    def _connected(self, sign: str, left: int, right: int, node: Node) -> Any:
        for one, other in ((left, right), (right, left)):
            found = self.nodes[one]
            if isinstance(found, Constant):
                return other if found.value is (sign == "and") else one
        return left if left == right else node

    def _worked(self, sign: str, parts: tuple[int, ...], node: Node) -> Any:
        found = [self.nodes[part] for part in parts]
        values = [each.value for each in found if isinstance(each, Constant)]
        return Constant(WORK[sign](*values)) if len(values) == len(parts) else node

    def constant(self, number: int) -> Fraction | bool | None:
        """Return the value of a constant node, None for others."""
        node = self.nodes[number]
        return node.value if isinstance(node, Constant) else None

    def selects_one(self, number: int) -> bool:
        """Say whether a selector visibly selects at most one place: `indices` equal something."""
        return self.nodes[number] == Constant(False) or number in self.single

    def _note(self, number: int, node: Node) -> None:
        """Note what can be seen of a new node: its parts are known already."""
        parts = parts_of(node)
        match node:
            case Constant() | Length():
                self.uniform.add(number)
            case Indices():
                self.different.add(number)
            case Select(keys, _, "==") if keys in self.different:
                self.single.add(number)
            case Apply("and", _) if any(part in self.single for part in parts):
                self.single.add(number)
            case Apply() if all(part in self.uniform for part in parts):
                self.uniform.add(number)
            case Apply("neg", _) | Apply("+" | "-", _):
                others = [part for part in parts if part not in self.uniform]
                if len(others) == 1 and others[0] in self.different:
                    self.different.add(number)
            case _:
                pass


WORK: dict[str, Callable[..., Any]] = {
    "neg": operator.neg, "+": operator.add, "-": operator.sub, "*": operator.mul,
    "not": operator.not_, "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What is worked out at once where all parts are constants."""
