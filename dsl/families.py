"""Families: a program, model or task for all values of its parameters at once.

A family has the form of an instance (`dsl.program`, `dsl.problem`) with sizes in place of numbers
and parameters in its expressions. Putting values in gives the instance; numbers that are
polynomials in the parameters give all large instances at once (`solver.checker.everywhere`).

A `Size` is an int, the name of a parameter, or a tuple of a word and sizes: ("+", a, b) and so on,
("log2up", a) for ceil(log2(a)) and ("log2down", a) for floor(log2(a)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from dsl.expr import Constant, Expr, Variable, children, with_variables
from dsl.problem import Input, Model, Task
from dsl.program import KEY, Field, Head, Program, ProgramLayer, TokenRule
from dsl.types import Product, Range, Type

Size: TypeAlias = Any
Number: TypeAlias = Any
"""An int, or something that adds and multiplies like one."""
Values: TypeAlias = Mapping[str, Number]

WORDS = {"+": 2, "-": 2, "*": 2, "^": 2, "div": 2, "max": 2, "min": 2, "log2up": 1, "log2down": 1}
"""The words of sizes, each with how many sizes follow it."""
MOST_BITS = 4096
MOST_LAYERS = 10_000


class NoInstance(Exception):
    """At these values there is no such program, model or task; the message says why."""


@dataclass(frozen=True)
class Rounds:
    """The layers of `body`, `count` times over: the same ones again (`loop`), or fresh ones.

    In fresh ones `index` (None: no name) is 0, 1, ...
    """

    loop: bool
    index: str | None
    count: Size
    body: Body


Body: TypeAlias = tuple["ProgramLayer | Rounds", ...]


@dataclass(frozen=True)
class ProgramFamily:
    """`program` has sizes for numbers and no layers: these are in `body`."""

    parameters: tuple[str, ...]
    program: Program
    body: Body


@dataclass(frozen=True)
class ModelFamily:
    """`model` has sizes for numbers and one layer, which it has `count` times."""

    model: Model
    count: Size


@dataclass(frozen=True)
class Everywhere:
    """The question "does it hold for all parameters from these least values on?".

    Of a model: does the program fit it? Of a task: does the program solve it? In `typed` are the
    functions in the program's task, each a task that declares the type of its answer.
    """

    program: ProgramFamily
    other: ModelFamily | Task
    least: tuple[tuple[str, int], ...]
    typed: tuple[Task, ...] = ()


# ---- putting values in


def program_at(family: ProgramFamily, values: Values) -> Program:
    """Return the program at some values of all parameters; raises NoInstance."""
    program = start_at(family, values)
    layers = tuple(_Unrolling().layers(family.body, dict(values)))
    given = {name for rule in program.tokens for name, _ in rule.fields}
    given |= {name for name, _ in program.blank.fields}
    given |= set() if program.steps is None else {name for name, _ in program.steps.rule.fields}
    for layer in layers:
        given |= {head.name for head in layer.heads} | {name for name, _ in layer.lets}
    fields = [f for f in program.fields if f.declared is not None or f.name in given]
    made = replace(program, layers=layers, fields=tuple(fields))
    unset = {f.name for f in program.fields} - {f.name for f in fields}
    for name in sorted(unset and unset & set(_mentioned(made))):
        raise NoInstance(f"no layer sets the field '{name}', and it is read")
    return made


def _mentioned(program: Program) -> Iterator[str]:
    """Yield the fields that are read in a program, of the token itself or of one looked at."""
    read: list[Expr | None] = [program.answer]
    read += [] if program.steps is None else [program.steps.next]
    for layer in program.layers:
        read += [value for _, value in layer.lets]
        for head in layer.heads:
            read += [head.where, head.score, head.take, head.default, head.weight]
    waiting = [each for each in read if each is not None]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Variable):
            yield here.name.removeprefix(KEY)
        waiting.extend(children(here))


def start_at(family: ProgramFamily, values: Values) -> Program:
    """Return the program without its layers; raises NoInstance."""
    program, steps = family.program, family.program.steps
    arguments = tuple((name, size_at(size, values)) for name, size in program.arguments)
    made = steps and replace(
        steps,
        count=_least(steps.count, 0, values),
        alphabet=type_at(steps.alphabet, values),
        next=expression_at(steps.next, values),
        rule=_rule_at(steps.rule, values),
    )
    return replace(
        program,
        arguments=arguments,
        inputs=inputs_at(program.inputs, values),
        fields=tuple(_field_at(each, values) for each in program.fields),
        tokens=tuple(_rule_at(rule, values) for rule in program.tokens),
        blank=_rule_at(program.blank, values),
        padding=_least(program.padding, 0, values),
        answer=expression_at(program.answer, values),
        steps=made,
    )


def model_at(family: ModelFamily, values: Values) -> Model:
    """Return the model at some values of all parameters; raises NoInstance."""
    model, (layer,) = family.model, family.model.layers
    count = _least(family.count, 1, values)
    if count > MOST_LAYERS:
        raise NoInstance(f"{count} layers")
    attention = replace(layer.attention, heads=_least(layer.attention.heads, 1, values))
    width, precision = (
        None if size is None else _least(size, 1, values) for size in (model.width, model.precision)
    )
    return replace(
        model,
        arguments=tuple((name, size_at(size, values)) for name, size in model.arguments),
        state_bits=_least(model.state_bits, 1, values),
        width=width,
        precision=precision,
        padding=_least(model.padding, 0, values),
        steps=_least(model.steps, 0, values),
        step_alphabet=_least(model.step_alphabet, int(model.step_alphabet != 0), values),
        layers=tuple(replace(layer, attention=attention, tables=i) for i in range(count)),
    )


def task_at(task: Task, values: Values) -> Task:
    """Return a task at some values of all parameters; raises NoInstance."""
    arguments = tuple((name, size_at(size, values)) for name, size in task.arguments)
    answer = expression_at(task.answer, values)
    declared = None if task.answer_type is None else type_at(task.answer_type, values)
    inputs = inputs_at(task.inputs, values)
    return replace(
        task, arguments=arguments, inputs=inputs, answer=answer, answer_type=declared
    )


def inputs_at(inputs: tuple[Input, ...], values: Values) -> tuple[Input, ...]:
    """Return inputs with numbers for their sizes; raises NoInstance."""
    return tuple(
        Input(
            given.name,
            None if given.index is None else type_at(given.index, values),
            type_at(given.element, values),
        )
        for given in inputs
    )


def type_at(kind: Type, values: Values) -> Type:
    """Return a type with numbers for its sizes; raises NoInstance."""
    match kind:
        case Range(size):
            return Range(_least(size, 1, values))
        case Product(parts):
            return Product(tuple(type_at(part, values) for part in parts))
        case _:
            return kind


def layer_at(layer: ProgramLayer, values: Values) -> ProgramLayer:
    """Return a layer with numbers for parameters and indices."""
    heads = tuple(_head_at(head, values) for head in layer.heads)
    lets = tuple((name, expression_at(value, values)) for name, value in layer.lets)
    return ProgramLayer(heads, lets, layer.tables)


def expression_at(expr: Expr, values: Values) -> Expr:
    """Return an expression with numbers for parameters; fields and inputs have other names."""
    return with_variables(expr, {name: Constant(value) for name, value in values.items()})


def size_at(size: Size, values: Values) -> Number:
    """Return a size as a number; raises NoInstance."""
    match size:
        case int():
            return size
        case str():
            return values[size]
        case ("log2up" | "log2down" as word, inside):
            return _logarithm(word, size_at(inside, values))
        case (word, one, other):
            return _combined(word, size_at(one, values), size_at(other, values))
        case _:
            raise AssertionError(f"not a size: {size}")


def _combined(word: str, left: Number, right: Number) -> Number:
    match word:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "max" | "min":
            return max(left, right) if word == "max" else min(left, right)
        case "div":
            if isinstance(right, int) and right <= 0:
                raise NoInstance(f"a division by {right}")
            return left // right
        case _:
            if not isinstance(right, int) or right < 0 or left.bit_length() * right > MOST_BITS:
                raise NoInstance("a power with such an exponent")
            return left**right


def _logarithm(word: str, value: Number) -> int:
    if not isinstance(value, int) or value < 1:
        raise NoInstance(f"the logarithm of {value}")
    return (value - 1).bit_length() if word == "log2up" else value.bit_length() - 1


def _least(size: Size, least: int, values: Values) -> Number:
    found = size_at(size, values)
    if found < least:
        raise NoInstance(f"a size of {found}")
    return found


def _field_at(field: Field, values: Values) -> Field:
    declared = None if field.declared is None else type_at(field.declared, values)
    return replace(field, declared=declared)


def _rule_at(rule: TokenRule, values: Values) -> TokenRule:
    fields = tuple((name, expression_at(value, values)) for name, value in rule.fields)
    return replace(rule, fields=fields)


def _head_at(head: Head, values: Values) -> Head:
    def put(expr: Expr | None) -> Expr | None:
        return None if expr is None else expression_at(expr, values)

    return replace(
        head,
        where=put(head.where),
        score=put(head.score),
        take=expression_at(head.take, values),
        default=put(head.default),
        weight=put(head.weight),
    )


class _Unrolling:
    """Unrolls rounds, numbering the tables in order of first use."""

    def __init__(self) -> None:
        self.tables = 0

    def layers(self, body: Body, values: Values) -> Iterator[ProgramLayer]:
        """Yield the layers of a body; raises NoInstance."""
        for part in body:
            if isinstance(part, ProgramLayer):
                self.tables += 1
                yield replace(layer_at(part, values), tables=self.tables - 1)
                continue
            count = _least(part.count, 0, values)
            if count > MOST_LAYERS:
                raise NoInstance(f"{count} rounds of layers")
            same = tuple(self.layers(part.body, values)) if part.loop and count else ()
            for turn in range(count):
                index = {} if part.index is None else {part.index: turn}
                yield from same or self.layers(part.body, {**values, **index})
