"""Program trees to families, line by line as `dsl.program_resolve` makes instances of them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from dsl import tree
from dsl.expr import Constant, Expr
from dsl.families import Body, ProgramFamily, Rounds
from dsl.families_resolve import (
    Expressions,
    Names,
    NotAFamily,
    inputs_of,
    require_apart,
    size_of,
    type_of,
)
from dsl.kinds import kind_of_type
from dsl.problem import Input, Mask, Task
from dsl.program import BLANK, STEP, Field, Program, ProgramLayer, Steps, TokenRule
from dsl.program_resolve import NO_FIELDS, Maker, with_mask
from dsl.resolve import Resolver
from dsl.sizes import Asked, names_in


def program_family(
    program: tree.Program, task: tree.Task, names: Names, parameters: tuple[str, ...]
) -> ProgramFamily:
    """Return a program whose parameters are what `names` says; raises NotAFamily."""
    places = [a.value for a in program.task.arguments if a.value is not None]
    pairs = zip(task.parameters, places, strict=True)
    inputs = inputs_of(task, {name.text: size_of(place, names) for name, place in pairs})
    made = _Program(program, inputs, names, parameters).made()
    return ProgramFamily(parameters, made[0], made[1])


class _Program:
    """Follows `dsl.program_resolve` line by line, with names for numbers."""

    def __init__(
        self,
        program: tree.Program,
        inputs: tuple[Input, ...],
        names: Names,
        parameters: tuple[str, ...],
    ) -> None:
        self.program, self.inputs, self.names = program, inputs, names
        self.parameters = set(parameters)
        blocks = (n for n, _ in tree.everything(program) if isinstance(n, tree.ProgramBlock))
        self.indices = {block.index.text for block in blocks if block.index is not None}
        self.expressions = Expressions(names, self.indices)
        asked = Asked(self.expressions.markers)
        self.maker = Maker(Task(program.name.text, (), inputs, Constant(0)), asked)

    def made(self) -> tuple[Program, Body]:
        lines, maker = self.program.lines, self.maker
        self._plain()
        for line in lines:
            if isinstance(line, tree.FieldLine):
                self._declare(line)
            elif isinstance(line, tree.StepsOver):
                maker.alphabet = type_of(line.type, self.names)
        tokens = [line for line in lines if isinstance(line, tree.TokenLine)]
        rules = {rule.name: self._rule(rule) for rule in map(maker.token, tokens)}
        mask = cast(Mask, next(x.choice.text for x in lines if isinstance(x, tree.ChoiceLine)))
        body = self._body(lines, mask)
        answer = next(line.value for line in lines if isinstance(line, tree.AnswerLine))
        padding = (line.size for line in lines if isinstance(line, tree.SizeLine))
        own_blank = any(given.name == BLANK for given in self.inputs)
        program = Program(
            name=self.program.name.text,
            arguments=tuple((n.text, self.names[n.text]) for n in self.program.parameters),
            mask=mask,
            inputs=self.inputs,
            answer=self._value(answer),
            fields=tuple(Field(n, k, maker.declared.get(n)) for n, k in maker.kinds.items()),
            tokens=tuple(rules[given.name] for given in self.inputs),
            blank=TokenRule(BLANK, (), ()) if own_blank else rules.get(BLANK, NO_FIELDS),
            padding=next((size_of(size, self.names) for size in padding), 0),
            layers=(),
            steps=self._steps(rules),
        )
        self._apart(program)
        return program, body

    def _plain(self) -> None:
        """Refuse roundings of parameters wherever an expression stands."""
        for node, _ in tree.everything(self.program):
            match node:
                case tree.FieldValue(_, value) | tree.HeadPart(_, value) | tree.LetLine(_, value):
                    self.expressions.plain(value)
                case tree.NextLine(value) | tree.AnswerLine(value):
                    self.expressions.plain(value)
                case _:
                    pass

    def _declare(self, line: tree.FieldLine) -> None:
        kind = type_of(line.type, self.names)
        for name in line.names:
            self.maker.kinds[name.text] = kind_of_type(kind)
            self.maker.declared[name.text] = kind

    def _rule(self, rule: TokenRule) -> TokenRule:
        put = self.expressions.put
        return replace(rule, fields=tuple((name, put(value)) for name, value in rule.fields))

    def _value(self, node: tree.Expression) -> Expr:
        resolver = Resolver(Asked(self.expressions.markers))
        found: Expr = self.expressions.put(resolver.typed(node, self.maker.kinds)[0])
        return found

    def _steps(self, rules: dict[str, TokenRule]) -> Steps | None:
        lines = self.program.lines
        line = next((line for line in lines if isinstance(line, tree.StepsOver)), None)
        if line is None or self.maker.alphabet is None:
            return None
        following = next(line.value for line in lines if isinstance(line, tree.NextLine))
        count = size_of(line.count, self.names)
        return Steps(count, self.maker.alphabet, self._value(following), rules[STEP])

    def _body(self, lines: tuple[tree.ProgramLine, ...], mask: Mask) -> Body:
        found: list[ProgramLayer | Rounds] = []
        for line in lines:
            match line:
                case tree.LayerLines():
                    resolver = Resolver(Asked(self.expressions.markers))
                    layer = with_mask(self.maker.layer(line, resolver), mask)
                    found.append(replace(self._layer(layer), tables=0))
                case tree.ProgramBlock(word, index, count, inside):
                    if names_in(count) & self.indices:
                        raise NotAFamily("a number of rounds that changes with the rounds")
                    times, body = size_of(count, self.names), self._body(inside, mask)
                    name = None if index is None else index.text
                    found.append(Rounds(word == "loop", name, times, body))
                case _:
                    pass
        return tuple(found)

    def _layer(self, layer: ProgramLayer) -> ProgramLayer:
        put = self.expressions.put
        return ProgramLayer(put(layer.heads), put(layer.lets), layer.tables)

    def _apart(self, program: Program) -> None:
        """Refuse programs in which a parameter of the claim has the name of something else.

        One that the program does not mention, too: values are put in for all of them.
        """
        others = {f.name for f in program.fields} | {g.name for g in program.inputs}
        others |= {name.text for n, _ in tree.everything(self.program) for name in _bound(n)}
        rules = [*program.tokens, program.blank]
        rules += [] if program.steps is None else [program.steps.rule]
        places = {name for rule in rules for name in rule.index}
        require_apart(self.parameters, others | places | {STEP} | self.indices)
        require_apart(self.indices, others | {STEP})


def _bound(node: tree.Node) -> tuple[tree.Name, ...]:
    match node:
        case tree.Let(name) | tree.Binder(_, name) | tree.Iterate(_, _, name):
            return (name,)
        case tree.Fold(accumulator, _, name):
            return (accumulator, name)
        case _:
            return ()
