"""Protocols with given messages as one question about all inputs.

`as_program` puts the messages into one another, so that what remains is a truth about the inputs:
each message is one of its symbols, and the answer is the task's. A program that says "true" solves
the task "is that so?" exactly if the dialogue solves its own; so whatever settles programs
(`solver.routes.programs`, `solver.checker.programs`) settles dialogues.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

from dsl.dialogue import Dialogue, Message, Telling, fault
from dsl.expr import (
    Binary,
    Binder,
    Constant,
    Expr,
    Fold,
    If,
    Index,
    Iterate,
    Let,
    Part,
    Tuple,
    Variable,
    depth,
)
from dsl.problem import Task
from dsl.program import BLANK, Program, Solving, TokenRule
from dsl.ranges import indices_proved
from dsl.tabulate import TaskMistake, TooLarge, has_at_most, tabulate

MOST_READINGS = 2_000
"""Entries of messages that all messages and the answer may mention, those inside them counted."""
DEEPEST = 200
"""Levels that all messages may have once they are put into one another."""
FEW_INPUTS = 20_000
"""So many inputs are run one by one, if it cannot be shown that every expression has a value."""
FEW_ANSWERS = 200_000
"""So many answers are looked at one by one, if their type does not follow from the inputs'."""

Expressions = get_args(Expr)


class CannotTell(Exception):
    """The dialogue has no meaning, or no form here; the message says why."""


def as_program(question: Telling) -> Solving:
    """Return the question whether every input goes well, of a program that says so.

    Raises CannotTell.
    """
    wrong = fault(question.dialogue, question.task)
    if wrong is not None:
        raise CannotTell(wrong)
    _require_answers(question.task)
    task = replace(question.task, answer=_shallow(question), answer_type=None)
    if not indices_proved(task) and not has_at_most(task, FEW_INPUTS):
        raise CannotTell("it could not be shown that every message has a value")
    return Solving(_yes(task), task)


def _require_answers(task: Task) -> None:
    """Raise CannotTell unless each input has an answer of the type that the task declares."""
    if indices_proved(task):
        return
    try:
        tabulate(task, FEW_ANSWERS)
    except TooLarge:
        raise CannotTell("it could not be shown that the task has an answer everywhere") from None
    except TaskMistake as mistake:
        raise CannotTell(f"a mistake of the task: {mistake}") from None


def _shallow(question: Telling) -> Expr:
    """Return what has to hold for all inputs; raises CannotTell where it is nested too deeply."""
    try:
        whole = goes_well(question)
    except RecursionError:
        raise CannotTell("messages nested too deeply in one another") from None
    if depth(whole) > DEEPEST:
        raise CannotTell(f"messages nested more than {DEEPEST} levels deep in one another")
    return whole


def _yes(task: Task) -> Program:
    """Return a program without layers that answers "true"."""
    index = {True: (), False: ("#",)}
    rules = tuple(TokenRule(g.name, index[g.index is None], ()) for g in task.inputs)
    return Program(
        name="yes",
        arguments=(),
        mask="causal",
        inputs=task.inputs,
        fields=(),
        tokens=rules,
        blank=TokenRule(BLANK, (), ()),
        padding=0,
        layers=(),
        answer=Constant(True),
    )


def goes_well(question: Telling) -> Expr:
    """Return, of the inputs alone, that all messages keep to their symbols and the answer is right.

    Raises CannotTell.
    """
    dialogue, written = question.dialogue, _Writer(question.dialogue)
    answers = (written.value(each, {}) for each in (dialogue.answer, question.task.answer))
    right: Expr = Binary("==", *answers)
    for each in reversed(dialogue.messages):
        right = Binary("and", _kept(each, written), right)
    for each in reversed(dialogue.messages):
        if not each.counters:
            right = Let(each.name, written.value(each.value, {}), right)
    return right


def _kept(each: Message, written: _Writer) -> Expr:
    """Return that all entries of a message are among its symbols."""
    if not each.counters:
        return _within(Variable(each.name), each.symbols)
    owns = {counter: Variable(written.fresh(counter)) for counter, _ in each.counters}
    said = Variable(written.fresh(each.name))
    value = written.value(each.value, dict(owns))
    kept: Expr = Let(said.name, value, _within(said, each.symbols))
    for counter, count in reversed(each.counters):
        kept = Binder("all", owns[counter].name, Constant(count), None, kept)
    return kept


