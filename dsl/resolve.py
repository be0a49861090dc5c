"""Tree expressions to resolved ones, once the parameters have values.

The task has passed `dsl.typecheck`; what can still go wrong here is a size and the points of
permutations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from dsl import expr, messages, tree
from dsl.expr import Constant, Expr
from dsl.kinds import (
    IntKind,
    Kind,
    PermKind,
    TableKind,
    TruthKind,
    TupleKind,
    agree,
    kind_of_type,
    table_kind,
)
from dsl.problem import Input, Task
from dsl.sizes import Asked, Mistake, integer, parameter, rounds_a_value, size
from dsl.types import Bool, Perm, Product, Range, Type

Scope = dict[str, Kind]
Typed = tuple[Expr, Kind]

LARGEST_PERMUTATION = 64
"""`perm k` with k above this is refused."""

INT, TRUTH = IntKind(), TruthKind()


def resolved_task(task: tree.Task, asked: Asked) -> Task:
    """Return the instance for the given parameter values; raises Mistake."""
    for each in task.functions:
        raise Mistake(messages.function_open(each.span, task.name.text, each.name.text))
    inputs = tuple(_input(line, asked) for line in task.lines if isinstance(line, tree.InputLine))
    scope: Scope = {
        g.name: kind_of_type(g.element) if g.index is None else table_kind(g.index, g.element)
        for g in inputs
    }
    resolver = Resolver(asked)
    answer = next(line for line in task.lines if isinstance(line, tree.AnswerLine))
    at = None if answer.at is None else answer.at.text
    value, _ = resolver.typed(answer.value, scope if at is None else {**scope, at: INT})
    declared = None if answer.type is None else resolved_type(answer.type, asked)
    arguments = tuple((name.text, asked.values[name.text]) for name in task.parameters)
    promise = _promise(task, resolver, scope)
    if max(expr.depth(value), 0 if promise is None else expr.depth(promise)) > tree.DEEPEST:
        raise Mistake(messages.too_deep(answer.value.span, tree.DEEPEST))
    return Task(task.name.text, arguments, inputs, value, at, declared, promise)


def _promise(task: tree.Task, resolver: Resolver, scope: Scope) -> Expr | None:
    """Return all promise lines joined by `and`."""
    whole: Expr | None = None
    for line in task.lines:
        if isinstance(line, tree.PromiseLine):
            one, _ = resolver.typed(line.condition, scope)
            whole = one if whole is None else expr.Binary("and", whole, one)
    return whole


def _input(line: tree.InputLine, asked: Asked) -> Input:
    if isinstance(line.type, tree.TableType):
        index = resolved_type(line.type.index, asked)
        return Input(line.name.text, index, resolved_type(line.type.element, asked))
    return Input(line.name.text, None, resolved_type(line.type, asked))


def resolved_type(node: tree.TypeTree, asked: Asked) -> Type:
    """Return a type with its sizes; raises Mistake."""
    match node:
        case tree.RangeType(bound):
            return Range(size(bound, "the size of a range", 1, asked))
        case tree.BoolType():
            return Bool()
        case tree.PermType(points):
            return Perm(_points(points, asked))
        case tree.ProductType(parts):
            return Product(tuple(resolved_type(part, asked) for part in parts))
        case tree.TableType():
            raise AssertionError("the type checker refuses tables here")


def _points(node: tree.Expression, asked: Asked) -> int:
    points = size(node, "the number of points", 1, asked)
    if points > LARGEST_PERMUTATION:
        reason = f"permutations of more than {LARGEST_PERMUTATION} points"
        raise Mistake(messages.too_big(node.span, reason, asked.place))
    return points


@dataclass(frozen=True)
class Resolver:
    """Resolves expressions for one choice of parameter values."""

    asked: Asked

    def typed(self, node: tree.Expression, scope: Scope) -> Typed:
        """Return the resolved expression and its kind."""
        match node:
            case tree.Number(value):
                return Constant(value), INT
            case tree.Truth(value):
                return Constant(value), TRUTH
            case tree.Name(text) if text in scope:
                return expr.Variable(text), scope[text]
            case tree.Name():
                return Constant(parameter(node, self.asked)), INT
            case tree.Unary(sign, operand):
                inside, kind = self.typed(operand, scope)
                return expr.Unary(cast(expr.UnaryOperator, sign), inside), kind
            case tree.Binary():
                return self._binary(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.If(test, then, otherwise):
                left, kind = self.typed(then, scope)
                right, other = self.typed(otherwise, scope)
                self._match(node, kind, other)
                return expr.If(self.typed(test, scope)[0], left, right), kind
            case tree.Let(name, value, body):
                bound, kind = self.typed(value, scope)
                inside, result = self.typed(body, {**scope, name.text: kind})
                return expr.Let(name.text, bound, inside), result
            case tree.Index():
                return self._index(node, scope)
            case tree.Part(value, place):
                whole, kind = self.typed(value, scope)
                return expr.Part(whole, place.value), cast(TupleKind, kind).parts[place.value]
            case tree.Tuple(parts):
                pairs = [self.typed(part, scope) for part in parts]
                kinds = TupleKind(tuple(kind for _, kind in pairs))
                return expr.Tuple(tuple(part for part, _ in pairs)), kinds
            case tree.Binder():
                return self._binder(node, scope)
            case tree.Fold():
                return self._fold(node, scope)
            case tree.Iterate():
                return self._iterate(node, scope)
            case tree.Chain():
                raise AssertionError("the reader refuses chained comparisons")
            case tree.KeyField():
                raise AssertionError("the type checker refuses fields outside heads")

    def _match(self, node: tree.Node, left: Kind, right: Kind) -> None:
        """Raise Mistake where permutations of different sizes meet."""
        if not agree(left, right):
            points = [_first_points(left, right), _first_points(right, left)]
            raise Mistake(messages.perm_sizes(node.span, *points))

    def _binary(self, node: tree.Binary, scope: Scope) -> Typed:
        left, kind = self.typed(node.left, scope)
        right, other = self.typed(node.right, scope)
        self._match(node, kind, other)
        sign = node.operator
        if sign == "*" and isinstance(kind, PermKind):
            return expr.Binary("compose", left, right), kind
        arithmetic = sign in ("+", "-", "*", "div", "mod", "^")
        operator = cast(expr.BinaryOperator, sign)
        return expr.Binary(operator, left, right), INT if arithmetic else TRUTH

    def _call(self, node: tree.Call, scope: Scope) -> Typed:
        if rounds_a_value(node, scope):
            kind = cast(expr.RoundingKind, node.function.text)
            return expr.Rounding(kind, self.typed(node.arguments[0], scope)[0]), INT
        if node.function.text not in ("min", "max"):
            return Constant(integer(node, "this", self.asked)), INT
        operator = cast(expr.BinaryOperator, node.function.text)
        result, *rest = [self.typed(argument, scope)[0] for argument in node.arguments]
        for each in rest:
            result = expr.Binary(operator, result, each)
        return result, INT

    def _index(self, node: tree.Index, scope: Scope) -> Typed:
        table, kind = self.typed(node.table, scope)
        pairs = [self.typed(index, scope) for index in node.indices]
        wanted = kind.index if isinstance(kind, TableKind) else INT
        found = pairs[0][1] if len(pairs) == 1 else TupleKind(tuple(kind for _, kind in pairs))
        self._match(node, wanted, found)
        index = pairs[0][0] if len(pairs) == 1 else expr.Tuple(tuple(part for part, _ in pairs))
        return expr.Index(table, index), kind.element if isinstance(kind, TableKind) else INT

    def _binder(self, node: tree.Binder, scope: Scope) -> Typed:
        inner: Scope = {**scope, node.name.text: INT}
        where = None if node.where is None else self.typed(node.where, inner)[0]
        body = None if node.body is None else self.typed(node.body, inner)[0]
        default = None if node.default is None else self.typed(node.default, scope)[0]
        bound = self.typed(node.bound, scope)[0]
        kind = cast(expr.BinderKind, node.kind)
        result: Any = TRUTH if kind in ("all", "any") else INT
        return expr.Binder(kind, node.name.text, bound, where, body, default), result

    def _fold(self, node: tree.Fold, scope: Scope) -> Typed:
        start, kind = self.typed(node.start, scope)
        table, entries = self.typed(node.table, scope)
        index, entry = _entries(entries)
        inner = {**scope, node.accumulator.text: kind, node.name.text: entry}
        body, result = self.typed(node.body, inner)
        self._match(node, kind, result)
        names = (node.accumulator.text, node.name.text)
        return expr.Fold(names[0], start, names[1], table, index, body), kind

    def _iterate(self, node: tree.Iterate, scope: Scope) -> Typed:
        start, kind = self.typed(node.start, scope)
        body, result = self.typed(node.body, {**scope, node.name.text: kind})
        self._match(node, kind, result)
        times = self.typed(node.times, scope)[0]
        return expr.Iterate(times, start, node.name.text, body), kind


def _entries(kind: Kind) -> tuple[Type, Kind]:
    """Return the index type and the entry kind of a table or permutation."""
    match kind:
        case TableKind(_, element, index) if index is not None:
            return index, element
        case PermKind(points) if points is not None:
            return Range(points), INT
        case _:
            raise AssertionError(f"not a table: {kind}")


def _first_points(kind: Kind, other: Kind) -> int:
    """Return the points of the first permutation in which two kinds differ."""
    match kind, other:
        case PermKind(points), PermKind():
            return points or 0
        case TupleKind(parts), TupleKind(others):
            pairs = zip(parts, others, strict=True)
            return next(_first_points(a, b) for a, b in pairs if not agree(a, b))
        case _:
            raise AssertionError(f"{kind} and {other} differ")
