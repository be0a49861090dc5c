"""`bounds test`: what is shown, in which order, with which status; and that no process is left."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from solver.commands import check as check_command
from solver.settle import settle
from tests.command_line import (
    MISTAKEN,
    PREAMBLE,
    PROVED,
    REFUTED,
    ROOT,
    UNKNOWN,
    UNPROVED,
    Ran,
    run,
    spec,
    started,
)
from tests.test_cli_interrupt import interrupted, processes_of, wait_for

Capture = pytest.CaptureFixture[str]
SCHEMAS = ROOT / "docs" / "schema"
SEARCH = "check hard(L=2, H=1, b=2) cannot solve majority(5)\n"
EXPECTED = (
    PROVED.rstrip() + " expect proved\n"
    "check hard(L=1, H=1, b=1) can solve parity(3) expect refuted\n"
    "check decoder(L=1, H=1, d=1, p=2) can solve parity(2) expect unknown\n"
    'axiom one { states "something" }\n'
    'conjecture two { states "something else" }\n'
)


def folder_of(folder: Path, *texts: str) -> Path:
    """Return a folder with files a.bounds, b.bounds, ... that hold these texts."""
    for letter, text in zip("abcdefgh", texts, strict=False):
        spec(folder, text, f"{letter}.bounds")
    return folder


def ran_test(capsys: Capture, *arguments: object) -> Ran:
    return run(capsys, "test", "-j", 2, *arguments)


def without_times(text: str) -> str:
    return re.sub(r"slowest: .*|\d+\.\d+ s", "", text)


def test_what_is_as_expected_is_counted_and_not_shown(tmp_path: Path, capsys: Capture) -> None:
    ran = ran_test(capsys, folder_of(tmp_path, EXPECTED, PROVED))

    assert (ran.status, ran.err) == (0, "")
    counts, slowest, last = ran.out.splitlines()
    assert counts == "4 claims: 2 proved, 1 refuted (1 as expected), 1 unknown (1 as expected)"
    assert slowest.startswith("slowest: ")
    assert re.fullmatch(r"2 files, 1 axiom, 1 conjecture: no failures, \d+\.\d s", last)


@pytest.mark.parametrize(
    ("text", "status"), [(REFUTED, 1), (UNKNOWN, 3), (UNPROVED, 3), (EXPECTED, 0)]
)
def test_failures_are_shown_as_check_shows_them(
    text: str, status: int, tmp_path: Path, capsys: Capture
) -> None:
    path = spec(tmp_path, text)
    checked = run(capsys, "check", path)

    ran = ran_test(capsys, path)

    assert ran.status == checked.status == status
    failures = without_times(checked.out).splitlines()[:-1] if status else []
    shown = without_times(ran.out).splitlines()
    assert shown[:-3] == failures
    assert shown[-3] == checked.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        ((UNKNOWN, PROVED), 3),
        ((UNKNOWN, REFUTED), 1),
        ((REFUTED, MISTAKEN, UNKNOWN), 2),
    ],
)
def test_the_worst_status_counts(
    texts: tuple[str, ...], status: int, tmp_path: Path, capsys: Capture
) -> None:
    assert ran_test(capsys, folder_of(tmp_path, *texts)).status == status


def test_a_file_with_mistakes_is_told_and_the_others_are_tested(
    tmp_path: Path, capsys: Capture
) -> None:
    ran = ran_test(capsys, folder_of(tmp_path, PROVED, MISTAKEN, REFUTED))

    assert "b.bounds:3:" in ran.err and "error[E201]" in ran.err
    assert "c.bounds:3  refuted" in ran.out
    assert "1 file with mistakes" in ran.out
    assert "3 files, 0 axioms, 0 conjectures: 2 failures, " in ran.out


def test_the_order_is_that_of_the_files_whatever_the_processes(
    tmp_path: Path, capsys: Capture
) -> None:
    slow = PREAMBLE + "check hard(L=1, H=2, b=2) can solve parity(4)\n" + REFUTED[len(PREAMBLE) :]
    folder = folder_of(tmp_path, slow, REFUTED, UNKNOWN, REFUTED, PROVED)

    outputs = {without_times(run(capsys, "test", "-j", n, folder).out) for n in (1, 2, 5)}

    (output,) = outputs
    assert re.findall(r"(\w)\.bounds:(\d)", output) == [
        ("a", "3"), ("a", "4"), ("b", "3"), ("c", "3"), ("d", "3"),
    ]  # fmt: skip


def test_claims_are_chosen_by_a_part_of_their_text_or_file(tmp_path: Path, capsys: Capture) -> None:
    folder = folder_of(tmp_path, EXPECTED, REFUTED, UNPROVED)

    assert "1 claim: 0 proved, 1 refuted" in ran_test(capsys, folder, "-k", "B.bounds").out
    assert "1 claim: 0 proved, 0 refuted, 1 unknown" in ran_test(capsys, folder, "-k", "p=2").out
    assert "1 theorem: 0 proved" in ran_test(capsys, folder, "-k", "without_hyp").out


def test_a_test_of_nothing_is_a_mistake(tmp_path: Path, capsys: Capture) -> None:
    folder = folder_of(tmp_path, PROVED)
    (folder / "empty" / ".hidden").mkdir(parents=True)
    spec(folder / "empty" / ".hidden", PROVED)

    for arguments, told in (
        ([folder, "-k", "majority"], "error: no claim and no file has 'majority' in it\n"),
        ([folder / "empty"], f"error: no .bounds file below {folder / 'empty'}\n"),
        ([folder / "missing"], "there is no such file"),
    ):
        ran = ran_test(capsys, *arguments)
        assert ran.status == 2
        assert told in ran.err


def test_without_a_path_the_theorems_here_are_tested(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theorems" / "deep").mkdir(parents=True)
    spec(tmp_path / "theorems" / "deep", REFUTED)

    ran = ran_test(capsys)
    (tmp_path / "theorems").rename(tmp_path / "others")
    elsewhere = ran_test(capsys, "-k", "hard(L=1, H=1, b=3) cannot solve parity(3)")

    assert "theorems/deep/spec.bounds:3  refuted" in ran.out
    assert elsewhere.out.startswith("1 claim: 1 proved")
    assert f"slowest: {ROOT / 'theorems'}" in elsewhere.out


def test_the_document_holds_the_claims_as_check_tells_them(tmp_path: Path, capsys: Capture) -> None:
    folder = folder_of(tmp_path, EXPECTED, REFUTED, MISTAKEN, UNPROVED)
    files = sorted(folder.glob("*.bounds"))

    found = json.loads(ran_test(capsys, "--json", folder).out)
    checked = json.loads(run(capsys, "check", "--json", *files).out)

    schema = json.loads((SCHEMAS / "test.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    assert timeless(found["files"]) == timeless(checked["files"])
    assert found["status"] == checked["status"] == 2
    more = {key: found["summary"].pop(key) for key in ("axioms", "conjectures", "failures")}
    assert more == {"axioms": 1, "conjectures": 1, "failures": 3}
    assert found["summary"].pop("seconds") > 0
    assert found["summary"] == checked["summary"]


def timeless(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the seconds."""
    for file in files:
        for claim in file.get("claims", ()):
            del claim["seconds"]
    return files


