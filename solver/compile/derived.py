"""Sizes of compiled programs as formulas, by cases where the order of parameters decides.

A comparison that comes out differently for different large parameters is a fork: the compiler is
run again with the fact that it holds, and again with the fact that it does not. Cases with the
same formulas are one. A parameter may be fixed: then the formulas are in the others, for that
value only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations, product
from math import gcd
from typing import TypeAlias

from dsl import tree
from dsl.ranges import NotProved
from solver.compile.domain import (
    Domain,
    Monomial,
    Symbol,
    Terms,
    added,
    divided,
    names_of,
    scaled,
)
from solver.compile.formulas import Sizes, sizes_of
from solver.compile.symbols import Polynomial, Undecided, made
from solver.compile.wires import CannotCompile
from solver.exact.unrolled import NotUnrolled

LEASTS = (2, 3, 4, 5, 6, 8, 9)
"""From which parameters on a formula may hold, tried in this order."""
SHOWN = (2, 3)
"""The values of a parameter for which formulas in the others are shown."""
LOW = 5
"""Above this each parameter's own least value is looked for."""
UNKNOWN = (Undecided, CannotCompile, NotUnrolled, NotProved)
"""Why there may be no formula."""
MOST_FORKS = 4
"""How many facts a case may have."""
MOST_CASES = 8
OFFSETS = (0, -1, 1, -2, 2)
"""Which numbers are added to the differences of parameters that are tried as facts."""


@dataclass(frozen=True)
class Fork:
    """What holds where `fact` is not negative, and what holds elsewhere."""

    fact: Polynomial
    then: Cases
    otherwise: Cases

    def __str__(self) -> str:
        terms, first, second = self.fact.terms, self.then, self.otherwise
        if isinstance(first, Fork):
            terms, first, second = denied(terms), second, first
        then = f"({first})" if isinstance(first, Fork) else str(first)
        return f"if {condition(Polynomial(terms, self.fact.domain))}: {then}; else {second}"


Cases: TypeAlias = Sizes | Fork


@dataclass(frozen=True)
class Derived:
    """Sizes for all parameters that are at least so large each; fixed ones are not among them."""

    leasts: tuple[tuple[str, int], ...]
    cases: Cases

    def __str__(self) -> str:
        if not self.leasts:
            return str(self.cases)
        numbers = [str(least) for _, least in self.leasts]
        each = ", ".join(f"{name} {least}" for name, least in self.leasts)
        return f"{self.cases} (from {numbers[0] if len(set(numbers)) == 1 else each})"


def derived(
    program: tree.Program, task: tree.Task, fixed: Mapping[str, int] | None = None
) -> Derived | str:
    """Return the sizes of a program as formulas, or why they could not be derived.

    Parameters that are `fixed` have those values, 1 or more, and the formulas are in the others.
    """
    reason, fixed = "", fixed or {}
    names = {name.text for name in program.parameters}
    if not set(fixed) <= names or min([1, *fixed.values()]) < 1:
        raise ValueError(f"{program.name.text} has no parameters with the values {dict(fixed)}")
    equal = tuple((name, added({(): worth})) for name, worth in fixed.items())
    for forks, least in product((0, MOST_FORKS), LEASTS):
        domain = Domain(least, equal=equal)
        try:
            found = _cases(program, task, domain, forks)
            return Derived(_leasts(program, task, found, domain, forks), found)
        except UNKNOWN as why:
            reason = str(why) or "what tokens begin with is not known"
    return reason


def at_values(program: tree.Program, task: tree.Task) -> tuple[str, dict[int, Derived]] | None:
    """Return the first parameter with formulas in the others for each of a few of its values."""
    for name in (each.text for each in program.parameters):
        found = {value: derived(program, task, {name: value}) for value in SHOWN}
        known = {value: each for value, each in found.items() if isinstance(each, Derived)}
        if len(known) == len(found):
            return name, known
    return None


def _leasts(
    program: tree.Program, task: tree.Task, found: Cases, domain: Domain, forks: int
) -> tuple[tuple[str, int], ...]:
    """Return from which value of each parameter on the same formulas hold."""
    fixed, least = dict(domain.equal), domain.least
    names = [name.text for name in program.parameters if name.text not in fixed]
    known = dict.fromkeys(names, least)
    for name in names if least > LOW and len(names) > 1 else ():
        for lower in (each for each in LEASTS if LOW <= each < least):
            tried = replace(domain, own=tuple({**known, name: lower}.items()))
            try:
                if _same(_cases(program, task, tried, forks), found):
                    known[name] = lower
                    break
            except UNKNOWN:
                continue
    return tuple(known.items())


