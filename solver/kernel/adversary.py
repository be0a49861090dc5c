"""Adversary arguments over the inputs of a task, as rules on a universe of inputs.

A rule shrinks a set of the universe so that some message of a transformer becomes a constant, and
pays for it. At the end two inputs differ in one block, the last token cannot tell, and the task
wants different answers.

Sources: "two layers" is the argument in seven steps of theorems/composition/two_layers, Theorem U
its part on unique hard attention, U_L that of many_layers: derived in this project.
"""

from __future__ import annotations

from dataclasses import replace

from solver.kernel.amounts import ONE, Amount, Count, constant, power, surely_at_least
from solver.kernel.counting import depends_on, sees, views
from solver.kernel.hypotheses import Given, entailed, follows, positive
from solver.kernel.universe import (
    ENTRY,
    FIXED,
    OF_PAIR,
    Block,
    Choice,
    Image,
    InvalidStep,
    Part,
    Reach,
    Universe,
    block,
    start,
)


def reduce(universe: Universe, image: Image) -> Universe:
    """
         every token of a table carries what one entry of one of v1 .. vr gives it
    -----------------------------------------------------------------  (reduce; Sanford et al. 2024)
         v1 .. vr, tables of truth values, are the inputs in its place

    Who solves the task solves it on such prompts. It goes on naming the old table: no new one may.
    """
    setting = universe.setting
    old, tables = block(setting, image.name), image.tables
    if replace(universe, images=()) != start(setting, universe.givens):
        raise InvalidStep("prompts are taken apart before anything else")
    if {image.name, *(each.name for each in universe.images)} & set(tables):
        raise InvalidStep("a new table has the name of one that was taken apart")
    if any(image.name in each.tables for each in universe.images):
        raise InvalidStep(f"'{image.name}' is a new table already")
    if setting.hard and image.in_turn:
        raise InvalidStep("unique hard attention looks at tokens in turn by their place")
    if old.tokens != image.tokens * constant(len(tables)):
        raise InvalidStep(f"'{old.name}' has another number of tokens")
    place, new = setting.blocks.index(old), [Block(t, image.tokens, constant(2)) for t in tables]
    blocks = (*setting.blocks[:place], *new, *setting.blocks[place + 1 :])
    mixed = (*setting.mixed, tables) if image.in_turn else setting.mixed
    changed = start(replace(setting, blocks=blocks, mixed=mixed), universe.givens)
    return replace(changed, images=(*universe.images, image))


def take(universe: Universe, name: str, choice: Choice) -> Universe:
    """
         all inputs of x are in play
    -------------------------------------  (take x = choice)
         x is the constant `choice`

    Before two inputs have been found a choice may not speak of the entry at which they differ:
    which inputs they are may depend on it. As in Peng, Narayanan, Papadimitriou 2024: take x = 0.
    """
    part = universe.part(name)
    if part.point or not part.full or universe.is_followed(name) or universe.pair == name:
        raise InvalidStep(f"'{name}' is no longer free to be chosen")
    known = (ENTRY,) if universe.pair is None else (ENTRY, *OF_PAIR)
    if isinstance(choice, str) and choice not in known:
        raise InvalidStep(f"'{name}' cannot be taken to be {choice[:60]!r} here")
    return replace(universe.with_part(name, FIXED), taken=(*universe.taken, (name, choice)))


def fix(universe: Universe, name: str) -> Universe:
    """
         x is neither followed nor the block in which the two inputs differ
    -----------------------------------------------------------------------  (fix; two layers, U_L)
         x is one of its inputs that are in play: a constant, which one is not said

    There is one, since every rule leaves some. To the task x stays unknown, as a covered pointer.
    """
    if universe.part(name).point or universe.is_followed(name) or universe.pair == name:
        raise InvalidStep(f"'{name}' is no longer free to be fixed")
    return universe.with_part(name, FIXED)


