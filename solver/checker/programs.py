"""Certificates about programs: everything is run, or built, again from the question alone."""

from __future__ import annotations

import re

from dsl.program import Fitting, Solving
from dsl.program_ranges import ranges_of
from dsl.program_sizes import Exceeds, Fits, fit, sizes_of
from solver.certificate.kinds import (
    Certificate,
    InvalidCertificate,
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSizes,
    ProgramSymbolic,
)
from solver.encode.program_smt import OBLIGATIONS_VERSION, obligations
from solver.exact.all_inputs import CannotRun, run_on_every_class, run_on_every_input
from solver.exact.bulk import FirstWrong
from solver.exact.program import wrong_answer
from solver.exact.unrolled import NotUnrolled
from solver.verdict import Can, Cannot

CLASSES_LEMMA = "one input decides its class (docs/certificates.md, program_counted)"
SOLVER = re.compile(r"z3 [0-9]+(\.[0-9]+){1,3}\Z")


def check_solving(question: Solving, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows about a program and a task; raises InvalidCertificate."""
    if ranges_of(question.program) is None:
        raise InvalidCertificate("some expression of the program may have no value")
    match certificate:
        case ProgramExhaustive():
            _check_every_input(question, certificate)
            return Can(certificate, (), "replayed")
        case ProgramCounted():
            _check_every_class(question, certificate)
            return Can(certificate, (CLASSES_LEMMA,), "checked")
        case ProgramSymbolic():
            _check_obligations(question, certificate)
            count = len(certificate.obligations)
            asked = "1 obligation" if count == 1 else f"{count} obligations"
            said = f"'unsat' of {certificate.solver} for {asked}, not replayed"
            return Can(certificate, (said,), "solver")
        case ProgramCounterexample():
            _check_counterexample(question, certificate)
            return Cannot(certificate, (), "replayed")
        case _:
            raise InvalidCertificate("this kind of certificate is not about a program and a task")


def _check_every_input(question: Solving, certificate: ProgramExhaustive) -> None:
    try:
        found = run_on_every_input(question)
    except CannotRun as reason:
        raise InvalidCertificate(str(reason)) from None
    if isinstance(found, FirstWrong):
        raise InvalidCertificate(f"the program fails on the input with codes {found.inputs}")
    if found.inputs != certificate.inputs:
        raise InvalidCertificate(f"{found.inputs} inputs are allowed, not {certificate.inputs}")


def _check_every_class(question: Solving, certificate: ProgramCounted) -> None:
    try:
        found = run_on_every_class(question)
    except CannotRun as reason:
        raise InvalidCertificate(str(reason)) from None
    if isinstance(found, FirstWrong):
        raise InvalidCertificate(f"the program fails on the input with codes {found.inputs}")
    if found.inputs != certificate.classes:
        raise InvalidCertificate(f"{found.inputs} classes are allowed, not {certificate.classes}")


def _check_obligations(question: Solving, certificate: ProgramSymbolic) -> None:
    """Compare the obligations with those of the question; what the solver said is believed."""
    if certificate.encoder != OBLIGATIONS_VERSION:
        raise InvalidCertificate(f"obligations of version {certificate.encoder} are not made here")
    if not SOLVER.match(certificate.solver):
        raise InvalidCertificate(f"{certificate.solver[:60]!r} is not a solver that is believed")
    try:
        texts = tuple(each.text for each in obligations(question))
    except NotUnrolled as reason:
        raise InvalidCertificate(f"there are no obligations: {reason}") from None
    if certificate.obligations != texts:
        raise InvalidCertificate("the obligations listed are not those of the question")


def _check_counterexample(question: Solving, certificate: ProgramCounterexample) -> None:
    try:
        found = wrong_answer(question, certificate.inputs)
    except ValueError as reason:
        raise InvalidCertificate(f"inputs: {reason}") from None
    if found is None:
        raise InvalidCertificate("on this input the program answers right")


def check_fitting(question: Fitting, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows about a program and a model; raises InvalidCertificate."""
    if not isinstance(certificate, ProgramSizes):
        raise InvalidCertificate("this kind of certificate is not about a program and a model")
    sizes = sizes_of(question.program)
    listed = None if sizes is None else sizes.listed()
    if certificate.sizes != listed:
        raise InvalidCertificate(f"the sizes of the program are {listed}")
    match fit(question.program, question.model):
        case Fits():
            return Can(certificate, (), "checked")
        case Exceeds():
            return Cannot(certificate, (), "checked")
        case reason:
            raise InvalidCertificate(reason.reason)
