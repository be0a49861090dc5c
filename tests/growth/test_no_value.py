"""What was once said falsely: claims without a value, parameters that facts fix, wrong starts."""

from __future__ import annotations

import pytest

from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.source import Source
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved, Unknown, Verdict


def verdict(text: str) -> Verdict:
    """Return the verdict on the one claim of a text."""
    source = Source("here.bounds", f"check {text}\n")
    (claim,) = elaborate(parse(source), source).claims
    return settle(claim, Limits())


NO_VALUE = [
    "for all n >= 1: n + 1/log2(n) - 1/log2(n) >= 1",
    "for all n >= 1: n/log2(n) == n/log2(n)",
    "for all n >= 1: log2(log_star(n)) == log2(log_star(n))",
    "for all n >= 1: n/log_star(n) == n/log_star(n)",
    "for all n >= 1: log_star(n)^2/log_star(n)^2 + n > 0",
    "for all n >= 2: n + log2(log2(log_star(n))) - log2(log2(log_star(n))) >= 1",
    "for all n >= 2: n^(1/log2(log_star(n)))/n^(1/log2(log_star(n))) + n >= 3",
]


@pytest.mark.parametrize("text", NO_VALUE)
def test_a_claim_without_a_value_somewhere_is_not_proved(text: str) -> None:
    assert not isinstance(verdict(text), Proved)


FIXED = "where a >= 0, a <= 0"
NAMED_ONE_VALUE = [
    f"for all n >= 1: 2^(2^(a*n^2 + n)) <= 5 {FIXED}",
    f"for all n >= 1: 2^(2^(a*n^2 + n)) == 2 {FIXED}",
    f"for all n >= 1: a*n > 0 {FIXED}",
    f"eventually: 2^(2^(a*n^2 + n)) + 1 < n {FIXED}",
    f"as n -> oo: 2^(2^(a*n^2 + n)) = O(1) {FIXED}",
    f"as n -> oo: 2^(2^(n^a*n)) = o(2^(2^n)) {FIXED}",
    f"as n -> oo: 2^(n^a + 5) -> 64 {FIXED}",
]


@pytest.mark.parametrize("text", NAMED_ONE_VALUE)
def test_nothing_is_said_of_a_parameter_that_the_facts_fix(text: str) -> None:
    found = verdict(text)

    assert isinstance(found, Unknown)


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("eventually: log2((n^2 - 400 - pi)*(n^2 - 400 - pi)) > 0", 5),
        ("eventually: log2(2^n + (-1)) > log2(n)^5", 33),
        ("eventually: log2(((n - pi*100)/(n + pi))^2*n) > 1", 9),
    ],
)
def test_a_part_without_a_logarithm_does_not_make_the_whole_fail(text: str, false: int) -> None:
    found = verdict(text)

    assert not (isinstance(found, Proved) and found.value == false)


def test_pi_is_a_number_and_does_not_grow() -> None:
    for text in ("for all pi >= 1: pi > 3", "as pi -> oo: pi = O(1)"):
        with pytest.raises(Mistakes, match=r"the range of a claim|what is claimed"):
            verdict(text)


@pytest.mark.parametrize(
    "text",
    [
        "for all n >= 2: ln(pi) < ln(n) where a >= 0, a <= 2",
        "eventually: ln(pi) >= n*log2(n)/100^log2(n)",
    ],
)
def test_a_search_that_goes_too_far_leaves_the_claim_open(text: str) -> None:
    assert isinstance(verdict(text), Unknown)
