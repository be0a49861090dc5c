"""What the fields of a program can hold, inferred from the types of its inputs by intervals.

The inference is sound and incomplete: what it gives holds for every input, and None means that it
could not tell that every expression has a value. These ranges are what `fits` measures.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.evaluate import MOST_STEPS
from dsl.expr import Expr, bound_names
from dsl.kinds import Kind, PermKind, TruthKind, TupleKind
from dsl.problem import Input
from dsl.program import KEY, STEP, Head, Program, ProgramLayer, TokenRule
from dsl.ranges import (
    ROUNDS,
    Images,
    Interval,
    Mean,
    NotProved,
    Parts,
    Scope,
    Table,
    Truth,
    Values,
    fits_type,
    joined,
    narrowed,
    of_type,
    values_in,
)
from dsl.types import Product

MOST_EXPONENTS = 4096
"""Weights 2^w of one head are not of more different sizes."""


@dataclass(frozen=True)
class Ranges:
    """The hull over all tokens and layers of what each field holds; and of the answer."""

    fields: tuple[tuple[str, Values], ...]
    answer: Values


def ranges_of(program: Program) -> Ranges | None:
    """Return what the fields can hold, None if some expression might have no value."""
    try:
        return Inference(program).ranges()
    except NotProved:
        return None


def overflow(program: Program) -> tuple[str, str] | None:
    """Return a field that may leave its declared range, and what it may hold then."""
    declared = {f.name: f.declared for f in program.fields if f.declared is not None}
    if not declared:
        return None
    found = ranges_of(program)
    if found is None:
        return next(iter(declared)), "anything, as far as can be told"
    for name, values in found.fields:
        kind = declared.get(name)
        if kind is not None and not fits_type(values, kind):
            return name, range_text(values)
    return None


def token_total(program: Program) -> int:
    """Return the length of the sequence: prompt, padding and generated tokens."""
    rest = program.padding + program.generated
    return rest + sum(1 if g.index is None else g.index.size for g in program.inputs)


@dataclass
class _Leaves(NotProved):
    """What `next` may be, which is more than its alphabet has."""

    values: Values


def next_outside(program: Program) -> str | None:
    """Return what `next` may be, if that is not always a value of its alphabet."""
    if program.steps is None or not program.generated:
        return None
    try:
        Inference(program).ranges()
    except _Leaves as found:
        return range_text(found.values)
    except NotProved:
        return None
    return None


def leaves_ranges(program: Program) -> bool:
    """Say whether a field or `next` may leave its declared range, so that there is no program."""
    outside = program.steps is not None and next_outside(program) is not None
    return outside or overflow(program) is not None


class Inference:
    """Follows the fields through the layers: what they hold `now`, and what they `ever` held."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.now: Scope = {}
        self.ever: Scope = {}

    def ranges(self) -> Ranges:
        """Return the ranges after all layers; raises NotProved."""
        self.begin()
        for layer in self.program.layers:
            self.layer(layer)
        return self.end()

    def begin(self) -> None:
        """Take in what tokens hold at first; raises NotProved."""
        program = self.program
        for given, rule in zip(program.inputs, program.tokens, strict=True):
            self._token(rule, content_scope(rule, given))
        if program.padding:
            places = Interval(0, program.padding - 1)
            self._token(program.blank, dict.fromkeys(program.blank.index, places))
        if program.steps is not None and program.generated:
            turns = dict.fromkeys(program.steps.rule.index, Interval(0, program.generated - 1))
            self._token(program.steps.rule, {**turns, STEP: of_type(program.steps.alphabet)})
        self.ever = dict(self.now)

    def layer(self, layer: ProgramLayer) -> None:
        """Follow one layer; raises NotProved."""
        self._write({head.name: self._head(head) for head in layer.heads})
        for name, value in layer.lets:
            self._write({name: range_of(value, self.now)})

    def end(self) -> Ranges:
        """Return the ranges after the layers that were followed; raises NotProved."""
        self._next()
        answer = range_of(self.program.answer, self.now)
        return Ranges(tuple((f.name, self.ever[f.name]) for f in self.program.fields), answer)

    def _next(self) -> None:
        """Hold `next` to its alphabet: so what generated tokens carry was right by induction."""
        if self.program.steps is None or not self.program.generated:
            return
        found = range_of(self.program.steps.next, self.now)
        if not fits_type(found, self.program.steps.alphabet):
            raise _Leaves(found)

    def _token(self, rule: TokenRule, scope: Scope) -> None:
        given = {name: range_of(value, scope) for name, value in rule.fields}
        for field in self.program.fields:
            value = given.get(field.name, zero_values(field.kind))
            before = self.now.get(field.name)
            self.now[field.name] = value if before is None else joined(before, value)

    def _write(self, found: Scope) -> None:
        for name, value in found.items():
            self.now[name] = value
            self.ever[name] = joined(self.ever[name], value)

    def _head(self, head: Head) -> Values:
        keys = {f"{KEY}{name}": values for name, values in self.now.items()}
        scope: Scope | None = {**self.now, **keys}
        assert scope is not None
        kind = next(f.kind for f in self.program.fields if f.name == head.name)
        default = zero_values(kind) if head.default is None else range_of(head.default, scope)
        if head.where is not None:
            range_of(head.where, scope)
            scope = narrowed(head.where, True, _with_rounds(scope, head.where))
        if scope is None:
            return default
        if head.score is not None:
            range_of(head.score, scope)
        taken = range_of(head.take, scope)
        if head.kind == "average":
            taken = self._mean(head, taken, 1 if head.weight is None else _most(head.weight, scope))
        always = head.where is None and head.mask != "strict"
        return taken if always else joined(taken, default)


    def _mean(self, head: Head, taken: Values, most: int) -> Values:
        """Return what the mean of some tokens' values can be if each counts at most `most` times.

        At least one time: weights may be divided by the least of them.
        """
        if not isinstance(taken, Interval):
            raise NotProved
        if head.rounded:
            return taken
        return Mean(taken.low, taken.high, token_total(self.program) * most)


