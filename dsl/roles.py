"""A model by its lines: the sizes at which a declaration writes down a model that is there.

A theorem names a model of the library, and a question may declare its own. Where every parameter of
the declaration is a size on a line of its own (`width d`, `heads H`, `repeat L`), the values that
give the question's model are read off. Nothing here is believed: the checker compares both models.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl import tree
from dsl.problem import Model
from dsl.theorem import Shape


def sizes_by_role(declared: tree.Model, model: Model) -> dict[str, int] | None:
    """Return the arguments of a declaration that give a model, None where they are not seen."""
    found: dict[str, int] = {}
    for name, value in _sizes(declared.lines, model):
        if value is None or found.setdefault(name, value) != value:
            return None
    return found if set(found) == {each.text for each in declared.parameters} else None


def same_kind(shape: Shape, model: Model) -> bool:
    """Say whether mask, layers and attention of a model are those that a theorem speaks of."""
    kinds = {layer.attention.kind for layer in model.layers}
    hard = kinds == {"unique_hard"}
    return (shape.mask, shape.layers, shape.hard) == (model.mask, len(model.layers), hard)


def _sizes(
    lines: tuple[tree.ModelLine, ...], model: Model
) -> Iterator[tuple[str, int | None]]:
    """Yield the names that stand for a size by themselves, each with the model's size."""
    heads = max(layer.attention.heads for layer in model.layers)
    plain = {"width": model.width, "precision": model.precision, "padding": model.padding}
    state = model.state_bits if model.width is None else None
    for line in lines:
        match line:
            case tree.SizeLine(word, tree.Name(name)):
                yield name, state if word == "state" else plain.get(word)
            case tree.AttendLine(_, tree.Name(name)):
                yield name, heads
            case tree.LayerBlock(_, count, inner):
                if isinstance(count, tree.Name):
                    yield count.text, len(model.layers)
                yield from _sizes(inner, model)
            case _:
                pass
