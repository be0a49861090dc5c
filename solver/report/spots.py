"""What the tests of a theorem showed, in words and as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dsl.spots import values_text
from solver.certificate.kinds import Certificate, Tables
from solver.verdict import Spots, Values

MOST_SHOWN = 4
"""Values that are named; more are counted."""
WORDS = ("searched", "counted", "against", "outside")
LONGEST_WITNESS = 2000
"""Characters of a witness that are shown."""


def spot_lines(spots: Spots) -> Iterator[str]:
    """Yield where the theorem was tested and where not; contradictions first."""
    if spots.against:
        yield f"spot: CONTRADICTED at {_listed(spots.against)}"
    if spots.searched:
        yield f"spot: exact search agrees at {_listed(spots.searched)}"
    if spots.counted:
        yield f"spot: counting agrees at {_listed(spots.counted)}"
    if spots.outside:
        where = _listed(spots.outside)
        yield f"spot: nothing was tested at {where}, where a hypothesis does not hold"
    if spots.chosen:
        names = ", ".join(spots.chosen)
        yield f"spot: of {names} only the least value that meets its hypothesis is tried"
    for values, reason in spots.unsettled:
        yield f"spot: undecided at {values_text(values)}: {reason}"
    yield (
        f"spot: {spots.tested} tested, {len(spots.outside)} outside the hypotheses, "
        f"{len(spots.unsettled)} undecided"
    )


def _listed(many: tuple[Values, ...]) -> str:
    shown = "; ".join(values_text(values) for values in many[:MOST_SHOWN])
    more = len(many) - MOST_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def witness(certificate: Certificate) -> str:
    """Return a transformer that solves the task, as JSON (docs/certificates.md)."""
    assert isinstance(certificate, Tables)
    text = json.dumps(certificate.weights, separators=(",", ":"))
    if len(text) > LONGEST_WITNESS:
        text = f"{text[:LONGEST_WITNESS]}... (--certificates writes all of it)"
    return f"witness {text}"


def spots_data(spots: Spots | None) -> dict[str, Any] | None:
    """Return the tests of a theorem as data, None if there are none."""
    if spots is None:
        return None
    unsettled = [{"values": dict(values), "reason": reason} for values, reason in spots.unsettled]
    listed = {word: getattr(spots, word) for word in WORDS}
    found = {word: [dict(values) for values in many] for word, many in listed.items()}
    return {**found, "unsettled": unsettled}
