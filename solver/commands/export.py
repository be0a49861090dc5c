"""`bounds export`: a program as a transformer of explicit matrices, for other programs."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from dsl.diagnostics import Mistakes
from solver.commands.named import question_named, transformer_of
from solver.commands.output import Impossible, write_output
from solver.export.contents import CannotExport, Exported
from solver.export.json_file import json_text
from solver.export.npz_file import npz_bytes
from solver.export.torch_file import torch_text

WRITTEN, MISTAKEN = 0, 2


@dataclass(frozen=True)
class Asked:
    """Which program in which form; `bits` are those of softmax weights."""

    program: str
    file: str | None
    form: str
    attention: str
    bits: int
    output: str | None


def run(asked: Asked) -> int:
    """Write the file; status 2 if there is none, and then nothing is written."""
    try:
        write_output(_content(asked), asked.output)
    except Mistakes as mistakes:
        print("\n".join(mistakes.rendered()), file=sys.stderr)
        return MISTAKEN
    except (Impossible, CannotExport) as reason:
        print(f"error: {asked.program}: {reason}", file=sys.stderr)
        return MISTAKEN
    return WRITTEN


def _content(asked: Asked) -> bytes:
    question = question_named(asked.program, asked.file)
    bits = asked.bits if asked.attention == "softmax" else None
    transformer = transformer_of(question.program, bits)
    exported = Exported(question, transformer, asked.attention)
    match asked.form:
        case "torch":
            return torch_text(exported).encode("utf-8")
        case "json":
            return json_text(exported).encode("utf-8")
        case _:
            return npz_bytes(exported)

