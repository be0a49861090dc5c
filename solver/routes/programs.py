"""Programs: run on every input or class, or put to a solver over symbolic tables; never sampled.

A program that fails is refuted by an input: the first one in the order of the task where all are
run. Otherwise it is the solver's, which is then asked for the first one; where that takes too long,
tokens are lowered as far as the interpreter still shows a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from dsl.program import Fitting, Solving
from dsl.program_sizes import Exceeds, Fits, fit, sizes_of
from dsl.question import digest
from dsl.tabulate import has_at_most, input_count, show_count, token_count
from solver.certificate.kinds import (
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSizes,
    ProgramSymbolic,
)
from solver.encode.program_smt import (
    OBLIGATIONS_VERSION,
    Obligation,
    input_codes,
    obligations,
    promise_script,
)
from solver.exact.all_inputs import (
    CannotRun,
    NothingAllowed,
    no_value_reason,
    run_on_every_class,
    run_on_every_input,
)
from solver.exact.bulk import MOST_INPUTS, FirstWrong
from solver.exact.program import wrong_answer
from solver.exact.unrolled import NotUnrolled
from solver.verdict import Undecided

PATIENCE = 60.0
"""Seconds for one obligation where no time limit was given."""
FIRST_PATIENCE = 20.0
"""Seconds for finding the first of the failing inputs once there is one."""
READING = 1_000_000
"""Characters of a script that are surely read in a second."""
MOST_LOWERINGS = 200
"""Runs of the interpreter that may be spent on lowering a failing input."""

Tell = Callable[[str], None]
Found = ProgramExhaustive | ProgramCounted | ProgramSymbolic | ProgramCounterexample


class WrongModel(Exception):
    """The solver's input is none on which the program fails: a fault of ours or of the solver."""


def solving(question: Solving, timeout: float | None, tell: Tell) -> Found | Undecided:
    """Return a certificate about a program and a task, or why there is none; raises WrongModel."""
    reason = no_value_reason(question)
    if reason is not None:
        return Undecided(reason)
    if not has_at_most(question.task, MOST_INPUTS):
        return _counted(question, tell) or put_to_solver(question, timeout, tell)
    tell("running every input")
    try:
        found = run_on_every_input(question, tell)
    except CannotRun as obstacle:
        return Undecided(str(obstacle))
    name = digest(question)
    if isinstance(found, FirstWrong):
        return ProgramCounterexample(name, found.inputs)
    return ProgramExhaustive(name, found.inputs)


def _counted(question: Solving, tell: Tell) -> Found | Undecided | None:
    """Run one input of each class, if program and task see the tables through their counts."""
    try:
        found = run_on_every_class(question, tell)
    except NothingAllowed as reason:
        return Undecided(str(reason))
    except CannotRun:  # the obligations do without classes
        return None
    name = digest(question)
    if isinstance(found, FirstWrong):
        return ProgramCounterexample(name, found.inputs)
    return ProgramCounted(name, found.inputs)


def put_to_solver(question: Solving, timeout: float | None, tell: Tell) -> Found | Undecided:
    """Return what z3 says of the obligations, as a certificate, or why it says nothing."""
    from solver.backends.z3_scripts import GaveUp, Sat, Unsat, solved, version

    count, until = _shown_count(question), _from_now(timeout)
    try:
        scripts = obligations(question)
    except NotUnrolled as reason:
        return Undecided(f"{count} inputs are too many to run, and {reason}")
    for number, script in enumerate(scripts, start=1):
        tell(f"obligation {number} of {len(scripts)}")
        names = tuple(name for _, name in script.unknowns)
        answer = solved(script.text, names, PATIENCE if timeout is None else timeout)
        if isinstance(answer, GaveUp):
            said = f"{version()} gave up on obligation {number} of {len(scripts)}: {answer.reason}"
            return Undecided(f"{count} inputs are too many to run; {said}", lasting=False)
        if isinstance(answer, Sat):
            tell("looking for the first input that fails")
            seconds = min(FIRST_PATIENCE, (until - time.monotonic()) / 2)
            return _counterexample(question, scripts[number - 1 :], answer.values, seconds)
    promise = promise_script(question.task)
    if promise is not None and isinstance(solved(promise, (), _left(until)), Unsat):
        return Undecided("the promise allows no input")
    texts = tuple(script.text for script in scripts)
    return ProgramSymbolic(digest(question), version(), OBLIGATIONS_VERSION, texts)


