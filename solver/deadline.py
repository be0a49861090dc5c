"""A limit on the seconds that a block of code may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

from solver.interrupts import AGAIN, dropped


class OutOfTime(Exception):
    """The time given to a question has passed."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raise OutOfTime inside the block once `seconds` have passed (None: never).

    Uses the alarm signal, so it works in the main thread of a process on systems that have one;
    elsewhere a limit is refused with ValueError, never silently ignored. Python drops what is
    raised inside a finaliser or a hook of the garbage collector; then the alarm rings again.
    """
    if seconds is None:
        yield
        return
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        raise ValueError("a time limit needs the main thread and a system with alarm signals")

    def ring(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    again = partial(signal.setitimer, signal.ITIMER_REAL, AGAIN)
    with dropped({OutOfTime: again}):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
