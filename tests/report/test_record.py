"""How verdicts stand to expectations, and the counts over all claims."""

from __future__ import annotations

import pytest

from dsl.claims import Expect
from solver.certificate.kinds import Rows
from solver.report.record import Standing, standing, worst
from solver.verdict import Cannot, Evidence, Proved, Refuted, Unknown, Verdict

PIECE = Evidence("sha256:0", Cannot(Rows("sha256:0", (), None, None, (), ()), (), "checked"))
PROVED, REFUTED, UNKNOWN = Proved((PIECE,)), Refuted((PIECE,)), Unknown("why not")
TWO, NONE = Proved((PIECE,), 2), Proved((PIECE,))


@pytest.mark.parametrize(
    ("expect", "verdict", "status"),
    [
        (None, PROVED, 0),
        (None, REFUTED, 1),
        (None, UNKNOWN, 3),
        (Expect("proved"), PROVED, 0),
        (Expect("proved"), REFUTED, 1),
        (Expect("proved"), UNKNOWN, 3),
        (Expect("refuted"), PROVED, 1),
        (Expect("refuted"), REFUTED, 0),
        (Expect("refuted"), UNKNOWN, 3),
        (Expect("unknown"), PROVED, 1),
        (Expect("unknown"), REFUTED, 1),
        (Expect("unknown"), UNKNOWN, 0),
        (Expect("from", 9), UNKNOWN, 3),
        (Expect("from", 9), PROVED, 3),
        (Expect("from", 2), TWO, 0),
        (Expect("from", 9), TWO, 1),
        (Expect("from", 9), REFUTED, 1),
    ],
)
def test_a_check_counts_as_the_language_page_says(
    expect: Expect | None, verdict: Verdict, status: int
) -> None:
    assert standing(expect, verdict, is_find=False).status == status


@pytest.mark.parametrize(
    ("expect", "verdict", "status"),
    [
        (None, TWO, 0),
        (None, NONE, 0),
        (None, UNKNOWN, 3),
        (Expect("value", 2), TWO, 0),
        (Expect("value", 3), TWO, 1),
        (Expect("value", 2), NONE, 1),
        (Expect("value", 2), UNKNOWN, 3),
        (Expect("none"), NONE, 0),
        (Expect("none"), TWO, 1),
        (Expect("none"), UNKNOWN, 3),
        (Expect("unknown"), UNKNOWN, 0),
        (Expect("unknown"), TWO, 1),
    ],
)
def test_a_find_counts_as_the_language_page_says(
    expect: Expect | None, verdict: Verdict, status: int
) -> None:
    assert standing(expect, verdict, is_find=True).status == status


@pytest.mark.parametrize(
    ("expect", "verdict", "words"),
    [
        (None, PROVED, ""),
        (Expect("refuted"), REFUTED, "as expected: refuted"),
        (Expect("unknown"), PROVED, "stronger than expected: unknown"),
        (Expect("proved"), UNKNOWN, "weaker than expected: proved"),
        (Expect("proved"), REFUTED, "against the expectation: proved"),
        (Expect("from", 9), UNKNOWN, "weaker than expected: from 2^9"),
    ],
)
def test_a_standing_is_told_in_words(expect: Expect | None, verdict: Verdict, words: str) -> None:
    assert standing(expect, verdict, is_find=False) == Standing(
        standing(expect, verdict, is_find=False).status, words
    )


def test_the_worst_comes_first() -> None:
    assert worst([]) == 0
    assert worst([0, 3]) == 3
    assert worst([3, 1, 0]) == 1
    assert worst([0, 1, 2, 3]) == 2
