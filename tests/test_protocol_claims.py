"""Claims about protocols from question to verdict: against a search through all protocols."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from dsl.expr import Binary, Constant, Expr, If, Variable
from dsl.problem import Input, Task
from dsl.protocol import Channel, Conversation, Conversing
from dsl.tabulate import tabulate
from dsl.types import Range
from solver.exact.protocol import Exchange, Link
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Undecided
from tests.command_line import run, spec
from tests.exact.exchanges import TooLong, has_protocol

INPUTS = (("u", 3), ("v", 2), ("w", 2))


def random_question(rng: random.Random) -> Conversing:
    """Return a conversation about a random function of u < 3, v < 2 and w < 2."""
    values = rng.choice(((0, 1), (0, 0, 0, 1), (0, 0, 0, 0, 0, 1, 2)))
    answer: Expr = Constant(0)
    for u, v, w in product(range(3), range(2), range(2)):
        pairs = zip("uvw", (u, v, w), strict=True)
        here = [Binary("==", Variable(name), Constant(value)) for name, value in pairs]
        same = Binary("and", here[0], Binary("and", here[1], here[2]))
        answer = If(same, Constant(values[rng.randrange(len(values))]), answer)
    task = Task("t", (), tuple(Input(n, None, Range(size)) for n, size in INPUTS), answer)
    epochs = rng.choice((1, 1, 2, 3))
    places = [p for p in product(range(1, epochs + 1), (0, 1), (1, 2)) if p[1] < p[2]]
    chosen = sorted(rng.sample(places, min(len(places), rng.choice((2, 3, 4, 5)))))
    told = tuple(Channel(*p, rng.choice((1, 2, 2, 3)), rng.choice((0, 1, 1, 2, 3))) for p in chosen)
    return Conversing(Conversation("p", (), epochs, told), task)


def truth(question: Conversing) -> bool:
    """Return whether there is a protocol, by trying all, every message as it stands."""
    table = tabulate(question.task)
    answers = tuple(answer for (answer,) in table.answers)
    listed = tuple(
        Link(c.epoch, c.sender, c.receiver, c.letters**c.length)
        for c in question.conversation.channels
    )
    return has_protocol(Exchange(tuple(size for _, size in INPUTS), listed, 2, answers))


def test_verdicts_agree_with_a_search_through_all_protocols() -> None:
    rng = random.Random(5)
    seen: Counter[str] = Counter()
    for _ in range(110):
        question = random_question(rng)
        try:
            expected = truth(question)
        except TooLong:
            continue
        outcome = answered(question, Limits(timeout=60))
        assert isinstance(outcome, Can if expected else Cannot), question
        seen[type(outcome.certificate).__name__] += 1

    kinds = ("Counted", "Rows", "Tables", "Transcripts")
    assert {f"Protocol{kind}" for kind in kinds} <= set(seen), seen


HEAD = 'import "composition"\nimport "protocols"\n'


def test_a_claim_may_have_a_limit_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'import "chained"\nimport "protocols"\nimport "models"\n'
    text += "check autoregressive(E=2, b=1) can solve chained2(2, 2) within 1 seconds\n"
    text += "check hard(L=2, H=3, b=3) cannot solve chained2(2, 2) within 1 seconds\n"

    ran = run(capsys, "check", spec(tmp_path, text), "--no-cache")

    assert ran.status == 3
    assert ran.out.count("not decided within 1 seconds") == 2


def test_a_shorter_limit_of_the_command_line_counts() -> None:
    assert Limits(timeout=2.5).within(3) == Limits(timeout=2.5)
    assert Limits(timeout=2.5).within(2) == Limits(timeout=2.0)
    assert Limits(jobs=2).within(4) == Limits(timeout=4.0, jobs=2)
    assert Limits(jobs=2).within(None) == Limits(jobs=2)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "check star(E=1, b=1) cannot solve lookup_at_end(2, 2)",
            "checked: 4 different rows of f are too many for 2 symbols",
        ),
        (
            "check star(E=1, b=2) can solve lookup_at_end(2, 2)",
            "each input's different rows can be told apart: f 4, x 2",
        ),
        (
            "check star(E=2, b=1) can solve compose(2)",
            "replayed: a protocol of 4 messages run on all 32 inputs",
        ),
        (
            "check autoregressive(E=1, b=11) cannot solve lookup_at_end(5, 5)",
            "checked: 3125 different rows of f are too many for 2048 symbols",
        ),
        (
            "check autoregressive(E=1, b=23) cannot solve lookup_at_end(9, 9)",
            "1 layer of 23 bits a token cannot compose 1 function at 11 tokens, by m = 9",
        ),
        (
            "certificate c { layers 1; b 24; m 9 }\ncheck c holds",
            "at 11 tokens, by m = 9; H = d = 1 and p = 4, enough to number the tokens, fit",
        ),
        (
            "certificate c { layers 1; b 7; m 9 }\ncheck c holds",
            "no H, d >= 1 and p >= 4, enough to number the tokens, fit",
        ),
        (
            "certificate c { layers 1; b 7; m 10^50 }\ncheck c holds",
            "at about 10^50 tokens, by m = about 10^50; no H, d >= 1 and p >= 167, enough",
        ),
        (
            "certificate c { layers 1; b 7; m 10^9000 - 3 }\ncheck c holds",
            "at about 10^8999 tokens, by m = about 10^8999; no",
        ),
        (
            "certificate c { layers 1; b 8; m 4 }\ncheck c holds expect refuted",
            "(C) does not hold (docs",
        ),
        (
            "task pair(n) { input x: [n]; input y: [n]; promise x != y; answer x < y }\n"
            "protocol p { epochs 1; tell x -> y in 2 symbols }\ncheck p can solve pair(3)",
            "E804",
        ),
        (
            "check star(E=2, b=1) can solve compose(6) expect unknown",
            "the task has 13060694016 inputs, more than 300000; messages of your own could still "
            "show that it can (by ...)",
        ),
    ],
)
def test_a_verdict_says_what_was_done(
    claim: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "check", spec(tmp_path, HEAD + claim + "\n"), "--no-cache")

    assert said in ran.out + ran.err


GIVEN = """import "chained"
import "protocols"
protocol halves(s) {
  epochs 2
  tell z2 -> w at epoch 1 in s symbols saying low = z2[w, 0] mod s
  tell z2 -> w at epoch 2 in s symbols saying high = z2[w, 0] div s
  answer low + s * high
}
protocol counted_wrong(s) {
  epochs 1
  tell z1 -> w at epoch 1 in s symbols saying row[j < 2] = z1[j] - j
  answer row[0]
}
protocol beyond_its_range(s) {
  epochs 1
  tell z2 -> w at epoch 1 in 16 symbols saying at = z2[w, 0]
  answer at + 0 * (100 div (at - 3))
}
"""


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "protocol halves(2) solves chained2(1, 4) expect proved",
            "replayed: 2 given messages of halves, run on all 1024 inputs",
        ),
        (
            "protocol halves(2) solves chained2(1, 5) expect refuted",
            "on z2 = [0, 0, 0, 0, 4], z1 = [0], z0 = 0, w = 4 'high' is 2, which is none of 2 sym",
        ),
        (
            "protocol halves(7) solves chained2(2, 2) expect refuted",
            "on z2 = [0, 0, 0, 1], z1 = [0, 1], z0 = 1, w = 1 the answer is 0, not 1",
        ),
        (
            "protocol counted_wrong(2) solves chained2(2, 2) expect refuted",
            "w = 0 'row[1]' is -1, which is none of 2 symbols",
        ),
        (
            "protocol halves(4) solves chained2(1, 16) expect proved",
            "solver: 2 given messages of halves, 1 obligation over all inputs, unsat by z3",
        ),
        (
            "protocol beyond_its_range(1) solves chained2(1, 16) expect unknown",
            "it could not be shown that every message has a value",
        ),
        (
            "protocol beyond_its_range(1) solves chained2(1, 4) expect unknown",
            "no value: 100 div 0",
        ),
        (
            "autoregressive(E=2, b=1) can solve chained2(1, 4) by halves(2) expect proved",
            "replayed: 2 given messages of halves, run on all 1024 inputs",
        ),
        (
            "autoregressive(E=2, b=1) can solve chained2(1, 4) by halves(3) expect proved",
            "run on all 1024 inputs, not by the messages of halves",
        ),
        (
            "autoregressive(E=2, b=1) can solve chained2(1, 6) by halves(3) expect refuted",
            "cannot solve chained2(1, 6); derived: 2 layers of 1 bit a token cannot compose",
        ),
        (
            "star(E=2, b=7) can solve chained2(16, 16) by halves(256) expect unknown",
            "in epoch 1 z2 tells w one of 256 symbols, where there is room for only one of 128",
        ),
        (
            "star(E=1, b=8) can solve chained2(16, 16) by halves(16) expect unknown",
            "in epoch 2 z2 tells w one of 16 symbols, where there is room for nothing",
        ),
        (
            "star(E=2, b=9) can solve chained2(16, 16) by halves(16) expect unknown",
            "halves goes wrong on some input; the task has more than 2^2120 inputs",
        ),
        (
            "autoregressive(E=2, b=1) can solve chained2(1, 5) by halves(3) within 1 seconds",
            "room for only one of 2; nothing else was decided in time",
        ),
    ],
)
def test_given_messages_are_run_or_put_to_a_solver(
    claim: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "check", spec(tmp_path, f"{GIVEN}check {claim}\n"), "--no-cache")

    assert said in ran.out + ran.err
    assert ran.status == (0 if "expect" in claim else 3), ran.out


def test_certificates_of_given_messages_are_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ("protocol halves(2) solves chained2(1, 5)",
             "autoregressive(E=2, b=2) can solve chained2(1, 16) by halves(4)")  # fmt: skip
    text = GIVEN + "".join(f"check {line}\n" for line in lines)
    run(capsys, "check", spec(tmp_path, text), "--no-cache", "--certificates", str(tmp_path / "c"))

    files = sorted(str(path) for path in (tmp_path / "c").glob("*.cert.json.gz"))
    ran = run(capsys, "verify", *files)

    assert (len(files), ran.status) == (2, 0)
    assert "protocol halves(2) does not solve chained2(1, 5)" in ran.out
    assert "autoregressive(E=2, b=2) can solve chained2(1, 16)" in ran.out


def test_a_kept_certificate_of_given_messages_is_not_that_of_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    line = "check autoregressive(E=2, b=1) can solve chained2(1, 4)"
    run(capsys, "check", spec(tmp_path, f"{GIVEN}{line} by halves(2)\n"))

    again = run(capsys, "check", spec(tmp_path, f"{GIVEN}{line}\n{line} by halves(2)\n"))

    assert again.out.count("a protocol of") == 1
    assert again.out.count("given messages of halves") == 1


def test_a_mistake_of_a_task_too_large_to_be_looked_at_leaves_the_question_open() -> None:
    inputs = Input("x", None, Range(250_000)), Input("end", None, Range(1))
    above = Binary("+", Variable("x"), Constant(1))
    task = Task("grow", (), inputs, above, answer_type=Range(250_000))
    shape = Conversation("p", (), 1, (Channel(1, 0, 1, 2, 1),))

    found = answered(Conversing(shape, task), Limits())

    assert isinstance(found, Undecided) and "the answer 250000 is outside" in found.reason
