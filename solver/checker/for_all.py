"""Certificates about all sizes at once: the two checkers of families, and instances below them.

What a program answers for all sizes is shown by `solver.checker.lookups`, how large it is by
`solver.checker.everywhere`. At given sizes a family is a program like any other, and what is
claimed of it there is looked at as for any other (`dsl.program_sizes`, `solver.exact.program`).
"""

from __future__ import annotations

from dsl.ability import Able, holds
from dsl.alike import same_task
from dsl.families import (
    Everywhere,
    ModelFamily,
    NoInstance,
    ProgramFamily,
    model_at,
    program_at,
    task_at,
)
from dsl.families_json import program_family_from_json
from dsl.problem import Problem, Task
from dsl.program import Program, Solving
from dsl.program_json import answers_agree
from dsl.program_ranges import leaves_ranges
from dsl.program_sizes import Exceeds, Fits, Open, fit
from dsl.theorem_json import able_from_json, able_to_json
from solver.certificate.kinds import (
    ByProgram,
    Certificate,
    ForAll,
    ForAllCounterexample,
    InstanceByProgram,
    InvalidCertificate,
)
from solver.checker.everywhere import domain_from, require_answer, require_fit
from solver.checker.lookups import check_solves
from solver.checker.typed import domain_of, require_typed, require_typed_at
from solver.exact.program import wrong_answer
from solver.verdict import Can, Cannot

LONGEST_TABLE = 1000
Values = dict[str, int]


