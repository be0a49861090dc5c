"""How many bits one layer of attention, or one epoch, tells a token about a block of others.

Source: docs/language.md, section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dsl.number_formats import ExactRound, Fold, Wraparound
from dsl.problem import Attention, Model, Task
from dsl.protocol import Conversation, tokens_of_input
from dsl.tabulate import token_count
from solver.exact.run import visible

BLOCK_SUMMARY = (
    "the block-summary assumption for softmax: a block of tokens tells a head one of 2^((d+1)*p) "
    "summaries (docs/language.md, section 2)"
)


def block_bits(model: Model, prompt: int, position: int, block: Sequence[int]) -> int | None:
    """Return the bits that the token at `position` learns about the tokens of `block` (ascending).

    `prompt` is the number of prompt tokens; blank tokens follow them. None where nothing bounds
    them: what a fold makes of a block depends on the state in which it comes to it, unless the
    block is where it begins.
    """
    sees = visible(model, position, prompt + model.padding)
    seen = [token for token in block if token in sees]
    if not seen:
        return 0
    folds = isinstance(model.numbers, Fold) and model.layers[0].attention.kind == "softmax"
    if folds and seen[-1] - sees.start + 1 != len(seen):
        return None
    consecutive = seen[-1] - seen[0] + 1 == len(seen)
    visible_tokens = sees.stop - sees.start
    return summary_bits(model, model.layers[0].attention, len(seen), consecutive, visible_tokens)


def summary_bits(
    model: Model, attention: Attention, tokens: int, consecutive: bool, visible: int
) -> int:
    """Return how many bits all heads of a layer learn about a block of `tokens` tokens.

    `consecutive` says whether the block's tokens stand side by side, `visible` is the number of
    tokens that the reading token sees; of a fold it is what the first of them tell. Source:
    docs/language.md, section 2. Raises ValueError for linear attention and for exact sums.
    """
    state = model.state_bits
    match attention.kind:
        case "unique_hard":
            place = 0 if consecutive else _log(tokens)
            return attention.heads * (state + place)
        case "average_hard":
            width, count = model.width or 1, _log(visible)
            sums = state + width * count
            return attention.heads * (state + sums + count)
        case "softmax":
            return attention.heads * softmax_bits(model)
        case "linear":
            raise ValueError("linear attention has no summary")


def bits_of_layers(model: Model, task: Task) -> int:
    """Return the bits that all heads of some layer learn about a block of tokens."""
    tokens = token_count(task)
    attentions = {layer.attention for layer in model.layers}
    return max(summary_bits(model, each, tokens, True, tokens) for each in attentions)


def bits_told(shape: Conversation, task: Task) -> int:
    """Return the most bits, rounded up, that a channel tells for each token of its receiver."""
    most = 1
    for each in shape.channels:
        bits = each.length * (each.letters - 1).bit_length()
        most = max(most, -(-bits // tokens_of_input(task, each.receiver)))
    return most


def softmax_bits(model: Model) -> int:
    """Return how many bits one softmax head learns about a block, by the model's number format."""
    width, precision = model.width or 1, model.precision or 1
    match model.numbers:
        case None:
            return (width + 1) * precision
        case Wraparound(_, _, sums):
            return (width + 1) * sums
        case Fold(state):
            return state
        case ExactRound():
            raise ValueError("exact sums that are rounded once have no summary")


def machine_of(model: Model) -> Literal["pipelined", "parallel"]:
    """Return how blocks tell a token their bits: one message, folded over all of them, or each its.

    A hard head can be computed by a fold, too: the best so far, and what is summed of the best.
    """
    return "pipelined" if isinstance(model.numbers, Fold) else "parallel"


def summary_reason(model: Model) -> tuple[str, ...]:
    """Return what is behind `summary_bits` for this model: an assumption, or the number format."""
    if not any(layer.attention.kind == "softmax" for layer in model.layers):
        return ()
    match model.numbers:
        case None:
            return (BLOCK_SUMMARY,)
        case Wraparound(_, _, sums):
            said = f"sums of {bits_text(sums)} that wrap around: any tokens tell a head exactly"
        case Fold(state):
            said = f"states of {bits_text(state)}, folded: the first tokens tell a head at most"
        case _:
            raise ValueError("exact sums that are rounded once have no summary")
    return (f"{said} {bits_text(softmax_bits(model))} (docs/language.md, 'Number formats')",)


def bits_text(count: int) -> str:
    """Return a number of bits in words."""
    return f"{count} bit" if count == 1 else f"{count} bits"


def _log(count: int) -> int:
    """Return ceil(log2(count)) for count at least 1."""
    return max(0, count - 1).bit_length()
