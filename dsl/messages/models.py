"""E4xx: sizes, models and the layers of programs."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic
from dsl.source import Span


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
