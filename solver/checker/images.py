"""Prompts taken apart: what each token of a table carries, as the proof says it.

The kernel has seen that the tokens are as many as the entries of the new tables. Here every content
is an expression of an index, the entry there and the parameters: a value where the table has truth
values, a number otherwise (whether it is in range is for `solver.checker.fact_script`).
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.expr import Expr, bound_names
from dsl.expression_json import expression_from_json
from dsl.kinds import IntKind, Kind, TruthKind
from dsl.theorem import Block, Stated
from dsl.wellformed import kind_of
from solver.certificate.kinds import InvalidCertificate
from solver.kernel.amounts import Amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import Image

INDEX = "j"
"""What contents call the index of the entry that they are made of."""


@dataclass(frozen=True)
class Pieces:
    """A table whose tokens carry `contents`, each of one entry of one of `tables`."""

    block: Block
    tokens: Amount
    in_turn: bool
    tables: tuple[str, ...]
    contents: tuple[Expr, ...]


def pieces_of(stated: Stated, conclusion: Conclusion) -> dict[str, Pieces]:
    """Return the tables that were taken apart, by name; raises InvalidCertificate."""
    blocks = {block.name: block for block in stated.blocks}
    found = {}
    for image in conclusion.images:
        block = blocks.get(image.name)
        if block is None or not block.table:
            raise InvalidCertificate(f"{image.name!r} is no table of the task")
        found[block.name] = _pieces(stated, block, image)
    return found


def _pieces(stated: Stated, block: Block, image: Image) -> Pieces:
    taken = {INDEX, *stated.parameters, *bound_names(stated.answer)}
    if taken & set(image.tables) or INDEX in stated.parameters:
        raise InvalidCertificate("a name of a table stands for two things")
    contents = []
    for table, content in image.contents:
        scope: dict[str, Kind] = {name: IntKind() for name in (*stated.parameters, INDEX)}
        wanted: Kind = TruthKind() if block.truth else IntKind()
        try:
            expr = expression_from_json(content, "expression")
            right = kind_of(expr, scope | {table: TruthKind()}) == wanted
        except ValueError as wrong:
            raise InvalidCertificate(f"the content of {block.name!r}: {wrong}") from None
        if not right or bound_names(expr):
            raise InvalidCertificate(f"a content of {block.name!r} is none of its values")
        contents.append(expr)
    return Pieces(block, image.tokens, image.in_turn, image.tables, tuple(contents))


def virtual_blocks(stated: Stated, conclusion: Conclusion) -> dict[str, Block]:
    """Return the inputs of a proof by name: the task's, new tables in the places of some."""
    blocks = {block.name: block for block in stated.blocks}
    for image in conclusion.images:
        del blocks[image.name]
        for table in image.tables:
            blocks[table] = Block(table, True, image.tokens, 2, True)
    return blocks