def mute(universe: Universe, sender: str, receiver: str, layer: int) -> Universe:
    """
         the states of `sender` after layer - 1 depend on its own input alone,
         and the tokens of `receiver` have k possible states there in all
    -----------------------------------------------------------------------  (mute)
         on 1 / 2^(k * summary) of its inputs, what `sender` tells
         `receiver` at `layer` is a constant for each of those states

    Pigeonhole: the k messages are a function of the sender's input (two layers, steps 1, 2 and 5).
    """
    check_message(universe, sender, receiver, layer)
    found = views(universe, receiver, layer - 1)
    cost = power(constant(2), universe.setting.summary * found)
    return silenced(universe, sender, receiver, layer, cost)


def summarize(universe: Universe, sender: str, receiver: str, bits: Amount) -> Universe:
    """
         a message has so many bits
    --------------------------------  (summarize; Peng, Narayanan, Papadimitriou 2024)
         as `mute` at the first layer
    """
    if bits != (needed := universe.setting.summary):
        raise InvalidStep(f"a block's summary has another number of bits: {needed}, not {bits}")
    return mute(universe, sender, receiver, 1)


def because(universe: Universe, left: Amount, sign: str, right: Amount) -> Universe:
    """A remark (arithmetic): an inequality that follows from the hypotheses; nothing changes."""
    if sign not in (">", ">="):
        raise InvalidStep(f"a reason says > or >=, not {sign[:60]!r}")
    if entailed(universe.givens, Given(left, right, sign == ">")):
        return universe
    raise InvalidStep("this reason does not follow from the hypotheses")


def restrict(universe: Universe, sender: str, receiver: str) -> Universe:
    """
         unique hard attention; `sender` still has more than heads * k free entries,
         where the tokens of `receiver` have k possible states in all before layer 1
    --------------------------------------------------------------  (restrict; Theorem U, Hahn 2020)
         with heads * k entries fixed, what `sender` tells `receiver` at layer 1 is a constant
         for each of those states; all other entries stay free

    For each state and head fix the entry that the head likes best among all that are possible.
    """
    check_message(universe, sender, receiver, 1)
    part = universe.part(sender)
    if not universe.setting.hard or part.free is None:
        raise InvalidStep("entries are fixed for unique hard attention, where they are free")
    left = part.free - universe.setting.heads * views(universe, receiver, 0)
    if not positive(universe.givens, left):
        raise InvalidStep(f"'{sender}' may have no free entry left: needs {left} >= 1")
    count = power(block(universe.setting, sender).values, left)
    changed = universe.with_part(sender, Part(count, left, full=False))
    return replace(changed, silent=changed.silent | {(sender, receiver, 1)})


def settle(universe: Universe, receiver: str, layer: int) -> Universe:
    """
         `receiver` is one token; its state after `layer` depends on the input of one block, g
    -----------------------------------------------------------------------------------------
         on 1 / 2^state of the inputs of g that state is a constant    (settle; two layers, sharper)
    """
    if block(universe.setting, receiver).tokens != ONE or not 0 <= layer < universe.setting.layers:
        raise InvalidStep("the state of one token before a layer is settled")
    found = depends_on(universe, receiver, layer)
    if len(found) != 1:
        raise InvalidStep(f"the state of '{receiver}' depends on {_listed(found)}, not on one")
    (name,) = found
    check_open(universe, name)
    cost = power(constant(2), universe.setting.state)
    part = universe.part(name)
    changed = universe.with_part(name, Part(part.count / cost, None, full=False))
    return replace(changed, settled=changed.settled | {(receiver, layer)})


def cover(universe: Universe, pointer: str, table: str, least: Amount) -> Universe:
    """
         i takes r values: a token all of whose values are in play, or the table that is followed;
         more than (least - 1)^r * values^(tokens - r) functions f are in play
    --------------------------------------------------------------------------------  (cover)
         for some value a of i, f[a] takes at least `least` values; i is fixed to have that value,
         and f is followed

    Otherwise f would be in a product of sets: less than `least` values at r entries, any at the
    others. An f with free entries takes every value there. What a fixed table tells others stays
    constant where it was so for all the functions that it could be (two layers, step 3; U_L).
    """
    pointing, reading = block(universe.setting, pointer), block(universe.setting, table)
    part, reach = universe.part(table), universe.reach
    followed = universe.is_followed(pointer)
    if pointing.values != reading.tokens or not (followed or pointing.tokens == ONE):
        raise InvalidStep(f"'{pointer}' does not point into '{table}'")
    if not followed and (reach is not None or not universe.part(pointer).full):
        raise InvalidStep(f"'{pointer}' is neither free nor followed")
    check_open(universe, table)
    often = reach.values if reach is not None else reading.tokens
    still = part.free is not None and positive(universe.givens, part.free)
    if not (still and (often, least) == (reading.tokens, reading.values)):
        if not surely_at_least(least, 2):
            raise InvalidStep("at least two values are to be covered")
        rest = power(reading.values, reading.tokens - often)
        if not follows(universe.givens, left := part.count / (power(least - ONE, often) * rest)):
            raise InvalidStep(f"no hypothesis says that so many of '{table}' are left: {left}")
    path = (*reach.path, reach.table) if reach is not None else ()
    start = reach.pointer if reach is not None else pointer
    return replace(universe.with_part(pointer, FIXED), reach=Reach(table, start, least, path))


