"""Searches for a least value: theorems at each value, and what is known where one stays open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dsl.claims import Find
from dsl.elaborate import load
from solver.certificate.kinds import Exhaustion, Instance, InstanceByProgram, Tables
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved, Unknown, Verdict, trust_of
from tests.command_line import spec

PARITY = 'import "boolean"\nimport "models"\n'
THEOREM = """
theorem unseen(n, H, b) {
  given n > H + 1
  claim hard(L=1, H=H, b=b) cannot solve parity(n)
  proof {
    split own off w
    restrict w -> own at layer 1
    collide w into v, u
    pick a where v[a] != u[a]
    differ ((count i < n : v[i]) mod 2 == 1) != ((count i < n : u[i]) mod 2 == 1)
  }
}
"""
TOO_STRONG = THEOREM.replace("given n > H + 1", "given n > H - 7")
CITED = """
axiom published(n, H, b) {
  cite "Somebody 2020"
  given n > H + 1
  claim hard(L=1, H=H, b=b) cannot solve parity(n)
}
"""
ALL_BUT_ONE = "find least H where hard(L=1, H, b=64) can solve parity(20)"


Ask = Callable[[str], Verdict]


@pytest.fixture
def found(tmp_path: Path) -> Ask:
    """Return what settles the search of a file."""

    def settled(text: str) -> Verdict:
        claims = load(spec(tmp_path, text)).claims
        (claim,) = (each for each in claims if isinstance(each, Find))
        return settle(claim, Limits())

    return settled


def kinds(verdict: Verdict) -> list[type]:
    """Return the kinds of the certificates behind a proved search, value by value."""
    assert isinstance(verdict, Proved)
    return [type(piece.outcome.certificate) for piece in verdict.evidence]


def test_a_theorem_is_used_at_each_value_of_a_search(found: Ask) -> None:
    verdict = found(f"{PARITY}{THEOREM}{ALL_BUT_ONE} up to 18\n")

    assert isinstance(verdict, Proved) and verdict.value is None
    assert kinds(verdict) == [Instance] * 18


def test_where_the_theorem_ends_the_search_goes_on(found: Ask) -> None:
    verdict = found(f"{PARITY}{THEOREM}find least H where hard(L=1, H, b=2) can solve parity(4)\n")

    assert isinstance(verdict, Proved) and verdict.value == 3
    assert kinds(verdict) == [Instance, Instance, Tables]


def test_without_a_theorem_each_value_is_searched(found: Ask) -> None:
    verdict = found(f"{PARITY}find least H where hard(L=1, H, b=2) can solve parity(3)\n")

    assert isinstance(verdict, Proved) and verdict.value == 2
    assert kinds(verdict) == [Exhaustion, Tables]


def test_a_theorem_whose_proof_fails_is_not_used(found: Ask) -> None:
    question = "find least H where hard(L=1, H, b=2) can solve parity(3)\n"

    assert kinds(found(f"{PARITY}{TOO_STRONG}{question}")) == [Exhaustion, Tables]


def test_a_theorem_that_is_declared_below_the_search_is_used(found: Ask) -> None:
    verdict = found(f"{PARITY}{ALL_BUT_ONE} up to 3\n{THEOREM}")

    assert kinds(verdict) == [Instance] * 3


def test_a_program_shows_the_value_that_is_found(found: Ask) -> None:
    verdict = found(
        'import "composition/can"\n'
        "find least L where hard_decoder(L, H=1, b=42) can solve compose(1000)\n"
    )

    assert isinstance(verdict, Proved) and verdict.value == 2
    assert kinds(verdict)[1] == InstanceByProgram


def test_what_a_paper_says_counts_where_nothing_else_settles_a_value(found: Ask) -> None:
    asked = "find least H where hard(L=1, H, b=2) can solve parity"
    searched = found(f"{PARITY}{CITED}{asked}(3)\n")
    cited = found(f"{PARITY}{CITED}{asked}(1000) up to 2\n")

    assert kinds(searched) == [Exhaustion, Tables]
    assert kinds(cited) == [Instance, Instance]
    assert isinstance(cited, Proved) and trust_of(cited.evidence) == "cited"


LARGE = (
    'import "composition/orders"\n'
    "find least n{start} where decoder(L=1, H=12, d=64, p=16) cannot solve compose_at_end(n){end}\n"
)


def test_the_interval_ends_where_a_theorem_speaks_and_starts_at_the_open_value(found: Ask) -> None:
    verdict = found(LARGE.format(start=" from 1000", end=" up to 5000"))

    assert isinstance(verdict, Unknown)
    assert (verdict.low, verdict.high) == (1000, 1218)
    assert "at n = 1218 a theorem in reach shows it, which rests on: the block-su" in verdict.reason


def test_no_value_beyond_the_last_one_is_spoken_of(found: Ask) -> None:
    verdict = found(LARGE.format(start=" from 1000", end=" up to 1217"))

    assert isinstance(verdict, Unknown)
    assert (verdict.low, verdict.high) == (1000, None)


def test_the_last_value_may_be_the_end_of_the_interval(found: Ask) -> None:
    verdict = found(LARGE.format(start=" from 1000", end=" up to 1218"))

    assert isinstance(verdict, Unknown)
    assert (verdict.low, verdict.high) == (1000, 1218)


def test_a_theorem_of_the_other_side_ends_no_interval(found: Ask) -> None:
    other = LARGE.format(start=" from 1000", end=" up to 5000").replace("cannot", "can")
    verdict = found(other)

    assert isinstance(verdict, Unknown)
    assert (verdict.low, verdict.high) == (1000, None)


def test_what_is_only_cited_ends_no_interval(found: Ask) -> None:
    asked = "find least n from 100 where hard(L=1, H=98, b=500) cannot solve parity(n) up to 200\n"
    cited, proved = found(f"{PARITY}{CITED}{asked}"), found(f"{PARITY}{THEOREM}{asked}")
    beyond = found(f"{PARITY}{CITED}{asked.replace('H=98', 'H=150')}")

    assert isinstance(cited, Proved) and trust_of(cited.evidence) == "cited"
    assert isinstance(proved, Proved) and trust_of(proved.evidence) == "derived"
    assert isinstance(beyond, Unknown)
    assert (beyond.low, beyond.high) == (100, None)


def test_time_that_runs_out_leaves_a_value_open(tmp_path: Path) -> None:
    claims = load(spec(tmp_path, f"{PARITY}{THEOREM}{ALL_BUT_ONE}\n")).claims
    verdict = settle(next(each for each in claims if isinstance(each, Find)), Limits(1e-6))

    assert isinstance(verdict, Unknown)
    assert verdict.reason == "at H = 1: not decided within 1e-06 seconds"
    assert (verdict.low, verdict.high) == (1, None)
