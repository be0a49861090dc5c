"""A search that runs out of time still says which theorem was close."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.elaborate import load
from solver.deadline import OutOfTime
from solver.routes import count
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Unknown

CLAIM = "check hard(L=1, H=3, b=2) cannot solve parity(4)\n"


@pytest.mark.parametrize(
    ("imported", "reason"),
    [
        ('import "boolean"\nimport "models"\n', ""),
        (
            'import "heads/parity"\n',
            "; theorem parity_heads does not apply: n > H + 1 does not hold; "
            "it would at n = 5, all else equal",
        ),
    ],
)
def test_the_hypothesis_that_fails_is_told_with_the_limit(
    imported: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(count, "too_few_inputs", late)
    file = tmp_path / "late.bounds"
    file.write_text(imported + CLAIM, encoding="utf-8")
    (claim,) = load(file).claims

    found = settle(claim, Limits(timeout=60))

    assert isinstance(found, Unknown)
    shown = found.reason.split("; no theorem about parity is in reach")[0]
    assert shown == f"not decided within 60 seconds{reason}"
