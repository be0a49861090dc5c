"""Names inside the expressions of programs, made plain before types are checked.

`k.tag` in a head becomes the single name `k.tag` (`key.tag` once resolved), and `f[i]` in the
token line of `f[i]` becomes one name too, so that the type rules of tasks serve programs as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import is_
from typing import Any

from dsl import tree
from dsl.tree import Expression

Change = Callable[[tree.Node], tree.Node | None]


def rewritten(node: Any, change: Change) -> Any:
    """Return the tree with each node for which `change` gives another one replaced by it.

    What has nothing to replace in it comes back as it is.
    """
    if isinstance(node, tuple):
        parts = tuple(rewritten(each, change) for each in node)
        return node if all(map(is_, parts, node)) else parts
    if not isinstance(node, tree.Node):
        return node
    other = change(node)
    if other is not None:
        return other
    found = {}
    for name in node.field_names():
        old = getattr(node, name)
        new = rewritten(old, change)
        if new is not old:
            found[name] = new
    return replace(node, **found) if found else node


def with_key_names(node: Expression, key: str, shown: str) -> Expression:
    """Return the expression with `key.name` as one name that starts with `shown`."""

    def change(found: tree.Node) -> tree.Node | None:
        match found:
            case tree.KeyField(tree.Name(text), name) if text == key:
                return tree.Name(f"{shown}.{name.text}", span=found.span)
            case _:
                return None

    result: Expression = rewritten(node, change)
    return result


def with_content(node: Expression, line: tree.TokenLine, shown: str) -> Expression:
    """Return the expression with the entry that the token carries as one name, `shown`."""

    def change(found: tree.Node) -> tree.Node | None:
        match found:
            case tree.Index(tree.Name(text), indices) if text == line.name.text:
                return tree.Name(shown, span=found.span) if indices == line.index else None
            case _:
                return None

    result: Expression = rewritten(node, change)
    return result


def content_name(line: tree.TokenLine) -> str:
    """Return how a token line writes what its token carries: `f[i]`, or `x`."""
    index = ", ".join(name.text for name in line.index)
    return f"{line.name.text}[{index}]" if line.index else line.name.text


def part_of(head: tree.HeadLine, word: str) -> Expression | None:
    """Return what follows a word of a head."""
    return next((part.value for part in head.parts if part.word == word), None)


def exponent_of(head: tree.HeadLine) -> Expression | None:
    """Return e of `weighted 2^e`, None without such a part."""
    match part_of(head, "weighted"):
        case tree.Binary("^", tree.Number(2), exponent):
            return exponent
        case _:
            return None


def all_lines(lines: tuple[tree.ProgramLine, ...]) -> Iterator[tree.ProgramLine]:
    """Yield the lines of a program, those inside blocks included."""
    for line in lines:
        yield line
        if isinstance(line, tree.ProgramBlock):
            yield from all_lines(line.lines)


def names_bound_in(node: tree.Node) -> Iterator[tree.Name]:
    """Yield the names that expressions bind anywhere in a part of a program."""
    for each, _ in tree.everything(node):
        match each:
            case tree.Let(name) | tree.Binder(_, name) | tree.Iterate(_, _, name):
                yield name
            case tree.Fold(accumulator, _, name):
                yield from (accumulator, name)
            case _:
                pass
