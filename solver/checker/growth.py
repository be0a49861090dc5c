"""Certificates about growth: the claim is expanded again, every inequality is checked again.

A proof shows that a sum S of transmonomials is above 0 (strictly or not) for all n >= N. Its rules,
with all atoms L_0 = n, L_1 = log2 n, ... positive at N and so from N on (they grow):

      all coefficients of S are positive
    ---------------------------------------  (positive)
            S > 0 from N on

      (S/m)(N) > 0     (S/m)' >= 0 from N on
    -------------------------------------------  (slope: a function that never falls)
            S > 0 from N on

      w_i c m + c_i m_i > 0 from N on for each negative term i,    sum of w_i <= 1
    --------------------------------------------------------------------------------  (split)
            S = c m + ... > 0 from N on

      log2 c + log2 m - log2(-d) - log2 k > 0 from N on
    -----------------------------------------------------  (log: log2 is increasing)
            c m + d k > 0 from N on

      S > 0 on [N, p], [p, q], ... by enclosures     S > 0 from the last point on
    --------------------------------------------------------------------------------  (boxes)
            S > 0 from N on

A goal that is not strict has >= throughout; derivatives are always compared with >=. Slack is first
replaced by its lower bound. Facts about sizes are subtracted with multipliers that are not negative
(Farkas): S - sum of l_i F_i > 0 and F_i >= 0 give S > 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NoReturn

from dsl.growth import COMPARISONS, Growth, sizes_of
from solver.certificate.kinds import (
    Certificate,
    GrowthCounterexample,
    GrowthFrom,
    GrowthLimit,
    InvalidCertificate,
)
from solver.growth import cases, compare, constants, evaluate, terms
from solver.growth.cases import Look
from solver.growth.constants import Constant, rational
from solver.growth.expand import Expansion
from solver.growth.intervals import TooLarge, Undefined, Vague
from solver.growth.parameters import Ranges, UnknownConstant
from solver.growth.points import HIGHEST, Box, Place, Point, integer_of, sum_at
from solver.growth.terms import ONE, STAR, Coefficient, Monomial, OutsideScope, Sum
from solver.verdict import Can, Cannot

LONGEST_TABLE = 20_000
DEEPEST = 60
MOST_DEPTH = 12
PRECISIONS = (64, 256, 1200, 2500)

OBSTACLES = (OutsideScope, Undefined, Vague, TooLarge, UnknownConstant, evaluate.Undecided)

SHOWS = {
    ">": {">": True, ">=": True, "==": False, "<": False, "<=": False},
    ">=": {">=": True, "<": False},
    "==": {"==": True, ">=": True, "<=": True, "<": False, ">": False},
    "<=": {"<=": True, ">": False},
    "<": {"<": True, "<=": True, "==": False, ">": False, ">=": False},
}
"""What one relation says of another: that it holds, or that it does not."""


def check_growth(growth: Growth, certificate: Certificate) -> Can | Cannot:
    """Return what a certificate shows of a claim about growth; raises InvalidCertificate."""
    try:
        match certificate:
            case GrowthCounterexample():
                _check_counterexample(growth, certificate)
                return Cannot(certificate, (), "replayed")
            case GrowthLimit():
                holds = _limit(growth, certificate)
            case GrowthFrom():
                holds = _from(growth, certificate)
            case _:
                _refuse("this kind of certificate is not about growth")
    except OBSTACLES as obstacle:
        raise InvalidCertificate(f"{type(obstacle).__name__}: {obstacle}") from None
    except RecursionError:
        raise InvalidCertificate("formulas nested too deeply") from None
    if not holds and sizes_of(growth):
        _refuse("nothing is refuted under facts about sizes: perhaps no sizes meet them")
    return Can(certificate, (), "checked") if holds else Cannot(certificate, (), "checked")


def _check_counterexample(growth: Growth, certificate: GrowthCounterexample) -> None:
    if growth.quantifier != "all" or sizes_of(growth) or growth.facts:
        _refuse("a counterexample is for a claim about all n without facts")
    if certificate.n < growth.least:
        _refuse("a counterexample below the range")
    if _holds_at(growth, Point(0, certificate.n)):
        _refuse("the claim holds at the counterexample")


def _holds_at(growth: Growth, point: Point) -> bool:
    assert growth.right is not None
    sign = evaluate.compare(growth.left, growth.right, growth.variable, point)
    return SHOWS[{-1: "<", 0: "==", 1: ">"}[sign]].get(growth.relation, False)


def _limit(growth: Growth, certificate: GrowthLimit) -> bool:
    """Find the behaviour of f/g anew, in all cases, and compare it with the certificate's."""
    if growth.quantifier == "all":
        _refuse("what happens in the end says nothing of all n")
    _require_depth(certificate.depth)
    point = _point(certificate.point)
    look = Look(point, certificate.depth, certificate.above, certificate.below)
    found = cases.cases(growth, look)
    if cases.told(found) != certificate.behaviour:
        _refuse(f"f/g is {cases.told(found)}, not {certificate.behaviour}")
    return cases.settled(found)


