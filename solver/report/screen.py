"""Where the report goes: plain lines when piped, colours on a terminal, progress on standard
error.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from solver.report.text import Line, Style

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 2.0
"""Seconds after which a claim's progress is shown."""
TICK = 0.5
PAUSE = 10.0
"""Seconds between two lines of a tally that is not shown in place."""
CLEAR = "\r\x1b[2K"
COLOURS: dict[Style, str] = {
    "proved": "bold green", "refuted": "bold red", "unknown": "bold yellow", "detail": "dim",
    "wrong": "bold red",
}  # fmt: skip


@dataclass
class Screen:
    """Prints report lines to standard output as they come."""

    console: Console | None = None

    def __post_init__(self) -> None:
        if sys.stdout.isatty():
            from rich.console import Console

            self.console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)

    def show(self, line: Line) -> None:
        """Print one line."""
        if self.console is None:
            print(line.text, flush=True)
        else:
            self.console.print(line.text, style=COLOURS[line.style])


@dataclass
class Progress:
    """What is being done to one claim, on standard error, once it takes over two seconds.

    A terminal shows the last message with the seconds so far, in place; anything else gets one
    line.
    """

    label: str
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    start: float = field(default_factory=time.monotonic)
    message: str = ""
    shown: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        if self.stream.isatty():
            threading.Thread(target=self._tick, daemon=True).start()

    def __call__(self, message: str) -> None:
        self.message = message
        self._show()

    def close(self) -> None:
        """Clear the terminal's line."""
        self.done.set()
        if self.shown and self.stream.isatty():
            self.stream.write(CLEAR)
            self.stream.flush()

    def _tick(self) -> None:
        """Keep the seconds going between messages."""
        while not self.done.wait(TICK):
            self._show()

    def _show(self) -> None:
        elapsed = time.monotonic() - self.start
        if elapsed < PATIENCE or not self.message or self.done.is_set():
            return
        if self.stream.isatty():
            self.stream.write(f"{CLEAR}{self.label}: {self.message} ({elapsed:.0f} s)")
            self.stream.flush()
        elif not self.shown:
            told = f"{self.label}: {self.message} ({elapsed:.0f} s so far)"
            print(told, file=self.stream, flush=True)
        self.shown = True


@dataclass
class Tally:
    """How far a run over many claims has come, on standard error.

    A terminal shows it in place; anything else gets a line every ten seconds.
    """

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    start: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)
    shown: bool = False

    def show(self, claims: int, failures: int, files: int, all_files: int) -> None:
        """Show the counts, unless they were shown a moment ago."""
        now, in_place = time.monotonic(), self.stream.isatty()
        if now - self.last < (TICK if in_place else PAUSE):
            return
        self.last, self.shown = now, in_place
        failed = f"{failures} failed, " if failures else ""
        told = f"{files} of {all_files} files, {claims} claims, {failed}{now - self.start:.0f} s"
        self.stream.write(f"{CLEAR}{told}" if in_place else f"{told}\n")
        self.stream.flush()

    def close(self) -> None:
        """Clear the terminal's line."""
        if self.shown:
            self.stream.write(CLEAR)
            self.stream.flush()
            self.shown = False
