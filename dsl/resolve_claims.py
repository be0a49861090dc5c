"""Claims of a file: what each asks, with every name looked up and every size a number.

A claim about a declaration that has mistakes is checked as far as its own text goes and then left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from dsl import messages, tree
from dsl.arguments import model_arguments, placed_arguments
from dsl.claims import (
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
)
from dsl.declarations import names_of
from dsl.diagnostics import Diagnostic, Mistakes, asked_for
from dsl.expectations import expectation_mistakes, expected
from dsl.families_resolve import NotAFamily
from dsl.functions import applied_task
from dsl.instances import FIND_ROWS, MOST_ROWS
from dsl.models import defaults_of
from dsl.printer import claim_text
from dsl.problem import Problem
from dsl.protocol import Conversing
from dsl.question import Question
from dsl.resolve_growth import resolved_growth
from dsl.resolve_program_claims import everywhere_question, program_question
from dsl.resolve_protocol_claims import (
    certificate_question,
    machine_mistakes,
    measure_mistakes,
    measure_question,
    seeking_mistakes,
    seeking_question,
    telling_question,
)
from dsl.sides import UNKNOWN, Scope
from dsl.sizes import Asked, Mistake, integer, size, size_mistakes
from dsl.theorems import Theorems

FIND_LIMIT = 64
"""`find` without `up to` stops here; elaboration builds the problems up to here."""
PROGRAM_FIND_LIMIT = 16
"""Elaboration builds so many questions about a program; they are larger than models."""
LARGEST_FIND = 1_000_000
LONGEST_LIMIT = 1_000_000
"""Seconds that a claim may give itself."""
LATER_NAMES = {"program": "program", "solve": "task", "solves": "task", "fits": "model"}


@dataclass
class ClaimReader:
    """Reads the claims of one file."""

    scope: Scope
    theorems: Theorems
    claims: list[Claim] = field(default_factory=list)

    def read(self, node: tree.Claim) -> list[Diagnostic]:
        """Add a claim, or return its mistakes."""
        found = expectation_mistakes(node)
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
        sides, found = self.scope.both(node, ())
        seconds = None if node.within is None else node.within.value
        if node.within is not None and not 1 <= node.within.value <= LONGEST_LIMIT:
            limit = messages.time_limit(node.within.span, node.within.value, LONGEST_LIMIT)
            found = [limit, *found]
        if sides is None or found:
            return found
        try:
            problem = self.scope.problem(sides, {}, node, MOST_ROWS)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        if isinstance(problem, Problem):
            defaults = _defaults(sides.model)
            applied, beside = self.theorems.about(problem)
            able = self.theorems.able(problem)
            claim: Claim = Check(
                problem, node.can, *_written(node), defaults, applied, able, seconds, beside
            )
        else:
            claim = ProtocolCheck(problem, node.can, *_written(node), seconds)
        self.claims.append(claim)
        return []

    def _find(self, node: tree.FindLine) -> list[Diagnostic]:
        names = (node.parameter.text,)
        sides, found = self.scope.both(node, names)
        found = [*_search_mistakes(node, (node.model, node.task)), *found]
        if sides is None or found:
            return found

        def problem(values: dict[str, int]) -> Problem | Conversing:
            return self.scope.problem(sides, values, node, FIND_ROWS)

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
        reach = self.theorems.in_reach
        found = Find(name, can, up_to, *_written(node), problem, defaults, start, reach)
        self.claims.append(found)
        return []

    def _program_check(self, node: tree.ProgramCheck) -> list[Diagnostic]:
        sides, found = self.scope.program_sides(node, ())
        if sides is None:
            return found
        try:
            question = program_question(self.scope.instances, sides, {})
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        self.claims.append(ProgramCheck(question, *_written(node), sides.defaults))
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
        sides, found = self.scope.program_sides(node, tuple(least))
        if sides is None:
            return found
        try:
            question = everywhere_question(self.scope.instances, sides, least)
        except NotAFamily as reason:
            said = f"not said for all sizes at once: {reason}"
            self.claims.append(Deferred("program", said, *_written(node)))
            return []
        except Mistake as mistake:
            return [mistake.diagnostic]
        self.claims.append(EverywhereCheck(question, *_written(node), sides.defaults))
        return []

    def _program_find(self, node: tree.ProgramFind) -> list[Diagnostic]:
        sides, found = self.scope.program_sides(node, (node.parameter.text,))
        found = [*_search_mistakes(node, (node.program, node.other)), *found]
        if sides is None or found:
            return found
        build = partial(program_question, self.scope.instances, sides)
        return self._searched(node, True, build, sides.defaults, PROGRAM_FIND_LIMIT)

    def _growth(self, node: tree.GrowthCheck) -> list[Diagnostic]:
        question, found = resolved_growth(node)
        if question is not None:
            self.claims.append(GrowthCheck(question, *_written(node)))
        return found

    def _protocol_check(self, node: tree.ProtocolCheck) -> list[Diagnostic]:
        protocol, told, found = self.scope.spelled(node.protocol, ())
        task = self.scope.declared(node.task, ("task",), found)
        placed: tuple[tree.Expression, ...] = ()
        if isinstance(task, tree.Task):
            placed = placed_arguments(node.task, task, found)
            task = applied_task(task, node.task, found)
            found += [wrong for value in placed for wrong in size_mistakes(value, ())]
        if found or protocol is None or not self.scope.sound(node.task):
            return found
        assert isinstance(task, tree.Task)
        try:
            sizes = tuple(integer(e, "this argument", Asked({})) for e in (*told, *placed))
            made = self.scope.instances.task(task, sizes[len(told) :])
            question = telling_question(protocol, sizes[: len(told)], made, node.task)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        self.claims.append(ProtocolCheck(question, True, *_written(node)))
        return []

    def _certificate(self, node: tree.CertificateCheck) -> list[Diagnostic]:
        found = list(machine_mistakes(node.machine))
        declared = self.scope.declared(node.certificate, ("certificate",), found)
        if not isinstance(declared, tree.Certificate):
            return found
        named = model_arguments(node.certificate, declared, (), found)
        for value in named.values():
            found.extend(size_mistakes(value, ()))
        if found or not self.scope.sound(node.certificate):
            return found
        try:
            question = certificate_question(declared, named, node.machine)
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        self.claims.append(CertificateCheck(question, *_written(node)))
        return []

    def _sought(self, node: tree.CertificateFind) -> list[Diagnostic]:
        found = [*machine_mistakes(node.machine), *seeking_mistakes(node)]
        if not found:
            self.claims.append(CertificateCheck(seeking_question(node), *_written(node)))
        return found

    def _measure(self, node: tree.MeasureCheck) -> list[Diagnostic]:
        found = list(measure_mistakes(node.measure))
        declared = self.scope.declared(node.task, ("task",), found)
        if not isinstance(declared, tree.Task):
            return found
        placed = placed_arguments(node.task, declared, found)
        declared = self.scope.in_place(declared, node.task, found)
        found += [wrong for value in placed for wrong in size_mistakes(value, ())]
        if found or not self.scope.sound(node.task):
            return found
        try:
            places = tuple(integer(e, "this argument", Asked({})) for e in placed)
            question = measure_question(node, self.scope.instances.task(declared, places))
        except Mistake as mistake:
            return [asked_for(mistake.diagnostic, node.span)]
        self.claims.append(MeasureCheck(question, *_written(node)))
        return []

    def _later(self, node: tree.LaterClaim) -> list[Diagnostic]:
        found = []
        for before, word in zip(node.words, node.words[1:], strict=False):
            kind = LATER_NAMES.get(before.text)
            declaration = self.scope.known.get(word.text)
            if kind is None or word.type != "NAME":
                continue
            if declaration is None or declaration.kind != kind:
                known = names_of(self.scope.known, (kind,))
                found.append(UNKNOWN[kind](word.span, word.text, known))
        reason = f"claims of the form '{node.kind} ...' come later"
        self.claims.append(Deferred(node.kind, reason, *_written(node)))
        return found


def _written(node: tree.Claim) -> tuple[Expect | None, str, int]:
    """Return what a claim expects, its text and its line."""
    return expected(node.expect), claim_text(node), node.span.line


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
