"""What the states of a block's tokens may depend on, and how many there can be, all together.

Both are computed over a universe of inputs, from mask, order and layer.
"""

from __future__ import annotations

from solver.kernel.amounts import ONE, Amount, constant, power_amount, states
from solver.kernel.universe import InvalidStep, Setting, Universe, block


def sees(setting: Setting, receiver: str, sender: str) -> bool:
    """Say whether tokens of one block see tokens of another one."""
    places = setting.blocks.index
    earlier = places(block(setting, sender)) < places(block(setting, receiver))
    in_turn = any({receiver, sender} <= set(group) for group in setting.mixed)
    return setting.mask == "none" or earlier or in_turn


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


def views(universe: Universe, name: str, layer: int) -> Amount:
    """Return a bound on how many states the tokens of a block have in all after `layer` layers.

    One for each token if they are constants, one for each token and value before the first layer.
    For unique hard attention C * (C + 1)^heads, C being the bound one layer earlier, if what other
    blocks say is constant: a state follows from the one before and, head by head, from what that
    one hears of the others, or from one of the C states of its own block.
    """
    setting, each = universe.setting, block(universe.setting, name)
    if (name, layer) in universe.capped:
        return power_amount(constant(2), setting.state)
    if not depends_on(universe, name, layer):
        return each.tokens
    if layer == 0:
        return each.tokens * each.values
    if not setting.hard or _hears(universe, name, layer):
        raise InvalidStep(f"the states of '{name}' before layer {layer + 1} are too many to count")
    if layer == 1 and setting.mask != "none" and (name, 0) not in universe.capped:
        return states(each.tokens, each.values, setting.heads)  # it hears earlier tokens alone
    before = views(universe, name, layer - 1)
    return before * power_amount(before + ONE, setting.heads)


def _hears(universe: Universe, name: str, layer: int) -> bool:
    """Say whether another block may tell a block at `layer` what is not a constant."""
    return any(
        each.name != name
        and sees(universe.setting, name, each.name)
        and (each.name, name, layer) not in universe.silent
        and depends_on(universe, each.name, layer - 1)
        for each in universe.setting.blocks
    )
