"""Lookup programs: what each token knows after each layer, for all sizes at once.

A field of a token is followed as a term over tables of which nothing is known. An `attend` is
understood where one token at most can be meant:

    of the blocks that the looking token sees, all but B fail the condition;
    on B it says exactly that B's index is s;     0 <= s < size of B;     B's tokens are all seen
    -------------------------------------------------------------------------------------------
                 attend k where CONDITION take e   =   e at the token s of B

What a field holds that is not understood is None, and stays so: anything made of it is unknown.
At the end the term at the last token must be the term of the task's answer. So what is shown holds
for every input at every size; what is refused may still be true.

A block's tokens all have the fields that a block leaves out, as 0: a condition is put to every
block. An index is said by an equation `index == s`, or `a * m + i == A * m + I`, which says a = A
and i = I where both i and I are below m.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.expr import Expr
from dsl.families import Body, NoInstance, ProgramFamily, Rounds, size_at, start_at
from dsl.kinds import Kind, PermKind, TruthKind, TupleKind
from dsl.problem import Mask, Task
from dsl.program import KEY, Head, ProgramLayer
from solver.certificate.kinds import InvalidCertificate
from solver.checker.lookup_terms import (
    FALSE,
    HOLE,
    TRUE,
    Linear,
    Term,
    amount,
    integer,
    iterated,
    number_of,
    replaced,
    tuple_of,
)
from solver.checker.places import Block, Places, block_of, content_of
from solver.checker.valuation import MOST_TURNS, Scope, Valuation
from solver.compile.domain import Domain
from solver.compile.symbols import Polynomial, Undecided, parameter


def check_solves(family: ProgramFamily, task: Task, domain: Domain) -> None:
    """Raise InvalidCertificate unless the program solves the task for all parameters of a domain.

    Its expressions must be known to have values (`solver.checker.everywhere` sees to that).
    """
    if family.program.inputs != task.inputs:
        raise InvalidCertificate("the program's inputs are not those of the task")
    try:
        run = Lookups(family, domain)
        run.follow()
        found, wanted = run.answer(), run.wanted(task)
    except (Undecided, NoInstance) as wrong:
        raise InvalidCertificate(str(wrong)) from None
    if wanted is None:
        raise InvalidCertificate("the task's answer has no form that lookups are compared with")
    if found is None:
        raise InvalidCertificate(f"it is not known what the last token answers{run.reason()}")
    if found != wanted:
        raise InvalidCertificate("the last token answers something else than the task")


class Lookups:
    """Follows the fields of all tokens, block by block."""

    def __init__(self, family: ProgramFamily, domain: Domain) -> None:
        self.family = family
        self.values = {name: parameter(name, domain) for name in family.parameters}
        self.parameters: Scope = {n: amount(v) for n, v in self.values.items()}
        inputs = start_at(family, self.values).inputs
        self.blocks = tuple(block_of(place, given) for place, given in enumerate(inputs))
        self.places = Places(domain, self.blocks)
        self.terms = Valuation(self.places)
        self.states: dict[str, Scope] = {}
        self.lost: str | None = None

    def follow(self) -> None:
        """Follow all layers; `states` then has what the tokens of each block hold."""
        program = self.family.program
        if program.steps is not None or program.padding != 0:
            raise InvalidCertificate("blank and generated tokens are not followed")
        for block in self.blocks:
            self.states[block.name] = self._start(block)
        self._follow(self.family.body, {})

    def answer(self) -> Term | None:
        """Return what is answered at the last token."""
        program, last = self.family.program, self.blocks[-1]
        if last.sizes:
            raise InvalidCertificate("the last input is no single token")
        return self.terms.value(program.answer, {**self.parameters, **self.states[last.name]})

    def wanted(self, task: Task) -> Term | None:
        """Return the task's answer."""
        scope: Scope = dict(self.parameters)
        for block in self.blocks:
            scope[block.name] = ("table", block.name) if block.sizes else content_of(block, ())
        return self.terms.value(task.answer, scope)

    def reason(self) -> str:
        """Return the first head whose value at the last token is not known."""
        return "" if self.lost is None else f": '{self.lost}' may look at another token"

    # ---- tokens

    def _start(self, block: Block) -> Scope:
        rule = self.family.program.tokens[block.place]
        own = tuple(number_of(("index", block.name, d)) for d in range(len(block.sizes)))
        scope: Scope = {**self.parameters, block.name: content_of(block, own)}
        if len(rule.index) == len(own):
            scope |= dict(zip(rule.index, own, strict=True))
        elif rule.index:
            scope[rule.index[0]] = tuple_of(own)
        given = {name: self.terms.value(value, scope) for name, value in rule.fields}
        fields = self.family.program.fields
        return {f.name: given[f.name] if f.name in given else _zero(f.kind) for f in fields}

    # ---- layers

    def _follow(self, body: Body, turns: Scope) -> None:
        for part in body:
            if isinstance(part, ProgramLayer):
                self._layer(part, turns)
            else:
                self._rounds(part, turns)

    def _rounds(self, part: Rounds, turns: Scope) -> None:
        count = size_at(part.count, self.values)
        if isinstance(count, Polynomial) and part.index is None:
            self._repeated(part.body, amount(count), turns)
            return
        if not isinstance(count, int) or not 0 <= count <= MOST_TURNS:
            raise InvalidCertificate(f"{count} rounds of layers are not followed")
        for turn in range(count):
            index: Scope = {} if part.index is None else {part.index: integer(turn)}
            self._follow(part.body, turns | index)

    def _repeated(self, body: Body, count: Linear, turns: Scope) -> None:
        """Follow any number of rounds by what one of them does to one field of the last token.

        a is h, 0 <= h < N, all else that rounds change is not known  |-  then a is F(h) < N
        ------------------------------------------------------------------------------------
                   a is a0 < N at first   |-   after `count` rounds a is F^count(a0)
        """
        last, changed = self.blocks[-1], _written(body)
        before = self.states[last.name]
        lost = {name: state | dict.fromkeys(changed) for name, state in self.states.items()}
        found: Scope = {}
        if not last.sizes and self.places.hole is None:
            for field in changed:
                rounds = self._rounds_of(body, turns, lost, field, before[field])
                found[field] = iterated(count, before[field], rounds)
        self.states = lost | {last.name: lost[last.name] | found}

    def _rounds_of(
        self, body: Body, turns: Scope, lost: dict[str, Scope], field: str, start: Term | None
    ) -> Term | None:
        """Return what a round makes of HOLE in a field of the last token, below a size that holds.

        All else that rounds change is `lost`: it may be anything.
        """
        last = self.blocks[-1].name
        for size in (size for block in self.blocks for size in block.sizes):
            if not isinstance(start, Linear) or not self.places.within(start, size):
                continue
            self.places.hole = size
            self.states = lost | {last: lost[last] | {field: number_of(HOLE)}}
            self._follow(body, turns)
            found = self.states[last][field]
            kept = isinstance(found, Linear) and self.places.within(found, size)
            self.places.hole = None
            if kept:
                return found
        return None

    def _layer(self, layer: ProgramLayer, turns: Scope) -> None:
        outputs = {
            block.name: {head.name: self._head(head, block, turns) for head in layer.heads}
            for block in self.blocks
        }
        for block in self.blocks:
            state = self.states[block.name] = self.states[block.name] | outputs[block.name]
            for name, value in layer.lets:
                state[name] = self.terms.value(value, {**self.parameters, **turns, **state})

    def _head(self, head: Head, looking: Block, turns: Scope) -> Term | None:
        """Return what a head gives at the tokens of a block, None if that is not known."""
        scope = {**self.parameters, **turns, **self.states[looking.name]}
        found = self._found(head, looking, scope)
        if found is None and looking is self.blocks[-1] and self.lost is None:
            self.lost = head.name
        return found

    def _found(self, head: Head, looking: Block, scope: Scope) -> Term | None:
        if head.kind != "attend" or head.where is None or head.score is not None:
            return None
        seen = [b for b in self.blocks if _sees(head.mask, looking, b) != "none"]
        meant = [(b, equations) for b in seen if (equations := self._asked(head.where, b, scope))]
        if not meant:
            return self._default(head, scope)
        if len(meant) > 1 or meant[0][1].unknown:
            return None
        block, asked = meant[0]
        places = self.places.solved(block, asked.equations)
        if places is None or not _surely_seen(head.mask, looking, block, places):
            return None
        change = {("index", block.name, d): place for d, place in enumerate(places)}
        keys = {f"{KEY}{n}": replaced(v, change) for n, v in self.states[block.name].items()}
        return self.terms.value(head.take, {**scope, **keys})

    def _default(self, head: Head, scope: Scope) -> Term | None:
        if head.default is not None:
            return self.terms.value(head.default, scope)
        return _zero(next(f.kind for f in self.family.program.fields if f.name == head.name))

    def _asked(self, where: Expr, block: Block, scope: Scope) -> _Asked | None:
        """Return what a condition asks of a block's index; None if no token of it meets it."""
        change = {
            ("index", block.name, d): number_of(("key", block.name, d))
            for d in range(len(block.sizes))
        }
        state = self.states[block.name]
        keys = {f"{KEY}{name}": replaced(value, change) for name, value in state.items()}
        equations: list[Linear] = []
        unknown = False
        for condition in self.terms.conditions(where, {**scope, **keys}):
            if condition == FALSE or (
                isinstance(condition, Linear) and self.places.not_0(condition)
            ):
                return None
            if isinstance(condition, Linear):
                equations += [condition] if condition.parts else []
            else:
                unknown = unknown or condition != TRUE
        return _Asked(tuple(equations), unknown)


