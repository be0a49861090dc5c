"""Every mistake has a folder with a spec and what is said about it.

`BOUNDS_ACCEPT=1 pytest tests/dsl/test_golden.py` writes the expectations anew; read the difference
before keeping it.
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest

from dsl import messages
from dsl.diagnostics import Mistakes
from dsl.elaborate import load
from dsl.named_program import programs_in
from dsl.read_input import random_input, read_input

GOLDEN = Path(__file__).parent.parent / "golden"
FOLDERS = sorted(folder for folder in GOLDEN.iterdir() if re.match(r"E\d\d\d", folder.name))


def run_on_the_command_line(folder: Path, spec: Path) -> None:
    """Read the program that a folder names and its input; without one, draw one."""
    question = programs_in([spec]).named((folder / "program.txt").read_text().rstrip("\n"))
    given = folder / "input.txt"
    if given.exists():
        read_input(question.task, given.read_text().rstrip("\n"))
    else:
        random_input(question.task, seed=0)


def said_about(folder: Path, scratch: Path) -> str:
    """Return the rendered mistakes of a golden folder, with its own path left out."""
    spec = folder / "spec.bounds"
    if (folder / "size.txt").exists():
        spec = scratch / "spec.bounds"
        spec.write_bytes(b"#" * int((folder / "size.txt").read_text()))
    if (folder / "chain.txt").exists():
        length = int((folder / "chain.txt").read_text())
        spec = scratch / "spec.bounds"
        for number in range(length):
            name = f"file{number}.bounds" if number else "spec.bounds"
            (scratch / name).write_text(f'import "file{number + 1}"\n')
    if (folder / "path.txt").exists():
        spec = folder / (folder / "path.txt").read_text().strip()
    with pytest.raises(Mistakes) as caught:
        if (folder / "program.txt").exists():
            run_on_the_command_line(folder, spec)
        else:
            load(spec)
    text = "\n\n".join(caught.value.rendered()) + "\n"
    return text.replace(f"{spec.parent}/", "")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_a_mistake_is_reported_as_its_folder_says(folder: Path, tmp_path: Path) -> None:
    expected = folder / "expected.txt"

    said = said_about(folder, tmp_path)

    if os.environ.get("BOUNDS_ACCEPT"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert f"[{folder.name}]" in said


def test_every_message_has_its_folder() -> None:
    functions = [
        function
        for name, function in inspect.getmembers(messages, inspect.isfunction)
        if not name.startswith("_") and function.__module__.startswith(f"{messages.__name__}.")
    ]

    makers = [f for f in functions if inspect.signature(f).return_annotation == "Diagnostic"]
    codes = [re.findall(r'"(E\d\d\d)"', inspect.getsource(maker)) for maker in makers]

    assert all(len(found) == 1 for found in codes)
    assert sorted(code for found in codes for code in found) == [f.name for f in FOLDERS]
