"""Programs at all sizes in words: what was shown, and the sizes at which it fails."""

from __future__ import annotations

from dsl.ability import Able
from dsl.families import Everywhere, ModelFamily, Size, model_at, program_at, task_at
from dsl.families_json import program_family_from_json
from dsl.program import Fitting, Solving
from dsl.theorem_json import able_from_json
from solver.certificate.kinds import (
    ByProgram,
    Certificate,
    ForAll,
    ForAllCounterexample,
    InstanceByProgram,
)
from solver.report.programs import fitting_evidence, wrong_text

TIGHT = {"+": 1, "-": 1, "*": 2, "div": 2, "^": 3}
"""How tightly operators bind."""


def everywhere_text(question: Everywhere, can: bool) -> str:
    """Return the side of a question about all sizes that was shown."""
    program, other = question.program.program, question.other
    scopes = ", ".join(f"{name} >= {least}" for name, least in question.least)
    named = _placed(program.arguments)
    if isinstance(other, ModelFamily):
        verb = "fits" if can else "does not always fit"
        shown = model_text(other)
    else:
        verb = "solves" if can else "does not always solve"
        shown = _called(other.name, _placed(other.arguments))
    return f"for all {scopes}: program {_called(program.name, named)} {verb} {shown}"


def model_text(family: ModelFamily) -> str:
    """Return the name of a model with its sizes, as a claim writes it."""
    pairs = (f"{name}={size_text(size)}" for name, size in family.model.arguments)
    return _called(family.model.name, ", ".join(pairs))


def able_text(able: Able) -> str:
    """Return the name of a theorem with its parameters."""
    return f"theorem {_called(able.name, ', '.join(able.parameters))}"


def everywhere_evidence(question: Everywhere, certificate: Certificate) -> str:
    """Return how it was shown, or where it fails."""
    names = [name for name, _ in question.least]
    match certificate:
        case ForAll(_, starts):
            least = tuple(start for _, start in question.least)
            below = "" if starts == least else f", below {names[0]} = {starts[0]} one by one"
            what = "sizes" if isinstance(question.other, ModelFamily) else "lookups"
            return f"{what} followed for all {', '.join(names)} at once{below}"
        case ForAllCounterexample(_, values, inputs):
            at = ", ".join(f"{n} = {_short(v)}" for n, v in zip(names, values, strict=True))
            return f"at {at}: {_failure(question, dict(zip(names, values, strict=True)), inputs)}"
        case _:
            raise AssertionError("the checker refuses this kind for all sizes")


def _failure(question: Everywhere, values: dict[str, int], inputs: tuple[int, ...]) -> str:
    program = program_at(question.program, values)
    if isinstance(question.other, ModelFamily):
        return fitting_evidence(Fitting(program, model_at(question.other, values)))
    return wrong_text(Solving(program, task_at(question.other, values)), inputs)


def able_evidence(able: Able, certificate: Certificate) -> str:
    """Return the program by which a theorem was shown."""
    assert isinstance(certificate, ByProgram)
    program = program_family_from_json(certificate.program, "program").program
    named = _called(program.name, _placed(program.arguments))
    names = ", ".join(able.parameters)
    followed = f"program {named}: its lookups and sizes followed"
    return f"{followed} for all {names} at once" if names else followed


def by_program_evidence(certificate: InstanceByProgram) -> str:
    """Return which theorem was applied, at which values, and by which program."""
    able = able_from_json(certificate.statement, "statement")
    pairs = zip(able.parameters, certificate.values, strict=True)
    at = ", ".join(f"{name} = {_short(value)}" for name, value in pairs)
    program = program_family_from_json(certificate.program, "program").program
    where = f" at {at}, and" if at else ", and"
    return f"theorem {able.name}{where} its program {program.name} fits the model"


def size_text(size: Size, level: int = 0) -> str:
    """Return a size as it is written."""
    match size:
        case ("log2up" | "log2down" as word, inside):
            return f"{'ceil' if word == 'log2up' else 'floor'}(log2({size_text(inside)}))"
        case ("max" | "min" as word, one, other):
            return f"{word}({size_text(one)}, {size_text(other)})"
        case (word, one, other):
            own = TIGHT[word]
            text = f"{size_text(one, own)} {word} {size_text(other, own + 1)}"
            text = text.replace(" ^ ", "^")
            return f"({text})" if own < level else text
        case _:
            return str(size)


def _called(name: str, arguments: str) -> str:
    return f"{name}({arguments})" if arguments else name


def _placed(arguments: tuple[tuple[str, Size], ...]) -> str:
    return ", ".join(size_text(size) for _, size in arguments)


def _short(value: int) -> str:
    return str(value) if value < 10**12 else f"about 2^{value.bit_length() - 1}"
