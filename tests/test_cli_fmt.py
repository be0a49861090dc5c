"""`bounds fmt`: canonical form is stable, and files are replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.files import read_source
from dsl.source import Source
from solver import files
from solver.commands.fmt import canonical
from tests.command_line import MISTAKEN, ROOT, THEOREMS, run, spec

Capture = pytest.CaptureFixture[str]
SPECS = sorted((ROOT / "tests" / "specs").glob("*.bounds"))
UGLY = "# why\ntask   t{ input w:table[3]->bool ;answer (w[0]) }\n\n\n\n"
NEAT = "# why\ntask t {\n  input w: table [3] -> bool\n  answer w[0]\n}\n"


@pytest.mark.parametrize("path", [*THEOREMS, *SPECS], ids=lambda path: str(path.name))
def test_canonical_form_is_stable(path: Path) -> None:
    once = canonical(read_source(path))

    assert canonical(Source(str(path), once)) == once


@pytest.mark.parametrize("path", THEOREMS, ids=lambda path: str(path.name))
def test_the_library_is_in_canonical_form(path: Path) -> None:
    assert canonical(read_source(path)) == path.read_text(encoding="utf-8")


def test_it_prints_by_default_and_leaves_the_file(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, UGLY)

    ran = run(capsys, "fmt", path)

    assert (ran.status, ran.out) == (0, NEAT)
    assert path.read_text() == UGLY


def test_check_names_the_files_that_would_change(tmp_path: Path, capsys: Capture) -> None:
    ugly, neat = spec(tmp_path, UGLY, "ugly.bounds"), spec(tmp_path, NEAT, "neat.bounds")

    ran = run(capsys, "fmt", "--check", ugly, neat)

    assert (ran.status, ran.out) == (1, f"{ugly} would change\n")
    assert run(capsys, "fmt", "--check", neat).status == 0


def test_write_replaces_the_file_and_keeps_its_permissions(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, UGLY)
    path.chmod(0o640)
    link = tmp_path / "link.bounds"
    link.symlink_to(path)

    assert run(capsys, "fmt", "--write", link).status == 0

    assert path.read_text() == NEAT
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert len(list(tmp_path.glob(".*"))) == 0


def test_windows_line_ends_become_plain(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "crlf.bounds"
    path.write_bytes(NEAT.replace("\n", "\r\n").encode())

    assert run(capsys, "fmt", "--check", path).status == 1
    assert run(capsys, "fmt", "--write", path).status == 0
    assert path.read_bytes() == NEAT.encode()


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, "task t {")

    ran = run(capsys, "fmt", "--write", path)

    assert ran.status == 2
    assert path.read_text() == "task t {"


def test_a_mistake_about_names_does_not_matter(tmp_path: Path, capsys: Capture) -> None:
    assert run(capsys, "fmt", spec(tmp_path, MISTAKEN)).status == 0


def test_an_interrupted_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spec(tmp_path, UGLY)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)

    with pytest.raises(KeyboardInterrupt):
        files.write_whole(path, b"half")

    assert path.read_text() == UGLY
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["spec.bounds"]
