"""`bounds list`: the declarations of the library, each with the comment above it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dsl import tree
from dsl.diagnostics import Mistakes
from dsl.elaborate import Elaborated, load
from dsl.files import library_folders
from dsl.functions import applied_task
from dsl.printer import parameter_texts, reference_text
from dsl.program_formulas import formulas_of
from dsl.tabulate import TaskMistake, TooLarge
from solver.compile.derived import at_values, derived
from solver.report.derived import Cut, TaskRecord, task_record
from solver.report.evidence import called
from solver.report.words import counted

SIZES = (3, 2, 4, 1)
"""Arguments tried for the example of a task, the same for each of its parameters."""


ALONE: dict[str, type[tree.Model | tree.Protocol]] = {
    "models": tree.Model,
    "protocols": tree.Protocol,
}
"""Declarations of which nothing but name, parameters and comment is shown."""


@dataclass(frozen=True)
class Entry:
    """A declaration of the library.

    `example` and `record` show a task at a small size, `task` and `sizes` are those of a program,
    `compiled` the sizes of its matrices.
    """

    name: str
    parameters: tuple[str, ...]
    file: str
    about: str
    example: str | None = None
    record: TaskRecord | None = None
    task: str | None = None
    sizes: str | None = None
    compiled: str | None = None


def run(what: str, as_json: bool) -> int:
    """Print the tasks, models, programs or protocols of the library."""
    entries = list(library(what))
    if as_json:
        listed: list[dict[str, Any]] = [asdict(entry) for entry in entries]
        print(json.dumps({"format": "bounds list 1", what: listed}, indent=2))
        return 0
    for entry in entries:
        print(f"{called(entry.name, ', '.join(entry.parameters))}  [{entry.file}]  {entry.about}")
        if entry.record is not None:
            print(f"    {entry.example}: {record_text(entry.record)}")
        if entry.task is not None:
            print(f"    for {entry.task}: {entry.sizes}")
            print(f"    compiled: {entry.compiled}")
    return 0


def library(what: str) -> Iterator[Entry]:
    """Yield the tasks, models, programs or protocols of the library, file by file."""
    for path in sorted(library_folders()[0].glob("*.bounds")):
        file = load(path)
        for item in file.tree.items:
            if what == "tasks" and isinstance(item, tree.Task):
                example, record = _example(file, item)
                yield _entry(path, file, item, example, record)
            elif what in ALONE and isinstance(item, ALONE[what]):
                yield _entry(path, file, item, None, None)
            elif what == "programs" and isinstance(item, tree.Program):
                entry = _entry(path, file, item, None, None)
                shown, sizes = reference_text(item.task), str(formulas_of(item))
                yield replace(entry, task=shown, sizes=sizes, compiled=_compiled(file, item))


def _compiled(file: Elaborated, program: tree.Program) -> str:
    """Return the sizes of a compiled program as formulas, or why there are none.

    Where there are none in all parameters, one of them is given a few values.
    """
    task = applied_task(file.tasks[program.task.name.text], program.task, [])
    found = derived(program, task)
    if not isinstance(found, str):
        return str(found)
    if (fixed := at_values(program, task)) is None:
        return f"not derived: {found}"
    return "; ".join(f"for {fixed[0]} = {value}: {each}" for value, each in fixed[1].items())


def _entry(
    path: Path,
    file: Elaborated,
    item: tree.Task | tree.Model | tree.Program | tree.Protocol,
    example: str | None,
    record: TaskRecord | None,
) -> Entry:
    parameters = tuple(parameter_texts(item))
    about = comment_above(file.tree, item)
    return Entry(item.name.text, parameters, path.stem, about, example, record)


def comment_above(file: tree.File, item: tree.Node) -> str:
    """Return the comment that ends on the line before a declaration, without its signs."""
    texts = {comment.span.line: comment.text for comment in file.comments if comment.alone}
    lines: list[str] = []
    line = item.span.line - 1
    while line in texts:
        lines.append(texts[line].lstrip("#").strip())
        line -= 1
    return " ".join(reversed(lines))


def _example(file: Elaborated, item: tree.Task) -> tuple[str | None, TaskRecord | None]:
    for size in SIZES:
        arguments = (size,) * len(item.parameters)
        try:
            record = task_record(file.task(item.name.text, *arguments))
        except (Mistakes, TooLarge, TaskMistake):
            continue
        return called(item.name.text, ", ".join(map(str, arguments))), record
    return None, None


def record_text(record: TaskRecord) -> str:
    """Return a task's record on one line."""
    parts = [
        counted(record.tokens, "token"),
        f"alphabet {record.alphabet}",
        f"{record.inputs} inputs ({record.entropy_bits:g} bits)",
        f"{record.answers} answers ({record.answer_bits:g} bits)",
        *(_cut_text(cut) for cut in record.cuts if cut.rows is not None),
    ]
    return ", ".join(parts)


def _cut_text(cut: Cut) -> str:
    return f"{cut.rows} different rows at {' '.join(cut.before)} | {' '.join(cut.after)}"
