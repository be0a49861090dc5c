"""The type rules of resolved expressions, for those that come from a file rather than from
elaboration.
"""

from __future__ import annotations

from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    Fold,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Rounding,
    Tuple,
    Unary,
    Variable,
)
from dsl.kinds import IntKind, Kind, PermKind, TableKind, TruthKind, TupleKind, described
from dsl.types import Range

Scope = dict[str, Kind]

INT, TRUTH = IntKind(), TruthKind()


def kind_of(expr: Expr, scope: Scope) -> Kind:
    """Return the kind of a value expression; raises ValueError where a rule is broken."""
    kind = _kind(expr, scope)
    if isinstance(kind, TableKind):
        raise ValueError("a table is used as a value")
    return kind


def _need(expr: Expr, wanted: Kind, scope: Scope) -> None:
    found = kind_of(expr, scope)
    if found != wanted:
        raise ValueError(f"{described(wanted)} is needed, and this is {described(found)}")


def _bind(name: str, kind: Kind, scope: Scope) -> Scope:
    if name in scope:
        raise ValueError(f"the name '{name}' is bound twice")
    return {**scope, name: kind}


def _kind(expr: Expr, scope: Scope) -> Kind:
    match expr:
        case Constant(value):
            return TRUTH if isinstance(value, bool) else INT
        case Variable(name):
            if name not in scope:
                raise ValueError(f"the name '{name}' is not known")
            return scope[name]
        case Unary(operator, operand):
            kind: Kind = TRUTH if operator == "not" else INT
            _need(operand, kind, scope)
            return kind
        case Rounding(_, value):
            _need(value, INT, scope)
            return INT
        case Binary():
            return _binary(expr, scope)
        case If(test, then, otherwise):
            _need(test, TRUTH, scope)
            kind = kind_of(then, scope)
            _need(otherwise, kind, scope)
            return kind
        case Let(name, value, body):
            return kind_of(body, _bind(name, kind_of(value, scope), scope))
        case Index(table, index):
            return _index(_kind(table, scope), index, scope)
        case Part(value, place):
            return _part(kind_of(value, scope), place)
        case Tuple(parts):
            return TupleKind(tuple(kind_of(part, scope) for part in parts))
        case Binder():
            return _binder(expr, scope)
        case Fold():
            return _fold(expr, scope)
        case Iterate(times, start, name, body):
            _need(times, INT, scope)
            kind = kind_of(start, scope)
            _need(body, kind, _bind(name, kind, scope))
            return kind


def _binary(expr: Binary, scope: Scope) -> Kind:
    match expr.operator:
        case "and" | "or" | "=>":
            _need(expr.left, TRUTH, scope)
            _need(expr.right, TRUTH, scope)
            return TRUTH
        case "==" | "!=":
            _need(expr.right, kind_of(expr.left, scope), scope)
            return TRUTH
        case "compose":
            kind = kind_of(expr.left, scope)
            if not isinstance(kind, PermKind):
                raise ValueError("the factors of a product are permutations")
            _need(expr.right, kind, scope)
            return kind
        case operator:
            _need(expr.left, INT, scope)
            _need(expr.right, INT, scope)
            return TRUTH if operator in ("<", "<=", ">", ">=") else INT


def _index(table: Kind, index: Expr, scope: Scope) -> Kind:
    match table:
        case TableKind(wanted, element):
            _need(index, wanted, scope)
            return element
        case PermKind():
            _need(index, INT, scope)
            return INT
        case other:
            raise ValueError(f"{described(other)} is indexed")


def _part(whole: Kind, place: int) -> Kind:
    if not isinstance(whole, TupleKind) or not 0 <= place < len(whole.parts):
        raise ValueError(f"there is no part {place}")
    return whole.parts[place]


def _binder(expr: Binder, scope: Scope) -> Kind:
    _need(expr.bound, INT, scope)
    inner = _bind(expr.name, INT, scope)
    if expr.where is not None:
        _need(expr.where, TRUTH, inner)
    if expr.kind in ("first", "last"):
        if expr.where is None or expr.default is None or expr.body is not None:
            raise ValueError(f"'{expr.kind}' has a condition, a default and no body")
        _need(expr.default, INT, scope)
        return INT
    if expr.body is None or expr.default is not None:
        raise ValueError(f"'{expr.kind}' has a body and no default")
    _need(expr.body, TRUTH if expr.kind in ("count", "all", "any") else INT, inner)
    return TRUTH if expr.kind in ("all", "any") else INT


def _fold(expr: Fold, scope: Scope) -> Kind:
    start = kind_of(expr.start, scope)
    match _kind(expr.table, scope):
        case TableKind(_, entry, index) if index == expr.index:
            pass
        case PermKind(points) if points is not None and expr.index == Range(points):
            entry = INT
        case _:
            raise ValueError("'fold' runs over a table or permutation with its own index type")
    inner = _bind(expr.accumulator, start, scope)
    _need(expr.body, start, _bind(expr.name, entry, inner))
    return start
