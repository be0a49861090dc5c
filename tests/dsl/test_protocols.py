"""Protocols and certificates in the language: what a block comes to, and what JSON may say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dsl.claims import CertificateCheck, Find, ProtocolCheck
from dsl.composing import Composing, Numbers
from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.protocol import Channel, Conversing
from dsl.question import canonical_text, question_from_json
from dsl.source import Source

TASK = """
task chain(n) {
  input f: table [n] -> [n]
  input g: table [n] -> [n]
  input x: [n]
  answer f[g[x]]
}
"""
CERTIFICATE = "certificate two(t) { layers 2; b 8; m 350; n 29; x 64, 6; t t }\n"


def claims_of(text: str) -> Any:
    source = Source("here.bounds", text)
    return elaborate(parse(source), source, lambda name, importer: None).claims


def channels_of(*lines: str, epochs: int = 2) -> tuple[Channel, ...]:
    """Return what a protocol with these lines tells, for inputs of 3, 3 and 1 tokens."""
    body = "\n".join((f"epochs {epochs}", *lines))
    (claim,) = claims_of(f"{TASK}protocol p {{\n{body}\n}}\ncheck p can solve chain(3)\n")
    assert isinstance(claim, ProtocolCheck) and isinstance(claim.question, Conversing)
    return claim.question.conversation.channels


def test_all_tell_all_that_come_later() -> None:
    told = channels_of("tell all -> all in 2 bits per token", epochs=1)

    assert told == (Channel(1, 0, 1, 2, 6), Channel(1, 0, 2, 2, 2), Channel(1, 1, 2, 2, 2))


def test_bits_without_a_word_about_tokens_are_those_of_the_whole_message() -> None:
    told = channels_of("tell f -> g in 2 bits", "tell f -> x in 5 symbols", epochs=1)

    assert told == (Channel(1, 0, 1, 2, 2), Channel(1, 0, 2, 5, 1))


def test_a_line_speaks_of_all_epochs_or_of_one() -> None:
    assert channels_of("tell g -> last in 3 symbols") == (
        Channel(1, 1, 2, 3, 1),
        Channel(2, 1, 2, 3, 1),
    )
    assert channels_of("tell g -> last at epoch 2 in 3 symbols") == (Channel(2, 1, 2, 3, 1),)


def test_lines_are_obeyed_in_their_order() -> None:
    told = channels_of(
        "tell all -> last in 3 symbols", "silent f -> x", "tell f -> x at epoch 2 in 4 symbols"
    )

    assert told == (Channel(1, 1, 2, 3, 1), Channel(2, 0, 2, 4, 1), Channel(2, 1, 2, 3, 1))
    assert channels_of("tell all -> all in 2 symbols", "silent all -> all") == ()


def test_a_protocol_may_be_searched_for_like_a_model() -> None:
    text = "protocol p(E, b) { epochs E; tell all -> last in b bits }\n"
    (claim,) = claims_of(f"{TASK}{text}find least b from 2 where p(E=1, b) can solve chain(2)\n")

    assert isinstance(claim, Find)
    question = claim.problem(3)
    assert isinstance(question, Conversing)
    assert question.conversation.arguments == (("E", 1), ("b", 3))


def test_a_certificate_uses_all_queries_unless_it_says_otherwise() -> None:
    (claim,) = claims_of(CERTIFICATE + "check two(t=7 * 2) holds\n")
    (other,) = claims_of(
        "certificate two { layers 2; b 8; m 350; n 29; omega 20; x 64, 6 }\n"
        "check two holds in the parallel model\n"
    )

    assert isinstance(claim, CertificateCheck) and isinstance(other, CertificateCheck)
    assert claim.question == Composing(
        "two", (("t", 14),), "pipelined", Numbers(2, 8, 350, (29,), (29,), (64, 6), 14, ())
    )
    assert isinstance(other.question, Composing)
    assert (other.question.machine, other.question.numbers.omega) == ("parallel", (20,))
    assert other.question.numbers.t == 1


def test_a_certificate_for_one_layer_has_no_lists() -> None:
    (claim,) = claims_of("certificate one { layers 1; b 8; m 5 }\ncheck one holds\n")

    assert claim.question.numbers == Numbers(1, 8, 5, (), (), (), 1, ())


CLAIMS = (
    f"{TASK}protocol p(b) {{ epochs 2; tell all -> all in b bits }}\n"
    "check p(b=1) can solve chain(2)\n",
    CERTIFICATE + "check two(t=14) holds\n",
    "task all_of(n) { input w: table [n] -> bool; answer all i < n : w[i] }\n"
    "check rank of all_of(3) is 1\n",
    "find certificate for 2 layers, 8 bits up to 12000 in the parallel model\n",
    "certificate long(k) { layers 1; b 5; m 2^k + 1 }\ncheck long(k=5000) holds\n",
)


@pytest.mark.parametrize("text", CLAIMS)
def test_a_question_survives_the_way_through_its_text(text: str) -> None:
    (claim,) = claims_of(text)
    shown = canonical_text(claim.question)

    assert question_from_json(json.loads(shown)) == claim.question
    assert canonical_text(question_from_json(json.loads(shown))) == shown


def told(change: Any) -> Any:
    (claim,) = claims_of(CLAIMS[0])
    data = json.loads(canonical_text(claim.question))
    change(data)
    return data


def listed(**changes: Any) -> Any:
    (claim,) = claims_of(CLAIMS[1])
    data = json.loads(canonical_text(claim.question))
    data["numbers"] |= changes
    return data


def measured(change: Any) -> Any:
    (claim,) = claims_of(CLAIMS[2])
    data = json.loads(canonical_text(claim.question))
    change(data)
    return data


def wanted(**changes: Any) -> Any:
    (claim,) = claims_of(CLAIMS[3])
    return json.loads(canonical_text(claim.question)) | changes


LIES = {
    "a search for no bits": wanted(b=0),
    "a search for very many layers": wanted(layers=65),
    "a search in another machine": wanted(machine="telepathic"),
    "a search without an end": wanted(tokens=None),
    "a search for something else": wanted(width=3),
    "an unknown measure": measured(lambda d: d.__setitem__("measure", "depth")),
    "a measure below 0": measured(lambda d: d.__setitem__("value", -1)),
    "a measure of many bits": measured(
        lambda d: d["task"]["inputs"][0].__setitem__("index", ["range", 7])
    ),
    "a message backwards": told(lambda d: d["protocol"]["channels"].insert(0, [1, 2, 1, 2, 1])),
    "a message to oneself": told(lambda d: d["protocol"]["channels"].insert(0, [1, 0, 0, 2, 1])),
    "a message to nobody": told(lambda d: d["protocol"]["channels"].append([2, 1, 3, 2, 1])),
    "a message from nobody": told(lambda d: d["protocol"]["channels"].insert(0, [1, -1, 1, 2, 1])),
    "a message after the end": told(lambda d: d["protocol"]["channels"].append([3, 0, 1, 2, 1])),
    "a message before the start": told(
        lambda d: d["protocol"]["channels"].insert(0, [0, 0, 1, 2, 1])
    ),
    "a message twice": told(lambda d: d["protocol"]["channels"].append([2, 1, 2, 3, 1])),
    "messages out of order": told(lambda d: d["protocol"]["channels"].reverse()),
    "no letters": told(lambda d: d["protocol"]["channels"][0].__setitem__(3, 0)),
    "a length below 0": told(lambda d: d["protocol"]["channels"][0].__setitem__(4, -1)),
    "a message cut short": told(lambda d: d["protocol"]["channels"][0].pop()),
    "a message very late": told(
        lambda d: (
            d["protocol"].update(epochs=1001),
            d["protocol"]["channels"].append([1001, 0, 1, 2, 1]),
        )
    ),
    "no epochs": told(lambda d: d["protocol"].__setitem__("epochs", 0)),
    "an unknown field": told(lambda d: d["protocol"].__setitem__("reader", 0)),
    "a promise": told(lambda d: d["task"].__setitem__("promise", True)),
    "an answer at every token": told(lambda d: d["task"].__setitem__("answer_index", "i")),
    "another format": told(lambda d: d.__setitem__("format", "bounds protocol 2")),
    "a list of another length": listed(x=[64, 6, 2]),
    "no layers": listed(layers=0),
    "very many layers": listed(layers=65),
    "a number below 1": listed(b=0),
    "a number that is a truth value": listed(t=True),
    "another machine": {**listed(), "machine": "telepathic"},
    "an unknown number": listed(slack=1),
    "a short number in hexadecimal digits": listed(m=hex(350)),
    "a number of 4096 bits in hexadecimal digits": listed(m=hex(2**4096 - 1)),
    "a long number in decimal digits": listed(m=2**5000),
    "a long number in capitals": listed(m=hex(2**5000 + 10).upper()),
    "a long number after a 0": listed(m=f"0x0{2**5000:x}"),
    "a long number below 0": listed(m=hex(-(2**5000))),
    "a long number with signs between its digits": listed(m=f"0x1_{2**5000:x}"),
    "a number of too many bits": listed(m=hex(2**2**20)),
}


@pytest.mark.parametrize("lie", LIES)
def test_almost_right_data_is_refused(lie: str) -> None:
    with pytest.raises(ValueError):
        question_from_json(LIES[lie])


def codes_of(text: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        claims_of(text)
    return [found.code for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("protocol p { epochs 2 }\n", ["E401"]),
        ("protocol p { tell all -> all in 1 bits }\n", ["E401"]),
        ("protocol p { epochs 2; epochs 3; tell all -> all in 1 bits }\n", ["E402"]),
        ("protocol p(b, b) { epochs 2; tell all -> all in b bits }\n", ["E204"]),
        ("protocol p { epochs E; tell all -> all in b bits }\n", ["E203", "E203"]),
        ("protocol p { epochs 2; tell all -> all in 1 words }\n", ["E101"]),
        ("certificate c { layers 2; m 4 }\n", ["E401"]),
        ("certificate c { layers 2; b 1; b 2; m 4 }\n", ["E402"]),
        ("certificate c { layers 65; b 1; m 4 }\ncheck c holds\n", ["E408"]),
        ("certificate c { layers 1; b 1; m 2^(2^20 - 1) * 2 }\ncheck c holds\n", ["E408"]),
        ("certificate c { layers 2; b 0; m 4; n 2; x 1, 3 }\ncheck c holds\n", ["E405"]),
        (CERTIFICATE + "check two(14) holds\n", ["E502"]),
        ("find certificate for 0 layers, 8 bits up to 100\n", ["E405"]),
        ("find certificate for 65 layers, 8 bits up to 100\n", ["E408"]),
        ("find certificate for 2 layers, 8 bits up to 100 in the other model\n", ["E809"]),
        ("find certificate for 2 layers, 8 bits\n", ["E102"]),
        ("find certificate for 2 layers, 8 bits up to 100 expect 5\n", ["E510"]),
        (TASK + "check rank of chain is 2\n", ["E503"]),
        (TASK + "check rank of chains(2) is 2\n", ["E201"]),
        (CERTIFICATE + "check two holds\n", ["E501"]),
        (CERTIFICATE + "check two(s=14, t=14) holds\n", ["E206"]),
        (CERTIFICATE + "check two(t=14) holds expect from 2^4\n", ["E510"]),
        (CERTIFICATE + f"{TASK}check two(t=14) can solve chain(2)\n", ["E202"]),
        (f"{TASK}protocol p {{ epochs 1; tell f -> x in 2 bits }}\ncheck p holds\n", ["E806"]),
        (
            f"{TASK}protocol p {{ epochs 1; tell f -> x in 0 symbols }}\n"
            "check p can solve chain(2)\n",
            ["E405"],
        ),
        (
            f"{TASK}protocol p {{ epochs 1; tell f -> x in 2 bits }}\n"
            "theorem t { claim p cannot solve chain(2); proof omitted }\n",
            ["E202"],
        ),
    ],
)
def test_mistakes_are_told_by_their_codes(text: str, codes: list[str]) -> None:
    assert codes_of(text) == codes
