"""Changes of plain data, for lies."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Change: TypeAlias = Callable[[Any], object]
Data = TypeVar("Data")


def edited(data: Data, change: Change) -> Data:
    """Return a copy of `data` to which `change` has been done."""
    target = copy.deepcopy(data)
    change(target)
    return target


def put(*path: Any) -> Change:
    """Return a change that puts the last item at the place that the others lead to."""

    def change(data: Any) -> None:
        *way, last, value = path
        for key in way:
            data = data[key]
        data[last] = value

    return change
