"""What may be said of a model, and on what that rests: shared by the routes and the checker."""

from __future__ import annotations

from dsl.problem import Model


def no_tables_reason(model: Model) -> str | None:
    """Return why the model has no meaning as finite tables, None if it has one."""
    kinds = {layer.attention.kind for layer in model.layers}
    if "softmax" in kinds:
        return "softmax attention has no finite tables to search without a number format"
    return no_semantics_reason(model)


def no_semantics_reason(model: Model) -> str | None:
    """Return why no finite semantics is defined for the model at all, None if one is."""
    if any(layer.attention.kind == "linear" for layer in model.layers):
        return "no finite semantics: linear attention"
    if model.norm != "none":
        return f"no finite semantics: norm {model.norm}"
    if model.numbers != "none":
        return f"number formats ({model.numbers}) are not settled yet"
    return None


def uncovered_reason(model: Model) -> str | None:
    """Return why the composition theorem does not speak of a model, None if it does."""
    if model.mask == "none":
        return "without a causal mask players would remember what later ones showed them"
    if model.padding or model.steps:
        return "the answer is read after the prompt, at a blank or generated token"
    if model.norm != "none" or model.numbers not in ("none", None):
        return "the bits of a block's summary are counted without norms and number formats"
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
