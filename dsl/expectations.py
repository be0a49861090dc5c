"""What a claim expects: its words read, and those refused that its kind never answers."""

from __future__ import annotations

from dsl import messages, tree
from dsl.claims import Expect
from dsl.diagnostics import Diagnostic
from dsl.printer import expect_text


def expected(node: tree.ExpectTree | None) -> Expect | None:
    match node:
        case None:
            return None
        case tree.ExpectTree("value", _, value):
            return Expect("value", value)
        case tree.ExpectTree("from", _, value):
            return Expect("from", value)
        case tree.ExpectTree(_, "proved"):
            return Expect("proved")
        case tree.ExpectTree(_, "refuted"):
            return Expect("refuted")
        case tree.ExpectTree(_, "none"):
            return Expect("none")
        case _:
            return Expect("unknown")


def expectation_mistakes(node: tree.Claim) -> list[Diagnostic]:
    expect = node.expect
    if expect is None:
        return []
    kind = expect.word if expect.kind == "word" else expect.kind
    allowed: tuple[str, ...] = ()
    match node:
        case tree.CheckLine() | tree.ProgramCheck() | tree.ProgramForAll():
            allowed = ("proved", "refuted", "unknown")
        case (
            tree.CertificateCheck() | tree.CertificateFind() | tree.MeasureCheck()
            | tree.ProtocolCheck()
        ):  # fmt: skip
            allowed = ("proved", "refuted", "unknown")
        case tree.FindLine() | tree.ProgramFind():
            allowed = ("value", "none", "unknown")
        case tree.GrowthCheck():
            allowed = ("proved", "refuted", "unknown")
            allowed += ("from",) if node.quantifier == "eventually" else ()
        case tree.LaterClaim():
            allowed = (kind,)
    if kind in allowed and not (expect.kind == "from" and expect.word):
        return []
    shown, claim = expect_text(expect), "check" if "value" not in allowed else "find"
    known = EXPECTATIONS["from" if "from" in allowed else claim]
    return [messages.wrong_expectation(expect.span, shown, claim, known)]


EXPECTATIONS = {
    "check": "proved, refuted or unknown",
    "find": "a number, none or unknown",
    "from": "proved, refuted, unknown or from 2^K",
}
