"""Numbers as expressions of the language over a constant: the language has no fractions to write.

`x / 2` and `0.5` become `x` and `1` over 2; comparisons multiply both sides out. The divisor is a
number times a power of the length n, so that it is above zero and known where the text is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from dsl import tree

LENGTH = tree.Name("n")


@dataclass(frozen=True)
class Over:
    """The divisor number * n^lengths."""

    number: int = 1
    lengths: int = 0

    def joined(self, other: Over) -> Over:
        """Return a multiple of both."""
        return Over(lcm(self.number, other.number), max(self.lengths, other.lengths))

    def times(self, other: Over) -> Over:
        return Over(self.number * other.number, self.lengths + other.lengths)


WHOLE = Over()


@dataclass(frozen=True)
class Scaled:
    """The value of `text` divided by `over`; truth values and symbols are over 1."""

    text: tree.Expression
    over: Over = WHOLE

    def over_a(self, over: Over) -> tree.Expression:
        """Return the expression that is worth the same over a multiple of its own divisor."""
        text = self.text
        factor = over.number // self.over.number
        if factor != 1:
            text = product(tree.Number(factor), text)
        for _ in range(over.lengths - self.over.lengths):
            text = product(LENGTH, text)
        return text


def product(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """Return a product, left out where one side is 1 or both are numbers."""
    match left, right:
        case tree.Number(1), _:
            return right
        case _, tree.Number(1):
            return left
        case tree.Number(a), tree.Number(b):
            return tree.Number(a * b)
        case _:
            return tree.Binary("*", left, right)


def written(value: Fraction | bool) -> Scaled:
    """Return a constant."""
    if isinstance(value, bool):
        return Scaled(tree.Truth(value))
    size = tree.Number(abs(value.numerator))
    return Scaled(tree.Unary("-", size) if value < 0 else size, Over(value.denominator))


def applied(function: str, parts: list[Scaled]) -> Scaled:
    """Return a function of numbers, truth values or symbols."""
    match function, parts:
        case "not", [one]:
            return Scaled(tree.Unary("not", one.text))
        case "neg", [one]:
            return Scaled(tree.Unary("-", one.text), one.over)
        case "if", [test, then, otherwise]:
            over = then.over.joined(otherwise.over)
            sides = then.over_a(over), otherwise.over_a(over)
            return Scaled(tree.If(test.text, *sides), over)
        case "*", [left, right]:
            return Scaled(product(left.text, right.text), left.over.times(right.over))
        case "/", [value, _]:  # by the length: the only divisor that is no constant
            return Scaled(value.text, value.over.times(Over(1, 1)))
        case (("+" | "-" | "min" | "max"), [left, right]):
            over = left.over.joined(right.over)
            pair = left.over_a(over), right.over_a(over)
            return Scaled(operation(function, *pair), over)
        case _, [left, right]:
            over = left.over.joined(right.over)
            return Scaled(operation(function, left.over_a(over), right.over_a(over)))
        case _:
            raise AssertionError(f"{function} of {len(parts)} parts")


WRITTEN = {"//": "div", "%": "mod"}


def operation(sign: str, left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """Return an operation of RASP in the language's words."""
    if sign == "==" and tree.Truth(True) in (left, right):
        return right if left == tree.Truth(True) else left
    if sign in ("min", "max"):
        return tree.Call(tree.Name(sign), (left, right))
    return tree.Binary(WRITTEN.get(sign, sign), left, right)