def _shown_count(question: Solving) -> str:
    task = question.task
    return show_count(input_count(task)) if token_count(task) < 10_000 else "very many"


def _left(until: float) -> float:
    return max(0.001, min(PATIENCE, until - time.monotonic()))


def _from_now(timeout: float | None) -> float:
    return float("inf") if timeout is None else time.monotonic() + timeout


def _counterexample(
    question: Solving, scripts: tuple[Obligation, ...], values: dict[str, int], seconds: float
) -> ProgramCounterexample:
    """Return an early failing input; `values` are the solver's for the first of the scripts.

    No script before these has any.
    """
    codes = _failing(question, scripts[0], values)
    codes, first = _earliest(question, scripts, values, codes, seconds)
    if not first:
        codes = _lowered(question, codes)
    return ProgramCounterexample(digest(question), codes)


def _failing(question: Solving, script: Obligation, values: dict[str, int]) -> tuple[int, ...]:
    """Return the input that the solver gives; raises WrongModel if the program is right there."""
    try:
        codes = input_codes(question.task, script.unknowns, values)
    except ValueError as reason:
        raise WrongModel(f"{values} is no input: {reason}") from None
    if not _fails(question, codes):
        raise WrongModel(f"on {codes} the program does not fail")
    return codes


def _earliest(
    question: Solving,
    scripts: tuple[Obligation, ...],
    values: dict[str, int],
    codes: tuple[int, ...],
    seconds: float,
) -> tuple[tuple[int, ...], bool]:
    """Return the earliest failing input found, and whether the solver says it is the first."""
    from solver.backends.z3_scripts import GaveUp, Sat, least, solved

    until, first = time.monotonic() + seconds, True
    for script in scripts:
        if len(script.text) > READING * (until - time.monotonic()):
            return codes, False
        names = tuple(name for _, name in script.unknowns)
        if script is not scripts[0]:
            answer = solved(script.text, names, max(0.001, until - time.monotonic()))
            first = first and not isinstance(answer, GaveUp)
            if not isinstance(answer, Sat):
                continue
            values = answer.values
        found = least(script.text, names, values, until - time.monotonic())
        first = first and found.proved
        codes = min(codes, _failing(question, script, found.values))
    return codes, first


def _lowered(question: Solving, given: tuple[int, ...]) -> tuple[int, ...]:
    """Return a failing input whose tokens cannot be lowered one by one, or not by far."""
    codes, runs = list(given), 0
    for place, code in enumerate(codes):
        for lower in range(code):
            if runs >= MOST_LOWERINGS:
                break
            runs += 1
            if _fails(question, (*codes[:place], lower, *codes[place + 1 :])):
                codes[place] = lower
                break
    return tuple(codes)


def _fails(question: Solving, codes: tuple[int, ...]) -> bool:
    try:
        return wrong_answer(question, codes) is not None
    except ValueError:  # the promise forbids the input
        return False


def fitting(question: Fitting) -> ProgramSizes | Undecided:
    """Return a certificate about a program and a model, or why there is none."""
    sizes = sizes_of(question.program)
    match fit(question.program, question.model):
        case Fits() | Exceeds() if sizes is not None:
            return ProgramSizes(digest(question), sizes.listed())
        case Fits() | Exceeds():
            raise AssertionError("a program without sizes is compared with nothing")
        case reason:
            return Undecided(reason.reason)