def _most(weight: Expr, scope: Scope) -> int:
    """Return how often a token counts at most if the one of the least weight counts once."""
    span = exponents(weight, scope)
    return 1 << (span.high - span.low)


def exponents(weight: Expr, scope: Scope) -> Interval:
    """Return what the exponents of a head's weights can be, within reason."""
    found = range_of(weight, scope)
    if not isinstance(found, Interval) or found.high - found.low > MOST_EXPONENTS:
        raise NotProved
    return found


def range_of(expr: Expr, scope: Scope) -> Values:
    """Return what an expression can be; raises NotProved if it might have no value."""
    found = values_in(expr, _with_rounds(scope, expr))
    if isinstance(found, Table):
        raise NotProved
    return found


def _with_rounds(scope: Scope, expr: Expr) -> Scope:
    """Return the scope with how often the loops of the expression may go round."""
    return {**scope, ROUNDS: Interval(1, MOST_STEPS // (1 + len(bound_names(expr))))}


def content_scope(rule: TokenRule, given: Input) -> Scope:
    """Return what the names of a token line can be."""
    scope: Scope = {given.name: of_type(given.element)}
    if given.index is not None and len(rule.index) == 1:
        scope[rule.index[0]] = of_type(given.index)
    elif isinstance(given.index, Product):
        scope |= {n: of_type(t) for n, t in zip(rule.index, given.index.parts, strict=True)}
    return scope


def zero_values(kind: Kind) -> Values:
    """Return what a field holds before it is given a value, as a range."""
    match kind:
        case TruthKind():
            return Truth()
        case PermKind(points):
            return Images(points or 0)
        case TupleKind(parts):
            return Parts(tuple(zero_values(part) for part in parts))
        case _:
            return Interval(0, 0)


def bits_of(values: Values) -> int:
    """Return how many bits tell apart everything that a field can hold."""
    return max(1, (count_of(values) - 1).bit_length())


def count_of(values: Values) -> int:
    """Return how many different values there are, at most."""
    match values:
        case Interval(low, high):
            return max(1, high - low + 1)
        case Truth():
            return 2
        case Images(points):
            count = 1
            for factor in range(2, points + 1):
                count *= factor
            return count
        case Parts(parts):
            count = 1
            for part in parts:
                count *= count_of(part)
            return count
        case Mean(low, high, most):  # at most m * (high - low) + 1 of each denominator m
            return (high - low) * (most * (most + 1) // 2) + most
        case Table():
            raise AssertionError("no field holds a table")


def range_text(values: Values) -> str:
    """Return what a field can hold in words."""
    match values:
        case Interval(low, high):
            return str(low) if low == high else f"{low}..{high}"
        case Truth():
            return "a truth value"
        case Images(points):
            return f"a permutation of {points} points"
        case Parts(parts):
            return f"({', '.join(map(range_text, parts))})"
        case Mean(low, high, most):
            return f"a fraction in {low}..{high} over at most {most}"
        case Table():
            raise AssertionError("no field holds a table")
