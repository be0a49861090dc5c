"""What one process of `bounds test` knows: the file that it has read last.

The verdicts are those of `bounds check`: claims are settled by `check.Settling`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from dsl import tree
from dsl.diagnostics import Mistakes
from dsl.elaborate import Elaborated, load
from solver.commands.check import Options, Settling, settling
from solver.commands.shares import Read, Settle, Work
from solver.report.record import MistakenFile
from solver.report.told import ToldClaim, ToldMistakes, told_claim, told_mistakes


@dataclass(frozen=True)
class Opened:
    """A file without mistakes: the numbers of the claims to settle, and its cited blocks."""

    path: str
    numbers: tuple[int, ...]
    axioms: int
    conjectures: int
    seconds: float


Answer: TypeAlias = Opened | ToldMistakes | ToldClaim


def answering(options: Options, pattern: str) -> Callable[[Work], Answer]:
    """Return what a process answers by."""
    return Reader(settling(options), pattern).answer


@dataclass
class Reader:
    """Answers work; `file` is the one read last."""

    asked: Settling
    pattern: str
    file: Elaborated | None = None

    def answer(self, work: Work) -> Answer:
        """Do one piece of work."""
        match work:
            case Read(path):
                return self._opened(path)
            case Settle(path, number, lost):
                claim = self._read(path).claims[number - 1]
                return told_claim(self.asked.claim(path, number, claim, lost))

    def _read(self, path: str) -> Elaborated:
        if self.file is None or self.file.path != path:
            self.file = load(path)
        return self.file

    def _opened(self, path: str) -> Opened | ToldMistakes:
        start = time.monotonic()
        try:
            file = self._read(path)
        except Mistakes as mistakes:
            return told_mistakes(MistakenFile(path, mistakes))
        blocks = [item.word for item in file.tree.items if isinstance(item, tree.Theorem)]
        return Opened(
            path,
            tuple(self._numbers(file)),
            axioms=blocks.count("axiom"),
            conjectures=blocks.count("conjecture"),
            seconds=time.monotonic() - start,
        )

    def _numbers(self, file: Elaborated) -> Iterator[int]:
        """Yield the claims whose text, or whose file's name, has the pattern in it."""
        wanted = self.pattern.casefold()
        for number, claim in enumerate(file.claims, start=1):
            if wanted in file.path.casefold() or wanted in claim.text.casefold():
                yield number
