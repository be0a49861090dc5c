"""A fault of ours, told with what is needed to reproduce it. It never turns into a verdict."""

from __future__ import annotations

import platform
import shlex
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from solver.version import VERSION


def reproduction(arguments: Sequence[str], fault: BaseException) -> str:
    """Return what to send us: the command, versions, where it happened (notes on the exception
    tell to what).
    """
    told = "".join(traceback.format_exception(fault)).rstrip()
    return "\n".join(
        [
            "internal error: a fault of bounds, not of your file; nothing was concluded from it",
            f"command: bounds {shlex.join(arguments)}",
            f"version: bounds {VERSION}, Python {platform.python_version()}, {platform.platform()}",
            told,
        ]
    )


@contextmanager
def noted(text: str) -> Iterator[None]:
    """Add to any exception what was going on."""
    try:
        yield
    except BaseException as fault:
        fault.add_note(text)
        raise
