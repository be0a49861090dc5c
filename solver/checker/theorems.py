"""Theorems: the kernel replays the proof, then the task's own part is shown.

A proof is a list of steps of the kernel, which leave one fact about the task
(`solver.checker.facts`), or a single step about whole statements:

    ["instance", statement, proof, arguments]     another statement, proved so, at these values
    ["axiom", source], ["conjecture", source]     the statement itself is assumed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.expr import Constant, Expr, Variable, bound_names, with_variables
from dsl.theorem import Stated
from dsl.theorem_json import amount_from_json, amount_to_json, stated_from_json, stated_to_json
from solver.certificate import Certificate, Derivation, InvalidCertificate
from solver.checker.facts import check_fact
from solver.kernel.amounts import NotAnAmount
from solver.kernel.replay import replay
from solver.kernel.statements import assume, instance
from solver.kernel.universe import InvalidStep
from solver.verdict import Can, Trust, weakest

SUMMARIES = (
    "the block-summary assumption: a block of tokens tells a token so many bits in a layer "
    "(docs/language.md, section 2)"
)
DEEPEST = 20
"""A proof rests on a proof that rests on a proof at most so often."""


@dataclass(frozen=True)
class Held:
    """A statement holds if what it rests on does."""

    trust: Trust
    rests_on: tuple[str, ...] = ()


def check_stated(stated: Stated, certificate: Certificate) -> Can:
    """Return that a statement holds; raises InvalidCertificate if it was not shown."""
    if not isinstance(certificate, Derivation):
        raise InvalidCertificate("this kind of certificate is not about a theorem")
    if _word(certificate.steps) in ("axiom", "conjecture"):
        raise InvalidCertificate("a theorem is not proved by assuming it")
    held = check_proof(stated, certificate.steps)
    rests = () if stated.shape.hard else (SUMMARIES,)
    return Can(certificate, (*rests, *held.rests_on), held.trust)


def check_proof(stated: Stated, steps: object, level: int = 0) -> Held:
    """Return what a proved statement rests on; raises InvalidCertificate if it is not proved."""
    if level > DEEPEST:
        raise InvalidCertificate("proofs that rest on too many others")
    try:
        if stated_from_json(stated_to_json(stated), "statement") != stated:
            raise InvalidCertificate("the statement is not what its text says")
        match steps:
            case [["instance", source, proof, arguments]]:
                return _instance(stated, source, proof, arguments, level)
            case [["axiom" | "conjecture" as word, str() as source]]:
                trust: Trust = "cited" if word == "axiom" else "conditional"
                return Held(trust, (assume(word, stated.name, source),))
            case _:
                conclusion = replay(kernel_data(stated) | {"steps": steps})
    except (InvalidStep, NotAnAmount, ValueError) as wrong:
        raise InvalidCertificate(str(wrong)) from None
    check_fact(stated, conclusion)
    return Held("derived")


def _word(steps: object) -> object:
    """Return the rule of a proof of one step."""
    match steps:
        case [[word, *_]]:
            return word
        case _:
            return None


def _instance(
    stated: Stated, source: object, proof: object, arguments: object, level: int
) -> Held:
    other = stated_from_json(source, "the other statement")
    held = check_proof(other, proof, level + 1)
    listed = arguments if isinstance(arguments, list) else []
    values = [amount_from_json(each, "arguments", stated.parameters) for each in listed]
    instance(said(stated), said(other), amount_to_json(tuple(values)))
    if [b.table for b in other.blocks] != [b.table for b in stated.blocks]:
        raise InvalidCertificate("the other statement is about tables where this one is not")
    if [b.truth for b in other.blocks] != [b.truth for b in stated.blocks]:
        raise InvalidCertificate("the other statement is about other values")
    if _answer(other, dict(zip(other.parameters, values, strict=True)), stated) != stated.answer:
        raise InvalidCertificate("the other statement is about another answer")
    return Held(weakest(("derived", held.trust)), held.rests_on)


def _answer(other: Stated, values: dict[str, Any], stated: Stated) -> Expr:
    """Return the answer of a statement with names and numbers for its parameters."""
    if {*bound_names(other.answer), *(b.name for b in other.blocks)} & set(stated.parameters):
        raise InvalidCertificate("a name of the other statement stands for two things")
    known: dict[str, Expr] = {}
    for name, value in values.items():
        if isinstance(value, str | int):
            known[name] = Variable(value) if isinstance(value, str) else Constant(value)
    wanted = known | {n: Variable(f"{n} ") for n in other.parameters if n not in known}
    return with_variables(other.answer, wanted)  # no name ends in a blank, so that is no answer


def said(stated: Stated) -> dict[str, Any]:
    """Return a statement as the kernel reads it."""
    return kernel_data(stated) | {"parameters": list(stated.parameters)}


def kernel_data(stated: Stated) -> dict[str, Any]:
    """Return the shape, inputs and hypotheses of a statement as the kernel reads them."""
    shape = stated.shape
    blocks = [[b.name, *map(amount_to_json, (b.tokens, b.values))] for b in stated.blocks]
    sizes = {
        key: amount_to_json(getattr(shape, key)) for key in ("heads", "summary", "state")
    }
    setting = {"blocks": blocks, "mask": shape.mask, "layers": shape.layers, "hard": shape.hard}
    givens = [[amount_to_json(g.left), g.sign, amount_to_json(g.right)] for g in stated.givens]
    return {"setting": setting | sizes, "givens": givens}
