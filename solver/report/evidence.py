"""A certificate in words: what was done, and what it shows of which question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from math import prod

from dsl.ability import Able
from dsl.composing import Composing, Seeking
from dsl.dialogue import Telling
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.measuring import Measuring
from dsl.problem import Model, Problem, Task
from dsl.program import Fitting, Program, Solving
from dsl.protocol import Conversing
from dsl.question import Question
from dsl.tabulate import TaskMistake, has_at_most, input_count, show_count, tabulate, tokens_of
from dsl.theorem import Stated
from solver.budget import block_bits, machine_of
from solver.certificate.kinds import (
    Certificate,
    CompositionNumbers,
    Exhaustion,
    Instance,
    InstanceByProgram,
    Measured,
    Probes,
    Rows,
    Tables,
)
from solver.checker.counting import probe_answers
from solver.report.dialogues import dialogue_evidence
from solver.report.for_all import (
    able_evidence,
    able_text,
    by_program_evidence,
    everywhere_evidence,
    everywhere_text,
)
from solver.report.growth import growth_evidence, growth_text
from solver.report.programs import fitting_evidence, program_evidence
from solver.report.protocols import composing_evidence, impossible_text, protocol_evidence
from solver.report.theorems import instance_evidence, stated_evidence
from solver.report.words import counted
from solver.verdict import Can, Cannot

FEW_INPUTS = 20_000
"""Under a promise the inputs are counted one by one, if there are at most this many to look at."""


def question_text(problem: Question, can: bool) -> str:
    """Return the side of a question that was shown, in the words of a claim."""
    match problem:
        case Problem(model, task):
            return _model_text(model, task, can)
        case Solving(program, task):
            verb = "solves" if can else "does not solve"
            return f"{_program(program)} {verb} {called(task.name, _placed(task.arguments))}"
        case Fitting(program, model):
            verb = "fits" if can else "does not fit"
            return f"{_program(program)} {verb} {called(model.name, _named(model.arguments))}"
        case Stated():
            return f"theorem {called(problem.name, ', '.join(problem.parameters))}"
        case Able():
            return able_text(problem)
        case Everywhere():
            return everywhere_text(problem, can)
        case Growth():
            return growth_text(problem) if can else f"not: {growth_text(problem)}"
        case Conversing(shape, task):
            verb = "can solve" if can else "cannot solve"
            placed = called(task.name, _placed(task.arguments))
            return f"{called(shape.name, _named(shape.arguments))} {verb} {placed}"
        case Telling(dialogue, task):
            verb = "solves" if can else "does not solve"
            said = f"protocol {called(dialogue.name, _placed(dialogue.arguments))}"
            return f"{said} {verb} {called(task.name, _placed(task.arguments))}"
        case Composing(name, arguments, machine):
            verb = "holds" if can else "does not hold"
            return f"{called(name, _named(arguments))} {verb} in the {machine} model"
        case Seeking(machine, layers, b, tokens):
            sizes = f"{counted(layers, 'layer')}, {counted(b, 'bit')} up to {tokens} tokens"
            return f"there is a certificate for {sizes} in the {machine} model"
        case Measuring(measure, task, value):
            verb = "is" if can else "is not"
            return f"{measure} of {called(task.name, _placed(task.arguments))} {verb} {value}"


def _program(program: Program) -> str:
    return f"program {called(program.name, _placed(program.arguments))}"


def _named(arguments: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in arguments)


def _placed(arguments: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(str(value) for _, value in arguments)


def _model_text(model: Model, task: Task, can: bool) -> str:
    verb = "can solve" if can else "cannot solve"
    placed = called(task.name, _placed(task.arguments))
    return f"{called(model.name, _named(model.arguments))} {verb} {placed}"


def called(name: str, arguments: str) -> str:
    """Return `name(arguments)`, or `name` alone where it has none."""
    return f"{name}({arguments})" if arguments else name


def how(problem: Question, outcome: Can | Cannot) -> str:
    """Return how an outcome was shown: the trust level and the evidence."""
    return f"{outcome.trust}: {evidence_text(problem, outcome.certificate)}"


def kind_of(certificate: Certificate) -> str:
    """Return the kind of a certificate as its file names it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(certificate).__name__).lower()


