"""Progress appears after two seconds, in place on terminals only."""

from __future__ import annotations

import io

from solver.report.screen import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_quick_claim_shows_nothing() -> None:
    stream = io.StringIO()
    progress = Progress("f:1", stream)

    progress("searching")
    progress.close()

    assert stream.getvalue() == ""


def test_a_pipe_gets_one_line() -> None:
    stream = io.StringIO()
    progress = Progress("f:1", stream)
    progress.start -= 5

    progress("searching")
    progress("checking")
    progress.close()

    assert stream.getvalue() == "f:1: searching (5 s so far)\n"


def test_a_terminal_shows_the_last_message_in_place() -> None:
    stream = Terminal()
    progress = Progress("f:1", stream)
    progress.start -= 5

    progress("searching")
    progress("checking")
    progress.close()

    clear = "\r\x1b[2K"
    assert stream.getvalue() == f"{clear}f:1: searching (5 s){clear}f:1: checking (5 s){clear}"
