"""A sequence of a RASP program as one expression of a task: its meaning, without any attention.

`aggregate` becomes a sum over all places divided by a count, `selector_width` a count. This is the
task that an imported program is checked against when the user names no other. Fractions are pairs,
compared by multiplying out.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl import tree
from dsl.rasp.alphabet import Alphabet
from dsl.rasp.graph import Aggregate, Apply, Constant, Graph, Indices, Length, Select, Tokens, Width
from dsl.rasp.scaled import LENGTH, operation, written
from dsl.rasp.translate import TooLarge, content

MOST_PIECES = 3_000
"""At most this many sequences are written out, each as often as it is needed."""
MOST_WRITTEN = 5_000
"""The expression of a task has at most this many parts: those of divisors come up repeatedly."""
DEEPEST = 40
ONE, ZERO = tree.Number(1), tree.Number(0)


@dataclass(frozen=True)
class Ratio:
    """`above / below`; below is always positive, and 1 for all that is no fraction."""

    above: tree.Expression
    below: tree.Expression = ONE


def written_size(node: tree.Node, known: dict[int, int]) -> int:
    """Return how many parts an expression has when it is written out; equal objects count again."""
    if id(node) not in known:
        known[id(node)] = 1 + sum(written_size(part, known) for part in tree.nodes(node))
    return known[id(node)]


@dataclass
class Meaning:
    """Writes sequences at a place out in full; `names` counts the bound names used so far."""

    graph: Graph
    alphabet: Alphabet
    causal: bool
    pieces: int = 0
    level: int = 0
    names: int = 0

    def task(self, name: str, result: int) -> tree.Task:
        """Return the task that asks for the result at every token; raises TooLarge."""
        place = tree.Name("i")
        size = tree.RangeType(tree.Number(len(self.alphabet.symbols)))
        given = tree.InputLine(tree.Name("w"), tree.TableType(tree.RangeType(LENGTH), size))
        value = self.at(result, place)
        assert value.below == ONE, "a fraction is no answer"
        if written_size(value.above, {}) > MOST_WRITTEN:
            raise TooLarge
        answer = tree.AnswerLine(value.above, at=place)
        return tree.Task(tree.Name(name), (LENGTH,), (given, answer))

    def at(self, number: int, place: tree.Name) -> Ratio:
        """Return the value of a sequence at a place."""
        self.pieces += 1
        self.level += 1
        if self.pieces > MOST_PIECES or self.level > DEEPEST:
            raise TooLarge
        found = self._at(number, place)
        self.level -= 1
        return found

    def _at(self, number: int, place: tree.Name) -> Ratio:
        match self.graph.nodes[number]:
            case Constant(value):
                constant = written(value)
                return Ratio(constant.text, tree.Number(constant.over.number))
            case Tokens():
                return Ratio(content(self.alphabet, place))
            case Indices():
                return Ratio(place)
            case Length():
                return Ratio(LENGTH)
            case Apply(function, parts):
                return _applied(function, [self.at(part, place) for part in parts])
            case Width(selector):
                here = self._bound("j")
                test = self.selected(selector, here, place)
                return Ratio(tree.Binder("count", here, LENGTH, None, test, None))
            case Aggregate(_, _, _, "one") as node:
                return self._one(node, place)
            case Aggregate() as node:
                return self._mean(node, place)
            case Select():
                raise AssertionError("a selector is no sequence")

    def _bound(self, letter: str) -> tree.Name:
        """Return a name that nothing else binds."""
        self.names += 1
        return tree.Name(f"{letter}{self.names}")

    def selected(self, number: int, key: tree.Name, place: tree.Name) -> tree.Expression:
        """Return whether the token at `place` selects the one at `key`."""
        test = self._selected(number, key, place)
        return tree.Binary("and", tree.Binary("<=", key, place), test) if self.causal else test

    def _selected(self, number: int, key: tree.Name, place: tree.Name) -> tree.Expression:
        match self.graph.nodes[number]:
            case Constant(value):
                return tree.Truth(bool(value))
            case Select(keys, queries, sign):
                return _applied(sign, [self.at(keys, key), self.at(queries, place)]).above
            case Apply(function, parts):
                texts = [Ratio(self._selected(part, key, place)) for part in parts]
                return _applied(function, texts).above
            case node:
                raise AssertionError(f"no selector: {node}")

    def _one(self, node: Aggregate, place: tree.Name) -> Ratio:
        """The value at the last selected place."""
        here, found = self._bound("j"), self._bound("p")
        test = self.selected(node.selector, here, place)
        nowhere = tree.Unary("-", ONE)
        last = tree.Binder("last", here, LENGTH, test, None, nowhere)
        value, default = self.at(node.value, found), self.at(node.default, place)
        none = tree.Binary("<", found, ZERO)

        def chosen(then: tree.Expression, otherwise: tree.Expression) -> tree.Expression:
            if then == otherwise:
                return then
            return tree.Let(found, last, tree.If(none, then, otherwise))

        return Ratio(chosen(default.above, value.above), chosen(default.below, value.below))

    def _mean(self, node: Aggregate, place: tree.Name) -> Ratio:
        """The sum over the selected places divided by their number."""
        here = self._bound("j")
        test = self.selected(node.selector, here, place)
        value, default = self.at(node.value, here), self.at(node.default, place)
        if not isinstance(value.below, tree.Number):
            raise TooLarge  # a sum of fractions over many divisors
        if test == tree.Truth(True):  # the length is at least 1
            everything = tree.Binder("sum", here, LENGTH, None, value.above, None)
            return Ratio(everything, _times(value.below, LENGTH))
        total = tree.Binder("sum", here, LENGTH, test, value.above, None)
        count: tree.Expression = tree.Binder("count", here, LENGTH, None, test, None)
        none = tree.Binary("==", count, ZERO)
        below = tree.If(none, default.below, _times(value.below, count))
        return Ratio(tree.If(none, default.above, total), below)


def _times(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    if ONE in (left, right):
        return right if left == ONE else left
    return tree.Binary("*", left, right)


def _applied(function: str, parts: list[Ratio]) -> Ratio:
    """Return a function of fractions, truth values or symbols."""
    match function, parts:
        case "not", [one]:
            return Ratio(tree.Unary("not", one.above))
        case "neg", [one]:
            return Ratio(tree.Unary("-", one.above), one.below)
        case "if", [test, then, otherwise]:
            below = then.below
            if below != otherwise.below:
                below = tree.If(test.above, then.below, otherwise.below)
            return Ratio(tree.If(test.above, then.above, otherwise.above), below)
        case "*", [left, right]:
            return Ratio(_times(left.above, right.above), _times(left.below, right.below))
        case "/", [left, right]:
            return Ratio(left.above, _times(left.below, right.above))
        case _, [left, right]:
            return _together(function, left, right)
        case _:
            raise AssertionError(f"{function} of {len(parts)} parts")


def _together(function: str, left: Ratio, right: Ratio) -> Ratio:
    """Return what becomes of two fractions over a common divisor."""
    one, other, below = left.above, right.above, left.below
    if left.below != right.below:
        one, other = _times(one, right.below), _times(other, left.below)
        below = _times(left.below, right.below)
    keeps = function in ("+", "-", "min", "max")
    return Ratio(operation(function, one, other), below if keeps else ONE)
