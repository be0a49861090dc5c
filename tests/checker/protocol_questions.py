"""Questions about protocols, certificates and decoders, as the language asks them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dsl.claims import CertificateCheck, Check, MeasureCheck, ProtocolCheck
from dsl.elaborate import elaborate
from dsl.files import find_import
from dsl.parse import parse
from dsl.question import Question
from dsl.source import Source
from dsl.tree import File

DECLARED = """
import "protocols"

task chained2(m, n1) {
  input z2: table ([n1], [m]) -> [n1 * m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n1]
  answer z2[w, z1[z0]]
}
task chained_free(L, n) {
  input f: table ([L], [n]) -> [n]
  input x: [n]
  input end: [1]
  answer (iterate L from (0, x) : v -> (v.0 + 1, f[L - 1 - v.0, v.1])).1
}
task compose(n) {
  input f: table [n] -> [n]
  input g: table [n] -> [n]
  input x: [n]
  answer f[g[x]]
}
task lookup_at_end(n, m) {
  input f: table [n] -> [m]
  input x: [n]
  input end: [1]
  answer f[x]
}
model decoder(L, H, d, p) {
  mask causal
  width d
  precision p
  repeat L {
    attend softmax heads H
    mlp any
  }
}
model encoder(L, H, d, p) {
  mask none
  width d
  precision p
  repeat L {
    attend softmax heads H
    mlp any
  }
}
model hard_decoder(L, H, b) {
  mask causal
  state b
  repeat L {
    attend unique_hard heads H ties rightmost
    mlp any
  }
}

protocol once(F, X) {
  epochs 1
  tell f -> last in F symbols
  tell x -> last in X symbols
}

protocol asks(s) {
  epochs 2
  tell g -> x at epoch 1 in 2 symbols
  tell f -> x at epoch 2 in s symbols
}

task two_functions {
  input z2: table [2] -> [2]
  input z1: table [2] -> [2]
  input z0: [2]
  input w: [1]
  answer z2[z1[z0]]
}

protocol without_help(q1, r2) {
  epochs 2
  tell z0 -> w at epoch 1 in 2 symbols
  tell z1 -> w at epoch 1 in q1 symbols
  tell z1 -> w at epoch 2 in 2 symbols
  tell z2 -> w at epoch 2 in r2 symbols
}

protocol halves(s) {
  epochs 2
  tell z2 -> w at epoch 1 in s symbols saying low = z2[w, 0] mod s
  tell z2 -> w at epoch 2 in s symbols saying high = z2[w, 0] div s
  answer low + s * high
}

# Right, but for what the second message says: it has more values than symbols.
protocol overflowing(s, t) {
  epochs 2
  tell z2 -> w at epoch 1 in s symbols saying low = z2[w, 0] mod s
  tell z2 -> w at epoch 2 in t symbols saying high = z2[w, 0] div s
  answer low + s * high
}

protocol in_one_epoch(s) {
  epochs 1
  tell z2 -> w at epoch 1 in s symbols saying low = z2[w, 0]
  answer low
}

protocol precomposed(m) {
  epochs 2
  tell z2 -> z1 at epoch 1 in m symbols saying after[j < m] = z2[0, z1[j]]
  tell z0 -> w at epoch 1 in m symbols saying at0 = z0
  tell z1 -> w at epoch 2 in m symbols saying at2 = after[at0]
  answer at2
}

# The link from z2 to z1 is narrow.
protocol narrow(s) {
  epochs 2
  tell all -> all in s bits
  tell z2 -> z1 in s - 1 bits
}

task two_tables(m, n, k) {
  input z2: table ([n], [m]) -> [k]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n]
  answer z2[w, z1[z0]]
}

task majority(n) {
  input w: table [n] -> bool
  answer 2 * (count i < n : w[i]) > n
}

certificate two(b, m, n, x0, x1, t) {
  layers 2
  b b
  m m
  n n
  x x0, x1
  t t
}

# Compositions that are almost those of the theorem.
task w_first(m, n) {
  input w: [n]
  input z2: table ([n], [m]) -> [n * m]
  input z1: table [m] -> [m]
  input z0: [m]
  answer z2[w, z1[z0]]
}
task swapped(m, n) {
  input z1: table [m] -> [m]
  input z2: table ([n], [m]) -> [n * m]
  input z0: [m]
  input w: [n]
  answer z2[w, z1[z0]]
}
task start_last(m, n) {
  input z2: table ([n], [m]) -> [n * m]
  input z1: table [m] -> [m]
  input w: [n]
  input z0: [m]
  answer z2[w, z1[z0]]
}
task free(m, n) {
  input z2: table ([n], [m]) -> [n * m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n]
  answer z2[0, z1[z0]]
}
task shortcut(m, n) {
  input z2: table ([n], [m]) -> [n * m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n]
  answer z2[w, z0]
}
task few_values(m, n) {
  input z2: table ([n], [m]) -> [m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n]
  answer z2[w, z1[z0]]
}
task promised(m, n) {
  input z2: table ([n], [m]) -> [n * m]
  input z1: table [m] -> [m]
  input z0: [m]
  input w: [n]
  promise z1[0] == 0
  answer z2[w, z1[z0]]
}
model stepping(L, H, d, p) {
  mask causal
  width d
  precision p
  steps 1 over [2]
  repeat L {
    attend softmax heads H
    mlp any
  }
}
model padded(L, H, d, p) {
  mask causal
  padding 1
  width d
  precision p
  repeat L {
    attend softmax heads H
    mlp any
  }
}
model floating(L, H, d, p) {
  mask causal
  width d
  precision p
  numbers exact_round
  repeat L {
    attend softmax heads H
    mlp any
  }
}
"""


@cache
def declarations() -> File:
    """Return the declarations, read once."""
    return parse(Source("here.bounds", DECLARED))


@cache
def asked(claim: str) -> Question:
    """Return the question behind a claim, `check` left out."""
    word = "" if claim.startswith("find ") else "check "
    file = parse(Source("here.bounds", f"{word}{claim}\n"))
    assert not file.mistakes
    whole = replace(declarations(), items=(*declarations().items, *file.items))
    (found,) = elaborate(whole, Source("here.bounds", DECLARED), find_import).claims
    match found:
        case Check(problem):
            return problem
        case ProtocolCheck(question):
            return question
        case CertificateCheck(integers):
            return integers
        case MeasureCheck(measuring):
            return measuring
        case _:
            raise AssertionError(f"not about these: {claim}")
