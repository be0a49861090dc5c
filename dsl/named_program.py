"""A program named outside a file, `two_lookups(4)`, with the task it is written for.

The name is looked up among the declarations of one file or of the whole library; claims of those
files play no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dsl import messages, tree
from dsl.arguments import placed_arguments
from dsl.declarations import Declaration, Reading
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.files import find_import, library_folders, read_source
from dsl.instances import MOST_ROWS, Instances
from dsl.parse import parse, parse_reference
from dsl.program import Solving
from dsl.program_ranges import ranges_of, token_total
from dsl.sizes import Asked, Mistake, integer, size_mistakes
from dsl.source import Source

PROGRAM = "PROGRAM"
"""How messages call the place of a program that is named on the command line."""

MOST_TOKENS = 2_000
"""Heads compare all pairs of tokens; programs with more tokens than this are not run."""


@dataclass(frozen=True)
class Programs:
    """The programs that can be named, with the sources that mistakes may point into."""

    declared: Mapping[str, Declaration]
    sources: Mapping[str, Source]

    def named(self, text: str, path: str = PROGRAM) -> Solving:
        """Return a program and its task at the sizes that `text` gives; raises Mistakes.

        `path` is what messages about the text itself show as its place.
        """
        source = Source(path, text)
        reference = parse_reference(source)
        try:
            return self._resolved(reference)
        except Mistakes as mistakes:
            found = mistakes.diagnostics
        except Mistake as mistake:
            found = (mistake.diagnostic,)
        raise Mistakes(found, {**self.sources, path: source})

    def _resolved(self, reference: tree.Reference) -> Solving:
        name = reference.name
        declaration = self.declared.get(name.text)
        if declaration is None:
            raise Mistake(messages.unknown_program(name.span, name.text, self.declared))
        program, task = declaration.tree, declaration.task
        assert isinstance(program, tree.Program) and task is not None
        sizes = _sizes(reference, program)
        instances = Instances()
        made = instances.program(program, task, sizes, MOST_ROWS)
        asked = instances.task(task, _task_sizes(program, sizes), MOST_ROWS)
        if token_total(made) > MOST_TOKENS:
            raise Mistake(messages.too_many_tokens(reference.span, name.text, MOST_TOKENS))
        if ranges_of(made) is None:
            raise Mistake(messages.not_inferred(reference.span, program.name.text))
        return Solving(made, asked)


def programs_in(paths: Iterable[Path | str]) -> Programs:
    """Return the programs that files declare or import; raises Mistakes.

    Where two files declare one name, that of the first counts.
    """
    found: dict[str, Declaration] = {}
    sources: dict[str, Source] = {}
    for path in paths:
        source = read_source(path)
        reading = Reading(find_import)
        declared = reading.declarations(parse(source), source)
        if reading.mistakes:
            raise Mistakes(tuple(reading.mistakes), reading.sources)
        for name, each in declared.items():
            if each.kind == "program":
                found.setdefault(name, each)
        sources |= reading.sources
    return Programs(found, sources)


def library_files() -> list[Path]:
    """Return the files of the library, in the order of their names."""
    return sorted(library_folders()[0].glob("*.bounds"))


def library_program(text: str) -> Solving:
    """Return a program of the library with its task; raises Mistakes.

    Only the files that may declare it are read, or all of them to name the nearest ones.
    """
    name = parse_reference(Source(PROGRAM, text)).name.text
    declares = re.compile(rf"\bprogram\s+{re.escape(name)}(?![\w'])")
    files = [path for path in library_files() if declares.search(read_source(path).text)]
    return programs_in(files or library_files()).named(text)


def _sizes(reference: tree.Reference, program: tree.Program) -> tuple[int, ...]:
    """Return the program's arguments; raises Mistakes."""
    found: list[Diagnostic] = []
    placed = placed_arguments(reference, program, found)
    for value in placed:
        found.extend(size_mistakes(value, ()))
    if found:
        raise Mistakes(tuple(found))
    return tuple(integer(value, "this argument", Asked({})) for value in placed)


def _task_sizes(program: tree.Program, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the arguments of the program's task for its own arguments."""
    names = (name.text for name in program.parameters)
    asked = Asked(dict(zip(names, sizes, strict=True)))
    places = (argument.value for argument in program.task.arguments)
    return tuple(integer(node, "this argument", asked) for node in places if node is not None)
