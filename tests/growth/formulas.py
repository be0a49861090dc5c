"""Random formulas in n, and shorthands for writing them."""

from __future__ import annotations

from random import Random

from dsl.growth import Apply, Formula, Growth, Number, Order, Variable

N = Variable("n")


def of(operator: str, *operands: Formula | int) -> Formula:
    """Return an operator applied to formulas or integers."""
    return Apply(operator, tuple(Number(x) if isinstance(x, int) else x for x in operands))


LOG = of("log2", N)
LOGLOG = of("log2", LOG)


def limit(left: Formula, relation: Order, right: Formula | None) -> Growth:
    return Growth("limit", "n", 0, left, relation, right)


def eventually(left: Formula, relation: Order, right: Formula) -> Growth:
    return Growth("eventually", "n", 0, left, relation, right)


def for_all(least: int, left: Formula, relation: Order, right: Formula) -> Growth:
    return Growth("all", "n", least, left, relation, right)


def fraction(random: Random) -> Formula:
    """Return a small positive rational."""
    return of("/", random.randint(1, 6), random.randint(1, 6))


def random_formula(random: Random, depth: int) -> Formula:
    """Return a formula that has a value for most n; positive more often than not."""
    if depth == 0:
        return random.choice((N, N, LOG, LOGLOG, of("sqrt", N), Number(random.randint(1, 9))))

    def inner() -> Formula:
        return random_formula(random, depth - 1)

    match random.randrange(12):
        case 0 | 1:
            return of("+", inner(), inner())
        case 2:
            return of("-", of("*", N, inner()), inner())
        case 3 | 4:
            return of("*", inner(), inner())
        case 5:
            return of("/", inner(), inner())
        case 6:
            return of("^", inner(), fraction(random))
        case 7:
            return of("^", inner(), random.choice((Number(2), LOG, fraction(random), inner())))
        case 8:
            return of(random.choice(("log2", "ln", "sqrt")), inner())
        case 9:
            return of(random.choice(("ceil", "floor")), inner())
        case 10:
            return of("^", random.choice((Number(2), Number(3), of("exp", 1))), inner())
        case _:
            return of("factorial", random.choice((N, of("ceil", LOG), of("+", N, 1))))
