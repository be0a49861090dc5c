"""All wording: one function for each mistake, with its stable code.

E1xx reading, E2xx names, E3xx types, E4xx sizes and models, E5xx claims and imports, E6xx programs
and inputs named on the command line, E7xx theorems, E8xx protocols and their certificates.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from dsl.diagnostics import Diagnostic
from dsl.source import Span, start_of


def _listed(words: Iterable[str], joint: str = "or") -> str:
    items = list(words)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {joint} {items[-1]}"


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """Return `use ...` with the nearest known names, or with all if they are few."""
    names = sorted(set(known))
    near = get_close_matches(name, names, n=3, cutoff=0.6) or (names if len(names) <= 8 else [])
    return f"use one of: {', '.join(near)}" if near else None


def _declared(name: str, known: Iterable[str], *words: str) -> str:
    """Return where a declaration may be found: under a similar name, or in the library."""
    from dsl.shelf import imports

    near, files = _nearest(name, known), [f'import "{file}"' for file in imports(words, name)]
    found = [*([_listed(files)] if files else []), *([near] if near else [])]
    return ", or ".join(found) or "declare it, or import the file that does"


# ---- E10x, E11x: reading


COMPARE = "write '==' to compare, or '!='"
BEGIN_AFTER = "put it after the parameter: find least n from 10 where ..."
WRITE_OUT = "write the number out, such as 1024 for 2^10"
INTO_PROOF = "put the steps of the proof into 'proof { ... }'"


def unexpected(
    span: Span, text: str, expected: tuple[str, ...], fix: str | None = None
) -> Diagnostic:
    shown = text if text.strip() else "the end of the line"
    fix = fix or f"put {_listed(expected)}"
    return Diagnostic("E101", f"'{shown}' cannot stand here", span, fix)


def ends_early(span: Span, expected: tuple[str, ...]) -> Diagnostic:
    return Diagnostic("E102", "the line ends too early", span, f"go on with {_listed(expected)}")


def bad_character(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "E103", f"the character {text!a} is not part of the language", span, "remove it"
    )


def never_closed(span: Span, text: str) -> Diagnostic:
    closing = {"(": ")", "[": "]", "{": "}"}[text]
    return Diagnostic(
        "E104", f"this '{text}' is never closed", span, f"add the matching '{closing}'"
    )


def never_opened(span: Span, text: str) -> Diagnostic:
    opening = {")": "(", "]": "[", "}": "{"}[text]
    message = f"this '{text}' closes nothing"
    return Diagnostic("E105", message, span, f"remove it, or add a '{opening}' before it")


def chained(span: Span, fix: str) -> Diagnostic:
    return Diagnostic("E106", "comparisons cannot be chained", span, f"write {fix}")


def too_deep(span: Span, limit: int) -> Diagnostic:
    message = f"this is nested more than {limit} levels deep"
    return Diagnostic("E107", message, span, "name a part of it with 'let', or use a binder")


def number_too_long(span: Span, digits: int, limit: int) -> Diagnostic:
    message = f"a number of {digits} digits is more than the {limit} allowed"
    return Diagnostic("E108", message, span, "write it as a power, such as 2^100")


def open_string(span: Span) -> Diagnostic:
    return Diagnostic("E109", "this string does not end on its line", span, "add the closing '\"'")


def not_an_item(span: Span, text: str, starters: list[str]) -> Diagnostic:
    message = f"'{text}' does not start a declaration or claim"
    return Diagnostic(
        "E110", message, span, _nearest(text, starters) or f"start with {_listed(starters)}"
    )


def reserved(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "E111", f"'{text}' is a reserved word", span, f"use another name, such as '{text}_'"
    )


def needs_parentheses(span: Span, text: str) -> Diagnostic:
    message = f"'{text} ...' as an operand stands in parentheses"
    return Diagnostic("E112", message, span, f"write ({text} ...)")


# ---- E12x: files


def missing_file(path: str) -> Diagnostic:
    return Diagnostic("E120", "there is no such file", start_of(path), "check the path")


def is_directory(path: str) -> Diagnostic:
    return Diagnostic("E121", "this is a directory", start_of(path), "name a .bounds file in it")


def not_utf8(path: str, offset: int) -> Diagnostic:
    message = f"the file is not UTF-8 (byte {offset})"
    return Diagnostic("E122", message, start_of(path), "save it as UTF-8")


def empty_file(path: str) -> Diagnostic:
    message = "the file holds no declaration and no claim"
    return Diagnostic("E123", message, start_of(path), "write a task, a model and a claim")


def file_too_large(path: str, size: int, limit: int) -> Diagnostic:
    message = f"the file has {size} bytes, more than the {limit} allowed"
    return Diagnostic("E124", message, start_of(path), "split it, and import the parts")


def unreadable_file(path: str, reason: str) -> Diagnostic:
    return Diagnostic("E125", f"the file cannot be read: {reason}", start_of(path), None)


# ---- E2xx: names


def unknown_task(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic("E201", f"no task is named '{name}'", span, _declared(name, known, "task"))


def unknown_model(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _declared(name, known, "model", "protocol")
    return Diagnostic("E202", f"no model is named '{name}'", span, fix)


def unknown_name(span: Span, name: str, known: Iterable[str], facts: bool = False) -> Diagnostic:
    """`facts`: the name may be told of after `where`."""
    near, told = _nearest(name, known), f"say something of it after 'where', as in '{name} >= 1'"
    fix = near or "use a number, or a name that is bound here"
    if facts:
        fix = told if near is None else f"{near}; or {told}"
    return Diagnostic("E203", f"the name '{name}' is not known here", span, fix)


def bound_twice(span: Span, name: str) -> Diagnostic:
    message = f"the name '{name}' is already in use here"
    return Diagnostic("E204", message, span, f"choose another name, such as '{name}2'")


def declared_twice(span: Span, kind: str, name: str, place: str) -> Diagnostic:
    message = f"the {kind} '{name}' is already declared at {place}"
    return Diagnostic("E205", message, span, "rename one of the two, or remove it")


def unknown_parameter(
    span: Span, model: str, name: str, known: Iterable[str], kind: str = "model"
) -> Diagnostic:
    message = f"the {kind} '{model}' has no parameter '{name}'"
    return Diagnostic("E206", message, span, _nearest(name, known) or "remove this argument")


def unknown_function(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    names = sorted(set(known))
    fix = _nearest(name, names) or (f"use one of: {', '.join(names)}" if names else None)
    return Diagnostic("E207", f"no function is named '{name}'", span, fix)


def unknown_program(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _declared(name, known, "program")
    return Diagnostic("E208", f"no program is named '{name}'", span, fix)


def key_field(span: Span, name: str) -> Diagnostic:
    message = f"'.{name}' reads a field of a token that a head looks at, and here is no head"
    return Diagnostic("E209", message, span, "use it in a head, on the name after 'attend'")


def unknown_input(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"the task has no input '{name}'"
    return Diagnostic("E210", message, span, _nearest(name, known))


def field_twice(span: Span, name: str) -> Diagnostic:
    message = f"a second value for the field '{name}'"
    return Diagnostic("E211", message, span, "keep one of them, or choose another name")


# ---- E3xx: types


def wrong_kind(span: Span, wanted: str, found: str) -> Diagnostic:
    fix = {
        ("an integer", "a truth value"): "write (if ... then 1 else 0)",
        ("a truth value", "an integer"): "compare it, for instance with '!= 0'",
    }.get((wanted, found), f"put {wanted} here")
    return Diagnostic("E301", f"{wanted} is needed here, and this is {found}", span, fix)


def table_as_value(span: Span, name: str) -> Diagnostic:
    message = f"the table '{name}' is used as a value"
    return Diagnostic("E302", message, span, f"pick an entry, such as {name}[i]")


def not_a_table(span: Span, found: str) -> Diagnostic:
    message = f"{found} cannot be indexed"
    return Diagnostic(
        "E303", message, span, "index a table or a permutation, or use '.0' for a tuple"
    )


def index_count(span: Span, name: str, wanted: int, found: int) -> Diagnostic:
    message = f"'{name}' is indexed by {_count(wanted, 'value')}, and this gives {found}"
    shown = ", ".join("ijklmnop"[:wanted]) if wanted <= 8 else "..."
    return Diagnostic("E304", message, span, f"write {name}[{shown}]")


def no_such_part(span: Span, place: int, parts: int) -> Diagnostic:
    message = f"there is no part {place} in {_tuple_of(parts)}"
    return Diagnostic(
        "E305", message, span, f"use a part from 0 to {parts - 1}" if parts else "remove it"
    )


def different_kinds(span: Span, left: str, right: str) -> Diagnostic:
    message = f"the two sides differ: {left} on the left, {right} on the right"
    return Diagnostic("E306", message, span, "make both sides of one type")


def answer_kind(span: Span, declared: str, found: str) -> Diagnostic:
    message = f"the answer is declared to be {declared}, and this is {found}"
    return Diagnostic("E307", message, span, "change the answer or the type after ':'")


def sum_of_truths(span: Span, name: str, bound: str, body: str) -> Diagnostic:
    fix = f"write count {name} < {bound} : {body}"
    return Diagnostic("E308", "a sum adds integers, and this is a truth value", span, fix)


def task_mistake(span: Span, task: str, reason: str, shown: str | None) -> Diagnostic:
    place = f", for {shown}" if shown else ""
    fix = "make the expression safe for every allowed input, or restrict the inputs with a promise"
    return Diagnostic("E309", f"in {task}: {reason}{place}", span, fix)


def answer_too_wide(
    span: Span, task: str, reason: str, shown: str | None, given: bool
) -> Diagnostic:
    """`given`: of a function that a claim gives; its type is that of the task's parameter."""
    place = f", for {shown}" if shown else ""
    fix = "give a function with values of this type" if given else "widen the type after ':'"
    return Diagnostic("E310", f"in {task}: {reason}{place}", span, fix)


