"""Claims of a file: names looked up, arguments put in their places, problems built.

A claim about a declaration that has mistakes is checked as far as its own text goes and then left.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from dsl import messages, tree
from dsl.claims import Check, Claim, Deferred, Expect, Find, GrowthCheck, ProgramCheck
from dsl.declarations import Declaration, names_of
from dsl.diagnostics import Diagnostic, Mistakes, asked_for
from dsl.instances import MOST_ROWS, Instances
from dsl.models import defaults_of
from dsl.printer import claim_text, expect_text, expression_text, reference_text
from dsl.problem import Problem
from dsl.program import Fitting, Solving
from dsl.program_json import answers_agree
from dsl.resolve_growth import resolved_growth
from dsl.sizes import Asked, Mistake, integer, size_mistakes
from dsl.source import Span

FIND_LIMIT = 64
"""`find` without `up to` stops here; elaboration builds the problems up to here."""
LARGEST_FIND = 1_000_000
FIND_ROWS = 20_000
"""Tasks are run on all inputs less eagerly when a claim asks for many of them."""

PROGRAM_ROWS = 20_000
"""A task put to a program is run on all inputs again when the claim is settled."""

Bindings = dict[str, tree.Expression]


@dataclass(frozen=True)
class _Sides:
    """The model and the task of a claim, with their arguments in place."""

    model: tree.Model
    task: tree.Task
    model_arguments: Bindings
    task_arguments: tuple[tree.Expression, ...]


@dataclass
class ClaimReader:
    """Reads the claims of one file."""

    known: dict[str, Declaration]
    instances: Instances
    claims: list[Claim] = field(default_factory=list)

    def read(self, node: tree.Claim) -> list[Diagnostic]:
        """Add a claim, or return its mistakes."""
        found = _expectation_mistakes(node)
        match node:
            case tree.CheckLine():
                found += self._check(node)
            case tree.FindLine():
                found += self._find(node)
            case tree.ProgramCheck():
                found += self._program_check(node)
            case tree.GrowthCheck():
                found += self._growth(node)
            case tree.LaterClaim():
                found += self._later(node)
        return found

    def _check(self, node: tree.CheckLine) -> list[Diagnostic]:
        sides, found = self._sides(node.model, node.task, ())
        if sides is None:
            return found
        try:
            problem = self._problem(sides, {}, node.span, MOST_ROWS)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect = node.span.line, _expect(node.expect)
        defaults = defaults_of(sides.model)
        self.claims.append(Check(problem, node.can, expect, claim_text(node), line, defaults))
        return []

    def _find(self, node: tree.FindLine) -> list[Diagnostic]:
        up_to = FIND_LIMIT if node.up_to is None else node.up_to.value
        if node.up_to is not None and not 1 <= up_to <= LARGEST_FIND:
            return [messages.search_limit(node.up_to.span, up_to, LARGEST_FIND)]
        name = node.parameter.text
        sides, found = self._sides(node.model, node.task, (name,))
        if not _mentions(node, name):
            found.append(messages.parameter_not_searched(node.parameter.span, name))
        if sides is None or found:
            return found
        return self._searched(node, sides, up_to)

    def _searched(self, node: tree.FindLine, sides: _Sides, up_to: int) -> list[Diagnostic]:
        name = node.parameter.text

        def problem(value: int) -> Problem:
            try:
                return self._problem(sides, {name: value}, node.span, FIND_ROWS)
            except Mistake as mistake:
                at = f", {name} = {value}"
                wrong = asked_for(mistake.diagnostic, node.span, at)
                raise Mistakes((wrong,)) from None

        try:
            for value in range(1, min(up_to, FIND_LIMIT) + 1):
                problem(value)
        except Mistakes as mistakes:
            return list(mistakes.diagnostics)
        line, expect, text = node.span.line, _expect(node.expect), claim_text(node)
        defaults = defaults_of(sides.model)
        self.claims.append(Find(name, node.can, up_to, expect, text, line, problem, defaults))
        return []

    def _program_check(self, node: tree.ProgramCheck) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        program = self._declared(node.program, "program", found)
        kind = "task" if node.verb == "solves" else "model"
        other = self._declared(node.other, kind, found)
        placed: tuple[tree.Expression, ...] = ()
        named: Bindings = {}
        if isinstance(program, tree.Program):
            placed = _placed_arguments(node.program, program, found)
        if isinstance(other, tree.Task):
            listed = _placed_arguments(node.other, other, found)
            named = {str(place): value for place, value in enumerate(listed)}
        if isinstance(other, tree.Model):
            named = _model_arguments(node.other, other, (), found)
        for value in (*placed, *named.values()):
            found.extend(size_mistakes(value, ()))
        if found or not (self._sound(node.program) and self._sound(node.other)):
            return found
        assert isinstance(program, tree.Program)
        assert isinstance(other, tree.Task | tree.Model)
        try:
            self._add_program_check(node, program, placed, other, named)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        return []

    def _growth(self, node: tree.GrowthCheck) -> list[Diagnostic]:
        question, found = resolved_growth(node)
        if question is not None:
            line, expect = node.span.line, _expect(node.expect)
            self.claims.append(GrowthCheck(question, expect, claim_text(node), line))
        return found

    def _add_program_check(
        self,
        node: tree.ProgramCheck,
        program: tree.Program,
        placed: tuple[tree.Expression, ...],
        other: tree.Task | tree.Model,
        named: Bindings,
    ) -> None:
        """Build the question; raises Mistake."""
        task = self.known[program.name.text].task
        assert task is not None
        sizes = tuple(integer(e, "this argument", Asked({})) for e in placed)
        made = self.instances.program(program, task, sizes, PROGRAM_ROWS)
        values = {name: integer(e, f"'{name}'", Asked({})) for name, e in named.items()}
        question: Solving | Fitting
        defaults: tuple[str, ...] = ()
        if isinstance(other, tree.Model):
            question = Fitting(made, self.instances.model(other, values))
            defaults = defaults_of(other)
        else:
            if other is not task:
                place, wanted = node.other.span, task.name.text
                wrong = messages.other_task(place, program.name.text, wanted, other.name.text)
                raise Mistake(wrong)
            asked = self.instances.task(other, tuple(values.values()), PROGRAM_ROWS)
            shown = reference_text(node.program), reference_text(node.other)
            if asked.inputs != made.inputs:
                raise Mistake(messages.other_inputs(node.other.span, *shown))
            if not answers_agree(made, asked):
                raise Mistake(messages.other_answer(node.span, *shown))
            question = Solving(made, asked)
        line, expect = node.span.line, _expect(node.expect)
        self.claims.append(ProgramCheck(question, expect, claim_text(node), line, defaults))

    def _problem(self, sides: _Sides, values: dict[str, int], place: Span, rows: int) -> Problem:
        """Build one problem; raises Mistake."""
        asked = Asked(values, "".join(f" for {name} = {value}" for name, value in values.items()))
        sizes = {name: integer(e, f"'{name}'", asked) for name, e in sides.model_arguments.items()}
        places = tuple(integer(e, "this argument", asked) for e in sides.task_arguments)
        task = self.instances.task(sides.task, places, rows)
        model = self.instances.model(sides.model, sizes)
        if task.answer_index is not None and model.steps:
            raise Mistake(messages.answers_and_steps(place))
        return Problem(model, task)

    def _sides(
        self, model: tree.Reference, task: tree.Reference, names: Collection[str]
    ) -> tuple[_Sides | None, list[Diagnostic]]:
        """Return both sides of a claim, or None if one of them has mistakes."""
        found: list[Diagnostic] = []
        declared_model = self._declared(model, "model", found)
        declared_task = self._declared(task, "task", found)
        named: Bindings = {}
        placed: tuple[tree.Expression, ...] = ()
        if isinstance(declared_model, tree.Model):
            named = _model_arguments(model, declared_model, names, found)
        if isinstance(declared_task, tree.Task):
            placed = _placed_arguments(task, declared_task, found)
        for value in (*named.values(), *placed):
            found.extend(size_mistakes(value, names))
        sound = all(self._sound(reference) for reference in (model, task))
        if found or not sound:
            return None, found
        assert isinstance(declared_model, tree.Model) and isinstance(declared_task, tree.Task)
        return _Sides(declared_model, declared_task, named, placed), found

    def _sound(self, reference: tree.Reference) -> bool:
        declaration = self.known.get(reference.name.text)
        return declaration is not None and declaration.sound

    def _declared(
        self, reference: tree.Reference, kind: str, found: list[Diagnostic]
    ) -> tree.Task | tree.Model | tree.Program | None:
        name = reference.name
        declaration = self.known.get(name.text)
        if declaration is None or declaration.kind != kind:
            found.append(UNKNOWN[kind](name.span, name.text, names_of(self.known, (kind,))))
            return None
        declared = declaration.tree
        return declared if isinstance(declared, tree.Task | tree.Model | tree.Program) else None

    def _later(self, node: tree.LaterClaim) -> list[Diagnostic]:
        found = []
        for before, word in zip(node.words, node.words[1:], strict=False):
            kind = LATER_NAMES.get(before.text)
            declaration = self.known.get(word.text)
            if kind is None or word.type != "NAME":
                continue
            if declaration is None or declaration.kind != kind:
                known = names_of(self.known, (kind,))
                found.append(UNKNOWN[kind](word.span, word.text, known))
        reason = f"claims of the form '{node.kind} ...' come later"
        line, expect = node.span.line, _expect(node.expect)
        self.claims.append(Deferred(node.kind, reason, expect, claim_text(node), line))
        return found


LATER_NAMES = {"program": "program", "solve": "task", "solves": "task", "fits": "model"}
UNKNOWN = {
    "program": messages.unknown_program,
    "task": messages.unknown_task,
    "model": messages.unknown_model,
}


def _model_arguments(
    reference: tree.Reference, model: tree.Model, names: Collection[str], found: list[Diagnostic]
) -> Bindings:
    """Return the arguments by name."""
    wanted = tuple(name.text for name in model.parameters)
    given: Bindings = {}
    for place, argument in enumerate(reference.arguments):
        name = _argument_name(argument, wanted, names)
        if name is None:
            text = "" if argument.value is None else expression_text(argument.value)
            found.append(messages.unnamed_argument(argument.span, text, wanted[place : place + 1]))
        elif name.text not in wanted:
            wrong = messages.unknown_parameter(name.span, model.name.text, name.text, wanted)
            found.append(wrong)
        elif name.text in given:
            found.append(messages.argument_twice(name.span, name.text))
        elif argument.value is not None:
            given[name.text] = argument.value
    missing = tuple(name for name in wanted if name not in given)
    if missing and len(reference.arguments) < len(wanted):
        found.append(messages.missing_arguments(reference.span, model.name.text, missing))
    return given


def _argument_name(
    argument: tree.Argument, wanted: tuple[str, ...], names: Collection[str]
) -> tree.Name | None:
    """Return the name of an argument; the searched parameter stands for itself."""
    if argument.name is not None:
        return argument.name
    value = argument.value
    bare = isinstance(value, tree.Name) and value.text in names and value.text in wanted
    return value if bare and isinstance(value, tree.Name) else None


def _placed_arguments(
    reference: tree.Reference, declared: tree.Task | tree.Program, found: list[Diagnostic]
) -> tuple[tree.Expression, ...]:
    """Return the arguments of a task or program, which stand in order."""
    names = tuple(name.text for name in declared.parameters)
    for argument in reference.arguments:
        if argument.name is not None:
            found.append(messages.named_task_argument(argument.name.span, argument.name.text))
    if len(reference.arguments) != len(names):
        count = len(reference.arguments)
        arity = messages.task_arity if isinstance(declared, tree.Task) else messages.program_arity
        found.append(arity(reference.span, declared.name.text, names, count))
    return tuple(a.value for a in reference.arguments if a.value is not None)


def _mentions(node: tree.FindLine, name: str) -> bool:
    arguments = (*node.model.arguments, *node.task.arguments)
    values = [argument.value for argument in arguments if argument.value is not None]
    return any(
        inside == tree.Name(name) for value in values for inside, _ in tree.everything(value)
    )


def _expect(node: tree.ExpectTree | None) -> Expect | None:
    match node:
        case None:
            return None
        case tree.ExpectTree("value", _, value):
            return Expect("value", value)
        case tree.ExpectTree("from", _, value):
            return Expect("from", value)
        case tree.ExpectTree(_, "proved"):
            return Expect("proved")
        case tree.ExpectTree(_, "refuted"):
            return Expect("refuted")
        case tree.ExpectTree(_, "none"):
            return Expect("none")
        case _:
            return Expect("unknown")


def _expectation_mistakes(node: tree.Claim) -> list[Diagnostic]:
    expect = node.expect
    if expect is None:
        return []
    kind = expect.word if expect.kind == "word" else expect.kind
    allowed: tuple[str, ...] = ()
    match node:
        case tree.CheckLine() | tree.ProgramCheck():
            allowed = ("proved", "refuted", "unknown")
        case tree.FindLine():
            allowed = ("value", "none", "unknown")
        case tree.GrowthCheck():
            allowed = ("proved", "refuted", "unknown")
            allowed += ("from",) if node.quantifier == "eventually" else ()
        case tree.LaterClaim():
            allowed = (kind,)
    if kind in allowed and not (expect.kind == "from" and expect.word):
        return []
    shown, claim = expect_text(expect), "find" if isinstance(node, tree.FindLine) else "check"
    known = EXPECTATIONS["from" if "from" in allowed else claim]
    return [messages.wrong_expectation(expect.span, shown, claim, known)]


EXPECTATIONS = {
    "check": "proved, refuted or unknown",
    "find": "a number, none or unknown",
    "from": "proved, refuted, unknown or from 2^K",
}
