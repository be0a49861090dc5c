"""Claims of a file: names looked up, arguments put in their places, problems built.

A claim about a declaration that has mistakes is checked as far as its own text goes and then left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from dsl import messages, tree
from dsl.ability import AbleTheorem, AppliedAble, matched_able
from dsl.beside import beside
from dsl.claims import (
    Candidate,
    CertificateCheck,
    Check,
    Claim,
    Deferred,
    EverywhereCheck,
    Expect,
    Find,
    GrowthCheck,
    MeasureCheck,
    ProgramCheck,
    ProtocolCheck,
    Stating,
    StatingCan,
)
from dsl.declarations import Declaration, names_of
from dsl.diagnostics import Diagnostic, Mistakes, asked_for
from dsl.expr import Constant, with_variables
from dsl.families_resolve import NotAFamily
from dsl.functions import applied_task
from dsl.instances import MOST_ROWS, Instances
from dsl.models import defaults_of
from dsl.printer import claim_text, expect_text, expression_text
from dsl.problem import Model, Problem, Task
from dsl.protocol import Conversing
from dsl.question import Question
from dsl.resolve_growth import resolved_growth
from dsl.resolve_program_claims import (
    Bindings,
    ProgramSides,
    everywhere_question,
    program_question,
)
from dsl.resolve_protocol_claims import (
    certificate_question,
    machine_mistakes,
    measure_mistakes,
    measure_question,
    protocol_question,
    seeking_mistakes,
    seeking_question,
    telling_question,
)
from dsl.roles import able_places, places_by_role, same_kind, sizes_by_role
from dsl.shelf import theorems_about
from dsl.sizes import Asked, Mistake, integer, size, size_mistakes
from dsl.spots import Places, spots_of
from dsl.theorem import Applied, Beside, Theorem, matched
from dsl.theorem_can import CanSides, theorem_by_program, used_program
from dsl.theorem_resolve import HYPOTHESES, decided_by, resolved_theorem, source_of

FIND_LIMIT = 64
"""`find` without `up to` stops here; elaboration builds the problems up to here."""
PROGRAM_FIND_LIMIT = 16
"""Elaboration builds so many questions about a program; they are larger than models."""
LARGEST_FIND = 1_000_000
LONGEST_LIMIT = 1_000_000
"""Seconds that a claim may give itself."""
NO_WORDS = frozenset({"E703", "E704", "E709", "E757"})
"""Of an axiom or conjecture whose claim the kernel has no words for nothing is said: it is kept."""
FIND_ROWS = 20_000
"""Tasks are run on all inputs less eagerly when a claim asks for many of them."""


@dataclass(frozen=True)
class _Sides:
    """The model, or protocol, and the task of a claim, with their arguments in place."""

    model: tree.Model | tree.Protocol
    task: tree.Task
    model_arguments: Bindings
    task_arguments: tuple[tree.Expression, ...]
    by: tree.Protocol | None = None
    by_arguments: tuple[tree.Expression, ...] = ()


@dataclass
class ClaimReader:
    """Reads the claims of one file."""

    known: dict[str, Declaration]
    instances: Instances
    claims: list[Claim] = field(default_factory=list)
    statements: list[Claim] = field(default_factory=list)
    theorems: dict[str, Theorem | None] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)
    abilities: dict[str, AbleTheorem] = field(default_factory=dict)

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
            case tree.ProgramFind():
                found += self._program_find(node)
            case tree.ProgramForAll():
                found += self._program_for_all(node)
            case tree.GrowthCheck():
                found += self._growth(node)
            case tree.ProtocolCheck():
                found += self._protocol_check(node)
            case tree.CertificateCheck():
                found += self._certificate(node)
            case tree.CertificateFind():
                found += self._sought(node)
            case tree.MeasureCheck():
                found += self._measure(node)
            case tree.LaterClaim():
                found += self._later(node)
        return found

    def _check(self, node: tree.CheckLine) -> list[Diagnostic]:
        sides, found = self._with_by(node, *self._sides(node.model, node.task, ()), ())
        seconds = None if node.within is None else node.within.value
        if node.within is not None and not 1 <= node.within.value <= LONGEST_LIMIT:
            limit = messages.time_limit(node.within.span, node.within.value, LONGEST_LIMIT)
            found = [limit, *found]
        if sides is None or found:
            return found
        try:
            problem = self._problem(sides, {}, node, MOST_ROWS)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect, text = node.span.line, _expect(node.expect), claim_text(node)
        if isinstance(problem, Problem):
            defaults = _defaults(sides.model)
            reach = self._applied(problem), self._able(problem)
            claim: Claim = Check(
                problem, node.can, expect, text, line, defaults, *reach, seconds,
                self._beside(problem),
            )
        else:
            claim = ProtocolCheck(problem, node.can, expect, text, line, seconds)
        self.claims.append(claim)
        return []

    def _certificate(self, node: tree.CertificateCheck) -> list[Diagnostic]:
        found = list(machine_mistakes(node.machine))
        declared = self._declared(node.certificate, ("certificate",), found)
        if not isinstance(declared, tree.Certificate):
            return found
        named = _model_arguments(node.certificate, declared, (), found)
        for value in named.values():
            found.extend(size_mistakes(value, ()))
        if found or not self._sound(node.certificate):
            return found
        try:
            question = certificate_question(declared, named, node.machine)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect = node.span.line, _expect(node.expect)
        self.claims.append(CertificateCheck(question, expect, claim_text(node), line))
        return []

    def _sought(self, node: tree.CertificateFind) -> list[Diagnostic]:
        found = [*machine_mistakes(node.machine), *seeking_mistakes(node)]
        if not found:
            line, expect = node.span.line, _expect(node.expect)
            question = seeking_question(node)
            self.claims.append(CertificateCheck(question, expect, claim_text(node), line))
        return found

    def _measure(self, node: tree.MeasureCheck) -> list[Diagnostic]:
        found = list(measure_mistakes(node.measure))
        declared = self._declared(node.task, ("task",), found)
        if not isinstance(declared, tree.Task):
            return found
        placed = placed_arguments(node.task, declared, found)
        declared = self._in_place(declared, node.task, found)
        found += [wrong for value in placed for wrong in size_mistakes(value, ())]
        if found or not self._sound(node.task):
            return found
        try:
            places = tuple(integer(e, "this argument", Asked({})) for e in placed)
            question = measure_question(node, self.instances.task(declared, places))
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect = node.span.line, _expect(node.expect)
        self.claims.append(MeasureCheck(question, expect, claim_text(node), line))
        return []

    def theorem(self, node: tree.Theorem) -> list[Diagnostic]:
        """Add the claim that a theorem makes, or return its mistakes."""
        declaration = self.known.get(node.name.text)
        if declaration is None or declaration.tree is not node or not declaration.sound:
            return []
        theorem, found = self._resolved(node)
        if isinstance(theorem, AbleTheorem):
            self.abilities[node.name.text] = theorem
            text = f"theorem {node.name.text}"
            self.statements.append(StatingCan(theorem, text, node.span.line))
            return found
        if theorem is not None:
            self.theorems[node.name.text] = theorem
        if theorem is not None and node.word == "theorem":
            try:
                spots = spots_of(node, theorem, self._instance)
            except Mistake as mistake:
                return [mistake.diagnostic]
            text = f"theorem {node.name.text}"
            self.statements.append(Stating(theorem, text, node.span.line, spots=spots))
        return found

    def _instance(self, model: str, sizes: dict[str, int], task: str, places: Places) -> Problem:
        """Return the question of a claim that has been resolved; raises Mistake."""
        trees = self.known[model].tree, self.known[task].tree
        assert isinstance(trees[0], tree.Model) and isinstance(trees[1], tree.Task)
        asked = self.instances.task(trees[1], places, FIND_ROWS)
        return Problem(self.instances.model(trees[0], sizes), asked)

    def _resolved(
        self, node: tree.Theorem
    ) -> tuple[Theorem | AbleTheorem | None, list[Diagnostic]]:
        """Return a theorem with a claim, resolved, or what is wrong with it."""
        line = next((each for each in node.lines if isinstance(each, tree.ClaimLine)), None)
        if line is None:
            return None, []
        free = [each.text for each in node.parameters]
        names = [*free]
        names += [each.name.text for each in node.lines if isinstance(each, tree.LetLine)]
        sides, found = self._sides(line.model, line.task, names, free)
        if sides is None or found:
            return None, found
        if isinstance(sides.model, tree.Protocol):
            name, models = line.model.name, names_of(self.known, ("model",))
            return None, [messages.unknown_model(name.span, name.text, models)]
        if line.can and node.word != "theorem":
            return None, []  # statements say "cannot": what is assumed of "can" is kept like words
        self.under_way.append(node.name.text)
        try:
            use = used_program(node, line.can) if node.word == "theorem" else None
            if use is not None:
                return self._by_program(node, use, sides, names)
            found_theorem = resolved_theorem(node, sides.model, sides.task, self._cited)
            decided = self._decided(node, sides, line)
            return replace(found_theorem, decided=decided), []
        except Mistake as mistake:
            silent = node.word != "theorem" and mistake.diagnostic.code in NO_WORDS
            return None, [] if silent else [mistake.diagnostic]
        finally:
            self.under_way.pop()

    def _decided(
        self, node: tree.Theorem, sides: _Sides, claim: tree.ClaimLine
    ) -> tuple[str, Problem] | None:
        """Return the question that `count` or `search` is to decide; raises Mistake."""
        proof = decided_by(node)
        if proof is None or node.word != "theorem":
            return None
        if node.parameters or any(isinstance(each, HYPOTHESES) for each in node.lines):
            raise Mistake(messages.decides_one_size(proof.span, proof.word))
        lets = {
            each.name.text: integer(each.value, "this amount", Asked({}))
            for each in node.lines
            if isinstance(each, tree.LetLine)
        }
        question = self._problem(sides, lets, claim, MOST_ROWS)
        assert isinstance(question, Problem)  # a theorem is not about a protocol
        return proof.word, question

    def _cited(self, rule: str, name: tree.Name) -> Theorem:
        """Return the statement that a proof names; raises Mistake."""
        word = "theorem" if rule == "instance" else rule
        declaration = self.known.get(name.text)
        if declaration is None or declaration.kind != word:
            names = names_of(self.known, (word,))
            raise Mistake(messages.unknown_statement(name.span, word, name.text, names))
        if name.text in self.under_way:
            raise Mistake(messages.rests_on_itself(name.span, name.text))
        found: Theorem | AbleTheorem | None = self.theorems.get(name.text)
        mistakes: list[Diagnostic] = []
        if found is None and declaration.sound and isinstance(declaration.tree, tree.Theorem):
            found, mistakes = self._resolved(declaration.tree)
        if not isinstance(found, Theorem) or found.decided is not None:
            in_words = messages.statement_in_words(name.span, word, name.text)
            raise Mistake((mistakes or [in_words])[0])
        return found

    def _by_program(
        self, node: tree.Theorem, use: tree.UseProgram, sides: _Sides, names: list[str]
    ) -> tuple[AbleTheorem | None, list[Diagnostic]]:
        """Return a theorem about what a model can, or what is wrong; raises Mistake."""
        for each in sides.task.functions:
            name = sides.task.name.text
            raise Mistake(messages.function_open(use.span, name, each.name.text))
        found: list[Diagnostic] = []
        program = self._declared(use.program, ("program",), found)
        if isinstance(program, tree.Program):
            for value in placed_arguments(use.program, program, found):
                found.extend(size_mistakes(value, names))
        if found or not self._sound(use.program):
            return None, found
        assert isinstance(program, tree.Program) and isinstance(sides.model, tree.Model)
        task = self.known[program.name.text].task
        assert task is not None
        can = CanSides(sides.model, sides.task, program, task, use)
        return theorem_by_program(node, can, source_of(node)), []

    def _applied(self, problem: Problem) -> tuple[Applied, ...]:
        """Return the theorems in reach of whose claims the problem is an instance."""
        return tuple(each for _, each in self._tried(problem) if each is not None)

    def _beside(self, problem: Problem) -> tuple[Beside, ...]:
        """Return what theorems about the same task speak of, if none is about such models."""
        tried = list(self._tried(problem))
        if not tried:
            name = problem.task.name
            return theorems_about(name, self.known[name].tree.span.path, problem.model)
        others = [theorem for theorem, each in tried if each is None]
        return () if len(others) < len(tried) else beside(others, problem.model)

    def _tried(self, problem: Problem) -> Iterator[tuple[Theorem, Applied | None]]:
        """Yield the theorems in reach about a task, applied to a question if they speak of it."""
        for name, declaration in self.known.items():
            if isinstance(declaration.tree, tree.Theorem) and declaration.sound:
                theorem = self._theorem(name, declaration.tree)
                places = None if theorem is None else places_by_role(theorem, problem.task)
                if theorem is not None and places is not None and theorem.decided is None:
                    sizes = self._sizes(theorem, problem.model)
                    each = None if sizes is None else matched(theorem, sizes, places)
                    if self._same_function(theorem, each, problem.task):
                        yield theorem, each

    def _sizes(self, theorem: Theorem, model: Model) -> dict[str, int] | None:
        """Return the arguments at which a theorem's model is this one, as far as can be seen."""
        name = theorem.model[0]
        if name == model.name:
            return dict(model.arguments)
        declared = self.known[name].tree if name in self.known else None
        if not isinstance(declared, tree.Model) or not same_kind(theorem.stated.shape, model):
            return None
        return sizes_by_role(declared, model)

    def _same_function(self, theorem: Theorem, each: Applied | None, task: Task) -> bool:
        """Say whether a theorem is about the function that a claim gives to its task, or any."""
        declared, stated = self.known[task.name].tree, theorem.stated
        if not isinstance(declared, tree.Task) or not declared.functions or stated.function:
            return True
        if each is None:
            return False
        numbers = {name: Constant(value) for name, value in each.values}
        return with_variables(stated.answer, numbers) == task.answer

    def _theorem(self, name: str, node: tree.Theorem) -> Theorem | None:
        """Return a theorem, None if it has mistakes (they are reported where it stands)."""
        if name not in self.theorems:
            theorem = self._resolved(node)[0]
            self.theorems[name] = None if isinstance(theorem, AbleTheorem) else theorem
            if isinstance(theorem, AbleTheorem):
                self.abilities[name] = theorem
        return self.theorems[name]

    def _able(self, problem: Problem) -> tuple[AppliedAble, ...]:
        """Return the theorems in reach about what models can with the task of a problem."""
        found = []
        for name, declaration in self.known.items():
            if isinstance(declaration.tree, tree.Theorem) and declaration.sound:
                self._theorem(name, declaration.tree)
                theorem = self.abilities.get(name)
                places = None if theorem is None else able_places(theorem, problem.task)
                if theorem is not None and places is not None:
                    each = matched_able(theorem, places)
                    found += [each] if each else []
        return tuple(found)

    def _in_reach(self, problem: Problem) -> tuple[Candidate, ...]:
        return *self._applied(problem), *self._beside(problem), *self._able(problem)

    def _find(self, node: tree.FindLine) -> list[Diagnostic]:
        names = (node.parameter.text,)
        sides, found = self._with_by(node, *self._sides(node.model, node.task, names), names)
        found = [*_search_mistakes(node, (node.model, node.task)), *found]
        if sides is None or found:
            return found

        def problem(values: dict[str, int]) -> Problem | Conversing:
            return self._problem(sides, values, node, FIND_ROWS)

        return self._searched(node, node.can, problem, _defaults(sides.model))

    def _searched(
        self,
        node: tree.FindLine | tree.ProgramFind,
        can: bool,
        build: Callable[[dict[str, int]], Question],
        defaults: tuple[str, ...],
        tried: int = FIND_LIMIT,
    ) -> list[Diagnostic]:
        """Add a search whose question at some value `build` makes; the first ones are `tried`."""
        name = node.parameter.text
        start, up_to = _ends(node.search)

        @lru_cache(maxsize=FIND_LIMIT)  # what is made to find mistakes is what the search asks for
        def problem(value: int) -> Question:
            try:
                return build({name: value})
            except Mistake as mistake:
                at = f", {name} = {value}"
                wrong = asked_for(mistake.diagnostic, node.span, at)
                raise Mistakes((wrong,)) from None

        try:
            for value in range(start, min(up_to + 1, start + tried)):
                problem(value)
        except Mistakes as mistakes:
            return list(mistakes.diagnostics)
        line, expect, text = node.span.line, _expect(node.expect), claim_text(node)
        found = Find(
            name, can, up_to, expect, text, line, problem, defaults, start, self._in_reach
        )
        self.claims.append(found)
        return []

    def _program_check(self, node: tree.ProgramCheck) -> list[Diagnostic]:
        sides, found = self._program_sides(node, ())
        if sides is None:
            return found
        try:
            question = program_question(self.instances, sides, {})
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect = node.span.line, _expect(node.expect)
        defaults = sides.defaults
        self.claims.append(ProgramCheck(question, expect, claim_text(node), line, defaults))
        return []

    def _program_for_all(self, node: tree.ProgramForAll) -> list[Diagnostic]:
        """Add a claim about all sizes; what has no form for all of them is left unknown."""
        scopes = [_scope(each) for each in node.scopes]
        least = dict(scope for scope in scopes if scope is not None)
        if None in scopes or len(least) < len(scopes):
            place = next(
                (e for e, s in zip(node.scopes, scopes, strict=True) if s is None), node.scopes[-1]
            )
            return [messages.growth_scope(place.span)]
        sides, found = self._program_sides(node, tuple(least))
        if sides is None:
            return found
        line, expect, text = node.span.line, _expect(node.expect), claim_text(node)
        try:
            question = everywhere_question(self.instances, sides, least)
        except NotAFamily as reason:
            said = f"not said for all sizes at once: {reason}"
            self.claims.append(Deferred("program", said, expect, text, line))
            return []
        except Mistake as mistake:
            return [mistake.diagnostic]
        self.claims.append(EverywhereCheck(question, expect, text, line, sides.defaults))
        return []

    def _program_find(self, node: tree.ProgramFind) -> list[Diagnostic]:
        sides, found = self._program_sides(node, (node.parameter.text,))
        found = [*_search_mistakes(node, (node.program, node.other)), *found]
        if sides is None or found:
            return found
        build = partial(program_question, self.instances, sides)
        return self._searched(node, True, build, sides.defaults, PROGRAM_FIND_LIMIT)

    def _program_sides(
        self,
        node: tree.ProgramCheck | tree.ProgramFind | tree.ProgramForAll,
        names: Collection[str],
    ) -> tuple[ProgramSides | None, list[Diagnostic]]:
        """Return both sides of a claim about a program, or None if one of them has mistakes."""
        found: list[Diagnostic] = []
        program = self._declared(node.program, ("program",), found)
        wanted = "task" if node.verb == "solves" else "model"
        other = self._declared(node.other, (wanted,), found)
        placed: tuple[tree.Expression, ...] = ()
        named: Bindings = {}
        if isinstance(program, tree.Program):
            placed = placed_arguments(node.program, program, found)
        if isinstance(other, tree.Task):
            listed = placed_arguments(node.other, other, found)
            other = self._in_place(other, node.other, found)
            named = {str(place): value for place, value in enumerate(listed)}
        if isinstance(other, tree.Model):
            named = _model_arguments(node.other, other, names, found)
        for value in (*placed, *named.values()):
            found.extend(size_mistakes(value, names))
        if found or not (self._sound(node.program) and self._sound(node.other)):
            return None, found
        assert isinstance(program, tree.Program)
        assert isinstance(other, tree.Task | tree.Model)
        task = self.known[program.name.text].task
        assert task is not None
        return ProgramSides(node, program, task, other, placed, named), found

    def _growth(self, node: tree.GrowthCheck) -> list[Diagnostic]:
        question, found = resolved_growth(node)
        if question is not None:
            line, expect = node.span.line, _expect(node.expect)
            self.claims.append(GrowthCheck(question, expect, claim_text(node), line))
        return found

    def _problem(
        self,
        sides: _Sides,
        values: dict[str, int],
        node: tree.CheckLine | tree.FindLine | tree.ClaimLine,
        rows: int,
    ) -> Problem | Conversing:
        """Build one problem; raises Mistake."""
        asked = Asked(values, "".join(f" for {name} = {value}" for name, value in values.items()))
        sizes = {name: integer(e, f"'{name}'", asked) for name, e in sides.model_arguments.items()}
        places = tuple(integer(e, "this argument", asked) for e in sides.task_arguments)
        task = self.instances.task(sides.task, places, rows)
        if isinstance(sides.model, tree.Protocol):
            asked_for_it = protocol_question(sides.model, sizes, task, node.task)
            if sides.by is None:
                return asked_for_it
            told = tuple(integer(e, "this argument", asked) for e in sides.by_arguments)
            tried = telling_question(sides.by, told, task, node.task)
            return replace(asked_for_it, by=tried.dialogue)
        model = self.instances.model(sides.model, sizes)
        if task.answer_index is not None and model.steps:
            raise Mistake(messages.answers_and_steps(node.span))
        return Problem(model, task)

    def _sides(
        self,
        model: tree.Reference,
        task: tree.Reference,
        names: Collection[str],
        free: Collection[str] = (),
    ) -> tuple[_Sides | None, list[Diagnostic]]:
        """Return both sides of a claim, or None if one of them has mistakes.

        `names` may stand in arguments, names of `free` in the places of functions.
        """
        found: list[Diagnostic] = []
        declared_model = self._declared(model, ("model", "protocol"), found)
        declared_task = self._declared(task, ("task",), found)
        named: Bindings = {}
        placed: tuple[tree.Expression, ...] = ()
        if isinstance(declared_model, tree.Model | tree.Protocol):
            named = _model_arguments(model, declared_model, names, found)
        if isinstance(declared_task, tree.Task):
            placed = placed_arguments(task, declared_task, found)
            declared_task = self._in_place(declared_task, task, found, free)
        for value in (*named.values(), *placed):
            found.extend(size_mistakes(value, names))
        sound = all(self._sound(reference) for reference in (model, task))
        if isinstance(declared_model, tree.Protocol) and declared_model.spelled and sound:
            found.append(messages.messages_given(model.name.span, model.name.text))
        if found or not sound:
            return None, found
        assert isinstance(declared_model, tree.Model | tree.Protocol)
        assert isinstance(declared_task, tree.Task)
        return _Sides(declared_model, declared_task, named, placed), found

    def _with_by(
        self,
        node: tree.CheckLine | tree.FindLine,
        sides: _Sides | None,
        found: list[Diagnostic],
        names: Collection[str],
    ) -> tuple[_Sides | None, list[Diagnostic]]:
        """Return both sides with the protocol that `by` names, or None if it has mistakes."""
        if node.by is None or sides is None:
            return sides, found
        if not node.can:
            return None, [messages.by_shows_can(node.by.span)]
        if isinstance(sides.model, tree.Model):
            return None, [messages.by_for_protocols(node.by.span)]
        by, placed, found = self._spelled(node.by, names)
        return None if by is None else replace(sides, by=by, by_arguments=placed), found

    def _spelled(
        self, reference: tree.Reference, names: Collection[str]
    ) -> tuple[tree.Protocol | None, tuple[tree.Expression, ...], list[Diagnostic]]:
        """Return a protocol with given messages and its arguments, or None and the mistakes."""
        found: list[Diagnostic] = []
        declared = self._declared(reference, ("protocol",), found)
        if not isinstance(declared, tree.Protocol):
            return None, (), found
        placed = placed_arguments(reference, declared, found)
        found += [wrong for value in placed for wrong in size_mistakes(value, names)]
        if self._sound(reference) and not declared.spelled:
            found.append(messages.messages_not_given(reference.name.span, declared.name.text))
        if found or not self._sound(reference):
            return None, (), found
        return declared, placed, found

    def _protocol_check(self, node: tree.ProtocolCheck) -> list[Diagnostic]:
        protocol, told, found = self._spelled(node.protocol, ())
        task = self._declared(node.task, ("task",), found)
        placed: tuple[tree.Expression, ...] = ()
        if isinstance(task, tree.Task):
            placed = placed_arguments(node.task, task, found)
            task = applied_task(task, node.task, found)
            found += [wrong for value in placed for wrong in size_mistakes(value, ())]
        if found or protocol is None or not self._sound(node.task):
            return found
        assert isinstance(task, tree.Task)
        try:
            sizes = tuple(integer(e, "this argument", Asked({})) for e in (*told, *placed))
            made = self.instances.task(task, sizes[len(told) :])
            question = telling_question(protocol, sizes[: len(told)], made, node.task)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        line, expect = node.span.line, _expect(node.expect)
        self.claims.append(ProtocolCheck(question, True, expect, claim_text(node), line))
        return []

    def _sound(self, reference: tree.Reference) -> bool:
        declaration = self.known.get(reference.name.text)
        return declaration is not None and declaration.sound

    def _in_place(
        self,
        task: tree.Task,
        reference: tree.Reference,
        found: list[Diagnostic],
        free: Collection[str] = (),
    ) -> tree.Task:
        """Return the task with its functions in place; one with mistakes of its own is left."""
        return applied_task(task, reference, found, free) if self._sound(reference) else task

    def _declared(
        self, reference: tree.Reference, kinds: tuple[str, ...], found: list[Diagnostic]
    ) -> Named | None:
        """Return what a reference names, of one of these kinds; the first names the mistake."""
        name = reference.name
        declaration = self.known.get(name.text)
        if declaration is None or declaration.kind not in kinds:
            found.append(UNKNOWN[kinds[0]](name.span, name.text, names_of(self.known, kinds)))
            return None
        return declaration.tree if isinstance(declaration.tree, Named) else None

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