def leaves(cases: Cases) -> Iterator[Sizes]:
    """Yield the sizes of all cases."""
    match cases:
        case Fork(_, then, otherwise):
            yield from leaves(then)
            yield from leaves(otherwise)
        case _:
            yield cases


def denied(fact: Terms) -> Terms:
    """Return what is not negative just where an integer polynomial is."""
    return added(scaled(fact, -1), {(): -1})


def condition(fact: Polynomial) -> str:
    """Return in words that a polynomial is not negative: what is added on the left or right."""
    terms, strict = dict(fact.terms), dict(fact.terms).get(()) == -1
    if strict:
        del terms[()]
    left = made({m: f for m, f in terms.items() if f > 0}, fact.domain)
    right = made({m: -f for m, f in terms.items() if f < 0}, fact.domain)
    return f"{left} {'>' if strict else '>='} {right}"


def _cases(program: tree.Program, task: tree.Task, domain: Domain, forks: int) -> Cases:
    try:
        return sizes_of(program, task, domain)
    except Undecided as found:
        if not forks or found.question is None or not _lasting(found.question.terms, domain):
            raise
        question = found.question.terms
        if any(isinstance(name, Symbol) and name.end for name in names_of(question)):
            raise  # a round or an entry is no case of its own
        fact = next(_simple(question, domain), None) or _fact(question, domain)
    then, otherwise = (
        _cases(program, task, domain.having(each), forks - 1) for each in (fact, denied(fact))
    )
    if _same(then, otherwise):
        return then
    if len([*leaves(then), *leaves(otherwise)]) > MOST_CASES:
        raise Undecided(f"more than {MOST_CASES} cases")
    return _joined(Polynomial(fact, domain), then, otherwise)


def _same(one: Cases, other: Cases) -> bool:
    """Say whether formulas are written alike; polynomials are not compared by their values."""
    return repr(one) == repr(other)


def _joined(fact: Polynomial, then: Cases, otherwise: Cases) -> Fork:
    """Return a fork, a simple one if a fork within it decides alone."""
    terms, domain = fact.terms, fact.domain
    sides = (terms, then, otherwise), (denied(terms), otherwise, then)
    for held, here, elsewhere in sides:
        if isinstance(elsewhere, Fork) and isinstance(here, Sizes):
            inner = elsewhere.fact
            known = domain.having(held).signs(inner.terms)
            if _same(here, elsewhere.then) and -1 not in known:
                return Fork(Polynomial(inner.terms, domain), here, elsewhere.otherwise)
            if _same(here, elsewhere.otherwise) and known == {-1}:
                return Fork(Polynomial(inner.terms, domain), elsewhere.then, here)
    return Fork(fact, then, otherwise)


def _lasting(question: Terms, domain: Domain) -> bool:
    """Say whether a question stays open however large the parameters are."""
    return len(Domain(LEASTS[-1], domain.facts).signs(question)) > 1


def _simple(question: Terms, domain: Domain) -> Iterator[Terms]:
    """Yield differences of two parameters that are not negative just where it is positive."""
    names = sorted({name for monomial, _ in question for name, _ in monomial})
    for (x, y), c in product(permutations(names, 2), OFFSETS):
        fact = added({((x, 1),): 1, ((y, 1),): -1, (): c})
        elsewhere = domain.having(denied(fact)).bound(scaled(question, -1))
        if domain.having(fact).bound(question) == 1 and elsewhere is not None:
            yield fact


def _fact(question: Terms, domain: Domain) -> Terms:
    """Return what is not negative just where a polynomial is positive.

    The polynomial is m q + c with a monomial m above |c|: it is positive just where q is, or where
    q is 0 and c positive.
    """
    terms = dict(question)
    constant = terms.pop((), 0)
    shared = _shared(terms)
    if domain.bound(added({shared[0]: shared[1]}, {(): -abs(constant) - 1})) is None:
        return added(question, {(): -1})
    found = (divided(term, shared) for term in terms.items())
    quotient = added(dict(term for term in found if term is not None))
    return quotient if constant > 0 else added(quotient, {(): -1})


def _shared(terms: dict[Monomial, int]) -> tuple[Monomial, int]:
    """Return the greatest monomial that divides all."""
    first, *_ = terms
    powers = {n: min(dict(m).get(n, 0) for m in terms) for n, _ in first}
    return tuple((n, p) for n, p in powers.items() if p), gcd(*terms.values())
