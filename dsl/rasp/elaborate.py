"""Statements to a graph: names looked up, functions unfolded, kinds checked.

Names are those assigned above; a function sees what was assigned above its definition. A truth
value counts as 1 or 0 where a number is needed, and never the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from dsl.diagnostics import Diagnostic
from dsl.rasp import messages, tree
from dsl.rasp.alphabet import Alphabet
from dsl.rasp.graph import (
    EMPTY,
    Aggregate,
    Apply,
    Constant,
    Graph,
    Indices,
    Kind,
    Length,
    Select,
    Tokens,
    Width,
)
from dsl.rasp.read import read
from dsl.source import NOWHERE, Source, Span

MOST_NODES = 2_000
"""A program unfolds to at most this many sequences and selectors."""
MOST_VISITS = 50_000
"""At most this many expressions are unfolded, those of functions once for each call."""
DEEPEST = 120

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


class Wrong(Exception):
    """The expression has a mistake."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


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
TEXT: dict[Kind, str] = {
    "integer": "an integer", "number": "a fraction", "truth": "a truth value",
    "symbol": "a symbol", "selector": "a selector",
}  # fmt: skip


@dataclass
class Elaboration:
    """The graph of a file.

    `assigned` are its own sequences by name, in order of the text, each with its place.
    """

    alphabet: Alphabet
    graph: Graph = field(default_factory=Graph)
    assigned: dict[str, tuple[int, Span]] = field(default_factory=dict)
    mistakes: list[Diagnostic] = field(default_factory=list)
    visits: int = 0
    level: int = 0

    def file(self, statements: tuple[tree.Statement, ...]) -> None:
        """Read a whole file; what is wrong with it is in `mistakes`."""
        scope: Scope = {
            "tokens": self.graph.add(Tokens(), self.alphabet.kind, NOWHERE),
            "indices": self.graph.add(Indices(), "integer", NOWHERE),
            "length": self.graph.add(Length(), "integer", NOWHERE),
        }
        for statement in read(Source(PRELUDE_PATH, PRELUDE))[0]:
            self._statement(statement, scope)
        self.assigned.clear()
        self.graph.names.clear()
        for statement in statements:
            try:
                self._statement(statement, scope)
            except _TooLarge:
                wrong = messages.too_large(statement.name.span, "this program, unfolded,")
                self.mistakes.append(wrong)
                return

    def _statement(self, statement: tree.Statement, scope: Scope) -> None:
        name = statement.name.text
        if isinstance(statement, tree.Function):
            scope[name] = Defined(statement, dict(scope))
            return
        self.level = 0
        try:
            found = self.value(statement.value, scope)
        except Wrong as wrong:
            if wrong.diagnostic not in self.mistakes:
                self.mistakes.append(wrong.diagnostic)
            scope[name] = Mistaken()
            return
        except _Skip:
            scope[name] = Mistaken()
            return
        scope[name] = found
        if self.graph.kinds[found] != "selector":
            self.assigned.pop(name, None)
            self.assigned[name] = found, statement.value.span
        self.graph.names.setdefault(found, name)

    # ---- expressions

    def value(self, node: tree.Expression, scope: Scope) -> int:
        """Return the sequence or selector that an expression stands for; raises Wrong."""
        self.visits += 1
        self.level += 1
        if self.level > DEEPEST:
            raise Wrong(messages.too_deep(node.span, DEEPEST))
        if self.visits > MOST_VISITS or len(self.graph.nodes) > MOST_NODES:
            raise _TooLarge
        try:
            return self._value(node, scope)
        finally:
            self.level -= 1

    def _value(self, node: tree.Expression, scope: Scope) -> int:
        add = self.graph.add
        match node:
            case tree.Number(value, span):
                return add(Constant(value), _number_kind(value), span)
            case tree.Truth(truth, span):
                return add(Constant(truth), "truth", span)
            case tree.Symbol(text, span):
                return add(Constant(Fraction(self.alphabet.code(text))), "symbol", span)
            case tree.Name(text, span):
                return self._named(text, span, scope)
            case tree.Unary("not", operand, span):
                return self._logic("not", (operand,), span, scope)
            case tree.Unary(_, operand, span):
                number = self.number(operand, scope)
                return add(Apply("neg", (number,)), self.graph.kinds[number], span)
            case tree.Binary("and" | "or" as sign, left, right, span):
                return self._logic(sign, (left, right), span, scope)
            case tree.Binary(sign, left, right, span) if sign in SIGNS:
                pair = self.value(left, scope), self.value(right, scope)
                pair = self._comparable(sign, pair, (left, right), span)
                return add(Apply(sign, pair), "truth", span)
            case tree.Binary():
                return self._arithmetic(node, scope)
            case tree.Among(value, choices, span):
                return self._among(value, choices, span, scope)
            case tree.If():
                return self._choice(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.Sign(text, span):
                raise Wrong(messages.unexpected(span, text, "an expression"))

    def _named(self, text: str, span: Span, scope: Scope) -> int:
        match scope.get(text):
            case int(number):
                return number
            case Mistaken():
                raise _Skip
            case Defined():
                raise Wrong(messages.wrong_kind(span, "a sequence", "a function"))
            case None:
                names = [n for n, found in scope.items() if not isinstance(found, Defined)]
                raise Wrong(messages.unknown_name(span, text, names))

    def number(self, node: tree.Expression, scope: Scope) -> int:
        """Return a sequence of numbers; truth values become 1 and 0."""
        return self._as_number(self.value(node, scope), node.span)

    def _as_number(self, found: int, span: Span) -> int:
        match self.graph.kinds[found]:
            case "integer" | "number":
                return found
            case "truth":
                one, zero = (self.graph.add(Constant(Fraction(k)), "integer", span) for k in (1, 0))
                return self.graph.add(Apply("if", (found, one, zero)), "integer", span)
            case kind:
                raise Wrong(messages.wrong_kind(span, "a number", TEXT[kind]))

    def _integer(self, node: tree.Expression, scope: Scope) -> int:
        found = self.number(node, scope)
        if self.graph.kinds[found] == "number":
            raise Wrong(messages.wrong_kind(node.span, "an integer", "a fraction"))
        return found

    def _expect(self, node: tree.Expression, kind: Kind, scope: Scope) -> int:
        found = self.value(node, scope)
        if self.graph.kinds[found] != kind:
            shown = TEXT[self.graph.kinds[found]]
            shown = "a sequence" if kind == "selector" else shown
            raise Wrong(messages.wrong_kind(node.span, TEXT[kind], shown))
        return found

    def _logic(
        self, sign: str, operands: tuple[tree.Expression, ...], span: Span, scope: Scope
    ) -> int:
        """Truth values with truth values, or selectors with selectors."""
        first = self.value(operands[0], scope)
        kind: Kind = "selector" if self.graph.kinds[first] == "selector" else "truth"
        return self.graph.add(
            Apply(sign, tuple(self._expect(each, kind, scope) for each in operands)), kind, span
        )

    def _comparable(
        self,
        sign: str,
        pair: tuple[int, int],
        nodes: tuple[tree.Expression, tree.Expression],
        span: Span,
    ) -> tuple[int, int]:
        """Return two sequences as they are compared; raises Wrong if they cannot be."""
        kinds = [self.graph.kinds[each] for each in pair]
        for node, kind in zip(nodes, kinds, strict=True):
            if kind == "selector":
                raise Wrong(messages.wrong_kind(node.span, "a sequence", TEXT[kind]))
        if kinds == ["symbol", "symbol"] or (kinds == ["truth", "truth"] and sign in "==!="):
            return pair
        if "symbol" in kinds:
            raise Wrong(messages.different_kinds(span, TEXT[kinds[0]], TEXT[kinds[1]]))
        left, right = (self._as_number(n, node.span) for n, node in zip(pair, nodes, strict=True))
        return left, right

    def _arithmetic(self, node: tree.Binary, scope: Scope) -> int:
        sign, add, span = node.operator, self.graph.add, node.span
        if sign in ("//", "%"):
            integers = self._integer(node.left, scope), self._integer(node.right, scope)
            if self.graph.constant(integers[1]) == 0:
                raise Wrong(messages.division_by_zero(node.right.span))
            return add(Apply(sign, integers), "integer", span)
        pair = self.number(node.left, scope), self.number(node.right, scope)
        if sign == "/":
            return self._quotient(pair, node)
        return add(Apply(sign, pair), self._joined(*pair), span)

    def _joined(self, *parts: int) -> Kind:
        """Return the kind of numbers that are made of these."""
        return "number" if any(self.graph.kinds[p] == "number" for p in parts) else "integer"

    def _quotient(self, pair: tuple[int, int], node: tree.Binary) -> int:
        value, over = pair
        divisor = self.graph.constant(over)
        if divisor == 0:
            raise Wrong(messages.division_by_zero(node.right.span))
        if divisor is not None:
            factor = Fraction(1) / divisor
            times = self.graph.add(Constant(factor), _number_kind(factor), node.span)
            kind: Kind = "integer" if factor in (1, -1) else "number"
            return self.graph.add(
                Apply("*", (value, times)), self._joined(value) if kind == "integer" else kind,
                node.span,
            )  # fmt: skip
        if not isinstance(self.graph.nodes[over], Length):
            raise Wrong(messages.division(node.right.span))
        return self.graph.add(Apply("/", pair), "number", node.span)

    def _among(
        self, value: tree.Expression, choices: tuple[tree.Expression, ...], span: Span, scope: Scope
    ) -> int:
        found = self.graph.add(Constant(False), "truth", span)
        for each in choices:
            pair = self.value(value, scope), self.value(each, scope)
            pair = self._comparable("==", pair, (value, each), span)
            one = self.graph.add(Apply("==", pair), "truth", span)
            found = self.graph.add(Apply("or", (found, one)), "truth", span)
        return found

    def _choice(self, node: tree.If, scope: Scope) -> int:
        test = self._expect(node.test, "truth", scope)
        then, otherwise = self.value(node.then, scope), self.value(node.otherwise, scope)
        kinds = [self.graph.kinds[then], self.graph.kinds[otherwise]]
        if "selector" in kinds:
            place = (node.then, node.otherwise)[kinds.index("selector")]
            raise Wrong(messages.wrong_kind(place.span, "a sequence", "a selector"))
        if kinds[0] == kinds[1]:
            return self.graph.add(Apply("if", (test, then, otherwise)), kinds[0], node.span)
        if "symbol" in kinds:
            raise Wrong(messages.different_kinds(node.span, TEXT[kinds[0]], TEXT[kinds[1]]))
        then = self._as_number(then, node.then.span)
        otherwise = self._as_number(otherwise, node.otherwise.span)
        kind = self._joined(then, otherwise)
        return self.graph.add(Apply("if", (test, then, otherwise)), kind, node.span)

    # ---- calls

    def _call(self, node: tree.Call, scope: Scope) -> int:
        name, given = node.function.text, node.arguments
        defined = scope.get(name)
        if isinstance(defined, Mistaken):
            raise _Skip
        if isinstance(defined, Defined):
            return self._unfolded(node, defined, scope)
        match name, len(given):
            case "select", 3:
                return self._select(node, scope)
            case "aggregate", 2 | 3:
                return self._aggregate(node, scope)
            case "selector_width", 1:
                selector = self._expect(given[0], "selector", scope)
                return self.graph.add(Width(selector), "integer", node.span)
            case "min" | "max", 2:
                pair = self.number(given[0], scope), self.number(given[1], scope)
                return self.graph.add(Apply(name, pair), self._joined(*pair), node.span)
            case _:
                pass
        if name in BUILT_IN:
            raise Wrong(messages.argument_count(node.span, name, BUILT_IN[name], len(given)))
        known = [*BUILT_IN, *(n for n, found in scope.items() if isinstance(found, Defined))]
        raise Wrong(messages.unknown_function(node.function.span, name, known))

    def _unfolded(self, node: tree.Call, defined: Defined, scope: Scope) -> int:
        function = defined.function
        names = [each.text for each in function.parameters]
        if len(names) != len(node.arguments):
            shape = f"{function.name.text}({', '.join(names)})"
            count = len(node.arguments)
            raise Wrong(messages.argument_count(node.span, function.name.text, shape, count))
        values = [self.value(each, scope) for each in node.arguments]
        known = len(self.graph.nodes)
        inner: Scope = {**defined.scope, **dict(zip(names, values, strict=True))}
        try:
            for line in function.lines:
                inner[line.name.text] = self.value(line.value, inner)
            found = self.value(function.value, inner)
        except Wrong as wrong:
            if function.name.span.path == PRELUDE_PATH:  # the user's text is the call
                raise Wrong(replace(wrong.diagnostic, span=node.span)) from None
            raise
        if function.name.span.path == PRELUDE_PATH:
            self.graph.spans[known:] = [node.span] * (len(self.graph.nodes) - known)
        self.graph.hints.setdefault(found, function.name.text)
        return found

    def _select(self, node: tree.Call, scope: Scope) -> int:
        keys, queries, sign = node.arguments
        if not isinstance(sign, tree.Sign):
            raise Wrong(messages.no_predicate(sign.span))
        pair = self.value(keys, scope), self.value(queries, scope)
        pair = self._comparable(sign.text, pair, (keys, queries), node.span)
        return self.graph.add(Select(*pair, sign.text), "selector", node.span)

    def _aggregate(self, node: tree.Call, scope: Scope) -> int:
        selector = self._expect(node.arguments[0], "selector", scope)
        value = self.value(node.arguments[1], scope)
        if self.graph.kinds[value] == "selector":
            place = node.arguments[1].span
            raise Wrong(messages.wrong_kind(place, "a sequence", "a selector"))
        one = self.graph.selects_one(selector) or value in self.graph.uniform
        if not one and self.graph.kinds[value] == "truth":
            value = self._as_number(value, node.arguments[1].span)
        value, default = self._default(node, value, scope)
        kind = self.graph.kinds[value]
        if one or kind == "symbol":
            joined = kind if kind in ("symbol", "truth") else self._joined(value, default)
            return self.graph.add(Aggregate(selector, value, default, "one"), joined, node.span)
        return self.graph.add(Aggregate(selector, value, default, "mean"), "number", node.span)

    def _default(self, node: tree.Call, value: int, scope: Scope) -> tuple[int, int]:
        """Return the values that are gathered and the default, both of one kind."""
        kind, span = self.graph.kinds[value], node.span
        if len(node.arguments) == 2:
            nothing: Fraction | bool = Fraction(EMPTY if kind == "symbol" else 0)
            nothing = False if kind == "truth" else nothing
            same: Kind = "integer" if kind == "number" else kind
            return value, self.graph.add(Constant(nothing), same, span)
        place = node.arguments[2].span
        default = self.value(node.arguments[2], scope)
        other = self.graph.kinds[default]
        if kind == other and kind in ("truth", "symbol"):
            return value, default
        if "symbol" in (kind, other):
            raise Wrong(messages.wrong_kind(place, TEXT[kind], TEXT[other]))
        return self._as_number(value, node.arguments[1].span), self._as_number(default, place)


SIGNS = frozenset(["==", "!=", "<", "<=", ">", ">="])


class _TooLarge(Exception):
    """The functions of the file unfold to too much."""


class _Skip(Exception):
    """The expression uses a name whose own definition is mistaken."""


def _number_kind(value: Fraction) -> Kind:
    return "integer" if value.denominator == 1 else "number"