Named = tree.Task | tree.Model | tree.Program | tree.Protocol | tree.Certificate
LATER_NAMES = {"program": "program", "solve": "task", "solves": "task", "fits": "model"}
UNKNOWN = {
    "program": messages.unknown_program,
    "task": messages.unknown_task,
    "model": messages.unknown_model,
    "certificate": messages.unknown_certificate,
    "protocol": messages.unknown_protocol,
}


def _defaults(model: tree.Model | tree.Protocol) -> tuple[str, ...]:
    return defaults_of(model) if isinstance(model, tree.Model) else ()


def _scope(node: tree.Expression) -> tuple[str, int] | None:
    """Return a parameter and where it starts, for `n >= 2`; parameters are at least 1."""
    match node:
        case tree.Binary(">=", tree.Name(text), least) if not size_mistakes(least, ()):
            try:
                return text, size(least, "the least integer", 1, Asked({}))
            except Mistake:
                return None
        case _:
            return None


def _model_arguments(
    reference: tree.Reference,
    model: tree.Model | tree.Protocol | tree.Certificate,
    names: Collection[str],
    found: list[Diagnostic],
) -> Bindings:
    """Return the arguments by name."""
    wanted, kind = tuple(name.text for name in model.parameters), type(model).__name__.lower()
    given: Bindings = {}
    for place, argument in enumerate(reference.arguments):
        name = _argument_name(argument, wanted, names)
        if name is None:
            text = "" if argument.value is None else expression_text(argument.value)
            names_left = wanted[place : place + 1]
            found.append(messages.unnamed_argument(argument.span, text, names_left, kind))
        elif name.text not in wanted:
            wrong = messages.unknown_parameter(name.span, model.name.text, name.text, wanted, kind)
            found.append(wrong)
        elif name.text in given:
            found.append(messages.argument_twice(name.span, name.text))
        elif argument.value is not None:
            given[name.text] = argument.value
    missing = tuple(name for name in wanted if name not in given)
    if missing and len(reference.arguments) < len(wanted):
        found.append(messages.missing_arguments(reference.span, model.name.text, missing, kind))
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


