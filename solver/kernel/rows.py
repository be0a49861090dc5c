"""Inputs that are told apart: as many of a block's inputs have different rows as the task has.

The row of an input u is the function from the inputs v of another block to the answers. How many
different ones there are is for the task to say (`solver.checker.rows`): they are counted in its
matrix, or the matrix is a power whose rank is known.
"""

from __future__ import annotations

from dataclasses import replace

from solver.kernel.amounts import ONE, Amount, power
from solver.kernel.universe import InvalidStep, Part, Universe, block


def keep(universe: Universe, name: str, other: str, least: Amount) -> Universe:
    """
         u has `least` inputs no two of which are answered alike at all v
    ------------------------------------------------------------  (keep; Kushilevitz, Nisan 1997)
         only these are in play
    """
    mine, its = (block(universe.setting, each) for each in (name, other))
    if mine == its:
        raise InvalidStep(f"'{name}' and '{other}' are no rows and columns")
    if not universe.part(name).full or universe.rank is not None or universe.pair is not None:
        raise InvalidStep(f"'{name}' is no longer free")
    left = Part(power(least, ONE), None, full=False)
    return replace(universe.with_part(name, left), rank=(name, other, least))