def nothing_allowed(span: Span, task: str) -> Diagnostic:
    return Diagnostic("E311", f"in {task}: the promise allows no input", span, "weaken the promise")


def table_of_tables(span: Span) -> Diagnostic:
    message = "a table cannot be part of another type"
    return Diagnostic(
        "E312", message, span, "use a table over pairs, such as table ([n], [m]) -> bool"
    )


def use_div(span: Span) -> Diagnostic:
    message = "'/' is for sizes; integers of a task are divided by 'div'"
    return Diagnostic("E313", message, span, "write 'div', which rounds down")


def perm_sizes(span: Span, left: int, right: int) -> Diagnostic:
    message = f"permutations of {left} points and of {right} points do not go together"
    return Diagnostic("E314", message, span, "use permutations of the same number of points")


def field_kind(span: Span, name: str, known: str, found: str) -> Diagnostic:
    message = f"the field '{name}' holds {known} elsewhere, and this is {found}"
    return Diagnostic("E315", message, span, "use another name for one of the two")


def field_too_wide(span: Span, name: str, declared: str, found: str, place: str) -> Diagnostic:
    message = f"the field '{name}' is declared {declared} and may hold {found}{place}"
    return Diagnostic("E316", message, span, "widen the declared range, or bound what is stored")


def field_not_set(span: Span, name: str, place: str) -> Diagnostic:
    message = f"no layer sets the field '{name}' before this{place}: rounds around its line are 0"
    return Diagnostic("E318", message, span, f"add 'field {name}: ...': it is 0 at first")


