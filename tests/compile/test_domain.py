"""Signs of polynomials from facts about their parameters, each compared with many values."""

from __future__ import annotations

from itertools import product

import pytest

from solver.compile.domain import Domain, Monomial, Terms, added

M, N = (("m", 1),), (("n", 1),)
SQUARES: dict[Monomial, int] = {(("m", 2),): 1, (("n", 2),): -1}
POLYNOMIALS = [
    added({(("m", i),): a, (("m", 1), ("n", 1)): b, (("n", j),): c, (): d})
    for i, j, a, b, c, d in product((1, 2), (1, 2), (-2, 1), (-1, 0, 2), (-1, 1), (-3, 0, 2))
]
FACTS = [
    (),
    (added({M: 1, N: -1}),),
    (added({M: 1, N: -1, (): -1}),),
    (added({M: 2, N: -1, (): -1}),),
    (added({M: 2, N: -1, (): -1}), added({M: -1, N: 1})),
    (added({M: 1, N: -1}), added({M: -1, N: 1})),
]


def worth(terms: Terms, values: dict[str, int]) -> int:
    total = 0
    for monomial, factor in terms:
        for name, power in monomial:
            factor *= values[name] ** power
        total += factor
    return total


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("least", [1, 2, 3])
def test_no_sign_is_missed(facts: tuple[Terms, ...], least: int) -> None:
    domain = Domain(least)
    for fact in facts:
        domain = domain.having(fact)
    values = [{"m": m, "n": n} for m, n in product(range(least, 15), repeat=2)]
    inside = [each for each in values if all(worth(fact, each) >= 0 for fact in facts)]

    for terms in POLYNOMIALS:
        met = {(worth(terms, each) > 0) - (worth(terms, each) < 0) for each in inside}
        assert met <= domain.signs(terms), terms


def test_facts_decide_what_follows_from_them() -> None:
    domain = Domain(2).having(added({M: 1, N: -1, (): -1}))

    assert domain.signs(added({M: 1, N: -1})) == {1}
    assert domain.signs(added(SQUARES)) == {1}
    assert domain.signs(added({M: 1, N: -2})) == {-1, 0, 1}


def test_two_facts_make_an_equation() -> None:
    domain = Domain(2).having(added({M: 1, N: -1})).having(added({M: -1, N: 1}))

    assert domain.equal == (("m", ((N, 1),)),)
    assert domain.signs(added(SQUARES)) == {0}
