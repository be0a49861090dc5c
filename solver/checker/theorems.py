"""Theorems: the kernel replays the proof, then the task's own part is shown.

A proof is a list of steps of the kernel, which leave one fact about the task
(`solver.checker.facts`), or a single step about whole statements:

    ["instance", statement, proof, arguments]     another statement, proved so, at these values
    ["axiom", source], ["conjecture", source]     the statement itself is assumed

Facts about tasks that are not seen here may have been shown by a solver. They follow the steps,
["fact", solver, script]; the script must be the one that is written here, and the solver, which is
loaded for nothing else, is asked again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from dsl.expr import Constant, Expr, Variable, bound_names, with_variables
from dsl.theorem import Shape, Stated
from dsl.theorem_folds import fold_reason
from dsl.theorem_json import amount_from_json, amount_to_json, stated_from_json, stated_to_json
from solver.certificate.kinds import Certificate, Derivation, InvalidCertificate
from solver.checker.facts import OpenFact, check_fact
from solver.checker.typed import domain_of, require_typed
from solver.kernel.amounts import NotAnAmount
from solver.kernel.replay import Conclusion, replay
from solver.kernel.statements import assume, instance
from solver.kernel.universe import InvalidStep
from solver.verdict import Can, Trust, weakest

SUMMARIES = (
    "the block-summary assumption: a block of tokens tells a token so many bits in a layer "
    "(docs/language.md, section 2)"
)
WRAPPED = (
    "sums that wrap around: a block's sums are all that it tells a token in a layer "
    "(docs/language.md, 'Number formats')"
)
FOLDED = (
    "states that are folded: the first tokens tell a token in a layer no more than a state of each "
    "head (docs/language.md, 'Number formats')"
)
IN_TURN = "sums of attention that do not depend on their order (tables stand in turn in the prompt)"
MESSAGES = (["mute"], ["summarize"])
"""The rules that count the bits of a message."""
DEEPEST = 20
"""A proof rests on a proof that rests on a proof at most so often."""
SECONDS = 30.0
"""A solver is asked about a fact for so long."""
SOLVER = re.compile(r"z3 [0-9]+(\.[0-9]+){1,3}\Z")


@dataclass(frozen=True)
class Held:
    """A statement holds if what it rests on does.

    `in_turn`: blocks of its proof stand in turn, so sums must not depend on their order.
    `messages`: its proof counts what a block tells a token, or it is assumed; a proof that counts
    the states of single tokens alone is one for any attention.
    """

    trust: Trust
    rests_on: tuple[str, ...] = ()
    in_turn: bool = False
    messages: bool = True


def check_stated(stated: Stated, certificate: Certificate) -> Can:
    """Return that a statement holds; raises InvalidCertificate if it was not shown."""
    if not isinstance(certificate, Derivation):
        raise InvalidCertificate("this kind of certificate is not about a theorem")
    match _apart(certificate.steps)[0]:
        case [["axiom" | "conjecture", *_], *_]:
            raise InvalidCertificate("a theorem is not proved by assuming it")
        case _:
            pass
    held = check_proof(stated, certificate.steps)
    domain = domain_of(stated.givens, stated.parameters)
    require_typed(stated.typed, stated.parameters, domain)
    told = _messages(stated.shape) if held.messages else ()
    return Can(certificate, (*told, *held.rests_on), held.trust)


def _messages(shape: Shape) -> tuple[str, ...]:
    """Return what is behind the bits of a message: nothing, an assumption or a number format."""
    if shape.hard:
        return ()
    match shape.numbers:
        case "none":
            return (SUMMARIES,)
        case "wraparound":
            return (WRAPPED,)
        case "fold":
            return (FOLDED,)


def check_proof(stated: Stated, proof: object) -> Held:
    """Return what a proved statement rests on; raises InvalidCertificate if it is not proved."""
    steps, facts = _apart(proof)
    folded = fold_reason(stated, steps) if stated.shape.numbers == "fold" else None
    if folded is not None:
        raise InvalidCertificate(f"the statement is about folds, and {folded}")
    used: list[str] = []
    held = _proved(stated, steps, facts, used)
    if set(used) != set(facts):
        raise InvalidCertificate("a fact is listed that the proof does not need")
    return held


def _apart(proof: object) -> tuple[object, dict[str, str]]:
    """Return the steps of a proof, and the solvers of the facts behind them by their scripts."""
    if not isinstance(proof, list):
        return proof, {}
    steps = [each for each in proof if not (isinstance(each, list) and each[:1] == ["fact"])]
    facts: dict[str, str] = {}
    for each in proof[len(steps) :]:
        match each:
            case ["fact", str() as solver, str() as script] if SOLVER.match(solver):
                facts[script] = solver
            case _:
                raise InvalidCertificate("what follows the steps of a proof are facts of a solver")
    return steps, facts


def _proved(
    stated: Stated, steps: object, facts: dict[str, str], used: list[str], level: int = 0
) -> Held:
    if level > DEEPEST:
        raise InvalidCertificate("proofs that rest on too many others")
    try:
        if stated_from_json(stated_to_json(stated), "statement") != stated:
            raise InvalidCertificate("the statement is not what its text says")
        match steps:
            case [["instance", source, proof, arguments]]:
                other = stated_from_json(source, "the other statement")
                held = _proved(other, proof, facts, used, level + 1)
                _check_instance(stated, other, arguments)
                _check_assumed(stated, other, held)
                return replace(held, trust=weakest(("derived", held.trust)))
            case [["axiom" | "conjecture" as word, str() as source]]:
                trust: Trust = "cited" if word == "axiom" else "conditional"
                return Held(trust, (assume(word, stated.name, source),))
            case _:
                conclusion = replay(kernel_data(stated) | {"steps": steps})
    except (InvalidStep, NotAnAmount, ValueError) as wrong:
        raise InvalidCertificate(str(wrong)) from None
    held = _with_fact(stated, conclusion, facts, used)
    held = replace(held, messages=_counts_messages(steps))
    if not any(image.in_turn for image in conclusion.images):
        return held
    return replace(held, rests_on=(*held.rests_on, IN_TURN), in_turn=True)


def _counts_messages(steps: object) -> bool:
    """Say whether some step of a proof, which has been replayed, is about bits of a message."""
    listed = steps if isinstance(steps, list) else [steps]
    return any(not isinstance(step, list) or step[:1] in MESSAGES for step in listed)


def _with_fact(
    stated: Stated, conclusion: Conclusion, facts: dict[str, str], used: list[str]
) -> Held:
    """Return what a proof rests on that leaves this to the task."""
    try:
        check_fact(stated, conclusion)
        return Held("derived")
    except OpenFact as fact:
        if fact.script is None or fact.script not in facts:
            raise
        solver = _ask_again(fact.script)
        used.append(fact.script)
        said = f"'unsat' of {solver}, which gives no proof, for a fact about the task"
        return Held("solver", (said,))


def _ask_again(script: str) -> str:
    """Return the solver that was asked here, whatever the certificate says of its own."""
    from solver.backends.z3_scripts import Unsat, solved, version

    if not isinstance(solved(script, (), SECONDS), Unsat):
        raise InvalidCertificate("the solver does not confirm a fact about the task")
    return version()


def _check_instance(stated: Stated, other: Stated, arguments: object) -> None:
    """Raise unless a statement is another one at these values of its parameters."""
    if other.shape.numbers not in ("none", stated.shape.numbers):
        raise InvalidCertificate("the other statement is about sums of another kind")
    if stated.function is not None or other.function is not None:
        raise InvalidCertificate("no theorem about any function is an instance, or has one")
    listed = arguments if isinstance(arguments, list) else []
    values = [amount_from_json(each, "arguments", stated.parameters) for each in listed]
    instance(said(stated), said(other), amount_to_json(tuple(values)))
    if [b.table for b in other.blocks] != [b.table for b in stated.blocks]:
        raise InvalidCertificate("the other statement is about tables where this one is not")
    if [b.truth for b in other.blocks] != [b.truth for b in stated.blocks]:
        raise InvalidCertificate("the other statement is about other values")
    if _answer(other, dict(zip(other.parameters, values, strict=True)), stated) != stated.answer:
        raise InvalidCertificate("the other statement is about another answer")


def _check_assumed(stated: Stated, other: Stated, held: Held) -> None:
    """Raise if what is assumed is about a number format: a shape has not all of its bits."""
    assumed = held.trust in ("cited", "conditional")
    if assumed and {stated.shape.numbers, other.shape.numbers} != {"none"}:
        raise InvalidCertificate("what is assumed of one kind of sums is said of no other")


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
