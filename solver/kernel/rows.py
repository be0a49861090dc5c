"""Inputs that the task tells apart, found by what is known of its answers alone.

The row of an input u is the function from the inputs v of another block to the answers. How many
different ones there are is for the task to say (`solver.checker.rows`): they are counted in its
matrix, or the matrix is a power whose rank is known (`solver.checker.rank`). A word whose entries
are free but for a few has two inputs that are answered differently, if so few make no constant.
"""

from __future__ import annotations

from dataclasses import replace

from solver.kernel.amounts import ONE, Amount, constant, power, power_amount
from solver.kernel.universe import InvalidStep, Part, Universe, block


def keep(universe: Universe, name: str, other: str, least: Amount) -> Universe:
    """
         u has `least` inputs no two of which are answered alike at all v
    ------------------------------------------------------------------  (keep)
         only these are in play

    A function that has as many rows has such inputs. Kushilevitz, Nisan 1997.
    """
    mine, its = (block(universe.setting, each) for each in (name, other))
    if mine == its:
        raise InvalidStep(f"'{name}' and '{other}' are no rows and columns")
    if not universe.part(name).full or universe.rank is not None or universe.pair is not None:
        raise InvalidStep(f"'{name}' is no longer free")
    left = Part(power(least, ONE), None, full=False)
    return replace(universe.with_part(name, left), rank=(name, other, least))


def rank(universe: Universe, name: str, other: str, base: int) -> Universe:
    """
         the answers over u x v are a matrix of rank at least base^tokens
    ----------------------------------------------------------------  (rank; Mehlhorn, Schmidt 1982)
         as many u have different rows, and only these are in play
    """
    mine, its = block(universe.setting, name), block(universe.setting, other)
    if mine.tokens != its.tokens or base < 1:
        raise InvalidStep(f"'{name}' and '{other}' are no rows and columns of a power")
    least = power_amount(constant(base), mine.tokens)
    return replace(keep(universe, name, other, least), rank=(name, other, base))


def vary(universe: Universe, name: str) -> Universe:
    """
         the entries of x can be anything, but for those that are constants
    ------------------------------------------------------------------------  (vary; for parity)
         two inputs x are answered differently, whatever these constants are

    Of the task it is left to show that no constants at so many entries settle the answer.
    """
    part = universe.part(name)
    if part.free is None or universe.pair is not None:
        raise InvalidStep(f"the entries of '{name}' are not free")
    return replace(universe, pair=name, varied=part.free)
