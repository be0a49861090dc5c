"""Universes of inputs: what is still in play in an adversary argument.

A prompt is a list of blocks; a universe is a product of sets, one for each block's inputs, of which
only lower bounds on the sizes are known, and a list of messages that are constants over it. What
each token's state may depend on is computed from mask, order and layer (`solver.kernel.counting`),
never said by a proof. The unit of a message is the bit, over all heads of a layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from solver.kernel.amounts import ONE, Amount, Count, power
from solver.kernel.hypotheses import Given

Mask: TypeAlias = Literal["none", "causal", "strict"]
Choice: TypeAlias = int | bool | str
"""What a proof takes a block to be: a constant, `PICKED`, or (a table) `ENTRY`."""
PICKED, ENTRY, FIRST, NOT_FIRST, INDICATOR = "#a", "#j", "#1", "#not1", "#j==#a"
"""The entry at which the two inputs differ; the index of each entry of a table; the first of the
two; its complement; a table that is true at that entry alone."""
Rows: TypeAlias = tuple[str, str, int | Amount]
"""Rows u and columns v: the rank is at least r^tokens, or so many rows (an amount) differ."""
OF_PAIR = (PICKED, FIRST, NOT_FIRST, INDICATOR)


class InvalidStep(Exception):
    """A rule does not apply; the message says which condition fails, and with what."""


@dataclass(frozen=True)
class Block:
    """An input of the task: `tokens` tokens in a row, each carrying one of `values` values."""

    name: str
    tokens: Amount
    values: Amount


@dataclass(frozen=True)
class Setting:
    """What is claimed: no transformer of this shape answers at the last token of the last block.

    `summary` bits are what one block tells one token in one layer, `state` bits what a token holds
    between layers; `hard` means unique hard attention with `heads` heads, any scores. The tokens of
    the blocks in a group of `mixed` stand in turn: what such a block tells is a sum over tokens
    that are no neighbours, so sums must not depend on their order.
    """

    blocks: tuple[Block, ...]
    mask: Mask
    layers: int
    heads: Amount
    summary: Amount
    state: Amount
    hard: bool
    mixed: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Image:
    """The tokens of the table `name` carry what the proof says of one entry each of `tables`.

    These have `tokens` entries each; the tables stand in turn, or one after another. What is
    carried is for the task to look at: `contents`, as the proof has it.
    """

    name: str
    tokens: Amount
    tables: tuple[str, ...]
    in_turn: bool
    contents: Any


@dataclass(frozen=True)
class Part:
    """What is left of one block's inputs: at least `count` of them.

    `point`: exactly one. `free`: so many entries can still be anything and the others are constants
    (None: the set has no such form). `full`: nothing has been taken away.
    """

    count: Count
    free: Amount | None
    point: bool = False
    full: bool = True


FIXED = Part(Count(), None, point=True, full=False)


@dataclass(frozen=True)
class Reach:
    """The table takes at least `values` values at an entry: `pointer`, read through `path` first.

    For the path (f, g) the entry is g[f[pointer]]; the pointer and these tables are fixed.
    """

    table: str
    pointer: str
    values: Amount
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Universe:
    """The inputs that are still in play, and which messages are constants over them.

    `silent` has (sender, receiver, layer); `settled` and `capped` have (block, layer): constant
    states, and states that are counted by their bits. `taken` are the choices of the proof, in
    order; `pair` is the block in which the two inputs differ, `alone` says that they do so in one
    entry. After `rank` only inputs with different rows are in play, if there are as many. After
    `vary` the two inputs are any with different answers, of the word with `varied` free entries.
    """

    setting: Setting
    givens: tuple[Given, ...]
    parts: tuple[tuple[str, Part], ...]
    silent: frozenset[tuple[str, str, int]] = frozenset()
    settled: frozenset[tuple[str, int]] = frozenset()
    capped: frozenset[tuple[str, int]] = frozenset()
    taken: tuple[tuple[str, Choice], ...] = ()
    reach: Reach | None = None
    pair: str | None = None
    alone: bool = False
    images: tuple[Image, ...] = ()
    rank: Rows | None = None
    varied: Amount | None = None

    def part(self, name: str) -> Part:
        """Return what is left of a block."""
        return dict(self.parts)[block(self.setting, name).name]

    def is_followed(self, name: str) -> bool:
        """Say whether a table is the one that a pointer has been followed into."""
        return self.reach is not None and self.reach.table == name

    def with_part(self, name: str, part: Part) -> Universe:
        """Return the universe with another set for one block."""
        parts = dict(self.parts) | {name: part}
        return replace(self, parts=tuple(parts.items()))


def start(setting: Setting, givens: tuple[Given, ...]) -> Universe:
    """Return the universe of all inputs."""
    names = [each.name for each in setting.blocks]
    if len(set(names)) != len(names) or not names or setting.layers < 1:
        raise InvalidStep("a setting has different blocks and at least one layer")
    sets = ((b, power(b.values, b.tokens), b.values == ONE) for b in setting.blocks)
    parts = tuple((b.name, Part(count, b.tokens, only, not only)) for b, count, only in sets)
    return Universe(setting, givens, parts)


def block(setting: Setting, name: str) -> Block:
    """Return a block by its name."""
    for each in setting.blocks:
        if each.name == name:
            return each
    raise InvalidStep(f"the task has no input '{name}'")