def rounding_in_task(span: Span, name: str) -> Diagnostic:
    message = f"'{name}' rounds the averages of programs, and tasks have integers alone"
    return Diagnostic("E317", message, span, f"leave out '{name}', or use div")


def next_outside(span: Span, alphabet: str, found: str, place: str) -> Diagnostic:
    message = f"the next token is one of {alphabet} and may be {found}{place}"
    fix = "widen the type after 'over', or bound the value with 'mod', 'min' or 'if'"
    return Diagnostic("E330", message, span, fix)


# ---- E4xx: sizes and models


def missing_line(span: Span, kind: str, name: str, line: str, fix: str) -> Diagnostic:
    return Diagnostic("E401", f"the {kind} '{name}' has no {line}", span, fix)


def line_twice(span: Span, word: str) -> Diagnostic:
    return Diagnostic("E402", f"a second '{word}' line", span, "keep one of them")


def width_and_state(span: Span) -> Diagnostic:
    message = "'state' takes the place of 'width' and 'precision'; both are given"
    return Diagnostic("E403", message, span, "keep 'state', or 'width' and 'precision'")


def unknown_choice(span: Span, word: str, found: str, known: tuple[str, ...]) -> Diagnostic:
    message = f"'{word} {found}' is not known"
    return Diagnostic("E404", message, span, f"use one of: {', '.join(known)}")


