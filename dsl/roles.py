"""Models and tasks by their lines: the sizes at which a declaration writes down what is there.

A theorem names a model and a task of the library, and a question may declare its own. Where every
parameter of the model is a size on a line of its own (`width d`, `heads H`, `repeat L`), the values
that give the question's model are read off; those of the task are read off its inputs and answer.
Nothing here is believed: the checker compares both models and both tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl import tree
from dsl.ability import AbleTheorem
from dsl.alike import alike, differing, same_task
from dsl.expr import Constant, Variable, with_variables
from dsl.families import NoInstance, task_at
from dsl.problem import Input, Model, Task
from dsl.theorem import AmountData, Block, Shape, Theorem, amount_value
from dsl.types import Bool, Range


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


def places_by_role(theorem: Theorem, task: Task) -> tuple[int, ...] | None:
    """Return the arguments at which a theorem's task is this one, None where it is another one."""
    if theorem.task[0] == task.name:
        return tuple(value for _, value in task.arguments)
    pairs = _task_sizes(theorem.stated.blocks, task)
    if pairs is None:
        return None
    answer = theorem.stated.answer
    names = _input_names(theorem, task)
    found: dict[str, int] = {}
    for pattern, value in pairs:
        found |= {} if (one := solved(pattern, value, found)) is None else dict([one])
    for left, right in differing(answer, task.answer, names):
        match left, right:
            case Variable(name), Constant(int() as value) if name in theorem.stated.parameters:
                found.setdefault(name, value)
            case _:
                return None
    places = tuple(amount_value(each, found) for each in theorem.task[1])
    known = {name: Constant(value) for name, value in found.items()}
    fits = all(amount_value(pattern, found) in (None, value) for pattern, value in pairs)
    if not fits or not alike(with_variables(answer, known), task.answer, names):
        return None
    listed = tuple(each for each in places if each is not None)
    return listed if len(listed) == len(places) else None


def able_places(theorem: AbleTheorem, task: Task) -> tuple[int, ...] | None:
    """Return the same for a theorem about what models can."""
    able, found = theorem.able, dict[str, int]()
    if able.task.name == task.name:
        return tuple(value for _, value in task.arguments)
    if len(able.task.inputs) != len(task.inputs):
        return None
    for pattern, given in zip(able.task.inputs, task.inputs, strict=True):
        for one, other in ((pattern.index, given.index), (pattern.element, given.element)):
            if isinstance(one, Range) and isinstance(other, Range):
                pair = solved(one.size, other.size, found)
                found |= {} if pair is None else dict([pair])
    pairs = zip(able.task.inputs, task.inputs, strict=True)
    names = tuple((one.name, other.name) for one, other in pairs)
    for left, right in differing(able.task.answer, task.answer, names):
        match left, right:
            case Variable(name), Constant(int() as value) if name in able.parameters:
                found.setdefault(name, int(value))
    try:
        at = task_at(able.task, found)
    except (NoInstance, KeyError):  # a parameter that is not seen
        return None
    return tuple(value for _, value in at.arguments) if same_task(at, task) else None


def solved(pattern: AmountData, value: int, known: dict[str, int]) -> tuple[str, int] | None:
    """Return the one unknown name of sums and products, and its value; None if nothing is seen."""
    match pattern:
        case str() if pattern not in known:
            return pattern, value
        case (("+" | "*") as sign, one, other):
            for part, unknown in ((one, other), (other, one)):
                number = amount_value(part, known)
                if number is not None and (sign == "+" or number):
                    rest = value - number if sign == "+" else value // number
                    return solved(unknown, rest, known)
            return None
        case ("-", one, other):
            number = amount_value(other, known)
            return None if number is None else solved(one, value + number, known)
        case _:
            return None


def _input_names(theorem: Theorem, task: Task) -> tuple[tuple[str, str], ...]:
    """Return the inputs of a theorem and of a task in pairs, in their order."""
    blocks = theorem.stated.blocks
    return tuple((b.name, given.name) for b, given in zip(blocks, task.inputs, strict=True))


def _task_sizes(
    blocks: tuple[Block, ...], task: Task
) -> list[tuple[AmountData, int]] | None:
    """Return the sizes of a theorem's inputs, each with the task's; None if they are others."""
    if len(task.inputs) != len(blocks) or task.promise is not None or task.answer_index:
        return None
    pairs: list[tuple[AmountData, int]] = []
    for given, block in zip(task.inputs, blocks, strict=True):
        sizes = _input_sizes(given, block)
        if sizes is None:
            return None
        pairs += zip((block.tokens, block.values), sizes, strict=True)
    return pairs


def _input_sizes(given: Input, block: Block) -> tuple[int, int] | None:
    match given.index, given.element:
        case None, Bool() | Range() as element if not block.table:
            tokens = 1
        case Range(tokens), Bool() | Range() as element if block.table:
            pass
        case _:
            return None
    if isinstance(element, Bool) != block.truth:
        return None
    return tokens, 2 if isinstance(element, Bool) else element.size
