"""A theorem applied: the question is the statement at some values of its parameters.

The theorem is proved anew by the kernel; then every size of the question is compared with the
statement's, and every hypothesis is decided for these values.
"""

from __future__ import annotations

from dataclasses import replace

from dsl.alike import alike
from dsl.expr import Constant, with_variables
from dsl.number_formats import ExactRound, Fold, format_text
from dsl.problem import Input, Model, Problem, Task
from dsl.tabulate import token_count
from dsl.theorem import Block, Shape, Stated, amount_value
from dsl.theorem_folds import fold_reason
from dsl.theorem_json import stated_from_json
from dsl.types import Bool, Range
from solver.budget import summary_bits
from solver.certificate.kinds import Instance, InvalidCertificate
from solver.checker.theorems import Held, check_proof, said
from solver.exact.function_matrix import NotAMatrix, counts
from solver.kernel.amounts import NotAnAmount
from solver.kernel.decide import holds
from solver.kernel.logs import Undecided
from solver.kernel.reading import read_given

ELSEWHERE = "the question is not what the theorem speaks of: "


def check_instance(problem: Problem, certificate: Instance) -> Held:
    """Return what it rests on that the model cannot solve the task, as the theorem says."""
    try:
        stated = stated_from_json(certificate.statement, "statement")
    except ValueError as mistake:
        raise InvalidCertificate(str(mistake)) from None
    held = check_proof(stated, certificate.steps)
    folded = fold_reason(stated, certificate.steps)
    if isinstance(problem.model.numbers, Fold) and folded is not None:
        raise InvalidCertificate(f"the model folds, and {folded}")
    if held.in_turn and _by_place(problem.model):
        raise InvalidCertificate("unique hard attention looks at tokens in turn by their place")
    if len(certificate.values) != len(stated.parameters) or min(certificate.values, default=1) < 1:
        raise InvalidCertificate("the parameters of a theorem are integers of at least 1")
    values = dict(zip(stated.parameters, certificate.values, strict=True))
    wrong = difference(problem, stated, values)
    if wrong is not None:
        raise InvalidCertificate(f"{ELSEWHERE}{wrong}")
    if held.trust in ("cited", "conditional"):
        if not _to_the_letter(problem.model, stated.shape):
            other = "what is assumed of one attention is said of no other"
            raise InvalidCertificate(f"{ELSEWHERE}{other}")
        if not stated.shape.hard and not _no_larger(problem.model, stated.shape, values):
            raise InvalidCertificate(f"{ELSEWHERE}what is assumed is of another width or precision")
    if stated.function is not None:
        try:
            values |= counts(problem.task, stated.function)
        except NotAMatrix as reason:
            raise InvalidCertificate(str(reason)) from None
    for number, given in enumerate(said(stated)["givens"], start=1):
        try:
            met = holds(read_given(given), values)
        except Undecided:
            met = False
        except NotAnAmount as wrong:  # nobody has read it if the statement is assumed
            raise InvalidCertificate(f"hypothesis {number} of the theorem: {wrong}") from None
        if not met:
            raise InvalidCertificate(f"hypothesis {number} of the theorem does not hold")
    return held


def _by_place(model: Model) -> bool:
    """Say whether some head tells, of tokens that are no neighbours, which one it looks at."""
    return any(layer.attention.kind == "unique_hard" for layer in model.layers)


def _to_the_letter(model: Model, shape: Shape) -> bool:
    """Say whether all attention of a model, and how it adds up, is what a statement names.

    A proof that is replayed counts messages, whatever sends them; what is assumed may lean on more.
    """
    kinds = {layer.attention.kind for layer in model.layers}
    if shape.hard:  # a statement without a word on ties is about those that go to the rightmost
        return {(each.attention.kind, each.attention.ties) for each in model.layers} == {
            ("unique_hard", "rightmost")
        }
    return kinds == {"softmax"} and model.numbers is None and shape.numbers == "none"


def _no_larger(model: Model, shape: Shape, values: dict[str, int]) -> bool:
    """Say whether a softmax model has no more numbers in a state, of no more bits each.

    H heads that tell H * (d + 1) * p bits, of a state of d * p bits, have p = told / H - state.
    """
    sizes = [amount_value(each, values) for each in (shape.heads, shape.summary, shape.state)]
    heads, told, state = sizes
    if heads is None or told is None or state is None or heads < 1 or told % heads:
        return False
    precision = told // heads - state
    if precision < 1 or state % precision or model.width is None or model.precision is None:
        return False
    return model.precision <= precision and model.width <= state // precision


def difference(problem: Problem, stated: Stated, values: dict[str, int]) -> str | None:
    """Return how a question differs from a statement at these values, None if it does not."""
    return _model(problem.model, problem.task, stated.shape, values) or _task(
        problem.task, stated, values
    )


def _model(model: Model, task: Task, shape: Shape, values: dict[str, int]) -> str | None:
    if model.window is not None or model.padding or model.steps:
        return "a window, padding or generated tokens"
    if model.norm != "none":
        return "a norm"
    if isinstance(model.numbers, ExactRound):
        return "exact sums that are rounded once"
    if shape.numbers not in ("none", format_text(model.numbers).split()[0]):
        return "sums of another kind"
    if (model.mask, len(model.layers)) != (shape.mask, shape.layers):
        return "the mask or the number of layers"
    kinds = {layer.attention.kind for layer in model.layers}
    if "linear" in kinds or (shape.hard and kinds != {"unique_hard"}):
        return "the kind of attention"
    sizes = [amount_value(each, values) for each in (shape.heads, shape.summary, shape.state)]
    tokens = token_count(task)
    needed = (
        max(layer.attention.heads for layer in model.layers),
        max(summary_bits(model, each.attention, tokens, True, tokens) for each in model.layers),
        model.state_bits,
    )
    if any(size is None or size < need for size, need in zip(sizes, needed, strict=True)):
        return "heads, bits of a summary or bits of a state"
    return None


def _task(task: Task, stated: Stated, values: dict[str, int]) -> str | None:
    if task.promise is not None or task.answer_index is not None:
        return "a promise, or answers at every token"
    if len(task.inputs) != len(stated.blocks):
        return "the number of inputs"
    task = _renamed(task, stated, values)
    for given, block in zip(task.inputs, stated.blocks, strict=True):
        if not _same_input(given, block, values):
            return f"the input '{given.name}'"
    if stated.function is not None:
        return None  # any function of the two inputs: it is written out, and its rows are counted
    numbers = {name: Constant(value) for name, value in values.items()}
    return None if with_variables(stated.answer, numbers) == task.answer else "the answer"


def _renamed(task: Task, stated: Stated, values: dict[str, int]) -> Task:
    """Return the task with the statement's names, if its answer is the same but for names."""
    answer = with_variables(stated.answer, {name: Constant(v) for name, v in values.items()})
    pairs = tuple(zip(stated.blocks, task.inputs, strict=True))
    if not alike(answer, task.answer, tuple((block.name, given.name) for block, given in pairs)):
        return task
    inputs = tuple(replace(given, name=block.name) for block, given in pairs)
    return replace(task, inputs=inputs, answer=answer)


def _same_input(given: Input, block: Block, values: dict[str, int]) -> bool:
    tokens, size = (amount_value(each, values) for each in (block.tokens, block.values))
    index = None if given.index is None else given.index
    table = isinstance(index, Range) and index.size == tokens
    single = index is None and tokens == 1
    element = given.element == Bool() if block.truth else given.element == Range(size or 0)
    return given.name == block.name and (table if block.table else single) and element
