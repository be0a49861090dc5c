"""Protocols with given messages in the language: what a block comes to, and what JSON may say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dsl.claims import Find, ProtocolCheck
from dsl.diagnostics import Mistakes
from dsl.dialogue import Telling
from dsl.elaborate import elaborate
from dsl.expr import Binary, Constant, Index, Tuple, Variable
from dsl.parse import parse
from dsl.protocol import Conversing
from dsl.question import canonical_text, question_from_json
from dsl.source import Source

TASK = """
task chained2(m, n1) {
  input z2: table ([n1], [m]) -> [n1 * m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n1]
  answer z2[w, z1[z0]]
}
protocol all_tell(E, b) { epochs E; tell all -> all in b bits per token }
"""
LINES = (
    "tell z1 -> last at epoch 2 in 1 bits saying at1[i < 2, j < m] = z1[at0]",
    "tell z0 -> w at epoch 1 in m symbols saying at0 = z0",
    "tell z2 -> w at epoch 3 in n * m symbols saying at2 = z2[w, at1[0, 1]]",
    "answer at2",
)
SOLVES = "check protocol asks(2, 2) solves chained2(2, 2)\n"


def protocol(*lines: str) -> str:
    return f"{TASK}protocol asks(m, n) {{ epochs 3; {'; '.join(lines)} }}\n"


def claims_of(text: str) -> Any:
    source = Source("here.bounds", text)
    return elaborate(parse(source), source, lambda name, importer: None).claims


def telling() -> Telling:
    (claim,) = claims_of(protocol(*LINES) + SOLVES)
    assert isinstance(claim, ProtocolCheck) and isinstance(claim.question, Telling)
    return claim.question


def test_messages_stand_in_the_order_of_their_epochs() -> None:
    first, second, third = telling().dialogue.messages

    assert (first.name, first.epoch, first.sender, first.receiver) == ("at0", 1, 2, 3)
    assert (second.name, second.epoch, second.sender, second.receiver) == ("at1", 2, 1, 3)
    assert (third.name, third.symbols, third.entries) == ("at2", 4, 1)


def test_bits_and_entries_make_the_symbols_of_a_message() -> None:
    message = telling().dialogue.messages[1]

    assert (message.symbols, message.counters, message.entries) == (2, (("i", 2), ("j", 2)), 4)


def test_what_is_said_is_an_expression_of_inputs_and_messages() -> None:
    entry = Index(Variable("at1"), Tuple((Constant(0), Constant(1))))

    assert telling().dialogue.messages[2].value == Index(
        Variable("z2"), Tuple((Variable("w"), entry))
    )


def test_the_searched_parameter_may_stand_in_the_given_messages() -> None:
    text = "find least m where all_tell(E=3, b=2) can solve chained2(m, 2) by asks(m, 2)\n"
    (claim,) = claims_of(protocol(*LINES) + text)

    assert isinstance(claim, Find)
    question = claim.problem(3)
    assert isinstance(question, Conversing) and question.by is not None
    assert question.by.arguments == (("m", 3), ("n", 2))


def test_a_claim_with_given_messages_is_another_question() -> None:
    text = "check all_tell(E=3, b=2) can solve chained2(2, 2)"
    one, other = claims_of(f"{protocol(*LINES)}{text}\n{text} by asks(2, 2)\n")

    assert one.question.by is None
    assert canonical_text(one.question) != canonical_text(other.question)


BY = "check all_tell(E=3, b=2) can solve chained2(2, 2) by asks(2, 2)\n"


@pytest.mark.parametrize("text", [SOLVES, BY])
def test_a_question_survives_the_way_through_its_text(text: str) -> None:
    (claim,) = claims_of(protocol(*LINES) + text)
    shown = canonical_text(claim.question)

    assert question_from_json(json.loads(shown)) == claim.question
    assert canonical_text(question_from_json(json.loads(shown))) == shown


@pytest.mark.parametrize("bits", [4095, 4096])
def test_an_entry_has_as_many_symbols_as_a_question_can_name(bits: int) -> None:
    lines = [line.replace("in m symbols", f"in {bits} bits") for line in LINES]

    if bits == 4096:
        with pytest.raises(Mistakes, match="E408"):
            claims_of(protocol(*lines) + SOLVES)
    else:
        (claim,) = claims_of(protocol(*lines) + SOLVES)
        assert question_from_json(json.loads(canonical_text(claim.question))) == claim.question


# ---- lies


def message(number: int, **changes: Any) -> Callable[[Any], None]:
    return lambda d: d["messages"][number].update(changes)


def saying(number: int, *value: Any) -> Callable[[Any], None]:
    return message(number, value=list(value))


Z1_AT = ["index", ["name", "z1"], ["name", "z0"]]
LIES: dict[str, Callable[[Any], object]] = {
    "z0 mentions what z1 has": saying(0, *Z1_AT),
    "z0 mentions what is told later": saying(0, "name", "at2"),
    "z0 mentions itself": saying(0, "name", "at0"),
    "z1 mentions what is told in its own epoch": message(1, place=[1, 1, 3, 2]),
    "z2 mentions what it told z1 alone": lambda d: (
        d["messages"][0].update(place=[1, 0, 1, 4], value=["int", 0]),
        d["messages"][2].update(value=["name", "at0"]),
    ),
    "z2 mentions what z0 has": saying(2, "name", "z0"),
    "the answer mentions the input of another": lambda d: d.__setitem__("answer", ["name", "z0"]),
    "the answer mentions what the reader did not hear": lambda d: (
        d["messages"][2].update(place=[3, 0, 2, 4], value=["int", 0])
    ),
    "the answer is a truth": lambda d: d.__setitem__("answer", ["truth", True]),
    "the answer is a whole message": lambda d: d.__setitem__("answer", ["name", "at1"]),
    "the answer mentions nothing known": lambda d: d.__setitem__("answer", ["name", "q"]),
    "a counter is mentioned elsewhere": lambda d: d.__setitem__("answer", ["name", "i"]),
    "a message is a truth": saying(0, "truth", True),
    "a message binds the name of an input": saying(
        0, "let", "z1", ["int", 0], ["name", "z1"]
    ),
    "a message binds the name of a message": saying(
        0, "let", "at2", ["int", 0], ["name", "at2"]
    ),
    "a fold over a message": lambda d: (
        d.update(answer=["fold", "s", ["int", 0], "e", ["name", "row"], ["range", 2], ["int", 0]]),
        d["messages"][1].update(name="row", counters=[["i", 2]], value=["int", 0]),
        d["messages"][2].update(value=["int", 0]),
    ),
    "a counter with the name of an input": message(1, counters=[["z0", 2], ["j", 2]]),
    "a counter with the name of a message": message(1, counters=[["at0", 2], ["j", 2]]),
    "a counter twice": message(1, counters=[["i", 2], ["i", 2]]),
    "no entries": message(1, counters=[["i", 0], ["j", 2]]),
    "a message with the name of an input": message(0, name="w"),
    "two messages of one name": message(0, name="at2"),
    "two messages of one name, mentioned": lambda d: (
        message(2, name="at0")(d),
        d.update(answer=["name", "at0"]),
    ),
    "a message with the name of an input, mentioned": lambda d: (
        saying(1, "int", 0)(d),
        message(2, name="z1", value=["int", 0])(d),
        d.update(answer=["name", "z1"]),
    ),
    "told after the end, and not mentioned": lambda d: (
        message(2, place=[4, 0, 3, 4])(d),
        d.update(answer=["int", 0]),
    ),
    "no symbols": message(0, place=[1, 2, 3, 0]),
    "very many symbols": message(1, counters=[["i", 10**9], ["j", 10**9]]),
    "told backwards": message(0, place=[1, 3, 2, 2]),
    "told to nobody": message(0, place=[1, 2, 4, 2]),
    "told to oneself": message(0, place=[1, 3, 3, 2]),
    "told by nobody": message(0, place=[1, -1, 3, 2]),
    "told before the start": message(0, place=[0, 2, 3, 2]),
    "told after the end": message(2, place=[4, 0, 3, 4]),
    "out of order": lambda d: d["messages"].reverse(),
    "an unknown field": message(0, why="because"),
    "a field missing": lambda d: d["messages"][0].pop("place"),
    "a place cut short": message(0, place=[1, 2, 3]),
    "no epochs": lambda d: d.__setitem__("epochs", 0),
    "a key of a program": saying(0, "key", "z0"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(("text", "field"), [(SOLVES, "dialogue"), (BY, "by")])
def test_almost_right_data_is_refused(lie: str, text: str, field: str) -> None:
    (claim,) = claims_of(protocol(*LINES) + text)
    data = json.loads(canonical_text(claim.question))
    LIES[lie](data[field])

    with pytest.raises(ValueError):
        question_from_json(data)


@pytest.mark.parametrize("change", [{"promise": ["truth", True]}, {"answer_index": "i"}])
def test_a_task_with_a_promise_or_many_answers_is_refused(change: dict[str, Any]) -> None:
    data = json.loads(canonical_text(telling()))
    data["task"] |= change

    with pytest.raises(ValueError, match="a promise, or an answer at every token"):
        question_from_json(data)


def test_no_messages_at_all_are_not_given() -> None:
    (claim,) = claims_of(protocol(*LINES) + BY)
    data = json.loads(canonical_text(claim.question)) | {"by": None}

    with pytest.raises(ValueError):
        question_from_json(data)


# ---- mistakes

GOOD = "tell z0 -> w at epoch 1 in m symbols saying at0 = z0"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ((GOOD,), ["E401"]),
        ((GOOD, "answer at0", "answer at0"), ["E402"]),
        ((GOOD, "answer at0 == 0"), ["E516"]),
        ((GOOD, GOOD, "answer at0"), ["E204"]),
        ((GOOD.replace("at0 = z0", "at0 = z0 == 0"), "answer at0"), ["E301"]),
        ((GOOD.replace("at0 = z0", "at0 = z9"), "answer at0"), ["E203"]),
        ((GOOD.replace("at0 = z0", "w = z0"), "answer w"), ["E204"]),
        ((GOOD.replace("at0 = z0", "m = z0"), "answer m"), ["E204"]),
        ((GOOD.replace("at0 = z0", "at0[m < 2] = z0"), "answer 0"), ["E204"]),
        ((GOOD.replace("at0 = z0", "at0[z2 < 2] = z0"), "answer 0"), ["E204"]),
        ((GOOD.replace("at0 = z0", "at0 = sum z2 < 2 : z0"), "answer 0"), ["E204"]),
        ((GOOD.replace("at0 = z0", "at0[i < k] = z0"), "answer 0"), ["E203"]),
        ((GOOD.replace("at0 = z0", "at0[i < 0] = z0"), "answer 0"), ["E405"]),
        ((GOOD.replace("at0 = z0", "at0[i < 2] = z0"), "answer at0"), ["E302"]),
        ((GOOD.replace("epoch 1", "epoch 4"), "answer at0"), ["E803"]),
        ((GOOD.replace("z0 -> w", "w -> z0"), "answer 0"), ["E802"]),
        ((GOOD.replace("z0 -> w", "z9 -> w"), "answer 0"), ["E801"]),
        ((GOOD.replace("m symbols", "2^40 bits"), "answer 0"), ["E408"]),
        ((GOOD.replace("m symbols", "2^19 bits"), GOOD.replace("at0 =", "at1[j < 2^19] ="),
          "answer 0"), ["E408"]),
        ((GOOD.replace("z0 -> w", "z0 -> last"), "answer at0"), []),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_their_codes(lines: tuple[str, ...], codes: list[str]) -> None:
    try:
        claims_of(protocol(*lines) + SOLVES)
        found = []
    except Mistakes as mistakes:
        found = [each.code for each in mistakes.diagnostics]

    assert found == codes


def test_a_task_with_a_promise_is_refused() -> None:
    text = protocol(*LINES).replace("answer z2[w,", "promise z0 == 0; answer z2[w,")

    with pytest.raises(Mistakes, match="a protocol cannot be put to a task with a promise"):
        claims_of(text + SOLVES)


def test_the_answer_need_not_be_an_integer() -> None:
    wanted = "answer (z0, z0 == w)"
    text = protocol(GOOD, "answer (at0, at0 == w)").replace("answer z2[w, z1[z0]]", wanted)
    (claim,) = claims_of(text + SOLVES)

    zero = Binary("==", Variable("at0"), Variable("w"))
    assert claim.question.dialogue.answer == Tuple((Variable("at0"), zero))
