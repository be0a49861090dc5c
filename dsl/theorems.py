"""The theorems of one file: resolved once each, and those that are in reach of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dsl import messages, tree
from dsl.ability import AbleTheorem, AppliedAble, matched_able
from dsl.arguments import placed_arguments
from dsl.beside import beside
from dsl.claims import Candidate, Claim, Stating, StatingCan
from dsl.declarations import names_of
from dsl.diagnostics import Diagnostic
from dsl.expr import Constant, with_variables
from dsl.instances import FIND_ROWS, MOST_ROWS
from dsl.problem import Model, Problem, Task
from dsl.roles import able_places, places_by_role, same_kind, sizes_by_role
from dsl.shelf import theorems_about
from dsl.sides import Scope, Sides
from dsl.sizes import Asked, Mistake, integer, size_mistakes
from dsl.spots import Places, spots_of
from dsl.theorem import Applied, Beside, Theorem, matched
from dsl.theorem_can import CanSides, theorem_by_program, used_program
from dsl.theorem_resolve import HYPOTHESES, decided_by, resolved_theorem, source_of

NO_WORDS = frozenset({"E703", "E704", "E709", "E757"})
"""Of an axiom or conjecture whose claim the kernel has no words for nothing is said: it is kept."""


@dataclass
class Theorems:
    """Reads the theorems of one file; `statements` are the claims that they make."""

    scope: Scope
    statements: list[Claim] = field(default_factory=list)
    theorems: dict[str, Theorem | None] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)
    abilities: dict[str, AbleTheorem] = field(default_factory=dict)

    def read(self, node: tree.Theorem) -> list[Diagnostic]:
        """Add the claim that a theorem makes, or return its mistakes."""
        declaration = self.scope.known.get(node.name.text)
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
        trees = self.scope.known[model].tree, self.scope.known[task].tree
        assert isinstance(trees[0], tree.Model) and isinstance(trees[1], tree.Task)
        asked = self.scope.instances.task(trees[1], places, FIND_ROWS)
        return Problem(self.scope.instances.model(trees[0], sizes), asked)

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
        sides, found = self.scope.sides(line.model, line.task, names, free)
        if sides is None or found:
            return None, found
        if isinstance(sides.model, tree.Protocol):
            name, models = line.model.name, names_of(self.scope.known, ("model",))
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
        self, node: tree.Theorem, sides: Sides, claim: tree.ClaimLine
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
        question = self.scope.problem(sides, lets, claim, MOST_ROWS)
        assert isinstance(question, Problem)  # a theorem is not about a protocol
        return proof.word, question

    def _cited(self, rule: str, name: tree.Name) -> Theorem:
        """Return the statement that a proof names; raises Mistake."""
        word = "theorem" if rule == "instance" else rule
        declaration = self.scope.known.get(name.text)
        if declaration is None or declaration.kind != word:
            names = names_of(self.scope.known, (word,))
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
        self, node: tree.Theorem, use: tree.UseProgram, sides: Sides, names: list[str]
    ) -> tuple[AbleTheorem | None, list[Diagnostic]]:
        """Return a theorem about what a model can, or what is wrong; raises Mistake."""
        for each in sides.task.functions:
            name = sides.task.name.text
            raise Mistake(messages.function_open(use.span, name, each.name.text))
        found: list[Diagnostic] = []
        program = self.scope.declared(use.program, ("program",), found)
        if isinstance(program, tree.Program):
            for value in placed_arguments(use.program, program, found):
                found.extend(size_mistakes(value, names))
        if found or not self.scope.sound(use.program):
            return None, found
        assert isinstance(program, tree.Program) and isinstance(sides.model, tree.Model)
        task = self.scope.known[program.name.text].task
        assert task is not None
        can = CanSides(sides.model, sides.task, program, task, use)
        return theorem_by_program(node, can, source_of(node)), []

    def about(self, problem: Problem) -> tuple[tuple[Applied, ...], tuple[Beside, ...]]:
        """Return the theorems in reach of whose claims the problem is an instance.

        If there are none, also what those about the same task speak of.
        """
        tried = list(self._tried(problem))
        applied = tuple(each for _, each in tried if each is not None)
        if applied:
            return applied, ()
        if tried:
            return (), beside([theorem for theorem, _ in tried], problem.model)
        name = problem.task.name
        return (), theorems_about(name, self.scope.known[name].tree.span.path, problem.model)

    def _sound(self) -> Iterator[tuple[str, tree.Theorem]]:
        """Yield the theorems in reach whose text has no mistakes."""
        for name, declaration in self.scope.known.items():
            if isinstance(declaration.tree, tree.Theorem) and declaration.sound:
                yield name, declaration.tree

    def _tried(self, problem: Problem) -> Iterator[tuple[Theorem, Applied | None]]:
        """Yield the theorems in reach about a task, applied to a question if they speak of it."""
        for name, node in self._sound():
            theorem = self._theorem(name, node)
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
        declared = self.scope.known[name].tree if name in self.scope.known else None
        if not isinstance(declared, tree.Model) or not same_kind(theorem.stated.shape, model):
            return None
        return sizes_by_role(declared, model)

    def _same_function(self, theorem: Theorem, each: Applied | None, task: Task) -> bool:
        """Say whether a theorem is about the function that a claim gives to its task, or any."""
        declared, stated = self.scope.known[task.name].tree, theorem.stated
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

    def able(self, problem: Problem) -> tuple[AppliedAble, ...]:
        """Return the theorems in reach about what models can with the task of a problem."""
        found = []
        for name, node in self._sound():
            self._theorem(name, node)
            theorem = self.abilities.get(name)
            places = None if theorem is None else able_places(theorem, problem.task)
            if theorem is not None and places is not None:
                each = matched_able(theorem, places)
                found += [each] if each else []
        return tuple(found)

    def in_reach(self, problem: Problem) -> tuple[Candidate, ...]:
        applied, others = self.about(problem)
        return *applied, *others, *self.able(problem)
