"""A proof that fails: the step is said in words, as the kernel counts other steps than the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import run

PROOF = """import "composition"
import "models"

theorem mine(n, H, d, p) {
  given H * (d + 1) * p < n
  claim decoder(L=1, H=H, d=d, p=p) cannot solve index_at_end(n)
  proof {
    summarize w at the last token in H * (d + 1) * p bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ w1[x] != w2[x]
  }
}
"""


LEFT = "no hypothesis says that so many of 'w' are left: needs 2^n > 2^(H*d*p + H*p)"
DEPENDS = "what 'end' knows at the end may depend on 'w'"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("H * (d + 1) * p < n", "H * d * p < n", f"step 2 (collide w, line 9): {LEFT}"),
        ("L=1", "L=2", f"step 4 (differ, line 12): {DEPENDS}"),
        (
            "in H * (d + 1)",
            "in H * d",
            "step 1 (summarize w end, line 8): a block's summary has another number of bits: "
            "H*d*p + H*p, not H*d*p",
        ),
    ],
)
def test_a_failing_step_is_named_in_words(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.bounds"
    file.write_text(PROOF.replace(old, new), encoding="utf-8")

    ran = run(capsys, "check", "--no-cache", file)

    assert f"the proof does not go through: {said}" in ran.out


def test_the_proof_that_the_others_are_made_of_goes_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.bounds"
    file.write_text(PROOF, encoding="utf-8")

    assert "proved    theorem mine" in run(capsys, "check", "--no-cache", file).out


def test_a_constant_that_is_taken_first_has_the_line_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.bounds"
    file.write_text(PROOF.replace("take x = a", "take x = 0\n    take x = 0"), encoding="utf-8")

    ran = run(capsys, "check", "--no-cache", file)

    assert "step 2 (take x 0, line 12): 'x' is no longer free to be chosen" in ran.out


OWN = """import "models"

task mine(n, m) {
  input w: table [n] -> ELEMENT
  input x: [n]
  input end: [1]
  answer ANSWER
}

theorem alike(n, m, H, d, p) {
  given GIVEN
  claim decoder(L=1, H=H, d=d, p=p) cannot solve mine(n, m)
  proof {
    summarize w at the last token in H * (d + 1) * p bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ BOTH
  }
}
"""
BITS, ENTRIES = "H * (d + 1) * p < n", "m^n > 2^(H * (d + 1) * p)"


@pytest.mark.parametrize(
    ("element", "answer", "given", "ending"),
    [
        ("bool", "w[0]", BITS, ""),
        ("bool", "any i < n : w[i]", BITS, ""),
        ("[m]", "w[x] < 5", ENTRIES, ", where not all hypotheses hold"),
    ],
)
def test_where_the_answers_are_alike_an_example_is_shown(
    element: str,
    answer: str,
    given: str,
    ending: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = " != ".join(f"({answer.replace('w[', f'{run}[')})" for run in ("w1", "w2"))
    text = OWN.replace("ELEMENT", element).replace("ANSWER", answer).replace("GIVEN", given)
    file = tmp_path / "mine.bounds"
    file.write_text(text.replace("BOTH", both), encoding="utf-8")

    told = run(capsys, "check", "--no-cache", file).out
    found = ALIKE.search(told)

    assert "step 4 (differ, line 18): the task need not give different answers" in told
    assert found is not None
    n, one, other, at, outside = found.groups()
    first, second = one.split(", "), other.split(", ")
    assert len(first) == len(second) == min(int(n), 9)
    assert first[int(at)] != second[int(at)]
    assert first[: int(at)] == second[: int(at)]
    assert (outside or "") == ending


ALIKE = re.compile(
    r"a solver finds them alike at n = (\d+), .*w1 = \(([^)]*)\), w2 = \(([^)]*)\), a = (\d+)"
    r"(, where not all hypotheses hold)?\n"
)
