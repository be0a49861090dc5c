"""Nodes: what stands in a file, with its place, and the walk through what is below one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache

from dsl.source import NOWHERE, Span


@dataclass(frozen=True, kw_only=True)
class Node:
    """Anything that stands in a file."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @classmethod
    @cache
    def field_names(cls) -> tuple[str, ...]:
        """Return the names of its fields; there are as many answers as kinds of nodes."""
        return tuple(each.name for each in fields(cls))


DEEPEST = 150
"""Expressions and types nest at most this deep."""


def nodes(node: Node) -> list[Node]:
    """Return the direct children of a node."""
    found: list[Node] = []
    for name in node.field_names():
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(each for each in value if isinstance(each, Node))
    return found


def everything(root: Node) -> list[tuple[Node, int]]:
    """Return every node below `root`, itself included, with its depth; without recursion."""
    found, waiting = [], [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        found.append((node, level))
        waiting.extend((child, level + 1) for child in nodes(node))
    return found