def collide(universe: Universe, name: str) -> Universe:
    """
         more than values^(tokens - least) functions g are in play, and f[i] takes `least` values
    --------------------------------------------------------------------------------  (collide)
         two of them differ at some a = f[i]

    Without such an entry: more than one is in play, so two differ somewhere, and in a free entry
    alone if the others are constants. Pigeonhole (two layers, step 6).
    """
    colliding = block(universe.setting, name)
    check_open(universe, name)
    agreed = Amount()
    if universe.reach is not None:
        reading = block(universe.setting, universe.reach.table)
        if reading.name == name or reading.values != colliding.tokens:
            raise InvalidStep(f"'{reading.name}' does not point into '{name}'")
        agreed = colliding.tokens - universe.reach.values
    bound = power(colliding.values, agreed) if universe.reach is not None else Count()
    if not follows(universe.givens, left := universe.part(name).count / bound):
        raise InvalidStep(f"no hypothesis says that so many of '{name}' are left: {left}")
    alone = universe.reach is None and universe.part(name).free is not None
    return replace(universe, pair=name, alone=alone)


def differ(universe: Universe) -> str:
    """
         two inputs differ in g alone, and what the last token knows at the end does not depend on g
    --------------------------------------------------------------------------------  (differ)
         if the task wants different answers there, no transformer of this shape solves it

    Returns that block; what is left to show is about the task (two layers, step 7).
    """
    if universe.pair is None:
        raise InvalidStep("no two inputs have been found")
    last = universe.setting.blocks[-1].name
    found = depends_on(universe, last, universe.setting.layers)
    if universe.pair in found:
        raise InvalidStep(f"what '{last}' knows at the end may depend on '{universe.pair}'")
    if universe.rank is not None:
        rows, columns, _ = universe.rank
        if rows != universe.pair or universe.reach or not universe.part(columns).full:
            raise InvalidStep(f"two rows differ at some '{columns}', which must be free")
    return universe.pair


def fooling(universe: Universe) -> str:
    """
         two inputs u1, u2 differ in g alone, the other inputs are v = phi(u1),
         and what the last token knows at the end does not depend on g
    ------------------------------------------------------------  (fooling; Kushilevitz, Nisan 1997)
         if the task cannot answer alike on (u1, phi(u1)) and (u2, phi(u1)), and alike
         on (u2, phi(u2)) and (u1, phi(u2)), no transformer of this shape solves it

    `differ` twice: which of the two is called the first is free, and v is chosen after them.
    """
    return differ(universe)


def check_open(universe: Universe, name: str) -> None:
    """What is taken from a set whose values have been counted would make that count wrong."""
    if universe.part(name).point or universe.pair is not None or universe.is_followed(name):
        found = "it has one value, is followed, or two inputs have been found"
        raise InvalidStep(f"'{name}' is no longer free: {found}")


def check_message(universe: Universe, sender: str, receiver: str, layer: int) -> None:
    setting = universe.setting
    check_open(universe, sender)
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


def silenced(universe: Universe, sender: str, receiver: str, layer: int, cost: Count) -> Universe:
    part = universe.part(sender)
    changed = universe.with_part(sender, Part(part.count / cost, None, full=False))
    return replace(changed, silent=changed.silent | {(sender, receiver, layer)})


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names)) or "nothing"
