"""Protocols with given messages: what is wrong with a block, and its messages beside a task.

The expressions of a block speak of the inputs of whatever task a claim names, so their names and
types are checked there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl import expr, messages, tree
from dsl.diagnostics import Diagnostic
from dsl.dialogue import LONGEST, Dialogue, Message, folded, message_kind, scope_of, unknown_names
from dsl.kinds import IntKind, Kind, agree
from dsl.problem import Task
from dsl.resolve import Resolver
from dsl.sizes import LARGEST_SIZE_BITS, Asked, Mistake, size
from dsl.source import Span
from dsl.typecheck import Checker
from dsl.wellformed import kind_of

Scope = dict[str, Kind]
INT = IntKind()


# ---- what is wrong whatever the arguments and the task are


def spelled_mistakes(protocol: tree.Protocol) -> Iterator[Diagnostic]:
    """Yield what is wrong with a protocol some lines of which say what is told."""
    answers = [line for line in protocol.lines if isinstance(line, tree.AnswerLine)]
    yield from (messages.line_twice(line.span, "answer") for line in answers[1:])
    if not answers:
        place, name = protocol.name.span, protocol.name.text
        yield messages.missing_line(place, "protocol", name, "answer", "add 'answer ...'")
    for line in protocol.lines:
        if isinstance(line, tree.TellLine):
            yield from _incomplete(line)


def _incomplete(line: tree.TellLine) -> Iterator[Diagnostic]:
    """Yield what keeps a line from being one given message."""
    said = messages.message_incomplete
    if line.saying is None:
        yield said(line.span, "says nothing", "add 'saying NAME = ...', or leave it out")
    elif line.sender.text == "all" or line.receiver.text == "all":
        fix = "name one sender and one receiver"
        yield said(line.span, "has no single sender and receiver", fix)
    elif line.epoch is None:
        yield said(line.span, "is told in every epoch", "add 'at epoch ...'")
    elif line.amount is not None and line.amount.unit == "bits per token":
        fix = "write 'in ... bits saying NAME[j < ...] = ...'"
        yield said(line.amount.span, "is told per token", fix)


# ---- for given arguments, beside a task


def resolved_dialogue(protocol: tree.Protocol, task: Task, asked: Asked) -> Dialogue:
    """Return the messages of a protocol beside a task; raises Mistake.

    The protocol has passed `spelled_mistakes`.
    """
    return _Maker(protocol, task, asked).dialogue()


@dataclass
class _Maker:
    """Makes the messages of one protocol."""

    protocol: tree.Protocol
    task: Task
    asked: Asked

    def dialogue(self) -> Dialogue:
        epochs = next(e for e in self.protocol.lines if isinstance(e, tree.EpochsLine))
        count = size(epochs.count, "the number of epochs", 1, self.asked)
        lines = [line for line in self.protocol.lines if isinstance(line, tree.TellLine)]
        places = {_saying(line).name.text: self._place(line, count) for line in lines}
        lines.sort(key=lambda line: places[_saying(line).name.text][0])
        counters = {_saying(line).name.text: self._counters(_saying(line)) for line in lines}
        scope = self._scope(lines, counters)
        told = []
        for line in lines:
            name = _saying(line).name.text
            value = self._value(_saying(line), counters[name], scope)
            told.append(Message(name, *places[name], self._symbols(line), counters[name], value))
        arguments = tuple((n.text, self.asked.values[n.text]) for n in self.protocol.parameters)
        answer = self._answer(scope)
        made = Dialogue(self.protocol.name.text, arguments, count, tuple(told), answer)
        self._check(made, lines)
        return made

    def _place(self, line: tree.TellLine, epochs: int) -> tuple[int, int, int]:
        """Return epoch, sender and receiver of a message."""
        assert line.epoch is not None
        epoch = size(line.epoch, "the epoch", 1, self.asked)
        if epoch > epochs:
            place = self.asked.place
            raise Mistake(messages.no_such_epoch(line.epoch.span, epoch, epochs, place))
        ends = self._player(line.sender), self._player(line.receiver)
        if ends[0] >= ends[1]:
            names = line.sender.text, line.receiver.text
            raise Mistake(messages.told_backwards(line.span, *names))
        return epoch, *ends

    def _player(self, name: tree.Name) -> int:
        players = [given.name for given in self.task.inputs]
        if name.text == "last":
            return len(players) - 1
        if name.text not in players:
            shown = self.task.name
            raise Mistake(messages.unknown_player(name.span, name.text, shown, players))
        return players.index(name.text)

    def _symbols(self, line: tree.TellLine) -> int:
        amount = line.amount
        assert amount is not None
        if amount.unit == "symbols":
            return size(amount.value, "the number of symbols", 1, self.asked)
        bits = size(amount.value, "the number of bits", 0, self.asked)
        if bits >= LARGEST_SIZE_BITS:
            limit = f"an entry of a given message has fewer than {LARGEST_SIZE_BITS} bits"
            raise Mistake(messages.too_big(amount.span, limit, self.asked.place))
        return 1 << bits

    def _counters(self, saying: tree.Saying) -> tuple[tuple[str, int], ...]:
        what = "the number of entries"
        return tuple((c.name.text, size(c.bound, what, 1, self.asked)) for c in saying.counters)

    def _scope(
        self, lines: list[tree.TellLine], counters: dict[str, tuple[tuple[str, int], ...]]
    ) -> Scope:
        """Return the kinds of inputs and messages; raises Mistake where two have one name."""
        scope = scope_of(self.task, ())
        for name in self.protocol.parameters:
            if name.text in scope:
                raise Mistake(messages.bound_twice(name.span, name.text))
        checker = Checker(frozenset(self.asked.values))
        taken: Scope = scope | dict.fromkeys(self.asked.values, INT)
        for line in lines:
            name = _saying(line).name
            kind = message_kind(counters[name.text])
            taken = checker.bound(name, kind, taken)
            scope = {**scope, name.text: kind}
        _raise_first(checker)
        return scope

    def _value(
        self, saying: tree.Saying, counters: tuple[tuple[str, int], ...], scope: Scope
    ) -> expr.Expr:
        checker = Checker(frozenset(self.asked.values))
        taken: Scope = scope | dict.fromkeys(self.asked.values, INT)
        for each in saying.counters:
            taken = checker.bound(each.name, INT, taken)
        checker.expect(saying.value, INT, taken)
        _raise_first(checker)
        inner = scope | {name: INT for name, _ in counters}
        return Resolver(self.asked).typed(saying.value, inner)[0]

    def _answer(self, scope: Scope) -> expr.Expr:
        line = _answer_line(self.protocol)
        checker = Checker(frozenset(self.asked.values))
        checker.kind(line.value, scope | dict.fromkeys(self.asked.values, INT))
        _raise_first(checker)
        value, kind = Resolver(self.asked).typed(line.value, scope)
        if not agree(kind, kind_of(self.task.answer, scope_of(self.task, ()))):
            names = self.protocol.name.text, self.task.name
            raise Mistake(messages.other_answer(line.value.span, *names))
        return value

    def _check(self, made: Dialogue, lines: list[tree.TellLine]) -> None:
        """Raise Mistake where a message is too long, or mentions what nobody there knows."""
        if sum(each.entries * each.symbols.bit_length() for each in made.messages) > LONGEST:
            limit = f"given messages have at most {LONGEST} bits"
            raise Mistake(messages.too_big(self.protocol.name.span, limit, self.asked.place))
        over = folded(made)
        if over is not None:
            raise Mistake(messages.fold_of_message(self.protocol.name.span, over))
        for message, name in unknown_names(made, self.task):
            players = [given.name for given in self.task.inputs]
            if message is None:
                said = f"'{players[-1]}', who answers"
                value = _answer_line(self.protocol).value
            else:
                ends = players[message.sender], players[message.receiver]
                said = f"'{ends[0]}' or '{ends[1]}' before epoch {message.epoch}"
                value = _saying(lines[made.messages.index(message)]).value
            raise Mistake(messages.not_known_there(_first(value, name), name, said))


def _saying(line: tree.TellLine) -> tree.Saying:
    assert line.saying is not None
    return line.saying


def _answer_line(protocol: tree.Protocol) -> tree.AnswerLine:
    return next(line for line in protocol.lines if isinstance(line, tree.AnswerLine))


def _first(value: tree.Expression, name: str) -> Span:
    """Return where an expression mentions a name first."""
    inside = (node for node, _ in tree.everything(value) if isinstance(node, tree.Name))
    found = [node.span for node in inside if node.text == name]
    return min(found, key=lambda span: (span.line, span.column), default=value.span)


def _raise_first(checker: Checker) -> None:
    if checker.mistakes:
        raise Mistake(checker.mistakes[0])
