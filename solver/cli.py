"""The command line: what can be asked, and the process status that scripts may rely on.

Only click is imported here; each command loads what it needs, so that `bounds --help` answers at
once. Statuses (docs/language.md, section 3), worst first: 70 a fault of ours, 130 interrupted, 2 a
mistake in a file or in the command, 1 refuted or against the expectation, 3 unknown, 0 all as it
should be.
"""

from __future__ import annotations

import io
import math
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click

from solver.interrupts import heard
from solver.version import VERSION

FAULT = 70
INTERRUPTED = 130
MISTAKE = 2

FILES = click.argument("files", nargs=-1, required=True, type=str, metavar="FILE...")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="bounds")
def bounds() -> None:
    """Prove or refute what transformers can compute, with certificates to check."""


def _seconds(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (math.isfinite(value) and value > 0):
        raise click.BadParameter("a number of seconds above 0 is needed")
    return value


@bounds.command()
@FILES
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/json.md).")
@click.option("--timeout", type=float, callback=_seconds, help="Seconds for each question.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default one a core.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the verdict cache.")
@click.option("--certificates", type=str, metavar="DIR", help="Write certificates here.")
@click.option("--claim", "claims", type=click.IntRange(min=1), multiple=True, metavar="K",
              help="Only the K-th claim of the file; may be repeated.")  # fmt: skip
def check(
    files: tuple[str, ...],
    as_json: bool,
    timeout: float | None,
    jobs: int | None,
    no_cache: bool,
    certificates: str | None,
    claims: tuple[int, ...],
) -> int:
    """Settle the claims of each FILE: proved, refuted or unknown.

    Status 0: all proved or as expected; 1: something refuted or against its expectation;
    3: something unknown; 2: a mistake in a file or in the command.
    """
    from solver.commands import check as command

    options = command.Options(
        as_json, timeout, jobs or command.cores(), not no_cache, certificates, frozenset(claims)
    )
    return command.run(files, options)


@bounds.command("test")
@click.argument("paths", nargs=-1, type=str, metavar="[PATH]...")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes; by default one a core.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/json.md).")
@click.option("-k", "pattern", default="", metavar="TEXT",
              help="Only claims that have TEXT in them or in their file's name.")  # fmt: skip
@click.option("--timeout", type=float, callback=_seconds, help="Seconds for each question.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the verdict cache.")
def test_command(
    paths: tuple[str, ...],
    jobs: int | None,
    as_json: bool,
    pattern: str,
    timeout: float | None,
    no_cache: bool,
) -> int:
    """Settle all claims of all files below each PATH and show those that are not as expected.

    By default PATH is the folder theorems, or the installed library. Status as for check.
    """
    from solver.commands import check as command
    from solver.commands import testing

    count = jobs or command.cores()
    options = command.Options(as_json, timeout, count, not no_cache, quiet=True)
    return testing.run(paths, options, pattern)


@bounds.command()
@click.argument("certificates", nargs=-1, required=True, type=str, metavar="CERT...")
@click.option("--problem", type=str, metavar="FILE",
              help="The problem; by default it stands beside NAME.cert.json.gz.")  # fmt: skip
def verify(certificates: tuple[str, ...], problem: str | None) -> int:
    """Run the checker alone on each certificate; no solver and no parser takes part.

    Status 0: accepted; 1: refused; 2: unreadable or malformed.
    """
    from solver.commands import verify as command

    return command.run(certificates, problem)


@bounds.command()
@FILES
@click.option("--check", "only_check", is_flag=True, help="Say which would change; status 1.")
@click.option("--write", is_flag=True, help="Rewrite the files that would change.")
def fmt(files: tuple[str, ...], only_check: bool, write: bool) -> int:
    """Print each FILE in canonical form."""
    from solver.commands import fmt as command

    if only_check and write:
        raise click.UsageError("--check and --write do not go together")
    return command.run(files, command.mode_of(only_check, write))


@bounds.command("list")
@click.argument("what", type=click.Choice([
    "tasks", "models", "programs", "protocols", "theorems", "axioms", "conjectures"
]))  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(what: str, as_json: bool) -> int:
    """List the library: what can be imported, and what the theorem files state."""
    from solver.commands import listing, stated

    if what in stated.WORDS:
        return stated.run(what, as_json)
    return listing.run(what, as_json)


@bounds.command("compile")
@click.argument("file", type=str)
@click.option("--claim", type=click.IntRange(min=1), default=1, show_default=True, metavar="K")
@click.option("--at", type=click.IntRange(min=0), metavar="VALUE",
              help="The value of the searched parameter, for a `find` claim.")  # fmt: skip
@click.option("--to", "form", required=True, type=click.Choice(["cnf", "smt2", "sizes"]))
@click.option("--no-symmetry", is_flag=True, help="cnf: without symmetry-breaking clauses.")
@click.option("-o", "--output", type=str, metavar="OUT", help="By default stdout.")
def compile_command(
    file: str, claim: int, at: int | None, form: str, no_symmetry: bool, output: str | None
) -> int:
    """Write the question of one claim for other solvers: satisfiable means "can solve"."""
    from solver.commands import compile as command

    if no_symmetry and form != "cnf":
        raise click.UsageError("--no-symmetry goes with --to cnf")
    return command.run(file, command.Asked(claim, at, form, not no_symmetry, output))


