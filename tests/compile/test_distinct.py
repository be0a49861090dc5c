"""Units that stand for many: how many there are, and when they cannot be told apart."""

from __future__ import annotations

from typing import Any

import pytest

from solver.compile.counting import unit_count
from solver.compile.distinct import check_forms
from solver.compile.domain import Domain
from solver.compile.families import FamilyGadgets
from solver.compile.gadgets import lifted
from solver.compile.network import Network
from solver.compile.symbols import Undecided, parameter
from solver.compile.wires import Place, Signal, constant

N: Any = parameter("n", Domain(8))


def number(network: Network, name: str = "x") -> Signal:
    """Return a number from 0 to n - 1."""
    return network.input(Place("field", name, 0), 0, N - 1)


def equalities(gadgets: FamilyGadgets, x: Signal, sign: str = "==") -> list[Signal]:
    """Return whether x is v, or what else is compared, for the values v that stand for all."""
    return [lifted(gadgets.compared(sign, x, constant(v))) for v in gadgets.values(x)]


def units(network: Network) -> list[int]:
    return [wire for wire, found in enumerate(network.wires) if found.level == 1]


def test_a_table_has_as_many_units_as_inner_values() -> None:
    network = Network()

    equalities(FamilyGadgets(network), number(network))

    assert unit_count(network, units(network)) == N - 2


def test_a_table_and_a_square_share_their_units() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)

    gadgets.square(x)
    equalities(gadgets, x)

    assert unit_count(network, units(network)) == N - 2


def test_tables_of_two_numbers_share_nothing() -> None:
    network = Network()
    gadgets = FamilyGadgets(network)

    equalities(gadgets, number(network))
    equalities(gadgets, number(network, "y"))

    assert unit_count(network, units(network)) == 2 * N - 4


def test_half_the_units_of_a_table_are_not_counted_with_others_of_it() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)
    gadgets.quarter(x)
    network.unit(network.combined((1, x), bias=-3))

    with pytest.raises(Undecided, match="share units"):
        unit_count(network, units(network))


def test_half_the_units_of_a_table_are_among_all_of_it() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)
    gadgets.quarter(x)
    gadgets.square(x)

    assert unit_count(network, units(network)) == N - 2


def test_entries_of_one_table_are_different() -> None:
    network = Network()
    found = equalities(FamilyGadgets(network), number(network))

    check_forms(network, [signal.form for signal in found])


def test_tables_with_the_same_entries_at_other_values_are_refused() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)
    most, less = equalities(gadgets, x, "<="), equalities(gadgets, x, "<")

    with pytest.raises(Undecided, match="may be the same"):
        check_forms(network, [most[2].form, less[2].form])


def test_a_sum_over_units_that_may_cancel_is_refused() -> None:
    network = Network()
    gadgets = FamilyGadgets(network)
    middle = equalities(gadgets, number(network))[2]

    with pytest.raises(Undecided, match="a sum over a table"):
        gadgets.over_all(middle)


def test_a_product_with_an_index_on_one_side_is_refused() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)
    middle = equalities(gadgets, x)[2]

    gadgets.alike(middle, middle)
    with pytest.raises(Undecided, match="the same entry"):
        gadgets.alike(middle, x)


def test_a_table_within_a_table_of_the_same_size_is_refused() -> None:
    network = Network()
    gadgets, x = FamilyGadgets(network), number(network)
    middle = equalities(gadgets, x)[2]

    with pytest.raises(Undecided, match="one in the other"):
        gadgets.selected(x, lambda j: network.combined((1, middle)))


def test_a_table_of_few_values_is_refused() -> None:
    network = Network()
    n: Any = parameter("n", Domain(4))
    x = network.input(Place("field", "x", 0), 0, n - 1)

    with pytest.raises(Undecided):
        FamilyGadgets(network).values(x)
