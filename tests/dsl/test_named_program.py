"""Programs named outside a file are those that the library's files declare."""

from __future__ import annotations

import pytest

from dsl import tree
from dsl.diagnostics import Mistakes
from dsl.named_program import library_files, library_program, programs_in
from tests.programs.corpus import library

EXAMPLES = {question.program.name: question for question in library()}


def test_a_name_says_the_same_whether_one_file_is_read_or_all_are() -> None:
    everything = programs_in(library_files())

    for question in list(EXAMPLES.values())[::6]:
        arguments = ", ".join(str(value) for _, value in question.program.arguments)
        text = f"{question.program.name}({arguments})" if arguments else question.program.name
        assert library_program(text) == everything.named(text) == question


def test_every_program_of_the_library_can_be_named() -> None:
    declared = programs_in(library_files()).declared

    assert set(EXAMPLES) <= set(declared)
    assert all(isinstance(each.tree, tree.Program) for each in declared.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("two_lookup(4)", "use one of: two_lookups"),
        ("compose(4)", "no program is named 'compose'"),
        ("one_lookup(2)", "takes 2 arguments"),
        ("two_lookups(2) two_lookups(2)", "cannot stand here"),
        ("two_lookups(2", "ends too early"),
        ("two_lookups(if)", "cannot stand here"),
        ("two_lookups(2^1000)", "has more than the 2000 tokens"),
        ("two_lookups(1000)", "has more than the 2000 tokens"),
        ("", "nothing is written"),
        ("\n", "nothing is written"),
        ("# two_lookups", "nothing is written"),
        ("two_lookups(" + "-" * 200 + "2)", "nested more than"),
    ],
)
def test_what_names_no_program_is_a_mistake(text: str, told: str) -> None:
    with pytest.raises(Mistakes) as caught:
        library_program(text)

    assert told in str(caught.value)
