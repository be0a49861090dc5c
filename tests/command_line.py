"""Running the command line from tests: in this process, or in one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from solver.cli import main

ROOT = Path(__file__).parent.parent
THEOREMS = sorted((ROOT / "theorems").rglob("*.bounds"))
PROGRAM = (sys.executable, "-c", "from solver.cli import main; main()")

PREAMBLE = 'import "boolean"\nimport "models"\n'
PROVED = PREAMBLE + "check hard(L=1, H=1, b=1) can solve parity(2)\n"
REFUTED = PREAMBLE + "check hard(L=1, H=1, b=1) can solve parity(3)\n"
UNKNOWN = PREAMBLE + "check decoder(L=1, H=1, d=1, p=2) can solve parity(2)\n"
MISTAKEN = PREAMBLE + "check hard(L=1, H=1, b=1) can solve parrity(2)\n"
UNPROVED = """import "composition"
import "models"
theorem without_hypothesis(n, H, d, p) {
  claim decoder(L=1, H=H, d=d, p=p) cannot solve compose(n)
  proof {
    take x = 0
    summarize f at the last token in H * (d + 1) * p bits
    collide f into f1, f2
    pick i where f1[i] != f2[i]
    take g = (j -> i)
    differ f1[g[x]] != f2[g[x]]
  }
}
"""
ENDLESS = PROVED + "check hard(L=2, H=3, b=3) cannot solve parity(8)\n"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Return what the command did, run in this process."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return Ran(end.value.code, captured.out, captured.err)


def started(*arguments: object, cache: Path | None = None) -> subprocess.Popen[str]:
    """Return the command, started in a process and process group of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if cache is not None:
        environment["BOUNDS_CACHE_DIR"] = str(cache)
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
        preexec_fn=_interruptible,
    )


def _interruptible() -> None:
    """Ctrl-C means something even where the tests run in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def python(code: str) -> str:
    """Return what a fresh Python prints that runs `code` at the root of the project."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout


def spec(folder: Path, text: str, name: str = "spec.bounds") -> Path:
    """Return a file holding `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
