"""A transformer as numpy arrays in one .npz file, exact.

Each matrix is an int64 array under its name; one that holds fractions is two, NAME.numerator and
NAME.denominator. The array `manifest` is a text: a JSON document with everything else.
"""

from __future__ import annotations

import json
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

from solver.exact.matrices import AttentionHead
from solver.export.contents import CannotExport, Exported, Named, arrays, description
from solver.export.json_file import number_data

if TYPE_CHECKING:
    import numpy as np

LARGEST = (1 << 63) - 1


def npz_bytes(exported: Exported) -> bytes:
    """Return the file; raises CannotExport if a number is too long for int64."""
    import numpy as np

    held: dict[str, Any] = {}
    for array in arrays(exported.transformer):
        held |= _integers(array)
    held["manifest"] = np.array(json.dumps(manifest(exported)))
    file = BytesIO()
    np.savez_compressed(file, **held)
    return file.getvalue()


def manifest(exported: Exported) -> dict[str, Any]:
    """Return what the arrays do not say."""
    blocks = [
        {"heads": [_head(head) for head in block.heads], "maps": len(block.mlp)}
        for block in exported.transformer.blocks
    ]
    return {**description(exported), "start": list(exported.start), "blocks": blocks}


def _head(head: AttentionHead) -> dict[str, Any]:
    return {
        "kind": head.kind,
        "mask": head.mask,
        "sink": head.sink is not None,
        "gap": number_data(head.gap),
        "beta": head.beta,
        "bits": head.bits,
    }


def _integers(array: Named) -> dict[str, np.ndarray[Any, Any]]:
    import numpy as np

    numbers = [Fraction(number) for number in array.numbers]
    tops, bottoms = [n.numerator for n in numbers], [n.denominator for n in numbers]
    if max(map(abs, (*tops, *bottoms)), default=0) > LARGEST:
        raise CannotExport(f"a number of {array.name} is too long for int64")
    above = np.array(tops, dtype=np.int64).reshape(array.shape)
    if all(bottom == 1 for bottom in bottoms):
        return {array.name: above}
    below = np.array(bottoms, dtype=np.int64).reshape(array.shape)
    return {f"{array.name}.numerator": above, f"{array.name}.denominator": below}