def test_a_fault_of_ours_in_a_process_is_told(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(check_command, "settle", broken)

    ran = ran_test(capsys, spec(tmp_path, PROVED))

    assert (ran.status, ran.out) == (70, "")
    assert "internal error" in ran.err and "the sky fell" in ran.err
    assert "while settling" in ran.err


def test_a_claim_whose_process_is_ended_is_unknown_and_the_others_are_tested(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(claim: Any, *rest: Any) -> Any:
        if "parity(2)" in claim.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return settle(claim, *rest)

    monkeypatch.setattr(check_command, "settle", ended)
    path = spec(tmp_path, PROVED + REFUTED[len(PREAMBLE) :] + PROVED[len(PREAMBLE) :])

    ran = ran_test(capsys, path)

    assert ran.status == 1
    assert ran.out.count("not settled: its process was ended (status -9)") == 2
    assert "3 claims: 0 proved, 1 refuted, 2 unknown" in ran.out


@pytest.mark.parametrize("whole_group", [True, False])
def test_an_interruption_leaves_no_process(
    whole_group: bool, tmp_path: Path, own_cache: Path
) -> None:
    folder = folder_of(tmp_path, PREAMBLE + SEARCH, PREAMBLE + SEARCH)
    process = started("test", "-j", 2, folder, cache=own_cache)
    wait_for_processes(process, 4)  # itself, two that settle, and at least one that searches

    _, err = interrupted(process, whole_group)

    assert process.returncode == 130
    assert processes_of(process.pid) == []
    assert "interrupted" in err and "Traceback" not in err


def test_an_interruption_tells_what_was_settled(tmp_path: Path, own_cache: Path) -> None:
    path = spec(tmp_path, REFUTED + SEARCH)
    process = started("test", "-j", 1, path, cache=own_cache)
    wait_for(own_cache / "certificates.sqlite3")
    time.sleep(0.5)
    wait_for_processes(process, 3)

    out, _ = interrupted(process, whole_group=True)

    assert process.returncode == 130
    assert "spec.bounds:3  refuted" in out
    assert "1 claim: 0 proved, 1 refuted, 0 unknown\n" in out


def test_an_end_from_outside_leaves_no_process(tmp_path: Path, own_cache: Path) -> None:
    process = started("test", "-j", 1, spec(tmp_path, PREAMBLE + SEARCH), cache=own_cache)
    wait_for_processes(process, 3)

    process.terminate()
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (143, "")
    assert processes_of(process.pid) == []


def test_a_reader_that_goes_away_ends_all(tmp_path: Path, own_cache: Path) -> None:
    slow = spec(tmp_path, PREAMBLE + SEARCH, "b.bounds")
    process = started("test", "-j", 2, spec(tmp_path, REFUTED, "a.bounds"), slow, cache=own_cache)
    assert process.stdout is not None and process.stderr is not None

    process.stdout.close()
    process.wait(60)

    assert (process.returncode, process.stderr.read()) == (141, "")
    assert processes_of(process.pid) == []
    process.stderr.close()


def test_processes_end_when_the_first_is_killed(tmp_path: Path, own_cache: Path) -> None:
    many = spec(tmp_path, PROVED + PROVED[len(PREAMBLE) :] * 150)
    process = started("test", "-j", 3, "--no-cache", many, cache=own_cache)
    wait_for_processes(process, 4)

    process.kill()
    process.communicate(timeout=60)

    end = time.monotonic() + 20
    while processes_of(process.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes_of(process.pid) == []


def wait_for_processes(process: subprocess.Popen[str], count: int) -> None:
    end = time.monotonic() + 30
    while len(processes_of(process.pid)) < count:
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.05)
