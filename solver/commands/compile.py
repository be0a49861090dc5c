"""`bounds compile`: one question as clauses, as an SMT-LIB script, or as a table of its sizes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from dsl.canonical import digest
from dsl.claims import (
    CertificateCheck,
    Check,
    Claim,
    Deferred,
    EverywhereCheck,
    Find,
    GrowthCheck,
    MeasureCheck,
    ProgramCheck,
    ProtocolCheck,
    Stating,
    StatingCan,
)
from dsl.diagnostics import Mistakes
from dsl.elaborate import load
from dsl.problem import Model, Problem, TaskTable
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from solver.commands.output import Impossible, write_output
from solver.encode.cnf import EncodingTooLarge
from solver.reasons import no_tables_reason, restrictions_of
from solver.report.evidence import question_text

Form: TypeAlias = Literal["cnf", "smt2", "sizes"]


@dataclass(frozen=True)
class Asked:
    """Which claim of the file, at which value of a searched parameter, in which form, where to."""

    claim: int
    at: int | None
    form: str
    symmetry: bool
    output: str | None


MOST_STATE_BITS = 4096


def run(path: str, asked: Asked) -> int:
    """Write the form that is asked for; status 2 if there is none, and then nothing is written."""
    try:
        problem = _problem(load(path).claims, asked)
        text = "\n".join(_lines(problem, asked)) + "\n"
        write_output(text.encode("utf-8"), asked.output)
    except Mistakes as mistakes:
        print("\n".join(mistakes.rendered()), file=sys.stderr)
        return 2
    except (Impossible, TooLarge, TaskMistake, EncodingTooLarge) as reason:
        why = str(reason) or "too many clauses"
        print(f"error: {path}, claim {asked.claim}: {why}", file=sys.stderr)
        return 2
    return 0


def _problem(claims: tuple[Claim, ...], asked: Asked) -> Problem:
    if asked.claim > len(claims):
        raise Impossible(f"the file has {len(claims)} claims")
    match claims[asked.claim - 1]:
        case Check() if asked.at is not None:
            raise Impossible("--at is for claims that search for a value")
        case Check(problem):
            return problem
        case Find() as find:
            question = find.problem(find.start if asked.at is None else asked.at)
            if isinstance(question, Problem):
                return question
            raise Impossible("a claim about a program or protocol has no such form")
        case ProgramCheck() | EverywhereCheck():
            raise Impossible("a claim about a program has no such form")
        case Stating() | StatingCan():
            raise Impossible("a theorem has no such form")
        case GrowthCheck():
            raise Impossible("a claim about growth has no such form")
        case ProtocolCheck():
            raise Impossible("a claim about a protocol has no such form")
        case CertificateCheck():
            raise Impossible("a claim about a certificate has no such form")
        case MeasureCheck():
            raise Impossible("a claim about a measure has no such form")
        case Deferred(_, reason):
            raise Impossible(reason)


def _lines(problem: Problem, asked: Asked) -> Iterator[str]:
    if asked.form == "sizes":
        return size_lines(problem)
    reason = no_tables_reason(problem.model)
    if reason is not None:
        raise Impossible(reason)
    if asked.form == "cnf":
        return cnf_lines(problem, asked.symmetry)
    return smt2_lines(problem)


def header(problem: Problem) -> Iterator[str]:
    """Yield what a compiled question is about, and how to read an answer."""
    yield f"{question_text(problem, True)}?"
    yield "satisfiable: can solve; unsatisfiable: cannot solve"
    yield f"problem {digest(problem)}"
    for left_out in restrictions_of(problem.model):
        yield f"left out: {left_out} ('cannot' carries over, 'can' does not)"


def cnf_lines(problem: Problem, symmetry: bool) -> Iterator[str]:
    """Yield the search encoding in DIMACS, every variable explained."""
    from solver.encode.answers import encoded
    from solver.encode.search import ENCODER_VERSION
    from solver.encode.symmetry import symmetry_broken
    from solver.report.legend import meaning

    table = tabulate(problem.task)
    cnf = (symmetry_broken if symmetry else encoded)(problem.model, table).cnf
    yield from (f"c {line}" for line in header(problem))
    broken = "with" if symmetry else "without"
    yield f"c encoder version {ENCODER_VERSION}, {broken} symmetry breaking"
    for variable, name in enumerate(cnf.names, start=1):
        yield f"c var {variable} = {meaning(name)}"
    yield f"p cnf {cnf.variable_count} {len(cnf.clauses)}"
    yield from (" ".join(map(str, (*clause, 0))) for clause in cnf.clauses)


def smt2_lines(problem: Problem) -> Iterator[str]:
    """Yield the question over uninterpreted tables, for z3, cvc5 and others."""
    from solver.encode.smt2 import smt2_text

    text = smt2_text(problem.model, tabulate(problem.task), tuple(header(problem)))
    yield from text.removesuffix("\n").split("\n")


def size_lines(problem: Problem) -> Iterator[str]:
    """Yield the sizes of a question and, for the plain family, their formulas."""
    from solver.encode.sizes import direct_formulas, facts_of, size_record

    if problem.model.state_bits > MOST_STATE_BITS:
        raise Impossible(f"tables over more than 2^{MOST_STATE_BITS} states are not counted")
    table = tabulate(problem.task)
    record = size_record(problem.model, facts_of(table))
    yield question_text(problem, True) + "?"
    for field in fields(record):
        yield f"{field.name.replace('_', ' '):<22} {_shown(getattr(record, field.name))}"
    if is_plain(problem.model, table):
        formulas = direct_formulas(problem.model.mask)
        yield f"{'variables formula':<22} {formulas.variables}"
        yield f"{'clauses formula':<22} {formulas.clauses}"
        yield "with N tokens, Q states, L layers, H heads a layer, R rows, A answers,"
        yield "V embedded contents"


def is_plain(model: Model, table: TaskTable) -> bool:
    """Say whether the formulas of `solver.encode.sizes` speak of this model."""
    layers = model.layers
    return (
        {layer.attention.kind for layer in layers} == {"unique_hard"}
        and len({layer.attention.heads for layer in layers}) == 1
        and len({layer.tables for layer in layers}) == len(layers)
        and (model.window, model.padding, model.steps, model.norm) == (None, 0, 0, "none")
        and table.answer_at is None
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return "not defined" if value is None else str(value)
