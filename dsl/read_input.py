"""Reading an input of a task as counterexamples show it: `w = [0, 1, 1], x = 2`.

The form is that of `dsl.tabulate.show_input`: one value for each input of the task, tables as the
list of their entries in index order, permutations by their images, in any order of the inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from dsl import messages
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.evaluate import EvaluationError, compiled, value_text
from dsl.lexer import Lexeme, words_of
from dsl.problem import Input, Task
from dsl.sizes import Mistake
from dsl.source import Source, Span, start_of
from dsl.tabulate import environment, show_input, tokens_of
from dsl.types import Type, Value, code_of, type_text, value_of

INPUT = "INPUT"
"""How messages call the place of an input that is given on the command line."""
DEEPEST = 20
"""Values nest at most this deep."""
TRIES = 10_000
"""So many random inputs are put to a promise."""


@dataclass(frozen=True)
class _Written:
    """A value as it is written, or (entries given) a list of values."""

    span: Span
    value: Value
    entries: tuple[_Written, ...] | None = None


def read_input(task: Task, text: str, path: str = INPUT) -> tuple[int, ...]:
    """Return the codes of an allowed input; raises Mistakes, their place called `path`."""
    source = Source(path, text)
    words = words_of(source)
    mistakes: tuple[Diagnostic, ...] = words.mistakes
    if not mistakes:
        try:
            return _codes(task, _Reader([w for w in words.words if w.type != "NEWLINE"], path))
        except Mistake as mistake:
            mistakes = (mistake.diagnostic,)
    raise Mistakes(mistakes, {path: source})


def random_input(task: Task, seed: int, path: str = INPUT) -> tuple[int, ...]:
    """Return an allowed input drawn at random; the same seed gives the same one; raises Mistakes.

    Every value of every token is as likely as any other before the promise is asked.
    """
    draw = Random(seed)
    sizes = [token.size for token in tokens_of(task)]
    try:
        for _ in range(TRIES):
            codes = tuple(draw.randrange(size) for size in sizes)
            if _is_allowed(task, codes, start_of(path)):
                return codes
    except Mistake as mistake:
        raise Mistakes((mistake.diagnostic,)) from None
    raise Mistakes((messages.no_random_input(path, task.name, TRIES),))


def _codes(task: Task, reader: _Reader) -> tuple[int, ...]:
    whole = reader.whole
    given = reader.inputs(tuple(each.name for each in task.inputs))
    codes: list[int] = []
    for each in task.inputs:
        if each.name not in given:
            raise Mistake(messages.input_missing(whole, each.name, _shape(each)))
        codes.extend(_entry_codes(each, given[each.name]))
    if not _is_allowed(task, tuple(codes), whole):
        raise Mistake(messages.input_forbidden(whole, task.name))
    return tuple(codes)


def _is_allowed(task: Task, codes: tuple[int, ...], span: Span) -> bool:
    """Ask the promise; raises Mistake where it has no value."""
    try:
        return task.promise is None or bool(compiled(task.promise)(environment(task, codes)))
    except EvaluationError as wrong:
        shown = show_input(task, codes)
        reason = f"in the promise, {wrong}"
        raise Mistake(messages.task_mistake(span, task.name, reason, shown)) from None


def _entry_codes(given: Input, written: _Written) -> list[int]:
    wanted = None if given.index is None else given.index.size
    found = None if written.entries is None else len(written.entries)
    if wanted != found:
        raise Mistake(messages.entry_count(written.span, given.name, wanted, found))
    entries = (written,) if written.entries is None else written.entries
    return [_code(given.element, entry) for entry in entries]


def _code(kind: Type, written: _Written) -> int:
    try:
        return code_of(kind, written.value)
    except ValueError:
        shown, example = value_text(written.value), value_text(value_of(kind, kind.size - 1))
        wrong = messages.not_a_value(written.span, shown, type_text(kind), example)
        raise Mistake(wrong) from None


def _shape(given: Input) -> str:
    """Return how a missing input could be written."""
    example = value_text(value_of(given.element, 0))
    if given.index is None:
        return f"{given.name} = {example}"
    kind = type_text(given.element)
    return f"{given.name} = [{example}, ...], a list of length {given.index.size} over {kind}"


class _Reader:
    """Reads the words of an input from left to right."""

    def __init__(self, words: list[Lexeme], path: str) -> None:
        if not words:
            raise Mistake(messages.nothing_written(path))
        self.words, self.at = words, 0
        self.whole = words[0].span.to(words[-1].span)

    def inputs(self, names: tuple[str, ...]) -> dict[str, _Written]:
        """Return the values that are given, by name."""
        given: dict[str, _Written] = {}
        while True:
            name = self._next("NAME", "the name of an input")
            if name.text not in names:
                raise Mistake(messages.unknown_input(name.span, name.text, names))
            if name.text in given:
                raise Mistake(messages.input_twice(name.span, name.text))
            self._next("ASSIGN", "'='")
            given[name.text] = self._list() if self._stands("LSQB") else self._value(0)
            if self.at == len(self.words):
                return given
            self._next("COMMA", "','")

    def _list(self) -> _Written:
        start = self._next("LSQB", "'['").span
        entries = () if self._stands("RSQB") else self._values(0)
        span = start.to(self._next("RSQB", "',' or ']'").span)
        return _Written(span, (), entries)

    def _values(self, depth: int) -> tuple[_Written, ...]:
        found = [self._value(depth)]
        while self._stands("COMMA"):
            self.at += 1
            found.append(self._value(depth))
        return tuple(found)

    def _value(self, depth: int) -> _Written:
        """Read a number, a truth value, or several in parentheses."""
        if self._stands("DOT"):
            raise Mistake(messages.input_cut_short(self.words[self.at].span))
        if self._stands("LPAR"):
            return self._tuple(depth + 1)
        if self._stands("TRUE") or self._stands("FALSE"):
            word = self._next(self.words[self.at].type, "a value")
            return _Written(word.span, word.type == "TRUE")
        sign = self._next("MINUS", "a value") if self._stands("MINUS") else None
        word = self._next("NUMBER", "a value")
        span = word.span if sign is None else sign.span.to(word.span)
        return _Written(span, int(word.text) * (1 if sign is None else -1))

    def _tuple(self, depth: int) -> _Written:
        start = self._next("LPAR", "'('").span
        if depth > DEEPEST:
            raise Mistake(messages.unexpected(start, "(", ("a number",)))
        parts = () if self._stands("RPAR") else self._values(depth)
        span = start.to(self._next("RPAR", "',' or ')'").span)
        return _Written(span, tuple(part.value for part in parts))

    def _stands(self, kind: str) -> bool:
        return self.at < len(self.words) and self.words[self.at].type == kind

    def _next(self, kind: str, expected: str) -> Lexeme:
        """Return the next word, which must be of one kind."""
        if self.at == len(self.words):
            raise Mistake(messages.ends_early(_after(self.words[-1].span), (expected,)))
        word = self.words[self.at]
        if word.type != kind:
            raise Mistake(messages.unexpected(word.span, word.text, (expected,)))
        self.at += 1
        return word


def _after(span: Span) -> Span:
    """Return the place just behind a word."""
    column = span.column + span.end - span.start
    return Span(span.end, span.end + 1, span.end_line, column, span.end_line, span.path)
