"""Models and tasks by their lines: the sizes at which a declaration writes down what is there.

A theorem names a model and a task of the library, and a question may declare its own. Where every
parameter of the model is a size on a line of its own (`width d`, `heads H`, `repeat L`), the values
that give the question's model are read off; those of the task are read off its inputs and answer.
Nothing here is believed: the checker compares both models and both tasks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dsl import tree
from dsl.ability import AbleTheorem
from dsl.alike import alike, differing, same_task
from dsl.expr import Constant, Expr, Variable, with_variables
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
    answer, names = theorem.stated.answer, _input_names(theorem.stated.blocks, task)
    found = _shown(pairs, differing(answer, task.answer, names), theorem.stated.parameters)
    places = tuple(amount_value(each, found) for each in theorem.task[1])
    known = {name: Constant(value) for name, value in found.items()}
    fits = all(amount_value(pattern, found) in (None, value) for pattern, value in pairs)
    if not fits or not alike(with_variables(answer, known), task.answer, names):
        return None
    listed = tuple(each for each in places if each is not None)
    return listed if len(listed) == len(places) else None


def able_places(theorem: AbleTheorem, task: Task) -> tuple[int, ...] | None:
    """Return the same for a theorem about what models can."""
    able = theorem.able
    if able.task.name == task.name:
        return tuple(value for _, value in task.arguments)
    if len(able.task.inputs) != len(task.inputs):
        return None
    names = _input_names(able.task.inputs, task)
    pairs = _ranges(able.task.inputs, task.inputs)
    found = _shown(pairs, differing(able.task.answer, task.answer, names), able.parameters)
    try:
        at = task_at(able.task, found)
    except (NoInstance, KeyError):  # a parameter that is not seen
        return None
    return tuple(value for _, value in at.arguments) if same_task(at, task) else None


def _shown(
    sizes: Iterable[tuple[AmountData, int]],
    answers: Iterable[tuple[Expr, Expr]],
    parameters: tuple[str, ...],
) -> dict[str, int]:
    """Return the parameters that sizes, and parts at which the answers differ, show.

    What else differs is left for those who compare the tasks at these values.
    """
    found: dict[str, int] = {}
    for pattern, value in sizes:
        found |= {} if (one := solved(pattern, value, found)) is None else dict([one])
    for left, right in answers:
        match left, right:
            case Variable(name), Constant(int() as value) if name in parameters:
                found.setdefault(name, int(value))
    return found


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


def _input_names(named: Sequence[Block | Input], task: Task) -> tuple[tuple[str, str], ...]:
    """Return the inputs of a theorem and of a task in pairs, in their order."""
    return tuple((each.name, own.name) for each, own in zip(named, task.inputs, strict=True))


def _ranges(
    patterns: tuple[Input, ...], inputs: tuple[Input, ...]
) -> Iterator[tuple[AmountData, int]]:
    """Yield the sizes of inputs in pairs."""
    for pattern, given in zip(patterns, inputs, strict=True):
        for one, other in ((pattern.index, given.index), (pattern.element, given.element)):
            if isinstance(one, Range) and isinstance(other, Range):
                yield one.size, other.size


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
