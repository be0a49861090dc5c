"""How large a compiled transformer is: counts read off its matrices, and the numbers in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm

from solver.exact.matrices import Affine, Format, Number, Transformer


@dataclass(frozen=True)
class Shape:
    """Layers; the most heads, numbers a head compares or delivers, hidden layers and their widest.

    `residual` and `scores` bound what vectors and scores can be, `parameters` what the matrices,
    the embedding and the sinks hold: its denominator is the least common one.
    """

    layers: int
    heads: int
    width: int
    head_width: int
    value_width: int
    mlp_depth: int
    mlp_width: int
    residual: Format
    scores: Format
    parameters: Format


def shape_of(transformer: Transformer) -> Shape:
    """Return the sizes of a transformer."""
    blocks = transformer.blocks
    heads = [head for block in blocks for head in block.heads]
    hidden = [len(each.bias) for block in blocks for each in block.mlp[:-1]]
    return Shape(
        layers=len(blocks),
        heads=max((len(block.heads) for block in blocks), default=0),
        width=transformer.width,
        head_width=max((len(head.query.bias) for head in heads), default=0),
        value_width=max((len(head.value.bias) for head in heads), default=0),
        mlp_depth=max((max(len(block.mlp) - 1, 0) for block in blocks), default=0),
        mlp_width=max(hidden, default=0),
        residual=transformer.residual,
        scores=transformer.scores,
        parameters=_parameters(transformer),
    )


def integer_bits(form: Format) -> int:
    """Return the bits of the sign and the integer part."""
    return 1 + int(form.most).bit_length()


def format_text(form: Format) -> str:
    """Return a format in words."""
    text = f"{integer_bits(form)} bits"
    return text if form.denominator == 1 else f"{text} and denominators to {form.denominator}"


def _parameters(transformer: Transformer) -> Format:
    numbers = set(_numbers(transformer))
    most = max((max(number, -number) for number in numbers), default=0)
    return Format(most, lcm(*(number.denominator for number in numbers)))


def _numbers(transformer: Transformer) -> Iterator[Number]:
    for token in transformer.embedding:
        for vector in token:
            yield from vector
    yield from _entries(transformer.readout)
    if transformer.thought is not None:
        yield from _entries(transformer.thought.next)
    for block in transformer.blocks:
        for each in block.mlp:
            yield from _entries(each)
        for head in block.heads:
            for each in (head.query, head.key, head.value):
                yield from _entries(each)
            if head.sink is not None:
                yield from (*head.sink.key, *head.sink.value)


def _entries(affine: Affine) -> Iterator[Number]:
    for row in affine.weight:
        yield from row
    yield from affine.bias
