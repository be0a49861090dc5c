"""Adversary arguments over the inputs of a task, as rules on a universe of inputs.

A prompt is a list of blocks; the universe is a product of sets, one for each block's inputs, of
which only lower bounds on the sizes are known. A rule shrinks a set so that some message of a
transformer becomes a constant, and pays for it. What each token's state may depend on is computed
here from mask, order and layer (`depends_on`), never said by a proof. At the end two inputs differ
in one block, the last token cannot tell, and the task wants different answers.

Source: the two-layer argument and Theorem U of the project's theory pages; the one-layer case is
Peng, Narayanan, Papadimitriou 2024. The unit of a message is the bit, over all heads of a layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from solver.kernel.amounts import (
    ONE,
    Amount,
    Count,
    NotAnAmount,
    atom,
    constant,
    is_whole,
    power,
    surely_at_least,
    surely_at_least_one,
    two_to,
)

Mask: TypeAlias = Literal["none", "causal", "strict"]
Choice: TypeAlias = int | bool | str
"""What a proof takes a block to be: a constant, `PICKED`, or (a table) `ENTRY`."""
PICKED, ENTRY, FIRST, INDICATOR = "#a", "#j", "#1", "#j==#a"
"""The entry at which the two inputs differ; the index of each entry of a table; the first of the
two; a table that is true at that entry alone."""


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
    """What is claimed: no transformer of this shape answers at the last token, the last block.

    `summary` bits are what one block tells one token in one layer, `state` bits what a token holds
    between layers; `hard` means unique hard attention with `heads` heads, any scores.
    """

    blocks: tuple[Block, ...]
    mask: Mask
    layers: int
    heads: Amount
    summary: Amount
    state: Amount
    hard: bool


@dataclass(frozen=True)
class Given:
    """A hypothesis `left > right`, or `left >= right`."""

    left: Amount
    right: Amount
    strict: bool


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


@dataclass(frozen=True)
class Reach:
    """The table `table` takes at least `values` values at the fixed entry `pointer`."""

    table: str
    pointer: str
    values: Amount


@dataclass(frozen=True)
class Universe:
    """The inputs that are still in play, and which messages are constants over them.

    `silent` has (sender, receiver, layer); `settled` has (block, layer). `taken` are the choices of
    the proof, in order; `pair` is the block in which the two inputs differ.
    """

    setting: Setting
    givens: tuple[Given, ...]
    parts: tuple[tuple[str, Part], ...]
    silent: frozenset[tuple[str, str, int]] = frozenset()
    settled: frozenset[tuple[str, int]] = frozenset()
    taken: tuple[tuple[str, Choice], ...] = ()
    reach: Reach | None = None
    pair: str | None = None

    def part(self, name: str) -> Part:
        """Return what is left of a block."""
        return dict(self.parts)[block(self.setting, name).name]

    def with_part(self, name: str, part: Part) -> Universe:
        """Return the universe with another set for one block."""
        parts = dict(self.parts) | {name: part}
        return replace(self, parts=tuple(parts.items()))


def start(setting: Setting, givens: tuple[Given, ...]) -> Universe:
    """Return the universe of all inputs."""
    names = [each.name for each in setting.blocks]
    if len(set(names)) != len(names) or not names or setting.layers < 1:
        raise InvalidStep("a setting has different blocks and at least one layer")
    if setting.blocks[-1].tokens != ONE:
        raise InvalidStep("the answer is read at the last token, so the last block is one token")
    parts = [(each.name, _whole(each)) for each in setting.blocks]
    return Universe(setting, givens, tuple(parts))


def _whole(each: Block) -> Part:
    only = each.values == ONE
    return Part(power(each.values, each.tokens), each.tokens, point=only, full=not only)


def block(setting: Setting, name: str) -> Block:
    """Return a block by its name."""
    for each in setting.blocks:
        if each.name == name:
            return each
    raise InvalidStep(f"the task has no input '{name}'")


# ---- what a state may depend on


def sees(setting: Setting, receiver: str, sender: str) -> bool:
    """Say whether tokens of one block see tokens of another one."""
    places = setting.blocks.index
    earlier = places(block(setting, sender)) < places(block(setting, receiver))
    return setting.mask == "none" or earlier


def depends_on(universe: Universe, name: str, layer: int) -> frozenset[str]:
    """Return the blocks on which the states of a block after `layer` layers may depend.

    Over the universe: a fixed block is a constant, and so is a message that has been muted.
    """
    known: dict[tuple[str, int], frozenset[str]] = {}
    for level in range(layer + 1):
        for each in universe.setting.blocks:
            known[each.name, level] = _depends_on(universe, known, each.name, level)
    return known[name, layer]


def _depends_on(
    universe: Universe, known: dict[tuple[str, int], frozenset[str]], name: str, layer: int
) -> frozenset[str]:
    if (name, layer) in universe.settled:
        return frozenset()
    if layer == 0:
        return frozenset() if universe.part(name).point else frozenset({name})
    own = known[name, layer - 1]
    found = set(own)
    for each in universe.setting.blocks:
        loud = (each.name, name, layer) not in universe.silent
        if each.name != name and loud and sees(universe.setting, name, each.name):
            found |= known[each.name, layer - 1] | own
    return frozenset(found)


# ---- what follows from the hypotheses


def follows(universe: Universe, ratio: Count) -> bool:
    """Say whether a count is more than 1: by itself, or because a hypothesis says as much."""
    if surely_at_least_one(ratio / power(constant(2), ONE)):
        return True
    facts = (fact for given in universe.givens if given.strict for fact in _counts(given))
    return any(surely_at_least_one(ratio / fact) for fact in facts)


def _counts(given: Given) -> list[Count]:
    """Return counts that are more than 1 by a strict hypothesis: left / right, 2^left / 2^right."""
    found = [two_to(given.left - given.right)]
    if all(len(side.terms) == 1 and surely_at_least(side, 0) for side in (given.left, given.right)):
        found.append(power(given.left, ONE) / power(given.right, ONE))
    return found


def positive(universe: Universe, amount: Amount) -> bool:
    """Say whether an amount is at least 1: by itself, or because a hypothesis says as much."""
    if surely_at_least(amount, 1):
        return True
    for given in universe.givens:
        apart = given.strict and is_whole(given.left) and is_whole(given.right)
        slack = constant(1) if apart else constant(0)
        fact = given.left - given.right - slack  # at least 0
        if surely_at_least(amount - fact, 1):
            return True
    return False


# ---- the rules


def take(universe: Universe, name: str, choice: Choice) -> Universe:
    """
         all inputs of x are in play
    -------------------------------------  (take x = choice)
         x is the constant `choice`

    Before two inputs have been found a choice may not speak of the entry at which they differ:
    which inputs they are may depend on it.
    """
    part = universe.part(name)
    reached = universe.reach is not None and universe.reach.table == name
    if part.point or not part.full or reached or universe.pair == name:
        raise InvalidStep(f"'{name}' is no longer free to be chosen")
    known = (ENTRY,) if universe.pair is None else (ENTRY, PICKED, FIRST, INDICATOR)
    if isinstance(choice, str) and choice not in known:
        raise InvalidStep(f"'{name}' cannot be taken to be {choice[:60]!r} here")
    point = Part(Count(), None, point=True, full=False)
    return replace(universe.with_part(name, point), taken=(*universe.taken, (name, choice)))


def mute(universe: Universe, sender: str, receiver: str, layer: int) -> Universe:
    """
         the states of `sender` after layer - 1 depend on its own input alone,
         and the tokens of `receiver` have k possible states there in all
    -----------------------------------------------------------------------  (mute)
         on 1 / 2^(k * summary) of its inputs, what `sender` tells
         `receiver` at `layer` is a constant for each of those states

    Pigeonhole: the k messages are a function of the sender's input. For unique hard attention and
    a sender whose own messages are constants, the message is one of M^heads, and the cost is that.
    """
    _check_message(universe, sender, receiver, layer)
    views = _views(universe, receiver, layer)
    cost = power(constant(2), universe.setting.summary * views)
    return _silenced(universe, sender, receiver, layer, cost)


def summarize(universe: Universe, sender: str, receiver: str, bits: Amount) -> Universe:
    """`mute` in the first layer, with the bits of a message said: they must be those counted."""
    if bits != universe.setting.summary:
        raise InvalidStep("a block's summary has another number of bits")
    return mute(universe, sender, receiver, 1)


def because(universe: Universe, left: Amount, sign: str, right: Amount) -> Universe:
    """A remark: an inequality that must follow from the hypotheses, or be one; nothing changes."""
    if sign not in (">", ">="):
        raise InvalidStep(f"a reason says > or >=, not {sign[:60]!r}")
    products = all(len(s.terms) == 1 and surely_at_least(s, 1) for s in (left, right))
    if products and follows(universe, power(left, ONE) / power(right, ONE)):
        return universe
    if follows(universe, two_to(left - right)):
        return universe
    if positive(universe, left - right + constant(int(sign == ">="))):
        return universe
    raise InvalidStep("this reason does not follow from the hypotheses")


def mute_states(universe: Universe, sender: str, receiver: str, layer: int) -> Universe:
    """
         unique hard attention; what the tokens of `sender` heard in layer 1 .. layer - 1
         is constant, but for what they heard of their own block, and layer = 2
    --------------------------------------------------------------------------------  (mute_states)
         on 1 / M^(heads * k) of its inputs, what `sender` tells `receiver` at `layer` is constant,
         M = sum j < tokens : values * (values * j + 2)^heads  the states of all its tokens

    The token with index j after one layer: its own value, and for each head the constant best of
    what stands before the block, one of the values * j contents before it, or itself.
    """
    setting, sending = universe.setting, block(universe.setting, sender)
    _check_message(universe, sender, receiver, layer)
    if not setting.hard or layer != 2 or setting.mask == "none":
        raise InvalidStep("states are counted for unique hard attention, a causal mask and layer 2")
    views = _views(universe, receiver, layer)
    found = states(sending.tokens, sending.values, setting.heads)
    cost = power(found, setting.heads * views)
    return _silenced(universe, sender, receiver, layer, cost)


INDEX = atom(("index",))
"""The index of a sum, from 0; sums are not nested."""


def states(tokens: Amount, values: Amount, heads: Amount) -> Amount:
    """Return sum j < tokens : values * (values * j + 2)^heads."""
    if not all(surely_at_least(each, 1) for each in (tokens, values, heads)):
        raise NotAnAmount("states are counted of at least one token, value and head")
    options = power_amount(values * INDEX + constant(2), heads)
    return atom(("sum", INDEX, tokens, values * options))


def power_amount(base: Amount, exponent: Amount) -> Amount:
    """Return base^exponent as an amount: multiplied out for a small number, else opaque."""
    number = exponent.number
    if number is None or not 0 <= number <= 8:
        if not surely_at_least(base, 1):
            raise NotAnAmount("the base of a power must be at least 1")
        return atom(("^", base, exponent))
    found = ONE
    for _ in range(number):
        found *= base
    return found


def restrict(universe: Universe, sender: str, receiver: str) -> Universe:
    """
         unique hard attention; `sender` still has more than heads * k free entries,
         where the tokens of `receiver` have k possible contents in all
    ----------------------------------------------------------------------------  (restrict)
         with heads * k entries fixed, what `sender` tells `receiver` at layer 1 is a constant
         for each of those contents; all other entries stay free

    For each content and head fix the entry that the head likes best among all that are possible.
    """
    _check_message(universe, sender, receiver, 1)
    part = universe.part(sender)
    if not universe.setting.hard or part.free is None:
        raise InvalidStep("entries are fixed for unique hard attention, where they are free")
    left = part.free - universe.setting.heads * _views(universe, receiver, 1)
    if not positive(universe, left):
        raise InvalidStep(f"'{sender}' may have no free entry left")
    count = power(block(universe.setting, sender).values, left)
    changed = universe.with_part(sender, Part(count, left, full=False))
    return replace(changed, silent=changed.silent | {(sender, receiver, 1)})


def settle(universe: Universe, receiver: str, layer: int) -> Universe:
    """
         `receiver` is one token; its state after `layer` depends on the input of one block, g
    -----------------------------------------------------------------------------------------
         on 1 / 2^state of the inputs of g that state is a constant                (settle)
    """
    if block(universe.setting, receiver).tokens != ONE or not 0 < layer < universe.setting.layers:
        raise InvalidStep("the state of one token between two layers is settled")
    found = depends_on(universe, receiver, layer)
    if len(found) != 1:
        raise InvalidStep(f"the state of '{receiver}' depends on {_listed(found)}, not on one")
    (name,) = found
    _check_open(universe, name)
    cost = power(constant(2), universe.setting.state)
    part = universe.part(name)
    changed = universe.with_part(name, Part(part.count / cost, None, full=False))
    return replace(changed, settled=changed.settled | {(receiver, layer)})


def cover(universe: Universe, pointer: str, table: str, least: Amount) -> Universe:
    """
         more than (least - 1)^tokens functions f are in play, and every value of the pointer
    --------------------------------------------------------------------------------  (cover)
         for some i, f[i] takes at least `least` values; the pointer is that i

    Otherwise f would be in a product of sets of less than `least` values each. An f with free
    entries takes every value there.
    """
    pointing, reading = block(universe.setting, pointer), block(universe.setting, table)
    part = universe.part(table)
    if pointing.tokens != ONE or pointing.values != reading.tokens:
        raise InvalidStep(f"'{pointer}' does not point into '{table}'")
    if not universe.part(pointer).full or part.point or universe.pair is not None:
        raise InvalidStep(f"'{pointer}' or '{table}' is no longer free")
    if universe.reach is not None:
        raise InvalidStep("an entry has been fixed already")
    free = part.free is not None and positive(universe, part.free) and least == reading.values
    if not free:
        if not surely_at_least(least, 2):
            raise InvalidStep("at least two values are to be covered")
        if not follows(universe, part.count / power(least - ONE, reading.tokens)):
            raise InvalidStep(f"no hypothesis says that so many of '{table}' are left")
    point = Part(Count(), None, point=True, full=False)
    changed = universe.with_part(pointer, point)
    return replace(changed, reach=Reach(table, pointer, least))


def collide(universe: Universe, name: str) -> Universe:
    """
         more than values^(tokens - least) functions g are in play, and f[i] takes `least` values
    --------------------------------------------------------------------------------  (collide)
         two of them differ at some a = f[i]

    Without such an entry: more than one is in play, so two differ somewhere.
    """
    colliding = block(universe.setting, name)
    _check_open(universe, name)
    agreed = Amount()
    if universe.reach is not None:
        reading = block(universe.setting, universe.reach.table)
        if reading.name == name or reading.values != colliding.tokens:
            raise InvalidStep(f"'{reading.name}' does not point into '{name}'")
        agreed = colliding.tokens - universe.reach.values
    bound = power(colliding.values, agreed) if universe.reach is not None else Count()
    if not follows(universe, universe.part(name).count / bound):
        raise InvalidStep(f"no hypothesis says that so many of '{name}' are left")
    return replace(universe, pair=name)


def differ(universe: Universe) -> tuple[str, Reach | None, tuple[tuple[str, Choice], ...]]:
    """
         two inputs differ in g alone, and what the last token knows at the end does not depend on g
    --------------------------------------------------------------------------------  (differ)
         if the task wants different answers there, no transformer of this shape solves it

    Returns what is left to show about the task: the block, the entry at which it differs, and the
    choices of the proof.
    """
    if universe.pair is None:
        raise InvalidStep("no two inputs have been found")
    last = universe.setting.blocks[-1].name
    found = depends_on(universe, last, universe.setting.layers)
    if universe.pair in found:
        raise InvalidStep(f"what '{last}' knows at the end may depend on '{universe.pair}'")
    return universe.pair, universe.reach, universe.taken


# ---- conditions that rules share


def _check_open(universe: Universe, name: str) -> None:
    """What is taken from a set whose values have been counted would make that count wrong."""
    reached = universe.reach is not None and universe.reach.table == name
    if universe.part(name).point or universe.pair is not None or reached:
        raise InvalidStep(f"'{name}' is no longer free")


def _check_message(universe: Universe, sender: str, receiver: str, layer: int) -> None:
    setting = universe.setting
    _check_open(universe, sender)
    if sender == receiver or not sees(setting, receiver, sender):
        raise InvalidStep(f"'{receiver}' does not see '{sender}'")
    if not 1 <= layer <= setting.layers:
        raise InvalidStep(f"there is no layer {layer}")
    if (sender, receiver, layer) in universe.silent:
        raise InvalidStep(f"'{sender}' tells '{receiver}' nothing at layer {layer} already")
    found = depends_on(universe, sender, layer - 1)
    if found - {sender}:
        on = _listed(found)
        raise InvalidStep(f"the states of '{sender}' before layer {layer} depend on {on}")


def _views(universe: Universe, receiver: str, layer: int) -> Amount:
    """Return how many (token, state) pairs of a block there are before a layer."""
    each = block(universe.setting, receiver)
    if not depends_on(universe, receiver, layer - 1):
        return each.tokens
    if layer == 1:
        return each.tokens * each.values
    raise InvalidStep(f"the states of '{receiver}' before layer {layer} are too many to count")


def _silenced(
    universe: Universe, sender: str, receiver: str, layer: int, cost: Count
) -> Universe:
    part = universe.part(sender)
    changed = universe.with_part(sender, Part(part.count / cost, None, full=False))
    return replace(changed, silent=changed.silent | {(sender, receiver, layer)})


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names)) or "nothing"
