"""Program trees to resolved programs, once the parameters have values.

The program has passed `dsl.program_check`; what can still go wrong is a size, the points of
permutations, or a declared range that is too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from dsl import expr, messages, tree
from dsl.kinds import Kind, TupleKind, agree, described, kind_of_type
from dsl.problem import Input, Mask, Task
from dsl.program import (
    BLANK,
    KEY,
    STEP,
    Field,
    Head,
    HeadKind,
    Program,
    ProgramLayer,
    Steps,
    TokenRule,
)
from dsl.program_ranges import next_outside, overflow
from dsl.program_tree import exponent_of, part_of, with_content, with_key_names
from dsl.resolve import INT, Resolver, Scope, resolved_type
from dsl.sizes import Asked, Mistake, size
from dsl.types import Type, type_text

MOST_LAYERS = 10_000
"""A program has at most this many layers when its repeats and loops are unrolled."""


def resolved_program(program: tree.Program, task: Task, asked: Asked) -> Program:
    """Return the program that was written for this instance of its task; raises Mistake."""
    maker = Maker(task, asked)
    for line in program.lines:
        if isinstance(line, tree.FieldLine):
            maker.declare(line)
        elif isinstance(line, tree.StepsOver):
            maker.alphabet = resolved_type(line.type, asked)
    rules = {r.name: r for r in map(maker.token, _token_lines(program))}
    layers = tuple(maker.layers(program.lines, asked))
    lines = program.lines
    mask = next(line.choice.text for line in lines if isinstance(line, tree.ChoiceLine))
    answer = next(line.value for line in lines if isinstance(line, tree.AnswerLine))
    paddings = (line.size for line in lines if isinstance(line, tree.SizeLine))
    padding = next((size(node, "padding", 0, asked) for node in paddings), 0)
    made = Program(
        name=program.name.text,
        arguments=tuple((name.text, asked.values[name.text]) for name in program.parameters),
        mask=cast(Mask, mask),
        inputs=task.inputs,
        answer=Resolver(asked).typed(answer, maker.kinds)[0],
        fields=tuple(Field(n, k, maker.declared.get(n)) for n, k in maker.kinds.items()),
        tokens=tuple(rules[given.name] for given in task.inputs),
        blank=TokenRule(BLANK, (), ()) if _is_input(task, BLANK) else rules.get(BLANK, NO_FIELDS),
        padding=padding,
        layers=tuple(with_mask(layer, cast(Mask, mask)) for layer in layers),
        steps=_steps(program, maker, rules),
    )
    _check_next(program, made, asked)
    _check_declared(program, made, asked)
    return made


NO_FIELDS = TokenRule(BLANK, ("i",), ())


def _steps(program: tree.Program, maker: Maker, rules: dict[str, TokenRule]) -> Steps | None:
    line = next((line for line in program.lines if isinstance(line, tree.StepsOver)), None)
    if line is None or maker.alphabet is None:
        return None
    value = next(line.value for line in program.lines if isinstance(line, tree.NextLine))
    made, kind = Resolver(maker.asked).typed(value, maker.kinds)
    wanted = kind_of_type(maker.alphabet)
    if not agree(wanted, kind):
        raise Mistake(messages.wrong_kind(value.span, described(wanted), described(kind)))
    count = size(line.count, "the number of steps", 0, maker.asked)
    return Steps(count, maker.alphabet, made, rules[STEP])


def _check_next(program: tree.Program, made: Program, asked: Asked) -> None:
    """Raise Mistake where a generated token may carry what is not in the alphabet."""
    found = next_outside(made)
    if found is not None and made.steps is not None:
        place = next(line.value for line in program.lines if isinstance(line, tree.NextLine)).span
        alphabet = type_text(made.steps.alphabet)
        raise Mistake(messages.next_outside(place, alphabet, found, asked.place))


def _token_lines(program: tree.Program) -> list[tree.TokenLine]:
    return [line for line in program.lines if isinstance(line, tree.TokenLine)]


def _is_input(task: Task, name: str) -> bool:
    return any(given.name == name for given in task.inputs)


def with_mask(layer: ProgramLayer, mask: Mask) -> ProgramLayer:
    """Return the layer with the program's mask for the heads that have none of their own."""
    heads = (replace(head, mask=head.mask or mask) for head in layer.heads)
    return replace(layer, heads=tuple(heads))


def _check_declared(program: tree.Program, made: Program, asked: Asked) -> None:
    """Raise Mistake where a field may leave its declared range."""
    found = overflow(made)
    if found is None:
        return
    name, text = found
    lines = (line for line in program.lines if isinstance(line, tree.FieldLine))
    place = next(each for line in lines for each in line.names if each.text == name)
    declared = next(type_text(f.declared) for f in made.fields if f.name == name and f.declared)
    raise Mistake(messages.field_too_wide(place.span, name, declared, text, asked.place))


