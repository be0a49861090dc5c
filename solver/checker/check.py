"""The checker: does this certificate show something about this problem?

Everything a verdict says goes through `check`. It sees the problem and the certificate, never who
made it; it recomputes the task, the clauses and the counts itself.
"""

from __future__ import annotations

from dataclasses import replace

from dsl.ability import Able
from dsl.composing import Composing, Seeking
from dsl.dialogue import Telling
from dsl.families import Everywhere
from dsl.growth import Growth
from dsl.measuring import Measuring
from dsl.problem import Model, Problem, TaskTable
from dsl.program import Fitting, Solving
from dsl.protocol import Conversing
from dsl.question import Question, digest
from dsl.tabulate import TaskMistake, TooLarge, tabulate
from dsl.theorem import Stated
from solver.budget import summary_reason
from solver.certificate.kinds import (
    Certificate,
    CompositionNumbers,
    Exhaustion,
    Instance,
    InstanceByProgram,
    InvalidCertificate,
    Measured,
    Probes,
    Rows,
    Tables,
)
from solver.checker.composition import THEOREM, check_composing, check_layers, check_seeking
from solver.checker.counting import check_probes, check_rows
from solver.checker.dialogue import check_telling
from solver.checker.exhaustion import ENCODING, check_exhaustion
from solver.checker.for_all import check_able, check_everywhere, check_instance_by_program
from solver.checker.growth import check_growth
from solver.checker.instances import check_instance
from solver.checker.programs import check_fitting, check_solving
from solver.checker.protocol import check_conversing
from solver.checker.theorems import check_stated
from solver.exact.measures import measured
from solver.exact.run import MissingEntry, check_all
from solver.exact.weights_json import weights_from_json
from solver.reasons import no_tables_reason, restrictions_of
from solver.verdict import Can, Cannot

MOST_BITS = 16
MOST_PLACES = 1_000_000
"""Embeddings that tables may have, and (above) bits of a state."""


def check(problem: Question, certificate: Certificate) -> Can | Cannot:
    """Return what `certificate` shows about `problem`.

    Raises InvalidCertificate if it shows nothing: made for another problem, malformed, or wrong.
    """
    if certificate.problem != digest(problem):
        raise InvalidCertificate(f"the certificate is about another problem: {certificate.problem}")
    match problem:
        case Solving():
            return check_solving(problem, certificate)
        case Fitting():
            return check_fitting(problem, certificate)
        case Stated():
            return check_stated(problem, certificate)
        case Able():
            return check_able(problem, certificate)
        case Everywhere():
            return check_everywhere(problem, certificate)
        case Growth():
            return check_growth(problem, certificate)
        case Conversing():
            return check_conversing(problem, certificate)
        case Telling():
            return check_telling(problem, certificate)
        case Composing():
            return check_composing(problem, certificate)
        case Seeking():
            return check_seeking(problem, certificate)
        case Measuring():
            return _check_measured(problem, certificate)
        case Problem():
            return _check_model(problem, certificate)


def _check_measured(question: Measuring, certificate: Certificate) -> Can | Cannot:
    """Measure again."""
    if not isinstance(certificate, Measured):
        raise InvalidCertificate("this kind of certificate is not about a measure")
    try:
        value = measured(question)
    except TaskMistake as mistake:
        raise InvalidCertificate(f"the task has no answer: {mistake}") from None
    if value is None or certificate.value != value:
        raise InvalidCertificate(f"the {question.measure} is {value}, not {certificate.value}")
    outcome = Can if value == question.value else Cannot
    return outcome(certificate, (), "checked")


def _check_model(problem: Problem, certificate: Certificate) -> Can | Cannot:
    match certificate:
        case Tables():
            _check_tables(problem, certificate)
            return Can(certificate, (), "replayed")
        case InstanceByProgram():
            check_instance_by_program(problem, certificate)
            return Can(certificate, (), "derived")
        case Exhaustion():
            _require_tables(problem.model)
            check_exhaustion(problem.model, _table(problem), certificate)
            return Cannot(certificate, (ENCODING,), "checked")
        case Rows():
            check_rows(problem.model, _table(problem), certificate)
        case Probes():
            check_probes(problem.model, problem.task, certificate)
        case Instance():
            held = check_instance(problem, certificate)
            told = summary_reason(problem.model) if held.messages else ()
            rests = (*told, *held.rests_on)
            return Cannot(certificate, rests, held.trust)
        case CompositionNumbers():
            check_layers(problem, certificate)
            return Cannot(certificate, (*summary_reason(problem.model), THEOREM), "derived")
        case _:
            raise InvalidCertificate("this kind of certificate is not about a model and a task")
    return Cannot(certificate, summary_reason(problem.model), "checked")


def _check_tables(problem: Problem, certificate: Tables) -> None:
    """Run the tables on every allowed input."""
    model, table = problem.model, _table(problem)
    _require_tables(model)
    restrictions = restrictions_of(model)
    if restrictions:
        raise InvalidCertificate(f"free tables say nothing about a model with {restrictions[0]}")
    if certificate.state_bits != model.state_bits:
        model = _narrower(model, certificate.state_bits)
    _require_small(model, table)
    try:
        wrong = check_all(model, table, weights_from_json(certificate.weights, model, table))
    except (ValueError, MissingEntry) as error:
        raise InvalidCertificate(f"tables: {error}") from None
    if wrong is not None:
        raise InvalidCertificate(
            f"on row {wrong.row} the tables answer {wrong.given}, not {wrong.wanted}"
        )


def _require_tables(model: Model) -> None:
    reason = no_tables_reason(model)
    if reason is not None:
        raise InvalidCertificate(reason)


def _require_small(model: Model, table: TaskTable) -> None:
    """Refuse tables that nobody could have written out, before listing what they should hold."""
    places = sum(token.size for token in table.tokens) + model.padding
    if model.state_bits > MOST_BITS or places + model.steps * model.step_alphabet > MOST_PLACES:
        raise InvalidCertificate("the model is too large for its tables to be written out")


def _narrower(model: Model, bits: int) -> Model:
    if not 1 <= bits < model.state_bits:
        raise InvalidCertificate(f"{bits} bits of state are not at most {model.state_bits}")
    if any(layer.attention.kind != "unique_hard" for layer in model.layers):
        raise InvalidCertificate("only a unique_hard model may be given by a narrower one")
    return replace(model, state_bits=bits, width=None, precision=None)


def _table(problem: Problem) -> TaskTable:
    try:
        return tabulate(problem.task)
    except (TooLarge, TaskMistake) as error:
        raise InvalidCertificate(f"the task cannot be written out: {error}") from None
