"""Questions with certificates that hold: what the forgeries are made from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from dsl.canonical import digest
from dsl.claims import Check
from dsl.problem import Problem
from dsl.tabulate import tabulate
from solver.backends import cadical
from solver.backends.trim import trimmed
from solver.certificate.as_json import to_json
from solver.certificate.kinds import Certificate, Exhaustion
from solver.encode.cubes import cubes, in_order
from solver.encode.decode import decoded
from solver.encode.search import ENCODER_VERSION
from solver.encode.symmetry import symmetry_broken
from solver.exact.run import trace
from solver.exact.weights_json import weights_to_json
from solver.routes import count, probe
from tests.dsl.corpus import elaborated

TASKS = """
task parity { input w: table [3] -> bool; answer (count i < 3 : w[i]) mod 2 == 1 }
task copy { input x: [3]; answer x }
task equal { input x: [5]; input y: [5]; input z: [2]; answer x == y }
task equal_but { input x: [5]; input y: [5]; input z: [1]; promise x + y != 3; answer x == y }
task compose { input f: table [3] -> [3]; input g: table [3] -> [3]; input x: [3]; answer f[g[x]] }
task promised { input f: table [3] -> [3]; input x: [3]; promise f[0] == 0; answer f[x] }
task lookup { input f: table [4] -> [4]; input x: [4]; input end: [2]; answer f[x] }
task at_last { input f: table [4] -> [4]; input x: [4]; answer f[x] }
task risky { input f: table [4] -> [4]; input x: [4]; answer f[x + x div 2 - (x + 1) div 2] }
task running { input w: table [3] -> [3]; answer at token i: sum j < 3 where j <= i : w[j] }
task index { input w: table [4] -> bool; input i: [4]; input end: [1]; answer w[i] }
"""

MODELS = """
model hard(H, b) { mask none; state b; attend unique_hard heads H; mlp any }
model deep(b) { mask none; state b; repeat 2 { attend unique_hard heads 1; mlp any } }
model mean(d, p) { mask causal; width d; precision p; attend average_hard heads 1; mlp any }
model soft(d, p) { mask causal; width d; precision p; attend softmax heads 1; mlp any }
model padded(b) { mask causal; padding 1; state b; attend unique_hard heads 1; mlp any }
model named(b) { mask causal; steps 1 over [2]; state b; attend unique_hard heads 1; mlp any }
"""


@cache
def problem(model: str, task: str) -> Problem:
    """Return the question whether `model`, with its arguments, can solve `task`."""
    claims = elaborated(f"{TASKS}{MODELS}check {model} can solve {task}\n").claims
    claim = claims[0]
    assert isinstance(claim, Check)
    return claim.problem


def changed(given: Problem, **fields: Any) -> Problem:
    """Return the question about a model with other fields."""
    return replace(given, model=replace(given.model, **fields))


@cache
def exhaustion(given: Problem, splits: tuple[int, ...] = ()) -> Exhaustion:
    """Return a proof that the model cannot, cube by cube."""
    encoding = symmetry_broken(given.model, tabulate(given.task))
    clauses = in_order(encoding.cnf.clauses)
    proofs = []
    for cube in cubes(encoding, splits, 1000):
        everything = [*clauses, *((literal,) for literal in cube)]
        found = cadical.solved(everything)
        assert isinstance(found, cadical.Exhausted)
        end = len(everything) + 1
        proofs.append(trimmed(found.trace, range(1, end), end))
    return Exhaustion(digest(given), ENCODER_VERSION, splits, tuple(proofs))


@cache
def tables(given: Problem) -> dict[str, Any]:
    """Return tables that solve the task, as the fields of a certificate.

    Of the answer function only what some row reads is there, so that every entry counts.
    """
    encoding = symmetry_broken(given.model, tabulate(given.task))
    found = cadical.solved(in_order(encoding.cnf.clauses))
    assert isinstance(found, cadical.Satisfied)
    model, weights = decoded(encoding, found.literals)
    table = encoding.table
    read = {trace(model, table, weights, row).readings[-1][-1] for row in table.inputs}
    weights = replace(weights, answer={key: weights.answer[key] for key in read})
    head = {"format": "bounds certificate 1", "problem": digest(given), "kind": "tables"}
    return head | {"state_bits": model.state_bits, "weights": weights_to_json(weights)}


@cache
def rows(given: Problem) -> dict[str, Any]:
    """Return more rows than messages, as the fields of a certificate."""
    found = count.counted(given, tabulate(given.task))
    assert not isinstance(found, count.Counted)
    return fields(found)


@cache
def probes(given: Problem) -> dict[str, Any]:
    """Return probes of a table, as the fields of a certificate."""
    found = probe.probed(given)
    assert not isinstance(found, str)
    return fields(found)


def fields(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as JSON data."""
    return to_json(certificate)
