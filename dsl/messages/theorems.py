"""E70x, E72x, E73x, E74x: theorems, their proofs, and their tests at small values."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic
from dsl.messages.wording import counted, declared, listed, nearest
from dsl.source import Span


def not_a_comparison(span: Span) -> Diagnostic:
    message = "an inequality between amounts is needed"
    return Diagnostic("E701", message, span, "compare with > or <")


def not_an_amount(span: Span) -> Diagnostic:
    message = "the kernel does not count with this"
    return Diagnostic("E702", message, span, "use parameters, numbers, + - * ^ and log2(...)")


def theorem_task(span: Span, what: str) -> Diagnostic:
    message = f"no rule of the kernel speaks of a task with {what}"
    return Diagnostic("E703", message, span, "state it as an axiom, or about another task")


SAY_ANOTHER = "speak of another model"


SAY_WRAPPED = "speak of sums that wrap around (numbers wraparound)"


SAY_FIRST = f"{SAY_WRAPPED}, or sum up the first input alone in one layer"


SAY_LAYERS = "write a number for the layers"


def theorem_model(span: Span, what: str, fix: str = SAY_ANOTHER) -> Diagnostic:
    message = f"no rule of the kernel speaks of a model with {what}"
    in_words = "an axiom about this one is kept like words and settles nothing"
    return Diagnostic("E704", message, span, f"{fix}; {in_words}")


def choice_shape(span: Span, name: str, table: bool) -> Diagnostic:
    message = f"'{name}' is {'a table' if table else 'one token'}"
    fix = f"write {name} = (j -> ...)" if table else f"write {name} = ..."
    return Diagnostic("E705", message, span, fix)


def choice_value(span: Span, names: list[str]) -> Diagnostic:
    message = "this cannot be chosen: a choice is a constant or a name that the proof has picked"
    return Diagnostic("E706", message, span, f"use one of: {', '.join(['0', *names])}")


def proof_text(span: Span, wanted: str) -> Diagnostic:
    return Diagnostic("E707", "this is not what the step shows", span, f"write {wanted}")


def step_too_early(span: Span, needed: str) -> Diagnostic:
    return Diagnostic("E708", f"this step needs '{needed}' before it", span, f"add '{needed}'")


def unknown_statement(span: Span, word: str, name: str, known: list[str]) -> Diagnostic:
    article = "an" if word == "axiom" else "a"
    message = f"{article} {word} named '{name}' is not in reach"
    return Diagnostic("E740", message, span, declared(name, known, word))


def statement_arity(span: Span, called: str, names: tuple[str, ...], count: int) -> Diagnostic:
    wanted = f"is about {listed(names, 'and')}" if names else "has no parameters"
    given = f"{counted(count, 'value')} {'is' if count == 1 else 'are'} given"
    message = f"{called} {wanted}, and {given}"
    return Diagnostic("E741", message, span, "give one value for each parameter, in order")


def statement_in_words(span: Span, word: str, name: str) -> Diagnostic:
    message = f"nothing follows from {word} '{name}': it has no claim that the kernel can read"
    return Diagnostic("E742", message, span, "give it a line 'claim MODEL cannot solve TASK'")


def rests_on_itself(span: Span, name: str) -> Diagnostic:
    message = f"the proof of '{name}' would rest on '{name}'"
    return Diagnostic("E743", message, span, "prove one of the two theorems by steps")


def whole_proof(span: Span, word: str) -> Diagnostic:
    message = f"'{word}' is all of a proof"
    return Diagnostic("E744", message, span, "leave out the other steps")


def reduce_table(span: Span, name: str) -> Diagnostic:
    message = f"'{name}' is one token: only the tokens of a table are taken apart"
    return Diagnostic("E745", message, span, "take it to be a constant instead")


def reduce_content(span: Span, index: str) -> Diagnostic:
    message = f"a token carries what is made of one entry t[{index}] of one new table"
    fix = f"write 'if t[{index}] then 1 else 0', with parameters, numbers and {index}"
    return Diagnostic("E746", message, span, fix)


def rank_text(span: Span) -> Diagnostic:
    message = "the rank of a table against another is a power, one factor for each entry"
    return Diagnostic("E747", message, span, "write 'rank u by v at least 2^n', n their entries")


def decides_one_size(span: Span, word: str) -> Diagnostic:
    message = f"'{word}' decides one question: the theorem has no parameters and no hypotheses"
    return Diagnostic("E748", message, span, "write numbers for the parameters")


def spot_range(span: Span) -> Diagnostic:
    message = "the values of a parameter run from 1 or more to a number that is not less"
    return Diagnostic("E720", message, span, "write a range such as 2..3")


def spot_unknown(span: Span, theorem: str, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"the theorem '{theorem}' has no parameter '{name}'"
    return Diagnostic("E721", message, span, nearest(name, known) or "remove it")


def spot_missing(span: Span, names: list[str]) -> Diagnostic:
    quoted = listed([f"'{name}'" for name in names], "and")
    wanted = ", ".join(f"{name} = 2" for name in names)
    return Diagnostic("E722", f"no values for {quoted}", span, f"add '{wanted}'")


def spot_too_many(span: Span, count: int, limit: int) -> Diagnostic:
    message = f"these are {count} combinations of values; at most {limit} are tested"
    return Diagnostic("E723", message, span, "test fewer")


def spot_elsewhere(span: Span, word: str) -> Diagnostic:
    message = f"only a theorem is tested, this is {'an' if word == 'axiom' else 'a'} {word}"
    return Diagnostic("E724", message, span, "remove this line")


def spot_size(span: Span, at: str) -> Diagnostic:
    message = f"at {at} the claim has an argument that is no integer of a size that can be asked"
    return Diagnostic("E725", message, span, "test other values")


def not_of_can(span: Span, word: str) -> Diagnostic:
    message = f"a theorem that says 'can solve' has no '{word}' lines"
    fix = "remove it: a program is checked at each size by 'check program P(...) solves T(...)'"
    if word == "choose":
        fix = "remove it, and write what it stands for in the claim"
    return Diagnostic("E726", message, span, fix)


def theorem_says_can(span: Span) -> Diagnostic:
    message = "the other rules of proofs show that no transformer solves a task, never that one can"
    fix = "write 'proof { program P(n) }', or claim 'cannot solve'"
    return Diagnostic("E709", message, span, fix)


def program_shows_can(span: Span) -> Diagnostic:
    message = "a program shows that a transformer solves a task, never that none does"
    return Diagnostic("E730", message, span, "claim 'can solve', or prove it by other steps")


def not_for_all_sizes(span: Span, what: str) -> Diagnostic:
    message = f"this cannot be said for all sizes at once: {what}"
    return Diagnostic("E731", message, span, "give numbers for some parameters")
