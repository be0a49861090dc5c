"""Deciding an exchange: a protocol from a solution of its clauses, or a proof that there is none.

Nothing here is trusted: `solver.checker.protocol` replays the protocol, or refutes clauses that it
has made itself by the proof.
"""

from __future__ import annotations

from functools import partial

from solver.backends import cadical
from solver.backends.processes import Processes
from solver.backends.trim import trimmed
from solver.encode.cubes import in_order
from solver.encode.protocol import ENCODER_VERSION, NoProtocol, ProtocolEncoding, encoded
from solver.exact.protocol import Exchange, Protocol


def searched(asked: Exchange) -> Protocol | NoProtocol:
    """Return a protocol for an exchange, or a certificate that there is none.

    Runs until decided. Raises EncodingTooLarge.
    """
    return _solved(encoded(asked))


def searched_within(asked: Exchange, seconds: float) -> Protocol | NoProtocol | None:
    """Return what is found in time, None if nothing is: then it is unknown.

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
