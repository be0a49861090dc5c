"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to a new file beside `path` and put it in place; OSError if that cannot be
    done.

    An interruption leaves what was there before. Permissions of an existing file are kept, and a
    link stays a link.
    """
    path = path.resolve()
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(scratch, path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
