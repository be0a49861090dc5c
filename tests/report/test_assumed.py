"""Statements that a certificate assumes, in words."""

from __future__ import annotations

import pytest

from dsl.claims import Stating
from dsl.elaborate import load
from dsl.theorem import AmountData
from solver.report.assumed import amount_text, stated_lines
from tests.command_line import ROOT

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
    (("-", ("^", -2, 2), ("*", -1, "n")), "(-2)^2 - (-1) * n"),
    (-2, "-2"),
]


@pytest.mark.parametrize(("amount", "text"), AMOUNTS)
def test_amounts_have_the_parentheses_that_they_need(amount: AmountData, text: str) -> None:
    assert amount_text(amount) == text


def test_what_is_said_of_any_function_says_so() -> None:
    claims = load(ROOT / "theorems" / "composition" / "row_count.bounds").claims
    theorem = next(each.theorem for each in claims if isinstance(each, Stating))

    lines = [line.strip() for line in stated_lines(theorem.stated)]

    assert lines[-2:] == ["for any function M(u, v)", "answer M"]
