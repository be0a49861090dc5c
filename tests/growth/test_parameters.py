"""Claims with parameters: every case that is told is what plain numbers in its place give."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from dsl.growth import Fact, Formula, Growth, Number, Order, Variable
from solver.growth import cases
from solver.growth.cases import Case, Look
from solver.growth.parameters import Affine, Inequality, Ranges, condition, feasible
from solver.growth.points import Point
from solver.growth.terms import OutsideScope
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Proved, Refuted, Undecided, Unknown
from tests.growth.formulas import LOG, LOGLOG, N, eventually, for_all, of
from tests.growth.test_no_value import verdict
from tests.growth.test_verdicts import holds

NAMES = ("a", "b", "c")
Values = dict[str, Fraction]


def random_form(random: Random) -> Affine:
    slopes = [(name, Fraction(random.randint(-2, 2), random.randint(1, 2))) for name in NAMES]
    return Affine(Fraction(random.randint(-2, 2)), tuple(pair for pair in slopes if pair[1]))


def at(form: Affine, values: Values) -> Fraction:
    return form.start + sum(slope * values[name] for name, slope in form.slopes)


def meets(fact: Inequality, values: Values) -> bool:
    value = at(fact.form, values)
    return value > 0 or (value == 0 and not fact.strict)


def random_values(random: Random) -> Values:
    return {name: Fraction(random.randint(-12, 12), random.choice((1, 2, 4))) for name in NAMES}


def sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


@pytest.mark.parametrize("seed", range(3))
def test_every_sign_that_a_form_takes_is_among_those_found(seed: int) -> None:
    random = Random(seed)
    met = 0

    for _ in range(40):
        facts = tuple(
            Inequality(random_form(random), random.random() < 0.5)
            for _ in range(random.randint(1, 4))
        )
        form = random_form(random)
        found = Ranges(facts).signs(form)
        assert bool(found) == feasible(facts)
        for values in (random_values(random) for _ in range(30)):
            if all(meets(fact, values) for fact in facts):
                assert sign(at(form, values)) in found, (facts, form, values)
                low, high = Ranges(facts).bounds("a")
                assert low is None or low <= values["a"]
                assert high is None or values["a"] <= high
                met += 1

    assert met > 40


def fact(text: str) -> Inequality:
    """Return `2*a - b > 0` and the like: numbers and names with a sign before each."""
    left, strict = text.replace(" ", ""), ">=" not in text
    form = Affine(Fraction(0), ())
    for part in left.split(">")[0].replace("-", "+-").split("+"):
        factor, _, name = part.rpartition("*") if "*" in part else ("", "", part)
        negative = part.startswith("-")
        name = name.lstrip("-")
        scale = Fraction(factor.lstrip("-") or 1) * (-1 if negative else 1)
        if name.isdigit():
            form += Affine(scale * int(name), ())
        elif name:
            form += Affine(Fraction(0), ((name, scale),))
    return Inequality(form, strict)


SIGNS = [
    (("b - a > 0", "c - b >= 0"), "a - c > 0", {-1}),
    (("b - a >= 0", "c - b >= 0"), "a - c > 0", {-1, 0}),
    (("a - 1 >= 0", "b - 1 >= 0"), "a + b - 2 > 0", {0, 1}),
    (("a - 1 > 0", "b - 1 >= 0"), "a + b - 2 > 0", {1}),
    (("a > 0", "b > 0"), "a - b > 0", {-1, 0, 1}),
    (("2*a - b > 0", "b - 4 > 0"), "a - 2 > 0", {1}),
    (("a - b > 0", "b - a > 0"), "a > 0", set()),
]


@pytest.mark.parametrize(("facts", "form", "found"), SIGNS)
def test_signs_are_told_exactly(facts: tuple[str, ...], form: str, found: set[int]) -> None:
    assert Ranges(tuple(map(fact, facts))).signs(fact(form).form) == found


def formula(form: Affine) -> Formula:
    """Return a form as it might be written in a claim."""
    found: Formula = rational(form.start)
    for name, slope in form.slopes:
        found = of("+", found, of("*", rational(slope), Variable(name)))
    return found


def rational(value: Fraction) -> Formula:
    found = of("/", abs(value.numerator), value.denominator)
    return of("neg", found) if value < 0 else found


def told_holds(case: Case, values: Values) -> bool:
    """Say whether values meet the conditions of a case, read from their words."""
    return all(eval(text.replace(" = ", " == "), {}, dict(values)) for text in case.conditions)


@pytest.mark.parametrize("seed", range(3))
def test_the_cases_are_what_numbers_in_place_of_the_parameters_give(seed: int) -> None:
    random = Random(seed)
    met = 0

    for _ in range(12):
        forms = [random_form(random) for _ in range(4)]
        known = tuple(Inequality(random_form(random), True) for _ in range(random.randint(0, 2)))
        left, right = (
            of("*", of("^", base, formula(one)), of("^", other, formula(two)))
            for base, other, one, two in (
                (N, LOG, forms[0], forms[1]),
                (N, LOG, forms[2], forms[3]),
            )
        )
        facts = tuple(Fact(formula(f.form), ">", Number(0)) for f in known)
        growth = Growth("limit", "n", 0, left, "o", right, facts)
        try:
            found = cases.cases(growth, Look(Point(0, 100), 3))
        except OutsideScope:
            assert not feasible(known)
            continue
        for values in (random_values(random) for _ in range(25)):
            if not all(meets(each, values) for each in known):
                continue
            (case,) = [each for each in found if told_holds(each, values)]
            first, second = (at(forms[i], values) - at(forms[i + 2], values) for i in (0, 1))
            assert case.kind == {-1: "o", 0: "Theta", 1: "omega"}[sign(first) or sign(second)]
            met += 1

    assert met > 50


def test_conditions_are_written_without_fractions_and_signs() -> None:
    form = Affine(Fraction(1, 2), (("a", Fraction(-1)), ("b", Fraction(1, 3))))

    assert condition(form, "<") == "6*a > 2*b + 3"


VERDICTS = [
    ("as n -> oo: n^a = o(n^b) where a < b", Proved),
    ("as n -> oo: n^a = O(n^b) where a <= b", Proved),
    ("as n -> oo: n^a = omega(n^b) where a <= b", Refuted),
    ("as n -> oo: n^a = o(n^b) where a <= b", Unknown),
    ("as n -> oo: n^(a/2) = o(n^(b/3)) where 3*a < 2*b", Proved),
    ("as n -> oo: n^(1/a) = o(n^(1/b)) where a > b, b > 0", Proved),
    ("as n -> oo: n^(a/(a - 1)) = omega(n^(b/(b - 1))) where a > 1, b > a", Proved),
    ("as n -> oo: 2^(log2(n)^a) = o(2^(log2(n)^b)) where 0 < a, a < b", Proved),
    ("as n -> oo: exp(a*n) = o(exp(b*n)) where a < b", Proved),
    ("as n -> oo: n^(a - b) -> 0 where a < b", Proved),
    ("as n -> oo: n^(a - b) -> 1 where a < b", Refuted),
    ("eventually: n^a < n^b where a < b", Proved),
    ("eventually: n^a <= n^b where a <= b", Proved),
    ("eventually: n^a > n^b where a <= b", Refuted),
    ("eventually: n^a < n^b where a <= b", Unknown),
    ("for all n >= 2: n^a <= n^b where a <= b", Proved),
    ("for all n >= 1: n^a < n^b where a < b", Unknown),
    ("eventually: n^(2^(-4*L)) > log2(n) where L >= 1", Proved),
    ("eventually: n^(2^(-4*L)) < log2(n) where L >= 1", Refuted),
    ("as n -> oo: n^a = o(n^b) where a < b, b < a", Unknown),
    ("as n -> oo: n^a = o(n^b) where a <= b, b <= a", Unknown),
    ("as n -> oo: n^a = o(n^b) where a < b, b < c, c < a", Unknown),
    ("as n -> oo: n^a = O(n^b) where a <= b, b <= c, c <= a", Unknown),
    ("as n -> oo: n^a = O(n^b) where a <= 1, b >= 1", Proved),
    ("as n -> oo: n^a = o(n^b) where a <= 1, b >= 1", Unknown),
    ("as n -> oo: n^a = o(n^b) where 2*a < b, b < a", Refuted),
    ("as n -> oo: n^a = o(n^b) where 2*a < b, b < a, a > 0", Unknown),
    ("as n -> oo: n^(a*b) = o(1) where a > 0, b < 0", Proved),
    ("as n -> oo: n^(a^2) = Omega(1) where a >= -1", Proved),
    ("as n -> oo: n^(a^2) = omega(1) where a >= -1", Unknown),
    ("as n -> oo: n^(1/(a - b)) = omega(1) where a >= b", Unknown),
    ("as n -> oo: (1/a)^n = o(1) where a > 1", Proved),
    ("as n -> oo: (1/a)^n = o(1) where a >= 1", Unknown),
    ("as n -> oo: a^n = O(1) where a > 0, a <= 1", Proved),
    ("as n -> oo: 2^(n^a) = o(2^(n^b)) where a < b", Unknown),
    ("as n -> oo: 2^(n^a) = o(2^(n^b)) where a < b, b > 0", Proved),
    ("as n -> oo: 2^(a*n^2 + b*n) = o(2^(c*n^2)) where a <= c, b < 0", Proved),
    ("as n -> oo: 2^(a*n^2 + b*n) = O(2^(c*n^2)) where a <= c, b <= 0", Proved),
    ("as n -> oo: log_star(n)^a = o(log_star(n)^b) where a < b", Proved),
    ("for all n >= 2: n + a >= n where a >= 0", Proved),
    ("for all n >= 2: n + a > n where a >= 0", Unknown),
    ("for all n >= 2: a*n > b*n where a >= b", Unknown),
    ("for all n >= 5: log2(n)^a >= log2(n)^b where a >= b", Proved),
    ("for all n >= 3: log2(log2(n))^a >= log2(log2(n))^b where a >= b", Unknown),
    ("eventually: n^a > 1 where a >= 0", Unknown),
    ("eventually: n^a >= 1 where a >= 0", Proved),
    ("as n -> oo: n^a = o(n^b) where 1/a < 2, a < b", Unknown),
    ("as n -> oo: n^a = o(n^b) where a < b, 0*a > 1", Unknown),
    ("as n -> oo: n^a = o(n^b) where a*b > 1, a < b", Unknown),
    ("as n -> oo: (n + log2(n)^a)/n -> 1 where a > 0, a <= 3", Proved),
    ("as n -> oo: a*n = Theta(b*n) where a > 0, b > 0", Proved),
    ("as n -> oo: (a - b)*n = Theta(n) where a > b", Proved),
    ("as n -> oo: (a - b)*n = Theta(n) where a >= b", Unknown),
]


@pytest.mark.parametrize(("text", "outcome"), VERDICTS)
def test_a_claim_with_parameters_comes_out(text: str, outcome: type[object]) -> None:
    assert isinstance(verdict(text), outcome)


def test_the_reason_tells_the_cases() -> None:
    a, b = Variable("a"), Variable("b")
    facts = (Fact(a, ">=", Number(1)), Fact(b, ">=", Number(1)))
    growth = Growth("limit", "n", 0, of("^", N, a), "o", of("^", N, b), facts)

    outcome = answered(growth, Limits())

    told = "it depends on the parameters: o where a < b; Theta where a = b; omega where a > b"
    assert outcome == Undecided(told)


def test_a_bound_that_is_missing_is_asked_for() -> None:
    growth = eventually(of("^", N, of("^", 2, Variable("L"))), ">", of("*", N, LOGLOG))
    facts = (Fact(Variable("L"), ">=", Number(1)),)

    outcome = answered(replace(growth, facts=facts), Limits())

    assert isinstance(outcome, Undecided) and "as in `where L <= 100`" in outcome.reason


FAR = (Point(2, 30), Point(2, 200))


def product(exponents: list[Formula]) -> Formula:
    return of("*", of("^", N, exponents[0]), of("^", LOG, exponents[1]))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_proved_of_parameters_holds_of_numbers_in_their_place(seed: int) -> None:
    random = Random(seed)
    decided = tried = 0

    for _ in range(12):
        known = [Inequality(random_form(random), random.random() < 0.5) for _ in range(2)]
        forms = [random_form(random) for _ in range(2)]
        forms += [forms[0] + known[0].form, forms[1] + random.choice(known).form]
        facts = tuple(Fact(formula(f.form), ">" if f.strict else ">=", Number(0)) for f in known)
        relation: Order = random.choice(("<", "<=", ">", ">="))
        sides = [[formula(form) for form in forms[i : i + 2]] for i in (0, 2)]
        growth = eventually(product(sides[0]), relation, product(sides[1]))
        if random.random() < 0.5:
            growth = for_all(random.choice((2, 3, 16)), growth.left, relation, growth.right or N)
        outcome = answered(replace(growth, facts=facts), Limits())
        if isinstance(outcome, Undecided):
            continue
        decided += 1
        for values in (random_values(random) for _ in range(16)):
            if not all(meets(each, values) for each in known):
                continue
            numbers = [rational(at(form, values)) for form in forms]
            left, right = product(numbers[:2]), product(numbers[2:])
            claim = replace(growth, left=left, right=right)
            places = FAR if growth.quantifier == "eventually" else (
                *(Point(0, growth.least + step) for step in range(4)), *FAR)  # fmt: skip
            wanted = isinstance(outcome, Can)
            if growth.quantifier == "eventually" or wanted:
                assert all(holds(claim, place) is not (not wanted) for place in places), growth
                tried += 1

    assert decided >= 2 and tried >= 5
