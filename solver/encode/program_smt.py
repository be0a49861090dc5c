"""Obligations for a solver: "this program and this task never differ", as SMT-LIB 2 text.

What each prompt token carries is an unknown integer (or truth value) within its type, so a table of
64 entries is 64 unknowns and all 64^64 tables are asked about at once. The program and the task are
unrolled over them (`solver.exact.unrolled`); one script for each answer asks for an input that the
promise allows and on which the two differ. `unsat` for all of them means that the program solves
the task. The text is a function of the question alone, so whoever holds a certificate can make it
again and compare.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dsl.problem import Task
from dsl.program import Solving
from dsl.program_ranges import token_total
from dsl.ranges import indices_proved
from dsl.tabulate import tokens_of
from dsl.types import Bool, Product, Range, Type
from solver.exact.program import answer_places
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, allowed, wanted_answer

OBLIGATIONS_VERSION = 1
LOGIC = "QF_NIA"
MOST_TERMS = 400_000
"""A script with more definitions is not made."""
MOST_TOKENS = 2_000


@dataclass(frozen=True)
class Term:
    """An integer or truth value of the solver."""

    text: str
    is_truth: bool


@dataclass
class Terms:
    """The algebra of terms: every result has a short name, equal results the same one."""

    task: Task
    lines: list[str] = field(default_factory=list)
    known: dict[str, Term] = field(default_factory=dict)
    contents: dict[int, Any] = field(default_factory=dict)
    unknowns: list[tuple[int, str]] = field(default_factory=list)

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
        truth = isinstance(then, bool) or (isinstance(then, Term) and then.is_truth)
        return self._named(f"(ite {test.text} {_text(then)} {_text(otherwise)})", truth)

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        if sign in ("==", "+", "*") and not isinstance(left, Term):
            left, right = right, left  # what is known stands last, so that equal terms look equal
        one, other = _text(left), _text(right)
        match sign:
            case "and":
                return self._named(f"(and {one} {other})", True)
            case "==":
                return self._named(f"(= {one} {other})", True)
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
    head = [f"(set-logic {LOGIC})"]
    text = "\n".join([*head, *terms.lines, f"(assert {_text(wrong)})", "(check-sat)"]) + "\n"
    return Obligation(place, text, tuple(terms.unknowns))
