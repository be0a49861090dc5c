"""Tasks: inputs, a promise, an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dsl.tree.expressions import Expression, Name, TypeTree
from dsl.tree.node import Node


@dataclass(frozen=True)
class InputLine(Node):
    name: Name
    type: TypeTree


@dataclass(frozen=True)
class PromiseLine(Node):
    condition: Expression


@dataclass(frozen=True)
class AnswerLine(Node):
    """`answer [at token at:] value [: type]`."""

    value: Expression
    at: Name | None = None
    type: TypeTree | None = None


TaskLine: TypeAlias = InputLine | PromiseLine | AnswerLine


@dataclass(frozen=True)
class FunctionParameter(Node):
    """`name: arguments -> value`: a parameter of a task that is a function."""

    name: Name
    arguments: tuple[TypeTree, ...]
    value: TypeTree


@dataclass(frozen=True)
class Task(Node):
    """`parameters` are numbers; the functions stand after them."""

    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[TaskLine, ...]
    functions: tuple[FunctionParameter, ...] = ()
    given: tuple[Task, ...] = ()
    """The functions that were put in place, each as a task."""
