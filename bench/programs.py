"""Inputs a second, in columns and one by one, and times to compile: `python -m bench.programs`.

The columns (`solver.exact.bulk`) run every input of a program's task; the interpreter
(`solver.exact.program`), the slow side, runs a few hundred spread evenly among them. Both figures
are for the whole work on an input: the program, the task and the comparison. Ratios compare
figures of the same run only. Then every program of the library is compiled to matrices at the
sizes of its claims.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from dsl.claims import ProgramCheck
from dsl.elaborate import load
from dsl.files import library_folders
from dsl.program import Solving
from dsl.tabulate import input_count, tokens_of
from solver.compile.program import compiled
from solver.exact.bulk import AllRight, run_on_all
from solver.exact.matrices import Transformer
from solver.exact.program import Interpreter, answer_places, wanted_answers

SPEC = Path(__file__).with_name("programs.bounds")


def main() -> None:
    """Print a line for each program."""
    parser = argparse.ArgumentParser(prog="python -m bench.programs", description=__doc__)
    parser.add_argument("--sample", type=int, default=400, help="inputs for the interpreter")
    sample = parser.parse_args().sample
    print(f"{'program':28} {'inputs':>9} {'columns/s':>12} {'one by one/s':>13} {'ratio':>8}")
    for question in questions():
        columns, single = in_columns(question), one_by_one(question, sample)
        inputs, name = input_count(question.task), shown(question)
        print(f"{name:28} {inputs:9} {columns:12.0f} {single:13.0f} {columns / single:7.0f}x")
    print()
    compile_times()


def questions(path: Path = SPEC) -> list[Solving]:
    """Return the questions of a file."""
    claims = (claim.question for claim in load(path).claims if isinstance(claim, ProgramCheck))
    return [question for question in claims if isinstance(question, Solving)]


def compile_times() -> None:
    """Print how long the programs of the library take to compile, the slowest ones by name."""
    folder = library_folders()[0]
    found = [each for path in sorted(folder.glob("*.bounds")) for each in questions(path)]
    timed = sorted(((compile_seconds(each), shown(each)) for each in found), reverse=True)
    names = {each.program.name for each in found}
    middle = statistics.median(seconds for seconds, _ in timed)
    print(f"{len(names)} programs compiled at {len(timed)} sizes, median {middle * 1000:.1f} ms")
    for seconds, name in timed[:5]:
        print(f"    {name:28} {seconds * 1000:6.1f} ms")


def compile_seconds(question: Solving) -> float:
    """Return the least time of three compilations."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        made = compiled(question.program)
        times.append(time.perf_counter() - started)
        assert isinstance(made, Transformer), f"{shown(question)}: {made.reason}"
    return min(times)


def shown(question: Solving) -> str:
    """Return a program with its arguments."""
    arguments = ", ".join(str(value) for _, value in question.program.arguments)
    return f"{question.program.name}({arguments})"


def in_columns(question: Solving) -> float:
    """Return the inputs a second of the run on all inputs."""
    started = time.perf_counter()
    found = run_on_all(question)
    seconds = time.perf_counter() - started
    assert isinstance(found, AllRight), f"{shown(question)} fails: {found}"
    return found.inputs / seconds


def one_by_one(question: Solving, sample: int) -> float:
    """Return the inputs a second of the reference interpreter, over an even sample."""
    total, places = input_count(question.task), answer_places(question.task)
    run = Interpreter(question.program)
    rows = range(0, total, max(1, total // sample))
    inputs = [codes(question, row) for row in rows]
    started = time.perf_counter()
    for each in inputs:
        assert run.answers(each, places) == wanted_answers(question.task, each, places)
    return len(inputs) / (time.perf_counter() - started)


def codes(question: Solving, row: int) -> tuple[int, ...]:
    """Return the input with a given number, in the order of the task."""
    found = []
    for token in reversed(tokens_of(question.task)):
        row, code = divmod(row, token.size)
        found.append(code)
    return tuple(reversed(found))


if __name__ == "__main__":
    main()
