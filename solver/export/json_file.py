"""A transformer as one JSON document, exact: docs/schema/transformer.schema.json.

Integers are JSON integers of any length, fractions texts "p/q" in lowest terms.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from solver.exact.matrices import Affine, AttentionHead, Block, Format, Number
from solver.export.contents import Exported, description


def json_text(exported: Exported) -> str:
    """Return the document."""
    transformer = exported.transformer
    document = {
        **description(exported),
        "embedding": _plain(transformer.embedding),
        "blocks": [_block(block) for block in transformer.blocks],
        "readout": _affine(transformer.readout),
        "next": None if transformer.thought is None else _affine(transformer.thought.next),
        "residual": _format(transformer.residual),
        "scores": _format(transformer.scores),
    }
    return json.dumps(document) + "\n"


def number_data(number: Number) -> int | str:
    """Return a number as JSON writes it."""
    whole = Fraction(number)
    return int(whole) if whole.denominator == 1 else str(whole)


def _plain(numbers: Any) -> Any:
    return (
        [_plain(each) for each in numbers] if isinstance(numbers, tuple) else number_data(numbers)
    )


def _affine(affine: Affine) -> dict[str, Any]:
    return {"weight": _plain(affine.weight), "bias": _plain(affine.bias)}


def _block(block: Block) -> dict[str, Any]:
    return {"heads": [_head(h) for h in block.heads], "mlp": [_affine(each) for each in block.mlp]}


def _head(head: AttentionHead) -> dict[str, Any]:
    sink = head.sink
    return {
        "kind": head.kind,
        "mask": head.mask,
        "query": _affine(head.query),
        "key": _affine(head.key),
        "value": _affine(head.value),
        "output": _plain(head.output),
        "sink": None if sink is None else {"key": _plain(sink.key), "value": _plain(sink.value)},
        "gap": number_data(head.gap),
        "beta": head.beta,
        "bits": head.bits,
    }


def _format(found: Format) -> dict[str, Any]:
    return {"most": number_data(found.most), "denominator": found.denominator}