def check_everywhere(question: Everywhere, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows of a program at all sizes; raises InvalidCertificate."""
    match certificate:
        case ForAll():
            return _for_all(question, certificate)
        case ForAllCounterexample():
            return _counterexample(question, certificate)
        case _:
            raise InvalidCertificate("this kind of certificate is not about all sizes")


def _for_all(question: Everywhere, certificate: ForAll) -> Can:
    starts = certificate.starts
    if len(starts) != len(question.least):
        raise InvalidCertificate("not one start for each parameter")
    names = [name for name, _ in question.least]
    require_typed(question.typed, names, domain_from(question.least))
    domain = domain_from(zip(names, starts, strict=True))
    if isinstance(question.other, ModelFamily):
        _check_table(question, starts)
        require_fit(question.program, question.other, domain)
        return Can(certificate, (), "checked")
    if starts != tuple(start for _, start in question.least):
        raise InvalidCertificate("what a program answers is shown from the least parameters on")
    require_fit(question.program, None, domain)
    require_answer(question.other, tuple(names), domain)
    check_solves(question.program, question.other, domain)
    return Can(certificate, (), "derived")


def _check_table(question: Everywhere, starts: tuple[int, ...]) -> None:
    """Check one by one what lies between the least parameter and the start."""
    least = tuple(start for _, start in question.least)
    if starts == least:
        return
    if len(starts) != 1 or not 0 < starts[0] - least[0] <= LONGEST_TABLE:
        raise InvalidCertificate("a table is for one parameter, and not long")
    for value in range(least[0], starts[0]):
        if not isinstance(fit_at(question, (value,)), Fits):
            raise InvalidCertificate(f"the program is not shown to fit at {value}")


def fit_at(question: Everywhere, places: tuple[int, ...]) -> Fits | Exceeds | Open:
    """Say whether a program fits a model at some parameters; raises InvalidCertificate."""
    assert isinstance(question.other, ModelFamily)
    values = _values(question.program, places)
    require_typed_at(question.typed, values)
    try:
        program, model = program_at(question.program, values), model_at(question.other, values)
    except NoInstance as wrong:
        raise InvalidCertificate(
            f"at {places} there is no such program or model: {wrong}"
        ) from None
    _require_ranges(program)
    return fit(program, model)


def _require_ranges(program: Program) -> None:
    if leaves_ranges(program):
        raise InvalidCertificate("there is no such program: a field may leave its declared range")


def _values(family: ProgramFamily, places: tuple[int, ...]) -> Values:
    if len(places) != len(family.parameters):
        raise InvalidCertificate("not one value for each parameter")
    return dict(zip(family.parameters, places, strict=True))


def _counterexample(question: Everywhere, certificate: ForAllCounterexample) -> Cannot:
    places = certificate.values
    least = [start for _, start in question.least]
    if len(places) != len(least) or any(p < start for p, start in zip(places, least, strict=True)):
        raise InvalidCertificate("parameters that the claim does not speak of")
    if isinstance(question.other, ModelFamily):
        if certificate.inputs or not isinstance(fit_at(question, places), Exceeds):
            raise InvalidCertificate("at these parameters the program is not shown to exceed")
        return Cannot(certificate, (), "checked")
    try:
        wrong = wrong_answer(solving_at(question, places), certificate.inputs)
    except ValueError as mistake:
        raise InvalidCertificate(f"inputs: {mistake}") from None
    if wrong is None:
        raise InvalidCertificate("on this input the program answers right")
    return Cannot(certificate, (), "replayed")


def solving_at(question: Everywhere, places: tuple[int, ...]) -> Solving:
    """Return the question at some parameters; raises InvalidCertificate."""
    assert isinstance(question.other, Task)
    values = _values(question.program, places)
    require_typed_at(question.typed, values)
    try:
        program, task = program_at(question.program, values), task_at(question.other, values)
    except NoInstance as wrong:
        raise InvalidCertificate(f"at {places} there is no such program or task: {wrong}") from None
    _require_ranges(program)
    if program.inputs != task.inputs or not answers_agree(program, task):
        raise InvalidCertificate("program and task do not go together")
    return Solving(program, task)


# ---- theorems


def check_able(able: Able, certificate: Certificate) -> Can:
    """Return that a statement holds; raises InvalidCertificate if that is not shown."""
    if not isinstance(certificate, ByProgram):
        raise InvalidCertificate("this kind of certificate is not about what a model can")
    check_by_program(able, certificate.program)
    return Can(certificate, (), "derived")


def check_by_program(able: Able, data: object) -> ProgramFamily:
    """Return the program by which a statement is shown; raises InvalidCertificate."""
    try:
        if able_from_json(able_to_json(able), "statement") != able:
            raise InvalidCertificate("the statement is not what its text says")
        program = program_family_from_json(data, "program")
    except ValueError as wrong:
        raise InvalidCertificate(str(wrong)) from None
    if program.parameters != able.parameters:
        raise InvalidCertificate("the program has other parameters than the theorem")
    domain = domain_of(able.givens, able.parameters)
    require_typed(able.typed, able.parameters, domain)
    require_fit(program, able.model, domain)
    require_answer(able.task, able.parameters, domain)
    check_solves(program, able.task, domain)
    return program


def check_instance_by_program(problem: Problem, certificate: InstanceByProgram) -> None:
    """Raise InvalidCertificate unless a theorem's program solves the task and fits the model.

    So no sizes need to be compared: what the theorem says of its own model is one more thing.
    """
    if any(layer.attention.kind != "unique_hard" for layer in problem.model.layers):
        raise InvalidCertificate("lookups are heads of unique hard attention")
    try:
        able = able_from_json(certificate.statement, "statement")
    except ValueError as wrong:
        raise InvalidCertificate(str(wrong)) from None
    program = check_by_program(able, certificate.program)
    if min(certificate.values, default=1) < 1:
        raise InvalidCertificate("the parameters of a theorem are integers of at least 1")
    values = _values(program, certificate.values)
    try:
        if not all(holds(given, values) for given in able.givens):
            raise InvalidCertificate("a hypothesis of the theorem does not hold")
        if not same_task(task_at(able.task, values), problem.task):
            raise InvalidCertificate("the task is not what the theorem speaks of")
        found = fit(program_at(program, values), problem.model)
    except NoInstance as wrong:
        raise InvalidCertificate(f"not at these parameters: {wrong}") from None
    if not isinstance(found, Fits):
        reasons = found.reasons if isinstance(found, Exceeds) else (found.reason,)
        raise InvalidCertificate("; ".join(reasons))
