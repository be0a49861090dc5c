"""Tasks with a reference answer in plain Python, for every reader of tasks to agree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from dsl.elaborate import Elaborated, elaborate
from dsl.parse import parse
from dsl.source import Source

MODEL = "model one { mask none; state 2; attend unique_hard heads 1; mlp any }\n"


def elaborated(text: str, path: str = "here.bounds") -> Elaborated:
    """Return a text as if it were a file."""
    source = Source(path, text)
    return elaborate(parse(source), source, lambda name, importer: None)


@dataclass(frozen=True)
class Case:
    """A task without parameters and its answer as a Python function of the inputs in order."""

    text: str
    answer: Callable[..., Any]


def _case(inputs: str, answer: str, reference: Callable[..., Any]) -> Case:
    return Case(f"task t {{ {inputs}; answer {answer} }}\n", reference)


W, X, F = "input w: table [3] -> bool", "input x: [4]", "input f: table [4] -> [4]"
P, Q = "input p: perm 3", "input q: perm 3"
PAIR = "input t: ([3], bool)"
GRID = "input f: table ([2], bool) -> [3]"

CASES = (
    _case(W, "(count i < 3 : w[i]) mod 2 == 1", lambda w: sum(w.values()) % 2 == 1),
    _case(W, "sum i < 3 where w[i] : i * i", lambda w: sum(i * i for i in range(3) if w[i])),
    _case(W, "all i < 3 where i != 1 : w[i]", lambda w: w[0] and w[2]),
    _case(W, "any i < 3 : not w[i]", lambda w: not all(w.values())),
    _case(W, "first i < 3 where w[i] else 7", lambda w: min((i for i in w if w[i]), default=7)),
    _case(W, "last i < 3 where w[i] else -1", lambda w: max((i for i in w if w[i]), default=-1)),
    _case(W, "w[0] => w[1] => w[2]", lambda w: not w[0] or not w[1] or w[2]),
    _case(W, "w[0] or w[1] and w[2]", lambda w: w[0] or (w[1] and w[2])),
    _case(W, "if w[0] then 1 else if w[1] then 2 else 3",
          lambda w: 1 if w[0] else 2 if w[1] else 3),
    _case(X, "(0 - 7) div (x + 1)", lambda x: -7 // (x + 1)),
    _case(X, "7 mod (x - 5)", lambda x: 7 % (x - 5)),
    _case(X, "(x - 9) mod 4", lambda x: (x - 9) % 4),
    _case(X, "2^x - -x", lambda x: 2**x + x),
    _case(X, "max(x, 2) * min(x, 2, 1)", lambda x: max(x, 2) * min(x, 1)),
    _case(X, "let y = x * x in y + y", lambda x: 2 * x * x),
    _case(X, "iterate x from 1 : v -> 2 * v + 1",
          lambda x: reduce(lambda v, _: 2 * v + 1, range(x), 1)),
    _case(X, "sum i < x - 2 : 1", lambda x: max(0, x - 2)),
    _case(X, "x == 0 or 6 div x > 2", lambda x: x == 0 or 6 // x > 2),
    _case(F, "f[f[0]]", lambda f: f[f[0]]),
    _case(F, "min i < 4 where i > 0 : f[i]", lambda f: min(f[1], f[2], f[3])),
    _case(F, "max i < 4 : f[i] - i", lambda f: max(f[i] - i for i in range(4))),
    _case(
        F,
        "fold acc = 0 over v in f : 5 * acc + v",
        lambda f: reduce(lambda acc, v: 5 * acc + v, (f[i] for i in range(4)), 0),
    ),
    _case(F, "sum i < 4 : sum j < i : f[j]",
          lambda f: sum(f[j] for i in range(4) for j in range(i))),
    _case(f"{P}; {Q}", "p * q", lambda p, q: tuple(p[q[i]] for i in range(3))),
    _case(f"{P}; {Q}", "(p * q)[1] == p[q[1]]", lambda p, q: True),
    _case(f"{P}; {Q}", "p == q", lambda p, q: p == q),
    _case(P, "fold acc = 0 over v in p : 3 * acc + v", lambda p: 9 * p[0] + 3 * p[1] + p[2]),
    _case(PAIR, "if t.1 then t.0 else 5", lambda t: t[0] if t[1] else 5),
    _case(PAIR, "(t.0 + 1, not t.1, (1, t.1))", lambda t: (t[0] + 1, not t[1], (1, t[1]))),
    _case(f"{GRID}; {PAIR.replace('[3]', '[2]')}", "f[t] + f[0, true]",
          lambda f, t: f[t] + f[0, True]),
    _case("input f: table bool -> [3]", "f[true] - f[1 > 2]", lambda f: f[True] - f[False]),
    _case("input f: table perm 3 -> bool; input p: perm 3", "f[p * p]",
          lambda f, p: f[tuple(p[p[i]] for i in range(3))]),
    _case("input s: table [2] -> perm 3", "fold acc = s[0] over v in s : acc * v",
          lambda s: reduce(lambda a, b: tuple(a[b[i]] for i in range(3)), (s[0], s[1]), s[0])),
)  # fmt: skip

SPECS = tuple(sorted((Path(__file__).parent / "specs").glob("*.bounds")))
