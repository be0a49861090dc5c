"""Which file or claim a process settles next, so that all are busy to the end.

A process stays with the file that it has read; one that has nothing left there reads the next file,
and where there is none it helps with the file that has most left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Read:
    """Read a file and tell its claims."""

    path: str


@dataclass(frozen=True)
class Settle:
    """Settle one claim of a file; or, where `lost` says why that cannot be, call it unknown."""

    path: str
    number: int
    lost: str = ""


Work: TypeAlias = Read | Settle


@dataclass
class Shares:
    """What is left to do; `left` holds the claims of the files that have been read."""

    unread: deque[str]
    left: dict[str, deque[int]] = field(default_factory=dict)
    again: deque[Settle] = field(default_factory=deque)

    def add(self, path: str, numbers: Iterable[int]) -> None:
        """Note the claims of a file that has been read."""
        self.left[path] = deque(numbers)

    def next_for(self, path: str | None) -> Work | None:
        """Return what to do next in a process that has read `path`, None if nothing is left now."""
        if self.again:
            return self.again.popleft()
        if path is not None and self.left.get(path):
            return Settle(path, self.left[path].popleft())
        if self.unread:
            return Read(self.unread.popleft())
        longest = max(self.left, key=lambda each: len(self.left[each]), default=None)
        if longest is None or not self.left[longest]:
            return None
        return Settle(longest, self.left[longest].popleft())
