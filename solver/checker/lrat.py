"""Checking a refutation of clauses: reverse unit propagation along hints (the LRAT format).

Each line of a proof is `ID LITERALS 0 HINTS 0`: a new clause and the clauses that show it. Assume
every literal of the new clause false; each hint must then have exactly one literal that is not
known to be false (which must hence be true), until one has none. So every accepted clause follows
from the ones before it, and the proof is a refutation once it has accepted the clause without
literals, on its last line.

Source: Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp, "Efficient certified RAT verification"
(2017); only its RUP part, as nothing here needs RAT. Deletion lines (`ID d IDS 0`) are ignored,
which is sound: what has been shown stays true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Clause = tuple[int, ...]

_PLAIN = re.compile(r"[-0-9d \n]*")


class InvalidProof(Exception):
    """The proof is not a refutation of the clauses; the message says where it fails."""


def check_refutation(clauses: Sequence[Clause], proof: str) -> int:
    """Return the number of clauses the proof adds if it refutes `clauses` (numbered from 1).

    Raises InvalidProof if a line is malformed, a clause does not follow from its hints, the empty
    clause is never reached, or anything stands after it.
    """
    if not _PLAIN.fullmatch(proof):
        raise InvalidProof("a proof holds numbers, spaces, line ends and the letter d only")
    if not proof.endswith("\n"):
        raise InvalidProof("the proof does not end with a line end: it is cut short")
    known: dict[int, Clause] = dict(enumerate(clauses, start=1))
    lines = proof[:-1].split("\n")
    added = 0
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if len(fields) > 1 and fields[1] == "d":
            continue
        identity, literals, hints = _addition(fields, number)
        if identity in known:
            raise InvalidProof(f"line {number}: clause {identity} exists already")
        if not _follows(known, literals, hints, number):
            raise InvalidProof(f"line {number}: the hints do not show clause {identity}")
        known[identity] = literals
        added += 1
        if not literals:
            if number != len(lines):
                raise InvalidProof(f"line {number + 1}: text after the empty clause")
            return added
    raise InvalidProof("the proof ends without the empty clause")


def _addition(fields: list[str], number: int) -> tuple[int, Clause, list[int]]:
    """Return the identity, literals and hints of an addition line."""
    try:
        values = list(map(int, fields))
        middle = values.index(0)
        literals, hints = tuple(values[1:middle]), values[middle + 1 : -1]
        if middle == 0 or values[-1] != 0 or len(values) < middle + 2 or 0 in hints:
            raise ValueError
    except (ValueError, IndexError):
        raise InvalidProof(f"line {number}: not of the form ID LITERALS 0 HINTS 0") from None
    return values[0], literals, hints


def _follows(known: dict[int, Clause], literals: Clause, hints: list[int], number: int) -> bool:
    """Return whether propagating `hints` in order refutes the negation of `literals`."""
    false = set(literals)
    for hint in hints:
        clause = known.get(hint)
        if clause is None:
            raise InvalidProof(f"line {number}: there is no clause {hint} yet")
        unit = 0
        for literal in clause:
            if literal not in false:
                if unit and unit != literal:
                    return False
                unit = literal
        if not unit:
            return True
        false.add(-unit)
    return False
