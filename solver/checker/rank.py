"""The rank of a task's answers as a matrix, for all sizes at once.

`all i < n : phi(u[i], v[i])` is the n-th Kronecker power of the matrix of phi, and the sign of
`(count i < n : phi(u[i], v[i])) mod 2` that of the signs of phi; the rank of a Kronecker power is
the power of the rank. The matrix of phi is written out and its rank is found over the rationals.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.evaluate import EvaluationError, compiled
from dsl.expr import Binary, Binder, Constant, Expr, Index, Variable, children
from dsl.theorem import Block, Stated
from solver.certificate.kinds import InvalidCertificate

MOST_VALUES = 32

Matrix = list[list[Fraction]]


def check_rank(stated: Stated, said: tuple[str, str, int]) -> None:
    """Raise InvalidCertificate unless the answers have rank at least base^entries."""
    rows, columns, base = said
    blocks = {block.name: block for block in stated.blocks}
    if rows not in blocks or columns not in blocks:
        raise InvalidCertificate("the rank is about inputs of the task")
    one, other = blocks[rows], blocks[columns]
    binder, signs = _power(stated.answer)
    if not (one.table and other.table) or not _is_bound(binder.bound, one):
        raise InvalidCertificate("the answer does not look at each entry of two tables once")
    assert binder.body is not None
    found = rank_of(_matrix(binder, one, other, signs))
    if found < base:
        raise InvalidCertificate(f"the matrix of an entry has rank {found}, not {base}")


def _power(answer: Expr) -> tuple[Binder, bool]:
    """Return the binder over entries, and whether its signs are multiplied."""
    match answer:
        case Binder("all", _, _, None):
            return answer, False
        case Binary("==", Binary("mod", Binder("count", _, _, None) as inside, two), parity) if (
            two == Constant(2) and parity in (Constant(0), Constant(1))
        ):
            return inside, True
        case _:
            raise InvalidCertificate("the answer is no power of one about single entries")


def _is_bound(bound: Expr, block: Block) -> bool:
    match bound:
        case Variable(name):
            return bool(block.tokens == name)
        case Constant(value):
            return type(value) is int and block.tokens == value
        case _:
            return False


def _matrix(binder: Binder, one: Block, other: Block, signs: bool) -> Matrix:
    assert binder.body is not None
    _check_entries(binder.body, binder.name, {one.name, other.name})
    run = compiled(binder.body)
    try:
        entries = [
            [bool(run({one.name: (a,), other.name: (b,), binder.name: 0})) for b in _values(other)]
            for a in _values(one)
        ]
    except EvaluationError as wrong:
        raise InvalidCertificate(f"an entry has no answer: {wrong}") from None
    return [[Fraction(1 - 2 * e if signs else int(e)) for e in row] for row in entries]


def _check_entries(body: Expr, name: str, tables: set[str]) -> None:
    """Only entries at the bound index are read, and nothing else is spoken of."""
    match body:
        case Index(Variable(table), Variable(index)) if table in tables and index == name:
            return
        case Variable() | Binder():
            raise InvalidCertificate("the answer looks at more than two entries at a time")
        case _:
            for child in children(body):
                _check_entries(child, name, tables)


def _values(block: Block) -> list[int | bool]:
    if block.truth:
        return [False, True]
    if not isinstance(block.values, int) or not 1 <= block.values <= MOST_VALUES:
        raise InvalidCertificate(f"the values of '{block.name}' are too many to be listed")
    return list(range(block.values))


def rank_of(matrix: Matrix) -> int:
    """Return the rank over the rationals, by elimination."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0])):
        first = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if first is None:
            continue
        rows[found], rows[first] = rows[first], rows[found]
        pivot = rows[found]
        for place in range(found + 1, len(rows)):
            times = rows[place][column] / pivot[column]
            pairs = zip(rows[place], pivot, strict=True)
            rows[place] = [own - times * each for own, each in pairs]
        found += 1
    return found