def _within(value: Variable, count: int) -> Expr:
    """Return that a value is at least 0 and below a number."""
    low = Binary("<=", Constant(0), value)
    return Binary("and", low, Binary("<", value, Constant(count)))


class _Writer:
    """Writes expressions anew: bound names are fresh, entries of messages are put in place.

    So a name means one thing on every path, wherever an expression ends up. `scope` holds what
    stands for the bound names, which come first: a task may bind the name of a message.
    """

    def __init__(self, dialogue: Dialogue) -> None:
        self.tables = {each.name: each for each in dialogue.messages if each.counters}
        self.names = 0
        self.readings = 0

    def fresh(self, name: str) -> str:
        """Return a name that no file can contain and nothing else has."""
        self.names += 1
        return f"{name.split('#')[0]}#{self.names}"

    def value(self, expr: Expr, scope: dict[str, Expr]) -> Expr:
        """Return the expression with what it mentions in place."""
        match expr:
            case Variable(name):
                return scope.get(name, expr)
            case Index(Variable(name), index) if name in self.tables and name not in scope:
                return self._entry(self.tables[name], self.value(index, scope))
            case Let(name, value, body):
                own = self.fresh(name)
                inside = self.value(body, scope | {name: Variable(own)})
                return Let(own, self.value(value, scope), inside)
            case Binder(kind, name, bound, where, body, default):
                own = self.fresh(name)
                inner = scope | {name: Variable(own)}
                here, each = self._option(where, inner), self._option(body, inner)
                last = self._option(default, scope)
                return Binder(kind, own, self.value(bound, scope), here, each, last)
            case Fold(first, start, name, table, kind, body):
                owns = self.fresh(first), self.fresh(name)
                inner = scope | {first: Variable(owns[0]), name: Variable(owns[1])}
                over = self.value(table, scope)
                start = self.value(start, scope)
                return Fold(owns[0], start, owns[1], over, kind, self.value(body, inner))
            case Iterate(times, start, name, body):
                own = self.fresh(name)
                inside = self.value(body, scope | {name: Variable(own)})
                return Iterate(self.value(times, scope), self.value(start, scope), own, inside)
            case _:
                changed = {f.name: self._part(getattr(expr, f.name), scope) for f in fields(expr)}
                return replace(expr, **changed)

    def _option(self, expr: Expr | None, scope: dict[str, Expr]) -> Expr | None:
        return None if expr is None else self.value(expr, scope)

    def _part(self, part: Any, scope: dict[str, Expr]) -> Any:
        """Return a field of an expression that binds nothing, written anew if it is one."""
        if isinstance(part, tuple):
            return tuple(self._part(each, scope) for each in part)
        return self.value(part, scope) if isinstance(part, Expressions) else part

    def _entry(self, message: Message, index: Expr) -> Expr:
        """Return an entry of a message; 0 where there is none."""
        self.readings += 1
        if self.readings > MOST_READINGS:
            raise CannotTell(f"more than {MOST_READINGS} entries of messages are mentioned")
        owns = [Variable(self.fresh(counter)) for counter, _ in message.counters]
        names = {counter: own for (counter, _), own in zip(message.counters, owns, strict=True)}
        found: Expr = self.value(message.value, dict(names))
        for (_, count), own in reversed(list(zip(message.counters, owns, strict=True))):
            found = If(_within(own, count), found, Constant(0))
        return self._with_index(owns, index, found)

    def _with_index(self, owns: list[Variable], index: Expr, found: Expr) -> Expr:
        if len(owns) == 1:
            return Let(owns[0].name, index, found)
        whole = Variable(self.fresh("index"))
        parts = index.parts if isinstance(index, Tuple) else None
        for place, own in reversed(list(enumerate(owns))):
            part = parts[place] if parts is not None else Part(whole, place)
            found = Let(own.name, part, found)
        return found if parts is not None else Let(whole.name, index, found)
