"""Running work in processes that can be ended at any time.

A solver in native code cannot be interrupted from within Python, so it runs in a process of its
own. Leaving the `with` block, by whatever way, ends the processes that still run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, Literal, TypeVar

from solver.interrupts import held, let_in

START: Literal["fork", "spawn"] = (
    "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
)
"""A forked process has the clauses already; where there is no fork they are sent to it."""

PR_SET_PDEATHSIG = 1
"""See prctl(2)."""

Result = TypeVar("Result")


class WorkerFailed(Exception):
    """The world failed: a process was ended from outside or ran out of memory."""


class WorkerFault(Exception):
    """We are wrong: the work raised an error in its process; the message is its traceback."""


@dataclass
class Processes(Generic[Result]):
    """Numbered pieces of work, each in a process of its own."""

    running: dict[Connection, tuple[int, BaseProcess]] = field(default_factory=dict)

    def __enter__(self) -> Processes[Result]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with held():  # who is asked to end twice still ends all of them
            for pipe, (_, process) in self.running.items():
                process.kill()
                process.join()
                pipe.close()
            self.running.clear()

    def start(self, number: int, work: Callable[[], Result]) -> None:
        """Start a process that does `work`."""
        context = multiprocessing.get_context(START)
        receiver, sender = context.Pipe(duplex=False)
        # every context has Process; its stub declares it on the subclasses only
        process = context.Process(  # type: ignore[attr-defined]
            target=_run, args=(work, sender), daemon=True
        )
        with held():
            process.start()
            self.running[receiver] = (number, process)
        sender.close()

    def finished(self, seconds: float | None = None) -> list[tuple[int, Result]]:
        """Wait until some work is done, at most `seconds`; return what is done, by number.

        Raises WorkerFailed if a process ended without a result, WorkerFault if its work is wrong.
        """
        ready = wait(list(self.running), seconds)
        return [self._received(pipe) for pipe in list(self.running) if pipe in ready]

    def _received(self, pipe: Connection) -> tuple[int, Result]:
        number, process = self.running[pipe]
        try:
            result: Result | _Fault = pipe.recv()
        except EOFError:
            process.join()
            raise WorkerFailed(
                f"a search process was ended (status {process.exitcode}); perhaps out of memory"
            ) from None
        process.join()
        pipe.close()
        del self.running[pipe]
        if isinstance(result, _Fault):
            raise WorkerFault(result.traceback)
        return number, result


@dataclass(frozen=True)
class _Fault:
    traceback: str


def end_with_parent(number: signal.Signals) -> None:
    """Let this process be sent a signal when its parent ends, by whatever way (Linux only)."""
    parent = multiprocessing.parent_process()
    if START != "fork" or sys.platform != "linux" or parent is None:
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent.pid:  # it ended before it was asked
        sys.exit(1)


def _run(work: Callable[[], Result], sender: Connection) -> None:
    """Do the work and send its result: the outermost function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends us
    end_with_parent(signal.SIGKILL)
    let_in()
    result: Result | _Fault
    try:
        result = work()
    except MemoryError:
        sys.exit(1)
    except Exception:
        result = _Fault(traceback.format_exc())
    sender.send(result)
    sender.close()
