"""`bounds fmt`: files in canonical form, printed, compared or rewritten."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, TypeAlias

from dsl.diagnostics import Mistakes
from dsl.files import read_source
from dsl.parse import parse
from dsl.printer import print_file
from dsl.source import Source
from solver.files import write_whole

Mode: TypeAlias = Literal["print", "check", "write"]
SAME, DIFFERENT, MISTAKEN = 0, 1, 2


def mode_of(check: bool, write: bool) -> Mode:
    """Return what is to be done with the canonical form."""
    return "check" if check else "write" if write else "print"


def run(files: tuple[str, ...], mode: Mode) -> int:
    """Format the files and return the worst status; a file with mistakes is left alone."""
    return max(_file(path, mode) for path in files)


def _file(path: str, mode: Mode) -> int:
    try:
        source = read_source(path)
        text = canonical(source)
    except Mistakes as mistakes:
        print("\n".join(mistakes.rendered()), file=sys.stderr)
        return MISTAKEN
    if mode == "print":
        print(text, end="")
        return SAME
    if text.encode("utf-8") == Path(path).read_bytes():
        return SAME
    if mode == "check":
        print(f"{path} would change")
        return DIFFERENT
    return _rewrite(path, text)


def _rewrite(path: str, text: str) -> int:
    try:
        write_whole(Path(path), text.encode("utf-8"))
    except OSError as trouble:
        print(f"error: cannot write {path}: {trouble.strerror}", file=sys.stderr)
        return MISTAKEN
    print(f"{path} rewritten")
    return SAME


def canonical(source: Source) -> str:
    """Return a file in canonical form; raises Mistakes if it cannot be read."""
    tree = parse(source)
    if tree.mistakes:
        raise Mistakes(tree.mistakes, {source.path: source})
    return print_file(tree)