def _written(body: Body) -> list[str]:
    """Return the fields that layers set."""
    found: dict[str, None] = {}
    for part in body:
        if isinstance(part, ProgramLayer):
            names = [head.name for head in part.heads] + [name for name, _ in part.lets]
            found |= dict.fromkeys(names)
        else:
            found |= dict.fromkeys(_written(part.body))
    return list(found)


@dataclass(frozen=True)
class _Asked:
    """What a condition asks of the index of a block: all `equations` are 0.

    `unknown`: and more, of which nothing is known.
    """

    equations: tuple[Linear, ...]
    unknown: bool


def _zero(kind: Kind) -> Term | None:
    match kind:
        case TruthKind():
            return FALSE
        case TupleKind(parts):
            found = [_zero(part) for part in parts]
            return None if None in found else ("tuple", *found)
        case PermKind():
            return None
        case _:
            return Linear()


def _sees(mask: Mask, looking: Block, block: Block) -> str:
    """Say whether a block's tokens see all, none or some of another one's."""
    if mask == "none" or block.place < looking.place:
        return "all"
    if block.place > looking.place:
        return "none"
    if looking.sizes:
        return "some"
    return "all" if mask == "causal" else "none"


def _surely_seen(mask: Mask, looking: Block, block: Block, places: tuple[Linear, ...]) -> bool:
    """Say whether a token looks at one that it sees: of its own block, itself."""
    seen = _sees(mask, looking, block)
    own = tuple(number_of(("index", block.name, d)) for d in range(len(places)))
    return seen == "all" or (seen == "some" and mask == "causal" and places == own)
