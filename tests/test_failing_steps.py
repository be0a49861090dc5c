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
        (
            "    differ w1[x] != w2[x]\n",
            "",
            "it ends with step 3 (take x, line 11), not with 'differ', 'differ by rank' or "
            "'fooling'",
        ),
        (PROOF[PROOF.index("  proof") :], "  proof omitted\n}\n", "there is no proof"),
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


WIDE = """import "models"

task mine(n, m) {
  input w: table [n] -> [2^m]
  input x: [n]
  answer w[x] < 4
}

theorem alike(n, m, H, d, p) {
  given (2^m)^n > 2^(H * (d + 1) * p * (n + 1))
  claim decoder(L=1, H=H, d=d, p=p) cannot solve mine(n, m)
  proof {
    summarize w at the last token in H * (d + 1) * p bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ (w1[x] < 4) != (w2[x] < 4)
  }
}
"""
REDUCED = """import "models"

task mine(k) {
  input w: table [2 * k] -> [3]
  input q: [3]
  answer let j = last i < 2 * k - 1 where w[i] == q else -1 in if j < 0 then 2 else w[j + 1]
}

theorem alike(k, H, d, p) {
  given H * (d + 1) * p < k
  claim decoder(L=1, H=H, d=d, p=p) cannot solve mine(k)
  proof {
    reduce w in turn for j < k: if y[j] then 2 else 0, if u[j] then 1 else -1
    take q = 2
    summarize u at the last token in H * (d + 1) * p bits
    collide u into u1, u2
    pick a where u1[a] != u2[a]
    take y = (j -> j == a)
    differ u1[a] != u2[a]
  }
}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WIDE, "the task need not give different answers on the two inputs\n"),
        (REDUCED, "on the two inputs, or what a token carries may be out of its range\n"),
    ],
)
def test_no_example_is_shown_whose_entries_may_be_out_of_range(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.bounds"
    file.write_text(text, encoding="utf-8")

    assert said in run(capsys, "check", "--no-cache", file).out


def test_inputs_that_differ_in_one_entry_are_told_so_to_the_solver(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """import "models"

task mine(n) {
  input w: table [n + 1] -> bool
  input end: [1]
  answer w[0] == w[1]
}

theorem two_bits(n, H, b) {
  given n + 1 > H
  given N
  claim hard_decoder(L=1, H=H, b=b) cannot solve mine(n)
  proof {
    restrict w -> end at layer 1
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    differ (w1[0] == w1[1]) != (w2[0] == w2[1])
  }
}
"""
    two, more = tmp_path / "two.bounds", tmp_path / "more.bounds"
    two.write_text(text.replace("given N", "given n < 2"), encoding="utf-8")
    more.write_text(text.replace("given N", "given n < 3"), encoding="utf-8")

    assert "proved    theorem two_bits" in run(capsys, "check", "--no-cache", two).out
    assert "a solver finds them alike at n = 2" in run(capsys, "check", "--no-cache", more).out


def test_inputs_that_may_differ_in_more_entries_are_not_told_apart_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """import "models"

task mine(n) {
  input w: table [n + 2] -> bool
  input end: [1]
  answer (w[0] == w[1]) == w[2]
}

theorem three_bits(n, H, d, p) {
  given n + 2 > H * (d + 1) * p
  given n < 2
  claim decoder(L=1, H=H, d=d, p=p) cannot solve mine(n)
  proof {
    summarize w at the last token in H * (d + 1) * p bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    differ ((w1[0] == w1[1]) == w1[2]) != ((w2[0] == w2[1]) == w2[2])
  }
}
"""
    file = tmp_path / "mine.bounds"
    file.write_text(text, encoding="utf-8")
    one = text.replace("n + 2 > H * (d + 1) * p", "n + 2 > H").replace("H, d, p)", "H, b)")
    hard = one.replace("decoder(L=1, H=H, d=d, p=p)", "hard_decoder(L=1, H=H, b=b)")
    alone = tmp_path / "alone.bounds"
    summary = "summarize w at the last token in H * (d + 1) * p bits"
    alone.write_text(hard.replace(summary, "restrict w -> end at layer 1"), encoding="utf-8")

    assert "a solver finds them alike at n = 1" in run(capsys, "check", "--no-cache", file).out
    assert "proved    theorem three_bits" in run(capsys, "check", "--no-cache", alone).out


@pytest.mark.parametrize("word", ["div", "mod"])
def test_where_the_answer_divides_by_a_size_an_example_is_found_too(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """import "models"

task mine(n) {
  input f: table [n] -> [n]
  input end: [1]
  answer f[0] WORD (n + 1)
}

theorem divided(n, H, b) {
  given n^n > 2^(H * b)
  claim hard(L=1, H=H, b=b) cannot solve mine(n)
  proof {
    summarize f at the last token in H * b bits
    collide f into f1, f2
    differ f1[0] WORD (n + 1) != f2[0] WORD (n + 1)
  }
}
"""
    file = tmp_path / "mine.bounds"
    file.write_text(text.replace("WORD", word), encoding="utf-8")

    out = run(capsys, "check", "--no-cache", file).out

    assert "unknown   theorem divided" in out
    assert "a solver finds them alike at n = " in out


def test_what_is_not_proved_is_not_said_to_apply_at_other_sizes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = "check decoder(L=1, H=12, d=64, p=16) cannot solve index_at_end(30)\n"
    file = tmp_path / "mine.bounds"
    file.write_text(PROOF + claim, encoding="utf-8")
    proved = run(capsys, "check", "--no-cache", file).out
    file.write_text(PROOF.replace("in H * (d + 1)", "in H * d") + claim, encoding="utf-8")

    wrong = run(capsys, "check", "--no-cache", file).out

    assert "theorem mine does not apply: H * (d + 1) * p < n does not hold; it would at" in proved
    assert "it would at" not in wrong
    assert "theorem mine is not proved: step 1 (summarize w end, line 8)" in wrong


@pytest.mark.parametrize("word", ["axiom", "conjecture"])
def test_what_is_assumed_is_said_to_apply_at_other_sizes_only(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"""import "composition"
import "models"
{word} cited(n, H, d, p) {{
  cite "Peng, Narayanan, Papadimitriou 2024" arxiv "2402.08164" theorem "1"
  mark literature
  given H * (d + 1) * p < n * log2(n)
  claim encoder(L=1, H=H, d=d, p=p) cannot solve compose(n)
}}
check encoder(L=1, H=10, d=1, p=8) cannot solve compose(32)
"""
    file = tmp_path / "mine.bounds"
    file.write_text(text, encoding="utf-8")

    out = run(capsys, "check", "--no-cache", file).out

    assert f"{word} cited does not apply: H * (d + 1) * p < n * log2(n) does not hold" in out
    assert "is not proved" not in out


def test_a_hypothesis_that_cannot_be_decided_is_not_said_to_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """import "composition"
import "models"
axiom close(n, H, d, p) {
  cite "Peng, Narayanan, Papadimitriou 2024" arxiv "2402.08164" theorem "1"
  mark literature
  given log2(n) >= log2(n) * log2(n)
  given H > p
  claim encoder(L=1, H=H, d=d, p=p) cannot solve compose(n)
}
check encoder(L=1, H=10, d=1, p=16) cannot solve compose(2)
"""
    file = tmp_path / "mine.bounds"
    file.write_text(text, encoding="utf-8")

    out = run(capsys, "check", "--no-cache", file).out

    undecided = "whether log2(n) >= log2(n) * log2(n) holds is not decided"
    assert f"does not apply: H > p does not hold and {undecided}" in out
