"""An end that is asked for is heard wherever it comes, and never between a fork and its note."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator

import pytest

from solver.interrupts import heard, held, let_in


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Let SIGINT interrupt, even where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Asked:
    """It is interrupted in its finaliser, and Python drops what is raised in one."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


class Leaving:
    """It leaves in its finaliser, as the handler of SIGTERM does."""

    def __del__(self) -> None:
        sys.exit(143)


def work() -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass


def test_an_interruption_inside_a_finaliser_is_heard_after_it() -> None:
    with pytest.raises(KeyboardInterrupt), heard():
        kept = [Asked()]
        kept.clear()
        work()


def test_an_end_inside_a_finaliser_is_heard_after_it() -> None:
    def end(number: int, frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(SystemExit), heard():
            kept = [Leaving()]
            kept.clear()
            work()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_end_inside_a_hook_of_a_fork_is_heard_after_it() -> None:
    wanted = [True]

    def once() -> None:
        if wanted and wanted.pop():
            os.kill(os.getpid(), signal.SIGINT)

    os.register_at_fork(after_in_parent=once)
    with pytest.raises(KeyboardInterrupt), heard():
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
        work()


def test_other_errors_of_a_finaliser_are_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __del__(self) -> None:
            raise ValueError

    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: told.append(lost.exc_type))
    with heard():
        kept = [Broken()]
        kept.clear()

    assert told == [ValueError]


def test_what_is_held_waits_until_the_end_of_the_block() -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), held():
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # held in this thread only
        reached = sum(range(10000)) > 0

    assert reached


def test_a_signal_that_came_just_before_is_heard_and_later_ones_are_not_held_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = signal.pthread_sigmask

    def mask(how: int, numbers: Iterable[int]) -> set[int]:
        before = real(how, numbers)
        if how == signal.SIG_BLOCK and numbers:  # Python calls waiting handlers here
            raise KeyboardInterrupt
        return before

    monkeypatch.setattr(signal, "pthread_sigmask", mask)
    try:
        with pytest.raises(KeyboardInterrupt), held():
            pass

        assert real(signal.SIG_BLOCK, ()) == set()
    finally:
        real(signal.SIG_SETMASK, ())


def test_a_new_process_lets_in_what_was_held() -> None:
    with held():
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            let_in()
            time.sleep(60)
            os._exit(0)
    os.kill(child, signal.SIGTERM)

    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGTERM
