"""Certificates that are looked for when a claim gives the sizes of a composition."""

from __future__ import annotations

import pytest

from solver.exact.composed import Composed
from solver.exact.measures import row_counts
from solver.exact.protocol import Protocol, confusion, exchange
from solver.kernel.composition import check
from solver.routes.composed import certificate_for, why_not_epochs
from solver.routes.protocol import searched
from tests.checker.protocol_questions import asked
from tests.exact.exchanges import compose_once, two_tables_exchange
from tests.kernel.certificates import TWO_LAYERS, closed_form


@pytest.mark.parametrize("known", TWO_LAYERS, ids=lambda known: f"b={known.b}")
def test_the_search_finds_the_rest_of_every_row_of_the_table(known: object) -> None:
    found = certificate_for(Composed(known.m, known.n), known.b)  # type: ignore[attr-defined]

    assert found is not None
    assert check(found, "parallel").certificate == found


@pytest.mark.parametrize("b", [1, 3, 10, 100, 1000, 10**6])
def test_the_closed_form_is_found_again(b: int) -> None:
    known = closed_form(b)

    assert certificate_for(Composed(known.m, known.n), b) is not None


@pytest.mark.parametrize(
    ("m", "n", "b"), [(350, 28, 8), (350, 29, 9), (3, 2, 1), (1, 5, 1), (1023, 1023, 12480)]
)
def test_nothing_is_found_where_nothing_is_known(m: int, n: int, b: int) -> None:
    assert certificate_for(Composed(m, (n,)), b) is None


@pytest.mark.parametrize("m", [1, 2, 3, 4])
@pytest.mark.parametrize("b", range(1, 10))
def test_one_layer_agrees_with_the_rows_of_a_table(m: int, b: int) -> None:
    sizes, answer = compose_once(m)
    rows = max(row_counts(exchange(sizes, (), answer)))

    assert (certificate_for(Composed(m, ()), b) is not None) == (rows > 2**b)


@pytest.mark.parametrize(("m", "n"), [(1, 2), (1, 3), (1, 4), (2, 1)])
def test_no_certificate_contradicts_a_protocol(m: int, n: int) -> None:
    asked = two_tables_exchange(m, n, n * m, 1)
    found = searched(asked)

    assert isinstance(found, Protocol)
    assert confusion(asked, found) is None
    assert certificate_for(Composed(m, (n,)), 1) is None


def test_three_layers_are_searched_too() -> None:
    assert certificate_for(Composed(10**6, (10**5, 10)), 2) is not None
    assert certificate_for(Composed(10**3, (10**2, 10)), 2) is None


def test_sizes_beyond_floating_point_are_left_alone() -> None:
    assert certificate_for(Composed(2**500, (2**400,)), 8) is None
    assert certificate_for(Composed(350, (29,)), 2**400) is None


def test_the_reason_names_fewer_bits_and_a_larger_size() -> None:
    question = asked("autoregressive(E=2, b=9) can solve chained2(350, 29)")

    reason = why_not_epochs(question)  # type: ignore[arg-type]

    assert reason is not None
    assert "for 9 bits a token; at this size one for 8 was; 9 bits are too few at m = " in reason
