"""Claims about growth in words, and how one was settled."""

from __future__ import annotations

from dsl import tree
from dsl.growth import Apply, Formula, Growth, Number, Variable, written_integer
from dsl.printer import expression_text
from solver.certificate.kinds import Certificate, GrowthCounterexample, GrowthFrom, GrowthLimit
from solver.growth.points import Point
from solver.report.words import counted

SIGNS = frozenset(["+", "-", "*", "/", "^"])
LONGEST = 60
BEHAVIOURS = {
    "o": "tends to 0",
    "omega": "grows without bound",
    "Theta": "stays between positive constants",
    "O": "stays below a constant",
    "Omega": "stays above a positive constant",
}


def growth_text(growth: Growth) -> str:
    """Return a claim about growth as it would be written, definitions put in place."""
    head = {
        "all": f"for all {growth.variable} >= {written_integer(growth.least)}: ",
        "eventually": "eventually: ",
        "limit": f"as {growth.variable} -> oo: ",
    }[growth.quantifier]
    left = formula_text(growth.left)
    right = "oo" if growth.right is None else formula_text(growth.right)
    if growth.quantifier == "limit" and growth.relation != "->":
        text = f"{left} = {growth.relation}({right})"
    else:
        text = f"{left} {growth.relation} {right}"
    facts = [f"{formula_text(f.left)} {f.relation} {formula_text(f.right)}" for f in growth.facts]
    return head + text + (f" where {', '.join(facts)}" if facts else "")


def formula_text(formula: Formula) -> str:
    """Return a formula with the parentheses that it needs."""
    return expression_text(_tree(formula))


def _tree(formula: Formula) -> tree.Expression:
    match formula:
        case Number(value):
            return tree.Number(value)
        case Variable(name):
            return tree.Name(name)
        case Apply("pi"):
            return tree.Name("pi")
        case Apply("neg", (operand,)):
            return tree.Unary("-", _tree(operand))
        case Apply(operator, operands) if operator in SIGNS:
            return tree.Binary(operator, _tree(operands[0]), _tree(operands[1]))
        case Apply(operator, operands):
            return tree.Call(tree.Name(operator), tuple(map(_tree, operands)))


def growth_evidence(growth: Growth, certificate: Certificate) -> str:
    """Return what a certificate about growth consists of."""
    match certificate:
        case GrowthCounterexample(_, n):
            return f"it fails at {growth.variable} = {shown_integer(n)}"
        case GrowthLimit():
            return _in_the_end(growth, certificate)
        case GrowthFrom():
            return _proof(growth, certificate)
        case _:
            raise AssertionError("the checker refuses this kind for growth")


def _in_the_end(growth: Growth, certificate: GrowthLimit) -> str:
    text = "the leading term of the logarithm shows"
    said = BEHAVIOURS.get(certificate.behaviour)
    text += f": {certificate.behaviour}" if said is None else f" that the quotient {said}"
    if growth.quantifier == "eventually" and growth.facts:
        text += "; from where on may depend on the parameters"
    for facts, side in ((certificate.above, "above"), (certificate.below, "below")):
        text += f"; from {side} by facts times {', '.join(map(str, facts))}" if facts else ""
    return text


def _proof(growth: Growth, certificate: GrowthFrom) -> str:
    height, value = certificate.point
    shown = str(Point(height, value)) if value < 10**LONGEST else "a large number"
    place = f"{growth.variable} = {shown}"
    compared = "the logarithms" if certificate.mode == "logarithm" else "the difference"
    rules = counted(_rules(certificate.proof), "rule")
    text = f"{certificate.relation} from {place} on, by {compared} in {rules}"
    if any(certificate.facts):
        text += f", facts times {', '.join(map(str, certificate.facts))}"
    if certificate.power:
        text += f"; not at 2^{shown_integer(certificate.power - 1)}"
    return text


def _rules(proof: object) -> int:
    if not isinstance(proof, list):
        return 0
    named = bool(proof) and isinstance(proof[0], str) and proof[0].isalpha()
    return sum(map(_rules, proof)) + named


def shown_integer(value: int) -> str:
    """Return an integer as one would write it, or how long it is."""
    bits = value.bit_length()
    if value < 10**LONGEST:
        return str(value)
    return f"2^{bits - 1}" if value == 1 << (bits - 1) else f"(an integer of {bits} bits)"