@dataclass
class Maker:
    """Resolves the lines of a program in the order of the text."""

    task: Task
    asked: Asked
    kinds: Scope = field(default_factory=dict)
    declared: dict[str, Type] = field(default_factory=dict)
    alphabet: Type | None = None
    tables: int = 0

    def declare(self, line: tree.FieldLine) -> None:
        kind = resolved_type(line.type, self.asked)
        for name in line.names:
            self.kinds[name.text] = kind_of_type(kind)
            self.declared[name.text] = kind

    def _assign(self, name: tree.Name, kind: Kind) -> None:
        known = self.kinds.setdefault(name.text, kind)
        if not agree(known, kind):
            described_kinds = described(known), described(kind)
            raise Mistake(messages.field_kind(name.span, name.text, *described_kinds))

    def token(self, line: tree.TokenLine) -> TokenRule:
        """Return the rule of a token line."""
        given = next((g for g in self.task.inputs if g.name == line.name.text), None)
        scope = _token_scope(line, given)
        if line.name.text == STEP and given is None and self.alphabet is not None:
            scope[STEP] = kind_of_type(self.alphabet)
        found = []
        for each in line.fields:
            node = with_content(each.value, line, line.name.text)
            value, kind = Resolver(self.asked).typed(node, scope)
            self._assign(each.name, kind)
            found.append((each.name.text, value))
        return TokenRule(line.name.text, tuple(n.text for n in line.index), tuple(found))

    def layers(self, lines: tuple[tree.ProgramLine, ...], asked: Asked) -> list[ProgramLayer]:
        """Return the layers of some lines, unrolled."""
        layers: list[ProgramLayer] = []
        for line in lines:
            match line:
                case tree.LayerLines():
                    layers.append(self.layer(line, Resolver(asked)))
                case tree.ProgramBlock():
                    layers.extend(self._block(line, asked))
                case _:
                    pass
            if len(layers) > MOST_LAYERS:
                place = asked.place
                raise Mistake(messages.too_many_layers(line.span, MOST_LAYERS, place))
        return layers

    def _block(self, block: tree.ProgramBlock, asked: Asked) -> list[ProgramLayer]:
        times = size(block.count, block.word, 0, asked)
        layers: list[ProgramLayer] = []
        for turn in range(times):
            if block.word == "loop" and turn:
                layers.extend(layers[: len(layers) // turn])
            else:
                counted = {} if block.index is None else {block.index.text: turn}
                inside = Asked({**asked.values, **counted}, asked.place)
                layers.extend(self.layers(block.lines, inside))
            if len(layers) > MOST_LAYERS:
                raise Mistake(messages.too_many_layers(block.span, MOST_LAYERS, asked.place))
        return layers

    def layer(self, layer: tree.LayerLines, resolver: Resolver) -> ProgramLayer:
        """Return one layer; a head's mask is empty where it has none of its own."""
        tables, self.tables = self.tables, self.tables + 1
        heads = [line for line in layer.lines if isinstance(line, tree.HeadLine)]
        found = [(line.name, *self._head(line, resolver)) for line in heads]
        for name, _, kind in found:
            self._assign(name, kind)
        lets = []
        for line in layer.lines:
            if isinstance(line, tree.LetLine):
                value, kind = resolver.typed(line.value, self.kinds)
                self._assign(line.name, kind)
                lets.append((line.name.text, value))
        return ProgramLayer(tuple(head for _, head, _ in found), tuple(lets), tables)

    def _head(self, line: tree.HeadLine, resolver: Resolver) -> tuple[Head, Kind]:
        scope = {**self.kinds, **{f"{KEY}{name}": kind for name, kind in self.kinds.items()}}

        def read(word: str) -> tuple[expr.Expr | None, Kind]:
            node = exponent_of(line) if word == "weighted" else part_of(line, word)
            if node is None:
                return None, INT
            shown = with_key_names(node, line.key.text, KEY.removesuffix("."))
            return resolver.typed(shown, scope)

        mask = part_of(line, "mask")
        own = mask.text if isinstance(mask, tree.Name) else ""
        (take, kind), (default, other) = read("take"), read("else")
        assert take is not None
        if default is not None and not agree(kind, other):
            wrong = messages.different_kinds(line.span, described(kind), described(other))
            raise Mistake(wrong)
        head = Head(
            line.name.text, cast(HeadKind, line.kind), cast(Mask, own), read("where")[0],
            read("maximizing")[0], take, default, read("weighted")[0],
            part_of(line, "rounded") is not None,
        )  # fmt: skip
        return head, kind


def _token_scope(line: tree.TokenLine, given: Input | None) -> Scope:
    if given is None:
        return {name.text: INT for name in line.index}
    scope: Scope = {given.name: kind_of_type(given.element)}
    if given.index is not None:
        kind = kind_of_type(given.index)
        single = len(line.index) == 1 or not isinstance(kind, TupleKind)
        parts = (kind,) if single or not isinstance(kind, TupleKind) else kind.parts
        scope |= {name.text: part for name, part in zip(line.index, parts, strict=True)}
    return scope
