"""Theorem trees to statements and steps; every mistake is found in one pass, with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.expr import Variable, bound_names, with_variables
from dsl.families_resolve import NotAFamily
from dsl.kinds import IntKind, Kind, TableKind, TruthKind
from dsl.models import model_lines
from dsl.printer import expression_text
from dsl.problem import Task
from dsl.resolve import Resolver
from dsl.sizes import FUNCTIONS as SIZES
from dsl.sizes import Asked, Mistake, size_mistakes
from dsl.spots import spot_mistakes
from dsl.theorem import (
    AmountData,
    Block,
    Function,
    Given,
    Shape,
    Stated,
    Theorem,
)
from dsl.theorem_amounts import COUNTED, FUNCTIONS, amount, comparison
from dsl.theorem_folds import fold_reason
from dsl.theorem_function import function_of
from dsl.theorem_json import amount_to_json, stated_to_json
from dsl.theorem_names import defined
from dsl.theorem_steps import Scope, resolved_steps
from dsl.typed_values import typed_values

MARKS = ("literature", "derived", "checked", "unsure")
HYPOTHESES = (tree.GivenLine, tree.ChooseLine)
EXACT_SUMS = "exact sums, about which no rule of messages is true"


Cited: TypeAlias = Callable[[str, tree.Name], Theorem]
"""From the word and the name by which a proof is another statement's to that; raises Mistake."""


def decided_by(theorem: tree.Theorem) -> tree.WholeProof | None:
    """Return the `count` or `search` that is a theorem's proof."""
    proofs = (line for line in theorem.lines if isinstance(line, tree.Proof))
    steps = [step for proof in proofs for step in proof.steps or ()]
    whole = [step for step in steps if isinstance(step, tree.WholeProof)]
    return whole[0] if whole and whole[0].reference is None and len(steps) == 1 else None


def resolved_theorem(
    theorem: tree.Theorem, model: tree.Model, task: tree.Task, cited: Cited
) -> Theorem:
    """Return the statement and its proof; raises Mistake where the kernel has no words for it."""
    return _Maker(theorem, model, task, cited).made()


def source_of(theorem: tree.Theorem) -> tuple[str, str]:
    """Return where a theorem is from, and how far it has been confirmed."""
    cites = [line for line in theorem.lines if isinstance(line, tree.CiteLine)]
    texts = [cited_text(line.text, line.parts) for line in cites]
    marks = (line.mark.text for line in theorem.lines if isinstance(line, tree.MarkLine))
    return "; ".join(texts), next(marks, "")


def cited_text(text: str, parts: tuple[tuple[str, str], ...]) -> str:
    """Return a source in words; what is called `theorem "corollary 1.2"` is a corollary."""
    named = (w if key == "theorem" and " " in w else f"{key} {w}" for key, w in parts)
    return " ".join([text, *named])


