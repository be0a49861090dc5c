"""What stands in a .rasp file, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from dsl.source import Span


@dataclass(frozen=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True)
class Number:
    """`3` or `0.5`, exactly."""

    value: Fraction
    span: Span


@dataclass(frozen=True)
class Truth:
    value: bool
    span: Span


@dataclass(frozen=True)
class Symbol:
    """`"a"`."""

    text: str
    span: Span


@dataclass(frozen=True)
class Sign:
    """A comparison sign that stands alone, as the last argument of `select`."""

    text: str
    span: Span


@dataclass(frozen=True)
class Unary:
    """`-` or `not`."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True)
class Among:
    """`value in [a, b]`."""

    value: Expression
    choices: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class If:
    """`then if test else otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True)
class Call:
    function: Name
    arguments: tuple[Expression, ...]
    span: Span


Expression: TypeAlias = Name | Number | Truth | Symbol | Sign | Unary | Binary | Among | If | Call


@dataclass(frozen=True)
class Assign:
    """`name = value;`."""

    name: Name
    value: Expression


@dataclass(frozen=True)
class Function:
    """`def name(parameters) { lines return value; }`."""

    name: Name
    parameters: tuple[Name, ...]
    lines: tuple[Assign, ...]
    value: Expression


Statement: TypeAlias = Assign | Function
