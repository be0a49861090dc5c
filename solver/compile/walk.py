"""Expressions over signals: the walk of `solver.exact.unrolled` with gadgets for its algebra."""

from __future__ import annotations

from typing import Any

from solver.compile.gadgets import Gadgets
from solver.compile.network import Network
from solver.compile.wires import Signal
from solver.exact.unrolled import Unrolled


class Walk(Unrolled):
    """Expressions over signals; entries of tuples are selected all at once.

    Averages are signals like other numbers, not `Ratio`s.
    """

    def __init__(self, network: Network, gadgets: Gadgets | None = None) -> None:
        self.gadgets = gadgets or Gadgets(network)
        super().__init__(self.gadgets)

    def rounded(self, kind: Any, value: Any) -> Any:
        """Return `round`, `floor` or `ceil` of a number."""
        return self.gadgets.rounded(kind, value) if isinstance(value, Signal) else value

    def entry_of_tuple(self, parts: tuple[Any, ...], index: Any) -> Any:
        """Return `parts[index]`; an index out of range gives anything."""
        if not isinstance(index, Signal):
            return super().entry_of_tuple(parts, index)
        if isinstance(parts[0], tuple):
            columns = zip(*parts, strict=True)
            return tuple(self.entry_of_tuple(column, index) for column in columns)
        return self.gadgets.selected(index, lambda j: parts[j] if 0 <= j < len(parts) else 0)