def too_small(span: Span, what: str, value: str, least: int, place: str) -> Diagnostic:
    message = f"{what} is {value}{place}"
    return Diagnostic("E405", message, span, f"it must be at least {least}")


def not_an_integer(span: Span, what: str, value: str, text: str, place: str) -> Diagnostic:
    message = f"{what} is {value}{place}, which is not an integer"
    return Diagnostic("E406", message, span, f"write ceil({text}) or floor({text})")


def not_exact(span: Span, reason: str, place: str) -> Diagnostic:
    message = f"{reason} cannot be computed exactly{place}"
    return Diagnostic("E407", message, span, "round a part of it with ceil(...) or floor(...)")


def too_big(span: Span, reason: str, place: str) -> Diagnostic:
    return Diagnostic("E408", f"this is too large{place}: {reason}", span, "use a smaller size")


def undefined_size(span: Span, reason: str, place: str) -> Diagnostic:
    return Diagnostic("E409", f"this has no value{place}: {reason}", span, "choose other arguments")


def state_needs_unique_hard(span: Span, kind: str) -> Diagnostic:
    message = f"'state' is for unique_hard attention only, and this model has {kind}"
    return Diagnostic("E410", message, span, "give 'width' and 'precision' instead")


def layer_shape(span: Span, found: str) -> Diagnostic:
    message = f"a layer is an 'attend' line and then an 'mlp' line; here is {found}"
    fix = "add 'mlp any'" if "attend" in found else "add an 'attend' line before it"
    return Diagnostic("E411", message, span, fix)


def too_many_layers(span: Span, limit: int, place: str) -> Diagnostic:
    message = f"the model has more than {limit} layers{place}"
    return Diagnostic("E412", message, span, "use a smaller size")


def steps_alphabet(span: Span) -> Diagnostic:
    message = "generated tokens need an alphabet"
    return Diagnostic("E413", message, span, "write 'steps t over [k]'")


def not_a_size(span: Span, what: str) -> Diagnostic:
    return Diagnostic(
        "E414", f"{what} cannot stand in a size", span, "use integers, parameters and + - * / ^"
    )


def head_shape(span: Span, shape: str) -> Diagnostic:
    message = "the parts of this head are not in order, or one is missing or given twice"
    return Diagnostic("E415", message, span, f"write {shape}")


def only_layers(span: Span) -> Diagnostic:
    message = "only layers stand in a 'repeat' or 'loop' of a program"
    return Diagnostic("E416", message, span, "put this line outside the block")


