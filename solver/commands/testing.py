"""`bounds test`: all claims below some folders, in parallel; what is not as expected, in full.

The processes are those of `solver.commands.workers`, each with a `solver.commands.reader`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from dsl.files import library_folders
from solver.commands.check import INTERRUPTED, Options
from solver.commands.reader import Answer, Opened, answering
from solver.commands.shares import Settle, Shares, Work
from solver.commands.workers import Ended, Workers
from solver.report.record import MISTAKEN, MistakenFile
from solver.report.screen import TICK, Screen, Tally
from solver.report.tested import Tested, last_lines, tested_document
from solver.report.told import Told, ToldClaim, ToldFile, ToldMistakes, told_mistakes

SUFFIX = ".bounds"


class NothingToTest(Exception):
    """The command line names nothing that could be tested; the message says what is missing."""


def run(paths: Sequence[str], options: Options, pattern: str = "") -> int:
    """Test the files, report, and return the process status."""
    start = time.monotonic()
    try:
        files = tested_files(paths)
    except NothingToTest as missing:
        print(f"error: {missing}", file=sys.stderr)
        return MISTAKEN
    course = Course(files, None if options.as_json else Screen())
    made = partial(answering, options, pattern)
    try:
        with Workers[Work, Answer](made, options.jobs) as workers:
            course.through(workers)
    except KeyboardInterrupt:
        course.show_rest()
        print("interrupted: only a part was tested", file=sys.stderr)
        return _close(course, options, start, INTERRUPTED)
    if pattern and not course.claims and not course.mistakes:
        print(f"error: no claim and no file has {pattern!r} in it", file=sys.stderr)
        return MISTAKEN
    return _close(course, options, start)


def tested_files(paths: Sequence[str]) -> list[str]:
    """Return the files to test: those named, and all below the folders named.

    Without any these are all below `theorems`, or those that are installed with the program.
    """
    if not paths:
        here = Path("theorems")
        paths = [str(here if here.is_dir() else library_folders()[1])]
    return list(dict.fromkeys(file for path in paths for file in _below(path)))


def _below(path: str) -> Iterator[str]:
    if not Path(path).is_dir():
        yield path  # whatever is wrong with it, reading it will say
        return
    found = [
        place
        for place in sorted(Path(path).rglob(f"*{SUFFIX}"))
        if not any(part.startswith(".") for part in place.relative_to(path).parts)
    ]
    if not found:
        raise NothingToTest(f"no {SUFFIX} file below {path}")
    yield from map(str, found)


@dataclass
class Course:
    """A run: what came out so far. Failures are shown in the order of the files."""

    files: list[str]
    screen: Screen | None
    opened: dict[str, Opened] = field(default_factory=dict)
    claims: dict[tuple[str, int], ToldClaim] = field(default_factory=dict)
    mistakes: dict[str, ToldMistakes] = field(default_factory=dict)
    shown: int = 0
    tally: Tally = field(default_factory=Tally)

    def through(self, workers: Workers[Work, Answer]) -> None:
        """Give out work until there is none left."""
        shares = Shares(deque(self.files))
        try:
            while self._busy(workers, shares):
                for work, answer in workers.answers(TICK):
                    self._note(work, answer, shares)
                self._show_finished()
        finally:
            self.tally.close()

    def _busy(self, workers: Workers[Work, Answer], shares: Shares) -> bool:
        """Give work to all who have none; say whether anyone has some."""
        for worker in workers.idle():
            work = shares.next_for(None if worker.last is None else worker.last.path)
            if work is not None:
                workers.give(worker, work)
        return len(workers.idle()) < len(workers.all)

    def _note(self, work: Work, answer: Answer | Ended, shares: Shares) -> None:
        match work, answer:
            case (_, Opened(path, numbers)):
                self.opened[path] = answer
                shares.add(path, numbers)
            case (_, ToldMistakes(path)):
                self.mistakes[path] = answer
            case (_, ToldClaim(number)):
                self.claims[work.path, number] = answer
            case (Settle(path, number, ""), Ended()):
                shares.again.append(Settle(path, number, f"not settled: {answer}"))
            case (_, Ended()):
                missing = MistakenFile(work.path, None, f"not read: {answer}")
                self.mistakes[work.path] = told_mistakes(missing)

    def told(self, path: str) -> Told | None:
        """Return what is known of a file, None if it has not been read."""
        if path in self.mistakes:
            return self.mistakes[path]
        if path not in self.opened:
            return None
        opened = self.opened[path]
        found = [self.claims.get((path, number)) for number in opened.numbers]
        done = tuple(claim for claim in found if claim is not None)
        return ToldFile(path, done, opened.axioms, opened.conjectures, opened.seconds)

    def _is_finished(self, path: str) -> bool:
        told = self.told(path)
        if told is None or isinstance(told, ToldMistakes):
            return told is not None
        return len(told.claims) == len(self.opened[path].numbers)

    def _show_finished(self) -> None:
        while self.shown < len(self.files) and self._is_finished(self.files[self.shown]):
            self._show(self.files[self.shown])
            self.shown += 1
        failures = sum(claim.failed for claim in self.claims.values()) + len(self.mistakes)
        self.tally.show(len(self.claims), failures, self.shown, len(self.files))

    def show_rest(self) -> None:
        """Show what was not shown yet, of files that are not finished."""
        for path in self.files[self.shown :]:
            self._show(path)

    def _show(self, path: str) -> None:
        told = self.told(path)
        if isinstance(told, ToldMistakes):
            self.tally.close()
            print("\n".join(told.lines), file=sys.stderr, flush=True)
        elif told is not None and self.screen is not None and told.failures:
            self.tally.close()
            for line in (line for claim in told.failures for line in claim.lines):
                self.screen.show(line)


def _close(course: Course, options: Options, start: float, status: int | None = None) -> int:
    """Say how it went; return the status, the worst unless one is given."""
    files = [told for path in course.files if (told := course.told(path)) is not None]
    tested = Tested(tuple(files), time.monotonic() - start)
    ended = tested.counts.status if status is None else status
    if options.as_json:
        shown = tested_document(tested, ended, interrupted=ended == INTERRUPTED)
        print(json.dumps(shown, indent=2), flush=True)
    else:
        for line in last_lines(tested):
            print(line, flush=True)
    return ended
