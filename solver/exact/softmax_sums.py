"""What a softmax head of a number format computes for one token: the reference meaning.

docs/language.md, "Number formats", in code. The tables (weights, values, the update of a fold) are
given for the tokens that are visible, from left to right; what the head gives is what the per-token
function sees. None stands for the symbol `blank`: nothing is visible, or nothing weighs anything in
an exact sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor
from typing import TypeVar

from dsl.number_formats import Wraparound

Sums = tuple[tuple[int, ...], int]
Token = TypeVar("Token")


def wrapped_sums(
    numbers: Wraparound, weights: Sequence[int], values: Sequence[Sequence[int]], width: int
) -> Sums | None:
    """Return the sums of weighted values, number by number, and of weights, modulo 2^sum_bits."""
    most = 1 << (numbers.value_bits - 1)
    for weight, value in zip(weights, values, strict=True):
        if not 0 <= weight < 1 << numbers.weight_bits or len(value) != width:
            raise ValueError(f"a weight {weight}, {len(value)} numbers")
        if not all(-most <= number < most for number in value):
            raise ValueError(f"values {value} of more than {numbers.value_bits} bits")
    if not weights:
        return None
    modulus = 1 << numbers.sum_bits
    pairs = list(zip(weights, values, strict=True))
    above = tuple(sum(w * value[k] for w, value in pairs) % modulus for k in range(width))
    return above, sum(weights) % modulus


def folded_state(
    state_bits: int, update: Callable[[int, Token], int], tokens: Sequence[Token]
) -> int:
    """Return the state, at first 0, after the tokens from left to right."""
    state = 0
    for token in tokens:
        state = update(state, token)
        if not 0 <= state < 1 << state_bits:
            raise ValueError(f"a state {state} of more than {state_bits} bits")
    return state


def rounded_mean(
    precision: int, exponents: Sequence[int | None], values: Sequence[Sequence[int]], width: int
) -> tuple[int, ...] | None:
    """Return the mean under weights 2^exponent (None: 0), each number to the nearest integer.

    Halves go up. Exponents and values have `precision` bits, exponents signed, values from 0.
    """
    half = 1 << (precision - 1)
    above, below = [Fraction(0)] * width, Fraction(0)
    for exponent, value in zip(exponents, values, strict=True):
        if len(value) != width or not all(0 <= number < 2 * half for number in value):
            raise ValueError(f"values {value} of more than {precision} bits")
        if exponent is None:
            continue
        if not -half <= exponent < half:
            raise ValueError(f"an exponent {exponent} of more than {precision} bits")
        weight = Fraction(2) ** exponent
        above = [total + weight * number for total, number in zip(above, value, strict=True)]
        below += weight
    return tuple(floor(total / below + Fraction(1, 2)) for total in above) if below else None
