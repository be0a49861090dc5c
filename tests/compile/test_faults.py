"""Planted faults: would the comparison of programs and matrices notice a wrong compiler?

Each fault is one small change to the compiler or to what matrices compute. The small programs must
show it on some input; without a fault they must show nothing.
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from typing import Any

import pytest

from dsl.tabulate import has_at_most
from solver.compile import (
    assemble,
    build,
    embedding,
    gadgets,
    heads,
    live,
    lowering,
    network,
    program,
    scores,
    settled,
    sides,
    softmax,
    view,
)
from solver.compile.softmax import with_softmax
from solver.exact import machine
from tests.compile.corpus import SMALL
from tests.compile.test_compiled import first_difference, made

MODULES: tuple[Any, ...] = (
    assemble, build, embedding, gadgets, heads, live, lowering, machine, network, program, scores,
    settled, sides, softmax, view,
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A wrong compiler: in `where`, the text `old` is replaced by `new`."""

    name: str
    where: str
    old: str
    new: str

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the changed function in the place of the right one, wherever it was imported."""
        module, *inner = self.where.split(".")
        owner: Any = next(m for m in MODULES if m.__name__.endswith("." + module))
        space = vars(owner)
        for name in inner[:-1]:
            owner = getattr(owner, name)
        right = vars(owner)[inner[-1]]
        source = textwrap.dedent(inspect.getsource(right))
        assert source.count(self.old) == 1, f"the compiler has changed: adapt {self.name!r}"
        found: dict[str, Any] = {}
        exec(source.replace(self.old, self.new), space, found)
        for place in [owner] if len(inner) > 1 else MODULES:
            if vars(place).get(inner[-1]) is right:
                monkeypatch.setattr(place, inner[-1], found[inner[-1]])


FAULTS = (
    # scores
    Fault("a fraction's pointer misses by less than the sink", "scores._equal",
          "max(a.most, b.most)", "1"),
    Fault("a pointer without the square of the own side", "scores._equal",
          "yield Pair(lifted(square(b)), ONE).scaled(scale)", "return"),
    Fault("a pointer that does not double the product", "scores._equal", "-2 * scale", "-scale"),
    Fault("the penalty is smaller than what is maximized", "scores.score_of",
          "high - low + 2", "2"),
    Fault("no sink where no token may do", "scores.score_of",
          "Score(tuple(merged(pairs, sides.walk)), -1, gap)",
          "Score(tuple(merged(pairs, sides.walk)), None, gap)"),
    Fault("a sink as good as a token", "scores.score_of", "-1, gap)", "0, gap)"),
    Fault("a sink below tokens that will not do", "scores.score_of", "-1, gap)", "-9, gap)"),
    Fault("a strict mask always shows a token", "scores.score_of",
          'and head.mask != "strict"', ""),
    Fault("scores may be negative", "scores.score_of",
          "[Pair(ONE, constant(-low))] if low else []", "[]"),
    Fault("the own factor of an unlimited score is dropped", "scores.score_of",
          "if pair.key.form.terms]", "if not pair.own.form.terms]"),
    Fault("a sum is sorted to the wrong side", "scores._moved", "(-p.key", "(p.key"),
    Fault("a table of the wrong side", "sides.Sides._table",
          'Pair(rest, is_) if side == "key"', 'Pair(rest, is_) if side == "own"'),
    Fault("differences are sums", "sides.Sides.pairs", "(p.scaled(-1) for p in self.pairs(right))",
          "self.pairs(right)"),
    Fault("`not` is left out", "sides.Sides.pairs",
          "return negated(self.pairs(operand))", "return self.pairs(operand)"),
    # gadgets
    Fault("> is off by a step", "gadgets.Gadgets.compared",
          '">": [(0, 0), (1, 1)]', '">": [(-1, 0), (0, 1)]'),
    Fault(">= is off by a step", "gadgets.Gadgets.compared",
          '">=": [(-1, 0), (0, 1)]', '">=": [(0, 0), (1, 1)]'),
    Fault("fractions are compared as integers", "gadgets.Gadgets.compared",
          "if gap.most > 1:", "if gap.most > 9**9:"),
    Fault("a table is off by one", "gadgets.Gadgets.table",
          "total(function, value)", "total(function, value - 1)"),
    Fault("a hinge is off by one", "gadgets.Gadgets.piecewise",
          "bias=-position)", "bias=1 - position)"),
    Fault("a gate that forgets the lower end", "gadgets.Gadgets.gate",
          "(1, kept), (x.low, test)", "(1, kept)"),
    Fault("a gate that is too narrow", "gadgets.Gadgets.gate",
          "width = x.high - x.low", "width = x.high"),
    Fault("`and` of three is that of two", "gadgets.Gadgets.conjunction",
          "bias=1 - len(several)", "bias=-1"),
    Fault("a choice turned round", "gadgets.Gadgets.choice",
          "((1, other), (1, gated))", "((1, one), (1, gated))"),
    Fault("min is max", "gadgets.Gadgets.extreme", '== "min"', '== "max"'),
    Fault("denominators of sums are those of one part", "network.Network.denominator",
          "scale * prod(", "max("),
    # heads and blocks
    Fault("the sink delivers 0", "build.Build._heads", "each.otherwise or 0", "0"),
    Fault("a field's first value is added to", "build.Build._heads",
          "row.bias - before", "row.bias"),
    Fault("a field is set though it varied", "build.Build._direct",
          "before is not None and before.low == before.high", "True"),
    Fault("what varies counts as the beginning", "build.Build._block",
          "if place.name not in set_here", ""),
    Fault("means have the denominators of integers", "heads._average",
          "ends[0], tokens)", "ends[0], 1)"),
    Fault("means are thought to be smaller", "heads._as_mean",
          "found.low, found.high", "found.low, found.low"),
    Fault("a quarter of a square is rounded up", "gadgets.Gadgets.quarter",
          "value * value // 4", "value * value // 2"),
    Fault("slots are not emptied", "settled._changes",
          "changes[value.slot] = _change(network, value.slot, value.arrived, None)", "pass"),
    Fault("what was there before stays", "settled._change", "(-1, old)", "(0, old)"),
    Fault("what is there is taken for what should be", "settled._change",
          "source = place._replace(old=True)", "pass"),
    Fault("what is read later is not kept", "settled._kept",
          "needed |= draft.network.support(signal.form)", "pass"),
    Fault("lets that matter are left out", "live._live",
          "wanted = (wanted - {name}) | fields_in(value)", "wanted = wanted - {name}"),
    # lowering
    Fault("coordinates are carried without their lower end", "lowering._unit_row",
          "-found.low if found.level == 0 else 0", "0"),
    Fault("carried sums lose their lower end", "lowering._packed",
          "form.bias + group.low", "form.bias"),
    # what matrices compute
    Fault("ties go to the left", "machine.weights_of",
          "last = max(", "last = min("),
    Fault("an average of one", "machine.weights_of", "int(score == best) for score in scores",
          "int(place == scores.index(best)) for place in range(len(scores))"),
    Fault("no ReLU", "machine._after_mlp", "max(number, 0)", "number"),
    Fault("tokens see all", "machine.RunningHead.scores",
          "[*sink, *keys[: len(seen)]]", "[*sink, *keys]"),
    # softmax
    Fault("softmax ties go to the left", "softmax._alone",
          "(width - 1), 1)", "(width - 1), -1)"),
    Fault("softmax ties stay", "softmax._alone", "(width - 1), 1)", "(width - 1), 0)"),
    Fault("places outweigh scores", "softmax._alone",
          "Fraction(places) / head.gap", "Fraction(1) / head.gap"),
    Fault("a softmax that is too flat", "softmax._soft",
          "floor(Fraction(bits + 1) / head.gap) + 1", "1"),
    Fault("a gap that is too large", "scores._spacing",
          "most = own * key * key", "most = 1"),
)  # fmt: skip


def detected() -> bool:
    """Say whether some small program and its matrices disagree, or cannot be compared."""
    for question in (question for question in SMALL if has_at_most(question.task, 81)):
        try:
            transformer = made(question)
            if first_difference(question, transformer) is not None:
                return True
            if first_difference(question, with_softmax(transformer, 2)) is not None:
                return True
        except Exception:  # a crash shows the fault too
            return True
    return False


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_planted_fault_is_noticed(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.plant(monkeypatch)

    assert detected()
