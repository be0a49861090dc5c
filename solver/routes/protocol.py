"""Deciding an exchange: a protocol from a solution of its clauses, or a proof that there is none.

Nothing here is trusted: `solver.checker.protocol` replays the protocol, or refutes clauses that it
has made itself by the proof.
"""

from __future__ import annotations

from solver.backends import cadical
from solver.backends.trim import trimmed
from solver.encode.cubes import in_order
from solver.encode.protocol import ENCODER_VERSION, NoProtocol, encoded
from solver.exact.protocol import Exchange, Protocol


def searched(asked: Exchange) -> Protocol | NoProtocol:
    """Return a protocol for an exchange, or a certificate that there is none.

    Runs until decided. Raises EncodingTooLarge.
    """
    encoding = encoded(asked)
    clauses = in_order(encoding.cnf.clauses)
    found = cadical.solved(clauses)
    if isinstance(found, cadical.Satisfied):
        return encoding.decoded(found.literals)
    numbers = range(1, len(clauses) + 1)
    return NoProtocol(ENCODER_VERSION, trimmed(found.trace, numbers, len(clauses) + 1))
