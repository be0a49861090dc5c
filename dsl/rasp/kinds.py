"""What may stand beside what: the kinds of sequences, and what is made of two of them.

Truth values count as 1 and 0 where numbers are needed. All functions take nodes of one graph and
the places in the text that mistakes are reported at.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.diagnostics import Diagnostic
from dsl.rasp import messages
from dsl.rasp.graph import EMPTY, Aggregate, Apply, Constant, Graph, Kind, Length
from dsl.source import Span

SIGNS = frozenset(["==", "!=", "<", "<=", ">", ">="])
TEXT: dict[Kind, str] = {
    "integer": "an integer", "number": "a fraction", "truth": "a truth value",
    "symbol": "a symbol", "selector": "a selector",
}  # fmt: skip
Pair = tuple[int, int]
Places = tuple[Span, Span]


class Wrong(Exception):
    """The expression has a mistake."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


def number_kind(value: Fraction) -> Kind:
    """Return the kind of a constant number."""
    return "integer" if value.denominator == 1 else "number"


def joined(graph: Graph, *parts: int) -> Kind:
    """Return the kind of a number that is made of these."""
    return "number" if any(graph.kinds[part] == "number" for part in parts) else "integer"


def as_number(graph: Graph, found: int, span: Span) -> int:
    """Return a sequence of numbers; raises Wrong."""
    match graph.kinds[found]:
        case "integer" | "number":
            return found
        case "truth":
            one, zero = (graph.add(Constant(Fraction(k)), "integer", span) for k in (1, 0))
            return graph.add(Apply("if", (found, one, zero)), "integer", span)
        case kind:
            raise Wrong(messages.wrong_kind(span, "a number", TEXT[kind]))


def as_numbers(graph: Graph, pair: Pair, places: Places) -> Pair:
    """Return two sequences of numbers; raises Wrong."""
    return as_number(graph, pair[0], places[0]), as_number(graph, pair[1], places[1])


def no_selectors(graph: Graph, pair: Pair, places: Places) -> None:
    """Raise Wrong where one of the two is a selector."""
    for number, place in zip(pair, places, strict=True):
        if graph.kinds[number] == "selector":
            raise Wrong(messages.wrong_kind(place, "a sequence", "a selector"))


def comparable(graph: Graph, sign: str, pair: Pair, places: Places, span: Span) -> Pair:
    """Return two sequences as they are compared; raises Wrong if they cannot be."""
    no_selectors(graph, pair, places)
    kinds = [graph.kinds[each] for each in pair]
    if kinds == ["symbol", "symbol"] or (kinds == ["truth", "truth"] and sign in ("==", "!=")):
        return pair
    if "symbol" in kinds:
        raise Wrong(messages.different_kinds(span, TEXT[kinds[0]], TEXT[kinds[1]]))
    return as_numbers(graph, pair, places)


def choice(graph: Graph, test: int, pair: Pair, places: Places, span: Span) -> int:
    """Return `if`; raises Wrong where the two sides do not go together."""
    no_selectors(graph, pair, places)
    left, right = (graph.kinds[each] for each in pair)
    if left == right:
        return graph.add(Apply("if", (test, *pair)), left, span)
    if "symbol" in (left, right):
        raise Wrong(messages.different_kinds(span, TEXT[left], TEXT[right]))
    pair = as_numbers(graph, pair, places)
    return graph.add(Apply("if", (test, *pair)), joined(graph, *pair), span)


def quotient(graph: Graph, pair: Pair, place: Span, span: Span) -> int:
    """Return a quotient of numbers by a constant or the length; raises Wrong at `place`."""
    value, over = pair
    divisor = graph.constant(over)
    if divisor == 0:
        raise Wrong(messages.division_by_zero(place))
    if divisor is not None:
        factor = Fraction(1) / divisor
        times = graph.add(Constant(factor), number_kind(factor), span)
        return graph.add(Apply("*", (value, times)), joined(graph, value, times), span)
    if not isinstance(graph.nodes[over], Length):
        raise Wrong(messages.division(place))
    return graph.add(Apply("/", pair), "number", span)


def aggregate(
    graph: Graph, selector: int, pair: tuple[int, int | None], places: Places, span: Span
) -> int:
    """Return what a selector gathers of values, with a default (None: nothing was given)."""
    value, given = pair
    no_selectors(graph, (value, value if given is None else given), places)
    one = graph.selects_one(selector) or value in graph.uniform
    if not one and graph.kinds[value] == "truth":
        value = as_number(graph, value, places[0])
    if given is None:
        default = _nothing(graph, graph.kinds[value], span)
    else:
        value, default = _with_default(graph, (value, given), places)
    kind = graph.kinds[value]
    if one or kind == "symbol":
        kind = kind if kind in ("symbol", "truth") else joined(graph, value, default)
        return graph.add(Aggregate(selector, value, default, "one"), kind, span)
    return graph.add(Aggregate(selector, value, default, "mean"), "number", span)


def _nothing(graph: Graph, kind: Kind, span: Span) -> int:
    """Return what stands where nothing is selected."""
    match kind:
        case "truth":
            return graph.add(Constant(False), "truth", span)
        case "symbol":
            return graph.add(Constant(Fraction(EMPTY)), "symbol", span)
        case _:
            return graph.add(Constant(Fraction(0)), "integer", span)


def _with_default(graph: Graph, pair: Pair, places: Places) -> Pair:
    """Return values and default, both of one kind; raises Wrong."""
    kind, other = (graph.kinds[each] for each in pair)
    if kind == other:
        return pair
    if "symbol" in (kind, other):
        raise Wrong(messages.wrong_kind(places[1], TEXT[kind], TEXT[other]))
    return as_numbers(graph, pair, places)
