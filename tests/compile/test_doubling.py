"""A field that a loop doubles is a power of two, and what only looks like one is left alone."""

from __future__ import annotations

import pytest

from dsl import tree
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.source import Source
from solver.compile.doubling import with_powers

TASK = "task opening(n) {\n  input w: table [n] -> [2]\n  answer w[0]\n}\n"
PROGRAM = """program p(n) for opening(n) {
  mask causal
  token w[i]: v = w[i], place = i, far = 1
  loop ceil(log2(n)) {
    layer {
      other = attend k where k.place == place - far take k.v
      let v = other
      let far = 2 * far
    }
  }
  answer v
}
"""


def program(text: str) -> tree.Program:
    source = Source("p.bounds", TASK + text)
    return elaborate(parse(source), source).programs["p"]


def test_a_field_that_doubles_becomes_a_power() -> None:
    found = with_powers(program(PROGRAM))

    (block,) = (line for line in found.lines if isinstance(line, tree.ProgramBlock))
    assert block.word == "repeat"
    names = {each.text for each, _ in tree.everything(found) if isinstance(each, tree.Name)}
    assert "far" not in names


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("far = 1", "far = 2"),
        ("let far = 2 * far", "let far = 3 * far"),
        ("let v = other\n      let far = 2 * far", "let far = 2 * far\n      let v = other + far"),
        ("k.place == place - far", "k.place == place - k.far"),
        ("answer v", "answer v + far"),
        ("  loop", "  padding 1\n  loop"),
        ("  loop", "  layer { far = attend k take k.v }\n  loop"),
    ],
    ids=["start", "factor", "read after", "read by a head", "answer", "blanks", "set before"],
)
def test_what_only_looks_like_one_stays(old: str, new: str) -> None:
    assert PROGRAM.count(old) == 1
    other = program(PROGRAM.replace(old, new))

    assert with_powers(other) == other
