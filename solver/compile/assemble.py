"""From drafts to matrices: coordinates get numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.program import Program
from dsl.ranges import Images, Parts, Truth, Values, of_type
from solver.compile.build import Build, HeadDraft
from solver.compile.embedding import embedding_of
from solver.compile.lowering import affine_maps
from solver.compile.network import Network
from solver.compile.settled import residual_format, scores_format, settled
from solver.compile.view import Row
from solver.compile.wires import Form, Place
from solver.exact.matrices import (
    Affine,
    AnswerKind,
    AttentionHead,
    Block,
    Number,
    Sink,
    Thought,
    Transformer,
)


def assembled(build: Build, answer: AnswerKind) -> Transformer:
    """Return the transformer that the drafts describe."""
    found = settled(build)
    columns = {place: number for number, place in enumerate(found.places)}
    embedding = embedding_of(build, found.places, found.needed)
    blocks = (
        Block(
            tuple(_head(head, columns) for head in block.heads),
            _mlp(block.network, changes, columns),
        )
        for block, changes in zip(found.blocks, found.changes, strict=True)
    )
    return Transformer(
        width=len(columns),
        prompt=len(embedding) - build.program.padding - build.program.generated,
        embedding=embedding,
        blocks=tuple(blocks),
        readout=_affine(build.readout, columns),
        answer=answer,
        residual=residual_format(found),
        scores=scores_format(found),
        thought=_thought(build.program, _affine(build.next, columns)),
    )


def _thought(program: Program, following: Affine) -> Thought | None:
    if program.steps is None or not program.generated:
        return None
    alphabet = program.steps.alphabet
    return Thought(program.generated, alphabet, kind_of_values(of_type(alphabet)), following)


def kind_of_values(values: Values) -> AnswerKind:
    """Return how a value is written in numbers."""
    match values:
        case Truth():
            return "truth"
        case Images(points):
            images: list[AnswerKind] = ["number"] * points
            return tuple(images)
        case Parts(parts):
            return tuple(map(kind_of_values, parts))
        case _:
            return "number"


def _head(head: HeadDraft, columns: Mapping[Place, int]) -> AttentionHead:
    plan = head.plan
    output = [[0] * len(head.values) for _ in columns]
    for number, value in enumerate(head.values):
        output[columns[value.slot]][number] = 1
    sink = None
    if head.sink is not None:
        sink = Sink(head.sink, tuple(value.otherwise for value in head.values))
    return AttentionHead(
        plan.head.kind,
        plan.head.mask,
        _affine([own for own, _ in head.pairs], columns),
        _affine([key for _, key in head.pairs], columns),
        _affine([value.row for value in head.values], columns),
        tuple(map(tuple, output)),
        sink,
        plan.score.gap,
    )


def _mlp(
    network: Network, changes: Mapping[Place, Form], columns: Mapping[Place, int]
) -> tuple[Affine, ...]:
    numbered = {**columns, **{p._replace(old=True): number for p, number in columns.items()}}
    return affine_maps(network, changes, numbered, list(columns))


def _affine(rows: Iterable[Row], columns: Mapping[Place, int]) -> Affine:
    weights, biases = [], []
    for row in rows:
        weight: list[Number] = [0] * len(columns)
        for place, factor in row.terms:
            weight[columns[place]] = factor
        weights.append(tuple(weight))
        biases.append(row.bias)
    return Affine(tuple(weights), tuple(biases))
