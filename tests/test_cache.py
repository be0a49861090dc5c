"""The cache: keeps certificates between runs, and is harmless whatever happens to it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from solver import cache as cache_module
from solver.cache import Cache, cache_folder, user_cache
from solver.certificate.kinds import Rows, Tables
from tests.command_line import PREAMBLE, PROVED, run, spec, started

Capture = pytest.CaptureFixture[str]
CERTIFICATE = Rows("sha256:0", (0,), None, 0, ((0,), (1,)), ((0,),))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "new" / "certificates.sqlite3")


def test_what_is_put_comes_back(cache: Cache) -> None:
    cache.put("sha256:0", CERTIFICATE)

    assert cache.get("sha256:0") == CERTIFICATE
    assert cache.get("sha256:1") is None
    assert Cache(cache.path).get("sha256:0") == CERTIFICATE


@pytest.mark.parametrize("name", ["VERSION", "FORMAT"])
def test_another_version_does_not_see_it(
    name: str, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put("sha256:0", CERTIFICATE)

    monkeypatch.setattr(cache_module, name, "other")

    assert cache.get("sha256:0") is None


def test_another_encoder_does_not_see_it(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    from solver.encode import search

    cache.put("sha256:0", CERTIFICATE)

    monkeypatch.setattr(search, "ENCODER_VERSION", search.ENCODER_VERSION + 1)

    assert cache.get("sha256:0") is None


def test_a_very_large_certificate_is_not_kept(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LARGEST_STORED", 10)

    cache.put("sha256:0", CERTIFICATE)

    assert cache.get("sha256:0") is None


def test_a_damaged_entry_counts_as_none(cache: Cache) -> None:
    cache.put("sha256:0", CERTIFICATE)
    with sqlite3.connect(cache.path) as database:
        database.execute("update certificates set content = ?", (b"\x1f\x8bnothing",))
    database.close()

    assert cache.get("sha256:0") is None
    assert not cache.broken


def test_a_damaged_file_is_told_once(cache: Cache, capsys: Capture) -> None:
    cache.path.parent.mkdir(parents=True)
    cache.path.write_bytes(b"not a database at all" * 100)

    for _ in range(3):
        cache.put("sha256:0", CERTIFICATE)
        assert cache.get("sha256:0") is None

    assert capsys.readouterr().err.count("going on without the cache") == 1


def test_a_file_in_place_of_the_folder_is_told_once(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "new").write_text("in the way")
    cache = Cache(tmp_path / "new" / "certificates.sqlite3")

    assert cache.get("sha256:0") is None
    cache.put("sha256:0", CERTIFICATE)

    assert capsys.readouterr().err.count("going on without the cache") == 1


def test_a_cache_deleted_under_way_begins_anew(cache: Cache) -> None:
    cache.put("sha256:0", CERTIFICATE)
    cache.path.unlink()

    assert cache.get("sha256:0") is None
    cache.put("sha256:0", CERTIFICATE)
    assert cache.get("sha256:0") == CERTIFICATE


def test_a_cache_that_another_process_locks_is_done_without(
    cache: Cache, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put("sha256:0", CERTIFICATE)
    monkeypatch.setattr(cache_module, "PATIENCE", 0.05)
    other = sqlite3.connect(cache.path)
    other.execute("begin exclusive")

    cache.put("sha256:1", CERTIFICATE)
    other.close()

    assert "locked" in capsys.readouterr().err


def test_the_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BOUNDS_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    found = {}
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr("sys.platform", platform)
        found[platform] = cache_folder()

    assert found["linux"] == tmp_path / "xdg" / "bounds"
    assert found["darwin"] == tmp_path / "Library" / "Caches" / "bounds"
    assert found["win32"] == tmp_path / "local" / "bounds"


def test_a_second_run_only_checks(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from solver.settling import models

    path = spec(tmp_path, PROVED)
    first = run(capsys, "check", path)
    monkeypatch.setattr(models, "certificate_for", lambda *_: pytest.fail("settled anew"))

    second = run(capsys, "check", path)

    assert (first.status, second.status) == (0, 0)
    assert second.err == ""


def test_without_the_cache_nothing_is_kept(
    tmp_path: Path, own_cache: Path, capsys: Capture
) -> None:
    assert run(capsys, "check", spec(tmp_path, PROVED), "--no-cache").status == 0
    assert not own_cache.exists()


def test_a_forged_entry_makes_no_verdict(tmp_path: Path, capsys: Capture) -> None:
    from dsl.canonical import digest
    from dsl.claims import Check
    from dsl.elaborate import load

    path = spec(tmp_path, PREAMBLE + "check hard(L=1, H=1, b=1) can solve parity(3)\n")
    (claim,) = load(path).claims
    assert isinstance(claim, Check)
    name = digest(claim.problem)
    user_cache().put(name, Tables(name, 1, {}))

    ran = run(capsys, "check", path)

    assert ran.status == 1
    assert "refuted" in ran.out


def test_two_processes_share_a_cache(tmp_path: Path, own_cache: Path) -> None:
    claims = [f"check hard(L=1, H={h}, b={b}) can solve parity(2)" for h in (1, 2) for b in (1, 2)]
    path = spec(tmp_path, PREAMBLE + "\n".join(claims) + "\n")

    both = [started("check", path, cache=own_cache) for _ in range(2)]
    ended = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert all(err == "" for _, err in ended)
    with sqlite3.connect(own_cache / "certificates.sqlite3") as database:
        (count,) = database.execute("select count(*) from certificates").fetchone()
    database.close()
    assert count == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_is_read(tmp_path: Path, own_cache: Path, capsys: Capture) -> None:
    path = spec(tmp_path, PROVED)
    run(capsys, "check", path)
    own_cache.chmod(0o500)

    assert run(capsys, "check", path).status == 0
    own_cache.chmod(0o700)