def loop_index(span: Span, name: str) -> Diagnostic:
    message = f"a loop is the same layers again, so '{name}' cannot count its rounds"
    return Diagnostic("E417", message, span, "use 'repeat', or count in a field")


def no_head(span: Span) -> Diagnostic:
    return Diagnostic("E418", "this layer has no head", span, "add 'y = attend k take k. ...'")


def numbers_shape(span: Span, kind: str, shape: str) -> Diagnostic:
    message = f"the sizes after 'numbers {kind}' are not in order, or one is missing or unknown"
    return Diagnostic("E440", message, span, f"write '{shape}'")


def numbers_without_softmax(span: Span, kind: str) -> Diagnostic:
    message = f"'numbers {kind}' is about the sums of softmax attention, and this model has none"
    return Diagnostic("E441", message, span, "leave the line out, or write 'numbers hard'")


def numbers_hard(span: Span, kind: str) -> Diagnostic:
    message = f"'numbers hard' says that all attention is hard, and this model has {kind}"
    fix = "use one of: wraparound, fold, exact_round"
    return Diagnostic("E442", message, span, fix if kind == "softmax" else "leave the line out")


def weights_of_two(span: Span) -> Diagnostic:
    message = "the weights of an average are powers of two"
    return Diagnostic("E443", message, span, "write 'weighted 2^(...)' with an integer inside")


def no_steps(span: Span, what: str) -> Diagnostic:
    message = f"'{what}' is about generated tokens, and this program generates none"
    return Diagnostic("E430", message, span, "add 'steps t over [k]'")


# ---- E5xx: claims and imports


def missing_arguments(
    span: Span, model: str, names: tuple[str, ...], kind: str = "model"
) -> Diagnostic:
    message = f"the {kind} '{model}' also needs {_listed(names, 'and')}"
    return Diagnostic("E501", message, span, "add " + ", ".join(f"{name}=..." for name in names))


def unnamed_argument(
    span: Span, text: str, names: tuple[str, ...], kind: str = "model"
) -> Diagnostic:
    example = names[0] if names else "name"
    return Diagnostic("E502", f"a {kind} argument has a name", span, f"write {example}={text}")


def task_arity(span: Span, task: str, names: tuple[str, ...], found: int) -> Diagnostic:
    message = f"the task '{task}' takes {_count(len(names), 'argument')}, and this gives {found}"
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
    return Diagnostic("E508", message, span, _nearest(path, known) or "check the path")


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
    count = _count(len(names), "argument")
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


# ---- E6xx: a program and an input on the command line


def nothing_written(path: str) -> Diagnostic:
    fix = "write a program with its arguments, or an input such as w = [0, 1], x = 2"
    return Diagnostic("E601", "nothing is written here", start_of(path), fix)


def input_missing(span: Span, name: str, shape: str) -> Diagnostic:
    return Diagnostic("E602", f"the input '{name}' is not given", span, f"add {shape}")


def input_twice(span: Span, name: str) -> Diagnostic:
    return Diagnostic("E603", f"a second value for the input '{name}'", span, "keep one of them")


def entry_count(span: Span, name: str, wanted: int | None, found: int | None) -> Diagnostic:
    """Say that a list has the wrong length; None is a single value."""
    message = f"'{name}' is {_listing(wanted)}, and this is {_listing(found)}"
    fix = f"write {_listing(wanted)}" + (" between [ and ]" if found is None else "")
    return Diagnostic("E604", message, span, fix)


def not_a_value(span: Span, shown: str, kind: str, example: str) -> Diagnostic:
    message = f"{shown} is not a value of {kind}"
    return Diagnostic("E605", message, span, f"write a value such as {example}")


def input_cut_short(span: Span) -> Diagnostic:
    message = "'...' stands for entries that are not shown"
    return Diagnostic("E606", message, span, "write all entries")


def input_forbidden(span: Span, task: str) -> Diagnostic:
    message = f"the promise of {task} does not allow this input"
    return Diagnostic("E607", message, span, "give an input that the promise allows")


