"""Programs for one gadget each, at sizes where all inputs can be run.

What the tasks ask for does not matter: only program and matrices are compared.
"""

from __future__ import annotations

from functools import cache

from dsl.program import Solving
from dsl.tabulate import has_at_most
from tests.programs.corpus import questions, small

TASKS_OF_TWO = """
task pair { input x: [5]; input y: [7]; answer 0 }
task truths { input x: (bool, bool); input y: (bool, bool); answer (x, y) }
task perms { input x: perm 3; input y: perm 3; answer (x, y, 0, true, 0) }
task words(n) { input w: table [n] -> [3]; answer (0, 0, true) }
task words_at(n) { input w: table [n] -> [3]; answer at token i: 0 }
"""

EXPRESSIONS = (
    "a + b",
    "a * b",
    "(a + 2) div (b + 4)",
    "(a + 2) mod (b + 4)",
    "a div 2 - b mod 3",
    "2 ^ (a + 2)",
    "(a + 3) ^ (b mod 3)",
    "min(a, b) + max(2 * a, b)",
    "if a < b then a * a else b",
    "if a == b or a > 1 and b != 2 then 1 else 0",
    "if (a < 0) == (b < 0) => a >= b then 3 else a",
    "sum j < 3 where j != a : j * b",
    "sum j < a + 2 : j + b",
    "count j < 4 : j == a or j > b",
    "max j < 3 : j * a - b",
    "min j < 2 : a - j * b",
    "first j < 3 where j > a else b",
    "last j < 3 where j < b else 0 - a",
    "iterate 2 from a : v -> v + b",
    "iterate a + 2 from b : v -> v + 1",
    "let s = a + b in s * s",
    "if all j < 3 : j > a then a else if any j < 2 : b == j then b else 9",
)
"""Expressions over fields a in -2..2 and b in -3..3."""

NUMBERS = """
program computed for pair {
  mask causal
  token x: a = x - 2, here = true
  token y: b = y - 3
  layer { a = attend k where k.here take k.a; let r = EXPR }
  answer r
}
check program computed solves pair
"""

AFTER = """
program afterwards for pair {
  mask causal
  field c: [9]
  token x: a = x - 2, here = true
  token y: b = y - 3
  layer { a = attend k where k.here take k.a }
  layer { c = attend k where not k.here take (EXPR) mod 9 }
  answer c
}
check program afterwards solves pair
"""

CONDITIONS = (
    "k.a == b",
    "k.a < b",
    "k.a <= a",
    "k.a != a",
    "k.a + b == 1",
    "2 * k.a == b - 1",
    "k.a * b == 2",
    "(k.a + b) mod 3 == 0",
    "k.here and b > 0",
    "not (k.here or b == 1)",
    "k.here => b < 0",
    "k.here == (b > 0)",
    "(k.a, k.here) == (b, true)",
    "if b > 0 then k.here else k.a == 0",
    "(any j < 3 : k.a == j and b == j)",
)
"""Conditions over fields a and b of either token and `here` of the first."""

SCORES = (
    "k.a",
    "0 - k.a",
    "k.a * b",
    "k.a * k.b - b * k.a",
    "min(k.a, b)",
    "if k.here then b else k.b",
    "(k.a + b) mod 2",
    "(k.a - b) * (k.b - a)",
    "0 - (if k.a < b then 1 else 0)",
)

SEEN = """
program seen for pair {
  mask none
  token x: a = x - 2, here = true, b = 1
  token y: a = 1, b = y - 3
  layer { r = attend k HEAD take 3 * k.a + k.b else 20 }
  answer r
}
check program seen solves pair
"""

TAKES = (
    "attend k where k.here take k.a * b",
    "attend k where not k.here and k.a == b take k.b + b else b",
    "attend k where k.a == b take k.b else b - a",
    "attend k where k.a == b take b else 9",
    "attend k where k.b > k.a take (if k.a > 0 then k.b else b) else 0 - a",
    "attend k mask strict take k.a else 7",
    "attend k mask strict maximizing k.b take b",
    "average k take k.a",
    "average k where k.a == b take k.b else 5",
    "average k where k.a == b take k.b else b",
    "average k where k.a <= b take k.a * b + a else b",
    "average k mask strict take k.a else 0 - 1",
)

