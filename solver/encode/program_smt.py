"""Obligations for a solver: "this program and this task never differ", as SMT-LIB 2 text.

What each prompt token carries is an unknown integer (or truth value) within its type, so a table of
64 entries is 64 unknowns and all 64^64 tables are asked about at once. The program and the task are
unrolled over them (`solver.exact.unrolled`); one script for each answer asks for an input that the
promise allows and on which the two differ. `unsat` for all of them means that the program solves
the task. The text is a function of the question alone, so whoever holds a certificate can make it
again and compare.

A table looked up at an unknown place is a chain of choices. Where the chain covers every value that
the place can have, it is put in the order of these values, so that two lookups of one table at one
place are one term, whatever order program and task go through it: equal terms are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dsl.problem import Task
from dsl.program import Solving
from dsl.ranges import indices_proved
from dsl.tabulate import token_count, tokens_of
from dsl.types import Bool, Product, Range, Type
from solver.exact.program import answer_places
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, allowed, wanted_answer

OBLIGATIONS_VERSION = 2
LOGIC = "QF_NIA"
MOST_TERMS = 400_000
"""A script with more definitions is not made."""
MOST_TOKENS = 2_000


@dataclass(frozen=True)
class Term:
    """An integer or truth value of the solver."""

    text: str
    is_truth: bool


@dataclass(frozen=True)
class Lookup:
    """`values[index]`, or `default` where `index` has no value there."""

    index: Term
    values: dict[int, Any]
    default: Any


@dataclass
class Terms:
    """The algebra of terms: every result has a short name, equal results the same one.

    By name: `ranges` of integers that are known to lie in one, the equations `index == key` among
    the truth values (`keys`), and what is a lookup (`lookups`).
    """

    task: Task
    lines: list[str] = field(default_factory=list)
    known: dict[str, Term] = field(default_factory=dict)
    contents: dict[int, Any] = field(default_factory=dict)
    unknowns: list[tuple[int, str]] = field(default_factory=list)
    ranges: dict[str, range] = field(default_factory=dict)
    keys: dict[str, tuple[Term, int]] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def content(self, place: int) -> Any:
        """Return the unknown that the token at `place` carries."""
        if place not in self.contents:
            self.contents[place] = self._unknown(place)
        return self.contents[place]

    def _unknown(self, place: int) -> Any:
        kind = self._kind(place)
        name = f"|{self._shown(place)}|"
        if isinstance(kind, Bool):
            self.lines.append(f"(declare-const {name} Bool)")
            self.unknowns.append((place, name))
            return Term(name, True)
        if isinstance(kind, Range):
            self.lines.append(f"(declare-const {name} Int)")
            self.lines.append(f"(assert (and (<= 0 {name}) (< {name} {kind.size})))")
            self.unknowns.append((place, name))
            self.ranges[name] = range(kind.size)
            return Term(name, False)
        word = "tuples" if isinstance(kind, Product) else "permutations"
        raise NotUnrolled(f"inputs that are {word} have no obligations yet")

    def _kind(self, place: int) -> Type:
        for given in self.task.inputs:
            count = 1 if given.index is None else given.index.size
            if place < count:
                return given.element
            place -= count
        raise AssertionError("no such token")

    def _shown(self, place: int) -> str:
        token = tokens_of(self.task)[place]
        return token.name if token.index is None else f"{token.name}[{token.index}]"

    def most(self, value: Any) -> int:
        raise NotUnrolled("a loop whose length depends on the input")

    def negation(self, value: Any) -> Any:
        return self._named(f"(not {value.text})", True)

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        if test.text in self.keys:
            return self._lookup(*self.keys[test.text], then, otherwise)
        return self._ite(test, then, otherwise)

    def _ite(self, test: Any, then: Any, otherwise: Any) -> Term:
        truth = isinstance(then, bool) or (isinstance(then, Term) and then.is_truth)
        return self._named(f"(ite {test.text} {_text(then)} {_text(otherwise)})", truth)

    def _lookup(self, index: Term, key: int, then: Any, otherwise: Any) -> Any:
        """Return `if index == key then then else otherwise`; in order once every key is there."""
        before = self.lookups.get(otherwise.text) if isinstance(otherwise, Term) else None
        if before is None or before.index != index:
            before = Lookup(index, {}, otherwise)
        values = {**before.values, key: then}
        every = self.ranges.get(index.text)
        missing = [0, 0] if every is None else [k for k in every if k not in values]
        if every is None or key not in every or len(missing) > 1:
            found = self._ite(self.operation("==", index, key), then, otherwise)
            self.lookups[found.text] = Lookup(index, values, before.default)
            return found
        return self._whole(index, every, values | dict.fromkeys(missing, before.default))

    def _whole(self, index: Term, every: range, values: dict[int, Any]) -> Any:
        """Return a lookup at an index all of whose values are keys."""
        found = values[every[0]]
        for key in every[1:]:
            if _text(values[key]) != _text(found):
                found = self._ite(self.operation("==", index, key), values[key], found)
        if isinstance(found, Term):
            self.lookups[found.text] = Lookup(index, {k: values[k] for k in every}, found)
            within = [self._range(values[key]) for key in every]
            known = [each for each in within if each is not None]
            if len(known) == len(within):
                low = min(each.start for each in known)
                self.ranges[found.text] = range(low, max(each.stop for each in known))
        return found

    def _range(self, value: Any) -> range | None:
        """Return between what an integer lies, None if that is not known."""
        if isinstance(value, Term):
            return self.ranges.get(value.text)
        return None if isinstance(value, bool) else range(value, value + 1)

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        if sign in ("==", "+", "*") and not isinstance(left, Term):
            left, right = right, left  # what is known stands last, so that equal terms look equal
        one, other = _text(left), _text(right)
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
                return self._named(f"({sign} {one} {other})", True)
            case "+" | "-" | "*":
                return self._named(f"({sign} {one} {other})", False)
            case "min" | "max":
                least = "<=" if sign == "min" else ">="
                return self._named(f"(ite ({least} {one} {other}) {one} {other})", False)
            case "div" | "mod" if isinstance(right, int) and right > 0:
                return self._named(f"({sign} {one} {other})", False)  # the same as SMT-LIB's
            case _:
                raise NotUnrolled(f"'{sign}' of what depends on the input")

    def _named(self, text: str, truth: bool) -> Term:
        if text not in self.known:
            if len(self.known) >= MOST_TERMS:
                raise NotUnrolled(f"more than {MOST_TERMS} terms")
            name = f"t{len(self.known)}"
            self.lines.append(f"(define-fun {name} () {'Bool' if truth else 'Int'} {text})")
            self.known[text] = Term(name, truth)
        return self.known[text]


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

    `unknowns` names what the tokens carry, for reading an answer `sat`.
    """

    place: int
    text: str
    unknowns: tuple[tuple[int, str], ...]


def obligations(question: Solving) -> tuple[Obligation, ...]:
    """Return the obligations of a question; raises NotUnrolled where there is no such script.

    The program's ranges must have been inferred (`dsl.program_ranges`).
    """
    task = question.task
    if token_count(task) + question.program.padding > MOST_TOKENS:
        raise NotUnrolled(f"a prompt of more than {MOST_TOKENS} tokens")
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
    head = [f"(set-logic {LOGIC})"]
    text = "\n".join([*head, *terms.lines, f"(assert {_text(wrong)})", "(check-sat)"]) + "\n"
    return Obligation(place, text, tuple(terms.unknowns))
