"""Protocols and certificates: what is wrong with a block, and what it is for given arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl import messages, tree
from dsl.composing import LARGEST_NUMBER_BITS, MOST_LAYERS, Numbers, lengths
from dsl.diagnostics import Diagnostic
from dsl.dialogues import spelled_mistakes
from dsl.problem import Task
from dsl.protocol import MOST_CHANNELS, Channel, Conversation, tokens_of_input
from dsl.sizes import LARGEST_SIZE_BITS, Asked, Mistake, size, size_mistakes

NUMBERS = tuple(Numbers.__dataclass_fields__)
NEEDED = ("layers", "b", "m")
SINGLE = frozenset(["layers", "b", "m", "t"])


# ---- what is wrong whatever the arguments are


def protocol_mistakes(protocol: tree.Protocol) -> list[Diagnostic]:
    """Return what is wrong with a protocol whatever its arguments and the task are."""
    names = {name.text for name in protocol.parameters}
    found = list(_twice(protocol.parameters))
    epochs = [line for line in protocol.lines if isinstance(line, tree.EpochsLine)]
    found += [messages.line_twice(line.span, "epochs") for line in epochs[1:]]
    for line in protocol.lines:
        found += [wrong for each in _sizes(line) for wrong in size_mistakes(each, names)]
    place, name = protocol.name.span, protocol.name.text
    if not epochs:
        found.append(messages.missing_line(place, "protocol", name, "epochs", "add 'epochs E'"))
    if protocol.spelled:
        return [*found, *spelled_mistakes(protocol)]
    if len(epochs) == len(protocol.lines):
        fix = "add 'tell all -> all in b bits per token'"
        found.append(messages.missing_line(place, "protocol", name, "tell", fix))
    return found


def certificate_mistakes(certificate: tree.Certificate) -> list[Diagnostic]:
    """Return what is wrong with a certificate whatever its arguments are."""
    names = {name.text for name in certificate.parameters}
    found = list(_twice(certificate.parameters))
    seen: set[str] = set()
    for line in certificate.lines:
        word = line.name.text
        if word not in NUMBERS:
            found.append(messages.unknown_number(line.name.span, word, NUMBERS))
        elif word in seen:
            found.append(messages.line_twice(line.span, word))
        seen.add(word)
        found += [wrong for each in line.values for wrong in size_mistakes(each, names)]
        if word in SINGLE and len(line.values) != 1:
            found.append(messages.number_count(line.span, word, 1, len(line.values)))
    for word in NEEDED:
        if word not in seen:
            place, name = certificate.name.span, certificate.name.text
            fix = f"add '{word} ...'"
            found.append(messages.missing_line(place, "certificate", name, word, fix))
    return found


def _twice(parameters: tuple[tree.Name, ...]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for name in parameters:
        if name.text in seen:
            yield messages.bound_twice(name.span, name.text)
        seen.add(name.text)


def _sizes(line: tree.EpochsLine | tree.TellLine | tree.AnswerLine) -> list[tree.Expression]:
    match line:
        case tree.EpochsLine(count):
            return [count]
        case tree.TellLine(_, _, epoch, amount, saying):
            found = [epoch, None if amount is None else amount.value]
            found += [] if saying is None else [each.bound for each in saying.counters]
            return [e for e in found if e is not None]
        case tree.AnswerLine():
            return []


# ---- for given arguments


def resolved_protocol(protocol: tree.Protocol, task: Task, asked: Asked) -> Conversation:
    """Return the conversation of the inputs of a task; raises Mistake."""
    players = [given.name for given in task.inputs]
    line = next(each for each in protocol.lines if isinstance(each, tree.EpochsLine))
    epochs = size(line.count, "the number of epochs", 1, asked)
    if epochs * len(players) * (len(players) - 1) // 2 > MOST_CHANNELS:
        raise Mistake(messages.too_many_channels(line.span, MOST_CHANNELS, asked.place))
    told: dict[tuple[int, int, int], tuple[int, int] | None] = {}
    for each in protocol.lines:
        if isinstance(each, tree.TellLine):
            told.update(_Telling(each, task, players, epochs, asked).channels())
    kept = (Channel(*place, *word) for place, word in told.items() if word is not None)
    arguments = tuple((name.text, asked.values[name.text]) for name in protocol.parameters)
    return Conversation(protocol.name.text, arguments, epochs, tuple(sorted(kept)))


@dataclass(frozen=True)
class _Telling:
    """One `tell` or `silent` line beside a task."""

    line: tree.TellLine
    task: Task
    players: list[str]
    epochs: int
    asked: Asked

    def channels(self) -> dict[tuple[int, int, int], tuple[int, int] | None]:
        """Return letters and length by epoch, sender and receiver; None where nothing is told."""
        pairs = self._pairs()
        epochs = self._epochs()
        words = {receiver: self._word(receiver) for _, receiver in pairs}
        return {(epoch, *pair): words[pair[1]] for epoch in epochs for pair in pairs}

    def _pairs(self) -> list[tuple[int, int]]:
        places = range(len(self.players))
        sender, receiver = self.line.sender, self.line.receiver
        senders = places if sender.text == "all" else [self._place(sender)]
        if receiver.text in ("all", "last"):
            receivers = places if receiver.text == "all" else places[-1:]
            return [(i, j) for i in senders for j in receivers if i < j]
        to = self._place(receiver)
        if sender.text != "all" and senders[0] >= to:
            raise Mistake(messages.told_backwards(self.line.span, sender.text, receiver.text))
        return [(i, to) for i in senders if i < to]

    def _place(self, name: tree.Name) -> int:
        if name.text not in self.players:
            shown, known = self.task.name, self.players
            raise Mistake(messages.unknown_player(name.span, name.text, shown, known))
        return self.players.index(name.text)

    def _epochs(self) -> range:
        node = self.line.epoch
        if node is None:
            return range(1, self.epochs + 1)
        epoch = size(node, "the epoch", 1, self.asked)
        if epoch > self.epochs:
            raise Mistake(messages.no_such_epoch(node.span, epoch, self.epochs, self.asked.place))
        return range(epoch, epoch + 1)

    def _word(self, receiver: int) -> tuple[int, int] | None:
        amount = self.line.amount
        if amount is None:
            return None
        if amount.unit == "symbols":
            return size(amount.value, "the number of symbols", 1, self.asked), 1
        bits = size(amount.value, "the number of bits", 0, self.asked)
        if amount.unit == "bits per token":
            bits *= tokens_of_input(self.task, receiver)
        if bits.bit_length() > LARGEST_SIZE_BITS:
            reason = f"a message of a number of bits that has {bits.bit_length()} bits itself"
            raise Mistake(messages.too_big(amount.span, reason, self.asked.place))
        return 2, bits


def resolved_numbers(certificate: tree.Certificate, asked: Asked) -> Numbers:
    """Return the integers of a certificate; raises Mistake.

    Without a line for omega all queries are used, and t is 1.
    """
    lines = {line.name.text: line for line in certificate.lines}
    given = {
        word: tuple(size(each, word, 1, asked, LARGEST_NUMBER_BITS) for each in line.values)
        for word, line in lines.items()
    }
    (layers,) = given["layers"]
    if layers > MOST_LAYERS:
        limit = f"a certificate has at most {MOST_LAYERS} layers"
        raise Mistake(messages.too_big(lines["layers"].span, limit, asked.place))
    for word, wanted in lengths(layers).items():
        if word not in given and (word != "omega" or "n" not in given):
            given[word] = ()
        found = given.get(word, given["n"])
        if len(found) != wanted:
            place = lines[word].span if word in lines else certificate.name.span
            raise Mistake(messages.number_count(place, word, wanted, len(found), layers))
    (b,), (m,), (t,) = given["b"], given["m"], given.get("t", (1,))
    omega = given.get("omega", given["n"])
    return Numbers(layers, b, m, given["n"], omega, given["x"], t, given["theta"])
