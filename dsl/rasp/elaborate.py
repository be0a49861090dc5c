"""Statements to a graph: names looked up, functions unfolded, kinds checked.

Names are those assigned above; a function sees what was assigned above its definition. A truth
value counts as 1 or 0 where a number is needed, and never the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from dsl.diagnostics import Diagnostic
from dsl.rasp import messages, tree
from dsl.rasp.alphabet import Alphabet
from dsl.rasp.graph import Apply, Constant, Graph, Indices, Kind, Length, Select, Tokens, Width
from dsl.rasp.kinds import (
    SIGNS,
    TEXT,
    Pair,
    Wrong,
    aggregate,
    as_number,
    choice,
    comparable,
    joined,
    number_kind,
    quotient,
)
from dsl.rasp.names import BUILT_IN, PRELUDE, PRELUDE_PATH, Defined, Mistaken, Scope
from dsl.rasp.read import read
from dsl.source import NOWHERE, Source, Span

MOST_NODES = 2_000
"""A program unfolds to at most this many sequences and selectors."""
MOST_VISITS = 50_000
"""At most this many expressions are unfolded, those of functions once for each call."""
DEEPEST = 120


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
                return add(Constant(value), number_kind(value), span)
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
                return add(Apply(sign, self._pair(sign, left, right, scope)), "truth", span)
            case tree.Binary():
                return self._arithmetic(node, scope)
            case tree.Among():
                return self._among(node, scope)
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
        return as_number(self.graph, self.value(node, scope), node.span)

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

    def _pair(self, sign: str, left: tree.Expression, right: tree.Expression, scope: Scope) -> Pair:
        """Return two sequences as they are compared."""
        pair = self.value(left, scope), self.value(right, scope)
        span = left.span.to(right.span)
        return comparable(self.graph, sign, pair, (left.span, right.span), span)

    def _arithmetic(self, node: tree.Binary, scope: Scope) -> int:
        sign, add, span = node.operator, self.graph.add, node.span
        if sign in ("//", "%"):
            integers = self._integer(node.left, scope), self._integer(node.right, scope)
            if self.graph.constant(integers[1]) == 0:
                raise Wrong(messages.division_by_zero(node.right.span))
            return add(Apply(sign, integers), "integer", span)
        pair = self.number(node.left, scope), self.number(node.right, scope)
        if sign == "/":
            return quotient(self.graph, pair, node.right.span, span)
        return add(Apply(sign, pair), joined(self.graph, *pair), span)

    def _among(self, node: tree.Among, scope: Scope) -> int:
        found = self.graph.add(Constant(False), "truth", node.span)
        for each in node.choices:
            pair = self._pair("==", node.value, each, scope)
            one = self.graph.add(Apply("==", pair), "truth", node.span)
            found = self.graph.add(Apply("or", (found, one)), "truth", node.span)
        return found

    def _choice(self, node: tree.If, scope: Scope) -> int:
        test = self._expect(node.test, "truth", scope)
        pair = self.value(node.then, scope), self.value(node.otherwise, scope)
        places = node.then.span, node.otherwise.span
        return choice(self.graph, test, pair, places, node.span)

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
                return self.graph.add(Apply(name, pair), joined(self.graph, *pair), node.span)
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
        pair = self._pair(sign.text, keys, queries, scope)
        return self.graph.add(Select(*pair, sign.text), "selector", node.span)

    def _aggregate(self, node: tree.Call, scope: Scope) -> int:
        selector = self._expect(node.arguments[0], "selector", scope)
        values = [self.value(each, scope) for each in node.arguments[1:]]
        pair = values[0], values[1] if len(values) == 2 else None
        places = node.arguments[1].span, node.arguments[-1].span
        return aggregate(self.graph, selector, pair, places, node.span)


class _TooLarge(Exception):
    """The functions of the file unfold to too much."""


class _Skip(Exception):
    """The expression uses a name whose own definition is mistaken."""
