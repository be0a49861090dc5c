"""Claims about growth, resolved: names known, functions known, definitions put in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.growth import (
    CLASSES,
    COMPARISONS,
    DEEPEST,
    LARGEST_BITS,
    LARGEST_POWER,
    OPERATORS,
    Apply,
    Fact,
    Formula,
    Growth,
    Number,
    Order,
    Quantifier,
    Variable,
    names_of,
)
from dsl.sizes import Asked, Mistake, named, size, size_mistakes

SIGNS = frozenset(["+", "-", "*", "/", "^"])
FUNCTIONS = frozenset(name for name in OPERATORS if name.isidentifier()) - {"neg", "pi"}
LARGEST_FORMULA = 5000
LARGEST_NUMBER_BITS = 4096


def resolved_growth(node: tree.GrowthCheck) -> tuple[Growth | None, list[Diagnostic]]:
    """Return a claim about growth, or None and its mistakes."""
    reader = Reader()
    variable, least = _scope(node, reader)
    if variable is None:
        return None, reader.found
    reader.variable = variable
    facts = [fact for each in node.facts if (fact := reader.fact(each)) is not None]
    left, relation, right = _statement(node, reader)
    growth = Growth(_quantifier(node), variable, least, left, relation, right, tuple(facts))
    reader.check_names(node, growth)
    return (None if reader.found else growth), reader.found


def _quantifier(node: tree.GrowthCheck) -> Quantifier:
    return cast(Quantifier, node.quantifier)


def _scope(node: tree.GrowthCheck, reader: Reader) -> tuple[str | None, int]:
    """Return the name that grows and where it starts."""
    if node.more:
        reader.found.append(messages.growth_scope(node.more[0].span))
        return None, 0
    match node.quantifier, node.scope:
        case "all", tree.Binary(">=", tree.Name(text), least) if text != "pi":
            return text, _least(least, reader)
        case "limit", tree.Name(text) if text != "pi":
            return text, 0
        case "eventually", _:
            return _only_name(node, reader), 0
        case _, scope:
            reader.found.append(messages.growth_scope(node.span if scope is None else scope.span))
            return None, 0


def _least(node: tree.Expression, reader: Reader) -> int:
    """Return where the range starts; mistakes are collected."""
    wrong = size_mistakes(node, ())
    if wrong:
        reader.found.extend(wrong)
        return 0
    try:
        power = 0
        match node:
            case tree.Binary("^", tree.Number(2), exponent):
                power = size(exponent, "the exponent", 0, Asked({}))
            case _:
                pass
        long = LARGEST_BITS <= power <= LARGEST_POWER
        return 1 << power if long else size(node, "the least integer", 0, Asked({}))
    except Mistake as mistake:
        found = mistake.diagnostic
        if found.code == "E408":
            found = messages.too_big(node.span, START, "")
        reader.found.append(found)
        return 0


START = f"a range may start at 2^K for K up to {LARGEST_POWER}, or at a number of 4096 bits"


def _only_name(node: tree.GrowthCheck, reader: Reader) -> str | None:
    """Return the name that grows in `check eventually`: the one of which no fact speaks, or n."""
    names: dict[str, None] = {}
    spoken: set[str] = set()
    for part in (node.left, node.right):
        names |= dict.fromkeys(_free_names(part))
    for fact in node.facts:
        inside = _free_names(fact.value)
        names |= dict.fromkeys(inside)
        spoken |= {fact.name.text} if fact.name is not None else set()
        if fact.name is None and isinstance(fact.value, tree.Binary):
            sides = (fact.value.left, fact.value.right)
            spoken |= {side.text for side in sides if isinstance(side, tree.Name)}
    open_names = [name for name in names if name not in spoken]
    if "n" in names and "n" not in [f.name.text for f in node.facts if f.name is not None]:
        return "n"
    if len(open_names) <= 1:
        return open_names[0] if open_names else "n"
    reader.found.append(messages.growth_names(node.left.span, open_names))
    return None


def _free_names(node: tree.Expression | None) -> list[str]:
    if node is None:
        return []
    everything = tree.everything(node)
    functions = {id(call.function) for call, _ in everything if isinstance(call, tree.Call)}
    found = [n for n, _ in everything if isinstance(n, tree.Name) and id(n) not in functions]
    return [name.text for name in found if name.text != "pi"]


def _statement(node: tree.GrowthCheck, reader: Reader) -> tuple[Formula, Order, Formula | None]:
    """Return what is claimed: left, relation, right."""
    left, right = reader.formula(node.left), node.right
    if node.quantifier != "limit":
        if node.sign in COMPARISONS and right is not None:
            return left, node.sign, reader.formula(right)
    elif node.sign == "->":
        limit = None if right is None else reader.formula(right)
        if limit is None or not names_of(limit):
            return left, "->", limit
    elif node.sign == "=":
        match right:
            case tree.Call(tree.Name(text), (inside,)) if text in CLASSES:
                return left, text, reader.formula(inside)
    reader.found.append(messages.growth_statement((right or node.left).span, node.quantifier))
    return left, "<", left


@dataclass
class Reader:
    """Turns expressions into formulas; definitions are put in place as they come."""

    variable: str = ""
    definitions: dict[str, Formula] = field(default_factory=dict)
    places: dict[str, tree.Name] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def fact(self, node: tree.Argument) -> Fact | None:
        """Return a fact, or None for a definition or a mistake."""
        match node:
            case tree.Argument(tree.Name(text) as name, value) if value is not None:
                if text in {self.variable, "pi", *self.definitions, *self.places}:
                    self.found.append(messages.bound_twice(name.span, text))
                else:
                    self.definitions[text] = self._defined(name, value)
                return None
            case tree.Argument(None, tree.Binary(sign, left, right)) if sign in COMPARISONS[:4]:
                fact = Fact(self.formula(left), sign, self.formula(right))
                if (names_of(fact.left) | names_of(fact.right)) - {self.variable}:
                    return fact
        if not self.found:
            self.found.append(messages.growth_fact(node.span))
        return None

    def _defined(self, name: tree.Name, value: tree.Expression) -> Formula:
        formula = self.formula(value)
        if _too_large(formula):
            self.found.append(messages.growth_too_large(name.span))
            return Number(1)
        return formula

    def formula(self, node: tree.Expression) -> Formula:
        """Return an expression as a formula; mistakes are collected."""
        match node:
            case tree.Number(value):
                return Number(value)
            case tree.Name("pi"):
                return Apply("pi", ())
            case tree.Name(text):
                self.places.setdefault(text, node)
                return self.definitions.get(text, Variable(text))
            case tree.Unary("-", operand):
                return Apply("neg", (self.formula(operand),))
            case tree.Binary(sign, left, right) if sign in SIGNS:
                return Apply(sign, (self.formula(left), self.formula(right)))
            case tree.Call(function, arguments) if self._callable(node, function, arguments):
                return Apply(function.text, tuple(map(self.formula, arguments)))
            case tree.Call():
                return Number(1)
            case _:
                self.found.append(messages.growth_operator(node.span, named(node)))
                return Number(1)

    def _callable(
        self, node: tree.Call, function: tree.Name, arguments: tuple[tree.Expression, ...]
    ) -> bool:
        name = function.text
        if name not in FUNCTIONS:
            known = sorted(FUNCTIONS)
            self.found.append(messages.unknown_function(function.span, name, known))
            return False
        if len(arguments) != OPERATORS[name]:
            wanted = OPERATORS[name]
            self.found.append(messages.index_count(node.span, name, wanted, len(arguments)))
            return False
        return True

    def check_names(self, node: tree.GrowthCheck, growth: Growth) -> None:
        """Report names of which nothing is known, and formulas that have grown too large."""
        known = {self.variable}.union(*(_free_names(fact.value) for fact in node.facts))
        names = [*known, *self.definitions]
        sides = [growth.left, *([] if growth.right is None else [growth.right])]
        for name in sorted(frozenset().union(*map(names_of, sides)) - known):
            place = self.places.get(name)
            span = node.span if place is None else place.span
            self.found.append(messages.unknown_name(span, name, names, facts=True))
        facts = [side for fact in growth.facts for side in (fact.left, fact.right)]
        if not self.found and any(_too_large(side) for side in (*sides, *facts)):
            self.found.append(messages.growth_too_large(node.span))


def _too_large(formula: Formula) -> bool:
    """Say whether a formula is longer, deeper or has larger numbers than its JSON may have."""
    waiting = [(formula, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > LARGEST_FORMULA or depth > DEEPEST:
            return True
        if isinstance(node, Apply):
            waiting.extend((operand, depth + 1) for operand in node.operands)
        elif isinstance(node, Number) and node.value.bit_length() > LARGEST_NUMBER_BITS:
            return True
    return False
