"""A transformer as a Python file: one torch.nn.Module that needs torch alone.

The module computes in float64. Scores of one query that differ at all differ by a known gap, so
the file takes for equal what is closer than half of it; nothing is written where float64 could not
tell such scores apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from dsl.evaluate import value_text
from dsl.program import Solving
from dsl.read_input import random_input
from dsl.tabulate import show_input
from dsl.types import Bool, Range, Type, type_text, values_of
from solver.exact.matrices import Affine, AttentionHead, Number
from solver.exact.trace import token_names, traced
from solver.export.contents import (
    CannotExport,
    Exported,
    Named,
    arrays,
    description,
    numbers_of,
    token_types,
    whole_numbers,
)

TEMPLATE = "torch_file.py.jinja"
EXACT = 1 << 53
"""Integers up to here are exact in float64."""
ROUNDING = 1 << 40
"""Numbers may be this much larger than the gaps between scores: 12 bits are left for the errors of
sums."""
WIDEST_ROW = 24
"""Wider matrices are written as their entries that are not zero."""
MOST_VALUES = 24
"""More values of a type are not listed in the comment on codes."""


def torch_text(exported: Exported) -> str:
    """Return the file; raises CannotExport where float64 is not enough."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    _check_range(exported)
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # the result is Python
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(TEMPLATE).render(_contents(exported)) + "\n"


def _check_range(exported: Exported) -> None:
    transformer = exported.transformer
    for array in arrays(transformer):
        if any(max(abs(n.numerator), n.denominator) > EXACT for n in array.numbers):
            raise CannotExport(f"a number of {array.name} is too long for float64")
    most = max(transformer.scores.most, transformer.residual.most)
    gaps = [head.gap for block in transformer.blocks for head in block.heads]
    if gaps and most > min(gaps) * ROUNDING:
        told = f"scores of up to {most} that differ by {min(gaps)}"
        raise CannotExport(f"float64 does not tell apart {told}")


def _contents(exported: Exported) -> dict[str, Any]:
    question, transformer = exported.question, exported.transformer
    thought = transformer.thought
    codes = random_input(question.task, seed=0)
    trace = traced(question, codes)
    shown = description(exported)
    return {
        **shown,
        "token_comments": list(_token_comments(exported)),
        "answer_comment": answer_comment(exported),
        "tokens": [(token["name"], token["codes"]) for token in shown["tokens"]],
        "all_whole": all(whole_numbers(question.program)),
        "start": list(exported.start),
        "places": list(exported.places),
        "whole": list(whole_numbers(question.program)),
        "blocks": [
            ([_head(head) for head in block.heads], _sizes(block.mlp, transformer.width))
            for block in transformer.blocks
        ],
        "next": None if thought is None else _sizes((thought.next,), transformer.width)[0],
        "readout": _sizes((transformer.readout,), transformer.width)[0],
        "example": list(codes),
        "example_text": _one_line(show_input(question.task, codes)),
        "example_answers": [list(map(number_text, numbers_of(a.given))) for a in trace.answers],
        "example_shown": _shown_answers([a.given for a in trace.answers], question),
        "weights": [(array.name, array_text(array)) for array in arrays(transformer)],
    }


def _shown_answers(answers: list[Any], question: Solving) -> str:
    """Return answers as the example prints them: integers, or all as floats of 9 digits."""
    whole = all(whole_numbers(question.program))
    return str([[int(n) if whole else round(float(n), 9) for n in numbers_of(a)] for a in answers])


def _one_line(text: str) -> str:
    return "\n    ".join(wrap(text, 96))


def _head(head: AttentionHead) -> dict[str, Any]:
    return {
        "kind": head.kind,
        "mask": head.mask,
        "keys": len(head.key.bias),
        "values": len(head.value.bias),
        "sink": head.sink is not None,
        "gap": str(head.gap),
        "beta": head.beta,
        "bits": head.bits,
    }


def _sizes(maps: tuple[Affine, ...], width: int) -> list[tuple[int, int]]:
    """Return how many numbers each map takes and gives."""
    given = [len(affine.bias) for affine in maps]
    return list(zip([width, *given], given, strict=False))


def _token_comments(exported: Exported) -> Iterator[str]:
    """Yield a line for each input, and for blanks and steps: places, names, what codes mean."""
    types = token_types(exported)
    names = token_names(exported.question, len(types))
    labelled = enumerate(zip(names, types, strict=True))
    for _, group in groupby(labelled, key=lambda each: each[1][0].split("[")[0]):
        (first, (name, kind)), *rest = list(group)
        last = rest[-1] if rest else None
        place = f"{first}" if last is None else f"{first} to {last[0]}"
        called = name if last is None else f"{name} to {last[1][0]}"
        yield f"{place}: {called}; {codes_comment(kind)}"


def codes_comment(kind: Type | None) -> str:
    """Return what the codes of a token mean."""
    match kind:
        case None:
            return "blank, no code"
        case Range(size):
            return f"code k is the integer k, 0 to {size - 1}"
        case Bool():
            return "code 0 is false, 1 is true"
        case _ if kind.size <= MOST_VALUES:
            listed = (f"{code} is {value_text(v)}" for code, v in enumerate(values_of(kind)))
            return f"code {', '.join(listed)}"
        case _:
            return f"code k is the k-th value of {type_text(kind)} in lexicographic order"


def answer_comment(exported: Exported) -> str:
    """Return how the numbers of an answer are to be read."""
    match exported.transformer.answer:
        case "number":
            return "one number"
        case "truth":
            return "one number: 0 is false, 1 is true"
        case parts:
            return f"the numbers of {_kinds(parts)}, in order; truth values are 0 and 1"


def _kinds(parts: Any) -> str:
    return f"({', '.join(map(_kinds, parts))})" if isinstance(parts, tuple) else f"a {parts}"


def array_text(array: Named) -> str:
    """Return a vector or matrix as Python writes it, wide matrices by their entries."""
    if len(array.shape) == 1:
        return f"vector({_listed([number_text(n) for n in array.numbers])})"
    height, width = array.shape
    if height and width <= WIDEST_ROW:
        rows = [f"[{', '.join(map(number_text, row))}]" for row in array.rows]
        return f"matrix({_listed(rows)})"
    entries = [
        f"({r}, {c}, {number_text(n)})"
        for r, row in enumerate(array.rows)
        for c, n in enumerate(row)
        if n
    ]
    return f"sparse({height}, {width}, {_listed(entries)})"


def number_text(number: Number) -> str:
    """Return a number; a fraction p / q is the nearest float64."""
    return str(Fraction(number)).replace("/", " / ")


def _listed(texts: list[str]) -> str:
    """Return a list, over several lines if it is long."""
    plain = ", ".join(texts)
    if len(plain) <= 48:
        return f"[{plain}]"
    inside = "\n        ".join(wrap(plain + ",", 88, break_on_hyphens=False))
    return f"[\n        {inside}\n    ]"
