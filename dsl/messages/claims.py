"""E5xx, E810: claims, their arguments, and imports."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import counted, listed, nearest
from dsl.source import Span


def missing_arguments(
    span: Span, model: str, names: tuple[str, ...], kind: str = "model"
) -> Diagnostic:
    message = f"the {kind} '{model}' also needs {listed(names, 'and')}"
    return Diagnostic("E501", message, span, "add " + ", ".join(f"{name}=..." for name in names))


def unnamed_argument(
    span: Span, text: str, names: tuple[str, ...], kind: str = "model"
) -> Diagnostic:
    example = names[0] if names else "name"
    return Diagnostic("E502", f"a {kind} argument has a name", span, f"write {example}={text}")


def task_arity(span: Span, task: str, names: tuple[str, ...], found: int) -> Diagnostic:
    message = f"the task '{task}' takes {counted(len(names), 'argument')}, and this gives {found}"
    return Diagnostic(
        "E503", message, span, f"write {task}({', '.join(names)})" if names else f"write {task}"
    )


def argument_twice(span: Span, name: str) -> Diagnostic:
    return Diagnostic("E504", f"a second value for '{name}'", span, "keep one of them")


def named_task_argument(span: Span, name: str) -> Diagnostic:
    message = "task arguments are given by place, not by name"
    return Diagnostic("E505", message, span, f"write the value alone, without '{name}='")


def parameter_not_searched(span: Span, name: str) -> Diagnostic:
    message = f"the searched parameter '{name}' does not occur in the claim"
    return Diagnostic("E506", message, span, f"let '{name}' stand bare among the arguments")


def answers_and_steps(span: Span, what: str = "model") -> Diagnostic:
    message = f"a task with an answer at every token cannot be put to a {what} with steps"
    fix = "use 'steps 0'" if what == "model" else "leave out the steps"
    return Diagnostic("E507", message, span, f"{fix}, or use a task with one answer")


def import_not_found(span: Span, path: str, known: Iterable[str]) -> Diagnostic:
    message = f"no file '{path}.bounds' stands beside this file or in the theorem library"
    return Diagnostic("E508", message, span, nearest(path, known) or "check the path")


def import_cycle(span: Span, path: str) -> Diagnostic:
    message = f"'{path}' is being read already: the imports go round in a circle"
    return Diagnostic("E509", message, span, "remove one of the imports")


def imports_too_deep(span: Span, limit: int) -> Diagnostic:
    message = f"imports of imports go more than {limit} levels deep"
    return Diagnostic("E512", message, span, "import fewer files, directly")


def wrong_expectation(span: Span, found: str, claim: str, known: str) -> Diagnostic:
    return Diagnostic("E510", f"'{found}' cannot come out of '{claim}'", span, f"expect {known}")


def search_limit(span: Span, found: int, limit: int) -> Diagnostic:
    message = f"'up to {found}' is outside 1..{limit}"
    return Diagnostic("E511", message, span, f"use a limit from 1 to {limit}")


def search_start(span: Span, found: int, up_to: int) -> Diagnostic:
    message = f"'from {found}' is beyond the last value to try, {up_to}"
    return Diagnostic("E517", message, span, f"begin at {up_to} or below, or search further up")


def program_arity(span: Span, program: str, names: tuple[str, ...], found: int) -> Diagnostic:
    count = counted(len(names), "argument")
    message = f"the program '{program}' takes {count}, and this gives {found}"
    fix = f"write {program}({', '.join(names)})" if names else f"write {program}"
    return Diagnostic("E513", message, span, fix)


def other_task(span: Span, program: str, wanted: str, found: str) -> Diagnostic:
    message = f"the program '{program}' is written for '{wanted}', not for '{found}'"
    return Diagnostic("E514", message, span, f"put {wanted} here")


def other_inputs(span: Span, program: str, found: str) -> Diagnostic:
    message = f"{program} reads inputs of other sizes than {found} has"
    return Diagnostic("E515", message, span, "give both the same sizes")


def other_answer(span: Span, program: str, task: str) -> Diagnostic:
    message = f"the answer of {program} is of another type than that of {task}"
    return Diagnostic("E516", message, span, "compare, or write (if ... then 1 else 0)")


def time_limit(span: Span, found: int, limit: int) -> Diagnostic:
    message = f"'within {found} seconds' is outside 1..{limit}"
    return Diagnostic("E810", message, span, f"use a limit from 1 to {limit}")
