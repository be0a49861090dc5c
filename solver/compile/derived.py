"""Sizes of compiled programs as formulas: the compiler run with polynomials for parameters.

The same code lays out coordinates and units. Where a table has as many units as a parameter says,
a `Family` stands for them. Every comparison of sizes must come out the same for all parameters
from some least value on (`solver.compile.symbols`), else nothing is claimed. Units and features
that are one and the same for some parameters only are found by comparing all of them. A repeat of
symbolic length is followed for four rounds; if the second and the third leave everything in the
same state, so do all between the first and the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from dsl import tree
from solver.compile.build import Build
from solver.compile.gadgets import Gadgets, Walk
from solver.compile.lowering import layout_of
from solver.compile.network import CannotCompile, Family, Place, Signal, inside
from solver.compile.settled import Settled, residual_format, scores_format, settled
from solver.compile.symbolic import symbolic_program
from solver.compile.symbols import Polynomial, Undecided
from solver.compile.view import bounds_of
from solver.exact.matrices import Number
from solver.exact.unrolled import NotUnrolled

LEASTS = (2, 3, 4, 5, 8)
"""From which parameters on a formula may hold, tried in this order."""


@dataclass(frozen=True)
class Derived:
    """Sizes for all parameters that are at least `least`; numbers may be polynomials.

    `residual` and `scores` are the largest absolute values, `denominator` that of vectors.
    """

    least: int
    heads: int
    width: int
    head_width: int
    mlp_depth: int
    mlp_width: Number
    residual: Number
    denominator: Number
    scores: Number

    def __str__(self) -> str:
        over = "" if self.denominator == 1 else f" over at most {self.denominator}"
        mlp = f"{self.mlp_depth} x {_factor(self.mlp_width)}" if self.mlp_depth else "none"
        return (
            f"heads {self.heads}, width {self.width}, hidden layers {mlp}, "
            f"bits {bits(self.residual)}{over}, scores {bits(self.scores)} (from {self.least})"
        )


def bits(most: Number) -> str:
    """Return the bits of numbers of at most this size, sign included."""
    if isinstance(most, Polynomial):
        return f"1 + ceil(log2({most + 1}))"
    return str(1 + int(most).bit_length())


def _factor(number: Number) -> str:
    plain = not isinstance(number, Polynomial) or len(number.terms) == 1
    return str(number) if plain else f"({number})"


class FamilyGadgets(Gadgets):
    """Gadgets over ranges with symbolic ends."""

    def square(self, x: Signal) -> Any:
        """Return x^2 at integers, by one family where the range is symbolic."""
        if not isinstance(x.high - x.low, Polynomial):
            return super().square(x)
        net, slope = self.network, 2 * x.low + 1
        parts = (slope, x), (2, net.family(x))
        found = net.combined(*parts, bias=x.low * x.low - slope * x.low)
        ends = [x.low * x.low, x.high * x.high]
        low = 0 if x.low <= 0 <= x.high else min(ends)
        return net.signal(found.form, low, max(ends), x.most)

    def rounded(self, kind: str, x: Signal) -> Any:
        """Return a rounded fraction; there are as many steps as it has integers."""
        if any(isinstance(end, Polynomial) for end in (x.low, x.high, x.most)):
            raise Undecided("a table of a size that depends on a parameter")
        return super().rounded(kind, x)

    def arithmetic(self, sign: str, left: Any, right: Any) -> Any:
        """Return `mod` where it wraps round at most once; other tables have no known size."""
        ends = (left.low, left.high) if isinstance(left, Signal) else (left,)
        if not any(isinstance(end, Polynomial) for end in (*ends, right)):
            return super().arithmetic(sign, left, right)
        if sign != "mod" or isinstance(right, Signal) or not isinstance(left, Signal):
            raise Undecided(f"a table for '{sign}'")
        if left.low < 0 or left.most != 1 or left.high >= 2 * right:
            raise Undecided("a remainder that wraps round more than once")
        if left.high < right:
            return left
        points = [(left.low, left.low), (right - 1, right - 1), (right, 0)]
        if left.high > right:
            points.append((left.high, left.high - right))
        return self.piecewise(left, points, 1)


def derived(program: tree.Program, task: tree.Task) -> Derived | str:
    """Return the sizes of a program as formulas, or why they could not be derived."""
    reason = ""
    for least in LEASTS:
        try:
            return _derived(program, task, least)
        except (Undecided, CannotCompile, NotUnrolled) as found:
            reason = str(found)
    return reason


def _derived(program: tree.Program, task: tree.Task, least: int) -> Derived:
    made, rounds = symbolic_program(program, task, least)
    build = Build(made, lambda network: Walk(network, FamilyGadgets(network)))
    found = settled(build)
    layouts = [
        layout_of(block.network, changes).layers
        for block, changes in zip(found.blocks, found.changes, strict=True)
    ]
    _check_distinct(build, found)
    for spans in rounds:
        _check_steady(build, found, spans)
    widths = [
        sum(block.network.wires[wire].count for wire in layer)
        for block, layers in zip(found.blocks, layouts, strict=True)
        for layer in layers
    ]
    residual = residual_format(found)
    heads = [head for block in found.blocks for head in block.heads]
    return Derived(
        least=least,
        heads=max((len(block.heads) for block in found.blocks), default=0),
        width=len(found.places),
        head_width=max((len(head.pairs) for head in heads), default=0),
        mlp_depth=max(map(len, layouts), default=0),
        mlp_width=max(widths, default=0),
        residual=residual.most,
        denominator=residual.denominator,
        scores=scores_format(found).most,
    )


def _check_distinct(build: Build, found: Settled) -> None:
    """Raise Undecided where units or features are one and the same for some parameters only.

    A family is not told apart from other units that read the same wires.
    """
    for network in (build.first.network, *(block.network for block in found.blocks)):
        sources = (wire.source for wire in network.wires)
        units = [source for source in sources if not isinstance(source, Place)]
        for one, other in combinations(units, 2):
            if Family in (type(one), type(other)):
                if inside(one).terms == inside(other).terms:
                    raise Undecided("a table that may share units with another")
            elif one == other:
                raise Undecided("two units that are the same")
    for form, again in combinations(build.statics, 2):
        if form == again:
            raise Undecided("two features that are the same")


def _check_steady(build: Build, found: Settled, rounds: list[range]) -> None:
    """Raise Undecided unless the second and the third round leave everything in the same state."""
    for one, other in zip(rounds[1], rounds[2], strict=True):
        if _state(build, found, one) != _state(build, found, other):
            raise Undecided("a repeat that changes from round to round")


def _state(build: Build, found: Settled, layer: int) -> tuple[Any, ...]:
    """Return all that the layers before and after a layer know of it."""
    block = found.blocks[layer]
    fields = {place: bounds_of(signal) for place, signal in build.drafts[layer].fields.items()}
    written = {place: bounds_of(signal) for place, signal in block.written.items()}
    values = [value for head in block.heads for value in head.values]
    return fields, written, block.needed, [(value.slot, value.arrived) for value in values]
