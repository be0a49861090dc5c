"""A .rasp file to a file of the language: the task, the program, and a claim that joins them.

The text is read back before it is handed out, and the program's ranges are inferred at the length
that was asked for: what does not pass is a mistake at the sequence that is to blame.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from dsl import tree
from dsl.diagnostics import Diagnostic, Mistakes
from dsl.expr import Constant
from dsl.parse import parse
from dsl.printer import print_file
from dsl.problem import Input, Task
from dsl.program import Program
from dsl.program_ranges import ranges_of
from dsl.program_resolve import resolved_program
from dsl.rasp import messages
from dsl.rasp.alphabet import Alphabet
from dsl.rasp.elaborate import Elaboration
from dsl.rasp.graph import Aggregate, Graph
from dsl.rasp.meaning import Meaning
from dsl.rasp.read import read
from dsl.rasp.schedule import Schedule, scheduled
from dsl.rasp.translate import OverResult, TooLarge, Translator
from dsl.sizes import Asked
from dsl.source import Source, Span, start_of
from dsl.types import Range

TOO_DEEP = "E107"


@dataclass(frozen=True)
class Wanted:
    """What is to be made of a .rasp file.

    `result` None is the last sequence of the file; `task` None asks for the meaning of the program
    as its task. The program is checked at one `length` and written for all.
    """

    length: int
    alphabet: Alphabet
    program: str
    result: str | None = None
    task: tree.Reference | None = None
    causal: bool = False


@dataclass(frozen=True)
class Brought:
    """The program, the task that is its meaning (None where one was named), and the legend."""

    program: tree.Program
    task: tree.Task | None
    claim: tree.ProgramCheck
    comments: tuple[str, ...]

    def text(self) -> str:
        """Return the file in canonical form."""
        items = (self.program, self.claim) if self.task is None else (
            self.task, self.program, self.claim
        )  # fmt: skip
        head = "".join(f"# {line}\n" for line in self.comments)
        file = parse(Source("", head + print_file(tree.File(items))))
        if any(wrong.code == TOO_DEEP for wrong in file.mistakes):
            raise TooLarge
        assert not file.mistakes, "what is printed can be read"
        return print_file(file)


def brought(source: Source, wanted: Wanted) -> Brought:
    """Return what a .rasp file becomes; raises Mistakes."""
    elaboration = _elaborated(source, wanted)
    result, name, place = _result(elaboration, wanted, source)
    graph, alphabet = elaboration.graph, wanted.alphabet
    schedule = scheduled(graph, result, wanted.causal)
    task = wanted.task or tree.Reference(
        tree.Name(f"{wanted.program}_meaning"), (tree.Argument(None, tree.Name("n")),)
    )
    try:
        program = Translator(graph, alphabet, schedule, wanted.causal).program(wanted.program, task)
    except TooLarge:
        raise _one(messages.too_large(place, f"'{name}'"), source) from None
    except OverResult:
        raise _one(messages.fraction_result(place, name), source) from None
    blamed = _not_proved(program, wanted)
    if blamed is not None:
        where, shown = _place(blamed, graph, schedule.fields, place, name)
        raise _one(messages.not_finite(where, shown, wanted.length), source)
    try:
        own = _meaning(graph, wanted, result) if wanted.task is None else None
    except TooLarge:
        raise _one(messages.meaning_too_large(place, name), source) from None
    claim = tree.ProgramCheck(
        tree.Reference(tree.Name(wanted.program), (_number(wanted.length),)), "solves",
        _at_length(task, wanted.length),
    )  # fmt: skip
    comments = (*_comments(source, wanted, name), *_ambiguous(graph, schedule))
    made = Brought(program, own, claim, comments)
    try:
        made.text()
    except TooLarge:
        raise _one(messages.too_large(place, f"'{name}'"), source) from None
    return made


def _elaborated(source: Source, wanted: Wanted) -> Elaboration:
    statements, mistakes = read(source)
    elaboration = Elaboration(wanted.alphabet)
    if not mistakes:
        elaboration.file(statements)
    found = [*mistakes, *elaboration.mistakes]
    if found:
        raise Mistakes(tuple(found), {source.path: source})
    return elaboration


def _one(wrong: Diagnostic, source: Source) -> Mistakes:
    return Mistakes((wrong,), {source.path: source})


def _result(elaboration: Elaboration, wanted: Wanted, source: Source) -> tuple[int, str, Span]:
    """Return the sequence that is asked for, its name and its place."""
    assigned = elaboration.assigned
    name = wanted.result if wanted.result is not None else next(reversed(assigned), None)
    if name is None or name not in assigned:
        wrong = messages.no_result(start_of(source.path), wanted.result, assigned)
        raise _one(wrong, source)
    number, place = assigned[name]
    if elaboration.graph.kinds[number] == "number" and wanted.task is None:
        raise _one(messages.fraction_result(place, name), source)
    return number, name, place


def _meaning(graph: Graph, wanted: Wanted, result: int) -> tree.Task:
    writer = Meaning(graph, wanted.alphabet, wanted.causal)
    return writer.task(f"{wanted.program}_meaning", result)


def _number(value: int) -> tree.Argument:
    return tree.Argument(None, tree.Number(value))


def _at_length(task: tree.Reference, length: int) -> tree.Reference:
    """Return the task with the length in the place of n."""
    given = (
        _number(length) if argument.value == tree.Name("n") else argument
        for argument in task.arguments
    )
    return replace(task, arguments=tuple(given))


def _comments(source: Source, wanted: Wanted, name: str) -> list[str]:
    alphabet = wanted.alphabet
    path = source.path.rsplit("/", 1)[-1]
    file = "".join(each if each.isprintable() else "?" for each in path)
    kind = ", every selector seeing the places up to its own" if wanted.causal else ""
    lines = [f"'{name}' of {file}, imported{kind}."]
    if alphabet.numbers is None:
        codes = [f"{symbol} = {code}" for code, symbol in enumerate(alphabet.symbols)]
        codes += [f"{other} = {alphabet.code(other)} (no token)" for other in alphabet.others]
        lines.append(f"Symbols: {', '.join(codes)}.")
    return lines


def _ambiguous(graph: Graph, schedule: Schedule) -> list[str]:
    """Say which heads might find different symbols, where RASP has no value."""
    found = []
    for number, field in schedule.fields.items():
        match graph.nodes[number]:
            case Aggregate(selector, value, _, "one"):
                if not graph.selects_one(selector) and value not in graph.uniform:
                    found.append(field)
            case _:
                pass
    return [f"Where several tokens are selected the last counts: {', '.join(found)}."] * bool(found)


# ---- ranges


def _not_proved(program: tree.Program, wanted: Wanted) -> str | None:
    """Return the first field whose values cannot be bounded, None if all can be."""
    given = Input("w", Range(wanted.length), Range(len(wanted.alphabet.symbols)))
    task = Task("meaning", (), (given,), Constant(0), "i")
    made = resolved_program(program, task, Asked({"n": wanted.length}))
    if ranges_of(made) is not None:
        return None
    cuts = _prefixes(made)
    first = bisect_left(cuts, True, key=lambda cut: ranges_of(cut[1]) is None)
    return cuts[first][0] if first < len(cuts) else ""  # else the answer itself


def _prefixes(program: Program) -> list[tuple[str, Program]]:
    """Return the program cut off after each of its fields is set, with the field's name."""
    quiet = replace(program, answer=Constant(0), layers=())
    found = []
    rule = program.tokens[0]
    for count, (name, _) in enumerate(rule.fields, start=1):
        cut = replace(rule, fields=rule.fields[:count])
        found.append((name, replace(quiet, tokens=(cut,))))
    for number, layer in enumerate(program.layers):
        above = program.layers[:number]
        for count, head in enumerate(layer.heads, start=1):
            cut_layer = replace(layer, heads=layer.heads[:count], lets=())
            found.append((head.name, replace(quiet, layers=(*above, cut_layer))))
        for count, (name, _) in enumerate(layer.lets, start=1):
            cut_layer = replace(layer, lets=layer.lets[:count])
            found.append((name, replace(quiet, layers=(*above, cut_layer))))
    return found


def _place(
    field: str, graph: Graph, fields: dict[int, str], otherwise: Span, name: str
) -> tuple[Span, str]:
    """Return where a field stands in the .rasp file, and what to call it."""
    for number, text in fields.items():
        if text == field:
            return graph.spans[number], graph.names.get(number, name)
    return otherwise, name
