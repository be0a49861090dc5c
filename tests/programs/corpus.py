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

BOUNDED = """
task upto(n) { input x: [n]; input w: table [n] -> [3]; answer sum i < x : w[i] }
task turned(n) { input x: [n]; input p: perm n; answer iterate x from 0 : v -> p[v] }
program upto_by_average(n) for upto(n) {
  mask none
  token x: asks = true, x = x
  token w[i]: place = i, v = w[i]
  layer { x = attend k where k.asks take k.x }
  layer { mean = average k where not k.asks take if k.place < k.x then k.v else 0 }
  answer n * mean
}
program turned_by_loop(n) for turned(n) {
  mask causal
  token x: x = x
  token p: p = p
  layer { x = attend k maximizing k.x take k.x; let at = iterate x from 0 : v -> p[v] }
  answer at
}
"""

THOUGHTS = """
task odd_ones(n) { input w: table [n] -> bool; answer (count i < n : w[i]) mod 2 == 1 }
task counted_up(n) { input w: table [n] -> [n]; answer iterate n from 0 : v -> w[v] }
task pairs(n) { input w: table [n] -> ([n], bool); answer if w[0].1 then w[w[0].0].0 else w[0].0 }
program odd_by_steps(n) for odd_ones(n) {
  mask causal
  steps n over bool
  token w[i]: place = i, bit = w[i]
  token step[i]: made = i + 1, odd = step[i]
  layer { here = attend k where k.place == made and k.made == 0 take k.bit }
  next odd != here
  answer odd
}
program retold(n) for odd_ones(n) {
  mask none
  padding 1
  steps n over ([n + 1], bool)
  token w[i]: given = true, place = i, bit = w[i]
  token blank[i]: empty = true
  token step[i]: count_ = step[i].0, odd = step[i].1
  layer { most = attend k maximizing k.count_ take k.count_ }
  layer { told = attend k where k.empty take k.most }
  layer { here = attend k where k.given and k.place == told take k.bit }
  next (min(n, count_ + 1), odd != here)
  answer odd
}
program chased(n) for counted_up(n) {
  mask strict
  steps n over [n]
  token w[i]: here = 1, key = i, val = w[i]
  token step[i]: key = step[i]
  layer { val = attend k where k.here == 1 and k.key == key and here == 0 take k.val else val }
  next if here == 1 then 0 else val
  answer val
}
program chased_on(n) for counted_up(n) {
  mask causal
  steps n over [n]
  token w[i]: here = 1, key = i, val = w[i]
  token step[i]: at = step[i]
  layer { at = attend k where k.here == 1 and k.key == at take k.val }
  next at
  answer at
}
program paired(n) for pairs(n) {
  mask none
  steps 2 over ([n], bool)
  token w[i]: place = i, on = true, val = w[i]
  token step[i]: val = step[i], turn = i
  layer {
    y = attend k where k.on and k.place == (
      if on then 0 else if val.1 then val.0 else n) take k.val else val
  }
  next y
  answer val.0
}
"""

FITS = """
check program lookups(8) fits hard_decoder(L=2, H=1, b=14)
"""


def chained(call: str, *changes: tuple[str, str]) -> Solving:
    """Return a question about the library's chained functions, words of the file changed."""
    text = (LIBRARY / "chained.bounds").read_text(encoding="utf-8").partition("# ---- at three")[0]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    source = Source("here.bounds", f"{text}check program {call}\n")
    (claim,) = elaborate(parse(source), source, find_import).claims
    assert isinstance(claim, ProgramCheck) and isinstance(claim.question, Solving)
    return claim.question


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


@cache
def small(limit: int = 300) -> tuple[Solving, ...]:
    """Return questions whose inputs the reference interpreter can run one by one."""
    own = [
        LOOKUPS + "check program lookups(2) solves compose(2)",
        LOOKUPS.replace("key = i, val = g", "key = i + 1, val = g")
        + "check program lookups(2) solves compose(2)",
        RIGHTMOST + "check program rightmost(4) solves last_one(4)",
        ODDITIES + "check program counted(4) solves ones(4)",
        ODDITIES + "check program looped(4) solves one(4)",
        ODDITIES + "check program odd_ones(3) solves odd(3)",
        BOUNDED + "check program upto_by_average(3) solves upto(3)",
        BOUNDED.replace("k.place < k.x", "k.place <= k.x")
        + "check program upto_by_average(3) solves upto(3)",
        BOUNDED + "check program turned_by_loop(4) solves turned(4)",
        BOUNDED.replace("let at = iterate x from 0", "let at = iterate x from 1")
        + "check program turned_by_loop(4) solves turned(4)",
        THOUGHTS + "check program odd_by_steps(4) solves odd_ones(4)",
        THOUGHTS.replace("made = i + 1", "made = i")
        + "check program odd_by_steps(4) solves odd_ones(4)",
        THOUGHTS + "check program retold(3) solves odd_ones(3)",
        THOUGHTS + "check program chased(3) solves counted_up(3)",
        THOUGHTS + "check program chased_on(3) solves counted_up(3)",
        THOUGHTS + "check program paired(3) solves pairs(3)",
    ]
    few = [question for question in library() if has_at_most(question.task, limit)]
    chains = [
        "chained2_by_layers(1, 2) solves chained2(1, 2)",
        "chained2_by_steps(2, 1) solves chained2(2, 1)",
        "chained2_by_doubling(2, 1) solves chained2(2, 1)",
        "chained_by_layers(2, 1, 2) solves chained(2, 1, 2)",
        "chained_by_steps(2, 1, 2) solves chained(2, 1, 2)",
        "chained_by_doubling(2, 1, 2) solves chained(2, 1, 2)",
    ]
    return (*few, *map(solving, own), *map(chained, chains))
