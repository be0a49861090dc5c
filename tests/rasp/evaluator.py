"""What a RASP program is worth on one word, sequence by sequence: written for tests alone.

It follows docs/rasp.md and shares only the reader with the importer: every sequence is a list of
values, every selector a matrix, numbers are fractions, functions are called and not unfolded.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import Any

from dsl.rasp.read import read
from dsl.rasp.tree import (
    Among,
    Assign,
    Binary,
    Call,
    Expression,
    Function,
    If,
    Name,
    Number,
    Sign,
    Statement,
    Symbol,
    Truth,
    Unary,
)
from dsl.source import Source


class Ambiguous(Exception):
    """RASP gives no value: symbols that differ are selected at one place."""


@total_ordering
@dataclass(frozen=True)
class Letter:
    """A symbol with its code."""

    code: int

    def __lt__(self, other: Letter) -> bool:
        return self.code < other.code


@dataclass(frozen=True)
class Matrix:
    """A selector: `rows[query]` says which keys are selected."""

    rows: list[list[bool]]


@dataclass(frozen=True)
class Closure:
    function: Function
    scope: dict[str, Any]


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda a, b: Fraction(a) / b,
    "//": operator.floordiv, "%": operator.mod, "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass
class Evaluator:
    """Runs programs on words over one alphabet; `strict` refuses what RASP gives no value."""

    alphabet: tuple[str, ...]
    causal: bool = False
    strict: bool = False

    def __post_init__(self) -> None:
        self.others: list[str] = []

    def results(self, text: str, codes: tuple[int, ...]) -> dict[str, list[Any]]:
        """Return the sequences that a program assigns, symbols as codes."""
        return self.run(read(Source("program.rasp", text))[0], codes)

    def run(self, statements: tuple[Statement, ...], codes: tuple[int, ...]) -> dict[str, Any]:
        size = len(codes)
        self.size = size
        scope: dict[str, Any] = {
            "tokens": [self._token(code) for code in codes],
            "indices": [Fraction(i) for i in range(size)],
            "length": [Fraction(size)] * size,
            "full_s": Matrix(self._visible([[True] * size for _ in range(size)])),
        }
        found: dict[str, list[Any]] = {}
        for statement in statements:
            if isinstance(statement, Assign):
                value = self.value(statement.value, scope)
                scope[statement.name.text] = value
                if isinstance(value, list):
                    found[statement.name.text] = value
            else:
                scope[statement.name.text] = Closure(statement, dict(scope))
        return {name: [plain(each) for each in value] for name, value in found.items()}

    def _token(self, code: int) -> Any:
        whole = all(each.lstrip("-").isdigit() for each in self.alphabet)
        return Fraction(self.alphabet[code]) if whole else Letter(code)

    def _letter(self, text: str) -> Letter:
        if not text:
            return Letter(-1)
        if text in self.alphabet:
            return Letter(self.alphabet.index(text))
        if text not in self.others:
            self.others.append(text)
        return Letter(len(self.alphabet) + self.others.index(text))

    def _visible(self, rows: list[list[bool]]) -> list[list[bool]]:
        if not self.causal:
            return rows
        return [[one and k <= q for k, one in enumerate(row)] for q, row in enumerate(rows)]

    def value(self, node: Expression, scope: dict[str, Any]) -> Any:
        match node:
            case Number(value) | Truth(value):
                return [value] * self.size
            case Symbol(text):
                return [self._letter(text)] * self.size
            case Name(text):
                return scope[text]
            case Unary(sign, operand):
                return self._unary(sign, self.value(operand, scope))
            case Binary(sign, left, right):
                return self._binary(sign, self.value(left, scope), self.value(right, scope))
            case Among(value, choices):
                given = self.value(value, scope)
                lists = [self.value(choice, scope) for choice in choices]
                return [any(g == each[i] for each in lists) for i, g in enumerate(given)]
            case If(test, then, otherwise):
                columns = [self.value(each, scope) for each in (test, then, otherwise)]
                return [a if t else b for t, a, b in zip(*columns, strict=True)]
            case Call(function, arguments):
                return self._call(function.text, arguments, scope)
            case Sign():
                raise AssertionError("a sign is no value")

    def _unary(self, sign: str, value: Any) -> Any:
        work: Callable[[Any], Any] = operator.not_ if sign == "not" else operator.neg
        if isinstance(value, Matrix):
            return Matrix(self._visible([[not one for one in row] for row in value.rows]))
        return [work(each) for each in value]

    def _binary(self, sign: str, left: Any, right: Any) -> Any:
        work = {"and": lambda a, b: a and b, "or": lambda a, b: a or b}.get(sign)
        if isinstance(left, Matrix):
            assert work is not None
            pairs = zip(left.rows, right.rows, strict=True)
            return Matrix([[work(a, b) for a, b in zip(*pair, strict=True)] for pair in pairs])
        one: Callable[[Any, Any], Any] = work or OPERATIONS[sign]
        return [one(a, b) for a, b in zip(left, right, strict=True)]

    def _call(self, name: str, arguments: tuple[Expression, ...], scope: dict[str, Any]) -> Any:
        if name in scope:
            closure = scope[name]
            names = [each.text for each in closure.function.parameters]
            values = [self.value(each, scope) for each in arguments]
            inner = {**closure.scope, **dict(zip(names, values, strict=True))}
            for line in closure.function.lines:
                inner[line.name.text] = self.value(line.value, inner)
            return self.value(closure.function.value, inner)
        if name == "select":
            return self._select(arguments, scope)
        given = [self.value(each, scope) for each in arguments]
        match name:
            case "selector_width":
                return [Fraction(sum(row)) for row in given[0].rows]
            case "aggregate":
                return self._aggregate(*given)
            case "indicator":
                return [Fraction(1 if each else 0) for each in given[0]]
            case "has_prev":
                return [each in given[0][:i] for i, each in enumerate(given[0])]
            case "min" | "max":
                work = min if name == "min" else max
                return [work(a, b) for a, b in zip(*given, strict=True)]
            case _:
                raise AssertionError(name)

    def _select(self, arguments: tuple[Expression, ...], scope: dict[str, Any]) -> Matrix:
        keys, queries, sign = arguments
        assert isinstance(sign, Sign)
        work = OPERATIONS[sign.text]
        columns = self.value(keys, scope), self.value(queries, scope)
        return Matrix(self._visible([[work(k, q) for k in columns[0]] for q in columns[1]]))

    def _aggregate(self, selector: Matrix, values: Any, default: Any = None) -> Any:
        found = []
        for place, row in enumerate(selector.rows):
            chosen = [value for value, one in zip(values, row, strict=True) if one]
            if chosen:
                found.append(self._gathered(chosen))
            elif default is not None:
                found.append(default[place])
            else:
                found.append(Letter(-1) if isinstance(values[0], Letter) else Fraction(0))
        if isinstance(values[0], bool) and all(sum(row) <= 1 for row in selector.rows):
            return [bool(each) for each in found]
        return found

    def _gathered(self, chosen: list[Any]) -> Any:
        if not isinstance(chosen[0], Letter):
            return Fraction(sum(Fraction(each) for each in chosen)) / len(chosen)
        if self.strict and len(set(chosen)) > 1:
            raise Ambiguous
        return chosen[-1]


def plain(value: Any) -> Any:
    """Return a symbol as its code, anything else as it is."""
    return value.code if isinstance(value, Letter) else value
