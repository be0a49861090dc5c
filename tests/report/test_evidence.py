"""Certificates in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check
from dsl.elaborate import load
from solver.report.evidence import how, question_text, short
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Can, Unknown
from tests.command_line import PREAMBLE, spec

PROMISED = """
task promised(n) {
  input w: table [n] -> bool
  promise (count i < n : w[i]) <= 1
  answer w[0]
}

task mixed(n) {
  input f: table [n] -> bool
  input x: [n]
  input g: table [n] -> bool
  input end: [1]
  answer f[x] == g[x]
}
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hard(L=1, H=1, b=1) can solve parity(2)", "tables found and run on all 4 inputs"),
        ("hard(L=1, H=1, b=2) can solve promised(3)", "found and run on all 4 allowed inputs"),
        ("hard(L=1, H=1, b=1) cannot solve parity(3)", "checked: exhaustive search, "),
        (
            "decoder(L=1, H=1, d=1, p=1) cannot solve inner(3)",
            "5 different rows at the cut u | v end are too many for the 2 bits that the head "
            "carries",
        ),
        (
            "decoder(L=1, H=2, d=1, p=2) cannot solve index_at_end(64)",
            "2^9 different rows at the cut w | x end are too many for the 8 bits that the 2 heads "
            "carry",
        ),
    ],
)
def test_evidence_reads_as_a_sentence(text: str, told: str, tmp_path: Path) -> None:
    path = spec(tmp_path, f'{PREAMBLE}import "composition"\n{PROMISED}check {text}\n')
    (claim,) = load(path).claims
    assert isinstance(claim, Check)

    verdict = settle(claim, Limits(None, 1))

    assert not isinstance(verdict, Unknown)
    (piece,) = verdict.evidence
    assert told in how(claim.problem, piece.outcome)
    assert question_text(claim.problem, isinstance(piece.outcome, Can)) == text


def test_a_digest_is_shortened() -> None:
    assert short("sha256:0123456789abcdef") == "0123456789ab"


FORMULA = "2 layers of 48 bits a token cannot compose 2 functions at 12484372 tokens"
COMPOSED = (
    ("hard_decoder(L=2, H=1, b=48)", "tells the state of one token, 48 bits, enough to number the"),
    ("hard_decoder(L=2, H=3, b=16)", "one token, 16 bits, fewer than the 24 that it takes to numb"),
    ("decoder(L=2, H=1, d=2, p=16)", "; H = d = 1 and p = 24, enough to number the tokens, fit in"),
    ("wrapping_decoder(L=2, H=1, d=2, p=9, w=1, v=1, a=16)", None),
    ("folding_decoder(L=2, H=1, d=2, p=9, s=48)", None),
)


@pytest.mark.parametrize(("model", "said"), COMPOSED)
def test_what_integers_show_is_read_by_the_attention_of_the_model(
    model: str, said: str | None, tmp_path: Path
) -> None:
    text = f"{model} cannot solve chained2(31606, 394)"
    path = spec(tmp_path, f'import "models"\nimport "library/chained"\ncheck {text}\n')
    (claim,) = load(path).claims
    verdict = settle(claim, Limits())
    assert isinstance(claim, Check) and not isinstance(verdict, Unknown)
    shown = how(claim.problem, verdict.evidence[0].outcome)

    assert FORMULA in shown
    assert shown.endswith("t = 350") if said is None else said in shown
    assert ("d = 1" in shown) == model.startswith("decoder")
