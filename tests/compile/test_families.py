"""Families of units: which are the same, and when forms that read them can be told apart."""

from __future__ import annotations

from typing import Any

import pytest

from solver.compile.distinct import check_forms, check_read
from solver.compile.domain import Domain
from solver.compile.families import FamilyGadgets
from solver.compile.network import Network
from solver.compile.symbols import Undecided, parameter
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
