"""What every row must answer, as clauses.

The answer is any function of what the answering token knows after attention: its own state and the
heads' outputs. Such a function exists exactly if no two readings that must be answered differently
are equal. Said directly, that is a clause for each such pair (some part of the two readings
differs) and needs no unknown for the function; its size does not depend on how many readings there
can be. Where there are too many pairs, the function is an unknown table instead, and each row asks
for its entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from dsl.problem import Model, TaskTable
from solver.encode.attend import Chain, Output, State
from solver.encode.cnf import LARGEST, TRUE, Cnf, EncodingTooLarge
from solver.encode.search import SearchEncoding, sensitivities

MOST_PAIRS = 20_000
"""Pairs of readings above which the answer function is written as a table."""
MOST_LAYERS = 64
MOST_HEADS = 1_000
MOST_NUMBER_BITS = 10
"""An average_hard model's state above which its numbers are not listed."""


@dataclass(frozen=True)
class Wanted:
    """A token in state `own` that sees `seen` in the last layer must answer `answer`."""

    own: State
    seen: Chain
    answer: int


def require_answers(encoding: SearchEncoding, wanted: Sequence[Wanted]) -> None:
    """Add the clauses that say: some answer function gives every reading its answer."""
    distinct = list({(one.own.uid, one.seen, one.answer): one for one in wanted}.values())
    if _pairs_to_tell_apart(distinct) > MOST_PAIRS:
        _require_entries(encoding, distinct)
        return
    differences = Differences(encoding)
    for one, other in combinations(distinct, 2):
        if one.answer != other.answer:
            encoding.cnf.add(*differences.of(one, other))


def _pairs_to_tell_apart(wanted: Sequence[Wanted]) -> int:
    """Return how many pairs want different answers, without listing them."""
    counts = Counter(one.answer for one in wanted)
    return (len(wanted) ** 2 - sum(count**2 for count in counts.values())) // 2


def _require_entries(encoding: SearchEncoding, wanted: Sequence[Wanted]) -> None:
    for one in wanted:
        answer = encoding.outcome(("answer",), encoding.last_layer, one.own, one.seen)
        encoding.cnf.add(answer.is_(one.answer))


@dataclass
class Differences:
    """The literals "these two unknowns have different values", made once for each pair."""

    encoding: SearchEncoding
    outputs: dict[tuple[int, Chain, int], Output] = field(default_factory=dict)
    literals: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, one: Wanted, other: Wanted) -> list[int]:
        """Return literals one of which is true only if the two readings differ."""
        heads = range(self.encoding.model.layers[-1].attention.heads)
        found = [self.difference(one.own, other.own)]
        for number in heads:
            outputs = (self.output(reading, number) for reading in (one, other))
            found.append(self.difference(*outputs))
        return found

    def output(self, reading: Wanted, number: int) -> Output:
        """Return what head `number` gives in this reading, whatever the own state."""
        key = (reading.own.uid, reading.seen, number)
        if key not in self.outputs:
            head = self.encoding.head(self.encoding.last_layer, number)
            by_query = {query: head.output(query, reading.seen) for query in reading.own.keys}
            self.outputs[key] = _selected(self.encoding.cnf, reading.own, by_query, key)
        return self.outputs[key]

    def difference(self, one: Output, other: Output) -> int:
        """Return a literal that is true only if the two unknowns have different values."""
        if one.uid == other.uid:
            return -TRUE
        key = (min(one.uid, other.uid), max(one.uid, other.uid))
        if key not in self.literals:
            differ = self.encoding.cnf.variable("differ", *key)
            for value, literal in one.items():
                self.encoding.cnf.add(-differ, -literal, -other.is_(value))
            self.literals[key] = differ
        return self.literals[key]


def _selected(cnf: Cnf, own: State, by_query: dict[int, Output], name: tuple[int, ...]) -> Output:
    """Return the output that belongs to the value of `own`."""
    outputs = list(by_query.values())
    if all(output.uid == outputs[0].uid for output in outputs):
        return outputs[0]
    keys: list[Any] = sorted({key for output in outputs for key in output.keys})
    selected = cnf.one_hot(keys, "read", *name)
    for query, is_query in own.items():
        for value, literal in by_query[query].items():
            cnf.add(-is_query, -literal, selected.is_(value))
    return selected


def _require_small(model: Model, table: TaskTable) -> None:
    """Raise EncodingTooLarge for what need not even be tried."""
    tokens = len(table.tokens) + model.padding + model.steps
    averages = any(layer.attention.kind == "average_hard" for layer in model.layers)
    if (
        len(model.layers) > MOST_LAYERS
        or sum(layer.attention.heads for layer in model.layers) > MOST_HEADS
        or (averages and model.state_bits > MOST_NUMBER_BITS)
        or len(table.inputs) * tokens * (model.steps + 1) + model.step_alphabet > LARGEST
    ):
        raise EncodingTooLarge


def encoded(model: Model, table: TaskTable, names_in_order: bool = False) -> SearchEncoding:
    """Return the encoding of "`model` solves every row of `table`", without symmetry breaking.

    The layers must all be unique_hard or average_hard. Rows are taken in order of sensitivity:
    symmetry breaking names states in the order in which they arise, and near the boundary the
    search is shortest. Raises EncodingTooLarge.
    """
    _require_small(model, table)
    encoding = SearchEncoding(model, table, names_in_order)
    rows = zip(sensitivities(table), table.inputs, table.answers, strict=True)
    wanted = [
        Wanted(own, seen, answer)
        for _, row, answers in sorted(rows, key=lambda entry: (-entry[0], entry[1]))
        for (own, seen), answer in zip(encoding.answering(row), answers, strict=True)
    ]
    require_answers(encoding, wanted)
    return encoding