TOOK = """
program took for pair {
  mask none
  token x: a = x - 2, here = true, b = 1
  token y: a = 1, b = y - 3
  layer { r = HEAD }
  answer r
}
check program took solves pair
"""

OTHERS = """
program averages(n) for words_at(n) {
  mask causal
  token w[i]: v = w[i], place = i + 1
  layer { m = average k take k.v; z = average k where k.v == 0 take k.place }
  layer {
    above = attend k where k.place == m take k.v else 3
    most = attend k maximizing k.m take k.place
    near = attend k maximizing k.v * m take k.place
    let low = min(m, z)
  }
  answer 4 * above + most + near + (if low < m then 7 * low else m * place)
}
check program averages(4) solves words_at(4)
program overwritten(n) for words_at(n) {
  mask none
  token w[i]: v = w[i], place = i
  repeat s < 3 {
    layer { v = attend k where k.place == (place + 1) mod n take k.v; o = attend k take k.v }
    layer { p = attend k where k.v == v take k.place; let v = (v + o + p) mod 3 }
  }
  answer 10 * v + p
}
check program overwritten(3) solves words_at(3)
program tuples for truths {
  mask causal
  token x: t = x, here = true
  token y: t = y
  layer {
    u = attend k where k.t == t take (k.t.0, k.t.1 or here)
    v = attend k mask strict take k.t
  }
  answer (u, (v.1, v.0 and t.0))
}
check program tuples solves truths
program permutations for perms {
  mask causal
  token x: p = x
  token y: p = y, q = y
  layer { r = attend k mask strict take k.p else p; same = attend k where k.p == p take k.q }
  answer (p * r, r * q, p[same[r[0]]], same == q, if p == r then 1 else p[2])
}
check program permutations solves perms
program constants(n) for words(n) {
  mask none
  padding 2
  token w[i]: v = 2
  token blank[i]: v = i
  layer { c = average k take 3 }
  layer {
    d = attend k where k.v == 2 and k.c == 3 take k.v + k.c
    e = attend k where k.c == 1 take 1
  }
  answer (c, d + e, c == 3)
}
check program constants(2) solves words(2)
program near(n) for words_at(n) {
  mask none
  token w[i]: v = w[i], place = i
  layer { m = average k take k.v; z = average k where k.place != 0 take k.v }
  answer (if m < z then 1 else 0) + (if 2 * m >= z + z then 2 else 0) + (if m == z then 4 else 0)
}
check program near(4) solves words_at(4)
program stale(n) for words_at(n) {
  mask none
  token w[i]: v = w[i] + 20, place = i, r = 5
  layer {
    o = attend k take k.v
    r = attend k where k.v > v + r - 5 take k.place
    let v = (v - 20) * (o - 19)
  }
  layer { p = attend k where k.v < v take k.place else 9; let v = min(p, 2) }
  answer 100 * v + r
}
check program stale(3) solves words_at(3)
"""


@cache
def gadget_questions() -> tuple[Solving, ...]:
    """Return a question for each gadget; only its program and its inputs matter."""
    texts = [
        *(template.replace("EXPR", e) for template in (NUMBERS, AFTER) for e in EXPRESSIONS),
        *(SEEN.replace("HEAD", f"where {condition}") for condition in CONDITIONS),
        *(SEEN.replace("HEAD", f"maximizing {score}") for score in SCORES),
        *(SEEN.replace("HEAD", f"where k.a != b maximizing {score}") for score in SCORES),
        *(TOOK.replace("HEAD", take) for take in TAKES),
    ]
    found = [question for text in [OTHERS, *texts] for question in questions(TASKS_OF_TWO + text)]
    return tuple(question for question in found if isinstance(question, Solving))


def is_weighed(question: Solving) -> bool:
    """Say whether a head weighs tokens differently or rounds, which is not compiled."""
    heads = [head for layer in question.program.layers for head in layer.heads]
    return any(head.weight is not None or head.rounded for head in heads)


SMALL = [*gadget_questions(), *(each for each in small() if not is_weighed(each))]

FEW = [question for question in SMALL if has_at_most(question.task, 100)]
"""Those with at most a hundred inputs."""
