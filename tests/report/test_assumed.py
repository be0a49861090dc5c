"""Statements that a certificate assumes, in words."""

from __future__ import annotations

import pytest

from dsl.theorem import AmountData
from solver.report.assumed import amount_text

AMOUNTS: list[tuple[AmountData, str]] = [
    (("+", ("*", "H", "p"), 1), "H * p + 1"),
    (("*", "H", ("+", "d", 1)), "H * (d + 1)"),
    (("-", "a", ("-", "b", "c")), "a - (b - c)"),
    (("-", ("-", "a", "b"), "c"), "a - b - c"),
    (("-", "a", ("+", "b", "c")), "a - (b + c)"),
    (("^", ("^", 2, "n"), "m"), "(2^n)^m"),
    (("^", ("*", "v", 2), ("-", "m", "k")), "(v * 2)^(m - k)"),
    (("*", "n", ("log2", ("+", "n", 1))), "n * log2(n + 1)"),
    (("states", "m", 2, "H"), "states(m, 2, H)"),
]


@pytest.mark.parametrize(("amount", "text"), AMOUNTS)
def test_amounts_have_the_parentheses_that_they_need(amount: AmountData, text: str) -> None:
    assert amount_text(amount) == text
