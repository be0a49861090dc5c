"""Obligations for a solver: "this program and this task never differ", as SMT-LIB 2 text.

What each prompt token carries is an unknown integer (or truth value) within its type, so a table of
64 entries is 64 unknowns and all 64^64 tables are asked about at once; a tuple is the unknowns of
its parts, a permutation its images, all different. The program and the task are
unrolled over them (`solver.exact.unrolled`); one script for each answer asks for an input that the
promise allows and on which the two differ. `unsat` for all of them means that the program solves
the task. The text is a function of the question alone, so whoever holds a certificate can make it
again and compare.

A table looked up at an unknown place is a chain of choices. Where the chain covers every value that
the place can have, it is put in the order of these values, so that two lookups of one table at one
place are one term, whatever order program and task go through it: equal terms are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dsl.problem import Task
from dsl.program import Solving
from dsl.program_ranges import token_total
from dsl.ranges import Interval, indices_proved
from dsl.tabulate import tokens_of
from dsl.types import Bool, Perm, Product, Range, Type, Value, code_of
from solver.exact.program import answer_places
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, allowed, wanted_answer

OBLIGATIONS_VERSION = 4
LOGIC = "QF_NIA"
MOST_TERMS = 400_000
"""A script with more definitions is not made."""
MOST_TOKENS = 2_000
MOST_ROUNDS = 64
"""A loop whose length depends on the input is unrolled for at most so many rounds."""
MOST_BITS = 64
"""Bounds on numbers are followed up to this size."""


@dataclass(frozen=True)
class Term:
    """An integer or truth value of the solver; `bounds` hold the integer (None: not known)."""

    text: str
    is_truth: bool
    bounds: Interval | None = None


@dataclass(frozen=True)
class Lookup:
    """`values[index]`, or `default` where `index` has no value there."""

    index: Term
    values: dict[int, Any]
    default: Any


@dataclass
class Terms:
    """The algebra of terms: every result has a short name, equal results the same one.

    By name: the equations `index == key` among the truth values (`keys`), and what is a lookup
    (`lookups`).
    """

    task: Task
    lines: list[str] = field(default_factory=list)
    known: dict[str, Term] = field(default_factory=dict)
    contents: dict[int, Any] = field(default_factory=dict)
    unknowns: list[tuple[int, str]] = field(default_factory=list)
    keys: dict[str, tuple[Term, int]] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def content(self, place: int) -> Any:
        """Return the unknown that the token at `place` carries."""
        if place not in self.contents:
            kind = _elements(self.task)[place]
            self.contents[place] = self._unknown(kind, self._shown(place), place)
        return self.contents[place]

    def _unknown(self, kind: Type, shown: str, place: int) -> Any:
        """Return a value made of new unknowns, the most significant first."""
        match kind:
            case Bool():
                return self._declared(f"|{shown}|", True, place, None)
            case Range(size):
                return self._declared(f"|{shown}|", False, place, Interval(0, size - 1))
            case Product(parts):
                named = enumerate(parts)
                return tuple(self._unknown(part, f"{shown}.{k}", place) for k, part in named)
            case Perm(points):
                turns, image = range(points), Range(points)
                images = tuple(self._unknown(image, f"{shown}[{k}]", place) for k in turns)
                if points > 1:
                    names = " ".join(each.text for each in images)
                    self.lines.append(f"(assert (distinct {names}))")
                return images

    def _declared(self, name: str, truth: bool, place: int, bounds: Interval | None) -> Term:
        self.lines.append(f"(declare-const {name} {'Bool' if truth else 'Int'})")
        if bounds is not None:
            self.lines.append(f"(assert (and (<= 0 {name}) (< {name} {bounds.high + 1})))")
        self.unknowns.append((place, name))
        return Term(name, truth, bounds)

    def _shown(self, place: int) -> str:
        token = tokens_of(self.task)[place]
        return token.name if token.index is None else f"{token.name}[{token.index}]"

    def most(self, value: Any) -> int:
        if value.bounds is None or value.bounds.high > MOST_ROUNDS:
            raise NotUnrolled(f"a loop that may go round more than {MOST_ROUNDS} times")
        return max(int(value.bounds.high), 0)

    def negation(self, value: Any) -> Any:
        return self._named(f"(not {value.text})", True)

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        if test.text in self.keys:
            return self._lookup(*self.keys[test.text], then, otherwise)
        return self._ite(test, then, otherwise)

    def _ite(self, test: Any, then: Any, otherwise: Any) -> Term:
        truth = isinstance(then, bool) or (isinstance(then, Term) and then.is_truth)
        one, other = _bounds_of(then), _bounds_of(otherwise)
        bounds = None if one is None or other is None else one.join(other)
        text = f"(ite {test.text} {_text(then)} {_text(otherwise)})"
        return self._named(text, truth, None if truth else bounds)

    def _lookup(self, index: Term, key: int, then: Any, otherwise: Any) -> Any:
        """Return `if index == key then then else otherwise`; in order once every key is there."""
        before = self.lookups.get(otherwise.text) if isinstance(otherwise, Term) else None
        if before is None or before.index != index:
            before = Lookup(index, {}, otherwise)
        values = {**before.values, key: then}
        every = _every(index)
        if key not in every or len(every) > len(values) + 1:
            return self._partial(index, key, Lookup(index, values, before.default), otherwise)
        missing = [k for k in every if k not in values]
        if len(missing) > 1:
            return self._partial(index, key, Lookup(index, values, before.default), otherwise)
        return self._whole(index, every, values | dict.fromkeys(missing, before.default))

    def _partial(self, index: Term, key: int, lookup: Lookup, otherwise: Any) -> Any:
        """Return a lookup that does not cover every key yet."""
        found = self._ite(self.operation("==", index, key), lookup.values[key], otherwise)
        self.lookups[found.text] = lookup
        return found

    def _whole(self, index: Term, every: range, values: dict[int, Any]) -> Any:
        """Return a lookup at an index all of whose values are keys."""
        found = values[every[0]]
        for key in every[1:]:
            if _text(values[key]) != _text(found):
                found = self._ite(self.operation("==", index, key), values[key], found)
        if isinstance(found, Term):
            self.lookups[found.text] = Lookup(index, {k: values[k] for k in every}, found)
        return found

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        if sign in ("==", "+", "*") and not isinstance(left, Term):
            left, right = right, left  # what is known stands last, so that equal terms look equal
        one, other = _text(left), _text(right)
        bounds = _bounds(sign, _bounds_of(left), _bounds_of(right))
        match sign:
            case "and":
                return self._named(f"(and {one} {other})", True)
            case "==" if one == other:
                return True
            case "==":
                same = self._named(f"(= {one} {other})", True)
                if type(right) is int:
                    self.keys[same.text] = left, right
                return same
            case "<" | "<=" | ">" | ">=":
                known = _compared(sign, _bounds_of(left), _bounds_of(right))
                return self._named(f"({sign} {one} {other})", True) if known is None else known
            case "+" | "-" | "*":
                return self._named(f"({sign} {one} {other})", False, bounds)
            case "min" | "max":
                least = "<=" if sign == "min" else ">="
                return self._named(f"(ite ({least} {one} {other}) {one} {other})", False, bounds)
            case "div" | "mod" if isinstance(right, int) and right > 0:  # the same as SMT-LIB's
                return self._named(f"({sign} {one} {other})", False, bounds)
            case _:
                raise NotUnrolled(f"'{sign}' of what depends on the input")

    def _named(self, text: str, truth: bool, bounds: Interval | None = None) -> Term:
        if text not in self.known:
            if len(self.known) >= MOST_TERMS:
                raise NotUnrolled(f"more than {MOST_TERMS} terms")
            name = f"t!{len(self.known)}"  # no input can be called so
            self.lines.append(f"(define-fun {name} () {'Bool' if truth else 'Int'} {text})")
            self.known[text] = Term(name, truth, bounds)
        return self.known[text]


def _elements(task: Task) -> list[Type]:
    """Return the types of what the prompt tokens carry."""
    counts = (1 if given.index is None else given.index.size for given in task.inputs)
    pairs = zip(task.inputs, counts, strict=True)
    return [given.element for given, count in pairs for _ in range(count)]


def _every(index: Term) -> range:
    """Return all values that an index may have, none if they are not known."""
    known = index.bounds
    return range(0) if known is None else range(known.low, known.high + 1)


def _bounds_of(value: Any) -> Interval | None:
    return value.bounds if isinstance(value, Term) else Interval(int(value), int(value))


def _bounds(sign: str, one: Interval | None, other: Interval | None) -> Interval | None:
    """Return bounds on the result of an operation, None if none are known or they are wide."""
    if one is None or other is None:
        return None
    match sign:
        case "+":
            found = Interval(one.low + other.low, one.high + other.high)
        case "-":
            found = Interval(one.low - other.high, one.high - other.low)
        case "*":
            corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
            found = Interval(min(corners), max(corners))
        case "min" | "max":
            pick = min if sign == "min" else max
            found = Interval(pick(one.low, other.low), pick(one.high, other.high))
        case "div" if other.low == other.high > 0:
            found = Interval(one.low // other.low, one.high // other.low)
        case "mod" if other.low == other.high > 0:
            found = one if one.low >= 0 and one.high < other.low else Interval(0, other.low - 1)
        case _:
            return None
    return found if max(abs(found.low), abs(found.high)).bit_length() <= MOST_BITS else None


def _compared(sign: str, one: Interval | None, other: Interval | None) -> bool | None:
    """Return what a comparison is for all numbers within bounds, None if that is not known."""
    if one is None or other is None:
        return None
    if sign in ("<", ">="):
        sure = one.high < other.low, one.low >= other.high
    else:
        sure = one.high <= other.low, one.low > other.high
    if not any(sure):
        return None
    return sure[0] == (sign in ("<", "<="))


def _text(value: Any) -> str:
    match value:
        case Term(text):
            return text
        case bool():
            return "true" if value else "false"
        case _:
            return str(value) if value >= 0 else f"(- {-value})"


@dataclass(frozen=True)
class Obligation:
    """A script whose `unsat` says that no allowed input gives a wrong answer at `place`.

    `unknowns` names what the tokens carry, for reading an answer `sat`: token by token, each with
    as many as its value has numbers, the most significant first; tokens that do not matter are
    left out.
    """

    place: int
    text: str
    unknowns: tuple[tuple[int, str], ...]


def obligations(question: Solving) -> tuple[Obligation, ...]:
    """Return the obligations of a question; raises NotUnrolled where there is no such script.

    The program's ranges must have been inferred (`dsl.program_ranges`).
    """
    task = question.task
    if token_total(question.program) > MOST_TOKENS:
        raise NotUnrolled(f"a sequence of more than {MOST_TOKENS} tokens")
    if not indices_proved(task):
        raise NotUnrolled("a task whose indices are not proved to be in range")
    try:
        return tuple(_obligation(question, place) for place in answer_places(task))
    except RecursionError:
        raise NotUnrolled("expressions nested too deep") from None


def _obligation(question: Solving, place: int) -> Obligation:
    terms = Terms(question.task)
    walk = Unrolled(terms)
    given = UnrolledProgram(question.program, walk).answer(place)
    differs = walk.operation("!=", given, wanted_answer(question.task, walk, place))
    wrong = walk.both(allowed(question.task, walk), differs)
    unknowns = sorted(terms.unknowns, key=lambda unknown: unknown[0])  # keeps the order of parts
    return Obligation(place, _script(terms, wrong), tuple(unknowns))


def promise_script(task: Task) -> str | None:
    """Return a script that asks for an input that the promise allows, None without a promise."""
    if task.promise is None:
        return None
    terms = Terms(task)
    return _script(terms, allowed(task, Unrolled(terms)))


def _script(terms: Terms, wanted: Any) -> str:
    head = [f"(set-logic {LOGIC})"]
    return "\n".join([*head, *terms.lines, f"(assert {_text(wanted)})", "(check-sat)"]) + "\n"


def input_codes(
    task: Task, unknowns: tuple[tuple[int, str], ...], values: dict[str, int]
) -> tuple[int, ...]:
    """Return the input that an answer `sat` describes, as codes; what is left out is 0.

    Raises ValueError if the values are none of the types of the task.
    """
    found: dict[int, list[int]] = {}
    for place, name in unknowns:
        found.setdefault(place, []).append(values.get(name, 0))
    kinds = enumerate(_elements(task))
    return tuple(
        code_of(kind, _value(kind, iter(found[place]))) if place in found else 0
        for place, kind in kinds
    )


def _value(kind: Type, numbers: Iterator[int]) -> Value:
    match kind:
        case Bool():
            return next(numbers) == 1
        case Range():
            return next(numbers)
        case Product(parts):
            return tuple(_value(part, numbers) for part in parts)
        case Perm(points):
            return tuple(next(numbers) for _ in range(points))
