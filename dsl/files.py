"""Reading files, and finding what an import names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from dsl import messages
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.source import Source

LARGEST_FILE = 5_000_000
"""A longer file, in bytes, is refused."""

Loader: TypeAlias = Callable[[str, str], Source | None]
"""From an import's path and the importing file's path to the file, or None if there is none."""


def read_source(path: Path | str) -> Source:
    """Return the text of a file; raises Mistakes."""
    shown = str(path)
    try:
        data = _bytes(Path(path), shown)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Mistakes((messages.not_utf8(shown, wrong.start),)) from None
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        raise Mistakes((messages.unreadable_file(shown, str(reason)),)) from None
    if not text.strip():
        raise Mistakes((messages.empty_file(shown),))
    return Source(shown, text)


def _bytes(path: Path, shown: str) -> bytes:
    refusal: Diagnostic | None = None
    if not path.exists():
        refusal = messages.missing_file(shown)
    elif path.is_dir():
        refusal = messages.is_directory(shown)
    if refusal is not None:
        raise Mistakes((refusal,))
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        size = max(path.stat().st_size, len(data))
        raise Mistakes((messages.file_too_large(shown, size, LARGEST_FILE),))
    return data


def library_folders() -> tuple[Path, ...]:
    """Return the folders of the installed theorem library."""
    import theorems

    folders = [Path(folder) for folder in theorems.__path__]
    return tuple(place for folder in folders for place in (folder / "library", folder))


def find_import(path: str, importer: str) -> Source | None:
    """Return the file that an import names: beside the importing file, or in the library.

    A file may have the name of the library's file that it imports; it is itself only what no other
    place has (and then the import is a cycle).
    """
    name = path if path.endswith(".bounds") else f"{path}.bounds"
    places = [folder / name for folder in (Path(importer).parent, *library_folders())]
    found = [place for place in places if _is_file(place)]
    others = [place for place in found if place.resolve() != Path(importer).resolve()]
    return read_source((others or found)[0]) if found else None


def _is_file(place: Path) -> bool:
    """Say whether there is such a file; a name that no file can have is none."""
    try:
        return place.is_file()
    except (OSError, ValueError):
        return False


def importable() -> tuple[str, ...]:
    """Return the names of the files in the theorem library."""
    names = set()
    for folder in library_folders():
        for place in folder.rglob("*.bounds"):
            names.add(place.relative_to(folder).with_suffix("").as_posix())
    return tuple(sorted(names))
