"""Syntax trees to families: the parameters of a claim stay names.

Programs, tasks and models have passed the checks of their declarations. What has no form as a
family (a power with a parameter on top of it in a size, a window of a model) raises `NotAFamily`,
and a claim about it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass, replace
from typing import Any, cast

from dsl import tree
from dsl.expr import Binary, BinaryOperator, Constant, Expr, Fold, Variable, bound_names
from dsl.families import ModelFamily, Size
from dsl.kinds import kind_of_type, table_kind
from dsl.models import model_lines
from dsl.printer import expression_text
from dsl.problem import Attention, Input, Layer, Model, Task
from dsl.resolve import LARGEST_PERMUTATION, Resolver, Scope
from dsl.sizes import Asked, names_in
from dsl.types import Bool, Perm, Product, Range, Type

Names = Mapping[str, Size]
"""What the names of a declaration stand for, in the parameters of the claim."""


class NotAFamily(Exception):
    """What cannot be said for all values of the parameters at once."""


class _Marker(str):
    """A name on its way through the resolver, which takes it for a number."""


def size_of(node: tree.Expression, names: Names) -> Size:
    """Return a size; raises NotAFamily."""
    match node:
        case tree.Number(value):
            return value
        case tree.Name(text) if text in names:
            return names[text]
        case tree.Unary("-", operand):
            return ("-", 0, size_of(operand, names))
        case tree.Binary("+" | "-" | "*" | "^" | "div" as sign, left, right):
            return (sign, size_of(left, names), size_of(right, names))
        case tree.Call(tree.Name("max" | "min" as word), (first, *rest)):
            found = size_of(first, names)
            for each in rest:
                found = (word, found, size_of(each, names))
            return found
        case tree.Call(
            tree.Name("ceil" | "floor" as word), (tree.Call(tree.Name("log2"), (inside,)),)
        ):
            return ("log2up" if word == "ceil" else "log2down", size_of(inside, names))
        case _:
            raise NotAFamily(f"'{expression_text(node)}' is not a size for all parameters at once")


def expression_of(size: Size) -> Expr:
    """Return a size as it stands in an expression; raises NotAFamily for logarithms."""
    match size:
        case int():
            return Constant(size)
        case str():
            return Variable(str(size))
        case ("log2up" | "log2down", _):
            raise NotAFamily("a logarithm in an expression")
        case (word, one, other):
            operator = cast(BinaryOperator, word)
            return Binary(operator, expression_of(one), expression_of(other))
        case _:
            raise AssertionError(f"not a size: {size}")


def type_of(node: tree.TypeTree, names: Names) -> Type:
    """Return a type; raises NotAFamily."""
    match node:
        case tree.RangeType(bound):
            return Range(size_of(bound, names))
        case tree.BoolType():
            return Bool()
        case tree.ProductType(parts):
            return Product(tuple(type_of(part, names) for part in parts))
        case tree.PermType(points):
            count = size_of(points, names)
            if not isinstance(count, int) or not 1 <= count <= LARGEST_PERMUTATION:
                raise NotAFamily("permutations of a number of points that is a parameter")
            return Perm(count)
        case _:
            raise AssertionError("the type checker refuses tables here")


# ---- tasks


def task_family(task: tree.Task, names: Names, parameters: tuple[str, ...]) -> Task:
    """Return a task whose parameters are what `names` says; raises NotAFamily.

    `parameters` are those of the claim: values are put in for all of them, so each of them stands
    apart from the names of the task, whether or not it occurs in `names`.
    """
    for line in task.lines:
        if isinstance(line, tree.PromiseLine):
            raise NotAFamily("a promise")
        if isinstance(line, tree.AnswerLine) and (line.at is not None or line.type is not None):
            raise NotAFamily("an answer at each token, or with a declared type")
    inputs = inputs_of(task, names)
    scope: Scope = {
        g.name: kind_of_type(g.element) if g.index is None else table_kind(g.index, g.element)
        for g in inputs
    }
    answer = next(line.value for line in task.lines if isinstance(line, tree.AnswerLine))
    arguments = tuple((name.text, names[name.text]) for name in task.parameters)
    made = Expressions(names, set())
    value = made.put(Resolver(Asked(made.markers)).typed(made.plain(answer), scope)[0])
    require_apart({*parameters}, {*scope, *bound_names(value)})
    return Task(task.name.text, arguments, inputs, value)


def inputs_of(task: tree.Task, names: Names) -> tuple[Input, ...]:
    """Return the inputs of a task; raises NotAFamily."""
    found = []
    for line in task.lines:
        if isinstance(line, tree.InputLine) and isinstance(line.type, tree.TableType):
            index, element = line.type.index, line.type.element
            found.append(Input(line.name.text, type_of(index, names), type_of(element, names)))
        elif isinstance(line, tree.InputLine):
            found.append(Input(line.name.text, None, type_of(line.type, names)))
    return tuple(found)


def require_apart(parameters: set[str], others: set[str]) -> None:
    """Raise NotAFamily where a parameter has the name of something else."""
    if parameters & others:
        raise NotAFamily(f"the name '{min(parameters & others)}' stands for two things")


class Expressions:
    """Resolves expressions with markers for numbers and puts sizes in their places."""

    def __init__(self, names: Names, indices: set[str]) -> None:
        self.names: dict[str, Size] = {**names, **{index: index for index in indices}}
        self.markers: Any = {
            name: size if isinstance(size, int) else _Marker(name)
            for name, size in self.names.items()
        }

    def plain(self, node: tree.Expression) -> tree.Expression:
        """Return an expression, unless it rounds something made of parameters."""
        for each, _ in tree.everything(node):
            if not isinstance(each, tree.Call) or each.function.text in ("min", "max"):
                continue
            open_names = {n for n, value in self.markers.items() if isinstance(value, _Marker)}
            if names_in(each) & open_names:
                text = expression_text(each)
                raise NotAFamily(f"'{text}' in an expression is no polynomial")
        return node

    def put(self, node: Any) -> Any:
        """Return a resolved expression with sizes in the places of markers."""
        match node:
            case Constant(value) if isinstance(value, _Marker):
                return expression_of(self.names[value])
            case Fold():
                raise NotAFamily("a fold")
            case tuple():
                return tuple(self.put(each) for each in node)
            case _ if is_dataclass(node) and not isinstance(node, type | Type):
                parts = {f.name: self.put(getattr(node, f.name)) for f in fields_of(node)}
                return replace(node, **parts)
            case _:
                return node


# ---- models


def model_family(model: tree.Model, names: Names) -> ModelFamily:
    """Return a model whose parameters are what `names` says; raises NotAFamily.

    All its layers are alike, with tables of their own.
    """
    lines = model_lines(model)
    attends = [line for line in lines if isinstance(line, tree.AttendLine)]
    relu = [line for line in lines if isinstance(line, tree.MlpLine) and line.relu is not None]
    loops = [line for line in lines if isinstance(line, tree.LayerBlock) and line.word == "loop"]
    if len(attends) != 1 or relu or loops:
        raise NotAFamily("a model whose layers are not alike, loop, or have mlp relu")
    formats = [x.kind.text for x in lines if isinstance(x, tree.NumbersLine)]
    if not {"none", "hard"}.issuperset(formats):
        raise NotAFamily("a model with a number format")
    sizes = {x.word: size_of(x.size, names) for x in lines if isinstance(x, tree.SizeLine)}
    choices = {x.word: x.choice.text for x in lines if isinstance(x, tree.ChoiceLine)}
    steps = next((x for x in lines if isinstance(x, tree.StepsLine) and x.alphabet), None)
    (attend,) = attends
    ties = "rightmost" if attend.ties is None else attend.ties.text
    heads = size_of(attend.heads, names)
    attention = Attention(cast(Any, attend.kind.text), heads, cast(Any, ties))
    width, precision = sizes.get("width"), sizes.get("precision")
    state: Size = sizes["state"] if width is None else ("*", width, precision)
    count: Size = 0 if steps is None else size_of(steps.count, names)
    named = None if steps is None else steps.alphabet
    alphabet: Size = 0 if named is None else size_of(named, names)
    words = ("positions", "scores", "parameters", "norm")
    made = Model(
        name=model.name.text,
        arguments=tuple((n.text, names[n.text]) for n in model.parameters),
        mask=cast(Any, choices["mask"]),
        state_bits=state,
        width=width,
        precision=precision,
        layers=(Layer(attention, 0),),
        window=sizes.get("window"),
        padding=sizes.get("padding", 0),
        steps=count,
        step_alphabet=alphabet,
        **{word: cast(Any, choices[word]) for word in words if word in choices},
    )
    return ModelFamily(made, _count(model.lines, names))


def _count(lines: tuple[tree.ModelLine, ...], names: Names) -> Size:
    """Return how often the one layer stands there."""
    total: Size = 0
    for line in lines:
        match line:
            case tree.AttendLine():
                total = 1
            case tree.LayerBlock(_, count, inside):
                within = _count(inside, names)
                times = size_of(count, names)
                total = times if within == 1 else ("*", times, within) if within else total
            case _:
                pass
    return total
