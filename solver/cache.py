"""Certificates kept between runs, so that a question settled once is only checked again.

The cache is never believed: `solver.settle` has the checker accept a stored certificate before it
counts. So a damaged, deleted or read-only cache costs time and nothing else; the first trouble is
told once on standard error, and the run goes on without.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from solver.certificate.as_json import FORMAT
from solver.certificate.file import read, written
from solver.certificate.kinds import Certificate, InvalidCertificate
from solver.version import VERSION

LARGEST_STORED = 64_000_000
"""A certificate with more bytes, compressed, is not kept."""
PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

SCHEMA = """
create table if not exists certificates (
  problem text, encoder integer, format text, version text, content blob,
  primary key (problem, encoder, format, version)
)"""

QUERY = """
select content from certificates
where problem = ? and encoder = ? and format = ? and version = ?"""


def cache_folder() -> Path:
    """Return the user's cache folder for bounds; BOUNDS_CACHE_DIR overrides it."""
    chosen = os.environ.get("BOUNDS_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData/Local") / "bounds"
    if sys.platform == "darwin":
        return _home() / "Library/Caches/bounds"
    return Path(os.environ.get("XDG_CACHE_HOME") or _home() / ".cache") / "bounds"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # an unknown user without HOME, as in some containers
        return Path(tempfile.gettempdir())


@dataclass
class Cache:
    """The store that `solver.settle` asks, one short transaction at a time."""

    path: Path
    broken: bool = False

    def get(self, digest: str) -> Certificate | None:
        """Return the certificate kept for a problem, None if there is none that can be read."""
        if self.broken:
            return None
        row = None
        with self._guarded(), self._open() as database:
            row = database.execute(QUERY, _key(digest)).fetchone()
        if row is None or not isinstance(row[0], bytes):
            return None
        try:
            return read(row[0])
        except InvalidCertificate:
            return None

    def put(self, digest: str, certificate: Certificate) -> None:
        """Keep a certificate, unless it is very large."""
        if self.broken:
            return
        content = written(certificate)
        if len(content) > LARGEST_STORED:
            return
        with self._guarded(), self._open() as database, database:
            values = (*_key(digest), content)
            database.execute("insert or replace into certificates values (?, ?, ?, ?, ?)", values)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection to the database, made if it is not there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as database:
            database.execute(SCHEMA)
            yield database

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn the first trouble with the database into a warning."""
        try:
            yield
        except (sqlite3.Error, OSError) as trouble:
            self.broken = True
            print(f"warning: going on without the cache {self.path}: {trouble}", file=sys.stderr)


def user_cache() -> Cache:
    """Return the user's cache."""
    return Cache(cache_folder() / "certificates.sqlite3")


def _key(digest: str) -> tuple[str, int, str, str]:
    from solver.encode.search import ENCODER_VERSION

    return (digest, ENCODER_VERSION, FORMAT, VERSION)
