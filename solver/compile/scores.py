"""What `where` and `maximizing` are as scores: sums of products, and a sink below what will do.

Every condition becomes a penalty: 0 where it holds, at least 1 where it fails. A truth value t is
1 - t. For a == b with one side of each token it is (a - b)^2 = a^2 - 2ab + b^2, a pointer;
where b is a fraction with denominator at most m and a an integer, b^2 is replaced by the line
between the squares of the integers around b, and the penalty is the distance to the nearest of
them or more, so at least 1/m: times m it will do. With s from 0 to S the score is
s - (S + 2) * penalties: at least 0 where all holds, at most -2 elsewhere, and the sink has -1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from dsl.expr import Binary, Expr, Unary
from dsl.program import Head
from solver.compile.gadgets import lifted
from solver.compile.piecewise import divided
from solver.compile.sides import ONE, Pair, Sides, merged, negated, sides_of
from solver.compile.wires import CannotCompile, Signal, constant
from solver.exact.matrices import Number


@dataclass(frozen=True)
class Score:
    """A score, the sink's (None: some token always does), and the gap below the best."""

    pairs: tuple[Pair, ...]
    sink: Number | None
    gap: Number


def score_of(head: Head, sides: Sides) -> Score:
    """Return the scores of a head."""
    wanted = [] if head.score is None else merged(sides.pairs(head.score), sides.walk)
    penalties = [p for atom in conjuncts(head.where) for p in penalty(atom, sides)]
    gap = min((1, _spacing(wanted)))
    if head.where is None and head.mask != "strict":
        told = [pair for pair in wanted if pair.key.form.terms]
        return Score(tuple(told), None, gap)
    low, high = _bounds(wanted)
    weight = high - low + 2
    lifted_up = [Pair(ONE, constant(-low))] if low else []
    pairs = [*wanted, *lifted_up, *(pair.scaled(-weight) for pair in penalties)]
    return Score(tuple(merged(pairs, sides.walk)), -1, gap)


def conjuncts(expr: Expr | None) -> Iterator[Expr]:
    """Yield conditions that hold together where the whole holds."""
    match expr:
        case None:
            return
        case Binary("and", left, right):
            yield from conjuncts(left)
            yield from conjuncts(right)
        case _:
            yield expr


def penalty(atom: Expr, sides: Sides) -> list[Pair]:
    """Return 0 where a condition holds and at least 1 elsewhere."""
    match atom:
        case Binary("==", left, right) if sides_of(atom) == ("own", "key"):
            first, second = sides_of(left), sides_of(right)
            if first == ("own",) and second == ("key",):
                left, right, first, second = right, left, second, first
            if first == ("key",) and second == ("own",):
                return list(_equal(sides.alone(left), sides.alone(right), sides))
            found = _moved(left, right, sides)
            if found is not None:
                return found
        case Binary("==", left, right) if sides_of(atom) == ("key",):
            key, wanted = sides.alone(left), sides.alone(right)
            if isinstance(key, Signal) and not isinstance(wanted, Signal | tuple):
                return list(_equal(key, wanted, sides))
    return negated(sides.pairs(atom))


def _moved(left: Expr, right: Expr, sides: Sides) -> list[Pair] | None:
    """Return the penalty of an equation whose terms can be sorted by side, else None."""
    if not (_is_sum(left, sides) and _is_sum(right, sides)):
        return None
    minus = (pair.scaled(-1) for pair in sides.pairs(right))
    pairs = merged([*sides.pairs(left), *minus], sides.walk)
    if any(pair.own.form.terms and pair.key.form.terms for pair in pairs):
        return None
    net = sides.walk.gadgets.network
    key = net.combined(*((p.own.form.bias, p.key) for p in pairs if p.key.form.terms))
    own = net.combined(*((-p.key.form.bias, p.own) for p in pairs if not p.key.form.terms))
    return list(_equal(key, own, sides))


def _is_sum(expr: Expr, sides: Sides) -> bool:
    match expr:
        case Binary("+" | "-" | "*") | Unary("-"):
            return True
        case _:
            return len(sides_of(expr)) < 2 and not isinstance(sides.alone(expr), tuple)


def _equal(key: Any, own: Any, sides: Sides) -> Iterator[Pair]:
    """Yield the penalty of equality, part by part."""
    if isinstance(key, tuple):
        for one, other in zip(key, own, strict=True):
            yield from _equal(one, other, sides)
        return
    a, b = lifted(key), lifted(own)
    if a.most > 1 and b.most > 1:
        raise CannotCompile("a condition compares averages of two tokens")
    scale, square = max(a.most, b.most), sides.walk.gadgets.square
    yield Pair(ONE, lifted(square(a))).scaled(scale)
    yield Pair(b, a).scaled(-2 * scale)
    yield Pair(lifted(square(b)), ONE).scaled(scale)


def _bounds(pairs: list[Pair]) -> tuple[Number, Number]:
    ends = [
        [a * b for a in (p.own.low, p.own.high) for b in (p.key.low, p.key.high)] for p in pairs
    ]
    return sum(map(min, ends)), sum(map(max, ends))


def _spacing(pairs: list[Pair]) -> Number:
    """Return a bound below the difference of two scores of one query that are not equal."""
    own, key = (prod(getattr(p, side).most for p in pairs) for side in ("own", "key"))
    most = own * key * key
    return divided(1, most) if isinstance(most, int) else 0  # sizes are derived: nobody asks
