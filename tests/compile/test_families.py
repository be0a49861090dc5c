"""Families of units: which are the same, and when forms that read them can be told apart."""

from __future__ import annotations

from typing import Any

import pytest

from solver.compile.counting import unit_count
from solver.compile.distinct import check_forms, check_read
from solver.compile.domain import Domain
from solver.compile.families import FamilyGadgets
from solver.compile.gadgets import Gadgets
from solver.compile.network import Network
from solver.compile.symbols import Undecided, parameter
from solver.compile.transplant import Transplant
from solver.compile.wires import Form, Place

N: Any = parameter("n", Domain(4))
M: Any = parameter("m", Domain(4))


def squared(network: Network) -> tuple[Any, Any]:
    """Return a number from 0 to n - 1 and its square."""
    x = network.input(Place("field", "x", 0), 0, N - 1)
    return x, FamilyGadgets(network).square(x)


def test_tables_of_the_same_units_are_one() -> None:
    network = Network()
    x, _ = squared(network)
    FamilyGadgets(network).square(network.combined((1, x), bias=-N))

    assert [wire.count for wire in network.wires] == [1, N - 2]


def test_a_form_that_reads_a_table_and_one_of_its_units_is_refused() -> None:
    network = Network()
    x, square = squared(network)
    unit = network.hinge(network.combined((1, x), bias=-1))
    both = network.combined((1, square), (1, unit))

    check_forms(network, [square.form, unit.form])
    with pytest.raises(Undecided, match="share units"):
        check_read(network, [both.form])


def test_forms_that_differ_only_in_shared_units_are_refused() -> None:
    network = Network()
    x, square = squared(network)
    unit = network.hinge(network.combined((1, x), bias=-1))
    again = network.combined((1, x), (2, unit))

    with pytest.raises(Undecided, match="may be the same"):
        check_forms(network, [square.form, again.form])


def test_a_unit_outside_a_table_is_none_of_its_units() -> None:
    network = Network()
    x, square = squared(network)
    unit = network.unit(network.combined((1, x), bias=-N + 1))

    check_read(network, [network.combined((1, square), (1, unit)).form])


def test_forms_that_are_the_same_for_some_parameters_are_refused() -> None:
    network = Network()
    x, _ = squared(network)
    (wire, _), *_ = x.form.terms

    with pytest.raises(Undecided, match="may be the same"):
        check_forms(network, [Form(((wire, N),), 0), Form(((wire, M),), 0)])


def number_below(network: Network, end: Any, name: str = "x") -> Any:
    """Return a number from 0 to end - 1."""
    return network.input(Place("field", name, 0), 0, end - 1)


def units(network: Network) -> Any:
    """Return how many units a network has in its first layer."""
    first = [number for number, wire in enumerate(network.wires) if wire.level == 1]
    return unit_count(network, first)


@pytest.mark.parametrize("n", [3, 4, 7])
def test_digits_of_a_number_have_as_many_units_as_those_of_numbers(n: int) -> None:
    formal, plain = Network(), Network()
    for network, gadgets, base in (
        (formal, FamilyGadgets(formal), N),
        (plain, Gadgets(plain), n),
    ):
        x = number_below(network, base**3)
        gadgets.arithmetic("mod", x, base)
        gadgets.arithmetic("div", x, base)
        gadgets.arithmetic("div", x, base**2)

    assert str(units(formal)) == "2 * n^2 - 2"
    assert units(plain) == 2 * n**2 - 2


def test_a_quotient_keeps_to_its_bounds() -> None:
    network = Network()

    found = FamilyGadgets(network).arithmetic("div", number_below(network, N**2), N)

    assert (found.low, found.high) == (0, N - 1)


def test_a_quotient_by_1_is_the_number_and_one_by_more_than_it_is_0() -> None:
    network = Network()
    x = number_below(network, N)

    assert FamilyGadgets(network).arithmetic("div", x, 1) == x
    assert FamilyGadgets(network).arithmetic("div", x, N) == 0


def test_a_quotient_of_numbers_below_0_is_refused() -> None:
    network = Network()
    x = network.combined((1, number_below(network, N**2)), bias=-1)

    with pytest.raises(Undecided, match="begin with 0"):
        FamilyGadgets(network).arithmetic("div", x, N)


def test_units_at_multiples_of_numbers_that_do_not_divide_each_other_are_not_counted() -> None:
    network = Network()
    x = number_below(network, N * M)
    FamilyGadgets(network).arithmetic("mod", x, N)
    FamilyGadgets(network).arithmetic("div", x, M)

    with pytest.raises(Undecided, match="share units"):
        units(network)


def test_units_at_multiples_of_shifted_numbers_are_not_counted_as_the_same() -> None:
    network = Network()
    x = number_below(network, N**2)
    FamilyGadgets(network).arithmetic("mod", x, N)
    FamilyGadgets(network).arithmetic("mod", network.combined((1, x), bias=1), N)

    with pytest.raises(Undecided, match="share units"):
        units(network)


@pytest.mark.parametrize("bias", [0, 1])
def test_units_moved_to_a_shifted_number_stay_where_they_are(bias: int) -> None:
    source, target = Network(), Network()
    y = target.input(Place("field", "y", 0), -bias, N**2 - 1 - bias)
    x = number_below(source, N**2)
    move = Transplant(source, target, {Place("field", "x", 0): target.combined((1, y), bias=bias)})

    for sign in ("mod", "div"):
        move.moved(FamilyGadgets(source).arithmetic(sign, x, N))

    families = [wire.source for wire in target.wires[1:]]
    assert units(target) == 2 * N - 2
    assert all(family.wraps.shift == bias for family in families)  # type: ignore[union-attr]  # all are families


def test_a_power_of_a_parameter_is_looked_up_by_a_small_exponent() -> None:
    network = Network()

    found = FamilyGadgets(network).arithmetic("^", N, network.input(Place("field", "e", 0), 0, 2))

    assert (found.low, found.high) == (1, N**2)
    assert [wire.level for wire in network.wires] == [0, 1]


def test_a_remainder_made_of_a_quotient_is_that_remainder() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number_below(network, N**2)
    quotient = gadgets.arithmetic("div", x, N)

    remainder = gadgets.arithmetic("mod", x, N)

    assert remainder.form == network.combined((1, x), (-N, quotient)).form


def test_remainders_by_parameters_that_may_be_equal_are_not_told_apart() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number_below(network, 3 * N * M)
    forms = [gadgets.arithmetic("mod", x, by).form for by in (N, M)]

    with pytest.raises(Undecided, match="may be the same"):
        check_forms(network, forms)


def test_remainders_by_numbers_that_are_never_equal_are_told_apart() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number_below(network, 3 * N * M)
    forms = [gadgets.arithmetic("mod", x, by).form for by in (N, 2 * N)]

    check_forms(network, forms)
