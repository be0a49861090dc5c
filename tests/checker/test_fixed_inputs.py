"""An input that a proof fixes without saying how is unknown to the task."""

from __future__ import annotations

from typing import Any

import pytest

from dsl.claims import Stating
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.question import digest
from dsl.source import Source
from solver.certificate.kinds import Derivation, InvalidCertificate
from solver.checker.check import check
from solver.verdict import Can

TEXT = """import "models"
task asked(n) {
  input f: table [n] -> [n]
  input g: table [n] -> [n]
  input x: [n]
  answer ANSWER
}
theorem told(n, H, d, p) {
  given H * (d + 1) * p < n * log2(n)
  claim decoder(L=1, H=H, d=d, p=p) cannot solve asked(n)
  proof omitted
}
"""
SUM_UP = ["summarize", "f", "x", ["*", ["*", "H", ["+", "d", 1]], "p"]]
REST: list[Any] = [SUM_UP, ["collide", "f"], ["take", "g", "#a"], ["differ"]]


def shown(answer: str, *first: Any, rest: list[Any] = REST, text: str = TEXT) -> bool:
    """Say whether a proof shows that one layer cannot answer so; raises InvalidCertificate."""
    source = Source("here.bounds", text.replace("ANSWER", answer))
    stated = next(
        each.theorem.stated
        for each in elaborate(parse(source), source).claims
        if isinstance(each, Stating)
    )
    return isinstance(check(stated, Derivation(digest(stated), [*first, *rest])), Can)


def test_it_may_be_anything_where_the_answer_is_the_same() -> None:
    assert shown("f[g[x]]", ["fix", "x"])
    assert shown("f[g[x]]", ["take", "x", 0])


@pytest.mark.parametrize("answer", ["if x == 0 then f[g[x]] else 0", "f[g[x]] * x", "f[x]"])
def test_it_is_none_of_the_values_that_the_answer_would_need(answer: str) -> None:
    with pytest.raises(InvalidCertificate, match="need not give different answers"):
        shown(answer, ["fix", "x"])


def test_a_value_that_is_chosen_is_the_one_that_the_answer_needs() -> None:
    assert shown("if x == 0 then f[g[x]] else 0", ["take", "x", 0])


def test_a_table_of_which_something_was_taken_away_is_no_table_to_choose() -> None:
    fixed = [["fix", "x"], ["fix", "g"], SUM_UP, ["collide", "f"]]

    with pytest.raises(InvalidCertificate, match="no longer free to be chosen"):
        shown("f[g[x]]", rest=[*fixed, ["take", "g", "#a"], ["differ"]])
    with pytest.raises(InvalidCertificate, match="need not give different answers"):
        shown("f[g[x]]", rest=[*fixed, ["differ"]])


def test_a_reader_that_is_fixed_is_told_one_message() -> None:
    assert shown("f[g[x]]", ["fix", "x"])
    with pytest.raises(InvalidCertificate, match="no hypothesis says that so many of 'f' are left"):
        shown("f[g[x]]")


def test_other_inputs_may_be_fixed_after_the_two_have_been_found() -> None:
    text = TEXT.replace("input x: [n]", "input z: table [n] -> bool\n  input x: [n]")
    last = [["fix", "x"], SUM_UP, ["collide", "f"], ["take", "g", "#a"], ["fix", "z"], ["differ"]]

    assert shown("f[g[x]]", rest=last, text=text)
