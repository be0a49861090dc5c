"""Theorem trees to statements and steps; every mistake is found in one pass, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.expr import Variable, bound_names, with_variables
from dsl.kinds import IntKind, Kind, TableKind, TruthKind
from dsl.models import model_lines
from dsl.printer import expression_text
from dsl.program_tree import rewritten
from dsl.resolve import Resolver
from dsl.sizes import Asked, Mistake, size_mistakes
from dsl.theorem import (
    ENTRY,
    FIRST,
    INDICATOR,
    PICKED,
    AmountData,
    Block,
    Given,
    Shape,
    Stated,
    Theorem,
)

MARKS = ("literature", "derived", "checked", "unsure")
ARITHMETIC = frozenset(["+", "-", "*", "^"])


def resolved_theorem(theorem: tree.Theorem, model: tree.Model, task: tree.Task) -> Theorem:
    """Return the statement and its proof; raises Mistake where the kernel has no words for it."""
    return _Maker(theorem, model, task).made()


@dataclass
class _Maker:
    """Puts the arguments of the claim into model and task, amounts being data."""

    theorem: tree.Theorem
    model: tree.Model
    task: tree.Task
    lets: dict[str, AmountData] = field(default_factory=dict)
    tables: dict[str, Block] = field(default_factory=dict)

    def made(self) -> Theorem:
        names = tuple(name.text for name in self.theorem.parameters)
        self.lets = {name: name for name in names}
        for line in self.theorem.lines:
            if isinstance(line, tree.LetLine):
                self.lets[line.name.text] = self.amount(line.value, self.lets)
        claim = next(line for line in self.theorem.lines if isinstance(line, tree.ClaimLine))
        if claim.can:
            raise Mistake(messages.theorem_says_can(claim.span))
        blocks = tuple(self._blocks(claim))
        self.tables = {block.name: block for block in blocks}
        stated = Stated(
            name=self.theorem.name.text,
            parameters=names,
            givens=tuple(self._givens()),
            shape=self._shape(claim),
            blocks=blocks,
            answer=self._answer(claim, names),
        )
        proof = next(line for line in self.theorem.lines if isinstance(line, tree.Proof))
        steps = _Steps(self, proof.steps or ()).made()
        source, mark = self._source()
        lines = (line for line in self.theorem.lines if isinstance(line, tree.GivenLine))
        return Theorem(
            stated=stated,
            steps=steps,
            source=source,
            mark=mark,
            model=(claim.model.name.text, tuple(self._model_names(claim).items())),
            task=(claim.task.name.text, tuple(self._task_names(claim).values())),
            givens_text=tuple(expression_text(line.condition) for line in lines),
        )

    def _source(self) -> tuple[str, str]:
        cites = [line for line in self.theorem.lines if isinstance(line, tree.CiteLine)]
        texts = [
            " ".join([line.text, *(f"{word} {what}" for word, what in line.parts)])
            for line in cites
        ]
        marks = (line.mark.text for line in self.theorem.lines if isinstance(line, tree.MarkLine))
        return "; ".join(texts), next(marks, "")

    def _givens(self) -> list[Given]:
        found = []
        for line in self.theorem.lines:
            if isinstance(line, tree.GivenLine):
                found.append(self.comparison(line.condition))
        return found

    def comparison(self, node: tree.Expression) -> Given:
        """Return an inequality between amounts."""
        match node:
            case tree.Binary(">" | ">=" | "<" | "<=" as sign, left, right):
                sides = self.amount(left, self.lets), self.amount(right, self.lets)
                more, less = sides if sign.startswith(">") else sides[::-1]
                return Given(more, ">=" if sign.endswith("=") else ">", less)
            case _:
                raise Mistake(messages.not_a_comparison(node.span))

    def amount(self, node: tree.Expression, names: dict[str, AmountData]) -> AmountData:
        """Return an amount as data."""
        match node:
            case tree.Number(value):
                return value
            case tree.Name(text) if text in names:
                return names[text]
            case tree.Unary("-", operand):
                return ("-", 0, self.amount(operand, names))
            case tree.Binary(sign, left, right) if sign in ARITHMETIC:
                return (sign, self.amount(left, names), self.amount(right, names))
            case tree.Call(tree.Name("log2"), (inside,)):
                return ("log2", self.amount(inside, names))
            case tree.Call(tree.Name("states"), (one, two, three)):
                return ("states", *(self.amount(each, names) for each in (one, two, three)))
            case _:
                raise Mistake(messages.not_an_amount(node.span))

    # ---- the task

    def _blocks(self, claim: tree.ClaimLine) -> list[Block]:
        names = self._task_names(claim)
        found = []
        for line in self.task.lines:
            match line:
                case tree.InputLine(name, tree.TableType(tree.RangeType(index), element)):
                    tokens = self.amount(index, names)
                    found.append(self._block(name, True, tokens, element, names, claim))
                case tree.InputLine(name, tree.TableType()):
                    raise Mistake(messages.theorem_task(claim.task.span, "a table over pairs"))
                case tree.InputLine(name, element):
                    found.append(self._block(name, False, 1, element, names, claim))
                case tree.PromiseLine():
                    raise Mistake(messages.theorem_task(claim.task.span, "a promise"))
                case tree.AnswerLine(_, at) if at is not None:
                    raise Mistake(messages.theorem_task(claim.task.span, "an answer at each token"))
                case _:
                    pass
        return found

    def _block(
        self,
        name: tree.Name,
        table: bool,
        tokens: AmountData,
        element: tree.TypeTree,
        names: dict[str, AmountData],
        claim: tree.ClaimLine,
    ) -> Block:
        match element:
            case tree.RangeType(size):
                return Block(name.text, table, tokens, self.amount(size, names), False)
            case tree.BoolType():
                return Block(name.text, table, tokens, 2, True)
            case _:
                what = "an input of tuples or permutations"
                raise Mistake(messages.theorem_task(claim.task.span, what))

    def _task_names(self, claim: tree.ClaimLine) -> dict[str, AmountData]:
        values = [a.value for a in claim.task.arguments if a.value is not None]
        pairs = zip(self.task.parameters, values, strict=True)
        return {name.text: self.amount(value, self.lets) for name, value in pairs}

    def _answer(self, claim: tree.ClaimLine, names: tuple[str, ...]) -> Any:
        """Return the answer with the theorem's parameters in it.

        The arguments of the task must be parameters or numbers, so that they can stand in it.
        """
        bound = self._task_names(claim)
        values = {name: value for name, value in bound.items() if isinstance(value, int)}
        scope: dict[str, Kind] = {}
        for line in self.task.lines:
            if isinstance(line, tree.InputLine):
                scope[line.name.text] = _kind(line)
        for name, value in bound.items():
            if isinstance(value, str):
                scope[name] = IntKind()
        line = next(line for line in self.task.lines if isinstance(line, tree.AnswerLine))
        try:
            answer = Resolver(Asked(values)).typed(line.value, scope)[0]
        except KeyError:
            raise Mistake(messages.theorem_task(claim.task.span, "sizes in the answer")) from None
        inside = {*bound_names(answer), *self.tables}
        if inside & set(names):
            what = f"the name '{min(inside & set(names))}', which is a parameter of the theorem"
            raise Mistake(messages.theorem_task(claim.task.span, what))
        renamed = {n: Variable(value) for n, value in bound.items() if isinstance(value, str)}
        return with_variables(answer, renamed)

    # ---- the model

    def _model_names(self, claim: tree.ClaimLine) -> dict[str, AmountData]:
        return {
            a.name.text: self.amount(a.value, self.lets)
            for a in claim.model.arguments
            if a.name is not None and a.value is not None
        }

    def _shape(self, claim: tree.ClaimLine) -> Shape:
        names = self._model_names(claim)
        lines = model_lines(self.model)
        self._plain(lines, claim)
        mask = next(
            line.choice.text
            for line in lines
            if isinstance(line, tree.ChoiceLine) and line.word == "mask"
        )
        layers, attend = self._layers(self.model.lines, names, claim)
        sizes = {line.word: line.size for line in lines if isinstance(line, tree.SizeLine)}
        heads = self.amount(attend.heads, names)
        state = self._state(sizes, names)
        if attend.kind.text == "unique_hard":
            summary: AmountData = ("*", heads, state)
        elif attend.kind.text == "softmax":
            width, precision = (self.amount(sizes[w], names) for w in ("width", "precision"))
            summary = ("*", ("*", heads, ("+", width, 1)), precision)
        else:
            raise Mistake(messages.theorem_model(claim.model.span, f"{attend.kind.text} attention"))
        hard = attend.kind.text == "unique_hard"
        return Shape(mask, layers, heads, summary, state, hard)  # type: ignore[arg-type]  # checked

    def _state(self, sizes: dict[str, tree.Expression], names: dict[str, AmountData]) -> AmountData:
        if "state" in sizes:
            return self.amount(sizes["state"], names)
        return ("*", *(self.amount(sizes[word], names) for word in ("width", "precision")))

    def _plain(self, lines: list[tree.ModelLine], claim: tree.ClaimLine) -> None:
        for line in lines:
            what = None
            match line:
                case tree.SizeLine("window" | "padding" as word, size) if size != tree.Number(0):
                    what = f"a {word}"
                case tree.StepsLine(count) if count != tree.Number(0):
                    what = "generated tokens"
                case tree.ChoiceLine("numbers" | "norm" as word, choice) if choice.text != "none":
                    what = f"{word} {choice.text}"
                case _:
                    pass
            if what is not None:
                raise Mistake(messages.theorem_model(claim.model.span, what))

    def _layers(
        self,
        lines: tuple[tree.ModelLine, ...],
        names: dict[str, AmountData],
        claim: tree.ClaimLine,
    ) -> tuple[int, tree.AttendLine]:
        """Return the number of layers, a number, and the one kind of attention."""
        total, found = 0, []
        for line in lines:
            if isinstance(line, tree.AttendLine):
                total += 1
                found.append(line)
            elif isinstance(line, tree.LayerBlock):
                times = self.amount(line.count, names)
                if not isinstance(times, int):
                    what = "a number of layers that is not given"
                    raise Mistake(messages.theorem_model(claim.model.span, what))
                inside, attend = self._layers(line.lines, names, claim)
                total += times * inside
                found.append(attend)
        if any(each != found[0] for each in found):
            raise Mistake(messages.theorem_model(claim.model.span, "layers of several kinds"))
        return total, found[0]


def _kind(line: tree.InputLine) -> Kind:
    element = line.type.element if isinstance(line.type, tree.TableType) else line.type
    value: Kind = TruthKind() if isinstance(element, tree.BoolType) else IntKind()
    return TableKind(IntKind(), value) if isinstance(line.type, tree.TableType) else value


class _Steps:
    """The steps of a proof in the kernel's words.

    Choices of constants do not depend on anything, so they are made first, wherever they stand.
    """

    def __init__(self, maker: _Maker, steps: tuple[tree.Step | tree.TakeStep, ...]) -> None:
        self.maker = maker
        self.steps = steps
        self.pair: tuple[str, str, str] | None = None
        self.picked: str | None = None

    def made(self) -> tuple[tuple[Any, ...], ...]:
        first: list[tuple[Any, ...]] = []
        rest: list[tuple[Any, ...]] = []
        for step in self.steps:
            if isinstance(step, tree.TakeStep):
                for choice in step.choices:
                    self._take(choice, first, rest)
            else:
                rest.extend(self._step(step))
        return (*first, *rest)

    def _take(self, choice: tree.Choice, first: list[Any], rest: list[Any]) -> None:
        block = self._block(choice.name)
        if choice.condition:
            self._reached(choice)
            return
        names: dict[str, str] = {} if self.picked is None else {self.picked: PICKED}
        if choice.index is not None:
            names[choice.index.text] = ENTRY
        if block.table != (choice.index is not None):
            raise Mistake(messages.choice_shape(choice.span, block.name, block.table))
        value = self._value(choice, names)
        (rest if value in (PICKED, FIRST, INDICATOR) else first).append(("take", block.name, value))

    def _reached(self, choice: tree.Choice) -> None:
        """`take f with f[i] == a` only says what `cover` has made possible."""
        covers = [s for s in self.steps if isinstance(s, tree.Step) and s.rule == "cover"]
        if not covers or self.picked is None:
            raise Mistake(messages.step_too_early(choice.span, "cover" if not covers else "pick"))
        pointer, table = covers[0].names
        entry = tree.Index(table, (pointer,))
        wanted = tree.Binary("==", entry, tree.Name(self.picked))
        if choice.name != table or choice.value != wanted:
            raise Mistake(messages.proof_text(choice.span, f"{table.text} with {_text(wanted)}"))

    def _value(self, choice: tree.Choice, names: dict[str, str]) -> Any:
        node, first = choice.value, None if self.pair is None else self.pair[1]
        match node:
            case tree.Name(text) if choice.index is None and text == first:
                return FIRST
            case tree.Index(tree.Name(text), (index,)) if text == first and index == choice.index:
                return FIRST
            case tree.Binary("==", tree.Name(one), tree.Name(other)) if {
                names.get(one),
                names.get(other),
            } == {ENTRY, PICKED}:
                return INDICATOR
            case tree.Number(value):
                return value
            case tree.Truth(value):
                return value
            case tree.Name(text) if text in names:
                return names[text]
            case _:
                raise Mistake(messages.choice_value(node.span, list(names)))

    def _block(self, name: tree.Name) -> Block:
        tables = self.maker.tables
        if name.text not in tables:
            raise Mistake(messages.unknown_input(name.span, name.text, list(tables)))
        return tables[name.text]

    def _step(self, step: tree.Step) -> list[tuple[Any, ...]]:
        layer = 0 if step.layer is None else step.layer.value
        last = list(self.maker.tables)[-1]
        match step.rule:
            case "summarize":
                assert step.value is not None
                bits = self.maker.amount(step.value, self.maker.lets)
                return [("summarize", self._block(step.names[0]).name, last, bits)]
            case "mute":
                sender, receiver = (self._block(name).name for name in step.names)
                rule = "mute_states" if step.by_states else "mute"
                return [(rule, sender, receiver, layer)]
            case "restrict":
                sender, receiver = (self._block(name).name for name in step.names)
                if layer != 1:
                    wanted = f"restrict {sender} -> {receiver} at layer 1"
                    raise Mistake(messages.proof_text(step.span, wanted))
                return [("restrict", sender, receiver)]
            case "settle":
                return [("settle", self._block(step.names[0]).name, layer)]
            case "cover":
                pointer, table = (self._block(name).name for name in step.names)
                assert step.value is not None
                return [("cover", pointer, table, self.maker.amount(step.value, self.maker.lets))]
            case "collide":
                return self._collide(step)
            case "pick":
                self._pick(step)
                return []
            case _:
                self._differ(step)
                return [("differ",)]

    def _collide(self, step: tree.Step) -> list[tuple[Any, ...]]:
        block, one, other = step.names
        found: list[tuple[Any, ...]] = [("collide", self._block(block).name)]
        self.pair = block.text, one.text, other.text
        if step.value is not None:
            given = self.maker.comparison(step.value)
            found.insert(0, ("because", given.left, given.sign, given.right))
        return found

    def _pick(self, step: tree.Step) -> None:
        if self.pair is None:
            raise Mistake(messages.step_too_early(step.span, "collide"))
        self.picked = step.names[0].text
        one, other = (self._entry(name, step.names[0]) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if step.value != wanted:
            text = f"pick {self.picked} where {_text(wanted)}"
            raise Mistake(messages.proof_text(step.span, text))

    def _entry(self, table: str, index: tree.Name) -> tree.Expression:
        assert self.pair is not None
        whole = tree.Name(table)
        return tree.Index(whole, (index,)) if self.maker.tables[self.pair[0]].table else whole

    def _differ(self, step: tree.Step) -> None:
        """The text must say that the answers on the two inputs differ."""
        if self.pair is None:
            raise Mistake(messages.step_too_early(step.span, "collide"))
        answers = (line for line in self.maker.task.lines if isinstance(line, tree.AnswerLine))
        answer = next(answers).value
        one, other = (_renamed(answer, self.pair[0], name) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if step.value != wanted:
            raise Mistake(messages.proof_text(step.span, f"differ {_text(wanted)}"))


def _text(node: tree.Expression) -> str:
    return expression_text(node)


def _renamed(node: tree.Expression, name: str, other: str) -> tree.Expression:
    def change(found: tree.Node) -> tree.Node | None:
        return tree.Name(other) if found == tree.Name(name) else None

    result: tree.Expression = rewritten(node, change)
    return result


def theorem_mistakes(theorem: tree.Theorem) -> list[Diagnostic]:
    """Return what is wrong with a theorem's own lines, whatever it is about."""
    place, name, found = theorem.name.span, theorem.name.text, []
    once: set[str] = set()
    names = [parameter.text for parameter in theorem.parameters]
    for line in theorem.lines:
        word = _once(line)
        if word in once:
            found.append(messages.line_twice(line.span, word))
        once.add(word)
        match line:
            case tree.MarkLine(mark) if mark.text not in MARKS:
                found.append(messages.unknown_choice(mark.span, "mark", mark.text, MARKS))
            case tree.LetLine(bound, value):
                found.extend(size_mistakes(value, names))
                if bound.text in names:
                    found.append(messages.bound_twice(bound.span, bound.text))
                names.append(bound.text)
            case _:
                pass
    for parameter in {p.text: p for p in reversed(theorem.parameters)}.values():
        if [p.text for p in theorem.parameters].count(parameter.text) > 1:
            found.append(messages.bound_twice(parameter.span, parameter.text))
    needed = {"theorem": ("claim", "proof")}.get(theorem.word, ())
    fixes = {"claim": "add 'claim MODEL cannot solve TASK'", "proof": "add 'proof { ... }'"}
    for word in needed:
        if word not in once:
            found.append(messages.missing_line(place, theorem.word, name, word, fixes[word]))
    if theorem.word != "theorem" and not once & {"claim", "states"}:
        fix = "add 'claim MODEL cannot solve TASK' or 'states \"...\"'"
        found.append(messages.missing_line(place, theorem.word, name, "claim", fix))
    return found


def _once(line: tree.TheoremLine) -> str:
    match line:
        case tree.MarkLine():
            return "mark"
        case tree.ClaimLine():
            return "claim"
        case tree.StatesLine():
            return "states"
        case tree.Proof():
            return "proof"
        case _:
            return f"line at {line.span.start} {id(line)}"
