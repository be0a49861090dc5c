"""Names and types of a task, checked once for all values of its parameters.

One mistake is reported once: what is mistaken has an unknown kind, which goes with everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.kinds import (
    IntKind,
    Kind,
    PermKind,
    TableKind,
    TruthKind,
    TupleKind,
    UnknownKind,
    agree,
    described,
)
from dsl.printer import expression_text
from dsl.sizes import FUNCTIONS, ROUNDINGS, rounds_a_value, size_mistakes

Scope = dict[str, Kind]

INT, TRUTH, UNKNOWN = IntKind(), TruthKind(), UnknownKind()


def task_mistakes(task: tree.Task) -> list[Diagnostic]:
    """Return what is wrong with a task whatever its parameters are."""
    checker = Checker(frozenset(name.text for name in task.parameters))
    scope: Scope = {}
    for each in task.functions:
        kinds = tuple(checker.input_kind(kind) for kind in each.arguments)
        checker.functions[each.name.text] = kinds, checker.type_kind(each.value)
    for name in task.parameters:
        scope = checker.bound(name, INT, scope)
    for line in task.lines:
        if isinstance(line, tree.InputLine):
            scope = checker.bound(line.name, checker.input_kind(line.type), scope)
    for line in task.lines:
        match line:
            case tree.PromiseLine(condition):
                checker.expect(condition, TRUTH, scope)
            case tree.AnswerLine():
                checker.answer(line, scope)
            case tree.InputLine():
                pass
    checker.mistakes.extend(_shape(task))
    return checker.mistakes


def _shape(task: tree.Task) -> list[Diagnostic]:
    """Check that there are inputs and one answer."""
    answers = [line for line in task.lines if isinstance(line, tree.AnswerLine)]
    inputs = [line for line in task.lines if isinstance(line, tree.InputLine)]
    place, name = task.name.span, task.name.text
    found = [messages.line_twice(line.span, "answer") for line in answers[1:]]
    if not answers:
        found.append(messages.missing_line(place, "task", name, "answer", "add 'answer ...'"))
    if not inputs:
        found.append(messages.missing_line(place, "task", name, "input", "add 'input end: [1]'"))
    return found


@dataclass
class Checker:
    """Collects mistakes while it finds the kinds of expressions."""

    parameters: frozenset[str]
    averages: bool = False
    """Whether values may be fractions, as in programs; only there are they rounded."""
    mistakes: list[Diagnostic] = field(default_factory=list)
    functions: dict[str, tuple[tuple[Kind, ...], Kind]] = field(default_factory=dict)
    """The functions that are parameters: the kinds of their arguments and of their values."""

    def bound(self, name: tree.Name, kind: Kind, scope: Scope) -> Scope:
        """Return the scope with one more name."""
        if name.text in scope:
            self.mistakes.append(messages.bound_twice(name.span, name.text))
        return {**scope, name.text: kind}

    def input_kind(self, node: tree.TypeTree) -> Kind:
        if isinstance(node, tree.TableType):
            return TableKind(self.type_kind(node.index), self.type_kind(node.element))
        return self.type_kind(node)

    def type_kind(self, node: tree.TypeTree) -> Kind:
        match node:
            case tree.RangeType(size):
                self.mistakes.extend(size_mistakes(size, self.parameters))
                return INT
            case tree.BoolType():
                return TRUTH
            case tree.PermType(points):
                self.mistakes.extend(size_mistakes(points, self.parameters))
                return PermKind()
            case tree.ProductType(parts):
                return TupleKind(tuple(self.type_kind(part) for part in parts))
            case tree.TableType():
                self.mistakes.append(messages.table_of_tables(node.span))
                return UNKNOWN

    def answer(self, line: tree.AnswerLine, scope: Scope) -> None:
        if line.at is not None:
            scope = self.bound(line.at, INT, scope)
        found = self.kind(line.value, scope)
        if line.type is None:
            return
        declared = self.type_kind(line.type)
        if not agree(declared, found):
            wrong = messages.answer_kind(line.value.span, described(declared), described(found))
            self.mistakes.append(wrong)

    def expect(self, node: tree.Expression, wanted: Kind, scope: Scope) -> None:
        """Report an expression that is not of the wanted kind."""
        found = self.kind(node, scope)
        if not agree(wanted, found):
            wrong = messages.wrong_kind(node.span, described(wanted), described(found))
            self.mistakes.append(wrong)

    def kind(self, node: tree.Expression, scope: Scope) -> Kind:
        """Return the kind of an expression that stands for a value."""
        found = self.raw(node, scope)
        if isinstance(found, TableKind):
            shown = expression_text(node)
            self.mistakes.append(messages.table_as_value(node.span, shown))
            return UNKNOWN
        return found

    def raw(self, node: tree.Expression, scope: Scope) -> Kind:
        """Return the kind of an expression, tables included."""
        match node:
            case tree.Number():
                return INT
            case tree.Truth():
                return TRUTH
            case tree.Name(text):
                return self._name(node, text, scope)
            case tree.Unary(sign, operand):
                wanted = TRUTH if sign == "not" else INT
                self.expect(operand, wanted, scope)
                return wanted
            case tree.Binary():
                return self._binary(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.If(test, then, otherwise):
                self.expect(test, TRUTH, scope)
                return self._same(node, then, otherwise, scope)
            case tree.Let(name, value, body):
                return self.kind(body, self.bound(name, self.kind(value, scope), scope))
            case tree.Index():
                return self._index(node, scope)
            case tree.Part():
                return self._part(node, scope)
            case tree.KeyField(_, name):
                self.mistakes.append(messages.key_field(node.span, name.text))
                return UNKNOWN
            case tree.Tuple(parts):
                return TupleKind(tuple(self.kind(part, scope) for part in parts))
            case tree.Binder():
                return self._binder(node, scope)
            case tree.Fold():
                return self._fold(node, scope)
            case tree.Iterate():
                return self._iterate(node, scope)
            case tree.Chain():
                raise AssertionError("the reader refuses chained comparisons")

    def _name(self, node: tree.Name, text: str, scope: Scope) -> Kind:
        if text not in scope:
            self.mistakes.append(messages.unknown_name(node.span, text, scope))
            return UNKNOWN
        return scope[text]

    def _same(
        self, node: tree.Node, left: tree.Expression, right: tree.Expression, scope: Scope
    ) -> Kind:
        """Return the common kind of two expressions."""
        first, second = self.kind(left, scope), self.kind(right, scope)
        if agree(first, second):
            return second if isinstance(first, UnknownKind) else first
        wrong = messages.different_kinds(node.span, described(first), described(second))
        self.mistakes.append(wrong)
        return UNKNOWN

    def _binary(self, node: tree.Binary, scope: Scope) -> Kind:
        match node.operator:
            case "and" | "or" | "=>":
                self.expect(node.left, TRUTH, scope)
                self.expect(node.right, TRUTH, scope)
                return TRUTH
            case "==" | "!=":
                self._same(node, node.left, node.right, scope)
                return TRUTH
            case "<" | "<=" | ">" | ">=":
                self.expect(node.left, INT, scope)
                self.expect(node.right, INT, scope)
                return TRUTH
            case "*":
                return self._product(node, scope)
            case "/":
                self.mistakes.append(messages.use_div(node.span))
            case _:
                pass
        self.expect(node.left, INT, scope)
        self.expect(node.right, INT, scope)
        return INT

    def _product(self, node: tree.Binary, scope: Scope) -> Kind:
        left = self.kind(node.left, scope)
        if isinstance(left, PermKind):
            self.expect(node.right, PermKind(), scope)
            return left
        right = self.kind(node.right, scope)
        if isinstance(left, UnknownKind):
            return right if isinstance(right, (IntKind, PermKind)) else UNKNOWN
        for side, found in ((node.left, left), (node.right, right)):
            if not agree(INT, found):
                wrong = messages.wrong_kind(side.span, described(INT), described(found))
                self.mistakes.append(wrong)
        return INT

    def _call(self, node: tree.Call, scope: Scope) -> Kind:
        if node.function.text in ("min", "max"):
            for argument in node.arguments:
                self.expect(argument, INT, scope)
            return INT
        if node.function.text in self.functions:
            return self._given(node, scope)
        if rounds_a_value(node, scope.keys() - self.parameters):
            return self._rounding(node, scope)
        if node.function.text not in FUNCTIONS:
            known = {*FUNCTIONS, *(ROUNDINGS if self.averages else ())}
            wrong = messages.unknown_function(node.function.span, node.function.text, known)
            self.mistakes.append(wrong)
            return UNKNOWN
        self.mistakes.extend(size_mistakes(node, self.parameters))
        return INT

    def _given(self, node: tree.Call, scope: Scope) -> Kind:
        """A function that is a parameter; its arguments may be tables."""
        name, (kinds, value) = node.function.text, self.functions[node.function.text]
        found = [self.raw(each, scope) for each in node.arguments]
        if len(found) != len(kinds):
            counts = len(kinds), len(found)
            self.mistakes.append(messages.function_arity(node.span, name, *counts))
            return value
        for each, wanted, kind in zip(node.arguments, kinds, found, strict=True):
            if not agree(wanted, kind):
                wrong = messages.wrong_kind(each.span, described(wanted), described(kind))
                self.mistakes.append(wrong)
        return value

    def _rounding(self, node: tree.Call, scope: Scope) -> Kind:
        name, count = node.function.text, len(node.arguments)
        for argument in node.arguments:
            self.expect(argument, INT, scope)
        if not self.averages:
            self.mistakes.append(messages.rounding_in_task(node.function.span, name))
        elif count != 1:
            self.mistakes.append(messages.index_count(node.span, name, 1, count))
        return INT

    def _index(self, node: tree.Index, scope: Scope) -> Kind:
        match self.raw(node.table, scope):
            case TableKind(index, element):
                self._indices(node, index, scope)
                return element
            case PermKind():
                self._indices(node, INT, scope)
                return INT
            case UnknownKind():
                for given in node.indices:
                    self.kind(given, scope)
            case other:
                self.mistakes.append(messages.not_a_table(node.table.span, described(other)))
        return UNKNOWN

    def _indices(self, node: tree.Index, wanted: Kind, scope: Scope) -> None:
        if len(node.indices) == 1:
            single = self.kind(node.indices[0], scope)
            if isinstance(wanted, TupleKind) and not isinstance(single, (TupleKind, UnknownKind)):
                self._index_count(node, len(wanted.parts))
            elif not agree(wanted, single):
                place = node.indices[0].span
                wrong = messages.wrong_kind(place, described(wanted), described(single))
                self.mistakes.append(wrong)
            return
        if not isinstance(wanted, TupleKind) or len(wanted.parts) != len(node.indices):
            self._index_count(node, len(wanted.parts) if isinstance(wanted, TupleKind) else 1)
            return
        for index, kind in zip(node.indices, wanted.parts, strict=True):
            self.expect(index, kind, scope)

    def _index_count(self, node: tree.Index, wanted: int) -> None:
        name = expression_text(node.table)
        wrong = messages.index_count(node.span, name, wanted, len(node.indices))
        self.mistakes.append(wrong)

    def _part(self, node: tree.Part, scope: Scope) -> Kind:
        whole = self.kind(node.value, scope)
        parts = whole.parts if isinstance(whole, TupleKind) else ()
        if node.place.value < len(parts):
            return parts[node.place.value]
        if not isinstance(whole, UnknownKind):
            wrong = messages.no_such_part(node.place.span, node.place.value, len(parts))
            self.mistakes.append(wrong)
        return UNKNOWN

    def _binder(self, node: tree.Binder, scope: Scope) -> Kind:
        self.expect(node.bound, INT, scope)
        inner = self.bound(node.name, INT, scope)
        if node.where is not None:
            self.expect(node.where, TRUTH, inner)
        if node.default is not None:
            self.expect(node.default, INT, scope)
        if node.body is None:
            return INT
        truth = node.kind in ("count", "all", "any")
        found = self.kind(node.body, inner)
        if node.kind == "sum" and isinstance(found, TruthKind):
            body, bound = expression_text(node.body), expression_text(node.bound)
            wrong = messages.sum_of_truths(node.body.span, node.name.text, bound, body)
            self.mistakes.append(wrong)
        elif not agree(TRUTH if truth else INT, found):
            wanted = described(TRUTH if truth else INT)
            self.mistakes.append(messages.wrong_kind(node.body.span, wanted, described(found)))
        return TRUTH if node.kind in ("all", "any") else INT

    def _fold(self, node: tree.Fold, scope: Scope) -> Kind:
        start = self.kind(node.start, scope)
        entry: Kind = UNKNOWN
        match self.raw(node.table, scope):
            case TableKind(_, element):
                entry = element
            case PermKind():
                entry = INT
            case UnknownKind():
                pass
            case other:
                self.mistakes.append(messages.not_a_table(node.table.span, described(other)))
        inner = self.bound(node.accumulator, start, scope)
        self.expect(node.body, start, self.bound(node.name, entry, inner))
        return start

    def _iterate(self, node: tree.Iterate, scope: Scope) -> Kind:
        self.expect(node.times, INT, scope)
        start = self.kind(node.start, scope)
        self.expect(node.body, start, self.bound(node.name, start, scope))
        return start
