"""What may be said of a model, and on what that rests: shared by the routes and the checker."""

from __future__ import annotations

from dsl.number_formats import ExactRound, Fold
from dsl.problem import Model

EXACT_SUMS = (
    "numbers exact_round: exact sums rounded once can tell a head more than (d+1)*p bits about a "
    "block, so no count and no theorem about messages applies (docs/language.md, 'Number formats'; "
    "GREATER-THAN is the counterexample)"
)


def no_tables_reason(model: Model) -> str | None:
    """Return why the model has no meaning as finite tables, None if it has one."""
    kinds = {layer.attention.kind for layer in model.layers}
    if "softmax" in kinds and model.numbers is None:
        return "softmax attention has no finite tables to search without a number format"
    if "softmax" in kinds and not isinstance(model.numbers, ExactRound):
        return "the tables of softmax attention in a number format are not searched"
    return no_semantics_reason(model)


def no_semantics_reason(model: Model) -> str | None:
    """Return why neither tables nor counts say anything about the model, None if they may."""
    if any(layer.attention.kind == "linear" for layer in model.layers):
        return "no finite semantics: linear attention"
    if model.norm != "none":
        return f"no finite semantics: norm {model.norm}"
    return EXACT_SUMS if isinstance(model.numbers, ExactRound) else None


def fold_notes(model: Model) -> list[str]:
    """Return why theorems about several layers are not used for a model that folds."""
    if not isinstance(model.numbers, Fold) or len(model.layers) == 1:
        return []
    return [
        "numbers fold: what a fold makes of a block depends on the tokens before it, so no theorem "
        "of a file about messages in several layers applies (docs/language.md, 'Number formats')"
    ]


def uncovered_reason(model: Model) -> str | None:
    """Return why the composition theorem does not speak of a model, None if it does."""
    if model.mask == "none":
        return "without a causal mask players would remember what later ones showed them"
    if model.padding or model.steps:
        return "the answer is read after the prompt, at a blank or generated token"
    if model.norm != "none":
        return "the bits of a block's summary are counted without norms"
    return no_semantics_reason(model)


def restrictions_of(model: Model) -> list[str]:
    """Return the lines by which a model may do less than its free tables can."""
    found = []
    if model.scores != "any":
        found.append(f"scores {model.scores}")
    if model.parameters != "per_length":
        found.append(f"parameters {model.parameters}")
    found += [f"mlp relu({layer.relu})" for layer in model.layers if layer.relu is not None]
    return list(dict.fromkeys(found))
