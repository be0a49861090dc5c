"""Terms of the answers on two inputs, with what is known worked out.

Terms are those of `solver.kernel.congruence`: strings, and tuples of a word and arguments. A term
is worked out as it is made, so that two that say the same by arithmetic or logic are often equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from dsl.evaluate import OPERATIONS, EvaluationError
from solver.kernel.congruence import Equation, Term
from solver.kernel.universe import ENTRY, PICKED

TRUE: Term = ("constant", "True")
FALSE: Term = ("constant", "False")
MOST_BITS = 1 << 13
"""Numbers of more bits are not worked out: their texts would be too long."""
MOST_REMAINDERS = 1000
"""A count is worked out modulo at most so much."""


def constant_term(value: object) -> Term:
    """Return the term of a constant; no input or parameter can have its name."""
    return PICKED if value == PICKED else ENTRY if value == ENTRY else ("constant", str(value))


def is_constant(term: Term) -> bool:
    return isinstance(term, tuple) and term[0] == "constant"


def _known(term: Term) -> int | bool:
    text = str(term[1])
    return text == "True" if text in ("True", "False") else int(text)


def negated(term: Term) -> Term:
    match term:
        case ("constant", _):
            return FALSE if term == TRUE else TRUE
        case ("not", inside):
            return inside
        case _:
            return ("not", term)


def _both(left: Term, right: Term) -> Term:
    if FALSE in (left, right):
        return FALSE
    return right if left == TRUE else left if right == TRUE else ("and", left, right)


def either(test: Term, then: Term, otherwise: Term) -> Term:
    if is_constant(test):
        return then if test == TRUE else otherwise
    return then if then == otherwise else ("if", test, then, otherwise)


def applied(sign: str, left: Term, right: Term) -> Term:
    match sign:
        case "and":
            return _both(left, right)
        case "or":
            return negated(_both(negated(left), negated(right)))
        case "=>":
            return negated(_both(left, negated(right)))
        case "!=":
            return negated(applied("==", left, right))
        case "==" if left == right:
            return TRUE
        case _ if is_constant(left) and is_constant(right):
            try:
                value = OPERATIONS[sign](_known(left), _known(right))
            except (EvaluationError, KeyError):
                return (sign, left, right)
            short = int(value).bit_length() <= MOST_BITS
            return constant_term(value) if short else (sign, left, right)
        case _:
            return (sign, left, right)


def replaced(term: Term, change: dict[Term, Term]) -> Term:
    """Return a term with others put in, worked out again."""
    if term in change:
        return change[term]
    if not isinstance(term, tuple) or term[0] == "constant":
        return term
    parts = tuple(replaced(part, change) for part in term[1:])
    match term[0], parts:
        case "not", (inside,):
            return negated(inside)
        case "if", (test, then, otherwise):
            return either(test, then, otherwise)
        case "any" | "any entry" as word, (name, bound, body):
            return some(word, name, bound, body)
        case str() as sign, (left, right) if sign != "read":
            return applied(sign, left, right)
        case _:
            return (term[0], *parts)


# ---- binders


def some(word: Term, name: Term, bound: Term, body: Term) -> Term:
    """Return a binder; a table has at least one entry."""
    settled = body == FALSE or (word == "any entry" and body == TRUE)
    return body if settled else (word, name, bound, body)


def at_point(name: str, body: Term) -> Term | None:
    """Return what is left of a conjunction with `name == PICKED` at that point."""
    parts = _conjuncts(body)
    equations = [("==", name, PICKED), ("==", PICKED, name)]
    rest = [part for part in parts if part not in equations]
    if len(rest) == len(parts):
        return None
    found: Term = TRUE
    for part in rest:
        found = _both(found, replaced(part, {name: PICKED}))
    return found


def _conjuncts(term: Term) -> list[Term]:
    if isinstance(term, tuple) and term[0] == "and":
        return _conjuncts(term[1]) + _conjuncts(term[2])
    return [term]


def implied(term: Term, value: bool) -> list[Equation]:
    """Return equations that hold if a truth value is as given."""
    match term:
        case ("not", inside):
            return implied(inside, not value)
        case ("and", left, right) if value:
            return implied(left, True) + implied(right, True)
        case ("==", left, right) if value:
            return [(left, right)]
        case ("any entry", str() as name, _, body) if not value:
            return implied(replaced(body, {name: PICKED}), False)
        case _:
            return [(term, TRUE if value else FALSE)]


# ---- counts


def mentions(term: Term, words: tuple[str, ...]) -> bool:
    return term in words or (
        isinstance(term, tuple) and any(mentions(part, words) for part in term)
    )


def by_remainders(one: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    """Yield both answers, for each remainder of a count if they ask for nothing else of it."""
    found = [*_moduli(one), *_moduli(other)]
    counts, moduli = {count for count, _ in found}, {modulus for _, modulus in found}
    if len(counts) != 1 or 0 in moduli or lcm(*moduli) > MOST_REMAINDERS:
        yield one, other
        return
    for number in range(lcm(*moduli)):
        change = dict.fromkeys(counts, constant_term(number))
        yield replaced(one, change), replaced(other, change)


def _moduli(term: Term, modulus: int = 0) -> Iterator[tuple[Term, int]]:
    """Yield what is counted elsewhere, with the number modulo which it is asked for, 0 if none."""
    match term:
        case ("elsewhere", _, _):
            yield term, modulus
        case ("mod", inside, ("constant", _) as number) if _known(number) > 0:
            yield from _moduli(inside, _known(number))
        case ("+" | "-" | "*", left, right):
            yield from (*_moduli(left, modulus), *_moduli(right, modulus))
        case ("count" | "any" | "any entry", *_, body):
            yield from ((count, 0) for count, _ in _moduli(body))  # it may be another for each item
        case (_, *parts):
            for part in parts:
                yield from _moduli(part)
        case _:
            pass