def placed_arguments(
    reference: tree.Reference,
    declared: tree.Task | tree.Program | tree.Protocol,
    found: list[Diagnostic],
) -> tuple[tree.Expression, ...]:
    """Return the arguments of a task, program or given messages, which stand in order."""
    names = tuple(name.text for name in declared.parameters)
    if isinstance(declared, tree.Task):
        names += tuple(each.name.text for each in declared.functions)
    for argument in reference.arguments:
        if argument.name is not None:
            found.append(messages.named_task_argument(argument.name.span, argument.name.text))
    if len(reference.arguments) != len(names):
        count = len(reference.arguments)
        found.append(ARITY[type(declared)](reference.span, declared.name.text, names, count))
    numbers = reference.arguments[: len(declared.parameters)]
    found += [messages.no_function_here(a.span) for a in numbers if a.function is not None]
    return tuple(a.value for a in numbers if a.value is not None)


ARITY = {
    tree.Task: messages.task_arity,
    tree.Program: messages.program_arity,
    tree.Protocol: messages.protocol_arity,
}


def _ends(search: tree.Search) -> tuple[int, int]:
    """Return the first and the last value to try."""
    start = 1 if search.start is None else search.start.value
    return start, FIND_LIMIT if search.up_to is None else search.up_to.value


def _search_mistakes(
    node: tree.FindLine | tree.ProgramFind, sides: tuple[tree.Reference, tree.Reference]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the values to try, and a parameter that stands nowhere."""
    start, up_to = _ends(node.search)
    if node.search.up_to is not None and not 1 <= up_to <= LARGEST_FIND:
        yield messages.search_limit(node.search.up_to.span, up_to, LARGEST_FIND)
    elif node.search.start is not None and start > up_to:
        yield messages.search_start(node.search.start.span, start, up_to)
    if not _mentions(sides, node.parameter.text):
        yield messages.parameter_not_searched(node.parameter.span, node.parameter.text)


def _mentions(sides: tuple[tree.Reference, tree.Reference], name: str) -> bool:
    arguments = [argument for side in sides for argument in side.arguments]
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
        case tree.CheckLine() | tree.ProgramCheck() | tree.ProgramForAll():
            allowed = ("proved", "refuted", "unknown")
        case (
            tree.CertificateCheck() | tree.CertificateFind() | tree.MeasureCheck()
            | tree.ProtocolCheck()
        ):  # fmt: skip
            allowed = ("proved", "refuted", "unknown")
        case tree.FindLine() | tree.ProgramFind():
            allowed = ("value", "none", "unknown")
        case tree.GrowthCheck():
            allowed = ("proved", "refuted", "unknown")
            allowed += ("from",) if node.quantifier == "eventually" else ()
        case tree.LaterClaim():
            allowed = (kind,)
    if kind in allowed and not (expect.kind == "from" and expect.word):
        return []
    shown, claim = expect_text(expect), "check" if "value" not in allowed else "find"
    known = EXPECTATIONS["from" if "from" in allowed else claim]
    return [messages.wrong_expectation(expect.span, shown, claim, known)]


EXPECTATIONS = {
    "check": "proved, refuted or unknown",
    "find": "a number, none or unknown",
    "from": "proved, refuted, unknown or from 2^K",
}
