"""Processes that answer again and again end with the block that they are for, also half begun."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

import pytest

from solver.commands.workers import Workers


def doubling() -> Callable[[int], int]:
    return lambda number: 2 * number


def test_answers_come_with_their_work() -> None:
    with Workers[int, int](doubling, 2) as workers:
        for number, worker in enumerate(workers.idle()):
            workers.give(worker, number)
        found: list[object] = []
        while len(found) < 2:
            found += workers.answers(10)

        assert sorted(map(str, found)) == ["(0, 0)", "(1, 2)"]


def test_an_interruption_while_processes_are_started_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, before = Workers._start, set(multiprocessing.active_children())

    def interrupted(workers: Workers[int, int]) -> None:
        start(workers)
        raise KeyboardInterrupt

    monkeypatch.setattr(Workers, "_start", interrupted)
    try:
        with pytest.raises(KeyboardInterrupt), Workers[int, int](doubling, 2):
            pass

        assert set(multiprocessing.active_children()) == before
    finally:
        for left in set(multiprocessing.active_children()) - before:
            left.kill()
