"""Is every field that a program reads set by something, whatever the numbers of its rounds are?

A field that no token line and no `field` line mentions is there from the layer on that sets it. If
that layer stands in rounds whose number may be 0, what comes after them cannot count on it: at such
parameters there is no program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.expr import Expr, Variable, children
from dsl.families import Body, Number, ProgramFamily
from dsl.program import KEY, ProgramLayer
from solver.certificate.kinds import InvalidCertificate
from solver.checker.bits import Bits, at_most, bits_of_size


def require_set(family: ProgramFamily, values: Mapping[str, Number]) -> None:
    """Raise InvalidCertificate where a field is read that perhaps nothing has set."""
    program = family.program
    rules = [*program.tokens, program.blank]
    rules += [] if program.steps is None else [program.steps.rule]
    known = {name for rule in rules for name, _ in rule.fields}
    known |= {field.name for field in program.fields if field.declared is not None}
    fields = {field.name for field in program.fields}
    known = _after(family.body, values, fields, known)
    following = [] if program.steps is None else [program.steps.next]
    _require([program.answer, *following], fields - known)


def _after(
    body: Body, values: Mapping[str, Number], fields: set[str], known: set[str]
) -> set[str]:
    """Return the fields that are surely there after a body."""
    for part in body:
        if isinstance(part, ProgramLayer):
            known = _after_layer(part, fields, known)
            continue
        inside = _after(part.body, values, fields, known)
        if at_most(Bits(1), bits_of_size(part.count, values)):
            known = inside
    return known


def _after_layer(layer: ProgramLayer, fields: set[str], known: set[str]) -> set[str]:
    for head in layer.heads:
        parts = (head.where, head.score, head.take, head.default, head.weight)
        _require((each for each in parts if each is not None), fields - known)
    known = known | {head.name for head in layer.heads}
    for name, value in layer.lets:
        _require([value], fields - known)
        known = known | {name}
    return known


def _require(read: Iterable[Expr], unset: set[str]) -> None:
    waiting = list(read) if unset else []
    while waiting:
        here = waiting.pop()
        if isinstance(here, Variable) and here.name.removeprefix(KEY) in unset:
            name = here.name.removeprefix(KEY)
            raise InvalidCertificate(f"perhaps no layer sets '{name}' before it is read")
        waiting.extend(children(here))
