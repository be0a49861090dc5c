"""Reading exported files back, as somebody else would with the page on formats alone."""

from __future__ import annotations

import json
from fractions import Fraction
from io import BytesIO
from types import ModuleType
from typing import Any

import numpy as np

from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.ranges import of_type
from dsl.source import Source
from dsl.types import values_of
from solver.compile.assemble import kind_of_values as answer_kind
from solver.exact.matrices import (
    Affine,
    AttentionHead,
    Block,
    Format,
    Sink,
    Thought,
    Transformer,
)
from solver.export.contents import numbers_of


def transformer_of_json(text: str) -> Transformer:
    """Return the transformer that a JSON document describes."""
    data = json.loads(text)
    blocks = tuple(
        Block(tuple(map(_head, block["heads"])), tuple(map(_affine, block["mlp"])))
        for block in data["blocks"]
    )
    return Transformer(
        width=data["width"],
        prompt=data["prompt"],
        embedding=_plain(data["embedding"]),
        blocks=blocks,
        readout=_affine(data["readout"]),
        answer=_kind(data["answer"]["kind"]),
        residual=Format(_plain(data["residual"]["most"]), data["residual"]["denominator"]),
        scores=Format(_plain(data["scores"]["most"]), data["scores"]["denominator"]),
        thought=None if data["next"] is None else _thought(data["steps"], _affine(data["next"])),
    )


def _thought(steps: Any, following: Affine) -> Thought:
    """Return the steps; the kind and the type are those that the text of the type says."""
    source = Source("type", f"task t {{ input x: {steps['type']}; answer true }}")
    alphabet = elaborate(parse(source), source).task("t").inputs[0].element
    made = Thought(steps["count"], alphabet, answer_kind(of_type(alphabet)), following)
    assert [list(numbers_of(value)) for value in values_of(alphabet)] == steps["values"]
    return made


def _plain(data: Any) -> Any:
    match data:
        case list():
            return tuple(map(_plain, data))
        case str():
            return Fraction(data)
        case _:
            return data


def _kind(data: Any) -> Any:
    return tuple(map(_kind, data)) if isinstance(data, list) else data


def _affine(data: Any) -> Affine:
    return Affine(_plain(data["weight"]), _plain(data["bias"]))


def _head(data: Any) -> AttentionHead:
    sink = data["sink"]
    return AttentionHead(
        kind=data["kind"],
        mask=data["mask"],
        query=_affine(data["query"]),
        key=_affine(data["key"]),
        value=_affine(data["value"]),
        output=_plain(data["output"]),
        sink=None if sink is None else Sink(_plain(sink["key"]), _plain(sink["value"])),
        gap=_plain(data["gap"]),
        beta=data["beta"],
        bits=data["bits"],
    )


class Arrays:
    """The arrays of an .npz file."""

    def __init__(self, content: bytes) -> None:
        self.held = np.load(BytesIO(content))
        self.manifest = json.loads(str(self.held["manifest"]))

    def numbers(self, name: str) -> Any:
        """Return an array as tuples of integers and fractions."""
        if name in self.held:
            return _tuples(self.held[name].tolist())
        above, below = (self.held[f"{name}.{part}"] for part in ("numerator", "denominator"))
        flat = [Fraction(int(a), int(b)) for a, b in zip(above.flat, below.flat, strict=True)]
        return _tuples(np.array([*flat, None], dtype=object)[:-1].reshape(above.shape).tolist())

    def affine(self, name: str) -> Affine:
        return Affine(self.numbers(f"{name}.weight"), self.numbers(f"{name}.bias"))


def _tuples(data: Any) -> Any:
    return tuple(map(_tuples, data)) if isinstance(data, list) else data


def transformer_of_npz(content: bytes, bounds: tuple[Format, Format]) -> Transformer:
    """Return the transformer of an .npz file, which does not hold the two bounds."""
    arrays = Arrays(content)
    manifest = arrays.manifest
    rows = arrays.numbers("embedding")
    counts = [token["codes"] for token in manifest["tokens"]]
    starts = zip(manifest["start"], counts, strict=True)
    return Transformer(
        width=manifest["width"],
        prompt=manifest["prompt"],
        embedding=tuple(rows[start : start + count] for start, count in starts),
        blocks=tuple(_npz_block(arrays, k, block) for k, block in enumerate(manifest["blocks"])),
        readout=arrays.affine("readout"),
        answer=_kind(manifest["answer"]["kind"]),
        residual=bounds[0],
        scores=bounds[1],
        thought=_thought(manifest["steps"], arrays.affine("next")) if manifest["steps"] else None,
    )


def _npz_block(arrays: Arrays, number: int, block: Any) -> Block:
    heads = tuple(
        _npz_head(arrays, f"blocks.{number}.heads.{place}", head)
        for place, head in enumerate(block["heads"])
    )
    names = (f"blocks.{number}.mlp.{place}" for place in range(block["maps"]))
    return Block(heads, tuple(map(arrays.affine, names)))


def _npz_head(arrays: Arrays, name: str, head: Any) -> AttentionHead:
    ends = ("sink_key", "sink_value")
    sink = Sink(*(arrays.numbers(f"{name}.{end}") for end in ends)) if head["sink"] else None
    return AttentionHead(
        kind=head["kind"],
        mask=head["mask"],
        query=arrays.affine(f"{name}.query"),
        key=arrays.affine(f"{name}.key"),
        value=arrays.affine(f"{name}.value"),
        output=arrays.numbers(f"{name}.output"),
        sink=sink,
        gap=_plain(head["gap"]),
        beta=head["beta"],
        bits=head["bits"],
    )


def module_of(text: str) -> ModuleType:
    """Return an exported Python file as a module."""
    made = ModuleType("exported")
    exec(compile(text, "exported.py", "exec"), made.__dict__)
    return made
