"""`bounds list theorems|axioms|conjectures`: what is proved for all sizes, cited, or supposed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dsl import tree
from dsl.elaborate import load
from dsl.files import library_folders
from dsl.printer import expression_text, reference_text
from dsl.theorem_names import defined, used
from dsl.theorem_resolve import cited_text
from solver.commands.listing import comment_above
from solver.report.evidence import called

WORDS = {"theorems": "theorem", "axioms": "axiom", "conjectures": "conjecture"}


@dataclass(frozen=True)
class Entry:
    """A theorem, axiom or conjecture; `file` is its place below `theorems/`."""

    name: str
    parameters: tuple[str, ...]
    file: str
    about: str
    source: str
    mark: str
    says: str
    given: tuple[str, ...]
    where: tuple[str, ...]


def run(what: str, as_json: bool) -> int:
    """Print what the theorem files state."""
    entries = list(entries_of(WORDS[what]))
    if as_json:
        listed = [asdict(entry) for entry in entries]
        print(json.dumps({"format": "bounds list 1", what: listed}, indent=2))
        return 0
    for entry in entries:
        head = f"{called(entry.name, ', '.join(entry.parameters))}  [{entry.file}]"
        print("  ".join(part for part in (head, entry.about) if part))
        given = f" given {', '.join(entry.given)}" if entry.given else ""
        where = f", where {', '.join(entry.where)}" if entry.where else ""
        print(f"    {entry.says}{given}{where}")
        source = ", ".join(part for part in (entry.source, entry.mark) if part)
        if source:
            print(f"    {source}")
    return 0


def entries_of(word: str) -> Iterator[Entry]:
    """Yield the theorems, axioms or conjectures of all theorem files."""
    root = library_folders()[0].parent
    for path in sorted(root.rglob("*.bounds")):
        if word not in path.read_text(encoding="utf-8"):
            continue
        file = load(path).tree
        for item in file.items:
            if isinstance(item, tree.Theorem) and item.word == word:
                yield _entry(path.relative_to(root), file, item)


def _entry(path: Path, file: tree.File, item: tree.Theorem) -> Entry:
    cites, mark, says, given = [], "", "", []
    for line in item.lines:
        match line:
            case tree.CiteLine(text, parts):
                cites.append(cited_text(text, parts))
            case tree.MarkLine(name):
                mark = name.text
            case tree.ClaimLine(model, can, task):
                verb = "can solve" if can else "cannot solve"
                says = f"{reference_text(model)} {verb} {reference_text(task)}"
            case tree.StatesLine(text):
                says = text
            case tree.GivenLine(condition):
                given.append(expression_text(condition))
            case _:
                pass
    parameters = tuple(name.text for name in item.parameters)
    shown = str(path.with_suffix("")).replace("\\", "/")
    about, source = comment_above(file, item), "; ".join(cites)
    where = used((says, *given), defined(item))
    return Entry(item.name.text, parameters, shown, about, source, mark, says, tuple(given), where)
