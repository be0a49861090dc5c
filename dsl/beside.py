"""Theorems about the task of a question, but about models of another shape: what they speak of.

They settle nothing; whoever asks sees which hypothesis is about the shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dsl.problem import Model
from dsl.theorem import Beside, Shape, Theorem

MOST = 3
"""So many theorems are named, the nearest first."""
MASKS = {"none": "no mask", "causal": "a causal mask", "strict": "a strict mask"}
KINDS = {
    "unique_hard": "unique hard attention",
    "average_hard": "average hard attention",
    "softmax": "softmax attention",
    "linear": "linear attention",
}


def beside(theorems: Iterable[Theorem], model: Model) -> tuple[Beside, ...]:
    """Return what the theorems nearest to a model speak of, in its place."""
    found = [(tuple(differences(each.stated.shape, model)), each) for each in theorems]
    near = [(said, each) for said, each in found if said]
    near.sort(key=lambda pair: (len(pair[0]), _apart(pair[1], model)))
    grouped = groupby(near[:MOST], key=lambda pair: (pair[0], pair[1].word))
    texts = [
        f"{_called([each for _, each in group])} {_joined(said)}"
        for (said, _), group in grouped
    ]
    return (Beside("; ".join(texts)),) if texts else ()


def differences(shape: Shape, model: Model) -> Iterator[str]:
    """Yield what a theorem's shape is and the model's is not."""
    layers = len(model.layers)
    if shape.layers != layers:
        noun = "layer" if shape.layers == 1 else "layers"
        yield f"of {shape.layers} {noun}, not {layers}"
    if shape.mask != model.mask:
        wrong = "none" if model.mask == "none" else MASKS[model.mask]
        yield f"of {MASKS[shape.mask]}, not {wrong}"
    kinds = sorted({layer.attention.kind for layer in model.layers})
    if shape.hard and kinds != ["unique_hard"]:
        yield f"of {KINDS['unique_hard']}, not {' and '.join(KINDS[kind] for kind in kinds)}"
    elif not shape.hard and "linear" in kinds:
        yield f"of {KINDS['softmax']}, not {KINDS['linear']}"
    elif not shape.hard and kinds == ["unique_hard"]:
        yield f"of {KINDS['softmax']}, not {KINDS['unique_hard']}"
    for word, there in (
        ("window", model.window is not None),
        ("padding", model.padding > 0),
        ("generated tokens", model.steps > 0),
        ("norm", model.norm != "none"),
    ):
        if there:
            yield f"of no {word}"


def _apart(theorem: Theorem, model: Model) -> int:
    return abs(theorem.stated.shape.layers - len(model.layers))


def _called(theorems: list[Theorem]) -> str:
    """Return theorems, axioms or conjectures as the subject of a sentence."""
    word, names = theorems[0].word, [each.stated.name for each in theorems]
    if len(names) == 1:
        return f"{word} {names[0]} speaks"
    return f"{word}s {_joined(names)} speak"


def _joined(words: Sequence[str]) -> str:
    """Return words as a list: one, two and three."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
