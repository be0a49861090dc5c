"""Rules for transformers of any number of layers: states are counted as layers go by.

In a chain i, f, g, ... every table depends on itself alone up to the layer in which its place in
the chain becomes known: it is silenced until then, and fixed there (`cover`), which leaves what it
said a constant. What silence costs is counted by the states of its tokens.
(Theorem U_L: derived in this project, theorems/composition/many_layers.)
"""

from __future__ import annotations

from dataclasses import replace

from solver.kernel.adversary import check_message, check_open, silenced
from solver.kernel.amounts import ONE, power
from solver.kernel.counting import views
from solver.kernel.hypotheses import positive
from solver.kernel.universe import FIXED, Block, InvalidStep, Part, Universe, block


def mute_states(universe: Universe, sender: str, receiver: str, layer: int) -> Universe:
    """
         unique hard attention; the states of `sender` after layer - 1 depend on its own input
         alone and are at most C, those of `receiver` are at most k (`views`)
    --------------------------------------------------------------------  (mute_states; Theorem U_L)
         on 1 / C^(heads * k) of its inputs, what `sender` tells `receiver` at `layer` is a
         constant for each of those k states

    Pigeonhole: a message is, for each head, the state of the token that it likes best.
    """
    check_message(universe, sender, receiver, layer)
    if not universe.setting.hard:
        raise InvalidStep("states are told by unique hard attention alone")
    often = universe.setting.heads * views(universe, receiver, layer - 1)
    cost = power(views(universe, sender, layer - 1), often)
    return silenced(universe, sender, receiver, layer, cost)


def cap(universe: Universe, name: str, layer: int) -> Universe:
    """A remark: states of a block after `layer` layers are counted as 2^state (U_L, its minima)."""
    if not 0 <= layer < universe.setting.layers:
        raise InvalidStep("states are those before the first layer and between two layers")
    if any(name in group for group in universe.setting.mixed):
        raise InvalidStep(f"tokens of '{name}' in one state hear different parts of other tables")
    found = block(universe.setting, name).name, layer
    return replace(universe, capped=universe.capped | {found})


def split(universe: Universe, last: str, name: str) -> Universe:
    """
         the last block is the table x of more than one token, all its inputs in play
    ---------------------------------------------------------------------------  (split; for parity)
         its last token, fixed to some value, is a block of its own; x is what is left
    """
    *before, table = universe.setting.blocks
    check_open(universe, name)
    if table.name != name or not universe.part(name).full:
        raise InvalidStep(f"'{name}' is not the last block, with all of its inputs in play")
    if last in [each.name for each in universe.setting.blocks]:
        raise InvalidStep(f"there is an input '{last}' already")
    rest = table.tokens - ONE
    if not positive(universe.givens, rest):
        raise InvalidStep(f"'{name}' may be a single token")
    blocks = (*before, replace(table, tokens=rest), Block(last, ONE, ONE))
    changed = replace(universe, setting=replace(universe.setting, blocks=blocks))
    left = Part(power(table.values, rest), rest, full=False)
    return changed.with_part(name, left).with_part(last, FIXED)
