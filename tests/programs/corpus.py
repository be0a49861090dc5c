"""Programs of many kinds at small sizes, right and wrong, for every way of running them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dsl.claims import ProgramCheck
from dsl.elaborate import elaborate, load
from dsl.files import find_import
from dsl.parse import parse
from dsl.program import Fitting, Solving
from dsl.source import Source
from dsl.tabulate import has_at_most

LIBRARY = Path(__file__).parents[2] / "theorems" / "library"

TASKS = """
import "models"
task compose(n) {
  input f: table [n] -> [n]
  input g: table [n] -> [n]
  input x: [n]
  answer f[g[x]]
}
task ones(n) { input w: table [n] -> bool; answer count i < n : w[i] }
task one(n) { input w: table [n] -> bool; answer any i < n : w[i] }
task last_one(n) { input w: table [n] -> [3]; answer last i < n where w[i] == 1 else -1 }
task odd(n) { input w: table [n] -> [3]; promise w[0] != 0; answer at token i: (w[i] + w[0]) mod 2 }
"""

LOOKUPS = """
program lookups(n) for compose(n) {
  mask causal
  token f[i]: tag = 0, key = i, val = f[i]
  token g[i]: tag = 1, key = i, val = g[i]
  token x: tag = 2, val = x
  layer { y = attend k where k.tag == 1 and k.key == val take k.val }
  layer { z = attend k where k.tag == 0 and k.key == y take k.val }
  answer z
}
"""

RIGHTMOST = """
program rightmost(n) for last_one(n) {
  mask none
  token w[i]: v = w[i], place = i
  layer { y = attend k where k.v == 1 take k.place else -1 }
  answer y
}
"""

ODDITIES = """
program counted(n) for ones(n) {
  mask none
  padding 2
  token w[i]: bit = if w[i] then 1 else 0
  token blank[i]: blank_ = i + 1
  layer { mean = average k where k.blank_ == 0 take k.bit }
  layer { y = attend k mask causal maximizing -(k.blank_ - 2) * (k.blank_ - 2) take n * mean }
  answer y
}
program looped(n) for one(n) {
  mask strict
  field some: bool
  token w[i]: bit = w[i]
  loop 2 { layer { before = attend k take k.some else false; let some = bit or before or some } }
  repeat s < n { layer { before = attend k take k.some; let some = some or before } }
  answer some
}
program odd_ones(n) for odd(n) {
  mask causal
  field v: [3]
  token w[i]: v = w[i], place = i
  layer {
    start = attend k maximizing 0 - k.place take k.v
    mean = average k where k.place == 0 or k.place == place take k.v * 2
    same = average k where k.place == 0 take 3 * k.v
  }
  answer (if place == 0 then 2 * v else v + start) mod 2
}
"""

FITS = """
check program lookups(8) fits hard_decoder(L=2, H=1, b=14)
"""


def questions(text: str) -> list[Solving | Fitting]:
    """Return the questions that the claims of a text put about programs."""
    source = Source("here.bounds", TASKS + text)
    claims = elaborate(parse(source), source, find_import).claims
    return [claim.question for claim in claims if isinstance(claim, ProgramCheck)]


def solving(text: str) -> Solving:
    """Return the one question of a text, about a program and a task."""
    (question,) = questions(text)
    assert isinstance(question, Solving)
    return question


def fitting(text: str) -> Fitting:
    """Return the one question of a text, about a program and a model."""
    (question,) = questions(text)
    assert isinstance(question, Fitting)
    return question


@cache
def library() -> tuple[Solving, ...]:
    """Return what the library's programs are claimed to solve, file by file."""
    claims = [claim for path in sorted(LIBRARY.glob("*.bounds")) for claim in load(path).claims]
    found = [claim.question for claim in claims if isinstance(claim, ProgramCheck)]
    return tuple(question for question in found if isinstance(question, Solving))


def small(limit: int = 300) -> list[Solving]:
    """Return questions whose inputs the reference interpreter can run one by one."""
    own = [
        LOOKUPS + "check program lookups(2) solves compose(2)",
        LOOKUPS.replace("key = i, val = g", "key = i + 1, val = g")
        + "check program lookups(2) solves compose(2)",
        RIGHTMOST + "check program rightmost(4) solves last_one(4)",
        ODDITIES + "check program counted(4) solves ones(4)",
        ODDITIES + "check program looped(4) solves one(4)",
        ODDITIES + "check program odd_ones(3) solves odd(3)",
    ]
    few = [question for question in library() if has_at_most(question.task, limit)]
    return few + [solving(text) for text in own]
