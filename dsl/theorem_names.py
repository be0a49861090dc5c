"""Names that a theorem introduces besides its parameters, with what they stand for.

`let S = H * (d + 1) * p` names an amount, `choose K with ...` the least number that meets a
hypothesis. Whoever reads a hypothesis without the file has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dsl import tree
from dsl.printer import expression_text

NAME = re.compile(r"[^\W\d][\w']*")
Defined = tuple[tuple[str, str], ...]
"""Names and what is said of each, in the order of the file."""


def defined(theorem: tree.Theorem) -> Defined:
    """Return the names that a theorem introduces."""
    found = []
    for line in theorem.lines:
        match line:
            case tree.LetLine(name, value):
                found.append((name.text, f"{name.text} = {expression_text(value)}"))
            case tree.ChooseLine(name, condition):
                text = expression_text(condition)
                found.append((name.text, f"{name.text} is the least with {text}"))
            case _:
                pass
    return tuple(found)


def used(texts: Iterable[str], names: Defined) -> tuple[str, ...]:
    """Return what is said of the names in some texts, and of those that this mentions in turn."""
    waiting, wanted = list(texts), set[str]()
    while waiting:
        mentioned = set(NAME.findall(waiting.pop()))
        fresh = [(name, said) for name, said in names if name in mentioned - wanted]
        wanted |= {name for name, _ in fresh}
        waiting += [said for _, said in fresh]
    return tuple(said for name, said in names if name in wanted)


def where(texts: Iterable[str], names: Defined) -> str:
    """Return the same as the end of a sentence, "" if there is nothing to explain."""
    said = used(texts, names)
    return f", where {', '.join(said)}" if said else ""