def no_random_input(path: str, task: str, tries: int) -> Diagnostic:
    message = f"none of {tries} random inputs of {task} is allowed by its promise"
    return Diagnostic("E608", message, start_of(path), "give an input")


def not_inferred(span: Span, program: str) -> Diagnostic:
    message = f"what {program} computes may have no value for some input: ranges were not inferred"
    fix = "guard divisions and indices, or declare the ranges of fields"
    return Diagnostic("E609", message, span, fix)


def too_many_tokens(span: Span, program: str, limit: int) -> Diagnostic:
    message = f"{program} has more than the {limit} tokens that are run or exported"
    return Diagnostic("E610", message, span, "use smaller sizes")


def _listing(length: int | None) -> str:
    if length is None:
        return "a single value"
    return "a list of 1 entry" if length == 1 else f"a list of {length} entries"


# ---- E70x: theorems and proofs


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
    return Diagnostic("E740", message, span, _declared(name, known, word))


def statement_arity(span: Span, called: str, names: tuple[str, ...], count: int) -> Diagnostic:
    wanted = f"is about {_listed(names, 'and')}" if names else "has no parameters"
    given = f"{_count(count, 'value')} {'is' if count == 1 else 'are'} given"
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


# ---- E72x: theorems tested at small values


def spot_range(span: Span) -> Diagnostic:
    message = "the values of a parameter run from 1 or more to a number that is not less"
    return Diagnostic("E720", message, span, "write a range such as 2..3")


