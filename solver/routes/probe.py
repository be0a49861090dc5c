"""The probe route: reading the entries of one table independently of each other.

For tasks too large to list. It tries simple settings of the other inputs (every entry of a table
the same, or the identity) and keeps those under which the answer depends on a single entry of the
probed table. If entry i can be made to change the answer into c_i values, the table has at least
the product of all c_i different rows. The certificate is judged in `solver.checker.counting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from dsl.canonical import digest
from dsl.evaluate import EvaluationError, compiled
from dsl.partial import OneEntry, OtherEntryRead, given_value
from dsl.problem import Input, Problem, Task
from dsl.ranges import indices_proved
from dsl.tabulate import token_count
from dsl.types import Value, value_of
from solver.budget import block_bits
from solver.certificate import Probe, Probes

MOST_SETTINGS = 20_000
"""Settings of the other inputs that are tried for each probed table."""
MOST_TOKENS = 1 << 20
"""Of longer prompts no setting is written out."""

Codes = int | tuple[int, ...]


def probed(problem: Problem) -> Probes | None:
    """Return a certificate that a one-layer model cannot solve the task, None if none is found."""
    model, task = problem.model, problem.task
    if task.promise is not None or task.answer_index is not None or not indices_proved(task):
        return None
    prompt = token_count(task)
    if prompt > MOST_TOKENS:
        return None
    first = 0
    for given in task.inputs:
        size = 1 if given.index is None else given.index.size
        block = range(first, first + size)
        first += size
        if given.index is None or (given is task.inputs[-1] and not model.padding):
            continue
        bits = block_bits(model, prompt, prompt + model.padding - 1, block)
        if bits is not None and size * given.element.size.bit_length() > bits:
            probes = _enough_probes(task, given, bits)
            if probes is not None:
                return Probes(digest(problem), given.name, probes)
    return None


def _enough_probes(task: Task, table: Input, bits: int) -> tuple[Probe, ...] | None:
    """Return probes of `table` that give more than 2^bits rows, None if too few are found."""
    found: dict[int, Probe] = {}
    rows = 1
    for others in islice(_settings(task, table), MOST_SETTINGS):
        entry = _only_entry(task, table, others)
        if entry is None or entry in found:
            continue
        answers = _answers(task, table, entry, others)
        if len(answers) > 1:
            found[entry] = Probe(entry, tuple(others.items()))
            rows *= len(answers)
            if rows.bit_length() > bits and rows > 2**bits:
                return tuple(found[entry] for entry in sorted(found))
    return None


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
