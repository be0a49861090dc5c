"""Who settles what: a process stays with its file, and helps others when it has nothing left."""

from __future__ import annotations

from collections import deque

from solver.commands.shares import Read, Settle, Shares


def test_a_process_stays_with_the_file_that_it_has_read() -> None:
    shares = Shares(deque(["b"]))
    shares.add("a", [1, 2])

    assert shares.next_for("a") == Settle("a", 1)
    assert shares.next_for("a") == Settle("a", 2)
    assert shares.next_for("a") == Read("b")


def test_files_are_read_before_others_are_helped() -> None:
    shares = Shares(deque(["b"]))
    shares.add("a", [1, 2])

    assert shares.next_for(None) == Read("b")
    assert shares.next_for("b") == Settle("a", 1)


def test_help_goes_where_most_is_left() -> None:
    shares = Shares(deque())
    shares.add("a", [1, 2])
    shares.add("b", [1, 2, 3])

    assert shares.next_for(None) == Settle("b", 1)
    assert shares.next_for(None) in (Settle("a", 1), Settle("b", 2))


def test_every_claim_is_given_out_once() -> None:
    shares = Shares(deque(["a", "b"]))
    given = [shares.next_for(None), shares.next_for(None)]
    shares.add("a", [1, 2])
    shares.add("b", [1])
    given += [shares.next_for("b") for _ in range(4)]

    assert given[:2] == [Read("a"), Read("b")]
    assert given[2:] == [Settle("b", 1), Settle("a", 1), Settle("a", 2), None]


def test_what_was_lost_comes_first() -> None:
    shares = Shares(deque(["a"]), again=deque([Settle("b", 7, "lost")]))

    assert shares.next_for(None) == Settle("b", 7, "lost")
