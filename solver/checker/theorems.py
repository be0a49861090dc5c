"""Theorems: the kernel replays the proof, then the task's own part is shown.

The kernel leaves one fact about the task: on two inputs that differ in one block alone, the answers
differ (`solver.checker.facts`).
"""

from __future__ import annotations

from typing import Any

from dsl.theorem import Stated
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.certificate import Certificate, Derivation, InvalidCertificate
from solver.checker.facts import check_fact
from solver.kernel.replay import Conclusion, replay
from solver.kernel.universe import InvalidStep
from solver.verdict import Can

SUMMARIES = (
    "the block-summary assumption: a block of tokens tells a token so many bits in a layer "
    "(docs/language.md, section 2)"
)


def check_stated(stated: Stated, certificate: Certificate) -> Can:
    """Return that a statement holds; raises InvalidCertificate if it was not shown."""
    if not isinstance(certificate, Derivation):
        raise InvalidCertificate("this kind of certificate is not about a theorem")
    check_derivation(stated, certificate.steps)
    rests = () if stated.shape.hard else (SUMMARIES,)
    return Can(certificate, rests, "derived")


def check_derivation(stated: Stated, steps: object) -> Conclusion:
    """Replay a proof of a statement and show what it leaves; raises InvalidCertificate."""
    try:
        if stated_from_json(stated_to_json(stated), "statement") != stated:
            raise InvalidCertificate("the statement is not what its text says")
    except ValueError as wrong:
        raise InvalidCertificate(str(wrong)) from None
    try:
        conclusion = replay(kernel_data(stated, steps))
    except InvalidStep as wrong:
        raise InvalidCertificate(str(wrong)) from None
    check_fact(stated, conclusion)
    return conclusion


def kernel_data(stated: Stated, steps: object) -> dict[str, Any]:
    """Return the derivation that the kernel replays."""
    shape = stated.shape
    blocks = [[b.name, *map(amount_to_json, (b.tokens, b.values))] for b in stated.blocks]
    sizes = {
        key: amount_to_json(getattr(shape, key)) for key in ("heads", "summary", "state")
    }
    setting = {"blocks": blocks, "mask": shape.mask, "layers": shape.layers, "hard": shape.hard}
    givens = [[amount_to_json(g.left), g.sign, amount_to_json(g.right)] for g in stated.givens]
    return {"setting": setting | sizes, "givens": givens, "steps": steps}
