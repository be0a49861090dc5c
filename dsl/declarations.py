"""The declarations that a file can use: its own and those it imports.

All declarations share one set of names. A declaration with mistakes keeps its name, so that its
uses are not reported as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from dsl import messages, tree
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.files import Loader, importable
from dsl.functions import applied_task, function_mistakes
from dsl.models import model_mistakes
from dsl.parse import parse
from dsl.program_check import program_mistakes
from dsl.protocols import certificate_mistakes, protocol_mistakes
from dsl.source import Source, Span
from dsl.theorem_resolve import theorem_mistakes
from dsl.typecheck import task_mistakes

DEEPEST_IMPORT = 50
"""Imports of imports go at most this deep."""

TaskTree = tree.Task
Blocks = tree.Task | tree.Model | tree.Protocol | tree.Certificate
Declared = Blocks | tree.Program | tree.Theorem | tree.LaterBlock | tree.Broken


@dataclass(frozen=True)
class Declaration:
    """A declaration and whether it is free of mistakes; for a program also its task."""

    tree: Declared
    sound: bool
    task: TaskTree | None = None

    @property
    def kind(self) -> str:
        match self.tree:
            case tree.Task():
                return "task"
            case tree.Model():
                return "model"
            case tree.Program():
                return "program"
            case tree.Protocol():
                return "protocol"
            case tree.Certificate():
                return "certificate"
            case tree.Theorem(word):
                return word
            case tree.LaterBlock(kind) | tree.Broken(kind):
                return kind


N_co = TypeVar("N_co", covariant=True, bound=tree.Node)


class Same(Generic[N_co]):
    """A tree that equals itself alone.

    Equal trees may stand in different places, and a mistake has a place. Keeping the tree keeps its
    id from being used again.
    """

    def __init__(self, node: N_co) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.node is other.node

    def __hash__(self) -> int:
        return id(self.node)


@lru_cache(maxsize=4096)
def _own_mistakes(item: Same[Declared]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a declaration by itself.

    Trees never change, and `dsl.parse` gives the same tree for a text that it has read: what many
    files import is checked once.
    """
    match item.node:
        case tree.Task() as task:
            return (*function_mistakes(task), *task_mistakes(task))
        case tree.Model() as model:
            return tuple(model_mistakes(model))
        case tree.Protocol() as protocol:
            return tuple(protocol_mistakes(protocol))
        case tree.Certificate() as certificate:
            return tuple(certificate_mistakes(certificate))
        case tree.Theorem() as theorem:
            return tuple(theorem_mistakes(theorem))
        case _:
            return ()


@lru_cache(maxsize=4096)
def _for_task(
    program: Same[tree.Program], task: Same[TaskTree]
) -> tuple[TaskTree, tuple[Diagnostic, ...]]:
    """Return a program's task with its functions, and the mistakes; found once, as above."""
    found: list[Diagnostic] = []
    applied = applied_task(task.node, program.node.task, found)
    return applied, tuple(found or program_mistakes(program.node, applied))


@dataclass
class Reading:
    """What has been read so far: files, declarations by file, mistakes."""

    loader: Loader
    sources: dict[str, Source] = field(default_factory=dict)
    mistakes: list[Diagnostic] = field(default_factory=list)
    done: dict[str, dict[str, Declaration]] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def declarations(self, file: tree.File, source: Source) -> dict[str, Declaration]:
        """Return the names that a file declares or imports; mistakes are collected."""
        key = _key(source.path)
        self.sources[source.path] = source
        self.under_way.append(key)
        self.mistakes.extend(file.mistakes)
        known: dict[str, Declaration] = {}
        for item in file.items:
            if isinstance(item, tree.Import):
                for declaration in self._imported(item, source).values():
                    self._add(known, declaration, item.span)
            elif isinstance(item, Blocks | tree.LaterBlock | tree.Broken):
                self._add(known, self._checked(item))
        for item in file.items:
            if isinstance(item, tree.Program):
                self._add(known, self._checked_program(item, known))
            elif isinstance(item, tree.Theorem):
                self._add(known, self._checked_theorem(item))
        self.under_way.pop()
        self.done[key] = known
        return known

    def _checked_program(self, program: tree.Program, known: dict[str, Declaration]) -> Declaration:
        """Check a program against its task, wherever in the file that is declared."""
        name = program.task.name
        task = known.get(name.text)
        if task is None or task.kind != "task":
            wrong = messages.unknown_task(name.span, name.text, names_of(known, ("task",)))
            self.mistakes.append(wrong)
            return Declaration(program, False)
        if not task.sound or not isinstance(task.tree, tree.Task):
            return Declaration(program, False)
        applied, found = _for_task(Same(program), Same(task.tree))
        self.mistakes.extend(found)
        return Declaration(program, not found, applied)

    def _checked_theorem(self, theorem: tree.Theorem) -> Declaration:
        found = _own_mistakes(Same(theorem))
        self.mistakes.extend(found)
        return Declaration(theorem, not found)

    def _checked(self, item: Declared) -> Declaration:
        found = _own_mistakes(Same(item))
        self.mistakes.extend(found)
        return Declaration(item, not found and not isinstance(item, tree.Broken))

    def _add(
        self, known: dict[str, Declaration], new: Declaration, imported: Span | None = None
    ) -> None:
        """Make a declaration known; `imported` is the import that brings it."""
        name = new.tree.name
        if name is None:
            return
        old = known.get(name.text)
        if old is None:
            known[name.text] = new
        elif old.tree is not new.tree and old.tree.name is not None:
            place = old.tree.name.span
            at = f"{place.path}:{place.line}:{place.column}"
            wrong = messages.declared_twice(imported or name.span, new.kind, name.text, at)
            self.mistakes.append(wrong)

    def _imported(self, item: tree.Import, source: Source) -> dict[str, Declaration]:
        try:
            found = self.loader(item.path, source.path)
        except Mistakes as unreadable:
            self.mistakes.extend(unreadable.diagnostics)
            return {}
        if found is None:
            self.mistakes.append(messages.import_not_found(item.span, item.path, importable()))
            return {}
        key = _key(found.path)
        if len(self.under_way) >= DEEPEST_IMPORT:
            self.mistakes.append(messages.imports_too_deep(item.span, DEEPEST_IMPORT))
            return {}
        if key in self.under_way:
            self.mistakes.append(messages.import_cycle(item.span, item.path))
            return {}
        if key in self.done:
            return self.done[key]
        return self.declarations(parse(found), found)


def _key(path: str) -> str:
    """Return one name for a file, however it was reached."""
    return str(Path(path).resolve())


def names_of(known: dict[str, Declaration], kinds: Iterable[str]) -> list[str]:
    """Return the names of the declarations of some kinds."""
    return [name for name, declaration in known.items() if declaration.kind in kinds]
