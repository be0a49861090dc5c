"""E80x, E81x, E82x: protocols, and certificates about composition."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import counted, declared, nearest
from dsl.source import Span


def unknown_player(span: Span, name: str, task: str, known: Iterable[str]) -> Diagnostic:
    message = f"the task '{task}' has no input '{name}' that could speak or listen"
    return Diagnostic("E801", message, span, nearest(name, known))


def told_backwards(span: Span, sender: str, receiver: str) -> Diagnostic:
    message = f"'{sender}' does not stand before '{receiver}', and nothing is told backwards"
    return Diagnostic("E802", message, span, "let an earlier input tell a later one")


def no_such_epoch(span: Span, epoch: int, epochs: int, place: str) -> Diagnostic:
    message = f"there is no epoch {epoch} of {epochs}{place}"
    return Diagnostic("E803", message, span, f"use an epoch from 1 to {epochs}")


def protocol_task(span: Span, what: str) -> Diagnostic:
    message = f"a protocol cannot be put to a task with {what}"
    return Diagnostic("E804", message, span, "use one that allows all inputs and answers last")


def too_many_channels(span: Span, limit: int, place: str) -> Diagnostic:
    message = f"more than {limit} messages could be told{place}"
    return Diagnostic("E805", message, span, "use fewer epochs")


def unknown_certificate(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = declared(name, known, "certificate")
    return Diagnostic("E806", f"no certificate is named '{name}'", span, fix)


def unknown_number(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic("E807", f"a certificate has no number '{name}'", span, nearest(name, known))


def number_count(
    span: Span, name: str, wanted: int, found: int, layers: int | None = None
) -> Diagnostic:
    place = "" if layers is None else f" for {counted(layers, 'layer')}"
    message = f"'{name}' is {counted(wanted, 'number')}{place}, and this gives {found}"
    return Diagnostic("E808", message, span, f"write {counted(wanted, 'number')}")


def unknown_machine(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"no model of communication is named '{name}'"
    return Diagnostic("E809", message, span, nearest(name, known))


def unknown_measure(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"no measure is named '{name}'"
    return Diagnostic("E811", message, span, nearest(name, known))


def measured_task(span: Span, what: str) -> Diagnostic:
    message = f"a task with {what} cannot be measured"
    return Diagnostic("E812", message, span, "use a task of few bits that answers last")


def message_incomplete(span: Span, what: str, fix: str) -> Diagnostic:
    message = f"in a protocol with given messages, this one {what}"
    return Diagnostic("E813", message, span, fix)


def messages_given(span: Span, name: str) -> Diagnostic:
    message = f"the messages of '{name}' are given, and here any should be possible"
    fix = f"write 'check protocol {name}(...) solves ...', or '... by {name}(...)'"
    return Diagnostic("E814", message, span, fix)


def messages_not_given(span: Span, name: str) -> Diagnostic:
    message = f"the protocol '{name}' does not say what is told"
    return Diagnostic("E815", message, span, "add 'saying NAME = ...' to each message")


def not_known_there(span: Span, name: str, who: str) -> Diagnostic:
    message = f"'{name}' is not known to {who}"
    return Diagnostic("E816", message, span, "let somebody tell it in an earlier epoch")


def fold_of_message(span: Span, name: str) -> Diagnostic:
    message = f"a fold runs over the entries of an input, and '{name}' is a message"
    return Diagnostic("E817", message, span, "use 'iterate'")


def by_shows_can(span: Span) -> Diagnostic:
    message = "given messages show that a protocol can solve a task, never that none does"
    return Diagnostic("E818", message, span, "claim 'can solve', or leave out 'by ...'")


def by_for_protocols(span: Span) -> Diagnostic:
    message = "given messages say nothing of a model: inside a block of tokens everything is free"
    return Diagnostic("E819", message, span, "write a program, or claim it of a protocol")


def unknown_protocol(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = declared(name, known, "protocol")
    return Diagnostic("E820", f"no protocol is named '{name}'", span, fix)


def protocol_arity(span: Span, name: str, names: tuple[str, ...], found: int) -> Diagnostic:
    count = counted(len(names), "argument")
    message = f"the protocol '{name}' takes {count}, and this gives {found}"
    fix = f"write {name}({', '.join(names)})" if names else f"write {name}"
    return Diagnostic("E821", message, span, fix)


def not_in_a_message(span: Span, text: str, place: str) -> Diagnostic:
    message = f"'{text}' is a word of the language, and {MESSAGE_PLACES[place][0]}"
    if (text, place) == ("last", "sender"):
        message = "'last' is the last input, and nothing is told backwards"
    return Diagnostic("E822", message, span, MESSAGE_PLACES[place][1])


MESSAGE_PLACES = {
    "sender": ("no input that could speak", "write an input of the task, or all"),
    "receiver": ("no input that could listen", "write an input of the task, all, or last"),
    "epoch": ("no number of an epoch", "write a number, or a parameter of the protocol"),
}