@dataclass
class _Maker:
    """Puts the arguments of the claim into model and task, amounts being data."""

    theorem: tree.Theorem
    model: tree.Model
    task: tree.Task
    cited: Cited
    lets: dict[str, AmountData] = field(default_factory=dict)
    tables: dict[str, Block] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    function: Function | None = None

    def made(self) -> Theorem:
        chosen = [each.name for each in self.theorem.lines if isinstance(each, tree.ChooseLine)]
        claim = next(line for line in self.theorem.lines if isinstance(line, tree.ClaimLine))
        self.function = function_of(self.theorem, self.task, claim)
        names = tuple(name.text for name in (*self.theorem.parameters, *chosen))
        if self.function is not None:
            called = self.function.name
            names = tuple(name for name in names if name != called)
            self.lets = {f"{word}({called})": (word, called) for word in self.function.measures}
        self.lets |= {name: name for name in names}
        for line in self.theorem.lines:
            if isinstance(line, tree.LetLine):
                self.lets[line.name.text] = amount(line.value, self.lets)
        blocks = tuple(self._blocks(claim))
        self.tables = {block.name: block for block in blocks}
        stated = Stated(
            name=self.theorem.name.text,
            parameters=names,
            givens=tuple(self._givens()),
            shape=self._shape(claim),
            blocks=blocks,
            answer=self._answer(claim, names),
            function=self.function,
            typed=self._typed(claim, names),
        )
        source, mark = source_of(self.theorem)
        steps = self._proof(source)
        reason = fold_reason(stated, steps) if self._numbers()[0] == "fold" else None
        if reason is not None:
            what = f"numbers fold: {reason}"
            raise Mistake(messages.theorem_model(claim.model.span, what, messages.SAY_FIRST))
        lines = [line for line in self.theorem.lines if isinstance(line, HYPOTHESES)]
        return Theorem(
            stated=stated,
            steps=steps,
            source=source,
            mark=mark,
            model=(claim.model.name.text, tuple(self._model_names(claim).items())),
            task=(claim.task.name.text, tuple(self._task_names(claim).values())),
            givens_text=tuple(expression_text(line.condition) for line in lines),
            chosen=tuple(
                (line.name.text, number)
                for number, line in enumerate(lines)
                if isinstance(line, tree.ChooseLine)
            ),
            word=self.theorem.word,
            names=defined(self.theorem),
            lines=self.lines,
        )

    def _proof(self, source: str) -> tuple[tuple[Any, ...], ...]:
        """Return the proof as the checker reads it; axioms and conjectures are assumed."""
        if self.theorem.word != "theorem":
            return ((self.theorem.word, source),)
        proof = next(line for line in self.theorem.lines if isinstance(line, tree.Proof))
        whole = [step for step in proof.steps or () if isinstance(step, tree.WholeProof)]
        if whole and whole != list(proof.steps or ()):
            raise Mistake(messages.whole_proof(whole[0].span, whole[0].word))
        if whole and whole[0].reference is None:
            return ()
        if whole:
            return (self._instance(whole[0], whole[0].reference),)
        listed = tuple(s for s in proof.steps or () if not isinstance(s, tree.UseProgram))
        scope = Scope(self.tables, self.lets, self.task, self.function)
        steps, self.lines = resolved_steps(listed, scope)
        return steps

    def _instance(
        self, step: tree.WholeProof, reference: tree.Reference | None
    ) -> tuple[Any, ...]:
        assert reference is not None
        other = self.cited(step.word, reference.name)
        if other.stated.function is not None or self.function is not None:
            raise Mistake(messages.function_theorem(step.span, "is no instance and has none"))
        given = reference.arguments
        for each in given:
            if each.function is not None:
                raise Mistake(messages.no_function_here(each.span))
            if each.name is not None:
                raise Mistake(messages.named_task_argument(each.name.span, each.name.text))
        names = other.stated.parameters
        if len(names) != len(given):
            called = other.called, names, len(given)
            raise Mistake(messages.statement_arity(reference.span, *called))
        values = [amount(each.value, self.lets) for each in given if each.value is not None]
        proof = amount_to_json(other.steps)
        return ("instance", stated_to_json(other.stated), proof, tuple(values))

    def _givens(self) -> list[Given]:
        found = []
        for line in self.theorem.lines:
            if isinstance(line, HYPOTHESES):
                found.append(comparison(line.condition, self.lets))
        return found

    # ---- the task

    def _blocks(self, claim: tree.ClaimLine) -> list[Block]:
        names = self._task_names(claim)
        found = []
        for line in self.task.lines:
            match line:
                case tree.InputLine(name, tree.TableType(tree.RangeType(index), element)):
                    tokens = amount(index, names)
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
                return Block(name.text, table, tokens, amount(size, names), False)
            case tree.BoolType():
                return Block(name.text, table, tokens, 2, True)
            case _:
                what = "an input of tuples or permutations"
                raise Mistake(messages.theorem_task(claim.task.span, what))

    def _task_names(self, claim: tree.ClaimLine) -> dict[str, AmountData]:
        given = claim.task.arguments[: len(self.task.parameters)]
        values = [a.value for a in given if a.value is not None]
        pairs = zip(self.task.parameters, values, strict=True)
        return {name.text: amount(value, self.lets) for name, value in pairs}

    def _answer(self, claim: tree.ClaimLine, names: tuple[str, ...]) -> Any:
        """Return the answer with the theorem's parameters in it.

        The arguments of the task must be parameters or numbers, so that they can stand in it.
        """
        if self.function is not None:
            return Variable(self.function.name)
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

    def _typed(self, claim: tree.ClaimLine, names: tuple[str, ...]) -> tuple[Task, ...]:
        """Return what must answer in its type at all sizes; of what is assumed it is not asked."""
        if self.function is not None or self.theorem.word != "theorem":
            return ()
        if decided_by(self.theorem) is not None:
            return ()  # one size: the task has been run
        try:
            return typed_values(self.task, self._task_names(claim), names)
        except NotAFamily as reason:
            what = f"a value whose type is not shown: {reason}"
            raise Mistake(messages.theorem_task(claim.task.span, what)) from None

    # ---- the model

    def _model_names(self, claim: tree.ClaimLine) -> dict[str, AmountData]:
        return {
            a.name.text: amount(a.value, self.lets)
            for a in claim.model.arguments
            if a.name is not None and a.value is not None
        }

    def _shape(self, claim: tree.ClaimLine) -> Shape:
        names = self._model_names(claim)
        lines = model_lines(self.model)
        self._plain(lines, claim)
        self._free(lines, claim)
        mask = next(
            line.choice.text
            for line in lines
            if isinstance(line, tree.ChoiceLine) and line.word == "mask"
        )
        layers, attend = self._layers(self.model.lines, names, claim)
        sizes = {line.word: line.size for line in lines if isinstance(line, tree.SizeLine)}
        heads = amount(attend.heads, names)
        state = self._state(sizes, names)
        if attend.kind.text == "unique_hard":
            summary: AmountData = ("*", heads, state)
        elif attend.kind.text == "softmax":
            summary = self._softmax_bits(heads, sizes, names)
        else:
            raise Mistake(messages.theorem_model(claim.model.span, f"{attend.kind.text} attention"))
        hard = attend.kind.text == "unique_hard"
        kind = "none" if hard or self._numbers()[0] == "hard" else self._numbers()[0]
        sizes_and_kind = heads, summary, state, hard, kind
        return Shape(mask, layers, *sizes_and_kind)  # type: ignore[arg-type]  # checked

    def _numbers(self) -> tuple[str, dict[str, tree.Expression]]:
        """Return the kind of the model's number format, and its sizes."""
        for line in model_lines(self.model):
            if isinstance(line, tree.NumbersLine):
                return line.kind.text, {part.word: part.bits for part in line.parts}
        return "none", {}

    def _softmax_bits(
        self, heads: AmountData, sizes: dict[str, tree.Expression], names: dict[str, AmountData]
    ) -> AmountData:
        """Return what a block tells all heads, by the number format (`solver.budget`)."""
        kind, parts = self._numbers()
        if kind == "fold":
            return ("*", heads, amount(parts["state"], names))
        width, word = amount(sizes["width"], names), parts.get("sums", sizes["precision"])
        return ("*", ("*", heads, ("+", width, 1)), amount(word, names))

    def _state(self, sizes: dict[str, tree.Expression], names: dict[str, AmountData]) -> AmountData:
        if "state" in sizes:
            return amount(sizes["state"], names)
        return ("*", *(amount(sizes[word], names) for word in ("width", "precision")))

    def _plain(self, lines: list[tree.ModelLine], claim: tree.ClaimLine) -> None:
        for line in lines:
            what, fix = None, messages.SAY_ANOTHER
            match line:
                case tree.SizeLine("window" | "padding" as word, size) if size != tree.Number(0):
                    what = f"a {word}"
                case tree.StepsLine(count) if count != tree.Number(0):
                    what = "generated tokens"
                case tree.ChoiceLine("norm", choice) if choice.text != "none":
                    what = f"norm {choice.text}"
                case tree.NumbersLine(tree.Name("exact_round")):
                    what, fix = EXACT_SUMS, messages.SAY_WRAPPED
                case _:
                    pass
            if what is not None:
                raise Mistake(messages.theorem_model(claim.model.span, what, fix))

    def _free(self, lines: list[tree.ModelLine], claim: tree.ClaimLine) -> None:
        """Raise Mistake for what a shape does not say, where that matters: in what is assumed.

        What is proved of all models holds of fewer; what is assumed of fewer is not said of all.
        """
        whole = (s for each in self.theorem.lines if isinstance(each, tree.Proof)
                 for s in each.steps or () if isinstance(s, tree.WholeProof))  # fmt: skip
        cites = any(step.reference is not None for step in whole)
        for line in lines:
            match line:
                case tree.AttendLine(_, _, tree.Name("leftmost")) if cites or self._assumed:
                    what = "ties leftmost"
                case _ if not self._assumed:
                    continue
                case tree.ChoiceLine("positions" | "scores" as word, tree.Name(text)):
                    what = "" if text == "any" else f"{word} {text}"
                case tree.ChoiceLine("parameters", tree.Name(text)):
                    what = "" if text == "per_length" else "parameters that are uniform"
                case tree.MlpLine(relu) if relu is not None:
                    what = "mlp relu"
                case tree.LayerBlock("loop"):
                    what = "a loop"
                case tree.NumbersLine(tree.Name("wraparound")):  # a shape has not all its sizes
                    what = "weights and values of so many bits"
                case _:
                    continue
            if what:
                raise Mistake(messages.theorem_model(claim.model.span, what))

    @property
    def _assumed(self) -> bool:
        return self.theorem.word != "theorem"

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
                times = amount(line.count, names)
                if not isinstance(times, int):
                    what, fix = "a number of layers that is not given", messages.SAY_LAYERS
                    raise Mistake(messages.theorem_model(claim.model.span, what, fix))
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
                found.extend(size_mistakes(value, names, {**SIZES, **FUNCTIONS, **COUNTED}))
                if bound.text in names:
                    found.append(messages.bound_twice(bound.span, bound.text))
                names.append(bound.text)
            case tree.ChooseLine(bound):
                if bound.text in names:
                    found.append(messages.bound_twice(bound.span, bound.text))
                names.append(bound.text)
            case _:
                pass
    for parameter in {p.text: p for p in reversed(theorem.parameters)}.values():
        if [p.text for p in theorem.parameters].count(parameter.text) > 1:
            found.append(messages.bound_twice(parameter.span, parameter.text))
    found.extend(spot_mistakes(theorem))
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
