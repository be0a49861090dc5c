"""A time limit is heard, wherever the alarm happens to ring."""

from __future__ import annotations

import time

import pytest

from solver.deadline import OutOfTime, deadline


class Slow:
    """Its finaliser takes longer than the limit, and Python drops what is raised in one."""

    def __del__(self) -> None:
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass


def test_a_limit_that_runs_out_inside_a_finaliser_is_heard_after_it() -> None:
    with pytest.raises(OutOfTime), deadline(0.05):
        kept = [Slow()]
        kept.clear()
        while True:
            pass


def test_no_limit_is_no_limit() -> None:
    with deadline(None):
        assert True
