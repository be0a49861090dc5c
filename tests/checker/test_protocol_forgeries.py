"""Lies about protocols and composition certificates: what is almost right is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from dsl.dialogue import Telling
from dsl.protocol import Conversing
from dsl.question import canonical_text, digest, question_from_json
from solver.certificate.as_json import from_json, to_json
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.checker.dialogue import check_by
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Undecided
from tests.checker.protocol_questions import asked

ENOUGH = "once(F=4, X=2) can solve lookup_at_end(2, 2)"
TOO_FEW = "once(F=3, X=2) can solve lookup_at_end(2, 2)"
FOUND = "asks(s=2) can solve compose(2)"
NONE = "without_help(q1=3, r2=3) can solve two_functions"
COUNTED = "star(E=2, b=1) can solve lookup_at_end(3, 3)"
PAIRS = "autoregressive(E=2, b=1) can solve two_tables(2, 1, 12)"
COMPOSED = "autoregressive(E=2, b=8) can solve chained2(350, 29)"
DECODER = "decoder(L=2, H=1, d=1, p=4) can solve chained2(350, 29)"
HOLDS = "two(b=8, m=350, n=29, x0=64, x1=6, t=14) holds"
FAILS = "two(b=8, m=350, n=29, x0=64, x1=6, t=15) holds"
SOUGHT = "find certificate for 1 layers, 24 bits up to 11"
RANK = "rank of majority(3) is 2"
BY = "autoregressive(E=2, b=2) can solve chained2(1, 16) by halves(4)"
BY_RUN = "autoregressive(E=2, b=1) can solve chained2(1, 4) by halves(2)"
BY_TABLE = "narrow(s=3) can solve two_tables(2, 1, 2) by precomposed(2)"
SOLVES = "protocol halves(4) solves chained2(1, 16)"
FAILING = "protocol halves(3) solves chained2(1, 16)"
HONEST = {
    BY: ("program_symbolic", True), BY_RUN: ("program_exhaustive", True),
    BY_TABLE: ("program_exhaustive", True),
    SOLVES: ("program_symbolic", True), FAILING: ("program_counterexample", False),
    ENOUGH: ("protocol_counted", True), TOO_FEW: ("protocol_rows", False),
    FOUND: ("protocol_tables", True), NONE: ("protocol_exhaustion", False),
    COUNTED: ("protocol_transcripts", False), PAIRS: ("protocol_transcripts", False),
    COMPOSED: ("composition_numbers", False), DECODER: ("composition_numbers", False),
    HOLDS: ("composition_holds", True), FAILS: ("composition_fails", False),
    SOUGHT: ("composition_numbers", True),
    RANK: ("measured", True), "split_vc of majority(3) is 2": ("measured", False),
}  # fmt: skip


@cache
def honest(claim: str) -> str:
    outcome = answered(asked(claim), Limits(timeout=60))
    assert not isinstance(outcome, Undecided), outcome
    return json.dumps(to_json(outcome.certificate))


@pytest.mark.parametrize("claim", HONEST)
def test_honest_certificates_are_accepted(claim: str) -> None:
    data = json.loads(honest(claim))
    question = question_from_json(json.loads(canonical_text(asked(claim))))

    outcome = check(question, from_json(data))

    assert (data["kind"], isinstance(outcome, Can)) == HONEST[claim]


def forged(claim: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    """Return an honest certificate with other fields."""
    return claim, json.loads(honest(claim)) | changes


def moved(claim: str, other: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    """Return a certificate that was made for another question, its digest changed."""
    return other, json.loads(honest(claim)) | {"problem": digest(asked(other))} | changes


def tables(change: Any) -> tuple[str, dict[str, Any]]:
    claim, data = forged(FOUND)
    change(data["tables"])
    return claim, data


def numbers(claim: str, other: str | None = None, **changes: Any) -> tuple[str, dict[str, Any]]:
    told, data = forged(claim) if other is None else moved(claim, other)
    data["numbers"] |= changes
    return told, data


def without(claim: str, field: str) -> tuple[str, dict[str, Any]]:
    told, data = forged(claim)
    del data["numbers"][field]
    return told, data


def obligation(claim: str) -> str:
    return str(json.loads(honest(claim))["obligations"][0])


def forged_kind(claim: str, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """Return a certificate of another kind for the question."""
    told, data = forged(claim)
    head = {key: data[key] for key in ("format", "problem")}
    return told, head | {"kind": kind} | fields


def proof(claim: str) -> str:
    return str(json.loads(honest(claim))["proof"])


def cases(claim: str) -> list[Any]:
    return list(json.loads(honest(claim))["cases"])


def decoders(model: str, task: str = "chained2(350, 29)") -> tuple[str, dict[str, Any]]:
    return moved(DECODER, f"{model} can solve {task}")


def tasks(task: str) -> tuple[str, dict[str, Any]]:
    return moved(COMPOSED, f"autoregressive(E=2, b=8) can solve {task}(350, 29)")


LIES: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
    "the digest of another question": lambda: forged(ENOUGH, problem="sha256:" + "0" * 64),
    # counting, one epoch
    "one row fewer": lambda: forged(ENOUGH, rows=[4, 2, 0]),
    "one row more": lambda: forged(ENOUGH, rows=[5, 2, 1]),
    "rows of one player fewer": lambda: forged(ENOUGH, rows=[4, 2]),
    "too few symbols for the table": lambda: moved(ENOUGH, TOO_FEW),
    "too few symbols for the argument": lambda: moved(
        ENOUGH, "once(F=4, X=1) can solve lookup_at_end(2, 2)"
    ),
    "counting where there are two epochs": lambda: moved(
        ENOUGH, "star(E=2, b=2) can solve lookup_at_end(2, 2)"
    ),
    "a player with symbols enough": lambda: forged(TOO_FEW, player=1),
    "the reader has too many rows": lambda: forged(TOO_FEW, player=2),
    "a player that is not there": lambda: forged(TOO_FEW, player=3),
    "a player before the first": lambda: forged(TOO_FEW, player=-3),
    "a content that the reader cannot have": lambda: forged(TOO_FEW, own=1),
    "rows that are few enough": lambda: moved(TOO_FEW, ENOUGH),
    "rows against a protocol of two epochs": lambda: moved(
        TOO_FEW, "star(E=2, b=1) can solve lookup_at_end(2, 2)"
    ),
    # tables
    "a symbol changed": lambda: tables(lambda t: t[0].__setitem__(0, 1 - t[0][0])),
    "a symbol that the link does not have": lambda: tables(lambda t: t[-1].__setitem__(0, 2)),
    "a negative symbol": lambda: tables(lambda t: t[-1].__setitem__(0, -1)),
    "a table cut short": lambda: tables(lambda t: t[1].pop()),
    "a table with a tail": lambda: tables(lambda t: t[1].append(0)),
    "a table missing": lambda: tables(lambda t: t.pop()),
    "a table more": lambda: tables(lambda t: t.append([0])),
    "two tables swapped": lambda: tables(lambda t: t.__setitem__(slice(0, 2), t[1::-1])),
    "tables for a protocol without a second epoch": lambda: moved(
        FOUND, "once(F=2, X=2) can solve lookup_at_end(2, 2)"
    ),
    "tables for a larger task": lambda: moved(FOUND, "asks(s=2) can solve compose(3)"),
    # proofs
    "another encoding": lambda: forged(NONE, encoder=2),
    "a proof without its end": lambda: forged(NONE, proof=proof(NONE).rsplit("\n", 2)[0] + "\n"),
    "a proof without its beginning": lambda: forged(NONE, proof=proof(NONE).split("\n", 1)[1]),
    "no proof": lambda: forged(NONE, proof=""),
    "a proof with a tail": lambda: forged(NONE, proof=proof(NONE) + "1 0 1 0\n"),
    "a proof for two messages, about all": lambda: moved(
        NONE, "autoregressive(E=2, b=1) can solve two_functions"
    ),
    "a proof for three symbols, about four": lambda: moved(
        NONE, "without_help(q1=3, r2=4) can solve two_functions"
    ),
    # transcripts
    "a symbol more": lambda: moved(COUNTED, "star(E=2, b=2) can solve lookup_at_end(3, 3)"),
    "an epoch more": lambda: moved(COUNTED, "star(E=3, b=1) can solve lookup_at_end(3, 3)"),
    "the reader has too much to say": lambda: forged(COUNTED, player=2),
    "nobody has too much to say": lambda: forged(COUNTED, player=3),
    "another has too much to say": lambda: forged(COUNTED, player=1),
    "a player before the first with too much to say": lambda: forged(COUNTED, player=-3),
    "too few inputs looked at": lambda: forged(COUNTED, cases=[[[0], [0], [0]]]),
    "no case": lambda: forged(COUNTED, cases=[]),
    "a case twice": lambda: forged(COUNTED, cases=cases(COUNTED) * 2),
    "a list missing": lambda: forged(COUNTED, cases=[cases(COUNTED)[0][:2]]),
    "a list more": lambda: forged(COUNTED, cases=[[*cases(COUNTED)[0], [0]]]),
    "an empty list": lambda: forged(COUNTED, cases=[[[0], [0, 1, 2], []]]),
    "an input listed twice": lambda: forged(COUNTED, cases=[[[0], [0, 1, 1, 2], [0]]]),
    "an input that is not there": lambda: forged(COUNTED, cases=[[[0], [0, 1, 2, 3], [0]]]),
    "an input below 0": lambda: forged(COUNTED, cases=[[[0], [-1, 0, 1], [0]]]),
    "a frozen link and one case": lambda: forged(COUNTED, link=1),
    "fewer values": lambda: moved(
        PAIRS, "autoregressive(E=2, b=1) can solve two_tables(2, 1, 11)"
    ),
    "pairs without a frozen link": lambda: forged(PAIRS, link=None),
    "a case for all pairs": lambda: forged(PAIRS, cases=cases(PAIRS)[:1]),
    "a pair missing": lambda: forged(PAIRS, cases=cases(PAIRS)[:-1]),
    "a pair in the place of another": lambda: forged(
        PAIRS, cases=[*cases(PAIRS)[:-1], cases(PAIRS)[0]]
    ),
    "a frozen link that is not there": lambda: forged(PAIRS, link=99),
    "a frozen link before the first": lambda: forged(PAIRS, link=-1),
    "another frozen link": lambda: forged(PAIRS, link=0),
    "a frozen link of the second epoch": lambda: forged(PAIRS, link=7),
    "a frozen link with symbols enough": lambda: moved(
        PAIRS, "autoregressive(E=2, b=2) can solve two_tables(2, 1, 12)"
    ),
    # given messages
    "a bit too few for the messages": lambda: moved(
        BY, "autoregressive(E=2, b=1) can solve chained2(1, 16) by halves(4)"
    ),
    "an epoch too few for the messages": lambda: moved(
        BY, "autoregressive(E=1, b=4) can solve chained2(1, 16) by halves(4)"
    ),
    "no such link": lambda: moved(
        BY_TABLE, "star(E=2, b=3) can solve two_tables(2, 1, 2) by precomposed(2)"
    ),
    "a narrow link": lambda: moved(
        BY_TABLE, "narrow(s=2) can solve two_tables(2, 1, 2) by precomposed(2)"
    ),
    "no messages given": lambda: moved(BY, "autoregressive(E=2, b=2) can solve chained2(1, 16)"),
    "other messages": lambda: moved(
        BY, "autoregressive(E=2, b=3) can solve chained2(1, 16) by halves(5)"
    ),
    "messages that go wrong": lambda: moved(
        BY, "autoregressive(E=2, b=2) can solve chained2(1, 16) by halves(3)"
    ),
    "messages that go wrong, and where": lambda: moved(
        FAILING, "autoregressive(E=2, b=2) can solve chained2(1, 16) by halves(3)"
    ),
    "messages that go wrong, run on all inputs": lambda: moved(
        BY_RUN, "autoregressive(E=2, b=2) can solve chained2(1, 4) by halves(1)"
    ),
    "a symbol out of range": lambda: moved(
        BY_RUN, "protocol overflowing(2, 1) solves chained2(1, 4)"
    ),
    "an obligation changed": lambda: forged(
        BY, obligations=[obligation(BY).replace("(assert t!", "(assert (not t!", 1)]
    ),
    "an obligation without its end": lambda: forged(BY, obligations=[obligation(SOLVES)[:-1]]),
    "no obligations": lambda: forged(BY, obligations=[]),
    "another solver": lambda: forged(BY, solver="oracle 1.0"),
    "obligations of another version": lambda: forged(BY, encoder=3),
    "an input more": lambda: forged(BY_RUN, inputs=1025),
    "all of very many inputs": lambda: forged_kind(BY, "program_exhaustive", inputs=10**20),
    "an input that goes well": lambda: forged(FAILING, inputs=[0] * 19),
    "an input cut short": lambda: forged(FAILING, inputs=[0] * 18),
    "failing messages said to solve": lambda: moved(SOLVES, FAILING),
    "solving messages said to fail": lambda: moved(FAILING, SOLVES),
    "tables in the place of messages": lambda: moved(FOUND, SOLVES),
    "counting in the place of messages": lambda: moved(ENOUGH, SOLVES),
    # integers: a side condition each
    "m one less": lambda: numbers(COMPOSED, m=349),
    "a table larger than the task's": lambda: numbers(COMPOSED, m=351),
    "more queries than the task has": lambda: numbers(COMPOSED, n=[30], omega=[30]),
    "other sizes than the task's": lambda: moved(
        COMPOSED, "autoregressive(E=2, b=8) can solve chained2(351, 29)"
    ),
    "fewer bits than are told": lambda: numbers(
        COMPOSED, "autoregressive(E=2, b=9) can solve chained2(350, 29)"
    ),
    "fewer bits, and the certificate changed": lambda: numbers(
        COMPOSED, "autoregressive(E=2, b=9) can solve chained2(350, 29)", b=9
    ),
    "an epoch too many": lambda: moved(
        COMPOSED, "autoregressive(E=3, b=8) can solve chained2(350, 29)"
    ),
    "layers in the certificate alone": lambda: numbers(COMPOSED, layers=3),
    "t too large for (C1)": lambda: numbers(COMPOSED, t=15),
    "t too small for (C2)": lambda: numbers(COMPOSED, t=13),
    "t out of range": lambda: numbers(COMPOSED, t=1000),
    "x_0 more than m": lambda: numbers(COMPOSED, x=[351, 6]),
    "no inputs chosen": lambda: numbers(COMPOSED, x=[64, 0]),
    "omega more than n": lambda: numbers(COMPOSED, omega=[30]),
    "too few queries used": lambda: numbers(COMPOSED, omega=[20]),
    "a theta too many": lambda: numbers(COMPOSED, theta=[5]),
    "a number that is a text": lambda: numbers(COMPOSED, b="8"),
    "a number that is a truth value": lambda: numbers(COMPOSED, t=True),
    "an unknown number": lambda: numbers(COMPOSED, slack=1),
    "a number left out": lambda: without(COMPOSED, "omega"),
    "no numbers": lambda: forged(COMPOSED, numbers=None),
    # tasks that are not the theorem's
    "w first": lambda: tasks("w_first"),
    "the tables swapped": lambda: tasks("swapped"),
    "z_0 last": lambda: tasks("start_last"),
    "w not asked": lambda: tasks("free"),
    "a function left out": lambda: tasks("shortcut"),
    "fewer values than the theorem wants": lambda: tasks("few_values"),
    "a task with a promise": lambda: decoders("decoder(L=2, H=1, d=1, p=4)", "promised(350, 29)"),
    "a task without w": lambda: moved(
        COMPOSED, "autoregressive(E=2, b=8) can solve chained_free(2, 350)"
    ),
    # models that the theorem does not cover
    "a head too many": lambda: decoders("decoder(L=2, H=2, d=1, p=4)"),
    "a bit too many": lambda: decoders("decoder(L=2, H=1, d=1, p=5)"),
    "a layer too many": lambda: decoders("decoder(L=3, H=1, d=1, p=4)"),
    "no mask": lambda: decoders("encoder(L=2, H=1, d=1, p=4)"),
    "a step of thought": lambda: decoders("stepping(L=2, H=1, d=1, p=4)"),
    "a blank token": lambda: decoders("padded(L=2, H=1, d=1, p=4)"),
    "a number format": lambda: decoders("floating(L=2, H=1, d=1, p=4)"),
    # claims about certificates
    "a certificate that fails, said to hold": lambda: moved(HOLDS, FAILS),
    "a certificate that holds, said to fail": lambda: moved(FAILS, HOLDS),
    "the wrong condition": lambda: forged(FAILS, failure="(C2) does not hold"),
    "no condition": lambda: forged(FAILS, failure=""),
    "a certificate in the other model": lambda: forged(
        HOLDS, problem=digest(asked(HOLDS + " in the parallel model"))
    ),
    # searches for certificates
    "a prompt too long": lambda: moved(
        SOUGHT, "find certificate for 1 layers, 24 bits up to 10"
    ),
    "other bits than were wanted": lambda: moved(
        SOUGHT, "find certificate for 1 layers, 23 bits up to 11"
    ),
    "other layers than were wanted": lambda: moved(
        COMPOSED, "find certificate for 3 layers, 8 bits up to 20000"
    ),
    "a shorter table that is not enough": lambda: numbers(SOUGHT, m=8),
    "a certificate that holds about a search": lambda: moved(HOLDS, SOUGHT),
    "a search about a protocol": lambda: moved(SOUGHT, COMPOSED),
    # measures
    "a rank one less": lambda: forged(RANK, value=1),
    "the rank that another claim wants": lambda: moved(RANK, "rank of majority(3) is 3", value=3),
    "a rank as a split-VC dimension": lambda: moved(RANK, "split_vc of majority(3) is 2"),
    "the rank of another task": lambda: moved(RANK, "rank of majority(1) is 2"),
    "a rank that is a text": lambda: forged(RANK, value="2"),
    "a certificate that holds about a rank": lambda: moved(HOLDS, RANK),
    "a measure about a certificate": lambda: moved(RANK, HOLDS),
    # kinds and forms
    "integers about another protocol's task": lambda: moved(COMPOSED, ENOUGH),
    "counting about a certificate": lambda: moved(ENOUGH, HOLDS),
    "a certificate that holds about a protocol": lambda: moved(HOLDS, COMPOSED),
    "a certificate that holds about a decoder": lambda: moved(HOLDS, DECODER),
    "an unknown kind": lambda: forged(ENOUGH, kind="protocol_believed"),
    "an unknown kind of certificate": lambda: forged(HOLDS, kind="composition_believed"),
    "an unknown field": lambda: forged(HOLDS, why="because"),
    "tables that are texts": lambda: forged(FOUND, tables=["0"]),
    "a proof that is a list": lambda: forged(NONE, proof=[]),
    "a player that is a text": lambda: forged(TOO_FEW, player="0"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(lie: str) -> None:
    claim, data = LIES[lie]()

    with pytest.raises(InvalidCertificate):
        check(asked(claim), from_json(data))


@pytest.mark.parametrize(
    "model",
    [
        "decoder(L=1, H=1, d=1, p=4)", "decoder(L=2, H=1, d=1, p=3)", "hard_decoder(L=2, H=4, b=2)",
        "autoregressive(E=1, b=8)", "autoregressive(E=2, b=7)", "star(E=2, b=8)",
    ],
)  # fmt: skip
def test_what_can_do_less_is_covered_too(model: str) -> None:
    claim, data = moved(DECODER, f"{model} can solve chained2(350, 29)")

    assert not isinstance(check(asked(claim), from_json(data)), Can)


def test_a_task_without_an_answer_has_no_measure() -> None:
    data = json.loads(canonical_text(asked(RANK)))
    data["task"]["answer"] = ["div", ["int", 1], ["int", 0]]
    question = question_from_json(data)
    lie = json.loads(honest(RANK)) | {"problem": digest(question)}

    with pytest.raises(InvalidCertificate, match="the task has no answer: 1 div 0"):
        check(question, from_json(lie))


def test_who_knows_what_is_found_out_by_the_checker_too() -> None:
    question = asked(SOLVES)
    assert isinstance(question, Telling)
    first, second = question.dialogue.messages
    told = (replace(first, sender=1), second)
    lie = replace(question, dialogue=replace(question.dialogue, messages=told))
    data = json.loads(honest(SOLVES)) | {"problem": digest(lie)}

    with pytest.raises(InvalidCertificate, match="'low' mentions 'z2', which nobody there knows"):
        check(lie, from_json(data))


def test_messages_that_fail_say_nothing_of_others() -> None:
    question = asked("autoregressive(E=2, b=2) can solve chained2(1, 16) by halves(3)")
    assert isinstance(question, Conversing)

    with pytest.raises(InvalidCertificate, match="the given messages do not solve the task"):
        check_by(question, from_json(json.loads(honest(FAILING))))
