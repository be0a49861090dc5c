"""Processes that do one piece of work after another, each telling its answer before the next.

Unlike `solver.backends.processes` a process lives on between pieces, so that what it has loaded
serves again, and it may start processes of its own. Leaving the `with` block, by whatever way, ends
all of them: they are asked first, so that they end what they have started.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, NoReturn, TypeVar

from solver.backends.processes import START, WorkerFailed, WorkerFault, end_with_parent
from solver.interrupts import heard, held, let_in

PATIENCE = 3.0
"""Seconds that a process gets to end what it has started."""

Work = TypeVar("Work")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ended:
    """Instead of an answer: the process was ended from outside, with this status."""

    status: int | None

    def __str__(self) -> str:
        return f"its process was ended (status {self.status}); perhaps out of memory"


@dataclass(frozen=True)
class _Fault:
    traceback: str


@dataclass(eq=False)
class Worker(Generic[Work]):
    """One process; `work` is what it is doing, None if nothing, `last` what it did before."""

    pipe: Connection
    process: BaseProcess
    work: Work | None = None
    last: Work | None = None


@dataclass
class Workers(Generic[Work, Answer]):
    """`count` processes, each answering by a function that `made` makes in it."""

    made: Callable[[], Callable[[Work], Answer]]
    count: int
    all: list[Worker[Work]] = field(default_factory=list)

    def __enter__(self) -> Workers[Work, Answer]:
        try:
            for _ in range(self.count):
                self._start()
        except BaseException:  # nobody calls __exit__ of what was not entered
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        with held():  # who is asked to end twice still ends all of them
            for worker in self.all:
                worker.process.terminate()
            for worker in self.all:
                worker.process.join(PATIENCE)
                worker.process.kill()
                worker.process.join()
                worker.pipe.close()
            self.all.clear()

    def idle(self) -> list[Worker[Work]]:
        """Return the processes that wait for work."""
        return [worker for worker in self.all if worker.work is None]

    def give(self, worker: Worker[Work], work: Work) -> None:
        """Give work to a process that has none."""
        worker.work = work
        with contextlib.suppress(BrokenPipeError):  # it has ended: `answers` will tell
            worker.pipe.send(work)

    def answers(self, seconds: float | None = None) -> list[tuple[Work, Answer | Ended]]:
        """Wait at most `seconds` for answers; return each with its work.

        Where a process has ended a new one takes its place. Raises WorkerFault if the work itself
        is wrong, WorkerFailed if a process ends while it has no work.
        """
        ready = wait([worker.pipe for worker in self.all], seconds)
        return [self._received(worker) for worker in list(self.all) if worker.pipe in ready]

    def _received(self, worker: Worker[Work]) -> tuple[Work, Answer | Ended]:
        work = worker.work
        try:
            answer: Answer | _Fault | Ended = worker.pipe.recv()
        except (EOFError, ConnectionError):
            answer = self._replaced(worker)
        if isinstance(answer, _Fault):
            raise WorkerFault(answer.traceback)
        if work is None:
            raise WorkerFailed(str(answer))
        worker.work, worker.last = None, work
        return work, answer

    def _replaced(self, worker: Worker[Work]) -> Ended:
        worker.process.join()
        worker.pipe.close()
        self.all.remove(worker)
        self._start()
        return Ended(worker.process.exitcode)

    def _start(self) -> None:
        context = multiprocessing.get_context(START)
        ours, theirs = context.Pipe()
        inherited = (*(worker.pipe for worker in self.all), ours) if START == "fork" else ()
        # every context has Process; its stub declares it on the subclasses only
        process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(self.made, theirs, inherited)
        )
        with held():
            process.start()
            self.all.append(Worker(ours, process))
        theirs.close()


def _serve(
    made: Callable[[], Callable[[Work], Answer]],
    pipe: Connection,
    inherited: tuple[Connection, ...],
) -> None:
    """Answer until the other end closes: the outermost function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # our parent is interrupted, and ends us
    signal.signal(signal.SIGTERM, _ended)
    end_with_parent(signal.SIGTERM)
    let_in()
    for other in inherited:  # while we hold one, its reader would never hear that our parent ended
        other.close()
    with heard(), contextlib.suppress(EOFError, ConnectionError):
        try:
            answer = made()
            while True:
                pipe.send(answer(pipe.recv()))
        except MemoryError:
            sys.exit(1)
        except (EOFError, ConnectionError):
            raise
        except Exception:
            pipe.send(_Fault(traceback.format_exc()))


def _ended(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)
