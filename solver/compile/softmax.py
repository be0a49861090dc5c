"""The same transformer with softmax in place of hard attention, exact in a number format.

Base-2 weights are rounded to `bits` fraction bits (`solver.exact.matrices`), so that everything
less than the best by more than (bits + 1) / beta weighs exactly 0, and equals weigh the same. What
averages over ties needs no more. What picks the rightmost of equals has its scores multiplied by
the number of tokens, in units of its gap, and the place added: then the best is alone, by at least
1. The place is one more coordinate of the residual stream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import floor

from solver.exact.machine import whole
from solver.exact.matrices import Affine, AttentionHead, Block, Format, Sink, Transformer, Vector


def with_softmax(transformer: Transformer, bits: int) -> Transformer:
    """Return a transformer of base-2 softmax heads with the same answers."""
    places = len(transformer.embedding)
    heads = [head for block in transformer.blocks for head in block.heads]
    if not any(head.kind == "attend" for head in heads):
        return _mapped(transformer, lambda head: _soft(head, bits))
    wider = _with_place(transformer)
    most = wider.scores.most * places * max((1 / Fraction(head.gap) for head in heads), default=1)
    return replace(
        _mapped(wider, lambda head: _soft(_alone(head, places), bits)),
        residual=replace(wider.residual, most=max(wider.residual.most, places - 1)),
        scores=Format(whole(most + places - 1), wider.scores.denominator),
    )


def _mapped(
    transformer: Transformer, change: Callable[[AttentionHead], AttentionHead]
) -> Transformer:
    blocks = (Block(tuple(map(change, block.heads)), block.mlp) for block in transformer.blocks)
    return replace(transformer, blocks=tuple(blocks))


def _soft(head: AttentionHead, bits: int) -> AttentionHead:
    """Return a softmax head that weighs nothing but the best: beta * gap > bits + 1."""
    beta = floor(Fraction(bits + 1) / head.gap) + 1
    return replace(head, kind="softmax2", beta=beta, bits=bits)


def _alone(head: AttentionHead, places: int) -> AttentionHead:
    """Return a head whose best score is alone: that of the rightmost best token of `head`.

    Its last coordinate is the place. The sink has place 0: it is never as good as a token.
    """
    if head.kind != "attend":
        return head
    factor = whole(Fraction(places) / head.gap)
    width = len(head.output)
    query = Affine(
        (*(_times(factor, row) for row in head.query.weight), (0,) * width),
        (*_times(factor, head.query.bias), 1),
    )
    key = Affine((*head.key.weight, (*(0,) * (width - 1), 1)), (*head.key.bias, 0))
    sink = None if head.sink is None else Sink((*head.sink.key, 0), head.sink.value)
    return replace(head, query=query, key=key, sink=sink, gap=1)


def _times(factor: int | Fraction, row: Vector) -> Vector:
    return tuple(whole(factor * number) for number in row)


def _with_place(transformer: Transformer) -> Transformer:
    """Return the transformer with one more coordinate: the place, which nothing changes."""
    thought = transformer.thought
    embedding = tuple(
        tuple((*vector, place) for vector in token)
        for place, token in enumerate(transformer.embedding)
    )
    blocks = (
        Block(tuple(map(_wider_head, block.heads)), _wider_mlp(block.mlp))
        for block in transformer.blocks
    )
    return replace(
        transformer,
        width=transformer.width + 1,
        embedding=embedding,
        blocks=tuple(blocks),
        readout=_wider(transformer.readout),
        thought=None if thought is None else replace(thought, next=_wider(thought.next)),
    )


def _wider_head(head: AttentionHead) -> AttentionHead:
    return replace(
        head,
        query=_wider(head.query),
        key=_wider(head.key),
        value=_wider(head.value),
        output=(*head.output, (0,) * len(head.value.bias)),
    )


def _wider(affine: Affine) -> Affine:
    """Return a map that reads one more number and does nothing with it."""
    return Affine(tuple((*row, 0) for row in affine.weight), affine.bias)


def _wider_mlp(maps: tuple[Affine, ...]) -> tuple[Affine, ...]:
    """Return an MLP that reads one more number and adds 0 to it."""
    if not maps:
        return ()
    first = (_wider(maps[0]), *maps[1:])
    last = first[-1]
    columns = len(last.weight[0])
    return (*first[:-1], Affine((*last.weight, (0,) * columns), (*last.bias, 0)))
