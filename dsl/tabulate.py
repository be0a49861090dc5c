"""A task written out: its tokens, its inputs, and the answer to each.

Inputs are enumerated in the order of the prompt, the first token most significant. The promise is
evaluated first; only allowed inputs count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, Literal

from dsl.evaluate import Closure, Entries, EvaluationError, closure, value_text
from dsl.problem import Input, Task, TaskTable, Token
from dsl.types import Value, code_of, type_text, value_of, values_of

CELLS_A_ROW = 64
"""A table has room for this many tokens in each of the rows that its limit allows."""
LONGEST_SHOWN = 64
"""A table with more entries is shown cut short."""


@dataclass
class TooLarge(Exception):
    """The task has more inputs than the caller is willing to list."""

    count: int | None
    """None if there are so many that the number itself is too long."""
    limit: int

    def __str__(self) -> str:
        if self.count is None:
            return f"the task has more than {self.limit} inputs"
        return f"the task has {show_count(self.count)} inputs, more than {self.limit}"


@dataclass
class TaskMistake(Exception):
    """The task is not well defined; `shown` is the offending input, if there is one."""

    reason: str
    shown: str | None = None
    kind: Literal["evaluation", "answer", "empty"] = "evaluation"

    def __str__(self) -> str:
        return self.reason if self.shown is None else f"{self.reason}, for {self.shown}"


def tokens_of(task: Task) -> tuple[Token, ...]:
    """Return the prompt, token by token."""
    tokens: list[Token] = []
    for given in task.inputs:
        if given.index is None:
            tokens.append(Token(given.name, None, given.element.size))
        else:
            size = given.element.size
            tokens.extend(Token(given.name, index, size) for index in values_of(given.index))
    return tuple(tokens)


def token_count(task: Task) -> int:
    """Return the length of the prompt without listing it."""
    return sum(1 if given.index is None else given.index.size for given in task.inputs)


def input_count(task: Task) -> int:
    """Return the number of inputs, those that the promise forbids included."""
    count = 1
    for given in task.inputs:
        count *= given.element.size ** (1 if given.index is None else given.index.size)
    return count


def has_at_most(task: Task, limit: int) -> bool:
    """Say whether there are at most `limit` inputs that can be listed; no huge power is computed.

    A prompt of very many tokens is too long to list even where few inputs are possible.
    """
    count = 1
    if token_count(task) > limit * CELLS_A_ROW:
        return False
    for given in task.inputs:
        places = 1 if given.index is None else given.index.size
        if given.element.size > 1 and places > limit.bit_length():
            return False
        count *= given.element.size**places if given.element.size > 1 else 1
        if count > limit:
            return False
    return count * token_count(task) <= limit * CELLS_A_ROW


def tabulate(task: Task, limit: int = 2_000_000) -> TaskTable:
    """Return the task written out.

    Raises TooLarge above `limit` inputs and TaskMistake where the task has no answer.
    """
    if not has_at_most(task, limit):
        raise TooLarge(input_count(task) if token_count(task) < 10**5 else None, limit)
    positions = tuple(range(token_count(task))) if task.answer_index is not None else None
    answer = _answers(task, positions)
    rows: list[tuple[int, ...]] = []
    found: list[tuple[Value, ...]] = []
    for codes, env in allowed_inputs(task):
        try:
            found.append(answer(env))
        except EvaluationError as mistake:
            raise TaskMistake(str(mistake), show_input(task, codes)) from None
        rows.append(codes)
    if not rows:
        raise TaskMistake("the promise allows no input", kind="empty")
    return _table(task, tuple(rows), found, positions)


def _answers(task: Task, positions: tuple[int, ...] | None) -> Closure:
    answer, index = closure(task.answer), task.answer_index
    if positions is None or index is None:
        return lambda env: (answer(env),)
    places, name = positions, index

    def run(env: dict[str, object]) -> tuple[Any, ...]:
        results = []
        for place in places:
            env[name] = place
            results.append(answer(env))
        return tuple(results)

    return run


def _table(
    task: Task,
    rows: tuple[tuple[int, ...], ...],
    found: list[tuple[Value, ...]],
    positions: tuple[int, ...] | None,
) -> TaskTable:
    values = _in_order(found)
    _check_declared(task, values, rows, found)
    code = {value: number for number, value in enumerate(values)}
    answers = tuple(tuple(code[value] for value in row) for row in found)
    return TaskTable(tokens_of(task), rows, answers, positions, values)


def _in_order(found: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    distinct: set[Any] = {value for row in found for value in row}
    return tuple(sorted(distinct))


def _check_declared(
    task: Task,
    values: tuple[Value, ...],
    rows: tuple[tuple[int, ...], ...],
    found: list[tuple[Value, ...]],
) -> None:
    if task.answer_type is None:
        return
    for value in values:
        try:
            code_of(task.answer_type, value)
        except ValueError:
            codes = next(row for row, answers in zip(rows, found, strict=True) if value in answers)
            declared = type_text(task.answer_type)
            reason = f"the answer {value_text(value)} is outside {declared}"
            raise TaskMistake(reason, show_input(task, codes), "answer") from None


def allowed_inputs(task: Task) -> Iterator[tuple[tuple[int, ...], dict[str, object]]]:
    """Yield each input that the promise allows, as codes and as an environment.

    Raises TaskMistake where the promise itself has no value.
    """
    tokens = tokens_of(task)
    elements = [given.element for given in task.inputs for _ in range(_places(given))]
    all_codes = product(*(range(token.size) for token in tokens))
    all_values = product(*(values_of(element) for element in elements))
    allowed = closure(task.promise) if task.promise is not None else None
    keys = _keys(task)
    for codes, values in zip(all_codes, all_values, strict=True):
        env = _environment(keys, values)
        try:
            if allowed is None or allowed(env):
                yield codes, env
        except EvaluationError as mistake:
            raise TaskMistake(f"in the promise, {mistake}", show_input(task, codes)) from None


def environment(task: Task, codes: tuple[int, ...]) -> dict[str, object]:
    """Return the inputs of one row under their names; tables know their own indices only."""
    elements = [given.element for given in task.inputs for _ in range(_places(given))]
    values = tuple(value_of(kind, code) for kind, code in zip(elements, codes, strict=True))
    return _environment(_keys(task), values)


def show_input(task: Task, codes: tuple[int, ...], longest: int | None = LONGEST_SHOWN) -> str:
    """Return an input in the task's own names, such as `w = [0, 1, 1], x = 2`.

    Of a table at most `longest` entries are shown; all of them for None.
    """
    rest = iter(codes)
    shown = []
    for given in task.inputs:
        texts = [value_text(value_of(given.element, c)) for c in islice(rest, _places(given))]
        if given.index is None:
            shown.append(f"{given.name} = {texts[0]}")
        else:
            kept = texts[:longest]
            more = f", ... ({len(texts) - len(kept)} more)" if len(kept) < len(texts) else ""
            shown.append(f"{given.name} = [{', '.join(kept)}{more}]")
    return ", ".join(shown)


def show_count(count: int) -> str:
    """Return a count in digits, or as a power of two when it is very long."""
    return str(count) if count.bit_length() < 200 else f"more than 2^{count.bit_length() - 1}"


def _places(given: Input) -> int:
    return 1 if given.index is None else given.index.size


Keys = list[tuple[str, tuple[Value, ...] | None]]


def _keys(task: Task) -> Keys:
    return [(g.name, None if g.index is None else values_of(g.index)) for g in task.inputs]


def _environment(keys: Keys, values: tuple[Value, ...]) -> dict[str, object]:
    env: dict[str, object] = {}
    start = 0
    for name, indices in keys:
        if indices is None:
            env[name] = values[start]
            start += 1
        else:
            env[name] = Entries(zip(indices, values[start:], strict=False))
            start += len(indices)
    return env
