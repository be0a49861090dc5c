"""Tasks as exchanges of messages: every input of the task is a player, a block of tokens.

Where no protocol with `bits` bits exists, no causal transformer with as many layers as epochs
solves the task if one block of tokens tells one later token at most `bits` bits in one layer, over
all heads (`solver.budget` says how many these are). The converse does not hold: inside a block
everything is free here.
"""

from __future__ import annotations

from itertools import groupby
from math import prod
from typing import Literal, TypeAlias

from dsl.problem import TaskTable
from solver.exact.protocol import Exchange, InvalidExchange, autoregressive, star

Receivers: TypeAlias = Literal["last", "all"]


def exchange_of(
    table: TaskTable, epochs: int, bits: int, receivers: Receivers, blank: bool = False
) -> Exchange:
    """Return the exchange for a task whose answer is wanted at the last token.

    With `receivers` "last" only the last player receives, `bits` bits from each other player; with
    "all" every later one does, `bits` bits for each of its tokens. `blank` adds a token without
    input at the end. Raises InvalidExchange for tasks with a promise or with answers elsewhere.
    """
    blocks = [list(tokens) for _, tokens in groupby(table.tokens, key=lambda token: token.name)]
    sizes = tuple(prod(token.size for token in block) for block in blocks)
    if table.answer_at is not None:
        raise InvalidExchange("the answer is not wanted at the last token")
    if len(table.inputs) != prod(sizes):  # they ascend, so all of them are there
        raise InvalidExchange("not every input is allowed")
    tokens = (*map(len, blocks), *((1,) if blank else ()))
    if receivers == "last":
        links = star(len(tokens), epochs, 2**bits)
    else:
        links = autoregressive(tokens, epochs, bits)
    answers = tuple(answer for (answer,) in table.answers)
    return Exchange((*sizes, *((1,) if blank else ())), links, len(tokens) - 1, answers)
