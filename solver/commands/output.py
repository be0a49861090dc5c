"""What a command writes: to a file, whole or not at all, or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from solver.files import write_whole


class Impossible(Exception):
    """What the command line asks for cannot be done; the message says why."""


def write_output(content: bytes, output: str | None) -> None:
    """Write UTF-8 text, or with a file named any content; raises Impossible."""
    if output is None:
        sys.stdout.write(content.decode("utf-8"))
        return
    try:
        write_whole(Path(output), content)
    except OSError as trouble:
        raise Impossible(f"cannot write {output}: {trouble.strerror}") from None