def _expansion(growth: Growth, point: tuple[int, int], depth: int) -> Expansion:
    _require_depth(depth)
    return compare.expansion_of(growth, _point(point), depth)


def _require_depth(depth: int) -> None:
    if not 1 <= depth <= MOST_DEPTH:
        _refuse(f"series of {depth} terms")


def _point(data: object) -> Point:
    match data:
        case [int() as height, int() as value] if 0 <= height <= HIGHEST and value >= 1:
            return Point(height, value)
        case _:
            _refuse("a point is a height and a positive integer")


def _from(growth: Growth, certificate: GrowthFrom) -> bool:
    """Return whether the claim holds (or fails) from the certificate's point on, as shown."""
    if growth.quantifier == "limit" or certificate.relation not in COMPARISONS:
        _refuse("a comparison is shown of a comparison")
    says = SHOWS[certificate.relation].get(growth.relation)
    if says is None:
        _refuse(f"{certificate.relation} says nothing of {growth.relation}")
    expansion = _expansion(growth, certificate.point, certificate.depth)
    goal = _goal(growth, certificate, expansion)
    proof = Proof(expansion.ranges)
    if certificate.relation == "==":
        if goal:
            _refuse("the two sides are not identical")
    else:
        strict = certificate.relation in ("<", ">")
        proof.check(_lower(goal), strict, certificate.proof, expansion.point, 1)
    _check_start(growth, certificate, expansion.point, says)
    return says


def _goal(growth: Growth, certificate: GrowthFrom, expansion: Expansion) -> Sum:
    """Return the sum that is to be above 0, facts subtracted."""
    if certificate.mode not in compare.MODES:
        _refuse(f"no mode {certificate.mode}")
    goal = compare.difference(growth, certificate.mode, expansion)
    if certificate.relation in ("<", "<="):
        goal = terms.minus(goal)
    facts = compare.size_facts(growth, expansion) if certificate.facts else []
    if len(facts) != len(certificate.facts) or (facts and certificate.mode != "logarithm"):
        _refuse("one multiplier for each fact, in logarithms")
    for fact, multiplier in zip(facts, certificate.facts, strict=True):
        if multiplier < 0:
            _refuse(f"a negative multiplier {multiplier}")
        share = terms.times(fact, rational(-multiplier), expansion.ranges)
        goal = terms.add(goal, share)
    return goal


def _lower(goal: Sum) -> Sum:
    """Return a sum without slack that is nowhere above `goal` (monomials are positive)."""
    if any(c.free for c in goal.values()):
        _refuse("an unknown constant factor")
    found = {m: Coefficient(c.constant + rational(c.low)) for m, c in goal.items()}
    return {m: c for m, c in found.items() if c.constant.terms}


def _check_start(growth: Growth, certificate: GrowthFrom, point: Point, says: bool) -> None:
    """Check by a table what lies between where the claim starts and the point."""
    power = certificate.power
    if power is None and growth.quantifier == "eventually":
        return
    if not says or (power is not None and growth.quantifier == "all"):
        _refuse("a starting point is for a claim that holds eventually")
    if sizes_of(growth) and (power is not None or integer_of(point) > growth.least):
        _refuse("no table can be made for claims with other sizes")
    if power is None:
        _check_table(growth, growth.least, point)
        return
    if power < 0:
        _refuse(f"2^{power} is not an integer")
    if not _at_most(point, power):
        _check_table(growth, integer_of(Point(1, power)) if power else 1, point)
    if power > 0 and _holds_below(growth, power - 1):
        _refuse(f"the claim also holds at 2^{power - 1}")


def _at_most(point: Point, power: int) -> bool:
    """Say whether point <= 2^power."""
    try:
        return (point.value if point.height == 0 else 0) == 1 or (point.atom(1, 256).high <= power)
    except TooLarge:
        return False


def _holds_below(growth: Growth, power: int) -> bool:
    try:
        return _holds_at(growth, Point(1, power) if power else Point(0, 1))
    except Undefined:  # of the whole claim: it has no value there
        return False


def _check_table(growth: Growth, first: int, point: Point) -> None:
    beyond = integer_of(point)
    if beyond - first > LONGEST_TABLE:
        _refuse(f"a table of more than {LONGEST_TABLE} integers")
    for n in range(first, beyond):
        if not _holds_at(growth, Point(0, n)):
            _refuse(f"the claim fails at {Point(0, n)}")


