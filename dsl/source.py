"""The text of a file and places in it.

A span knows the path of its file, so that mistakes found in an imported file point there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """A file that has been read; `path` is what messages show."""

    path: str
    text: str

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1, without its line break; "" beyond the end."""
        return self._lines[number - 1] if 1 <= number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return [line.rstrip("\r") for line in self.text.split("\n")]


@dataclass(frozen=True)
class Span:
    """The characters start..end-1 of the file at `path`; `line` and `column` count from 1."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    path: str = ""

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of `other`."""
        return Span(self.start, other.end, self.line, self.column, other.end_line, self.path)


NOWHERE = Span(0, 0, 1, 1, 1)
"""The span of what stands in no file, such as a tree built by hand."""


def start_of(path: str) -> Span:
    """Return the place of a mistake that concerns the file as a whole."""
    return Span(0, 0, 1, 1, 1, path)
