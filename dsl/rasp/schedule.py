"""When each sequence is computed, and which ones the tokens hold as fields.

An aggregate or width is a head in the earliest layer above all that it reads; functions of one
place are computed in the layer where their last part appears (layer 0: the token line). So the
depth of the program is that of the RASP program.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dsl.lexer import RESERVED
from dsl.rasp.graph import Aggregate, Apply, Graph, Indices, Select, Tokens, Width, parts_of

WORDS = RESERVED | {
    "task", "program", "import", "model", "check", "find", "theorem", "axiom", "conjecture",
    "protocol", "certificate", "mask", "field", "token", "padding", "steps", "next", "layer",
    "repeat", "loop", "answer", "input", "promise", "attend", "average", "maximizing", "weighted",
    "take", "rounded", "at", "from", "for",
}  # fmt: skip
"""Words of programs and declarations: a name such as `answer` becomes `answer_`. Other words of the
language may be names here (docs/language.md, "Files, lines and words")."""
OWN_NAMES = frozenset(["n", "w", "i", "b", "k", "v", "bos", "idle"])
"""Names that the written program uses itself: no field is called so."""


@dataclass(frozen=True)
class Schedule:
    """The nodes that the result needs, with their layers (`level`) and the names of fields.

    `means` names the head from which a width is worked out.
    """

    result: int
    level: dict[int, int]
    fields: dict[int, str]
    means: dict[int, str]

    @property
    def depth(self) -> int:
        """Return how many layers there are."""
        return max((self.level[number] for number in self.fields), default=0)


def scheduled(graph: Graph, result: int, causal: bool = False) -> Schedule:
    """Return the schedule for one result; widths under a causal mask compare indices."""
    needed = _needed(graph, result)
    if causal and any(isinstance(graph.nodes[number], Width) for number in needed):
        needed = sorted({*needed, graph.known[Indices(), "integer"]})
    level: dict[int, int] = {}
    for number in needed:
        below = max((level[part] for part in parts_of(graph.nodes[number])), default=0)
        level[number] = below + isinstance(graph.nodes[number], Aggregate | Width)
    names = _Names(set(WORDS | OWN_NAMES))
    uses = Counter(part for number in needed for part in parts_of(graph.nodes[number]))
    held = [number for number in needed if _is_field(graph, number, result, uses[number])]
    named = sorted(held, key=lambda number: number not in graph.names)  # the user's names first
    fields = {number: names.fresh(_name(graph, number)) for number in named}
    widths = [number for number in held if isinstance(graph.nodes[number], Width)]
    means = {number: names.fresh(f"{fields[number]}_mean") for number in widths}
    return Schedule(result, level, {number: fields[number] for number in held}, means)


def _needed(graph: Graph, result: int) -> list[int]:
    """Return the nodes that the result is made of, in order."""
    found, waiting = {result}, [result]
    while waiting:
        fresh = set(parts_of(graph.nodes[waiting.pop()])) - found
        found |= fresh
        waiting.extend(fresh)
    return sorted(found)


def _is_field(graph: Graph, number: int, result: int, uses: int) -> bool:
    match graph.nodes[number]:
        case Tokens() | Indices() | Aggregate() | Width():
            return True
        case Apply() as node if graph.kinds[number] != "selector" and number not in graph.uniform:
            shared = uses > 1 and any(_is_applied(graph, part) for part in node.parts)
            return number in graph.names or number == result or shared
        case _:
            return False


def _is_applied(graph: Graph, number: int) -> bool:
    """Say whether writing a node out again takes more than a word."""
    return isinstance(graph.nodes[number], Apply)


def _name(graph: Graph, number: int) -> str:
    """Return how a field is best called."""
    match graph.nodes[number]:
        case Tokens():
            return "tokens"
        case Indices():
            return "indices"
        case _ if number in graph.names:
            return graph.names[number]
        case _ if number in graph.hints:
            return graph.hints[number]
        case Width(selector):
            return f"width_{graph.names[selector]}" if selector in graph.names else "width"
        case Aggregate():
            return "gathered"
        case Select() | _:
            return "value"


@dataclass
class _Names:
    """Hands out each name once."""

    taken: set[str]

    def fresh(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}_{number}" if wanted not in WORDS or number > 2 else f"{wanted}_"
        self.taken.add(name)
        return name
