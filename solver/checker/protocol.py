"""Checking both answers about an exchange of messages.

A protocol is run on all inputs, and the reader must never know the same where the answers differ.
That there is none rests on clauses that are made anew here and a proof that refutes them; so it
rests on the encoding of `solver.encode.protocol` with its lemma.
"""

from __future__ import annotations

from itertools import product
from math import prod

from dsl.protocol import Conversing
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from solver.certificate.kinds import (
    Certificate,
    CompositionNumbers,
    InvalidCertificate,
    ProgramCounted,
    ProgramExhaustive,
    ProgramSymbolic,
    ProtocolCounted,
    ProtocolExhaustion,
    ProtocolRows,
    ProtocolTables,
    ProtocolTranscripts,
)
from solver.checker.composition import THEOREM, check_conversation
from solver.checker.dialogue import check_by
from solver.checker.lrat import InvalidProof, check_refutation
from solver.checker.transcripts import check_transcripts
from solver.encode.cnf import EncodingTooLarge
from solver.encode.cubes import in_order
from solver.encode.protocol import ENCODER_VERSION, NoProtocol, encoded
from solver.exact.measures import row_counts, rows_by_own, told_once
from solver.exact.protocol import Exchange, InvalidProtocol, Protocol, View, confusion
from solver.exact.protocol_tasks import exchange_for
from solver.verdict import Can, Cannot

ENCODING = "the encoding of protocols with its lemma on names of symbols (docs/protocols.md)"


def check_conversing(question: Conversing, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows about a protocol and a task; raises InvalidCertificate."""
    if isinstance(certificate, ProgramExhaustive | ProgramCounted | ProgramSymbolic):
        return check_by(question, certificate)
    if isinstance(certificate, CompositionNumbers):
        check_conversation(question, certificate)
        return Cannot(certificate, (THEOREM,), "derived")
    try:
        asked = exchange_for(question.conversation, tabulate(question.task))
    except (TooLarge, TaskMistake) as error:
        raise InvalidCertificate(f"the task cannot be written out: {error}") from None
    match certificate:
        case ProtocolTables():
            check_protocol(asked, tables_of(asked, certificate))
            return Can(certificate, (), "replayed")
        case ProtocolExhaustion(_, encoder, proof):
            check_no_protocol(asked, NoProtocol(encoder, proof))
            return Cannot(certificate, (ENCODING,), "checked")
        case ProtocolRows():
            check_too_many(asked, certificate)
            return Cannot(certificate, (), "checked")
        case ProtocolTranscripts():
            check_transcripts(asked, certificate)
            return Cannot(certificate, (), "checked")
        case ProtocolCounted():
            check_enough(asked, certificate)
            return Can(certificate, (), "checked")
        case _:
            raise InvalidCertificate("this kind of certificate is not about a protocol and a task")


def tables_of(asked: Exchange, certificate: ProtocolTables) -> Protocol:
    """Return the tables by views; raises InvalidCertificate if a list has another length."""
    if len(certificate.tables) != len(asked.links):
        raise InvalidCertificate(f"{len(asked.links)} links, not {len(certificate.tables)}")
    tables = []
    for link, listed in zip(asked.links, certificate.tables, strict=True):
        ends = [_known(asked, player, link.epoch) for player in (link.sender, link.receiver)]
        if len(listed) != prod(map(prod, ends)):
            raise InvalidCertificate(f"a table lists {len(listed)} symbols of {link}")
        views = (product(*map(range, sizes)) for sizes in ends)
        keys: list[tuple[View, View]] = [(one, other) for one, other in product(*views)]
        tables.append(dict(zip(keys, listed, strict=True)))
    return Protocol(tuple(tables))


def _known(asked: Exchange, player: int, epoch: int) -> list[int]:
    """Return the sizes of what a player may know before an epoch."""
    heard = (asked.links[number].symbols for number in asked.heard(player, epoch))
    return [asked.sizes[player], *heard]


def check_too_many(asked: Exchange, certificate: ProtocolRows) -> None:
    """Recount the rows of one player. Raises InvalidCertificate if it can tell them all apart."""
    symbols, player = told_once(asked), certificate.player
    if symbols is None:
        raise InvalidCertificate("rows are counted where the reader alone hears, in one epoch")
    if player not in range(len(asked.sizes)) or player == asked.reader:
        raise InvalidCertificate(f"there is no player {player} that tells the reader something")
    rows = rows_by_own(asked, player).get(certificate.own, 0)
    if rows <= symbols[player]:
        raise InvalidCertificate(f"{rows} rows are not more than {symbols[player]} symbols")


def check_enough(asked: Exchange, certificate: ProtocolCounted) -> None:
    """Recount all rows. Raises InvalidCertificate if some player cannot tell its rows apart."""
    symbols, rows = told_once(asked), row_counts(asked)
    if symbols is None:
        raise InvalidCertificate("rows are counted where the reader alone hears, in one epoch")
    if certificate.rows != rows:
        raise InvalidCertificate(f"the players have {rows} rows, not {certificate.rows}")
    for player, (needed, there) in enumerate(zip(rows, symbols, strict=True)):
        if needed > there:
            raise InvalidCertificate(f"player {player} has {needed} rows and {there} symbols")


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
