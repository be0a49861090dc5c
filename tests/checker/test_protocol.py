"""Lies about exchanges of messages: certificates that are almost right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.certificate.kinds import InvalidCertificate
from solver.checker.protocol import check_no_protocol, check_protocol
from solver.encode.protocol import NoProtocol
from solver.exact.protocol import Exchange, Link, Protocol, autoregressive, exchange, star
from solver.routes.protocol import searched
from tests.exact.exchanges import compose, compose_once, links

SIZES, ANSWER = compose_once(2)
ENOUGH = exchange(SIZES, links((1, 0, 2, 4), (1, 1, 2, 2)), ANSWER)
TOO_LITTLE = exchange(SIZES, links((1, 0, 2, 3), (1, 1, 2, 2)), ANSWER)


def protocol_for(asked: Exchange) -> Protocol:
    found = searched(asked)
    assert isinstance(found, Protocol)
    return found


def proof_for(asked: Exchange) -> NoProtocol:
    found = searched(asked)
    assert isinstance(found, NoProtocol)
    return found


def test_honest_answers_are_accepted() -> None:
    check_protocol(ENOUGH, protocol_for(ENOUGH))
    check_no_protocol(TOO_LITTLE, proof_for(TOO_LITTLE))


def test_a_proof_for_another_exchange_is_refused() -> None:
    proof = proof_for(TOO_LITTLE)

    for other in (ENOUGH, exchange(SIZES, star(3, 1, 2), ANSWER)):
        with pytest.raises(InvalidCertificate):
            check_no_protocol(other, proof)


def test_a_proof_for_another_encoding_is_refused() -> None:
    proof = proof_for(TOO_LITTLE)

    with pytest.raises(InvalidCertificate, match="version"):
        check_no_protocol(TOO_LITTLE, replace(proof, encoder=proof.encoder + 1))


def test_a_proof_with_any_line_changed_or_dropped_is_refused() -> None:
    proof = proof_for(TOO_LITTLE)
    lines = proof.proof.splitlines(keepends=True)
    cut = ["".join(lines[:-1]), "", proof.proof[:-1], proof.proof + "1 0 1 0\n"]
    dropped = [lines[place + 1 :] for place in range(len(lines) - 1)]

    for text in [*cut, *("".join(each) for each in dropped)]:
        with pytest.raises(InvalidCertificate):
            check_no_protocol(TOO_LITTLE, replace(proof, proof=text))


def test_the_star_restriction_is_part_of_the_question() -> None:
    """f(g(x)) on [3], one bit, two epochs: no star protocol, but one with all messages."""
    sizes, answer = compose(3)
    narrow = exchange(sizes, star(3, 2, 2), answer)
    wide = exchange(sizes, autoregressive((3, 3, 1), 2, 1), answer)
    proof, protocol = proof_for(narrow), protocol_for(wide)

    check_no_protocol(narrow, proof)
    check_protocol(wide, protocol)
    with pytest.raises(InvalidCertificate):
        check_no_protocol(wide, proof)
    with pytest.raises(InvalidCertificate):
        check_protocol(narrow, protocol)


def test_every_entry_of_a_tight_protocol_matters() -> None:
    found = protocol_for(ENOUGH)

    for number, table in enumerate(found.tables):
        for views, symbol in table.items():
            for lie in {0, 1, -1, 4} - {symbol}:
                tables = [dict(each) for each in found.tables]
                tables[number][views] = lie
                with pytest.raises(InvalidCertificate):
                    check_protocol(ENOUGH, Protocol(tuple(tables)))


def test_a_protocol_with_a_table_or_an_entry_missing_is_refused() -> None:
    found = protocol_for(ENOUGH)
    first, second = found.tables

    for tables in ((first,), (first, second, second), ({}, second), (second, first)):
        with pytest.raises(InvalidCertificate):
            check_protocol(ENOUGH, Protocol(tables))


def test_an_exchange_too_large_to_encode_is_not_refuted() -> None:
    large = exchange((2, 1), (Link(1, 0, 1, 3000),), lambda x, _: x)

    with pytest.raises(InvalidCertificate, match="too large"):
        check_no_protocol(large, proof_for(TOO_LITTLE))
