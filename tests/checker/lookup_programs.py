"""Programs of lookups at random, and what their terms are worth on an input."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

from dsl.elaborate import Elaborated, elaborate
from dsl.evaluate import OPERATIONS
from dsl.families import ProgramFamily, program_at
from dsl.files import find_import
from dsl.parse import parse
from dsl.problem import Task
from dsl.program import Program
from dsl.program_families import program_family
from dsl.source import Source
from dsl.tabulate import tokens_of
from dsl.types import value_of
from solver.checker.lookup_terms import Linear
from solver.checker.lookups import Lookups
from solver.compile.domain import Domain

INPUTS = (
    "table [n] -> [n]", "table [n] -> [m]", "table [m] -> [n]", "table [n] -> bool",
    "table ([n], [m]) -> [n * m]", "table [n] -> ([n], [m])", "[n]", "[m]", "([n], [m])",
)  # fmt: skip
HOLE = "#"
LAST = ("[n]", "[m]", "[1]", "([n], [m])", "bool")
MASKS = ("none", "causal", "causal", "strict")


def random_text(random: Random) -> str:
    """Return a task and a program for it."""
    kinds = [random.choice(INPUTS) for _ in range(random.randint(1, 3))] + [random.choice(LAST)]
    names = [f"x{place}" for place in range(len(kinds))]
    lines = [f"  input {name}: {kind}" for name, kind in zip(names, kinds, strict=True)]
    task = "\n".join(["task any_task(n, m) {", *lines, f"  answer {_entry(names[-1], kinds[-1])}"])
    tokens = [_token(random, place, kind) for place, kind in enumerate(kinds)]
    layers = [_rounds(random, len(kinds)) for _ in range(random.randint(1, 3))]
    head = ["program any_program(n, m) for any_task(n, m) {", f"  mask {random.choice(MASKS)}"]
    head.append("  field y, z, key, val: [1000]\n  field flag: bool")
    answer = f"  answer {random.choice(('y', 'val', 'y + z', 'key'))}"
    return "\n".join([task, "}", *head, *tokens, *layers, answer, "}"]) + "\n"


def _entry(name: str, kind: str) -> str:
    return f"{name}.0" if kind.startswith("(") else name


def _token(random: Random, place: int, kind: str) -> str:
    name, table = f"x{place}", kind.startswith("table")
    pairs = kind.startswith("table (")
    index = "[i, j]" if pairs else "[i]" if table else ""
    keys = ["i * m + j", "i * m + j", "i + n * j", "j"] if pairs else ["i", "i", "i", "i + 1"]
    key = random.choice([*keys, "3"] if table else ["0", "0", "2"])
    carried = f"{name}{index}"
    if kind.endswith("([n], [m])"):
        carried += random.choice((".0", ".1"))
    if kind.endswith("bool"):
        carried = f"(if {carried} then 1 else 0)"
    parts = [f"tag = {place + 1 if random.random() < 0.8 else 1}"]
    parts += [f"key = {key}"] if random.random() < 0.9 else []
    parts += [f"val = {carried}"] if random.random() < 0.9 else []
    parts += ["flag = true"] if random.random() < 0.4 else []
    return f"  token {name}{index}: {', '.join(parts)}"


def _rounds(random: Random, blocks: int) -> str:
    """Return a layer, or rounds of one or two whose number is a parameter."""
    if random.random() < 0.7:
        return _layer(random, blocks)
    inside = "\n".join(_layer(random, blocks) for _ in range(random.choice((1, 1, 2))))
    return f"  repeat {random.choice(('m', 'm', 'n - 1', '2'))} {{\n{inside}\n  }}"


def _layer(random: Random, blocks: int) -> str:
    tag = random.randint(0, blocks + 1)
    first = random.choice([f"k.tag == {tag}"] * 5 + ["k.flag", "not k.flag", "k.tag == tag"])
    mine = random.choice(["val", "val", "y", "y", "z", "key", "0", "val * m + y", "val + 1"])
    second = random.choice([f"k.key == {mine}"] * 5 + [f"{mine} == k.key", "k.val == y", "flag"])
    where = first if random.random() < 0.15 else f"{first} and {second}"
    take = random.choice(["k.val", "k.val", "k.val", "k.y", "k.key", "k.val + val", "y"])
    other = random.choice(["", "", " else 1", " else val"])
    name = random.choice(["y", "y", "z", "val"])
    more = random.choice(["", "", "", "; let z = if flag then y else val", "; let z = y mod n"])
    return f"  layer {{ {name} = attend k where {where} take {take}{other}{more} }}"


def elaborated(text: str) -> Elaborated:
    """Return a text without claims, elaborated."""
    source = Source("text.bounds", text)
    return elaborate(parse(source), source, find_import)


def family_of(found: Elaborated, name: str) -> ProgramFamily:
    """Return a program of a file for all its parameters."""
    program = found.programs[name]
    names = {each.text: each.text for each in program.parameters}
    return program_family(program, found.tasks[program.task.name.text], names, tuple(names))


def followed(family: ProgramFamily) -> Lookups:
    """Return the terms of all tokens' fields after all layers."""
    run = Lookups(family, Domain(1))
    run.follow()
    return run


