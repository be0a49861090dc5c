"""Which fields, heads and lets of a program still matter, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.expr import Expr
from dsl.program import KEY, Head, Program, ProgramLayer
from solver.compile.sides import free_names


@dataclass(frozen=True)
class LiveLayer:
    """The heads and lets of a layer that matter, and the fields that do before and after it."""

    heads: tuple[Head, ...]
    lets: tuple[tuple[str, Expr], ...]
    before: frozenset[str]
    after: frozenset[str]


def live_layers(program: Program) -> tuple[LiveLayer, ...]:
    """Return what matters for the answer and for the tokens that are generated."""
    after = ends_in(program)
    found = []
    for layer in reversed(program.layers):
        found.append(_live(layer, after))
        after = found[-1].before
    return tuple(reversed(found))


def _live(layer: ProgramLayer, after: frozenset[str]) -> LiveLayer:
    wanted, lets = set(after), []
    for name, value in reversed(layer.lets):
        if name in wanted:
            lets.append((name, value))
            wanted = (wanted - {name}) | fields_in(value)
    heads = tuple(head for head in layer.heads if head.name in wanted)
    wanted -= {head.name for head in heads}
    for head in heads:
        for expr in (head.where, head.score, head.weight, head.take, head.default):
            wanted |= frozenset() if expr is None else fields_in(expr)
    return LiveLayer(heads, tuple(reversed(lets)), frozenset(wanted), after)


def ends_in(program: Program) -> frozenset[str]:
    """Return the fields that are read after the last layer."""
    thought = program.steps if program.generated else None
    rest = frozenset() if thought is None else fields_in(thought.next)
    return fields_in(program.answer) | rest


def fields_in(expr: Expr) -> frozenset[str]:
    """Return the fields that an expression mentions, of either token."""
    return frozenset(name.removeprefix(KEY) for name in free_names(expr))
