"""Checking both answers about an exchange of messages.

A protocol is run on all inputs, and the reader must never know the same where the answers differ.
That there is none rests on clauses that are made anew here and a proof that refutes them; so it
rests on the encoding of `solver.encode.protocol` with its lemma.
"""

from __future__ import annotations

from solver.certificate import InvalidCertificate
from solver.checker.lrat import InvalidProof, check_refutation
from solver.encode.cnf import EncodingTooLarge
from solver.encode.cubes import in_order
from solver.encode.protocol import ENCODER_VERSION, NoProtocol, encoded
from solver.exact.protocol import Exchange, InvalidProtocol, Protocol, confusion


def check_protocol(asked: Exchange, found: Protocol) -> None:
    """Run the protocol on all inputs. Raises InvalidCertificate if it fails on some."""
    try:
        failure = confusion(asked, found)
    except InvalidProtocol as error:
        raise InvalidCertificate(str(error)) from None
    if failure is not None:
        raise InvalidCertificate(
            f"the reader knows {failure.view} on {failure.first} and on {failure.second}"
        )


def check_no_protocol(asked: Exchange, found: NoProtocol) -> None:
    """Refute the clauses of the exchange. Raises InvalidCertificate if the proof does not."""
    if found.encoder != ENCODER_VERSION:
        raise InvalidCertificate(f"made for version {found.encoder} of the encoding")
    try:
        clauses = in_order(encoded(asked).cnf.clauses)
    except EncodingTooLarge:
        raise InvalidCertificate("the encoding is too large") from None
    try:
        check_refutation(clauses, found.proof)
    except InvalidProof as error:
        raise InvalidCertificate(str(error)) from None
