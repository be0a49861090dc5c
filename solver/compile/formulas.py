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
from itertools import product
from math import prod
from typing import Any

from dsl import tree
from solver.compile.build import Build
from solver.compile.counting import unit_count
from solver.compile.distinct import check_distinct
from solver.compile.domain import Domain
from solver.compile.families import FamilyGadgets, FamilyWalk
from solver.compile.indices import size_of_index
from solver.compile.largest import Largest, greatest, settled_largest
from solver.compile.lowering import layout_of
from solver.compile.settled import Settled, count_of, residual_format, scores_format, settled
from solver.compile.symbolic import symbolic_program
from solver.compile.symbols import Polynomial, Undecided
from solver.compile.view import bounds_of
from solver.compile.wires import Place
from solver.exact.matrices import Number

MOST_TESTS = 4
"""So many conditions that cannot be told are tried in all ways."""


@dataclass(frozen=True)
class Sizes:
    """Sizes for all parameters of some domain; numbers may be polynomials.

    `residual` and `scores` are the largest absolute values, `denominator` that of vectors.
    """

    heads: int
    width: Number
    head_width: Number
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
            f"bits {bits(self.residual)}{over}, scores {bits(self.scores)}"
        )


def bits(most: Number) -> str:
    """Return the bits of numbers of at most this size, sign included."""
    if isinstance(most, Polynomial | Largest):
        return f"1 + ceil(log2({most + 1}))"
    return str(1 + int(most).bit_length())


def _factor(number: Number) -> str:
    plain = not isinstance(number, Polynomial) or len(number.terms) == 1
    return str(number) if plain else f"({number})"


def sizes_of(program: tree.Program, task: tree.Task, domain: Domain) -> Sizes:
    """Return the sizes of a program as formulas for all parameters of a domain.

    Where a round depends on a condition that cannot be told, such as a bit of a parameter, it must
    not matter: sizes and states are to be the same for all guesses.
    Raises Undecided, CannotCompile, NotUnrolled.
    """
    first, states, tests = _guessed(program, task, domain, ())
    if tests > MOST_TESTS:
        raise Undecided(f"{tests} conditions that cannot be told")
    for guesses in product((False, True), repeat=tests) if tests else ():
        again, others, _ = _guessed(program, task, domain, guesses)
        if repr(again) != repr(first) or others != states:
            raise Undecided("a condition that cannot be told")
    return first


def _guessed(
    program: tree.Program, task: tree.Task, domain: Domain, guesses: tuple[bool, ...]
) -> tuple[Sizes, list[Any], int]:
    """Return sizes, the states within repeats, and how many conditions were guessed."""
    made, unrolling = symbolic_program(program, task, domain, guesses)
    build = Build(made, lambda network: FamilyWalk(network, FamilyGadgets(network)))
    found = settled(build)
    check_distinct(build, found)
    for spans in unrolling.rounds:
        _check_steady(build, found, spans)
    early = [layer for spans in unrolling.rounds for span in spans[:3] for layer in span]
    states = [_state(build, found, layer) for layer in early]
    return _sizes(found), states, unrolling.tests


def _sizes(found: Settled) -> Sizes:
    layouts = [
        layout_of(block.network, changes).layers
        for block, changes in zip(found.blocks, found.changes, strict=True)
    ]
    widths = [
        unit_count(block.network, layer)
        for block, layers in zip(found.blocks, layouts, strict=True)
        for layer in layers
    ]
    residual = residual_format(found)
    heads = [head for block in found.blocks for head in block.heads]
    return Sizes(
        heads=max((len(block.heads) for block in found.blocks), default=0),
        width=settled_largest(_width(found)),
        head_width=settled_largest(greatest(sum(map(count_of, head.pairs)) for head in heads)),
        mlp_depth=max(map(len, layouts), default=0),
        mlp_width=settled_largest(greatest(widths)),
        residual=settled_largest(residual.most),
        denominator=settled_largest(residual.denominator),
        scores=settled_largest(scores_format(found).most),
    )


def _width(found: Settled) -> Number:
    """Return how many coordinates there are; slots are used again by every block."""
    others = [place for place in found.places if place.kind != "slot"]
    values = [[v for head in block.heads for v in head.values] for block in found.blocks]
    slots = greatest(
        sum(_coordinates(value.slot) for value in each if value.slot.kind == "slot")
        for each in values
    )
    total: Number = slots + sum(map(_coordinates, others))
    return total


def _coordinates(place: Place) -> Number:
    count: Number = prod(map(size_of_index, place.over))
    return count


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
