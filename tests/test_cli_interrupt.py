"""Ctrl-C: status 130, finished verdicts printed and kept, nothing half-written, no process left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from hashlib import sha256
from pathlib import Path

import pytest

from solver.cache import Cache
from tests.command_line import ENDLESS, spec, started


def interrupted(process: subprocess.Popen[str], whole_group: bool) -> tuple[str, str]:
    """Return what the process printed, interrupted as a terminal (or a plain kill) would."""
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    return process.communicate(timeout=60)


def processes_of(group: int) -> list[str]:
    """Return the processes that are left in a process group."""
    listed = subprocess.run(["ps", "-eo", "pgid=,pid="], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if int(line.split()[0]) == group]


@pytest.mark.parametrize("whole_group", [True, False])
def test_an_interruption_keeps_what_was_settled(
    whole_group: bool, tmp_path: Path, own_cache: Path
) -> None:
    certificates = tmp_path / "certificates"
    path = spec(tmp_path, ENDLESS)
    process = started("check", path, "--certificates", certificates, cache=own_cache)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(0.5)

    out, err = interrupted(process, whole_group)

    assert process.returncode == 130
    assert "spec.bounds:3  proved" in first
    assert out.endswith("1 claim: 1 proved, 0 refuted, 0 unknown\n")
    assert "interrupted" in err
    assert "Traceback" not in err
    (problem,) = certificates.glob("*.problem.json")
    (certificate,) = certificates.glob("*.cert.json.gz")
    assert len(list(certificates.iterdir())) == 2
    assert certificate.name.split(".")[0] == problem.name.split(".")[0]
    digest = "sha256:" + sha256(problem.read_bytes()).hexdigest()
    assert Cache(own_cache / "certificates.sqlite3").get(digest) is not None
    assert processes_of(process.pid) == []


def test_an_interrupted_document_is_whole(tmp_path: Path, own_cache: Path) -> None:
    process = started("check", spec(tmp_path, ENDLESS), "--json", cache=own_cache)
    wait_for(own_cache / "certificates.sqlite3")
    time.sleep(0.5)

    out, _ = interrupted(process, whole_group=True)

    document = json.loads(out)
    assert process.returncode == document["status"] == 130
    assert document["interrupted"] is True
    assert [claim["verdict"] for claim in document["files"][0]["claims"]] == ["proved"]


def test_an_end_from_outside_leaves_no_process(tmp_path: Path, own_cache: Path) -> None:
    process = started("check", spec(tmp_path, ENDLESS), "--jobs", 2, cache=own_cache)
    wait_for(own_cache / "certificates.sqlite3")
    time.sleep(1)

    process.terminate()
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (143, "")
    assert processes_of(process.pid) == []


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
