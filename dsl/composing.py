"""Questions about composition certificates: do these integers satisfy the inequalities?

They are those of `solver.kernel.composition`: if they do, L layers that tell each token b bits
cannot compose L functions. The canonical JSON of a `Composing` is what its digest is taken of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from dsl.canonical import arguments_from_json
from dsl.fields import LARGEST_BITS, integer, items, name, one_of, record

FORMAT, SEEKING = "bounds composition 1", "bounds composition search 1"
MOST_LAYERS = 64
LARGEST_NUMBER_BITS = 1 << 20
"""Integers of a certificate have at most this many bits."""
LONG_NUMBER = re.compile(r"0x[1-9a-f][0-9a-f]*\Z")

MachineName: TypeAlias = Literal["pipelined", "parallel"]
MACHINES: tuple[MachineName, ...] = get_args(MachineName)


@dataclass(frozen=True)
class Numbers:
    """The integers, all at least 1: `n` and `omega` for l = 1..L-1, `x` for 0..L-1, `theta` for

    2..L-1; for L = 1 these are empty.
    """

    layers: int
    b: int
    m: int
    n: tuple[int, ...]
    omega: tuple[int, ...]
    x: tuple[int, ...]
    t: int
    theta: tuple[int, ...]


@dataclass(frozen=True)
class Composing:
    """The question "does the certificate of this name hold in this machine?"."""

    name: str
    arguments: tuple[tuple[str, int], ...]
    machine: MachineName
    numbers: Numbers


@dataclass(frozen=True)
class Seeking:
    """The question "is there a certificate for so many layers and bits at a prompt this short?"."""

    machine: MachineName
    layers: int
    b: int
    tokens: int


def seeking_to_json(question: Seeking) -> dict[str, Any]:
    """Return a question about whether there is a certificate as plain data."""
    listed = {key: getattr(question, key) for key in Seeking.__dataclass_fields__}
    return {"format": SEEKING, **listed}


def seeking_from_json(data: object) -> Seeking:
    """Return the question that `data` describes; raises ValueError naming the field."""
    fields = record(data, "question", ("format", *Seeking.__dataclass_fields__))
    one_of(fields["format"], "question.format", (SEEKING,))
    layers = integer(fields["layers"], "question.layers", 1)
    if layers > MOST_LAYERS:
        raise ValueError(f"question.layers: more than {MOST_LAYERS}")
    return Seeking(
        one_of(fields["machine"], "question.machine", MACHINES),
        layers,
        integer(fields["b"], "question.b", 1),
        integer(fields["tokens"], "question.tokens", 1),
    )


def lengths(layers: int) -> dict[str, int]:
    """Return how many numbers each list of a certificate for so many layers has."""
    last = layers - 1
    return {"n": last, "omega": last, "x": layers if last else 0, "theta": max(0, last - 1)}


def composing_to_json(question: Composing) -> dict[str, Any]:
    """Return a question about a certificate as plain data."""
    return {
        "format": FORMAT,
        "name": question.name,
        "arguments": [list(pair) for pair in question.arguments],
        "machine": question.machine,
        "numbers": {key: _written(each) for key, each in numbers_to_json(question.numbers).items()},
    }


def numbers_to_json(numbers: Numbers) -> dict[str, Any]:
    """Return the integers as plain data, with exactly the fields of `Numbers`."""
    listed = ((key, getattr(numbers, key)) for key in Numbers.__dataclass_fields__)
    return {key: list(each) if isinstance(each, tuple) else each for key, each in listed}


def _written(value: Any) -> Any:
    """Return integers as they are written: those too long for a number in hexadecimal digits."""
    if isinstance(value, list):
        return [_written(each) for each in value]
    return value if value.bit_length() <= LARGEST_BITS else hex(value)


def composing_from_json(data: object) -> Composing:
    """Return the question that `data` describes; raises ValueError naming the field."""
    fields = record(data, "question", ("format", "name", "arguments", "machine", "numbers"))
    one_of(fields["format"], "question.format", (FORMAT,))
    return Composing(
        name=name(fields["name"], "question.name"),
        arguments=arguments_from_json(fields["arguments"], "question.arguments"),
        machine=one_of(fields["machine"], "question.machine", MACHINES),
        numbers=numbers_from_json(fields["numbers"]),
    )


def numbers_from_json(data: object) -> Numbers:
    """Return the integers that `data` lists; raises ValueError naming the field."""
    fields = record(data, "numbers", tuple(Numbers.__dataclass_fields__))
    layers = integer(fields["layers"], "numbers.layers", 1)
    if layers > MOST_LAYERS:
        raise ValueError(f"numbers.layers: more than {MOST_LAYERS}")
    counts = lengths(layers)

    def listed(key: str) -> tuple[int, ...]:
        values = items(fields[key], f"numbers.{key}", least=counts[key], most=counts[key])
        return tuple(_whole(each, f"numbers.{key}") for each in values)

    return Numbers(
        layers,
        _whole(fields["b"], "numbers.b"),
        _whole(fields["m"], "numbers.m"),
        listed("n"),
        listed("omega"),
        listed("x"),
        _whole(fields["t"], "numbers.t"),
        listed("theta"),
    )


def _whole(data: object, path: str) -> int:
    """Return an integer above 0; one too long for a number stands in hexadecimal digits."""
    if not isinstance(data, str):
        return integer(data, path, 1)
    if len(data) > LARGEST_NUMBER_BITS // 4 + 2 or not LONG_NUMBER.match(data):
        raise ValueError(f"{path}: not an integer in hexadecimal digits")
    value = int(data, 16)
    if value.bit_length() <= LARGEST_BITS:
        raise ValueError(f"{path}: an integer of at most {LARGEST_BITS} bits is written as one")
    return value
