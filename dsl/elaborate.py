"""From a syntax tree to claims with every name resolved and every size a number.

Declarations are checked once, claims one by one. All mistakes are collected; nothing is returned
where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dsl import messages, tree
from dsl.claims import Claim
from dsl.declarations import Declaration, Reading
from dsl.diagnostics import Diagnostic, Mistakes, once
from dsl.files import Loader, find_import, read_source
from dsl.instances import Instances
from dsl.lexer import MOST_MISTAKES
from dsl.parse import parse
from dsl.problem import Model, Problem, Task
from dsl.resolve_claims import ClaimReader
from dsl.sides import Scope
from dsl.sizes import Mistake
from dsl.source import Source
from dsl.theorems import Theorems
from dsl.tree import File, LaterBlock
from dsl.tree import Model as ModelTree
from dsl.tree import Program as ProgramTree
from dsl.tree import Task as TaskTree

CLAIMS = (
    tree.CheckLine, tree.FindLine, tree.ProgramCheck, tree.ProgramForAll, tree.GrowthCheck,
    tree.CertificateCheck, tree.CertificateFind, tree.MeasureCheck, tree.LaterClaim,
)  # fmt: skip


@dataclass(frozen=True)
class Elaborated:
    """A file without mistakes.

    `tasks`, `models` and `programs` hold the declarations by name, imported ones included; `later`
    the blocks that come later. `task(...)`, `model(...)` and `problem(...)` make instances, raising
    Mistakes.
    """

    path: str
    source: Source
    tree: File
    tasks: Mapping[str, TaskTree]
    models: Mapping[str, ModelTree]
    programs: Mapping[str, ProgramTree]
    later: tuple[LaterBlock, ...]
    claims: tuple[Claim, ...]
    sources: dict[str, Source] = field(default_factory=dict, repr=False)

    def task(self, name: str, *arguments: int) -> Task:
        """Return an instance of a task."""
        try:
            return Instances().task(self.tasks[name], tuple(arguments))
        except Mistake as mistake:
            raise Mistakes((mistake.diagnostic,), self.sources) from None

    def model(self, name: str, **arguments: int) -> Model:
        """Return a model for the given arguments."""
        try:
            return Instances().model(self.models[name], arguments)
        except Mistake as mistake:
            raise Mistakes((mistake.diagnostic,), self.sources) from None

    def problem(self, model: Model, task: Task) -> Problem:
        """Return the question whether the model can solve the task."""
        return Problem(model, task)


def load(path: Path | str) -> Elaborated:
    """Return the file at `path`, read and elaborated; raises Mistakes."""
    source = read_source(path)
    return elaborate(parse(source), source, find_import)


def elaborate(file: tree.File, source: Source, loader: Loader = find_import) -> Elaborated:
    """Return the file with names, defaults and sizes resolved; raises Mistakes with all of them."""
    if len(file.mistakes) >= MOST_MISTAKES:  # the rest has not been read: names would seem unknown
        raise Mistakes(file.mistakes, {source.path: source})
    reading = Reading(loader)
    known = reading.declarations(file, source)
    if not file.items and not file.mistakes:
        reading.mistakes.append(messages.empty_file(source.path))
    instances = Instances()
    scope = Scope(known, instances)
    theorems = Theorems(scope)
    reader = ClaimReader(scope, theorems)
    mistakes = [*reading.mistakes, *_closed_instances(file, known, instances)]
    for item in file.items:
        if isinstance(item, tree.Claim):
            mistakes.extend(reader.read(item))
        elif isinstance(item, tree.Theorem):
            mistakes.extend(theorems.read(item))
    if mistakes:
        raise Mistakes(_in_order(mistakes, source.path), reading.sources)
    claims = (*reader.claims, *theorems.statements)  # so that `--claim K` counts checks and finds
    return _elaborated(file, source, known, claims, reading.sources)


def _closed_instances(
    file: tree.File, known: dict[str, Declaration], instances: Instances
) -> list[Diagnostic]:
    """Check the tasks of this file that have no parameters: they are instances already."""
    found = []
    for item in file.items:
        if not isinstance(item, tree.Task) or item.parameters or item.functions:
            continue
        declaration = known[item.name.text]
        if declaration.tree is item and declaration.sound:
            try:
                instances.task(item, ())
            except Mistake as mistake:
                found.append(mistake.diagnostic)
    return found


def _in_order(mistakes: list[Diagnostic], path: str) -> tuple[Diagnostic, ...]:
    """Return each mistake once, the file's own by place, then those of imported files."""
    order = sorted(once(mistakes), key=lambda m: (m.span.path != path, m.span.path, m.span.start))
    return tuple(order)


def _elaborated(
    file: tree.File,
    source: Source,
    known: dict[str, Declaration],
    claims: tuple[Claim, ...],
    sources: dict[str, Source],
) -> Elaborated:
    trees = [declaration.tree for declaration in known.values()]
    return Elaborated(
        path=source.path,
        source=source,
        tree=file,
        tasks={t.name.text: t for t in trees if isinstance(t, tree.Task)},
        models={t.name.text: t for t in trees if isinstance(t, tree.Model)},
        programs={t.name.text: t for t in trees if isinstance(t, tree.Program)},
        later=tuple(t for t in trees if isinstance(t, tree.LaterBlock)),
        claims=claims,
        sources=sources,
    )