class Proof:
    """Checks the rules above; `ranges` is what is known of the parameters."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges

    def check(self, goal: Sum, strict: bool, node: object, point: Point, depth: int) -> None:
        """Check that `goal` is above 0 from `point` on; raises InvalidCertificate."""
        if depth > DEEPEST:
            _refuse("the proof is too deep")
        _require_atoms(goal, point)
        match node:
            case ["positive"]:
                signs = [min(constants.signs(c.constant, self.ranges)) for c in goal.values()]
                if strict and not any(sign > 0 for sign in signs):
                    _refuse("0 is not above 0")
                if any(sign < 0 for sign in signs):
                    _refuse("a coefficient is not positive")
            case ["slope", int() as index, inner]:
                divided = _divided(goal, index)
                self._require_above(divided, strict, point)
                self.check(terms.derivative(divided), False, inner, point, depth + 1)
            case ["split", int() as index, [*parts]]:
                self._split(goal, strict, index, parts, point, depth)
            case ["log", inner]:
                self.check(self._logarithms(goal), strict, inner, point, depth + 1)
            case ["boxes", [*points], inner]:
                for after in map(_point, points):
                    self._require_above(goal, strict, Box(point, after))
                    _require_later(point, after)
                    point = after
                self.check(goal, strict, inner, point, depth + 1)
            case _:
                _refuse("an unknown rule")

    def _sign(self, constant: Constant) -> int:
        return constants.sign(constant, self.ranges)

    def _require_above(self, goal: Sum, strict: bool, place: Place) -> None:
        for bits in PRECISIONS:
            found = sum_at(goal, place, bits, self.ranges)
            if found.low > 0 or (found.low == 0 and not strict):
                return
        _refuse(f"not shown to be above 0 at {place}")

    def _split(
        self, goal: Sum, strict: bool, index: int, parts: list[object], point: Point, depth: int
    ) -> None:
        leading = _monomial(goal, index)
        open_terms = {m for m, c in goal.items() if self._sign(c.constant) < 0}
        total = Fraction(0)
        if leading not in goal or leading in open_terms or not open_terms:
            _refuse("a leading term that is not there or negative, or nothing to split")
        for part in parts:
            match part:
                case [int() as place, str() as text, inner]:
                    harmful, weight = _monomial(goal, place), _fraction(text)
                case _:
                    _refuse("a part is a term, a weight and a proof")
            if harmful not in open_terms or weight <= 0:
                _refuse("a term that is not open, or a weight that is not positive")
            open_terms.remove(harmful)
            total += weight
            share = Coefficient(goal[leading].constant * rational(weight))
            both = {leading: share, harmful: goal[harmful]}
            self.check(both, strict, inner, point, depth + 1)
        if open_terms or total > 1:
            _refuse(f"terms are left over, or the weights add up to {total}")

    def _logarithms(self, goal: Sum) -> Sum:
        """Return log2 of the positive term minus log2 of the negative one."""
        positive = [m for m, c in goal.items() if self._sign(c.constant) > 0]
        if len(goal) != 2 or len(positive) != 1:
            _refuse("not one positive and one negative term")
        result: Mapping[Monomial, Coefficient] = {}
        for monomial, c in goal.items():
            sign = 1 if monomial in positive else -1
            logarithm = constants.log2(c.constant * rational(sign), self.ranges)
            one = terms.add(terms.scalar(logarithm), terms.log2_of(monomial))
            result = terms.add(result, one if sign == 1 else terms.minus(one))
        return result


def _require_atoms(goal: Sum, point: Point) -> None:
    """Refuse unless every iterated logarithm in a sum is positive at the point."""
    waiting = list(goal)
    highest = 0
    while waiting:
        monomial = waiting.pop()
        if monomial.size:
            _refuse(f"the size {monomial.size} is left in the sum")
        highest = max([highest, *(k for k, _ in monomial.powers)])
        waiting.extend(m for m, _ in monomial.exponent)
    if highest >= STAR:
        _refuse("log* in an explicit bound")
    for k in range(point.height, highest + 1):
        if point.atom(k, 64).low <= 0:
            _refuse(f"an iterated logarithm is not positive at {point}")


def _require_later(point: Point, after: Point) -> None:
    height = max(point.height, after.height)
    if not point.atom(height, 256).high <= after.atom(height, 256).low:
        _refuse(f"{after} does not come after {point}")


def _monomial(goal: Sum, index: int) -> Monomial:
    """Return the term of that number in the order of their texts; -1 stands for 1."""
    listed = sorted(goal, key=terms.order)
    if not -1 <= index < len(listed):
        _refuse(f"there is no term {index}")
    return listed[index] if index >= 0 else ONE


def _divided(goal: Sum, index: int) -> Sum:
    divisor = _monomial(goal, index)
    return {terms.product(m, divisor, -1): c for m, c in goal.items()}


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        _refuse(f"{text[:40]!r} is not a fraction")


def _refuse(reason: str) -> NoReturn:
    raise InvalidCertificate(reason)
