"""Claims about protocols, certificates and measures: what one choice of arguments asks."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import messages, tree
from dsl.composing import MACHINES, MOST_LAYERS, Composing, MachineName, Seeking
from dsl.diagnostics import Diagnostic
from dsl.dialogue import Telling
from dsl.dialogues import resolved_dialogue
from dsl.measuring import MEASURES, Measuring, unmeasured
from dsl.problem import Task
from dsl.protocol import Conversing, refusal
from dsl.protocols import resolved_numbers, resolved_protocol
from dsl.sizes import LARGEST_SIZE_BITS, Asked, Mistake, integer


def protocol_question(
    protocol: tree.Protocol, sizes: dict[str, int], task: Task, place: tree.Reference
) -> Conversing:
    """Return whether a protocol can solve a task; raises Mistake."""
    wrong = refusal(task)
    if wrong is not None:
        raise Mistake(messages.protocol_task(place.span, wrong))
    shown = ", ".join(f"{name}={value}" for name, value in sizes.items())
    asked = Asked(sizes, f" in {protocol.name.text}({shown})" if sizes else "")
    return Conversing(resolved_protocol(protocol, task, asked), task)


def telling_question(
    protocol: tree.Protocol, sizes: tuple[int, ...], task: Task, place: tree.Reference
) -> Telling:
    """Return whether the given messages of a protocol solve a task; raises Mistake."""
    wrong = refusal(task)
    if wrong is not None:
        raise Mistake(messages.protocol_task(place.span, wrong))
    values = dict(zip((name.text for name in protocol.parameters), sizes, strict=True))
    shown = ", ".join(map(str, sizes))
    asked = Asked(values, f" in {protocol.name.text}({shown})" if sizes else "")
    return Telling(resolved_dialogue(protocol, task, asked), task)


def certificate_question(
    certificate: tree.Certificate, named: dict[str, tree.Expression], machine: tree.Name | None
) -> Composing:
    """Return whether a certificate holds; raises Mistake."""
    sizes = {name: integer(value, f"'{name}'", Asked({})) for name, value in named.items()}
    place = f" in {certificate.name.text}" if sizes else ""
    numbers = resolved_numbers(certificate, Asked(sizes, place))
    arguments = tuple((name.text, sizes[name.text]) for name in certificate.parameters)
    return Composing(certificate.name.text, arguments, _machine(machine), numbers)


def _machine(word: tree.Name | None) -> MachineName:
    return next((each for each in MACHINES if word is not None and each == word.text), MACHINES[0])


def machine_mistakes(word: tree.Name | None) -> Iterator[Diagnostic]:
    """Yield what is wrong with the model that a claim about a certificate names."""
    if word is not None and word.text not in MACHINES:
        yield messages.unknown_machine(word.span, word.text, MACHINES)


def seeking_mistakes(node: tree.CertificateFind) -> Iterator[Diagnostic]:
    """Yield what is wrong with the numbers of a search for a certificate."""
    for what, number in (("layers", node.layers), ("bits", node.bits), ("tokens", node.tokens)):
        if number.value < 1:
            yield messages.too_small(number.span, what, str(number.value), 1, "")
        elif number.value.bit_length() > LARGEST_SIZE_BITS:
            yield messages.too_big(number.span, f"a number of {what}", "")
    if node.layers.value > MOST_LAYERS:
        limit = f"a certificate has at most {MOST_LAYERS} layers"
        yield messages.too_big(node.layers.span, limit, "")


def seeking_question(node: tree.CertificateFind) -> Seeking:
    """Return whether there is a certificate."""
    return Seeking(_machine(node.machine), node.layers.value, node.bits.value, node.tokens.value)


def measure_mistakes(word: tree.Name) -> Iterator[Diagnostic]:
    """Yield what is wrong with the name of a measure."""
    if word.text not in MEASURES:
        yield messages.unknown_measure(word.span, word.text, MEASURES)


def measure_question(node: tree.MeasureCheck, task: Task) -> Measuring:
    """Return whether a measure of a task has some value; raises Mistake."""
    wrong = unmeasured(task)
    if wrong is not None:
        raise Mistake(messages.measured_task(node.task.span, wrong))
    measure = next(each for each in MEASURES if each == node.measure.text)
    return Measuring(measure, task, node.value)
