"""The probe route: reading the entries of one table independently of each other.

For tasks too large to list. It tries simple settings of the other inputs (every entry of a table
the same, or the identity) and keeps those under which the answer depends on a single entry of the
probed table. If entry i can be made to change the answer into c_i values, the table has at least
the product of all c_i different rows. The certificate is judged in `solver.checker.counting`.

A table has no more rows than contents, and each entry multiplies them by no more than its values:
where even so they cannot be too many, nothing is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from dsl.canonical import digest
from dsl.evaluate import EvaluationError, compiled
from dsl.partial import OneEntry, OtherEntryRead, given_value
from dsl.problem import Input, Problem, Task
from dsl.ranges import indices_proved
from dsl.tabulate import token_count
from dsl.types import Value, value_of
from solver.budget import block_bits
from solver.certificate.kinds import Probe, Probes

MOST_SETTINGS = 20_000
"""Settings of the other inputs that are tried for each probed table."""
MOST_TOKENS = 1 << 20
"""Of longer prompts no setting is written out."""
MOST_EVALUATIONS = 10_000_000
"""Answers that are worked out for each probed table."""
MOST_IN_VAIN = 500_000
"""Of those, answers under settings that did not help."""

FEW_CONTENTS = (
    "no table has more contents than the heads have messages, so none is read entry by entry"
)
FEW_ROWS = "reading single entries gives too few rows"
STOPPED = f"{FEW_ROWS}, as far as that was tried (there is a limit of work)"
REASONS = (FEW_CONTENTS, FEW_ROWS, STOPPED)
"""Why no probes are found; later ones say more of what was tried."""
NOT_READ = (
    "single entries are not read under a promise, for answers at every token, or where an index "
    "might be out of range or a loop too long"
)
TOO_LONG = "the prompt is too long for its entries to be read one by one"

Codes = int | tuple[int, ...]


def probed(problem: Problem) -> Probes | str:
    """Return a certificate that a one-layer model cannot solve the task, or why none is found."""
    model, task = problem.model, problem.task
    if task.promise is not None or task.answer_index is not None or not indices_proved(task):
        return NOT_READ
    prompt = token_count(task)
    if prompt > MOST_TOKENS:
        return TOO_LONG
    reason = FEW_CONTENTS
    for given, block in _blocks(task):
        bits = block_bits(model, prompt, prompt + model.padding - 1, block)
        answering = given is task.inputs[-1] and not model.padding
        if given.index is None:
            continue
        found: tuple[Probe, ...] | str = FEW_ROWS
        if not answering and bits is not None:
            found = _of_table(task, given, bits)
        if isinstance(found, tuple):
            return Probes(digest(problem), given.name, found)
        reason = max(reason, found, key=REASONS.index)
    return reason


def _of_table(task: Task, table: Input, bits: int) -> tuple[Probe, ...] | str:
    assert table.index is not None
    if not _too_many(1, table.element.size, table.index.size, bits):
        return FEW_CONTENTS
    values = table.element.size
    if bits // values.bit_length() * values > MOST_EVALUATIONS:  # every value of so many entries
        return STOPPED
    return _enough_probes(task, table, bits)


def _blocks(task: Task) -> Iterator[tuple[Input, range]]:
    first = 0
    for given in task.inputs:
        size = 1 if given.index is None else given.index.size
        yield given, range(first, first + size)
        first += size


def _too_many(rows: int, values: int, entries: int, bits: int) -> bool:
    """Say whether rows * values^entries > 2^bits; the power is not computed where it is clear."""
    if rows.bit_length() + entries * values.bit_length() <= bits:
        return False
    if rows.bit_length() - 1 + entries * (values.bit_length() - 1) > bits:
        return True
    return bool(rows * values**entries > 1 << bits)


@dataclass
class _Probing:
    """What has been found of a table: a probe for each entry, and how many rows they give."""

    found: dict[int, Probe] = field(default_factory=dict)
    rows: int = 1
    evaluations: int = 0
    in_vain: int = 0

    @property
    def stopped(self) -> bool:
        return self.evaluations > MOST_EVALUATIONS or self.in_vain > MOST_IN_VAIN

    def note(self, entry: int, others: dict[str, Codes], answers: int, tried: int) -> None:
        self.evaluations += tried
        if answers > 1:
            self.found[entry] = Probe(entry, tuple(others.items()))
            self.rows *= answers
        else:
            self.in_vain += tried


def _enough_probes(task: Task, table: Input, bits: int) -> tuple[Probe, ...] | str:
    """Return probes of `table` that give more than 2^bits rows, or why there are too few."""
    assert table.index is not None
    values, entries, probing = table.element.size, table.index.size, _Probing()
    for others in islice(_settings(task, table), MOST_SETTINGS):
        if probing.stopped:
            return STOPPED
        probing.evaluations += 1
        entry = _only_entry(task, table, others)
        if entry is None or entry in probing.found:
            probing.in_vain += 1
            continue
        answers = _answers(task, table, entry, others)
        probing.note(entry, others, len(answers), values)
        if _too_many(probing.rows, 1, 0, bits):
            return tuple(probing.found[entry] for entry in sorted(probing.found))
        if not _too_many(probing.rows, values, entries - len(probing.found), bits):
            return FEW_ROWS
    return FEW_ROWS


def _settings(task: Task, table: Input) -> Iterator[dict[str, Codes]]:
    """Yield settings of the other inputs; the last input, which its own token reads, stays 0."""
    others = [given for given in task.inputs if given is not table]
    choices: list[list[Codes]] = []
    for given in others:
        codes: list[Codes] = [0] if given is task.inputs[-1] else list(range(given.element.size))
        if given.index is not None and given.index.size <= given.element.size:
            codes.append(tuple(range(given.index.size)))
        choices.append(codes)
    for chosen in product(*choices):
        yield {given.name: codes for given, codes in zip(others, chosen, strict=True)}


def _only_entry(task: Task, table: Input, others: dict[str, Codes]) -> int | None:
    """Return the entry of `table` that the answer reads first under `others`, if it reads one."""
    env = _environment(task, table, others)
    env[table.name] = OneEntry(table, -1, 0)
    try:
        compiled(task.answer)(env)
    except OtherEntryRead as read:
        return read.code
    except EvaluationError:
        return None
    return None


def _answers(task: Task, table: Input, entry: int, others: dict[str, Codes]) -> set[Value]:
    """Return the answers as `entry` varies; none if the answer depends on another entry too."""
    env, answer, found = _environment(task, table, others), compiled(task.answer), set()
    try:
        for code in range(table.element.size):
            env[table.name] = OneEntry(table, entry, value_of(table.element, code))
            found.add(answer(env))
    except (OtherEntryRead, EvaluationError):
        return set()
    return found


def _environment(task: Task, table: Input, others: dict[str, Codes]) -> dict[str, object]:
    return {
        given.name: given_value(given, others[given.name])
        for given in task.inputs
        if given is not table
    }
