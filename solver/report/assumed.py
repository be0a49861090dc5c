"""Statements in full: what a theorem says, and what a certificate assumes by an axiom's name.

Anyone can write an axiom of a well-known name into a certificate. So whoever verifies one is shown
what it says, not what it is called: its hypotheses, the models it is about and the task.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.ability import Able
from dsl.expr_text import expr_text
from dsl.question import Question
from dsl.theorem import AmountData, Block, Given, Shape, Stated
from dsl.theorem_json import stated_from_json
from solver.certificate.kinds import Certificate, Derivation, Instance
from solver.report.for_all import model_text
from solver.report.words import counted

LEVELS = {"+": 1, "-": 1, "*": 2, "^": 3}
"""How tightly the signs of amounts bind."""


def theorem_lines(question: Question) -> Iterator[str]:
    """Yield what a theorem says, as far as its name and its task do not; nothing of a claim."""
    match question:
        case Stated():
            yield from stated_lines(question)
        case Able():
            yield from _given_lines(question.givens)
            yield f"claim: {model_text(question.model)} can solve {question.task.name}"
        case _:
            return


def assumed_lines(question: Question, certificate: Certificate) -> Iterator[str]:
    """Yield what an accepted certificate assumes, statement by statement."""
    match certificate, question:
        case Instance(), _:
            stated = stated_from_json(certificate.statement, "statement")
        case Derivation(), Stated():
            stated = question
        case _:
            return
    for word, found in _assumed(stated, certificate.steps):
        yield f"assumed, and not checked: {word} {found.name}({', '.join(found.parameters)})"
        yield from (f"    {line}" for line in stated_lines(found))


def _assumed(stated: Stated, steps: object) -> Iterator[tuple[str, Stated]]:
    match steps:
        case [["axiom" | "conjecture" as word, _], *_]:
            yield word, stated
        case [["instance", source, inner, _], *_]:
            yield from _assumed(stated_from_json(source, "the other statement"), inner)
        case _:
            pass


def stated_lines(stated: Stated) -> Iterator[str]:
    """Yield a statement: hypotheses, models, inputs and answer."""
    yield from _given_lines(stated.givens)
    yield f"claim: {_shape_text(stated.shape)} cannot solve"
    yield from (f"    input {_block_text(block)}" for block in stated.blocks)
    function = stated.function
    if function is not None:
        yield f"    for any function {function.name}({', '.join(function.sides)})"
    yield f"    answer {expr_text(stated.answer)}"


def _given_lines(givens: tuple[Given, ...]) -> Iterator[str]:
    for given in givens:
        yield f"given {amount_text(given.left)} {given.sign} {amount_text(given.right)}"
    if not givens:
        yield "without any hypothesis"


def _shape_text(shape: Shape) -> str:
    kind = "unique hard" if shape.hard else "softmax"
    numbers = "" if shape.numbers == "none" else f", numbers {shape.numbers}"
    layers = f"{counted(shape.layers, 'layer')} of {kind} attention, mask {shape.mask}{numbers}"
    message, state = amount_text(shape.summary), amount_text(shape.state)
    heads = amount_text(shape.heads)
    sizes = f"heads {heads}, bits of a message {message}, bits of a state {state}"
    return f"{layers}, {sizes}, or fewer of each,"


def _block_text(block: Block) -> str:
    values = "bool" if block.truth else f"[{amount_text(block.values)}]"
    if not block.table:
        return f"{block.name}: {values}"
    return f"{block.name}: table [{amount_text(block.tokens)}] -> {values}"


def amount_text(data: AmountData, level: int = 0) -> str:
    """Return an amount as a file writes it; parentheses where it binds less than `level`."""
    match data:
        case (sign, left, right) if sign in LEVELS:
            own = LEVELS[sign]
            sides = amount_text(left, own + (sign == "^")), amount_text(right, own + (sign in "-^"))
            text = f"{sides[0]}^{sides[1]}" if sign == "^" else f" {sign} ".join(sides)
            return f"({text})" if own < level else text
        case (word, *parts):
            return f"{word}({', '.join(amount_text(part) for part in parts)})"
        case int() if data < 0 and level:
            return f"({data})"
        case _:
            return str(data)
