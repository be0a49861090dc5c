"""Questions about protocols: may the blocks of a prompt tell one another enough?

A `protocol` block, for given arguments and put beside a task, is a `Conversation`: its players are
the inputs of the task in the order of the prompt, and a channel says that in an epoch one of them
tells a later one a word. docs/protocols.md gives the meaning. The canonical JSON of a `Conversing`
is what its digest is taken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.canonical import arguments_from_json, task_from_json, task_to_json
from dsl.dialogue import Dialogue, dialogue_from_json, dialogue_to_json
from dsl.fields import integer, items, name, one_of, record
from dsl.problem import Task

FORMAT = "bounds protocol 1"
MOST_CHANNELS = 1000


@dataclass(frozen=True, order=True)
class Channel:
    """In `epoch` (from 1) input `sender` tells input `receiver`, a later one, a word.

    Inputs are numbered from 0 in the order of the prompt. The word has `length` letters out of
    `letters`: b bits are b letters out of 2, s symbols one letter out of s.
    """

    epoch: int
    sender: int
    receiver: int
    letters: int
    length: int


@dataclass(frozen=True)
class Conversation:
    """Who tells whom how much, epoch by epoch; channels ascend, no two between the same in one."""

    name: str
    arguments: tuple[tuple[str, int], ...]
    epochs: int
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Conversing:
    """The question "is there a protocol of this shape after which the last input knows the answer?"

    Every function may be told. The task allows all its inputs and answers at the last token. `by`
    is a dialogue to be tried, None if a claim names none.
    """

    conversation: Conversation
    task: Task
    by: Dialogue | None = None


def refusal(task: Task) -> str | None:
    """Return what keeps a task from being asked about, None if nothing does."""
    if task.promise is not None:
        return "a promise"
    return None if task.answer_index is None else "an answer at every token"


def tokens_of_input(task: Task, place: int) -> int:
    """Return how many tokens an input has."""
    index = task.inputs[place].index
    return 1 if index is None else index.size


def conversing_to_json(question: Conversing) -> dict[str, Any]:
    """Return a question about a protocol as plain data."""
    shape = question.conversation
    return {
        "format": FORMAT,
        "protocol": {
            "name": shape.name,
            "arguments": [list(pair) for pair in shape.arguments],
            "epochs": shape.epochs,
            "channels": [
                [each.epoch, each.sender, each.receiver, each.letters, each.length]
                for each in shape.channels
            ],
        },
        "task": task_to_json(question.task),
    } | ({} if question.by is None else {"by": dialogue_to_json(question.by)})


def conversing_from_json(data: object) -> Conversing:
    """Return the question that `data` describes; raises ValueError naming the field."""
    tried = isinstance(data, dict) and "by" in data
    keys = ("format", "protocol", "task", *(("by",) if tried else ()))
    fields = record(data, "question", keys)
    one_of(fields["format"], "question.format", (FORMAT,))
    task = task_from_json(fields["task"], "task")
    wrong = refusal(task)
    if wrong is not None:
        raise ValueError(f"task: {wrong}")
    inner = record(fields["protocol"], "protocol", ("name", "arguments", "epochs", "channels"))
    listed = items(inner["channels"], "protocol.channels", most=MOST_CHANNELS)
    shape = Conversation(
        name=name(inner["name"], "protocol.name"),
        arguments=arguments_from_json(inner["arguments"], "protocol.arguments"),
        epochs=integer(inner["epochs"], "protocol.epochs", 1),
        channels=tuple(_channel(x, f"protocol.channels[{i}]") for i, x in enumerate(listed)),
    )
    _check(shape, len(task.inputs))
    by = dialogue_from_json(fields["by"], task, "by") if tried else None
    return Conversing(shape, task, by)


def _channel(data: object, path: str) -> Channel:
    epoch, sender, receiver, letters, length = items(data, path, least=5, most=5)
    return Channel(
        integer(epoch, path, 1),
        integer(sender, path, 0),
        integer(receiver, path, 1),
        integer(letters, path, 1),
        integer(length, path, 0),
    )


def _check(shape: Conversation, players: int) -> None:
    places = [(each.epoch, each.sender, each.receiver) for each in shape.channels]
    if places != sorted(set(places)):
        raise ValueError("protocol.channels: not ascending, or two alike")
    for each in shape.channels:
        if not each.sender < each.receiver < players or each.epoch > shape.epochs:
            raise ValueError("protocol.channels: to an earlier input, or after the last epoch")
        if each.epoch > MOST_CHANNELS:  # the language has no more epochs where there are channels
            raise ValueError(f"protocol.channels: after epoch {MOST_CHANNELS}")
