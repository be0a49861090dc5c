"""What messages are assumed to tell is named where a proof counts messages, and nowhere else."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from dsl.claims import Check, Claim, Stating
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.source import Source
from solver.budget import BLOCK_SUMMARY
from solver.checker.theorems import SUMMARIES
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Proved
from tests.command_line import ROOT

TEXT = """import "functions"
import "models"
theorem held(n, a, c, k, M, H, d, p) {
  given 2^(d * p) < columns(M)
  claim encoder(L=1, H=H, d=d, p=p) cannot solve of_word(n, a, c, k, M)
  proof {
    keep v by u at least columns(M)
    settle v after layer 0
    collide v into v1, v2
    pick u where M(u, v1) != M(u, v2)
    differ M(u, v1) != M(u, v2)
  }
}
theorem told(n, a, c, k, M, H, d, p) {
  given 2^(c * H * (d + 1) * p) < rows(M)
  claim decoder(L=1, H=H, d=d, p=p) cannot solve of_word(n, a, c, k, M)
  proof {
    keep u by v at least rows(M)
    mute u -> v at layer 1
    collide u into u1, u2
    pick v where M(u1, v) != M(u2, v)
    differ M(u1, v) != M(u2, v)
  }
}
task read(n, m) {
  input f: table [n] -> [m]
  input v: [n]
  answer f[v]
}
theorem read_told(n, m, H, d, p) {
  given 2^(n * H * (d + 1) * p) < m^n
  claim decoder(L=1, H=H, d=d, p=p) cannot solve read(n, m)
  proof {
    mute f -> v at layer 1
    collide f into f1, f2
    pick i where f1[i] != f2[i]
    take v = i
    differ f1[v] != f2[v]
  }
}
theorem eight(n, H) {
  given 2^(8 * n * H) < 512^n
  claim decoder(L=1, H=H, d=3, p=2) cannot solve read(n, 512)
  proof { instance of read_told(n, 512, H, 3, 2) }
}
axiom assumed(n, m, H, d, p) {
  cite "Anyone 2000"
  given 2^(d * p) < m
  claim encoder(L=2, H=H, d=d, p=p) cannot solve read(n, m)
}
check encoder(L=1, H=4, d=1, p=2) cannot solve of_word(6, 2, 6, 2, (f, v -> f[v]))
check decoder(L=1, H=1, d=1, p=1) cannot solve of_word(3, 5, 3, 5, (f, v -> f[v]))
check encoder(L=2, H=4, d=1, p=2) cannot solve read(6, 5)
"""


@cache
def claims() -> dict[str, Claim]:
    source = Source("text.bounds", TEXT)
    found = elaborate(parse(source), source, find_import).claims
    names = ("held at 6", "told at 3", "assumed at 6")
    asked = (c for c in found if isinstance(c, Check))
    checks: dict[str, Claim] = dict(zip(names, asked, strict=True))
    return checks | {c.theorem.stated.name: c for c in found if isinstance(c, Stating)}


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("held", False), ("told", True), ("read_told", True), ("eight", True),
        ("held at 6", False), ("told at 3", True), ("assumed at 6", True),
    ],
)  # fmt: skip
def test_a_proof_rests_on_what_messages_tell_if_it_counts_them(name: str, named: bool) -> None:
    verdict = settle(claims()[name], Limits())

    assert isinstance(verdict, Proved)
    rests = {each for piece in verdict.evidence for each in piece.outcome.rests_on}
    assert bool({SUMMARIES, BLOCK_SUMMARY} & rests) == named


def test_no_other_rule_of_the_kernel_asks_for_the_bits_of_a_message() -> None:
    found = {
        each.name
        for path in (ROOT / "solver" / "kernel").glob("*.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef)
        and any(isinstance(n, ast.Attribute) and n.attr == "summary" for n in ast.walk(each))
    }

    assert found == {"mute", "summarize"}
