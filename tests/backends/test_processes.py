"""Work in processes: results, limits, and the three ways in which a process can fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from solver.backends.processes import Processes, WorkerFailed, WorkerFault
from tests.command_line import ROOT


def test_results_come_with_the_number_of_their_work() -> None:
    with Processes[int]() as processes:
        processes.start(7, partial(abs, -3))

        assert processes.finished() == [(7, 3)]


def test_nothing_is_returned_when_the_time_is_over_and_the_process_is_ended() -> None:
    with Processes[None]() as processes:
        processes.start(0, partial(time.sleep, 60))
        (process,) = (process for _, process in processes.running.values())

        assert processes.finished(0.05) == []
    assert not process.is_alive()


def test_an_error_in_the_work_is_a_fault_of_ours_with_its_traceback() -> None:
    with Processes[int]() as processes:
        processes.start(0, partial(divmod, 1, 0))

        with pytest.raises(WorkerFault, match="ZeroDivisionError"):
            processes.finished()


def test_a_killed_process_is_a_failure_of_the_world() -> None:
    with Processes[None]() as processes:
        processes.start(0, partial(time.sleep, 60))
        (process,) = (process for _, process in processes.running.values())
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)

        with pytest.raises(WorkerFailed, match="ended"):
            processes.finished()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a parent's end")
def test_work_ends_with_a_parent_that_is_killed() -> None:
    script = (
        "import time\n"
        "from solver.backends.processes import Processes\n"
        "with Processes() as processes:\n"
        "    processes.start(0, lambda: time.sleep(600))\n"
        "    ((_, process),) = processes.running.values()\n"
        "    print(process.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    time.sleep(0.5)

    parent.kill()

    parent.communicate(timeout=30)  # the pipe closes when nobody holds it any more
