"""Protocols and composition certificates in words: what was run, counted, refuted or computed."""

from __future__ import annotations

from typing import Any

from dsl.composing import Composing, numbers_to_json
from dsl.problem import Model
from dsl.protocol import Conversing
from dsl.tabulate import input_count, show_count, tabulate
from solver.certificate.kinds import (
    Certificate,
    CompositionFails,
    CompositionHolds,
    CompositionNumbers,
    ProtocolCounted,
    ProtocolExhaustion,
    ProtocolRows,
    ProtocolTables,
    ProtocolTranscripts,
)
from solver.exact.measures import rows_by_own, told_once
from solver.exact.protocol_tasks import exchange_for
from solver.exact.transcripts import different_inputs, told
from solver.kernel.composition import Composition, Machine, check, read
from solver.report.dialogues import dialogue_evidence
from solver.report.words import counted

MOST_SHOWN = 10**50
"""Greater integers of a certificate are not written out."""


def protocol_evidence(question: Conversing, certificate: Certificate) -> str:
    """Return what was done with a protocol and a task."""
    other = "" if question.by is None else f", not by the messages of {question.by.name}"
    match certificate:
        case ProtocolTables(_, tables):
            inputs = show_count(input_count(question.task))
            sent = counted(len(tables), "message")
            return f"a protocol of {sent} run on all {inputs} inputs{other}"
        case ProtocolExhaustion(_, _, proof):
            steps = counted(proof.count("\n"), "proof step")
            return f"exhaustive search through all protocols, {steps}"
        case ProtocolRows():
            return _rows_text(question, certificate)
        case ProtocolTranscripts():
            return _transcripts_text(question, certificate)
        case ProtocolCounted(_, rows):
            pairs = zip(question.task.inputs, rows, strict=True)
            shown = ", ".join(f"{given.name} {row}" for given, row in pairs if row > 1)
            apart = f"each input's different rows can be told apart: {shown or 'none differ'}"
            return apart + other
        case CompositionNumbers(_, numbers):
            return impossible_text(numbers, "parallel")
        case _ if question.by is not None:
            return dialogue_evidence(question.by, question.task, certificate)
        case _:
            raise AssertionError("the checker refuses this kind for a protocol")


def _rows_text(question: Conversing, certificate: ProtocolRows) -> str:
    asked = exchange_for(question.conversation, tabulate(question.task))
    rows, symbols = rows_by_own(asked, certificate.player), told_once(asked)
    assert symbols is not None
    sender = question.task.inputs[certificate.player].name
    there = counted(symbols[certificate.player], "symbol")
    return f"{rows[certificate.own]} different rows of {sender} are too many for {there}"


def _transcripts_text(question: Conversing, certificate: ProtocolTranscripts) -> str:
    asked = exchange_for(question.conversation, tabulate(question.task))
    lists = certificate.cases[0]
    rows = different_inputs(asked, certificate.player, lists)
    messages = told(asked, certificate.player, lists, certificate.link)
    said = " * ".join(f"{symbols}^{copies}" for symbols, copies in messages)
    sender = question.task.inputs[certificate.player].name
    text = f"{rows} different values of {sender} are more than {said or 1} transcripts"
    if certificate.link is None:
        return text
    frozen = asked.links[certificate.link]
    names = [question.task.inputs[place].name for place in (frozen.sender, frozen.receiver)]
    return f"{text}, for each two values of {names[0]} that tell {names[1]} the same at first"


def composing_evidence(question: Composing, certificate: Certificate) -> str:
    """Return what was found out about a certificate."""
    match certificate:
        case CompositionHolds():
            return impossible_text(numbers_to_json(question.numbers), question.machine)
        case CompositionFails(_, failure):
            return f"{failure} (docs/protocols.md)" if failure.startswith("(") else failure
        case _:
            raise AssertionError("the checker refuses this kind for a certificate")


def impossible_text(numbers: Any, machine: Machine, model: Model | None = None) -> str:
    """Return what accepted integers show, and whether a transformer that counts its tokens fits.

    How large that transformer is depends on the kind of attention; without a model it is softmax.
    """
    found = check(read(numbers), machine)
    given = found.certificate
    tokens = _shown(found.prompt)
    text = (
        f"{counted(given.layers, 'layer')} of {counted(given.b, 'bit')} a token cannot compose "
        f"{counted(given.layers, 'function')} at {tokens} tokens, by {_numbers_text(given)}"
    )
    places = (found.prompt - 1).bit_length()
    if model is None or _is_softmax(model):
        fits = found.leaves_room_for_positions
        said = f"H = d = 1 and p = {places}" if fits else f"no H, d >= 1 and p >= {places}"
        return f"{text}; {said}, enough to number the tokens, fit into them"
    if any(layer.attention.kind != "unique_hard" for layer in model.layers):
        return text
    state = counted(model.state_bits, "bit")
    room = "enough" if places <= model.state_bits else f"fewer than the {places} that it takes"
    head = f"a head of unique hard attention tells the state of one token, {state}"
    return f"{text}; {head}, {room} to number the tokens"


def _is_softmax(model: Model) -> bool:
    """Say whether what blocks tell the heads is (d+1)p bits, by assumption."""
    kinds = {layer.attention.kind for layer in model.layers}
    return kinds == {"softmax"} and model.numbers is None


def _numbers_text(found: Composition) -> str:
    lists = {"m": (found.m,), "n": found.n, "omega": found.omega, "x": found.x, "t": (found.t,)}
    lists |= {"theta": found.theta} if found.theta else {}
    if found.omega == found.n:
        del lists["omega"]
    if found.layers == 1:
        lists = {"m": (found.m,)}
    shown = (f"{name} = {', '.join(map(_shown, each))}" for name, each in lists.items())
    return ", ".join(shown)


def _shown(value: int) -> str:
    """Return an integer above 0 in digits, or its power of ten where there are too many."""
    if value < MOST_SHOWN:
        return str(value)
    digits = (value.bit_length() - 1) * 30102 // 100_000  # log10(2) = 0.30103
    while 10 ** (digits + 1) <= value:
        digits += 1
    return f"about 10^{digits}"
