"""Which proofs are good for heads that fold: the rules speak of messages sent in parallel.

A head that folds goes through the visible tokens from left to right, and what it makes of a block
depends on the state in which it comes to it. So a block tells S bits by itself only where it is the
first of all. With one layer, a proof that sums up nothing but the first block is sound: the state
after that block is a function of it and of the token that reads, equal states stay equal over the
tokens that follow, and no token's state is read again. The two-layer argument is not of this kind:
it lets f tell g's tokens constants while a pointer before f still varies. All others are refused.
"""

from __future__ import annotations

from dsl.theorem import Stated


def fold_reason(stated: Stated, steps: object) -> str | None:
    """Return why a proof says nothing about heads that fold, None if it does."""
    if stated.shape.layers != 1:
        return "with more than one layer the rules speak of messages sent in parallel"
    first = stated.blocks[0].name
    if not isinstance(steps, list | tuple):
        return "it has no steps"
    for step in steps:
        match step:
            case ["summarize" | "mute", sender, *_] if sender != first:
                return f"the proof sums up '{sender}', and a fold bounds only what comes first"
            case ["summarize" | "mute" | "because" | "take" | "collide" | "differ", *_]:
                pass
            case ["rank" | "keep" | "fooling" | "fact", *_]:  # about the task, or `differ` twice
                pass
            case [str() as rule, *_]:
                return f"the rule '{rule[:60]}' speaks of messages sent in parallel"
            case _:
                return "a step of it names no rule"
    return None