def evidence_text(problem: Question, certificate: Certificate) -> str:
    """Return what a certificate consists of."""
    match problem:
        case Problem():
            return _model_evidence(problem, certificate)
        case Solving():
            return program_evidence(problem, certificate)
        case Fitting():
            return fitting_evidence(problem)
        case Stated():
            return stated_evidence(problem, certificate)
        case Able():
            return able_evidence(problem, certificate)
        case Everywhere():
            return everywhere_evidence(problem, certificate)
        case Growth():
            return growth_evidence(problem, certificate)
        case Conversing():
            return protocol_evidence(problem, certificate)
        case Telling(dialogue, task):
            return dialogue_evidence(dialogue, task, certificate)
        case Composing():
            return composing_evidence(problem, certificate)
        case Seeking(machine):
            assert isinstance(certificate, CompositionNumbers)
            return impossible_text(certificate.numbers, machine)
        case Measuring(measure):
            assert isinstance(certificate, Measured)
            return f"the {measure} is {certificate.value}, by brute force"


def _model_evidence(problem: Problem, certificate: Certificate) -> str:
    match certificate:
        case Tables():
            return f"tables found and run on {_inputs(problem.task)}"
        case Exhaustion():
            steps = sum(proof.count("\n") for proof in certificate.proofs)
            cases = f" in {len(certificate.proofs)} cases" if certificate.splits else ""
            return f"exhaustive search{cases}, {counted(steps, 'proof step')}"
        case Rows():
            count = show_count(len(certificate.rows))
            return _too_many(problem, count, certificate.block, certificate.position)
        case Probes():
            tokens = tokens_of(problem.task)
            block = [place for place, token in enumerate(tokens) if token.name == certificate.input]
            return _too_many(problem, _probed_rows(problem.task, certificate), block, None)
        case Instance():
            return instance_evidence(certificate, problem.task)
        case CompositionNumbers():
            return impossible_text(certificate.numbers, machine_of(problem.model), problem.model)
        case InstanceByProgram():
            return by_program_evidence(certificate)
        case _:
            raise AssertionError("the checker refuses this kind for a model")


def short(digest: str) -> str:
    """Return the beginning of a digest, enough for people."""
    return digest.removeprefix("sha256:")[:12]


def _inputs(task: Task) -> str:
    if task.promise is None:
        return f"all {show_count(input_count(task))} inputs"
    if has_at_most(task, FEW_INPUTS):
        try:
            return f"all {len(tabulate(task).inputs)} allowed inputs"
        except TaskMistake:
            pass
    return "all allowed inputs"


def _probed_rows(task: Task, certificate: Probes) -> str:
    probed = next(given for given in task.inputs if given.name == certificate.input)
    counts = [len(probe_answers(task, probed, probe)) for probe in certificate.probes]
    if len(counts) > 1 and len(set(counts)) == 1:
        return f"{counts[0]}^{len(counts)}"
    return show_count(prod(counts))


def _too_many(problem: Problem, rows: str, block: Sequence[int], position: int | None) -> str:
    """Return that the rows at a cut need more bits than the heads carry."""
    model, prompt = problem.model, len(tokens_of(problem.task))
    place = prompt + model.padding - 1 if position is None else position
    bits = block_bits(model, prompt, place, block)
    assert bits is not None  # the checker has counted with it
    heads = model.layers[0].attention.heads
    carry = "that the head carries" if heads == 1 else f"that the {heads} heads carry"
    cut = _cut(problem.task, block)
    carried = f"the {counted(bits, 'bit')} {carry}"
    return f"{rows} different rows at the cut {cut} are too many for {carried}"


def _cut(task: Task, block: Sequence[int]) -> str:
    """Return a cut between the tokens of `block` and the others, by the names of the inputs."""
    inside = frozenset(block)
    others = [place for place in range(len(tokens_of(task))) if place not in inside]
    return f"{_names(task, sorted(inside))} | {_names(task, others)}"


def _names(task: Task, places: Sequence[int]) -> str:
    tokens = tokens_of(task)
    sizes = {name: len(list(group)) for name, group in groupby(tokens, key=lambda t: t.name)}
    shown = []
    for name, group in groupby(places, key=lambda place: tokens[place].name):
        entries = list(group)
        if len(entries) == sizes[name]:
            shown.append(name)
        else:
            shown.append(f"{name}[{', '.join(str(tokens[place].index) for place in entries)}]")
    return " ".join(shown) or "nothing"
