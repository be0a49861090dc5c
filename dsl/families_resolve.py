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
from dsl.families import Body, ModelFamily, ProgramFamily, Rounds, Size
from dsl.kinds import kind_of_type, table_kind
from dsl.models import model_lines
from dsl.printer import expression_text
from dsl.problem import Attention, Input, Layer, Mask, Model, Task
from dsl.program import BLANK, STEP, Field, Head, Program, ProgramLayer, Steps, TokenRule
from dsl.program_resolve import NO_FIELDS, Maker, with_mask
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


def task_family(task: tree.Task, names: Names) -> Task:
    """Return a task whose parameters are what `names` says; raises NotAFamily."""
    for line in task.lines:
        if isinstance(line, tree.PromiseLine):
            raise NotAFamily("a promise")
        if isinstance(line, tree.AnswerLine) and (line.at is not None or line.type is not None):
            raise NotAFamily("an answer at each token, or with a declared type")
    inputs = _inputs(task, names)
    scope: Scope = {
        g.name: kind_of_type(g.element) if g.index is None else table_kind(g.index, g.element)
        for g in inputs
    }
    answer = next(line.value for line in task.lines if isinstance(line, tree.AnswerLine))
    arguments = tuple((name.text, names[name.text]) for name in task.parameters)
    made = _Expressions(names, set())
    value = made.put(Resolver(Asked(made.markers)).typed(made.plain(answer), scope)[0])
    _require_apart(_names_in(names), {*scope, *bound_names(value)})
    return Task(task.name.text, arguments, inputs, value)


def _inputs(task: tree.Task, names: Names) -> tuple[Input, ...]:
    found = []
    for line in task.lines:
        if isinstance(line, tree.InputLine) and isinstance(line.type, tree.TableType):
            index, element = line.type.index, line.type.element
            found.append(Input(line.name.text, type_of(index, names), type_of(element, names)))
        elif isinstance(line, tree.InputLine):
            found.append(Input(line.name.text, None, type_of(line.type, names)))
    return tuple(found)


def _names_in(names: Names) -> set[str]:
    """Return the parameters of the claim that occur."""
    found: set[str] = set()
    waiting: list[Size] = list(names.values())
    while waiting:
        match waiting.pop():
            case str(text):
                found.add(text)
            case (_, *parts):
                waiting.extend(parts)
            case _:
                pass
    return found


def _require_apart(parameters: set[str], others: set[str]) -> None:
    if parameters & others:
        raise NotAFamily(f"the name '{min(parameters & others)}' stands for two things")


class _Expressions:
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


# ---- programs


def program_family(
    program: tree.Program, task: tree.Task, names: Names, parameters: tuple[str, ...]
) -> ProgramFamily:
    """Return a program whose parameters are what `names` says; raises NotAFamily."""
    places = [a.value for a in program.task.arguments if a.value is not None]
    pairs = zip(task.parameters, places, strict=True)
    inputs = _inputs(task, {name.text: size_of(place, names) for name, place in pairs})
    made = _Program(program, inputs, names).made()
    return ProgramFamily(parameters, made[0], made[1])


class _Program:
    """Follows `dsl.program_resolve` line by line, with names for numbers."""

    def __init__(self, program: tree.Program, inputs: tuple[Input, ...], names: Names) -> None:
        self.program, self.inputs, self.names = program, inputs, names
        blocks = (n for n, _ in tree.everything(program) if isinstance(n, tree.ProgramBlock))
        self.indices = {block.index.text for block in blocks if block.index is not None}
        self.expressions = _Expressions(names, self.indices)
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
        heads = tuple(Head(h.name, h.kind, h.mask, *map(put, _parts(h))) for h in layer.heads)
        return ProgramLayer(heads, put(layer.lets), layer.tables)

    def _apart(self, program: Program) -> None:
        """Refuse programs in which a parameter of the claim has the name of something else."""
        others = {f.name for f in program.fields} | {g.name for g in program.inputs}
        others |= {name.text for n, _ in tree.everything(self.program) for name in _bound(n)}
        rules = [*program.tokens, program.blank]
        rules += [] if program.steps is None else [program.steps.rule]
        places = {name for rule in rules for name in rule.index}
        _require_apart(_names_in(self.names), others | places | {STEP} | self.indices)
        _require_apart(self.indices, others | {STEP})


def _parts(head: Head) -> tuple[Expr | None, Expr | None, Expr, Expr | None]:
    return head.where, head.score, head.take, head.default


def _bound(node: tree.Node) -> tuple[tree.Name, ...]:
    match node:
        case tree.Let(name) | tree.Binder(_, name) | tree.Iterate(_, _, name):
            return (name,)
        case tree.Fold(accumulator, _, name):
            return (accumulator, name)
        case _:
            return ()


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
    words = ("positions", "scores", "parameters", "norm", "numbers")
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