@bounds.command("run")
@click.argument("program", type=str)
@click.argument("given", type=str, required=False, metavar="[INPUT]")
@click.option("--from", "file", type=str, metavar="FILE", help="Where the program is declared.")
@click.option("--random", "seed", type=int, metavar="SEED", help="A random input, always the same.")
@click.option("--all", "every_token", is_flag=True, help="Show every token.")
@click.option("--layer", "layers", type=click.IntRange(min=1), multiple=True, metavar="K",
              help="Only the K-th layer; may be repeated.")  # fmt: skip
@click.option("--token", "tokens", type=str, multiple=True, metavar="NAME",
              help="Only this token, such as x or 'f[0]'; may be repeated.")  # fmt: skip
@click.option("--compiled", is_flag=True, help="Also run the program compiled to matrices.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/run.md).")
@click.option("--html", type=str, metavar="OUT", help="Also write a page with pictures.")
def run_command(
    program: str,
    given: str | None,
    file: str | None,
    seed: int | None,
    every_token: bool,
    layers: tuple[int, ...],
    tokens: tuple[str, ...],
    compiled: bool,
    as_json: bool,
    html: str | None,
) -> int:
    """Run PROGRAM, such as "two_lookups(4)", on INPUT, such as "f = [0, 1], x = 1".

    Shows what every head looks at. Status 0: the answer is right; 1: it is wrong; 2: a mistake.
    """
    from solver.commands import run_program as command

    if (given is None) == (seed is None):
        raise click.UsageError("give either INPUT or --random SEED")
    asked = command.Asked(
        program, given, seed, file, compiled, as_json, html, every_token, frozenset(layers), tokens
    )
    return command.run(asked)


@bounds.command("export")
@click.argument("program", type=str)
@click.option("--from", "file", type=str, metavar="FILE", help="Where the program is declared.")
@click.option("--to", "form", required=True, type=click.Choice(["torch", "npz", "json"]))
@click.option("--attention", type=click.Choice(["hard", "softmax"]), default="hard",
              show_default=True, help="softmax: base 2, weights rounded.")  # fmt: skip
@click.option("--bits", type=click.IntRange(min=1, max=40), metavar="P",
              help="softmax: fraction bits of a weight, by default 20.")  # fmt: skip
@click.option("-o", "--output", type=str, metavar="OUT", help="By default stdout (not for npz).")
def export_command(
    program: str, file: str | None, form: str, attention: str, bits: int | None, output: str | None
) -> int:
    """Write PROGRAM, such as "two_lookups(4)", compiled to a transformer of explicit matrices.

    torch: a Python file that needs torch alone; npz: numpy arrays; json: exact numbers.
    """
    from solver.commands import export as command

    if bits is not None and attention != "softmax":
        raise click.UsageError("--bits goes with --attention softmax")
    if form == "npz" and output is None:
        raise click.UsageError("--to npz needs -o OUT")
    return command.run(command.Asked(program, file, form, attention, bits or 20, output))


@bounds.command("import")
@click.argument("file", type=str, metavar="FILE.rasp")
@click.option("--length", required=True, type=click.IntRange(min=1), metavar="N",
              help="The length at which the claim stands.")  # fmt: skip
@click.option("--alphabet", required=True, metavar="A,B,...", help="The symbols of words.")
@click.option("--program", metavar="NAME", help="The program's name; by default the file's.")
@click.option("--result", metavar="NAME", help="The sequence to compute; by default the last.")
@click.option("--task", metavar="TASK", help="The task to solve, such as 'reverse(n, 3)'.")
@click.option("--causal", is_flag=True, help="Every selector sees the places up to its own.")
@click.option("-o", "--output", type=str, metavar="OUT", help="By default stdout.")
def import_command(
    file: str,
    length: int,
    alphabet: str,
    program: str | None,
    result: str | None,
    task: str | None,
    causal: bool,
    output: str | None,
) -> int:
    """Bring a RASP program into the language, with its meaning as the task (docs/rasp.md)."""
    from solver.commands import rasp as command

    asked = command.Asked(length, alphabet, program, result, task, causal, output)
    return command.run(file, asked)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process; the only place where every exception is caught."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _print_every_path()
    try:
        with _ended_in_order(), heard():
            status = _status(words)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone, as in `bounds ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    except Exception as fault:
        from solver.report.fault import reproduction

        click.echo(reproduction(words, fault), err=True)
        status = FAULT
    sys.exit(status)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM unwind the program, so that the processes it has started end with it."""

    def end(number: int, frame: object) -> NoReturn:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _print_every_path() -> None:
    """Let names of files that are not text in the terminal's encoding be printed all the same."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _status(words: list[str]) -> int:
    # not bounds.main(): where our reader has gone it ends with status 1, ours for "refuted"
    try:
        with bounds.make_context("bounds", words) as context:
            result = bounds.invoke(context)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as mistake:
        mistake.show()
        return MISTAKE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
