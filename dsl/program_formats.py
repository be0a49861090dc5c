"""Programs as softmax heads in a number format: why one would not be exact, if it would not.

docs/language.md, "Number formats", says what heads of each format compute. An `average` is a
weighted mean: weights 2^w, 0 where its condition fails, values coded from 0 on. An `attend` must
look at one token at most (`dsl.program_unique`), which then weighs 1, so that the sums deliver a
code of its fields; a fold does without, it keeps the best token so far. Everything a token holds
before the last layer must have its bits of state. Fields are taken with the hull of what they can
ever hold, so that layers that are the same have the same tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from dsl.expr import Expr, Variable, children
from dsl.number_formats import Fold, Wraparound
from dsl.problem import Model
from dsl.program import KEY, Head, Program
from dsl.program_ranges import (
    bits_of,
    count_of,
    exponents,
    range_of,
    ranges_of,
    token_total,
)
from dsl.program_unique import looks_at_one
from dsl.ranges import Interval, NotProved, Scope


def held_bits(program: Program, model: Model) -> int:
    """Return the bits of what tokens hold before the model's last layer, where states end."""
    found = ranges_of(program)
    assert found is not None
    early = {name for rule in _rules(program) for name in rule}
    for layer in program.layers[: len(model.layers) - 1]:
        early |= {head.name for head in layer.heads} | {name for name, _ in layer.lets}
    return sum(bits_of(values) for name, values in found.fields if name in early)


def _rules(program: Program) -> Iterator[set[str]]:
    made = () if program.steps is None else (program.steps.rule,)
    for rule in (*program.tokens, program.blank, *made):
        yield {name for name, _ in rule.fields}


def format_reason(program: Program, model: Model) -> str | None:
    """Return why a program might not be exact in the model's number format, None if it is."""
    found = ranges_of(program)
    assert found is not None
    scope: Scope = {**dict(found.fields), **{f"{KEY}{n}": v for n, v in found.fields}}
    for number, (mine, its) in enumerate(zip(program.layers, model.layers, strict=False)):
        if its.attention.kind != "softmax":
            continue
        for head in mine.heads:
            reason = _Sums(program, model, number, head, scope).reason()
            if reason is not None:
                return f"'{head.name}' in layer {number + 1}: {reason}"
    return None


@dataclass(frozen=True)
class _Sums:
    """A head of a program, to be computed by sums in the model's format."""

    program: Program
    model: Model
    layer: int
    head: Head
    scope: Scope

    def reason(self) -> str | None:
        try:
            match self.model.numbers:
                case Fold(state):
                    return self._folded(state)
                case _ if self.head.kind == "attend":
                    return self._attended()
                case Wraparound():
                    return self._wrapped(self.model.numbers)
                case _:
                    return self._rounded()
        except NotProved:
            return "its numbers could not be bounded"

    def _attended(self) -> str | None:
        """One token weighs 1: its value is a code of the fields that are taken."""
        if not looks_at_one(self.program, self.layer, self.head):
            return (
                "it is not certain that it looks at one token at most, and weights do not depend "
                "on whether there is a better one"
            )
        width, numbers = self.model.width or 1, self.model.numbers
        match numbers:
            case Wraparound(_, values, sums):
                bits = width * min(values, sums)
            case _:
                bits = width * (self.model.precision or 1)
        return _enough("to deliver what it takes", self._fields(self.head.take), bits)

    def _fields(self, *exprs: Expr) -> int:
        """Return how many values the key's fields in some expressions have together."""
        names = {name for expr in exprs for name in _key_names(expr)}
        return prod(count_of(self.scope[name]) for name in names)

    def _taken(self) -> int:
        """Return the largest value if the least is 0."""
        taken = range_of(self.head.take, self.scope)
        if not isinstance(taken, Interval):
            raise NotProved
        return taken.high - taken.low

    def _largest(self) -> int:
        """Return the largest weight if the least is 1."""
        if self.head.weight is None:
            return 1
        span = exponents(self.head.weight, self.scope)
        return 1 << (span.high - span.low)

    def _of_the_key(self) -> str | None:
        own = _names(self.head.take) - set(_key_names(self.head.take))
        return f"values depend on the key alone, and it takes '{min(own)}', too" if own else None

    def _wrapped(self, numbers: Wraparound) -> str | None:
        """Both sums must be smaller than 2^sum_bits, so that nothing is lost by wrapping."""
        value, weight, tokens = self._taken(), self._largest(), token_total(self.program)
        return (
            self._of_the_key()
            or _enough("of weight", weight + 1, numbers.weight_bits)
            or _enough("of value", value + 1, numbers.value_bits)
            or _enough("of sum", tokens * weight * max(1, value) + 1, numbers.sum_bits)
        )

    def _rounded(self) -> str | None:
        """Weights are 2^w with w of p bits, values 0..2^p - 1, the mean is rounded."""
        if not self.head.rounded:
            return "its mean is exact, and numbers exact_round rounds it ('take e rounded' does)"
        span, bits = self._largest().bit_length(), self.model.precision or 1
        return (
            self._of_the_key()
            or _enough("of precision for the exponents", span, bits)
            or _enough("of precision for the values", self._taken() + 1, bits)
        )

    def _folded(self, state: int) -> str | None:
        """The state is nothing or the best token so far; or two sums."""
        head = self.head
        if head.kind == "attend":
            scores = () if head.score is None else (head.score,)
            needed = self._fields(head.take, *scores) + 1
        else:
            tokens, weight = token_total(self.program), self._largest()
            needed = (tokens * weight + 1) * (tokens * weight * self._taken() + 1)
        return _enough("of state for what it has seen so far", needed, state)


def _enough(what: str, needed: int, bits: int) -> str | None:
    """Return what is missing where `bits` cannot tell so many values apart."""
    wanted = (needed - 1).bit_length()
    return f"it needs {wanted} bits {what}, the model has {bits}" if wanted > bits else None


def _names(expr: Expr) -> set[str]:
    own = {expr.name} if isinstance(expr, Variable) else set()
    return own.union(*map(_names, children(expr)))


def _key_names(expr: Expr) -> list[str]:
    return sorted(name for name in _names(expr) if name.startswith(KEY))
