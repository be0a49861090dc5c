"""Deciding an exchange: a protocol from a solution of its clauses, or a proof that there is none.

For compositions of functions integers are looked for first, and where the reader hears but once the
rows are counted. Nothing here is trusted: `solver.checker.protocol` runs the protocol, counts
again, or refutes clauses that it has made itself by the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

from dsl.protocol import Conversing
from dsl.question import digest
from dsl.tabulate import TooLarge, has_at_most, tabulate
from solver.backends import cadical
from solver.backends.processes import Processes, WorkerFailed
from solver.backends.trim import trimmed
from solver.certificate.kinds import (
    Certificate,
    ProtocolCounted,
    ProtocolExhaustion,
    ProtocolRows,
    ProtocolTables,
)
from solver.encode.cnf import EncodingTooLarge
from solver.encode.cubes import in_order
from solver.encode.protocol import ENCODER_VERSION, NoProtocol, ProtocolEncoding, encoded
from solver.exact.measures import row_counts, rows_by_own, told_once
from solver.exact.protocol import Exchange, Protocol
from solver.exact.protocol_tasks import exchange_for
from solver.routes import composed
from solver.routes.transcripts import counted_transcripts
from solver.verdict import Undecided

FEW_INPUTS, MOST_INPUTS = 30_000, 300_000
"""Above the former integers are looked for first, above the latter no exchange is written out."""

ADVICE = "; messages of your own could still show that it can (by ...)"


def conversed(question: Conversing, progress: Callable[[str], None]) -> Certificate | Undecided:
    """Return a certificate for or against a protocol, unchecked, or why there is none."""
    found = _settled(question, progress)
    reason = composed.why_not_epochs(question) if isinstance(found, Undecided) else None
    if isinstance(found, Undecided) and reason is not None:
        return Undecided(f"{found.reason}; {reason}", found.lasting)
    return found


def _settled(question: Conversing, progress: Callable[[str], None]) -> Certificate | Undecided:
    if not has_at_most(question.task, FEW_INPUTS):
        numbers = composed.about_epochs(question)
        if numbers is not None:
            return numbers
    try:
        table = tabulate(question.task, MOST_INPUTS)
    except TooLarge as large:
        return Undecided(f"{large}{'' if question.by else ADVICE}")
    asked, name = exchange_for(question.conversation, table), digest(question)
    symbols = told_once(asked)
    if symbols is not None:
        return _counted(asked, symbols, name)
    progress("counting")
    found = counted_transcripts(asked, name) or composed.about_epochs(question)
    return found or _searched(asked, name, progress)


def _searched(
    asked: Exchange, name: str, progress: Callable[[str], None]
) -> Certificate | Undecided:
    progress("searching")
    try:
        found = searched_within(asked, None)
    except EncodingTooLarge:
        return Undecided("the search would need more clauses than the encoder makes")
    except WorkerFailed as failure:
        return Undecided(str(failure), lasting=False)
    assert found is not None
    if isinstance(found, NoProtocol):
        return ProtocolExhaustion(name, found.encoder, found.proof)
    return ProtocolTables(name, listed(asked, found))


def _counted(asked: Exchange, symbols: tuple[int, ...], name: str) -> Certificate:
    """Return which player has too many rows, or how many each has."""
    rows = row_counts(asked)
    for player, (needed, there) in enumerate(zip(rows, symbols, strict=True)):
        if needed > there:
            counts = rows_by_own(asked, player)
            return ProtocolRows(name, player, max(counts, key=lambda own: counts[own]))
    return ProtocolCounted(name, rows)


def listed(asked: Exchange, found: Protocol) -> tuple[tuple[int, ...], ...]:
    """Return the tables of a protocol, each as its symbols for all views in order."""
    lists = []
    for link, table in zip(asked.links, found.tables, strict=True):
        views = []
        for player in (link.sender, link.receiver):
            heard = (asked.links[number].symbols for number in asked.heard(player, link.epoch))
            views.append(list(product(*map(range, (asked.sizes[player], *heard)))))
        lists.append(tuple(table[one, other] for one, other in product(*views)))
    return tuple(lists)


def searched(asked: Exchange) -> Protocol | NoProtocol:
    """Return a protocol for an exchange, or a certificate that there is none.

    Runs until decided. Raises EncodingTooLarge.
    """
    return _solved(encoded(asked))


def searched_within(asked: Exchange, seconds: float | None) -> Protocol | NoProtocol | None:
    """Return what is found in time (None: however long it takes), None if nothing is.

    The time begins when the clauses are made. Raises EncodingTooLarge, and WorkerFailed if the
    process that searches is ended from outside.
    """
    encoding = encoded(asked)
    with Processes[Protocol | NoProtocol]() as processes:
        processes.start(0, partial(_solved, encoding))
        for _, found in processes.finished(seconds):
            return found
    return None


def _solved(encoding: ProtocolEncoding) -> Protocol | NoProtocol:
    clauses = in_order(encoding.cnf.clauses)
    found = cadical.solved(clauses)
    if isinstance(found, cadical.Satisfied):
        return encoding.decoded(found.literals)
    numbers = range(1, len(clauses) + 1)
    return NoProtocol(ENCODER_VERSION, trimmed(found.trace, numbers, len(clauses) + 1))
