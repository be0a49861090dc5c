"""Transformers of explicit matrices: what each kind of head and the MLP compute."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from solver.exact.machine import Machine, answer_of, power_of_two, weights_of
from solver.exact.matrices import Affine, AttentionHead, Block, Format, Number, Sink, Transformer

# A token is (content, place, 1, what it finds); the head looks for the place that it carries.
IDENTITY = Affine(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)), (0, 0, 0, 0))
LOOKUP = AttentionHead(
    "attend",
    "none",
    query=Affine(((2, 0, 0, 0), (0, 0, 0, 0)), (0, 1)),
    key=Affine(((0, 1, 0, 0), (0, 0, 0, 0)), (0, 0)),
    value=Affine(((1, 0, 0, 0),), (1,)),
    output=((0,), (0,), (0,), (1,)),
    sink=Sink((0, 1), (0,)),
)


def looking(head: AttentionHead, mlp: tuple[Affine, ...] = ()) -> Transformer:
    """Return three tokens with contents 0 and 1 that answer what they find."""
    rows = [tuple((code, place, 1, 0) for code in range(2)) for place in range(3)]
    readout = Affine(((0, 0, 0, 1),), (0,))
    form = Format(10, 1)
    return Transformer(4, 3, tuple(rows), (Block((head,), mlp),), readout, "number", form, form)


def found(transformer: Transformer, *codes: int) -> tuple[object, ...]:
    return Machine(transformer).answers(codes, (0, 1, 2))


def test_the_best_score_wins_and_of_equals_the_rightmost() -> None:
    # content 0 scores 0 everywhere and the sink 1; content 1 scores twice the place
    assert found(looking(LOOKUP), 0, 1, 0) == (0, 1, 0)
    assert found(looking(replace(LOOKUP, sink=None)), 0, 0, 1) == (2, 2, 2)
    assert found(looking(replace(LOOKUP, sink=None)), 0, 1, 0) == (1, 1, 1)


def test_a_mask_hides_later_tokens() -> None:
    head = replace(LOOKUP, mask="causal", sink=None)

    assert found(looking(head), 0, 1, 1) == (1, 2, 2)


def test_a_strict_mask_leaves_the_first_token_nothing_but_the_sink() -> None:
    head = replace(LOOKUP, mask="strict", sink=Sink((-9, -9), (7,)))

    assert found(looking(head), 1, 0, 1) == (7, 2, 1)
    with pytest.raises(ValueError, match="sees nothing"):
        found(looking(replace(head, sink=None)), 1, 0, 1)


def test_an_average_is_exact_over_all_best() -> None:
    head = replace(LOOKUP, kind="average", sink=None)
    flat = replace(head, query=Affine(((0, 0, 0, 0), (0, 0, 0, 0)), (0, 0)))

    assert found(looking(flat), 0, 1, 1) == (Fraction(5, 3),) * 3


def test_the_mlp_has_relu_between_its_maps_and_adds_to_the_vector() -> None:
    first = Affine(((0, 0, 0, 1), (0, 0, 0, -1)), (-1, 1))
    last = Affine(((0, 0), (0, 0), (0, 0), (10, 100)), (0, 0, 0, 0))

    # found 0 -> 0 + 100, found 1 -> 1, found 2 -> 2 + 10
    answers = found(looking(replace(LOOKUP, mask="causal"), (first, last)), 0, 1, 1)

    assert answers == (100, 12, 12)


@pytest.mark.parametrize(
    ("exponent", "bits", "rounded"),
    [
        (Fraction(0), 0, Fraction(1)),
        (Fraction(-3), 3, Fraction(1, 8)),
        (Fraction(-4), 3, Fraction(1, 8)),  # one half of the last bit goes up
        (Fraction(-9, 2), 3, Fraction(0)),
        (Fraction(-1, 2), 4, Fraction(11, 16)),  # 0.7071 * 16 = 11.31
        (Fraction(-1, 3), 5, Fraction(25, 32)),  # 0.7937 * 32 = 25.4
        (Fraction(-1000), 20, Fraction(0)),
    ],
)
def test_powers_of_two_are_rounded_once(exponent: Fraction, bits: int, rounded: Fraction) -> None:
    assert power_of_two(exponent, bits) == rounded


def test_base_two_weights_are_those_of_hard_attention_above_the_gap() -> None:
    scores: list[Number] = [3, 5, 5, 4]
    average = replace(LOOKUP, kind="average")
    soft = replace(LOOKUP, kind="softmax2", beta=6, bits=4)

    assert weights_of(average, scores) == [0, 1, 1, 0] == weights_of(soft, scores)
    assert weights_of(replace(soft, beta=5), scores) == [0, 1, 1, Fraction(1, 16)]


def test_numbers_are_read_as_values_of_the_answers_kind() -> None:
    assert answer_of(("number", ("truth", "truth")), [Fraction(6, 2), 1, 0]) == (3, (True, False))
    assert answer_of("number", [Fraction(1, 2)]) == Fraction(1, 2)
    with pytest.raises(ValueError, match="truth value"):
        answer_of("truth", [2])
    with pytest.raises(ValueError, match="more numbers"):
        answer_of("number", [2, 1])
