"""The count route: one layer of attention cannot tell apart more rows than its heads have messages.

For small tasks every cut between blocks of inputs, and every interval of tokens, is counted from
the task's own table. A task too large to list is probed: other inputs are chosen so that the
answer depends on one entry of a table only, and entries that can be read independently multiply
the number of rows. The mathematics is told where it is checked, in `solver.checker.counting`;
nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from dsl.canonical import digest
from dsl.problem import Model, Problem, TaskTable
from dsl.tabulate import has_at_most, input_count
from solver.budget import bits_of_layers, bits_text, block_bits
from solver.certificate.kinds import Rows
from solver.reasons import no_semantics_reason

MOST_WORK = 4_000_000
"""Table rows looked at, over all cuts, before counting stops."""
FEW_INPUTS = 20_000
"""Rows of so few inputs are counted even if they cannot be too many, to say how many there are."""
MOST_PAIRWISE = 2_000
"""Rows compared pair by pair, where a promise leaves holes in the matrix."""

Row = tuple[int, ...]


@dataclass(frozen=True)
class Cut:
    """What a count found: `rows` different rows for `block` against a budget of `bits` bits."""

    block: Row
    rows: int
    bits: int

    @property
    def impossible_bits(self) -> int:
        """The largest budget that this many rows rule out (-1: none)."""
        return (self.rows - 1).bit_length() - 1


@dataclass(frozen=True)
class Counted:
    """The cuts that were counted when none was enough; `complete` says whether all of them were."""

    cuts: tuple[Cut, ...]
    complete: bool

    @property
    def best(self) -> Cut | None:
        """The cut that rules out most, compared with what its block may send."""
        return max(self.cuts, key=lambda cut: cut.impossible_bits - cut.bits, default=None)


def applies(model: Model) -> bool:
    """Return whether a row count says anything about the model: one layer in all, no steps."""
    return len(model.layers) == 1 and not model.steps and no_semantics_reason(model) is None


def too_few_inputs(problem: Problem) -> str | None:
    """Return why rows need not be counted: there are not even as many inputs as messages.

    Said of tasks so large that counting takes seconds. A softmax head tells the same bits of every
    block that it sees, and the last token sees all others unless there is a window.
    """
    model, task = problem.model, problem.task
    if not applies(model) or model.layers[0].attention.kind != "softmax":
        return None
    if model.window is not None or task.answer_index is not None or has_at_most(task, FEW_INPUTS):
        return None
    bits = bits_of_layers(model, task)
    if not has_at_most(task, MOST_WORK) or input_count(task) > 1 << min(bits, MOST_WORK):
        return None
    few = f"the task has {input_count(task)} inputs, and so no more rows at any cut"
    return f"gap: {few}, the heads carry {bits_text(bits)}"


def counted(problem: Problem, table: TaskTable) -> Rows | Counted:
    """Return a certificate that the model cannot solve the task, or what the cuts amount to."""
    cuts: list[Cut] = []
    work = 0
    for place, block in _cuts(problem, table):
        work += len(table.inputs)
        if work > MOST_WORK:
            return Counted(tuple(cuts), complete=False)
        position = _position(problem.model, table, place)
        bits = block_bits(problem.model, len(table.tokens), position, block)
        if bits is None:
            continue
        best = 0
        for own, matrix in _matrices(table, place, position, block).items():
            different = _different_rows(matrix, 2**bits + 1 if bits < 40 else None)
            best = max(best, len(different))
            if bits < 40 and len(different) > 2**bits:
                return _certificate(problem, table, place, own, block, different, matrix)
        cuts.append(Cut(block, best, bits))
    return Counted(tuple(cuts), complete=True)


def _cuts(problem: Problem, table: TaskTable) -> Iterator[tuple[int | None, Row]]:
    """Yield (place in `answer_at`, block): unions of inputs, then intervals of tokens."""
    places = [None] if table.answer_at is None else list(range(len(table.answer_at)))
    inputs: dict[str, list[int]] = {}
    for token, spec in enumerate(table.tokens):
        inputs.setdefault(spec.name, []).append(token)
    for place in places:
        position = _position(problem.model, table, place)
        others = [tuple(t for t in tokens if t != position) for tokens in inputs.values()]
        seen: set[Row] = set()
        for block in (*_unions(others), *_intervals(len(table.tokens), position)):
            if block and block not in seen:
                seen.add(block)
                yield place, block


def _unions(blocks: list[Row]) -> Iterator[Row]:
    for size in range(1, len(blocks) + 1 if len(blocks) <= 8 else 2):
        for chosen in combinations(blocks, size):
            yield tuple(sorted(token for block in chosen for token in block))


def _intervals(tokens: int, position: int) -> Iterator[Row]:
    for first in range(tokens):
        for stop in range(first + 1, tokens + 1):
            if not first <= position < stop:
                yield tuple(range(first, stop))


def _position(model: Model, table: TaskTable, place: int | None) -> int:
    if place is None or table.answer_at is None:
        return len(table.tokens) + model.padding - 1
    return table.answer_at[place]


def _matrices(
    table: TaskTable, place: int | None, position: int, block: Row
) -> dict[int | None, dict[Row, dict[Row, int]]]:
    """Return, for each content of the answering token, rows -> columns -> answer."""
    inside = set(block)
    others = [token for token in range(len(table.tokens)) if token not in inside]
    found: dict[int | None, dict[Row, dict[Row, int]]] = {}
    for row, answers in zip(table.inputs, table.answers, strict=True):
        own = row[position] if position < len(row) else None
        setting = tuple([row[token] for token in block])
        column = tuple([row[token] for token in others])
        matrix = found.setdefault(own, {})
        matrix.setdefault(setting, {})[column] = answers[place or 0]
    return found


def _different_rows(matrix: dict[Row, dict[Row, int]], enough: int | None) -> list[Row]:
    """Return pairwise different rows of the matrix, at most `enough` of them."""
    columns = {column for answers in matrix.values() for column in answers}
    if all(len(answers) == len(columns) for answers in matrix.values()):
        by_answers: dict[tuple[int, ...], Row] = {}
        for setting, answers in matrix.items():
            by_answers.setdefault(tuple(answers[c] for c in sorted(columns)), setting)
        return list(by_answers.values())[:enough]
    chosen: list[Row] = []
    for setting, answers in list(matrix.items())[:MOST_PAIRWISE]:
        if all(_differ(answers, matrix[other]) for other in chosen):
            chosen.append(setting)
    return chosen[:enough]


def _differ(one: dict[Row, int], other: dict[Row, int]) -> bool:
    return any(other.get(column, answer) != answer for column, answer in one.items())


def _certificate(
    problem: Problem,
    table: TaskTable,
    place: int | None,
    own: int | None,
    block: Row,
    rows: list[Row],
    matrix: dict[Row, dict[Row, int]],
) -> Rows:
    position = None if place is None or table.answer_at is None else table.answer_at[place]
    columns = _telling_columns(rows, matrix)
    return Rows(digest(problem), block, position, own, tuple(rows), columns)


def _telling_columns(rows: list[Row], matrix: dict[Row, dict[Row, int]]) -> tuple[Row, ...]:
    """Return columns that tell the rows apart: each splits a class that was left together."""
    columns = sorted({column for row in rows for column in matrix[row]})
    if any(len(matrix[row]) != len(columns) for row in rows):
        return tuple(columns)
    kept: list[Row] = []
    classes = [rows]
    for column in columns:
        finer: list[list[Row]] = []
        for together in classes:
            parts: dict[int, list[Row]] = {}
            for row in together:
                parts.setdefault(matrix[row][column], []).append(row)
            finer.extend(parts.values())
        if len(finer) > len(classes):
            kept.append(column)
        classes = [together for together in finer if len(together) > 1]
        if not classes:
            break
    return tuple(kept)
