"""Protocols with given messages: what one makes of an input, and whether it fits into a shape.

This is the meaning of a `Dialogue` in code. An entry of a message that was not told counts as 0:
its reader could have put that there itself. A dialogue that is right for all inputs shows that a
conversation can solve the task if all that it tells goes through the conversation's links.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product
from math import prod
from typing import Any

from dsl.dialogue import Dialogue, Message, Telling
from dsl.evaluate import Environment, closure
from dsl.problem import Task
from dsl.protocol import Conversation
from dsl.tabulate import environment, show_count
from solver.exact.protocol_tasks import least_power


@dataclass(frozen=True)
class Fault:
    """Where a dialogue fails: a message (None: the answer), its entry, if it has several, and what
    is said there. `wanted` is the right answer, or how many symbols there are.
    """

    message: Message | None
    entry: Any
    said: Any
    wanted: Any


class Told(dict[Any, Any]):
    """The entries of a message by their index; those that were not told are 0."""

    def __missing__(self, key: Any) -> int:
        return 0


def first_fault(question: Telling, codes: tuple[int, ...]) -> Fault | None:
    """Return where a dialogue fails first on an input, None if it does not.

    Raises EvaluationError where an expression before that has no value.
    """
    known = environment(question.task, codes)
    for message in question.dialogue.messages:
        told = Told()
        for entry, said in _entries(message, known):
            told[entry] = said
            if not 0 <= said < message.symbols:
                return Fault(message, entry if message.counters else None, said, message.symbols)
        known[message.name] = told if message.counters else told[()]
    said, wanted = (closure(e)(known) for e in (question.dialogue.answer, question.task.answer))
    return None if said == wanted else Fault(None, None, said, wanted)


def _entries(message: Message, known: Environment) -> Iterator[tuple[Any, Any]]:
    """Yield what a message says by index: an integer, a tuple of several, () without counters."""
    names, value = [name for name, _ in message.counters], closure(message.value)
    for entry in product(*(range(count) for _, count in message.counters)):
        index = entry[0] if len(entry) == 1 else entry
        yield index, value({**known, **dict(zip(names, entry, strict=True))})


def beyond(dialogue: Dialogue, task: Task, shape: Conversation) -> str | None:
    """Return what a dialogue tells that does not go through the links of a conversation.

    None if all of it does: in each epoch from each sender to each receiver at most as many messages
    as the link has. What a link can carry may depend on all that the two know, as in a dialogue.
    """
    links = {(each.epoch, each.sender, each.receiver): each for each in shape.channels}
    ordered = sorted(dialogue.messages, key=_place)
    for place, told in groupby(ordered, key=_place):
        symbols = prod(each.symbols**each.entries for each in told)
        link = links.get(place)
        there = 1 if link is None else least_power(link.letters, link.length, symbols)
        if symbols > there:
            names = " tells ".join(task.inputs[player].name for player in place[1:])
            room = "nothing" if link is None else f"only one of {show_count(there)}"
            said = f"one of {show_count(symbols)} symbols"
            return f"in epoch {place[0]} {names} {said}, where there is room for {room}"
    return None


def _place(each: Message) -> tuple[int, int, int]:
    return each.epoch, each.sender, each.receiver