def known_fields(run: Lookups, program: Program) -> Iterator[tuple[int, str, tuple[int, ...], Any]]:
    """Yield each field whose term is known: the place of its token, its name, index and term."""
    tokens = tokens_of(Task("any", (), program.inputs, program.answer))
    for place, token in enumerate(tokens):
        index = token.index if isinstance(token.index, tuple) else (token.index,)
        own = () if token.index is None else tuple(int(part) for part in index)  # type: ignore[arg-type]  # numbers
        for name, term in run.states[token.name].items():
            if term is not None:
                yield place, name, own, term


def random_inputs(random: Random, program: Program) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Return codes of an input, and the values that the tables carry."""
    tokens = tokens_of(Task("any", (), program.inputs, program.answer))
    codes = tuple(random.randrange(token.size) for token in tokens)
    values: dict[str, Any] = {}
    elements = {given.name: given.element for given in program.inputs}
    for token, code in zip(tokens, codes, strict=True):
        value = value_of(elements[token.name], code)
        values.setdefault(token.name, {})[_place(token.index)] = value
    return codes, values


def _place(index: Any) -> tuple[Any, ...]:
    return () if index is None else index if isinstance(index, tuple) else (index,)


def worth(term: Any, sizes: dict[str, int], values: dict[str, Any], own: tuple[int, ...]) -> Any:
    """Return what a term is on an input, at the token of an index."""

    def of(each: Any) -> Any:
        return worth(each, sizes, values, own)

    match term:
        case Linear(parts):
            return sum(_polynomial(factor, sizes) * of(atom) for atom, factor in parts)
        case ("one",):
            return 1
        case ("true",) | ("false",):
            return term[0] == "true"
        case ("at", name, indices, path):
            found = values[name][tuple(of(index) for index in indices)]
            for part in path:
                found = found[part]
            return found
        case ("index", _, dimension):
            return own[dimension]
        case ("if", test, then, otherwise):
            return of(then) if of(test) else of(otherwise)
        case ("not", inside):
            return not of(inside)
        case ("and", one, other):
            return of(one) and of(other)
        case ("tuple", *parts):
            return tuple(map(of, parts))
        case ("hole",):
            return values[HOLE]
        case ("iterate", count, start, body):
            found = of(start)
            for _ in range(of(count)):
                found = worth(body, sizes, {**values, HOLE: found}, own)
            return found
        case (sign, one, other):
            return OPERATIONS[sign](of(one), of(other))
        case _:
            raise AssertionError(f"not a term: {term}")


def _polynomial(terms: Any, sizes: dict[str, int]) -> int:
    total = 0
    for monomial, factor in terms:
        for name, power in monomial:
            factor *= sizes[name] ** power
        total += factor
    return total


def sizes_of(family: ProgramFamily, most: int) -> Iterator[tuple[dict[str, int], Program]]:
    """Yield small instances of a program."""
    for places in itertools.product(range(1, most + 1), repeat=len(family.parameters)):
        sizes = dict(zip(family.parameters, places, strict=True))
        yield sizes, program_at(family, sizes)
