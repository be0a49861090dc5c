"""The checker of composition certificates: what it accepts, and what it must refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb, lgamma, log, prod
from math import log2 as float_log2
from typing import Any

import pytest

from solver.kernel.composition import (
    Composition,
    InvalidComposition,
    Machine,
    check,
    inequalities,
    plain,
    read,
)
from solver.kernel.logs import LogSum, bounds
from tests.kernel.certificates import (
    MORE_LAYERS,
    TWO_LAYERS,
    closed_form,
    published,
    two_layers,
)

MACHINES: tuple[Machine, ...] = ("pipelined", "parallel")
BOUNDARY = two_layers(8, 350, 29, 64, 6, 14)
THREE = next(iter(MORE_LAYERS))


def accepted(found: Composition, machine: Machine = "pipelined") -> bool:
    try:
        check(found, machine)
    except InvalidComposition:
        return False
    return True


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("found", TWO_LAYERS, ids=lambda found: f"b={found.b}")
def test_the_table_for_two_layers_is_accepted(found: Composition, machine: Machine) -> None:
    assert check(found, machine).prompt == TWO_LAYERS[found]


@pytest.mark.parametrize("found", MORE_LAYERS, ids=lambda found: f"L={found.layers},b={found.b}")
def test_the_table_for_more_layers_is_accepted(found: Composition) -> None:
    prompt = check(found, "pipelined").prompt

    shown = str(prompt) if prompt < 10**10 else f"{prompt:.1e}"
    assert shown == MORE_LAYERS[found]


def test_more_senders_cost_more() -> None:
    assert not any(accepted(found, "parallel") for found in MORE_LAYERS)


@pytest.mark.parametrize("b", range(1, 201))
def test_the_closed_form_defeats_every_number_of_bits(b: int) -> None:
    assert check(closed_form(b), "pipelined").prompt == 2 + 64 * b**3 + 4096 * b**5


@pytest.mark.parametrize("width", [1, 16, 1024, 10**6])
@pytest.mark.parametrize("layers", [2, 3, 4, pytest.param(5, marks=pytest.mark.slow)])
def test_the_published_parameters_satisfy_the_inequalities(layers: int, width: int) -> None:
    found = check(published(layers, width), "parallel")

    assert found.certificate.b == 2 * width
    assert found.prompt > 16**layers


@pytest.mark.parametrize(
    ("b", "can"), [(1, False), (32, False), (40, False), (48, True), (64, True), (12_480, True)]
)
def test_small_tables_speak_of_no_machine_that_counts_its_tokens(b: int, can: bool) -> None:
    found = next(each for each in TWO_LAYERS if each.b == b)

    assert check(found, "pipelined").leaves_room_for_positions == can


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (two_layers(1, 3, 2, 1, 2, 1), r"\(C2\)"),
        (two_layers(1, 2, 2, 2, 1, 2), r"\(C1\)|\(C2\)"),
        (two_layers(9, 350, 29, 64, 6, 14), r"\(C1\)|\(C2\)"),
        (two_layers(8, 350, 29, 64, 6, 15), r"\(C1\)"),
        (two_layers(8, 2, 1, 1, 1, 100), "^t = 100"),
    ],
)
def test_a_forgery_is_refused_by_name(found: Composition, named: str) -> None:
    with pytest.raises(InvalidComposition, match=named):
        check(found, "pipelined")


def test_the_boundary_pair_differs_in_the_first_inequality_alone() -> None:
    over = replace(BOUNDARY, t=15)
    first, second = (dict(inequalities(found, "pipelined")) for found in (BOUNDARY, over))

    assert accepted(BOUNDARY)
    assert places(first["(C1)"], 350) == Fraction(126, 10_000)
    assert places(first["(C2)"], 1, 1) == Fraction(292, 10)
    assert places(second["(C1)"], 350, 1) == Fraction(-111, 10)
    assert places(second["(C2)"], 1, 1) > 0


def places(slack: LogSum, factor: int, digits: int = 4) -> Fraction:
    """Return a slack divided by `factor`, to so many decimal places."""
    one, other = (round(Fraction(end, factor << 256) * 10**digits) for end in bounds(slack, 256))
    assert one == other
    return Fraction(one, 10**digits)


def exactly(found: Composition) -> bool:
    """Evaluate ranges, (C1) and (C2) by integer powers alone."""
    (n_1,), (queries,), (x_0, x_1), m, t, b = (
        found.n, found.omega, found.x, found.m, found.t, found.b,
    )  # fmt: skip
    cover, table = x_1 * t, n_1 * m
    if min(b, m, n_1, queries, x_0, x_1, t) < 1 or queries > n_1 or max(x_0, t, cover) > m:
        return False
    if cover > 1:
        left = comb(m, t - 1) ** m * (cover + t - 2) ** (x_0 * m) * 2 ** (b * queries * x_0)
        if left >= m ** (x_0 * m):
            return False
    told = b * (m * x_1 + x_0 + queries + queries * x_0)
    return bool(2**told < table ** (queries * cover))


def neighbours(found: Composition) -> Iterator[Composition]:
    """Yield the certificates for two layers with one number changed by 1."""
    (n_1,), (queries,), (x_0, x_1) = found.n, found.omega, found.x
    for s in (-1, 1):
        yield replace(found, b=found.b + s)
        yield replace(found, m=found.m + s)
        yield replace(found, t=found.t + s)
        yield replace(found, n=(n_1 + s,))
        yield replace(found, n=(n_1 + s,), omega=(queries + s,))
        yield replace(found, omega=(queries + s,))
        yield replace(found, x=(x_0 + s, x_1))
        yield replace(found, x=(x_0, x_1 + s))


SMALL = [found for found in TWO_LAYERS if found.b <= 8]


def test_near_the_table_exact_integers_agree_with_the_checker() -> None:
    near = {found for row in SMALL for one in (row, *neighbours(row)) for found in neighbours(one)}
    verdicts = {found: accepted(found) for found in near | set(SMALL)}

    assert verdicts == {found: exactly(found) for found in verdicts}
    assert len(verdicts) > 500
    assert 20 < sum(verdicts.values()) < len(verdicts) - 200


def test_small_certificates_are_judged_as_by_exact_integers() -> None:
    every = [two_layers(*numbers) for numbers in product((1, 2), *[range(1, 5)] * 5)]

    assert [accepted(found) for found in every] == [exactly(found) for found in every]
    assert any(map(exactly, every))


@pytest.mark.parametrize("b", [1, 7, 8, 9])
@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_one_layer_fails_exactly_below_the_entropy_of_a_table(b: int, m: int) -> None:
    found = Composition(1, b, m, (), (), (), 1, ())

    assert accepted(found) == (2**b < m**m)
    assert found.prompt == 2 + m


def test_one_layer_of_a_small_model_fails_from_1218_entries_on() -> None:
    bits = 12 * 65 * 16

    assert accepted(Composition(1, bits, 1218, (), (), (), 1, ()))
    assert not accepted(Composition(1, bits, 1217, (), (), (), 1, ()))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("field", ["m", "t", "n", "omega", "x", "theta"])
def test_inequalities_for_three_layers_agree_with_a_second_reading(
    field: str, machine: Machine
) -> None:
    for row in (THREE, replace(THREE, m=2000, n=(200, 4), omega=(150, 3), x=(90, 12, 1))):
        for step in (-1, 0, 1, 5):
            changed: dict[str, Any] = {field: stepped(getattr(row, field), step)}
            found = replace(row, **changed)
            assert accepted(found, machine) == second_reading(found, machine)


def stepped(value: int | tuple[int, ...], step: int) -> int | tuple[int, ...]:
    return value + step if isinstance(value, int) else (value[0] + step, *value[1:])


def second_reading(found: Composition, machine: Machine) -> bool:
    """Evaluate ranges, (G1), (G2_2) and (G3) of three layers in floating point, written anew."""

    def choose(n: int, k: int) -> float:
        return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2)

    m, b, t, (n_1, n_2), (o_1, o_2) = found.m, found.b, found.t, found.n, found.omega
    (x_0, x_1, x_2), (theta_2,) = found.x, found.theta
    theta_1, big_1, big_2, queries = x_1 * t, m * n_1, m * n_1 * n_2, o_1 * o_2
    if o_1 > n_1 or o_2 > n_2 or theta_1 > m or theta_2 > big_1:
        return False
    both, one = (2, 1) if machine == "parallel" else (1, 1)
    greedy = (
        x_0 * float_log2(m)
        - choose(m, t - 1)
        - x_0 * float_log2(theta_1 + t - 2)
        - b * queries * x_0 / m
    )
    delta_2 = both * b * (queries + 2 * m * x_1 + x_0 + x_0 * x_1 + queries * x_0)
    drawing = x_2 * o_1 * theta_1 * float_log2(big_1 / (theta_2 - 1)) - choose(big_1, theta_2 - 1)
    delta_3 = x_2 * delta_2 + 1 + one * b * (2 * m * n_1 * x_2 + queries * x_0 * x_1)
    slacks = (greedy, drawing - x_2 * delta_2 - 1, o_2 * theta_2 * float_log2(big_2) - delta_3)
    assert min(map(abs, slacks)) > 1e-6, "too close for floating point"
    return min(slacks) > 0


def test_the_slack_of_a_drawing_is_that_of_the_formula() -> None:
    found = Composition(3, 1, 5, (3, 2), (3, 2), (2, 2, 2), 1, (4,))
    slack = dict(inequalities(found, "pipelined"))["(G2_2)"]
    delta_2 = 6 + 2 * 5 * 2 + 2 + 4 + 6 * 2

    expected = 12 * float_log2(15 / 3) - float_log2(comb(15, 3)) - 2 * delta_2 - 1
    assert [end / 2**64 for end in bounds(slack, 64)] == pytest.approx([expected] * 2)


def test_where_nothing_is_chosen_there_is_no_t() -> None:
    with pytest.raises(InvalidComposition, match="t = 1"):
        check(Composition(1, 1, 4, (), (), (), 2, ()), "pipelined")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"omega": (230, 2)}, "omega_1 = 230"),
        ({"omega": (229, 3)}, "omega_2 = 3"),
        ({"x": (1282, 16, 2)}, "x_0 = 1282"),
        ({"t": 81}, "Theta_1 = 1296"),
        ({"t": 2000}, "t = 2000"),
        ({"t": 1 << 20000}, r"t = \(an integer of 20001 bits\) is more"),
        ({"omega": (1 << 20000, 2)}, r"omega_1 = \(an integer of 20001 bits\) is more"),
        ({"theta": (1281 * 229 + 1,)}, "Theta_2"),
        ({"theta": (1,)}, "Theta_2"),
        ({"theta": ()}, "lengths"),
        ({"n": (229,)}, "lengths"),
        ({"x": (89, 16)}, "lengths"),
        ({"x": (89, 16, 0)}, "at least 1"),
        ({"b": 0}, "at least 1"),
        ({"b": True}, "integers"),
        ({"m": 1281.0}, "integers"),
        ({"x": [89, 16, 2]}, "lists"),
        ({"layers": 4}, "lengths"),
        ({"layers": 65}, "too large"),
        ({"m": 1 << (1 << 24)}, "too large"),
        ({"t": 25}, r"\(G1\)"),
        ({"t": 10}, r"\(G2_2\)"),
        ({"theta": (55000,)}, r"\(G2_2\)"),
        ({"theta": (40000,)}, r"\(G3\)"),
        ({"b": 2}, r"\(G"),
    ],
)
def test_a_changed_certificate_for_three_layers_is_refused_by_name(
    changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidComposition, match=named):
        check(replace(THREE, **changes), "pipelined")


def test_an_inequality_that_touches_zero_is_refused() -> None:
    touching = Composition(1, 8, 4, (), (), (), 1, ())

    with pytest.raises(InvalidComposition, match=r"\(C\) does not hold"):
        check(touching, "pipelined")


def test_there_are_two_machines() -> None:
    with pytest.raises(InvalidComposition, match="no machine 'quantum'"):
        check(BOUNDARY, "quantum")  # type: ignore[arg-type]


@pytest.mark.parametrize("found", [BOUNDARY, THREE], ids=["L=2", "L=3"])
def test_a_certificate_is_read_from_plain_data(found: Composition) -> None:
    data = plain(found)

    assert read(json.loads(json.dumps(data))) == found
    wrongs: list[Any] = [
        {**data, "more": 1},
        {k: v for k, v in data.items() if k != "t"},
        [],
        None,
    ]
    for wrong in wrongs:
        with pytest.raises(InvalidComposition, match="exactly"):
            read(wrong)


def test_the_prompt_counts_every_token() -> None:
    assert THREE.tables == (1281, 1281 * 229, 1281 * 229 * 2)
    assert THREE.prompt == 2 + sum(THREE.tables)
    assert prod(THREE.omega) == 458


FOUR = replace(list(MORE_LAYERS)[-1], omega=(134346175002639, 130, 1))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("found", [BOUNDARY, THREE, FOUR], ids=["L=2", "L=3", "L=4"])
def test_the_bits_lost_are_those_of_all_messages_that_are_fixed(
    found: Composition, machine: Machine
) -> None:
    *_, (_, last) = inequalities(found, machine)

    assert last.constant == -lost(found, machine)


def lost(found: Composition, machine: Machine) -> int:
    """Add up all messages that the proof fixes: each for every view that its receiver may have."""
    layers, bits = found.layers, 0
    tokens = {-1: 1, 0: 1} | {i: found.tables[i - 1] for i in range(1, layers)}
    choices = {-1: prod(found.omega)} | dict(enumerate(found.x))

    def fixed(receiver: int, known: range, sender: int) -> int:
        """Return the bits told to `receiver`, who knows its own input and those in `known`."""
        views = prod(choices[i] for i in {receiver, *known})
        senders = layers - sender + 1 if machine == "parallel" else 1
        return found.b * tokens[receiver] * views * senders

    first = [(-1, range(0)), (0, range(0)), (1, range(0))]
    second = [(-1, range(1)), (0, range(2)), (1, range(0))] if layers > 2 else [(-1, range(1))]
    bits += sum(fixed(receiver, known, 2) for receiver, known in first + second)
    for new in range(2, layers):
        bits = found.x[new] * bits + 1
        final = new == layers - 1
        bits += sum(fixed(new, range(0), new + 1) for _ in range(new if final else new + 1))
        receivers = [-1] if final else range(-1, new)
        bits += sum(fixed(i, range(i + 1, new), new + 1) for i in receivers)
    return bits
