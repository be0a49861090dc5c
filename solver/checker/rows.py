"""Proofs about a function M of two inputs: as many inputs differ as M has rows, or columns.

Nothing else is known of M, so nothing else is left to the task. How many rows a function has is
counted where a theorem is applied (`solver.exact.function_matrix`).
"""

from __future__ import annotations

from dsl.theorem import Function
from solver.certificate import InvalidCertificate
from solver.kernel.amounts import atom
from solver.kernel.replay import Conclusion


def check_rows(function: Function | None, conclusion: Conclusion) -> None:
    """Raise InvalidCertificate unless a proof kept as many inputs as the function has rows."""
    if function is None:
        raise InvalidCertificate("the answer is no function of which rows are counted")
    kept = conclusion.rank
    words = {
        (function.rows, function.columns): "rows",
        (function.columns, function.rows): "columns",
    }
    word = None if kept is None else words.get(kept[:2])
    if kept is None or word is None or kept[2] != atom(f"{word}({function.name})"):
        raise InvalidCertificate(
            f"nothing is known of '{function.name}' but how many rows and columns differ"
        )
