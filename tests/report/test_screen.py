"""Progress appears after two seconds, and a tally now and then, in place on terminals only."""

from __future__ import annotations

import io

from solver.report.screen import PAUSE, TICK, Progress, Tally


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


def test_a_tally_is_shown_now_and_then_in_a_pipe() -> None:
    stream = io.StringIO()
    tally = Tally(stream)

    tally.show(1, 0, 0, 9)
    tally.last -= PAUSE
    tally.start -= 12
    tally.show(2, 1, 1, 9)
    tally.show(3, 1, 1, 9)
    tally.close()

    assert stream.getvalue() == "1 of 9 files, 2 claims, 1 failed, 12 s\n"


def test_a_tally_stays_in_place_on_a_terminal() -> None:
    stream = Terminal()
    tally = Tally(stream)

    for claims in (1, 2):
        tally.last -= TICK
        tally.show(claims, 0, 0, 9)
    tally.close()
    tally.close()

    clear = "\r\x1b[2K"
    one, two = (f"{clear}0 of 9 files, {claims} claims, 0 s" for claims in (1, 2))
    assert stream.getvalue() == f"{one}{two}{clear}"
