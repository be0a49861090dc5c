"""The rules that elaboration sees to, for programs that come from a file."""

from __future__ import annotations

from dsl.expr import Expr, bound_names
from dsl.kinds import IntKind, Kind, TruthKind, agree, kind_of_type
from dsl.problem import Input
from dsl.program import BLANK, KEY, STEP, Program, ProgramLayer, Steps, TokenRule
from dsl.types import Product
from dsl.wellformed import kind_of

INT, TRUTH = IntKind(), TruthKind()
Scope = dict[str, Kind]


def require_wellformed(program: Program, path: str) -> None:
    """Raise ValueError, with the path of the field, where a rule of names or types is broken."""
    _Rules(program, path).everything()


class _Rules:
    """Checks names and types of a program that comes from a file."""

    def __init__(self, program: Program, path: str) -> None:
        self.program = program
        self.path = path
        self.fields: Scope = {field.name: field.kind for field in program.fields}

    def everything(self) -> None:
        program = self.program
        names = [field.name for field in program.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.path}.fields: a field comes twice")
        inputs = [given.name for given in program.inputs]
        if len(set(inputs)) != len(inputs) or [rule.name for rule in program.tokens] != inputs:
            raise ValueError(f"{self.path}.tokens: not one rule for each input, in order")
        for given, rule in zip(program.inputs, program.tokens, strict=True):
            self._rule(rule, _content_scope(rule, given, self.path))
        if program.blank.name != BLANK or len(program.blank.index) > 1:
            raise ValueError(f"{self.path}.blank: not the rule of blank tokens")
        self._rule(program.blank, dict.fromkeys(program.blank.index, INT))
        for place, layer in enumerate(program.layers):
            self._layer(layer, f"{self.path}.layers[{place}]")
        self._expression(program.answer, None, self.fields, f"{self.path}.answer")
        if program.steps is not None:
            self._steps(program.steps, inputs)
        self._tables()

    def _steps(self, steps: Steps, inputs: list[str]) -> None:
        rule, kind = steps.rule, kind_of_type(steps.alphabet)
        if rule.name != STEP or len(rule.index) != 1 or {STEP} & {*inputs, *rule.index}:
            raise ValueError(f"{self.path}.steps.rule: not the rule of generated tokens")
        self._rule(rule, {rule.index[0]: INT, STEP: kind})
        self._expression(steps.next, kind, self.fields, f"{self.path}.steps.next")

    def _tables(self) -> None:
        first: dict[int, ProgramLayer] = {}
        for layer in self.program.layers:
            if first.setdefault(layer.tables, layer) != layer:
                raise ValueError(f"{self.path}.layers: different layers share tables")

    def _rule(self, rule: TokenRule, scope: Scope) -> None:
        self._once([key for key, _ in rule.fields], f"{self.path}.{rule.name}")
        for key, value in rule.fields:
            self._expression(value, self._kind(key), scope, f"{self.path}.{rule.name}.{key}")

    def _layer(self, layer: ProgramLayer, path: str) -> None:
        self._once([head.name for head in layer.heads], path)
        pair = {**self.fields, **{f"{KEY}{key}": kind for key, kind in self.fields.items()}}
        for head in layer.heads:
            here, kind = f"{path}.{head.name}", self._kind(head.name)
            if head.kind == "average" and kind != INT:
                raise ValueError(f"{here}: an average is a number")
            if head.where is not None:
                self._expression(head.where, TRUTH, pair, here)
            if head.score is not None:
                self._expression(head.score, INT, pair, here)
            if head.weight is not None:
                self._expression(head.weight, INT, pair, here)
            self._expression(head.take, kind, pair, here)
            if head.default is not None:
                self._expression(head.default, kind, self.fields, here)
        for key, value in layer.lets:
            self._expression(value, self._kind(key), self.fields, f"{path}.{key}")

    def _kind(self, key: str) -> Kind:
        if key not in self.fields:
            raise ValueError(f"{self.path}: '{key}' is not a field")
        return self.fields[key]

    def _once(self, names: list[str], path: str) -> None:
        if len(set(names)) != len(names):
            raise ValueError(f"{path}: a field is given twice")

    def _expression(self, expr: Expr, wanted: Kind | None, scope: Scope, path: str) -> None:
        for bound in bound_names(expr):
            if bound in scope:
                raise ValueError(f"{path}: the name '{bound}' is bound twice")
        try:
            found = kind_of(expr, scope)
        except ValueError as wrong:
            raise ValueError(f"{path}: {wrong}") from None
        if wanted is not None and not agree(wanted, found):
            raise ValueError(f"{path}: not of the kind of its field")


def _content_scope(rule: TokenRule, given: Input, path: str) -> Scope:
    scope: Scope = {given.name: kind_of_type(given.element)}
    kinds: tuple[Kind, ...] = ()
    if given.index is not None:
        parts = given.index.parts if isinstance(given.index, Product) else (given.index,)
        whole = len(rule.index) == 1
        kinds = tuple(map(kind_of_type, (given.index,) if whole else parts))
    if len(kinds) != len(rule.index) or len({given.name, *rule.index}) != len(kinds) + 1:
        raise ValueError(f"{path}.tokens: the index of '{given.name}' does not fit")
    return scope | dict(zip(rule.index, kinds, strict=True))
