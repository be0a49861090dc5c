"""`bounds import`: a RASP program as a file of the language, ready to be checked and edited."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from dsl import tree
from dsl.diagnostics import Mistakes
from dsl.parse import parse
from dsl.rasp.alphabet import NoAlphabet, alphabet_of
from dsl.rasp.bring import Wanted, brought
from dsl.rasp.read import read_rasp
from dsl.rasp.schedule import WORDS
from dsl.source import Source
from solver.commands.output import Impossible, write_output


@dataclass(frozen=True)
class Asked:
    """The options of the command; None where one was not given."""

    length: int
    alphabet: str
    program: str | None = None
    result: str | None = None
    task: str | None = None
    causal: bool = False
    output: str | None = None


def run(path: str, asked: Asked) -> int:
    """Import a file; status 2 if that cannot be done, and then nothing is written."""
    try:
        text = brought(read_rasp(path), wanted(path, asked)).text()
        write_output(text.encode("utf-8"), asked.output)
    except Mistakes as mistakes:
        print("\n".join(mistakes.rendered()), file=sys.stderr)
        return 2
    except Impossible as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 2
    return 0


def wanted(path: str, asked: Asked) -> Wanted:
    """Return what the options ask for; raises Impossible."""
    try:
        alphabet = alphabet_of(asked.alphabet)
    except NoAlphabet as reason:
        raise Impossible(f"--alphabet: {reason}") from None
    name = _default_name(path) if asked.program is None else asked.program
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_']*", name) or name in WORDS:
        raise Impossible(f"--program: {name!r} cannot name a program")
    task = None if asked.task is None else reference(asked.task)
    return Wanted(asked.length, alphabet, name, asked.result, task, asked.causal)


def _default_name(path: str) -> str:
    stem = re.sub(r"\W", "_", Path(path).stem, flags=re.ASCII)
    return f"rasp_{stem}" if stem in WORDS or not re.match(r"[A-Za-z_]", stem) else stem


def reference(text: str) -> tree.Reference:
    """Return a task with its arguments from its text; raises Impossible."""
    if "\n" not in text and "#" not in text and ";" not in text:
        file = parse(Source("", f"check program p solves {text}"))
        match file.items:
            case (tree.ProgramCheck(_, _, task, None),) if not file.mistakes:
                return task
    raise Impossible(f"--task: {text!r} is no task with its arguments, such as reverse(n, 3)")

