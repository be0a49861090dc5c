"""What is wrong with a program whatever its parameters are: names, types, shape."""

from __future__ import annotations

from dataclasses import dataclass, field

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.kinds import Kind, TupleKind, agree, described
from dsl.models import CHOICES
from dsl.program import BLANK, STEP
from dsl.program_tree import (
    all_lines,
    content_name,
    exponent_of,
    names_bound_in,
    part_of,
    with_content,
    with_key_names,
)
from dsl.sizes import size_mistakes
from dsl.typecheck import INT, TRUTH, UNKNOWN, Checker, Scope

ORDER = {
    "attend": ("mask", "where", "maximizing", "take", "else"),
    "average": ("mask", "where", "weighted", "take", "rounded", "else"),
}
SHAPES = {
    "attend": "attend k [mask M] [where P] [maximizing s] take e [else d]",
    "average": "average k [mask M] [where P] [weighted 2^(w)] take e [rounded] [else d]",
}


def program_mistakes(program: tree.Program, task: tree.Task) -> list[Diagnostic]:
    """Return what is wrong with a program for a task that is itself without mistakes."""
    return _Reader(program, task).mistakes


@dataclass
class _Reader:
    """Collects the fields and the mistakes of a program, in the order of the text."""

    program: tree.Program
    task: tree.Task
    kinds: Scope = field(default_factory=dict)
    constants: Scope = field(default_factory=dict)
    counters: set[str] = field(default_factory=set)
    alphabet: Kind | None = None
    checker: Checker = field(init=False)

    def __post_init__(self) -> None:
        names = frozenset(name.text for name in self.program.parameters)
        self.checker = Checker(names, averages=True)
        for name in self.program.parameters:
            self.constants = self.checker.bound(name, INT, self.constants)
        self._task_arguments()
        self._shape()
        for line in self.program.lines:
            if isinstance(line, tree.FieldLine):
                self._field_line(line)
        for line in self.program.lines:
            if isinstance(line, tree.StepsOver):
                self._steps(line)
        for line in self.program.lines:
            if isinstance(line, tree.TokenLine):
                self._token(line)
        self._lines(self.program.lines)
        self._bound_names()

    def _bound_names(self) -> None:
        """A name that an expression binds is no field, not even one that is set further down."""
        for name in names_bound_in(self.program):
            if name.text in self.kinds:
                self.mistakes.append(messages.bound_twice(name.span, name.text))

    @property
    def mistakes(self) -> list[Diagnostic]:
        return self.checker.mistakes

    def _task_arguments(self) -> None:
        wanted = tuple(name.text for name in self.task.parameters)
        wanted += tuple(each.name.text for each in self.task.functions)
        given = [each for each in self.program.task.arguments if each.function is None]
        for argument in given:
            if argument.name is not None:
                place, name = argument.name.span, argument.name.text
                self.mistakes.append(messages.named_task_argument(place, name))
            elif argument.value is not None:
                self.mistakes.extend(size_mistakes(argument.value, self.checker.parameters))
        if len(given) != len(wanted):
            place, name = self.program.task.span, self.task.name.text
            self.mistakes.append(messages.task_arity(place, name, wanted, len(given)))

    def _shape(self) -> None:
        """Check that there is one mask, one answer and a line for the tokens of each input."""
        once: set[str] = set()
        for line in self.program.lines:
            word = _once(line)
            if word in once:
                self.mistakes.append(messages.line_twice(line.span, word))
            once.add(word)
        place, name = self.program.name.span, self.program.name.text
        inputs = [line.name.text for line in self.task.lines if isinstance(line, tree.InputLine)]
        needed = {"mask": "mask causal", "answer": "answer ..."}
        needed |= {f"token {each}": f"token {each}: ..." for each in inputs}
        if "steps" in once:
            needed |= {"next": "next ...", f"token {STEP}": f"token {STEP}[i]: ..."}
        for word, example in needed.items():
            if word not in once:
                wrong = messages.missing_line(place, "program", name, word, f"add '{example}'")
                self.mistakes.append(wrong)
        if not any(isinstance(line, tree.LayerLines) for line in all_lines(self.program.lines)):
            fix = "add 'layer { ... }'"
            self.mistakes.append(messages.missing_line(place, "program", name, "layer", fix))

    def _field_line(self, line: tree.FieldLine) -> None:
        kind = self.checker.type_kind(line.type)
        for name in line.names:
            self.kinds = self.checker.bound(name, kind, self.kinds)
            self._not_constant(name)

    def _steps(self, line: tree.StepsOver) -> None:
        """Note what generated tokens carry, and check that they can be told from the prompt."""
        self.mistakes.extend(size_mistakes(line.count, self.checker.parameters))
        self.alphabet = self.checker.type_kind(line.type)
        if self._input(STEP) is not None:
            self.mistakes.append(messages.bound_twice(line.span, STEP))
        answers = [each for each in self.task.lines if isinstance(each, tree.AnswerLine)]
        if any(answer.at is not None for answer in answers):
            self.mistakes.append(messages.answers_and_steps(line.span, "program"))

    def _not_constant(self, name: tree.Name) -> None:
        if name.text in self.constants or name.text in self.counters:
            self.mistakes.append(messages.bound_twice(name.span, name.text))

    # ---- tokens

    def _token(self, line: tree.TokenLine) -> None:
        scope = self._token_scope(line)
        for name in names_bound_in(line):  # it would hide what the token carries
            if name.text == line.name.text:
                self.mistakes.append(messages.bound_twice(name.span, name.text))
        given: set[str] = set()
        for each in line.fields:
            if each.name.text in given:
                self.mistakes.append(messages.field_twice(each.name.span, each.name.text))
            given.add(each.name.text)
            value = with_content(each.value, line, content_name(line))
            self._assign(each.name, self.checker.kind(value, scope))

    def _token_scope(self, line: tree.TokenLine) -> Scope:
        if line.name.text == BLANK and not self._input(BLANK):
            return self._indexed(line, INT, self.constants)
        given = self._input(line.name.text)
        if line.name.text == STEP and given is None and self.alphabet is not None:
            if STEP in self.constants:
                self.mistakes.append(messages.bound_twice(line.name.span, STEP))
            scope = {**self.constants, content_name(line): self.alphabet}
            return self._indexed(line, INT, scope)
        if line.name.text == STEP and given is None:
            self.mistakes.append(messages.no_steps(line.span, f"token {STEP}"))
            names = [content_name(line), *(name.text for name in line.index)]
            return {**self.constants, **dict.fromkeys(names, UNKNOWN)}
        if given is None:
            known = [i.name.text for i in self.task.lines if isinstance(i, tree.InputLine)]
            wrong = messages.unknown_input(line.name.span, line.name.text, [*known, BLANK])
            self.mistakes.append(wrong)
            return {**self.constants, **{name.text: UNKNOWN for name in line.index}}
        scope = self.constants
        if given.name.text in scope:
            self.mistakes.append(messages.bound_twice(line.name.span, given.name.text))
        quiet = Checker(frozenset(name.text for name in self.task.parameters))
        if isinstance(given.type, tree.TableType):
            scope = {**scope, content_name(line): quiet.type_kind(given.type.element)}
            return self._indexed(line, quiet.type_kind(given.type.index), scope)
        if line.index:
            wrong = messages.index_count(line.span, given.name.text, 0, len(line.index))
            self.mistakes.append(wrong)
        return {**scope, given.name.text: quiet.type_kind(given.type)}

    def _indexed(self, line: tree.TokenLine, index: Kind, scope: Scope) -> Scope:
        """Return the scope with the names of a token's index."""
        parts = index.parts if isinstance(index, TupleKind) else (index,)
        kinds = (index,) if len(line.index) == 1 else parts
        if len(line.index) != len(kinds):
            count = len(line.index)
            wrong = messages.index_count(line.span, line.name.text, len(parts), count)
            self.mistakes.append(wrong)
        for name, kind in zip(line.index, kinds, strict=False):
            if name.text == line.name.text:
                self.mistakes.append(messages.bound_twice(name.span, name.text))
            scope = self.checker.bound(name, kind, scope)
        return scope

    def _input(self, name: str) -> tree.InputLine | None:
        lines = (line for line in self.task.lines if isinstance(line, tree.InputLine))
        return next((line for line in lines if line.name.text == name), None)

    def _assign(self, name: tree.Name, kind: Kind) -> None:
        """Note that a field is given a value; the first one fixes its kind."""
        known = self.kinds.setdefault(name.text, kind)
        self._not_constant(name)
        if not agree(known, kind):
            wrong = messages.field_kind(name.span, name.text, described(known), described(kind))
            self.mistakes.append(wrong)

    # ---- layers

    def _lines(self, lines: tuple[tree.ProgramLine, ...], inside: bool = False) -> None:
        for line in lines:
            match line:
                case tree.LayerLines():
                    self._layer(line)
                case tree.ProgramBlock():
                    self._block(line)
                case _ if inside:
                    self.mistakes.append(messages.only_layers(line.span))
                case tree.ChoiceLine(_, choice):
                    self._mask(choice)
                case tree.SizeLine(_, size):
                    self.mistakes.extend(size_mistakes(size, self.checker.parameters))
                case tree.AnswerLine(value):
                    self.checker.kind(value, {**self.constants, **self.kinds})
                case tree.NextLine():
                    self._next(line)
                case _:
                    pass

    def _next(self, line: tree.NextLine) -> None:
        if self.alphabet is None:
            self.mistakes.append(messages.no_steps(line.span, "next"))
        else:
            self.checker.expect(line.value, self.alphabet, {**self.constants, **self.kinds})

    def _block(self, block: tree.ProgramBlock) -> None:
        self.mistakes.extend(size_mistakes(block.count, self.constants))
        outside, parameters = self.constants, self.checker.parameters
        if block.index is not None:
            if block.word == "loop":
                self.mistakes.append(messages.loop_index(block.index.span, block.index.text))
            self.constants = self.checker.bound(block.index, INT, self.constants)
            self.counters.add(block.index.text)
            if block.index.text in self.kinds:
                wrong = messages.bound_twice(block.index.span, block.index.text)
                self.mistakes.append(wrong)
            self.checker.parameters = parameters | {block.index.text}
        self._lines(block.lines, inside=True)
        self.constants, self.checker.parameters = outside, parameters

    def _mask(self, choice: tree.Name) -> None:
        if choice.text not in CHOICES["mask"]:
            wrong = messages.unknown_choice(choice.span, "mask", choice.text, CHOICES["mask"])
            self.mistakes.append(wrong)

    def _layer(self, layer: tree.LayerLines) -> None:
        heads = [line for line in layer.lines if isinstance(line, tree.HeadLine)]
        lets = [line for line in layer.lines if isinstance(line, tree.LetLine)]
        if not heads:
            self.mistakes.append(messages.no_head(layer.span))
        found = [(head.name, self._head(head)) for head in heads]
        given: set[str] = set()
        for name, kind in found:
            if name.text in given:
                self.mistakes.append(messages.field_twice(name.span, name.text))
            given.add(name.text)
            self._assign(name, kind)
        for let in lets:
            kind = self.checker.kind(let.value, {**self.constants, **self.kinds})
            self._assign(let.name, kind)

    def _head(self, head: tree.HeadLine) -> Kind:
        """Return the kind of what a head gives."""
        words = [part.word for part in head.parts]
        order = [word for word in ORDER[head.kind] if word in words]
        if words != order or "take" not in words:
            self.mistakes.append(messages.head_shape(head.span, SHAPES[head.kind]))
        mask = part_of(head, "mask")
        if isinstance(mask, tree.Name):
            self._mask(mask)
        key, own = head.key, {**self.constants, **self.kinds}
        if key.text in own:
            self.mistakes.append(messages.bound_twice(key.span, key.text))
        scope = {**own, **{f"{key.text}.{name}": kind for name, kind in self.kinds.items()}}
        for word, kind in (("where", TRUTH), ("maximizing", INT)):
            value = part_of(head, word)
            if value is not None:
                self.checker.expect(with_key_names(value, key.text, key.text), kind, scope)
        self._weight(head, scope)
        return self._taken(head, scope, own)

    def _weight(self, head: tree.HeadLine, scope: Scope) -> None:
        """Check that weights are powers of two."""
        weight, exponent = part_of(head, "weighted"), exponent_of(head)
        if exponent is not None:
            self.checker.expect(with_key_names(exponent, head.key.text, head.key.text), INT, scope)
        elif weight is not None:
            self.mistakes.append(messages.weights_of_two(weight.span))

    def _taken(self, head: tree.HeadLine, scope: Scope, own: Scope) -> Kind:
        take, default = part_of(head, "take"), part_of(head, "else")
        if take is None:
            return INT
        value = with_key_names(take, head.key.text, head.key.text)
        found = self.checker.kind(value, scope)
        if head.kind == "average" and not agree(INT, found):
            wrong = messages.wrong_kind(take.span, described(INT), described(found))
            self.mistakes.append(wrong)
        if default is not None:
            self.checker.expect(default, found, own)
        return found


def _once(line: tree.ProgramLine) -> str:
    """Return what may stand only once, under a name; a name of its own for other lines."""
    match line:
        case tree.ChoiceLine(word) | tree.SizeLine(word):
            return word
        case tree.AnswerLine():
            return "answer"
        case tree.StepsOver():
            return "steps"
        case tree.NextLine():
            return "next"
        case tree.TokenLine(name):
            return f"token {name.text}"
        case _:
            return f"line at {line.span.start} {id(line)}"