def spot_unknown(span: Span, theorem: str, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"the theorem '{theorem}' has no parameter '{name}'"
    return Diagnostic("E721", message, span, _nearest(name, known) or "remove it")


def spot_missing(span: Span, names: list[str]) -> Diagnostic:
    quoted = _listed([f"'{name}'" for name in names], "and")
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


# ---- E53x: growth


def growth_operator(span: Span, what: str) -> Diagnostic:
    message = f"{what} cannot stand in a claim about growth"
    fix = "use numbers such as 1/10, names, + - * / ^ and functions such as log2(n)"
    return Diagnostic("E530", message, span, fix)


def growth_scope(span: Span) -> Diagnostic:
    message = "the range of a claim about all n is a name and the least integer"
    return Diagnostic("E531", message, span, "write 'check for all n >= 1: ...'")


def growth_statement(span: Span, quantifier: str) -> Diagnostic:
    if quantifier == "limit":
        message = "what is claimed as n -> oo is a class or a limit"
        fix = "write f = o(g), f = O(g), f = Theta(g), f = omega(g), f = Omega(g) or f -> c"
    else:
        message = "what is claimed here is a comparison"
        fix = "use one of < <= > >= =="
    return Diagnostic("E532", message, span, fix)


def growth_fact(span: Span) -> Diagnostic:
    message = "after 'where' stand facts about other names, or definitions"
    return Diagnostic("E533", message, span, "write 'where H <= n^2' or 'where L = log2(n)'")


def growth_names(span: Span, names: Iterable[str]) -> Diagnostic:
    message = f"which name grows? {_listed(sorted(names), 'and')} occur"
    return Diagnostic("E534", message, span, "say more of the others after 'where'")


def growth_too_large(span: Span) -> Diagnostic:
    message = "with its definitions put in place this claim is too long"
    return Diagnostic("E535", message, span, "define less, or claim less")


def theorem_says_can(span: Span) -> Diagnostic:
    message = "the other rules of proofs show that no transformer solves a task, never that one can"
    fix = "write 'proof { program P(n) }', or claim 'cannot solve'"
    return Diagnostic("E709", message, span, fix)


def program_shows_can(span: Span) -> Diagnostic:
    message = "a program shows that a transformer solves a task, never that none does"
    return Diagnostic("E730", message, span, "claim 'can solve', or prove it by other steps")


# ---- E75x: functions as parameters


def function_first(span: Span, name: str) -> Diagnostic:
    message = f"the function '{name}' stands before a parameter that is a number"
    return Diagnostic("E750", message, span, "write the functions last")


def function_in_function(span: Span) -> Diagnostic:
    message = "an argument of this function speaks of a function again"
    return Diagnostic("E751", message, span, "write 'let x = ... in' before it")


def no_function_here(span: Span) -> Diagnostic:
    return Diagnostic("E752", "a number stands here, not a function", span, "write a number")


def function_wanted(span: Span, name: str) -> Diagnostic:
    message = f"the parameter '{name}' is a function"
    return Diagnostic("E753", message, span, "write a function such as (u, v -> u + v)")


def function_name(span: Span) -> Diagnostic:
    message = "before the arrow of a function stand names for its arguments"
    return Diagnostic("E754", message, span, "write a function such as (u, v -> u + v)")


def function_arity(span: Span, name: str, wanted: int, found: int) -> Diagnostic:
    message = f"the function '{name}' has {_count(wanted, 'argument')}, not {found}"
    return Diagnostic("E755", message, span, f"name {_count(wanted, 'argument')}")


def function_open(span: Span, task: str, name: str) -> Diagnostic:
    message = f"the task '{task}' has a function '{name}', and none is given"
    return Diagnostic("E756", message, span, "ask about it in a claim that gives a function")


def theorem_function(span: Span, what: str) -> Diagnostic:
    message = f"of functions the rules of proofs know rows and columns, or least(M), alone: {what}"
    fix = "let the answer be M(u, v), or M(w) of a table w, of its inputs and its one function M"
    return Diagnostic("E757", message, span, fix)


def keep_text(span: Span, wanted: str) -> Diagnostic:
    message = "as many inputs are kept as the function has different rows, or columns"
    return Diagnostic("E758", message, span, f"write {wanted}")


def word_wanted(span: Span) -> Diagnostic:
    message = "the entries that are left free are those of the word that a function is of"
    return Diagnostic("E760", message, span, "vary the table w of a task with the answer M(w)")


def function_theorem(span: Span, what: str) -> Diagnostic:
    message = f"a theorem about any function {what}"
    return Diagnostic("E759", message, span, "leave it out, and write checks of such functions")


def not_for_all_sizes(span: Span, what: str) -> Diagnostic:
    message = f"this cannot be said for all sizes at once: {what}"
    return Diagnostic("E731", message, span, "give numbers for some parameters")


# ---- E80x: protocols, and certificates about composition


def unknown_player(span: Span, name: str, task: str, known: Iterable[str]) -> Diagnostic:
    message = f"the task '{task}' has no input '{name}' that could speak or listen"
    return Diagnostic("E801", message, span, _nearest(name, known))


def told_backwards(span: Span, sender: str, receiver: str) -> Diagnostic:
    message = f"'{sender}' does not stand before '{receiver}', and nothing is told backwards"
    return Diagnostic("E802", message, span, "let an earlier input tell a later one")


def no_such_epoch(span: Span, epoch: int, epochs: int, place: str) -> Diagnostic:
    message = f"there is no epoch {epoch} of {epochs}{place}"
    return Diagnostic("E803", message, span, f"use an epoch from 1 to {epochs}")


def protocol_task(span: Span, what: str) -> Diagnostic:
    message = f"a protocol cannot be put to a task with {what}"
    return Diagnostic("E804", message, span, "use one that allows all inputs and answers last")


def too_many_channels(span: Span, limit: int, place: str) -> Diagnostic:
    message = f"more than {limit} messages could be told{place}"
    return Diagnostic("E805", message, span, "use fewer epochs")


def unknown_certificate(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _declared(name, known, "certificate")
    return Diagnostic("E806", f"no certificate is named '{name}'", span, fix)


def unknown_number(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic("E807", f"a certificate has no number '{name}'", span, _nearest(name, known))


def number_count(
    span: Span, name: str, wanted: int, found: int, layers: int | None = None
) -> Diagnostic:
    place = "" if layers is None else f" for {_count(layers, 'layer')}"
    message = f"'{name}' is {_count(wanted, 'number')}{place}, and this gives {found}"
    return Diagnostic("E808", message, span, f"write {_count(wanted, 'number')}")


def unknown_machine(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"no model of communication is named '{name}'"
    return Diagnostic("E809", message, span, _nearest(name, known))


def unknown_measure(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    message = f"no measure is named '{name}'"
    return Diagnostic("E811", message, span, _nearest(name, known))


def measured_task(span: Span, what: str) -> Diagnostic:
    message = f"a task with {what} cannot be measured"
    return Diagnostic("E812", message, span, "use a task of few bits that answers last")


def time_limit(span: Span, found: int, limit: int) -> Diagnostic:
    message = f"'within {found} seconds' is outside 1..{limit}"
    return Diagnostic("E810", message, span, f"use a limit from 1 to {limit}")


def message_incomplete(span: Span, what: str, fix: str) -> Diagnostic:
    message = f"in a protocol with given messages, this one {what}"
    return Diagnostic("E813", message, span, fix)


def messages_given(span: Span, name: str) -> Diagnostic:
    message = f"the messages of '{name}' are given, and here any should be possible"
    fix = f"write 'check protocol {name}(...) solves ...', or '... by {name}(...)'"
    return Diagnostic("E814", message, span, fix)


def messages_not_given(span: Span, name: str) -> Diagnostic:
    message = f"the protocol '{name}' does not say what is told"
    return Diagnostic("E815", message, span, "add 'saying NAME = ...' to each message")


def not_known_there(span: Span, name: str, who: str) -> Diagnostic:
    message = f"'{name}' is not known to {who}"
    return Diagnostic("E816", message, span, "let somebody tell it in an earlier epoch")


def fold_of_message(span: Span, name: str) -> Diagnostic:
    message = f"a fold runs over the entries of an input, and '{name}' is a message"
    return Diagnostic("E817", message, span, "use 'iterate'")


def by_shows_can(span: Span) -> Diagnostic:
    message = "given messages show that a protocol can solve a task, never that none does"
    return Diagnostic("E818", message, span, "claim 'can solve', or leave out 'by ...'")


def by_for_protocols(span: Span) -> Diagnostic:
    message = "given messages say nothing of a model: inside a block of tokens everything is free"
    return Diagnostic("E819", message, span, "write a program, or claim it of a protocol")


def unknown_protocol(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    fix = _declared(name, known, "protocol")
    return Diagnostic("E820", f"no protocol is named '{name}'", span, fix)


def protocol_arity(span: Span, name: str, names: tuple[str, ...], found: int) -> Diagnostic:
    count = _count(len(names), "argument")
    message = f"the protocol '{name}' takes {count}, and this gives {found}"
    fix = f"write {name}({', '.join(names)})" if names else f"write {name}"
    return Diagnostic("E821", message, span, fix)


def not_in_a_message(span: Span, text: str, place: str) -> Diagnostic:
    message = f"'{text}' is a word of the language, and {MESSAGE_PLACES[place][0]}"
    if (text, place) == ("last", "sender"):
        message = "'last' is the last input, and nothing is told backwards"
    return Diagnostic("E822", message, span, MESSAGE_PLACES[place][1])


MESSAGE_PLACES = {
    "sender": ("no input that could speak", "write an input of the task, or all"),
    "receiver": ("no input that could listen", "write an input of the task, all, or last"),
    "epoch": ("no number of an epoch", "write a number, or a parameter of the protocol"),
}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _tuple_of(parts: int) -> str:
    return f"a tuple of {parts} parts" if parts else "a value that is no tuple"
