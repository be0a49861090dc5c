"""Printing then reading is the identity, and printing twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from dsl import tree
from dsl.parse import parse
from dsl.printer import expression_text, print_file
from dsl.source import Source
from tests.dsl import trees

COMMENTED = """\
# about the file

# about the task
task parity(n)   # beside the head
{
  # first inside
  input w: table [n] -> bool     # the word


  # before the answer
  answer (count i < n :
          w[i]) mod 2 == 1   # on the answer
  # last inside
}   # beside the end
model hard(H) { mask none; state 2; repeat 2 {
  attend unique_hard heads H   # heads
  mlp any } }
circuit t(n) {
   proof { # kept as it is
      pick   i
   }
}
check hard(H = 1) can solve parity( 2 )      expect   proved # why
# at the end
"""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees.files)
def test_what_is_printed_reads_back_as_the_same_tree(file: tree.File) -> None:
    text = print_file(file)

    again = parse(Source("printed.bounds", text))

    assert again.mistakes == ()
    assert again == file
    assert print_file(again) == text


def test_comments_survive_and_printing_is_idempotent() -> None:
    once = print_file(parse(Source("a.bounds", COMMENTED)))

    twice = print_file(parse(Source("a.bounds", once)))

    assert once == twice
    for comment in (line.split("#", 1)[1] for line in COMMENTED.split("\n") if "#" in line):
        assert once.count("#" + comment.rstrip()) == 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(a - b) - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("-(2^2)", "-2^2"),
        ("(-2)^2", "(-2)^2"),
        ("(p => q) => r", "(p => q) => r"),
        ("p => (q => r)", "p => q => r"),
        ("not (a and b)", "not (a and b)"),
        ("(sum i < n : i) + 1", "(sum i < n : i) + 1"),
    ],
)
def test_only_needed_parentheses_are_printed(text: str, printed: str) -> None:
    file = parse(Source("a.bounds", f"task t(n) {{ input x: [n]; answer {text} }}"))

    item = file.items[0]

    assert isinstance(item, tree.Task)
    answer = item.lines[1]
    assert isinstance(answer, tree.AnswerLine)
    assert expression_text(answer.value) == printed


def test_a_field_of_a_key_as_the_number_of_points_stands_in_parentheses() -> None:
    source = Source("s.bounds", "task t {\n  input x: perm (k.tag)\n  answer x[0]\n}\n")

    assert "perm (k.tag)" in print_file(parse(source))
