"""The steps of a proof in the kernel's words; texts that only name things say what is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeAlias

from dsl import messages, tree
from dsl.expression_json import expression_to_json
from dsl.kinds import IntKind, Kind, TableKind, TruthKind
from dsl.printer import expression_text
from dsl.program_tree import rewritten
from dsl.resolve import Resolver
from dsl.sizes import Asked, Mistake
from dsl.theorem import ENTRY, FIRST, INDICATOR, NOT_FIRST, PICKED, Block, Function
from dsl.theorem_amounts import Names, amount, comparison
from dsl.typecheck import Checker

Lines: TypeAlias = tuple[tree.ProofStep, ...]


@dataclass(frozen=True)
class Scope:
    """What the steps of a proof may speak of: the task's inputs, named amounts, the task itself."""

    tables: dict[str, Block]
    lets: Names
    task: tree.Task
    function: Function | None = None


Resolved: TypeAlias = tuple[tuple[tuple[Any, ...], ...], tuple[int, ...]]
"""Steps as the kernel reads them, and the line of the file in which each of them stands."""


def resolved_steps(steps: Lines, scope: Scope) -> Resolved:
    """Return the steps as the kernel reads them, with their lines; raises Mistake."""
    return _Steps(steps, scope).made()


class _Steps:
    """The steps of a proof in the kernel's words.

    Choices of constants do not depend on anything, so they are made first, wherever they stand.
    """

    def __init__(self, steps: Lines, scope: Scope) -> None:
        self.scope = scope
        self.steps = steps
        self.tables = dict(scope.tables)
        self.reduced: list[tuple[Any, ...]] = []
        self.pair: tuple[str, str, str] | None = None
        self.picked: str | None = None
        self.last: str | None = None
        self.ranked = False
        self.kept: tuple[str, str] | None = None
        self.varied = False

    def made(self) -> Resolved:
        first: list[tuple[Any, ...]] = []
        rest: list[tuple[Any, ...]] = []
        kinds = (self.reduced, first, rest)
        lines: tuple[list[int], ...] = ([], [], [])
        for step in self.steps:
            if isinstance(step, tree.TakeStep):
                for choice in step.choices:
                    self._take(choice, first, rest)
                if step.fooling:
                    rest.append(self._fooling(step))
            elif isinstance(step, tree.ReduceStep):
                self._reduce(step)
            elif isinstance(step, tree.Step):
                rest.extend(self._step(step))
            for found, places in zip(kinds, lines, strict=True):
                places += [step.span.line] * (len(found) - len(places))
        return (*self.reduced, *first, *rest), tuple(chain(*lines))

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
        of_pair = value in (PICKED, FIRST, NOT_FIRST, INDICATOR)
        (rest if of_pair else first).append(("take", block.name, value))

    def _fooling(self, step: tree.TakeStep) -> tuple[Any, ...]:
        if self.pair is None:
            raise Mistake(messages.step_too_early(step.span, "collide"))
        return ("fooling",)

    def _reached(self, choice: tree.Choice) -> None:
        """`take f with f[i] == a` only says what `cover` has made possible."""
        covers = [s for s in self.steps if isinstance(s, tree.Step) and s.rule == "cover"]
        if not covers or self.picked is None:
            raise Mistake(messages.step_too_early(choice.span, "cover" if not covers else "pick"))
        table = covers[-1].names[1]
        entry: tree.Expression = covers[0].names[0]
        for cover in covers:
            entry = tree.Index(cover.names[1], (entry,))
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
            case tree.Unary("not", tree.Name() | tree.Index() as inside) if (
                self._value(replace(choice, value=inside), names) == FIRST
            ):
                return NOT_FIRST
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
        if name.text == self.last:
            return Block(name.text, False, 1, 1, False)
        if name.text not in self.tables:
            raise Mistake(messages.unknown_input(name.span, name.text, list(self.tables)))
        return self.tables[name.text]

    def _step(self, step: tree.Step) -> list[tuple[Any, ...]]:
        layer = 0 if step.layer is None else step.layer.value
        last = self.last or list(self.tables)[-1]
        match step.rule:
            case "summarize":
                assert step.value is not None
                bits = amount(step.value, self.scope.lets)
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
            case "fix":
                return [("fix", self._block(step.names[0]).name)]
            case "vary":
                return [self._vary(step)]
            case "settle" | "cap":
                return [(step.rule, self._block(step.names[0]).name, layer)]
            case "split":
                return self._split(step)
            case "cover":
                pointer, table = (self._block(name).name for name in step.names)
                assert step.value is not None
                return [("cover", pointer, table, amount(step.value, self.scope.lets))]
            case "collide":
                return self._collide(step)
            case "rank":
                return [self._rank(step)]
            case "keep":
                return [self._keep(step)]
            case "pick":
                self._pick(step)
                return []
            case _:
                self._differ(step)
                return [("differ",)]

    def _split(self, step: tree.Step) -> list[tuple[Any, ...]]:
        """The last token is a block of its own from here on."""
        last, block = step.names[0].text, self._block(step.names[1]).name
        self.last = last
        return [("split", last, block)]

    def _collide(self, step: tree.Step) -> list[tuple[Any, ...]]:
        block, one, other = step.names
        found: list[tuple[Any, ...]] = [("collide", self._block(block).name)]
        self.pair = block.text, one.text, other.text
        if step.value is not None:
            given = comparison(step.value, self.scope.lets)
            found.insert(0, ("because", given.left, given.sign, given.right))
        return found

    def _vary(self, step: tree.Step) -> tuple[Any, ...]:
        """Two words that the function tells apart, what has been fixed of them being the same."""
        block, one, other = step.names
        function = self.scope.function
        if function is None or function.sides != (self._block(block).name,):
            raise Mistake(messages.word_wanted(step.span))
        self.pair, self.varied = (block.text, one.text, other.text), True
        return ("vary", block.text)

    def _pick(self, step: tree.Step) -> None:
        """
             two inputs g1, g2 differ          (`collide`)
        --------------------------------------------------  (pick)
             a is an entry with g1[a] != g2[a]

        It names what `collide` has shown, so the kernel has nothing to do. As in the proof of Peng,
        Narayanan, Papadimitriou 2024.
        """
        if self.pair is None:
            raise Mistake(messages.step_too_early(step.span, "collide"))
        self.picked = step.names[0].text
        one, other = (self._entry(name, step.names[0]) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if self.kept is not None:
            wanted = self._rows_differ(step, self.picked)
        if step.value != wanted:
            text = f"pick {self.picked} where {_text(wanted)}"
            raise Mistake(messages.proof_text(step.span, text))

    def _entry(self, table: str, index: tree.Name) -> tree.Expression:
        assert self.pair is not None
        whole = tree.Name(table)
        return tree.Index(whole, (index,)) if self.tables[self.pair[0]].table else whole

    def _differ(self, step: tree.Step) -> None:
        """The text must say that the answers on the two inputs differ."""
        if self.pair is None:
            raise Mistake(messages.step_too_early(step.span, "collide"))
        if step.value is None or self.ranked:
            self._differ_by_rank(step)
            return
        if self.varied:
            self._differ_by_function(step)
            return
        if self.reduced:
            self._differ_at(step)
            return
        if self.kept is not None:
            wanted = self._rows_differ(step, self.kept[1])
            if step.value != wanted:
                raise Mistake(messages.proof_text(step.span, f"differ {_text(wanted)}"))
            return
        answers = (line for line in self.scope.task.lines if isinstance(line, tree.AnswerLine))
        answer = next(answers).value
        one, other = (_renamed(answer, self.pair[0], name) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if step.value != wanted:
            raise Mistake(messages.proof_text(step.span, f"differ {_text(wanted)}"))

    def _differ_by_function(self, step: tree.Step) -> None:
        assert self.pair is not None and self.scope.function is not None
        called = tree.Name(self.scope.function.name)
        one, other = (tree.Call(called, (tree.Name(name),)) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if step.value != wanted:
            raise Mistake(messages.proof_text(step.span, f"differ {_text(wanted)}"))

    def _differ_at(self, step: tree.Step) -> None:
        """Of prompts taken apart the text says where the two inputs differ."""
        if self.pair is None or self.picked is None:
            raise Mistake(messages.step_too_early(step.span, "pick"))
        one, other = (self._entry(name, tree.Name(self.picked)) for name in self.pair[1:])
        wanted = tree.Binary("!=", one, other)
        if step.value != wanted:
            raise Mistake(messages.proof_text(step.span, f"differ {_text(wanted)}"))

    def _rank(self, step: tree.Step) -> tuple[Any, ...]:
        """The rank is said as a power with the entries of the tables as exponent."""
        rows, columns = (self._block(name) for name in step.names)
        self.ranked = True
        match step.value:
            case tree.Binary("^", tree.Number(base), exponent) if (
                amount(exponent, self.scope.lets) == rows.tokens
            ):
                return ("rank", rows.name, columns.name, base)
            case _:
                raise Mistake(messages.rank_text(step.span))

    def _keep(self, step: tree.Step) -> tuple[Any, ...]:
        """As many inputs are kept as the function has different rows, or columns."""
        name, other = (self._block(name).name for name in step.names)
        function = self.scope.function
        if function is None:
            raise Mistake(messages.theorem_function(step.span, "this theorem has none"))
        word = dict(zip(function.sides, function.measures, strict=True)).get(name, "")
        if function.columns is None:
            raise Mistake(messages.theorem_function(step.span, "this one is of one word"))
        if {name, other} != set(function.sides):
            one = f"keep {function.rows} by {function.columns} at least rows({function.name})"
            raise Mistake(messages.keep_text(step.span, one))
        assert step.value is not None
        if amount(step.value, self.scope.lets) != (word, function.name):
            wanted = f"keep {name} by {other} at least {word}({function.name})"
            raise Mistake(messages.keep_text(step.span, wanted))
        self.kept = name, other
        return ("keep", name, other, (word, function.name))

    def _rows_differ(self, step: tree.Step, picked: str) -> tree.Binary:
        """Return `M(u1, v) != M(u2, v)`, v being named as the input that it is."""
        function = self.scope.function
        assert self.kept is not None and self.pair is not None and function is not None
        if picked != self.kept[1]:
            raise Mistake(messages.proof_text(step.span, f"pick {self.kept[1]} where ..."))
        if self.pair[0] != self.kept[0]:
            raise Mistake(messages.proof_text(step.span, f"collide {self.kept[0]} into ..."))
        sides: list[tree.Expression] = []
        for run in self.pair[1:]:
            names = (run if name == self.kept[0] else name for name in function.sides)
            sides.append(tree.Call(tree.Name(function.name), tuple(map(tree.Name, names))))
        return tree.Binary("!=", *sides)

    def _differ_by_rank(self, step: tree.Step) -> None:
        if not self.ranked:
            raise Mistake(messages.step_too_early(step.span, "rank"))
        if step.value is not None:
            raise Mistake(messages.proof_text(step.span, "differ by rank"))

    # ---- prompts taken apart

    def _reduce(self, step: tree.ReduceStep) -> None:
        """Put the new tables in the place of the one whose tokens they fill."""
        block = self._block(step.table)
        if not block.table:
            raise Mistake(messages.reduce_table(step.table.span, block.name))
        wanted: Kind = TruthKind() if block.truth else IntKind()
        pieces = [self._content(content, step.index, wanted) for content in step.contents]
        count = amount(step.count, self.scope.lets)
        image = block.name, count, tuple(pieces), step.word.text == "turn"
        self.reduced.append(("reduce", image))
        changed: dict[str, Block] = {}
        for name, each in self.tables.items():
            new = {table: Block(table, True, count, 2, True) for table, _ in pieces}
            changed |= new if name == block.name else {name: each}
        self.tables = changed

    def _content(self, node: tree.Expression, index: tree.Name, wanted: Kind) -> tuple[str, Any]:
        """Return the one new table that a content speaks of, and the content of an entry."""
        named = [each for each, _ in tree.everything(node) if isinstance(each, tree.Index)]
        tables = {each.table.text for each in named if isinstance(each.table, tree.Name)}
        if len(tables) != 1 or any(each.indices != (index,) for each in named):
            raise Mistake(messages.reduce_content(node.span, index.text))
        (table,) = tables
        lets = self.scope.lets.items()
        names: dict[str, Kind] = {name: IntKind() for name, value in lets if name == value}
        checker = Checker(frozenset(names))
        tabled = names | {index.text: IntKind(), table: TableKind(IntKind(), TruthKind())}
        checker.expect(node, wanted, tabled)
        if checker.mistakes:
            raise Mistake(checker.mistakes[0])

        def change(found: tree.Node) -> tree.Node | None:
            if isinstance(found, tree.Index):
                return tree.Name(table)
            return tree.Name("j") if found == index else None

        scope = names | {"j": IntKind(), table: TruthKind()}
        content, _ = Resolver(Asked({})).typed(rewritten(node, change), scope)
        return table, expression_to_json(content)


def _text(node: tree.Expression) -> str:
    return expression_text(node)


def _renamed(node: tree.Expression, name: str, other: str) -> tree.Expression:
    def change(found: tree.Node) -> tree.Node | None:
        return tree.Name(other) if found == tree.Name(name) else None

    result: tree.Expression = rewritten(node, change)
    return result
