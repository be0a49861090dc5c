"""Signals that end a process: none is lost, and none comes between a fork and its entry in a list.

Python drops what a handler raises inside a finaliser, a hook of the garbage collector or a hook of
a fork. An end that is dropped would leave the process running, and its processes after it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

AGAIN = 0.01
"""Seconds until a signal is sent again where nobody could hear it."""

SENT: dict[type[BaseException], signal.Signals] = {
    KeyboardInterrupt: signal.SIGINT,
    SystemExit: signal.SIGTERM,
}
"""By what a handler raises: the signal that it is for."""
HELD = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGALRM") if hasattr(signal, name)]
"""Signals whose handlers raise."""


@contextmanager
def heard() -> Iterator[None]:
    """Inside the block, send a signal again whose exception Python dropped."""
    with dropped({raised: partial(_send, number) for raised, number in SENT.items()}):
        yield


def _send(number: signal.Signals) -> None:
    again = threading.Timer(AGAIN, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()


@contextmanager
def dropped(answers: Mapping[type[BaseException], Callable[[], object]]) -> Iterator[None]:
    """Inside the block, call what belongs to an exception that Python dropped, as said above."""

    def told(lost: UnraisableHookArgs) -> None:
        answer = answers.get(lost.exc_type)
        if answer is None:
            hook(lost)
        else:
            answer()

    hook, sys.unraisablehook = sys.unraisablehook, told
    try:
        yield
    finally:
        sys.unraisablehook = hook


@contextmanager
def held() -> Iterator[None]:
    """Inside the block, let signals wait: for starting a process and noting it, in one piece.

    The new process begins with these signals waiting and calls `let_in` when it is ready for them.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:  # blocking calls the handlers of signals that came before it, which may raise
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_in() -> None:
    """Let the signals come that waited while this process was started."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
