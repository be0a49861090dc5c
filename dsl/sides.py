"""What a claim names: its sides looked up, arguments put in their places, problems built.

A side that has mistakes where it is declared is left: they are reported there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dsl import messages, tree
from dsl.arguments import Bindings, model_arguments, placed_arguments
from dsl.declarations import Declaration, names_of
from dsl.diagnostics import Diagnostic
from dsl.functions import applied_task
from dsl.instances import Instances
from dsl.problem import Problem
from dsl.protocol import Conversing
from dsl.resolve_program_claims import ProgramSides
from dsl.resolve_protocol_claims import protocol_question, telling_question
from dsl.sizes import Asked, Mistake, integer, size_mistakes

Named = tree.Task | tree.Model | tree.Program | tree.Protocol | tree.Certificate
UNKNOWN = {
    "program": messages.unknown_program,
    "task": messages.unknown_task,
    "model": messages.unknown_model,
    "certificate": messages.unknown_certificate,
    "protocol": messages.unknown_protocol,
}


@dataclass(frozen=True)
class Sides:
    """The model, or protocol, and the task of a claim, with their arguments in place."""

    model: tree.Model | tree.Protocol
    task: tree.Task
    model_arguments: Bindings
    task_arguments: tuple[tree.Expression, ...]
    by: tree.Protocol | None = None
    by_arguments: tuple[tree.Expression, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The declarations that the claims of a file can name, and the instances made of them."""

    known: dict[str, Declaration]
    instances: Instances

    def sides(
        self,
        model: tree.Reference,
        task: tree.Reference,
        names: Collection[str],
        free: Collection[str] = (),
    ) -> tuple[Sides | None, list[Diagnostic]]:
        """Return both sides of a claim, or None if one of them has mistakes.

        `names` may stand in arguments, names of `free` in the places of functions.
        """
        found: list[Diagnostic] = []
        declared_model = self.declared(model, ("model", "protocol"), found)
        declared_task = self.declared(task, ("task",), found)
        named: Bindings = {}
        placed: tuple[tree.Expression, ...] = ()
        if isinstance(declared_model, tree.Model | tree.Protocol):
            named = model_arguments(model, declared_model, names, found)
        if isinstance(declared_task, tree.Task):
            placed = placed_arguments(task, declared_task, found)
            declared_task = self.in_place(declared_task, task, found, free)
        for value in (*named.values(), *placed):
            found.extend(size_mistakes(value, names))
        sound = all(self.sound(reference) for reference in (model, task))
        if isinstance(declared_model, tree.Protocol) and declared_model.spelled and sound:
            found.append(messages.messages_given(model.name.span, model.name.text))
        if found or not sound:
            return None, found
        assert isinstance(declared_model, tree.Model | tree.Protocol)
        assert isinstance(declared_task, tree.Task)
        return Sides(declared_model, declared_task, named, placed), found

    def both(
        self, node: tree.CheckLine | tree.FindLine, names: Collection[str]
    ) -> tuple[Sides | None, list[Diagnostic]]:
        """Return both sides with the protocol that `by` names, or None if one has mistakes."""
        sides, found = self.sides(node.model, node.task, names)
        if node.by is None or sides is None:
            return sides, found
        if not node.can:
            return None, [messages.by_shows_can(node.by.span)]
        if isinstance(sides.model, tree.Model):
            return None, [messages.by_for_protocols(node.by.span)]
        by, placed, found = self.spelled(node.by, names)
        return None if by is None else replace(sides, by=by, by_arguments=placed), found

    def spelled(
        self, reference: tree.Reference, names: Collection[str]
    ) -> tuple[tree.Protocol | None, tuple[tree.Expression, ...], list[Diagnostic]]:
        """Return a protocol with given messages and its arguments, or None and the mistakes."""
        found: list[Diagnostic] = []
        declared = self.declared(reference, ("protocol",), found)
        if not isinstance(declared, tree.Protocol):
            return None, (), found
        placed = placed_arguments(reference, declared, found)
        found += [wrong for value in placed for wrong in size_mistakes(value, names)]
        if self.sound(reference) and not declared.spelled:
            found.append(messages.messages_not_given(reference.name.span, declared.name.text))
        if found or not self.sound(reference):
            return None, (), found
        return declared, placed, found

    def program_sides(
        self,
        node: tree.ProgramCheck | tree.ProgramFind | tree.ProgramForAll,
        names: Collection[str],
    ) -> tuple[ProgramSides | None, list[Diagnostic]]:
        """Return both sides of a claim about a program, or None if one of them has mistakes."""
        found: list[Diagnostic] = []
        program = self.declared(node.program, ("program",), found)
        wanted = "task" if node.verb == "solves" else "model"
        other = self.declared(node.other, (wanted,), found)
        placed: tuple[tree.Expression, ...] = ()
        named: Bindings = {}
        if isinstance(program, tree.Program):
            placed = placed_arguments(node.program, program, found)
        if isinstance(other, tree.Task):
            listed = placed_arguments(node.other, other, found)
            other = self.in_place(other, node.other, found)
            named = {str(place): value for place, value in enumerate(listed)}
        if isinstance(other, tree.Model):
            named = model_arguments(node.other, other, names, found)
        for value in (*placed, *named.values()):
            found.extend(size_mistakes(value, names))
        if found or not (self.sound(node.program) and self.sound(node.other)):
            return None, found
        assert isinstance(program, tree.Program)
        assert isinstance(other, tree.Task | tree.Model)
        task = self.known[program.name.text].task
        assert task is not None
        return ProgramSides(node, program, task, other, placed, named), found

    def problem(
        self,
        sides: Sides,
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

    def sound(self, reference: tree.Reference) -> bool:
        declaration = self.known.get(reference.name.text)
        return declaration is not None and declaration.sound

    def in_place(
        self,
        task: tree.Task,
        reference: tree.Reference,
        found: list[Diagnostic],
        free: Collection[str] = (),
    ) -> tree.Task:
        """Return the task with its functions in place; one with mistakes of its own is left."""
        return applied_task(task, reference, found, free) if self.sound(reference) else task

    def declared(
        self, reference: tree.Reference, kinds: tuple[str, ...], found: list[Diagnostic]
    ) -> Named | None:
        """Return what a reference names, of one of these kinds; the first names the mistake."""
        name = reference.name
        declaration = self.known.get(name.text)
        if declaration is None or declaration.kind not in kinds:
            found.append(UNKNOWN[kinds[0]](name.span, name.text, names_of(self.known, kinds)))
            return None
        return declaration.tree if isinstance(declaration.tree, Named) else None
