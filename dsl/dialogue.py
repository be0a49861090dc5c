"""Protocols whose messages are given: what each one says, and who may say it.

A `protocol` block whose lines say what is told is, for given arguments and beside a task, a
`Dialogue`. In epoch e a message from A to B may mention the inputs of A and B and the messages that
either of them received before e; A forgets what B shows it. The answer may mention the input of the
last player, who reads, and the messages that it received. `unknown_names` is this rule; all that is
said about dialogues goes through it. The canonical JSON of a `Telling` is what its digest is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from dsl.canonical import arguments_from_json, input_kind, task_from_json, task_to_json
from dsl.expr import Expr, Fold, Variable, children
from dsl.expression_json import expression_from_json, expression_to_json
from dsl.fields import integer, items, name, one_of, record
from dsl.kinds import IntKind, Kind, TableKind, TupleKind
from dsl.problem import Task
from dsl.types import Product, Range, Type
from dsl.wellformed import kind_of

FORMAT = "bounds protocol solves 1"
MOST_MESSAGES = 1000
LONGEST = 1_000_000
"""Bits that all messages of a dialogue may have together."""


@dataclass(frozen=True)
class Message:
    """In `epoch` (from 1) input `sender` tells input `receiver`, a later one, `value`.

    `counters` are the names of the indices of its entries with how many values each has; without
    counters there is one entry. An entry is one of `symbols` symbols, 0, 1, 2, ...
    """

    name: str
    epoch: int
    sender: int
    receiver: int
    symbols: int
    counters: tuple[tuple[str, int], ...]
    value: Expr

    @property
    def entries(self) -> int:
        """Return how many symbols are told, one for each entry."""
        return prod(count for _, count in self.counters)


@dataclass(frozen=True)
class Dialogue:
    """Messages in the order of their epochs, and what the last player makes of them."""

    name: str
    arguments: tuple[tuple[str, int], ...]
    epochs: int
    messages: tuple[Message, ...]
    answer: Expr


@dataclass(frozen=True)
class Telling:
    """The question "does this dialogue solve the task?": is the answer right for all inputs?

    And does each message keep to its symbols? The task allows all its inputs and answers last.
    """

    dialogue: Dialogue
    task: Task


# ---- who knows what


def known_before(dialogue: Dialogue, task: Task, players: tuple[int, ...], epoch: int) -> set[str]:
    """Return the names of the inputs and messages that some of these players know."""
    own = {task.inputs[player].name for player in players}
    received = (m for m in dialogue.messages if m.receiver in players and m.epoch < epoch)
    return own | {message.name for message in received}


def unknown_names(dialogue: Dialogue, task: Task) -> Iterator[tuple[Message | None, str]]:
    """Yield each message (None: the answer) with a name in it that nobody there knows."""
    names = {given.name for given in task.inputs} | {m.name for m in dialogue.messages}
    for each in dialogue.messages:
        known = known_before(dialogue, task, (each.sender, each.receiver), each.epoch)
        yield from ((each, found) for found in _mentioned(each.value) if found in names - known)
    reader = len(task.inputs) - 1
    known = known_before(dialogue, task, (reader,), dialogue.epochs + 1)
    yield from ((None, found) for found in _mentioned(dialogue.answer) if found in names - known)


def _mentioned(expr: Expr) -> list[str]:
    return [inside.name for inside in everything(expr) if isinstance(inside, Variable)]


def everything(expr: Expr) -> Iterator[Expr]:
    """Yield an expression and all those inside it."""
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(children(here)))


# ---- names and kinds


def scope_of(task: Task, messages: tuple[Message, ...]) -> dict[str, Kind]:
    """Return the kinds of all inputs and messages; a message with counters is a table."""
    inputs = {given.name: input_kind(given) for given in task.inputs}
    return inputs | {each.name: message_kind(each.counters) for each in messages}


def message_kind(counters: tuple[tuple[str, int], ...]) -> Kind:
    """Return the kind of a message."""
    if not counters:
        return IntKind()
    ranges: tuple[Type, ...] = tuple(Range(count) for _, count in counters)
    if len(ranges) == 1:
        return TableKind(IntKind(), IntKind(), ranges[0])
    index = TupleKind(tuple(IntKind() for _ in ranges))
    return TableKind(index, IntKind(), Product(ranges))


def folded(dialogue: Dialogue) -> str | None:
    """Return a message over which a `fold` runs, which has no form here."""
    names = {each.name for each in dialogue.messages}
    for expr in (*(each.value for each in dialogue.messages), dialogue.answer):
        for inside in everything(expr):
            over = inside.table if isinstance(inside, Fold) else None
            if isinstance(over, Variable) and over.name in names:
                return over.name
    return None


def fault(dialogue: Dialogue, task: Task) -> str | None:
    """Return what keeps a dialogue from having a meaning beside a task, None if nothing does."""
    names = [given.name for given in task.inputs] + [m.name for m in dialogue.messages]
    if len(set(names)) != len(names):
        return "a name is bound twice"
    scope = scope_of(task, dialogue.messages)
    try:
        for each in dialogue.messages:
            _check_place(each, dialogue.epochs, len(task.inputs))
            if kind_of(each.value, _inner(each, scope)) != IntKind():
                return f"the message '{each.name}' is not an integer"
        if kind_of(dialogue.answer, scope) != kind_of(task.answer, scope_of(task, ())):
            return "the answer is not of the kind that the task asks for"
    except ValueError as wrong:
        return str(wrong)
    if sum(each.entries * each.symbols.bit_length() for each in dialogue.messages) > LONGEST:
        return f"the messages have more than {LONGEST} bits"
    epochs = [each.epoch for each in dialogue.messages]
    if epochs != sorted(epochs):
        return "the messages are not in the order of their epochs"
    if folded(dialogue) is not None:
        return "a fold runs over a message"
    for message, unknown in unknown_names(dialogue, task):
        where = "the answer" if message is None else f"the message '{message.name}'"
        return f"{where} mentions '{unknown}', which nobody there knows"
    return None


def _check_place(each: Message, epochs: int, players: int) -> None:
    if not 0 <= each.sender < each.receiver < players or not 1 <= each.epoch <= epochs:
        raise ValueError(f"the message '{each.name}' is told backwards, or in no epoch")
    if each.symbols < 1 or any(count < 1 for _, count in each.counters):
        raise ValueError(f"the message '{each.name}' has no symbol, or no entry")


def _inner(each: Message, scope: dict[str, Kind]) -> dict[str, Kind]:
    counters = [counter for counter, _ in each.counters]
    if len(set(counters)) != len(counters) or any(counter in scope for counter in counters):
        raise ValueError("a name is bound twice")
    return scope | {counter: IntKind() for counter in counters}


# ---- plain data


def dialogue_to_json(dialogue: Dialogue) -> dict[str, Any]:
    """Return a dialogue as plain data."""
    return {
        "name": dialogue.name,
        "arguments": [list(pair) for pair in dialogue.arguments],
        "epochs": dialogue.epochs,
        "messages": [
            {
                "name": each.name,
                "place": [each.epoch, each.sender, each.receiver, each.symbols],
                "counters": [list(pair) for pair in each.counters],
                "value": expression_to_json(each.value),
            }
            for each in dialogue.messages
        ],
        "answer": expression_to_json(dialogue.answer),
    }


def dialogue_from_json(data: object, task: Task, path: str) -> Dialogue:
    """Return the dialogue that `data` describes; raises ValueError naming the field."""
    fields = record(data, path, ("name", "arguments", "epochs", "messages", "answer"))
    listed = items(fields["messages"], f"{path}.messages", most=MOST_MESSAGES)
    found = Dialogue(
        name=name(fields["name"], f"{path}.name"),
        arguments=arguments_from_json(fields["arguments"], f"{path}.arguments"),
        epochs=integer(fields["epochs"], f"{path}.epochs", 1),
        messages=tuple(_message(x, f"{path}.messages[{i}]") for i, x in enumerate(listed)),
        answer=expression_from_json(fields["answer"], f"{path}.answer"),
    )
    wrong = fault(found, task)
    if wrong is not None:
        raise ValueError(f"{path}: {wrong}")
    return found


def _message(data: object, path: str) -> Message:
    fields = record(data, path, ("name", "place", "counters", "value"))
    place = items(fields["place"], f"{path}.place", least=4, most=4)
    epoch, sender, receiver, symbols = (integer(each, f"{path}.place", 0) for each in place)
    return Message(
        name=name(fields["name"], f"{path}.name"),
        epoch=epoch,
        sender=sender,
        receiver=receiver,
        symbols=symbols,
        counters=arguments_from_json(fields["counters"], f"{path}.counters"),
        value=expression_from_json(fields["value"], f"{path}.value"),
    )


def telling_to_json(question: Telling) -> dict[str, Any]:
    """Return a question about a dialogue as plain data."""
    shown = {"dialogue": dialogue_to_json(question.dialogue), "task": task_to_json(question.task)}
    return {"format": FORMAT, **shown}


def telling_from_json(data: object) -> Telling:
    """Return the question that `data` describes; raises ValueError naming the field."""
    fields = record(data, "question", ("format", "dialogue", "task"))
    one_of(fields["format"], "question.format", (FORMAT,))
    task = task_from_json(fields["task"], "task")
    if task.promise is not None or task.answer_index is not None:
        raise ValueError("task: a promise, or an answer at every token")
    return Telling(dialogue_from_json(fields["dialogue"], task, "dialogue"), task)
