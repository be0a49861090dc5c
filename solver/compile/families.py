"""Gadgets over ranges with symbolic ends, and what they leave to be checked.

A `Family` stands for as many units as a parameter says. Everything else is as in
`solver.compile.gadgets`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from solver.compile.build import Build
from solver.compile.domain import Symbol, added, scaled
from solver.compile.gadgets import Gadgets
from solver.compile.network import SQUARE, Family, Form, Network, Place, Signal, constant, inside
from solver.compile.settled import Settled
from solver.compile.symbols import Polynomial, Undecided, made
from solver.exact.matrices import Number


class FamilyGadgets(Gadgets):
    """Gadgets over ranges with symbolic ends."""

    def told_apart(self, forms: Iterable[Form]) -> None:
        """Raise Undecided where two forms are one and the same for some parameters only."""
        check_forms(self.network, forms)

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        """Return an operation; two sizes are compared once and for all."""
        if sign == "==" and not isinstance(left, Signal) and not isinstance(right, Signal):
            return left == right
        return super().operation(sign, left, right)

    def square(self, x: Signal) -> Any:
        """Return x^2 at integers, by one family where the range is symbolic."""
        if not x.form.terms:
            return constant(x.low * x.low)
        if not isinstance(x.high - x.low, Polynomial):
            return super().square(x)
        if not x.high - x.low >= 2:
            raise Undecided("a table without a unit")
        net, slope = self.network, 2 * x.low + 1
        count = x.high - x.low - 1
        family = net.family(x, SQUARE, count, 0, count * (count + 1))
        parts = (slope, x), (1, family)
        found = net.combined(*parts, bias=x.low * x.low - slope * x.low)
        net.bends(found.form, x.low, x.high, x.most)
        return self.as_square(found, x)

    def rounded(self, kind: str, x: Signal) -> Any:
        """Return a rounded fraction; there are as many steps as it has integers."""
        if any(isinstance(end, Polynomial) for end in (x.low, x.high, x.most)):
            raise Undecided("a table of a size that depends on a parameter")
        return super().rounded(kind, x)

    def quarter(self, x: Signal) -> Any:
        """Return x^2 / 4 rounded down, by one family where the range is symbolic."""
        if not isinstance(x.high - x.low, Polynomial):
            return super().quarter(x)
        slope = halved(x.low + 1)
        count = halved(x.high) - slope
        if not count >= 1:
            raise Undecided("a table without a unit")
        shape = f"ReLU(x - j), x + {x.form.bias} odd at j"
        family = self.network.family(x, shape, count, 0, count * (x.high - x.low))
        base = halved(x.low) * halved(x.low + 1)
        return self.network.combined((slope, x), (1, family), bias=base - slope * x.low)

    def arithmetic(self, sign: str, left: Any, right: Any) -> Any:
        """Return a power of numbers, or `mod`; other tables have no known size."""
        ends = (left.low, left.high) if isinstance(left, Signal) else (left,)
        if not any(isinstance(end, Polynomial) for end in (*ends, right)):
            return super().arithmetic(sign, left, right)
        if not isinstance(left, Signal) and not isinstance(right, Signal) and sign == "^":
            return left**right
        if sign != "mod" or isinstance(right, Signal) or not isinstance(left, Signal):
            raise Undecided(f"a table for '{sign}'")
        return self.remainder(left, right)

    def remainder(self, x: Signal, by: Any) -> Any:
        """Return x mod `by`: two units for each multiple of it, all units if it is 2."""
        if x.low < 0 or x.most != 1:
            raise Undecided("a remainder of a negative number")
        if x.high < by:
            return x
        if x.high < 2 * by:
            points = [(x.low, x.low), (by - 1, by - 1), (by, 0)]
            if x.high > by:
                points.append((x.high, x.high - by))
            return self.piecewise(x, points, 1)
        shape = f"ReLU(x - j), x + {x.form.bias} mod {by}"
        family = self.network.family(x, shape, _wraps(x, by), -x.high, 0)
        found = self.network.combined((1, x), (1, family))
        return Signal(found.form, 0, by - 1, 1)


def _wraps(x: Signal, by: Any) -> Number | None:
    """Return at how many places the slope of x mod `by` changes, None if that is not known."""
    try:
        if by == 2:
            return x.high - x.low - 1
        if not x.low < by - 1:
            return None
        most = x.high // by
        return 2 * most - (1 if most * by == x.high else 0)
    except Undecided:
        return None


def halved(number: Any) -> Any:
    """Return half a number, rounded down."""
    if not isinstance(number, Polynomial):
        return number // 2
    odd = {m: 1 for m, f in number.terms if f % 2 and m}
    even = made({m: (f - odd.get(m, 0) - (not m) * f % 2) // 2 for m, f in number.terms}, number.domain)
    rest = _half_symbol(made(odd, number.domain)) if odd else 0
    return even + (made(odd, number.domain) - rest if dict(number.terms).get((), 0) % 2 else rest)


def _half_symbol(odd: Any) -> Any:
    """Return `odd div 2` as a symbol."""
    text = f"({odd}) div 2" if len(odd.terms) > 1 else f"{odd} div 2"
    least = (c for c in range(8, -1, -1) if odd.domain.bound(added(odd.terms, {(): -2 * c})) is not None)
    half = Symbol(text, next(least, 0))
    own = ((half, 1),)
    half.facts = added(odd.terms, {own: -2}), added(scaled(odd.terms, -1), {own: 2, (): 1})
    return made({own: 1}, odd.domain)


def check_distinct(build: Build, found: Settled) -> None:
    """Raise Undecided where units or features are one and the same for some parameters only."""
    for network in (block.network for block in found.blocks):
        check_forms(network, _plain_units(network))
        if _tangled(network):
            raise Undecided("a table that may share units with another")
    for view in build.views:
        check_forms(view.network, _plain_units(view.network))
        check_forms(view.network, view.features)
    check_forms(build.first.network, build.statics)


def check_forms(network: Network, forms: Iterable[Form]) -> None:
    """Raise Undecided unless forms are different for all parameters, units written out.

    Families and units that may share units are told apart by nothing: forms that read them must
    differ elsewhere, and none may read two such.
    """
    pairs, known = _tangled(network), list(forms)
    tangled = {wire for pair in pairs for wire in pair}
    for form in known:
        read = {wire for wire, _ in form.terms}
        if any(read.issuperset(pair) for pair in pairs):
            raise Undecided("a table that may share units with another")
    for one, other in combinations(known, 2):
        if one == other:
            raise Undecided("two numbers that are the same")
        shared = tangled & {wire for wire, _ in (*one.terms, *other.terms)}
        if shared and _outside(one, network) == _outside(other, network):
            raise Undecided("a table that may share units with another")


def _plain_units(network: Network) -> list[Form]:
    return [wire.source for wire in network.wires if isinstance(wire.source, Form)]


def _outside(form: Form, network: Network) -> Form:
    """Return what a form reads of the coordinates alone."""
    sources = ((network.wires[wire].source, (wire, f)) for wire, f in form.terms)
    return Form(tuple(term for source, term in sources if isinstance(source, Place)), form.bias)


def _tangled(network: Network) -> set[tuple[int, int]]:
    """Return the pairs of a family and a unit or family that may have units in common."""
    units = [(n, w.source) for n, w in enumerate(network.wires) if not isinstance(w.source, Place)]
    found: set[tuple[int, int]] = set()
    for (n, one), (m, other) in combinations(units, 2):
        if isinstance(one, Place) or isinstance(other, Place):
            continue
        with_family = isinstance(one, Family) or isinstance(other, Family)
        if with_family and inside(one).terms == inside(other).terms and not _apart(one, other):
            found.add((n, m))
    return found


def _apart(one: Form | Family, other: Form | Family) -> bool:
    """Say whether no unit of one is a unit of the other; both read the same wires."""
    (low, high), (least, most) = _span(one), _span(other)
    return bool(high <= least + 1 or most <= low + 1)


def _span(units: Form | Family) -> tuple[Number, Number]:
    """Return two numbers such that the units are ReLU(sum of wires - j), j between them."""
    if isinstance(units, Family):
        return units.low, units.high
    return -units.bias - 1, -units.bias + 1
