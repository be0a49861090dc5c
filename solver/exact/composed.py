"""Is a task the composition of L functions of the theorem about them, and of which sizes?

L-FuncComp(m; n_1, ..., n_{L-1}), N_0 = m, N_l = N_{l-1} n_l: inputs z_L, ..., z_1, z_0, w in this
order, z_1 : [m] -> [m], z_{l+1} : [n_l] x [N_{l-1}] -> [N_l], z_0 < m, w = (w_1, ..., w_{L-1}).
The answer is i_L, where i_1 = z_1(z_0) and i_{l+1} = z_{l+1}(w_l, i_l), at the last token. With one
function the last token is any other input, which the answer does not read
(`solver.kernel.composition`; Chen, Peng, Wu 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from dsl.expr import Expr, Index, Part, Tuple, Variable
from dsl.problem import Input, Task
from dsl.types import Product, Range


@dataclass(frozen=True)
class Composed:
    """The sizes m and n_1, ..., n_{L-1} of a composition of L functions."""

    m: int
    n: tuple[int, ...]

    @property
    def layers(self) -> int:
        """The number L of functions."""
        return len(self.n) + 1

    @property
    def values(self) -> int:
        """The number N_{L-1} of values of the last function."""
        return self.m * prod(self.n)


def composed(task: Task) -> Composed | None:
    """Return the sizes of a task that composes functions in this way, None for any other task."""
    if len(task.inputs) < 3 or task.promise is not None or task.answer_index is not None:
        return None
    *tables, start, query = task.inputs
    tables.reverse()
    if start.index is not None or query.index is not None or not isinstance(start.element, Range):
        return None
    sizes = _sizes(start.element.size, tables)
    if sizes is None or not _asks(query, sizes):
        return None
    if task.answer_type not in (None, Range(sizes.values)):  # a task that may have no answer
        return None
    return sizes if task.answer == _answer(tables, start, query) else None


def _sizes(m: int, tables: list[Input]) -> Composed | None:
    """Return the sizes if every table maps what the one before it gives."""
    queries: list[int] = []
    values = m
    for number, table in enumerate(tables, start=1):
        match table.index:
            case Range(size) if number == 1 and size == m:
                pass
            case Product((Range(parts), Range(size))) if number > 1 and size == values:
                queries.append(parts)
                values *= parts
            case _:
                return None
        if table.element != Range(values):
            return None
    return Composed(m, tuple(queries))


def _asks(query: Input, sizes: Composed) -> bool:
    """Say whether the last input picks a part of each function but the first."""
    wanted = tuple(Range(parts) for parts in sizes.n)
    if len(wanted) > 1:
        return query.element == Product(wanted)
    return not wanted or query.element == wanted[0]


def _answer(tables: list[Input], start: Input, query: Input) -> Expr:
    value: Expr = Index(Variable(tables[0].name), Variable(start.name))
    for place, table in enumerate(tables[1:]):
        asked: Expr = Variable(query.name)
        part = asked if len(tables) == 2 else Part(asked, place)
        value = Index(Variable(table.name), Tuple((part, value)))
    return value
