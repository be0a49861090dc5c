"""JSON and .npz files hold the transformer exactly, and fit the page that describes them."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import jsonschema
import pytest

from solver.exact.matrices import Affine
from solver.export.contents import CannotExport, Exported
from solver.export.json_file import json_text
from solver.export.npz_file import npz_bytes
from tests.command_line import ROOT
from tests.export.corpus import by_hand, compiled_programs, title
from tests.export.readers import Arrays, transformer_of_json, transformer_of_npz

SCHEMA = json.loads((ROOT / "docs/schema/transformer.schema.json").read_text(encoding="utf-8"))
ALL = [by_hand(), *compiled_programs()]


def with_bias(number: int | Fraction) -> Exported:
    """Return the transformer made by hand with one number of its own."""
    exported = by_hand()
    readout = Affine(exported.transformer.readout.weight, (number,))
    return replace(exported, transformer=replace(exported.transformer, readout=readout))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("exported", ALL, ids=title)
def test_json_is_read_back_as_it_was_and_fits_its_schema(exported: Exported) -> None:
    text = json_text(exported)

    assert transformer_of_json(text) == exported.transformer
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))


@pytest.mark.parametrize("exported", ALL, ids=title)
def test_arrays_are_read_back_as_they_were(exported: Exported) -> None:
    transformer = exported.transformer

    read = transformer_of_npz(npz_bytes(exported), (transformer.residual, transformer.scores))

    assert read == transformer


@pytest.mark.parametrize("number", [Fraction(-1, 3), 1 << 62, -((1 << 63) - 1)])
def test_long_and_broken_numbers_stay_exact(number: int | Fraction) -> None:
    exported = with_bias(number)

    assert Arrays(npz_bytes(exported)).affine("readout").bias == (number,)
    assert transformer_of_json(json_text(exported)).readout.bias == (number,)


@pytest.mark.parametrize("number", [1 << 63, Fraction(1, 1 << 63)])
def test_a_number_too_long_for_an_array_is_refused_and_stays_exact_in_json(
    number: int | Fraction,
) -> None:
    with pytest.raises(CannotExport, match=r"readout\.bias is too long for int64"):
        npz_bytes(with_bias(number))

    assert transformer_of_json(json_text(with_bias(number))).readout.bias == (number,)


def test_the_same_transformer_gives_the_same_bytes() -> None:
    assert npz_bytes(by_hand()) == npz_bytes(by_hand())
