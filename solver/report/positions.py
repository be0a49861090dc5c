"""A note for counting facts: p bits that cannot number the tokens of the prompt.

The block-summary assumption takes a head's sums over a block to be numbers of p bits. Published
statements take p, the width of the accumulator, to be at least log2 of the tokens: with fewer bits
sums cannot even count. What is shown with fewer holds all the same, of such a model.
"""

from __future__ import annotations

from dsl.problem import Problem
from dsl.question import Question
from dsl.tabulate import token_count
from solver.budget import BLOCK_SUMMARY
from solver.verdict import Can, Cannot, Evidence


def position_notes(
    problems: dict[str, Question], evidence: tuple[Evidence, ...]
) -> tuple[str, ...]:
    """Return the note on a verdict, of several questions that on the longest prompt; or nothing."""
    asked = [(problems[each.digest], each.outcome) for each in evidence]
    found = [sizes for sizes in (_too_narrow(*pair) for pair in asked) if sizes is not None]
    if not found:
        return ()
    tokens, precision = max(found)
    assumed = any(outcome.trust in ("cited", "conditional") for _, outcome in asked)
    return (note(precision, tokens, assumed),)


def note(precision: int, tokens: int, assumed: bool = False) -> str:
    """Return that so many bits are too few for so many tokens; `assumed`: as an axiom says."""
    needed = bits_of_places(tokens)
    counted, meant = "this is a counting fact about", "what is assumed may not be meant of"
    return (
        f"{precision} < {needed} bits: p = {precision} cannot number {tokens} tokens, which takes "
        f"p >= {needed}; {meant if assumed else counted} such a model"
    )


def bits_of_places(tokens: int) -> int:
    """Return ceil(log2(tokens))."""
    return (tokens - 1).bit_length()


def _too_narrow(problem: Question, outcome: Can | Cannot) -> tuple[int, int] | None:
    """Return tokens and p where what is shown rests on sums of too few bits to number them."""
    if not isinstance(problem, Problem) or not isinstance(outcome, Cannot):
        return None
    precision = problem.model.precision
    tokens = token_count(problem.task) + problem.model.padding + problem.model.steps
    if BLOCK_SUMMARY not in outcome.rests_on or precision is None:
        return None
    return (tokens, precision) if precision < bits_of_places(tokens) else None
