"""Models: what is wrong with one whatever its arguments are, and the model for given arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.model_numbers import bits_in, kind_mistakes, resolved_numbers, shape_mistakes
from dsl.number_formats import NumberFormat
from dsl.problem import Attention, AttentionKind, Layer, Model, Ties
from dsl.sizes import Asked, Mistake, is_constant, size, size_mistakes

CHOICES = {
    "mask": ("none", "causal", "strict"),
    "positions": ("any", "none"),
    "scores": ("any", "bilinear"),
}
KINDS = ("unique_hard", "average_hard", "softmax", "linear")
TIES = ("rightmost", "leftmost")

LEAST = {"width": 1, "precision": 1, "state": 1, "window": 1, "padding": 0}
DEFAULTS = {
    "positions": "any", "scores": "any", "window": "none", "parameters": "per_length",
    "padding": "0", "steps": "0", "norm": "none", "numbers": "none",
}  # fmt: skip

MOST_LAYERS = 10_000
"""A model has at most this many layers when its repeats and loops are unrolled."""


def model_mistakes(model: tree.Model) -> list[Diagnostic]:
    """Return what is wrong with a model whatever its arguments are."""
    names: set[str] = set()
    found: list[Diagnostic] = []
    for name in model.parameters:
        if name.text in names:
            found.append(messages.bound_twice(name.span, name.text))
        names.add(name.text)
    for line in _all_lines(model.lines):
        found.extend(_choice_mistakes(line))
        for node, what, least in _line_sizes(line):
            found.extend(_size_mistakes(node, what, least, names))
    found.extend(_repeated(model.lines))
    found.extend(_layer_mistakes(model.lines))
    found.extend(_needed(model))
    found.extend(_state_mistakes(model))
    found.extend(_numbers_mistakes(model))
    return found


def model_lines(model: tree.Model) -> list[tree.ModelLine]:
    """Return the lines of a model, those inside blocks included."""
    return list(_all_lines(model.lines))


def _all_lines(lines: tuple[tree.ModelLine, ...]) -> Iterator[tree.ModelLine]:
    for line in lines:
        yield line
        if isinstance(line, tree.LayerBlock):
            yield from _all_lines(line.lines)


def _size_mistakes(
    node: tree.Expression, what: str, least: int, names: set[str]
) -> list[Diagnostic]:
    found = size_mistakes(node, names)
    if not found and is_constant(node):
        try:
            size(node, what, least, Asked({}))
        except Mistake as mistake:
            return [mistake.diagnostic]
    return found


def _line_sizes(line: tree.ModelLine) -> list[tuple[tree.Expression, str, int]]:
    """Return the sizes of a line, what they are, and the least they may be."""
    match line:
        case tree.SizeLine(word, value):
            return [(value, word, LEAST[word])]
        case tree.StepsLine(count, None):
            return [(count, "steps", 0)]
        case tree.StepsLine(count, alphabet) if alphabet is not None:
            return [(count, "steps", 0), (alphabet, "the alphabet of steps", 1)]
        case tree.AttendLine(_, heads, _):
            return [(heads, "heads", 1)]
        case tree.MlpLine(relu):
            return [] if relu is None else [(relu, "the width of relu", 1)]
        case tree.LayerBlock(word, count, _):
            return [(count, word, 1)]
        case tree.NumbersLine():
            return bits_in(line)
        case _:
            return []


def _choice_mistakes(line: tree.ModelLine) -> list[Diagnostic]:
    match line:
        case tree.ChoiceLine("parameters", choice):
            words = choice.text.split()
            if words == ["per_length"] or (words[0] == "uniform" and len(words) == 2):
                return []
            known = ("per_length", "uniform CLASS")
            return [messages.unknown_choice(choice.span, "parameters", choice.text, known)]
        case tree.ChoiceLine(word, choice) if choice.text not in CHOICES.get(word, (choice.text,)):
            return [messages.unknown_choice(choice.span, word, choice.text, CHOICES[word])]
        case tree.AttendLine(kind, _, ties):
            found = []
            if kind.text not in KINDS:
                found.append(messages.unknown_choice(kind.span, "attend", kind.text, KINDS))
            if ties is not None and ties.text not in TIES:
                found.append(messages.unknown_choice(ties.span, "ties", ties.text, TIES))
            return found
        case tree.StepsLine(count, None) if count != tree.Number(0):
            return [messages.steps_alphabet(line.span)]
        case tree.NumbersLine():
            return shape_mistakes(line)
        case _:
            return []


def _word(line: tree.ModelLine) -> str | None:
    match line:
        case tree.SizeLine(word) | tree.ChoiceLine(word):
            return word
        case tree.StepsLine():
            return "steps"
        case tree.NumbersLine():
            return "numbers"
        case _:
            return None


def _repeated(lines: tuple[tree.ModelLine, ...]) -> list[Diagnostic]:
    seen: set[str] = set()
    found = []
    for line in _all_lines(lines):
        word = _word(line)
        if word is not None and word in seen:
            found.append(messages.line_twice(line.span, word))
        seen.add(word or "")
    return found


def _layer_mistakes(lines: tuple[tree.ModelLine, ...]) -> list[Diagnostic]:
    """Check that attend and mlp lines alternate."""
    found = []
    attend: tree.AttendLine | None = None
    for line in lines:
        match line:
            case tree.AttendLine():
                if attend is not None:
                    found.append(messages.layer_shape(attend.span, "'attend' without 'mlp'"))
                attend = line
            case tree.MlpLine():
                if attend is None:
                    found.append(messages.layer_shape(line.span, "'mlp' alone"))
                attend = None
            case tree.LayerBlock():
                found.extend(_layer_mistakes(line.lines))
            case _:
                pass
    if attend is not None:
        found.append(messages.layer_shape(attend.span, "'attend' without 'mlp'"))
    return found


def _needed(model: tree.Model) -> list[Diagnostic]:
    words = {_word(line) for line in _all_lines(model.lines)}
    kinds = [
        line
        for line in _all_lines(model.lines)
        if isinstance(line, (tree.AttendLine, tree.MlpLine))
    ]
    missing = []
    if "mask" not in words:
        missing.append(("mask", "add 'mask none', 'mask causal' or 'mask strict'"))
    if "state" not in words and not words & {"width", "precision"}:
        missing.append(("width and precision", "add 'width d' and 'precision p', or 'state b'"))
    elif "state" not in words and not {"width", "precision"} <= words:
        word = "precision" if "width" in words else "width"
        missing.append((word, f"add '{word} ...'"))
    if not kinds:
        missing.append(("layer", "add 'attend unique_hard heads 1' and 'mlp any'"))
    place, name = model.name.span, model.name.text
    return [messages.missing_line(place, "model", name, word, fix) for word, fix in missing]


def _state_mistakes(model: tree.Model) -> list[Diagnostic]:
    lines = list(_all_lines(model.lines))
    state = next((line for line in lines if _word(line) == "state"), None)
    if state is None:
        return []
    if any(_word(line) in ("width", "precision") for line in lines):
        return [messages.width_and_state(state.span)]
    kinds = [line.kind.text for line in lines if isinstance(line, tree.AttendLine)]
    other = next((kind for kind in kinds if kind in KINDS and kind != "unique_hard"), None)
    return [] if other is None else [messages.state_needs_unique_hard(state.span, other)]


def _numbers_mistakes(model: tree.Model) -> list[Diagnostic]:
    lines = list(_all_lines(model.lines))
    kinds = [line.kind.text for line in lines if isinstance(line, tree.AttendLine)]
    if not set(kinds) <= set(KINDS):
        return []
    numbers = [line for line in lines if isinstance(line, tree.NumbersLine)]
    return [mistake for line in numbers for mistake in kind_mistakes(line, kinds)]


def defaults_of(model: tree.Model) -> tuple[str, ...]:
    """Return the lines that the model leaves out, with the value they have then."""
    lines = list(_all_lines(model.lines))
    words = {_word(line) for line in lines}
    attends = [line for line in lines if isinstance(line, tree.AttendLine)]
    left_out = [f"{word} {value}" for word, value in DEFAULTS.items() if word not in words]
    if any(line.ties is None and line.kind.text == "unique_hard" for line in attends):
        left_out.append("ties rightmost")
    return tuple(left_out)


@dataclass
class _Layers:
    """Unrolls repeats and loops, numbering the tables in order of first use."""

    asked: Asked
    next_tables: int = 0
    count: int = 0

    def unrolled(self, lines: tuple[tree.ModelLine, ...]) -> list[Layer]:
        layers: list[Layer] = []
        attend: tree.AttendLine | None = None
        for line in lines:
            match line:
                case tree.AttendLine():
                    attend = line
                case tree.MlpLine(relu):
                    assert attend is not None
                    layers.append(self._layer(attend, relu))
                case tree.LayerBlock():
                    layers.extend(self._block(line))
                case _:
                    pass
        return layers

    def _layer(self, attend: tree.AttendLine, relu: tree.Expression | None) -> Layer:
        heads = size(attend.heads, "heads", 1, self.asked)
        width = None if relu is None else size(relu, "the width of relu", 1, self.asked)
        kind = cast(AttentionKind, attend.kind.text)
        ties = cast(Ties, attend.ties.text if attend.ties is not None else "rightmost")
        self.next_tables += 1
        return Layer(Attention(kind, heads, ties), self.next_tables - 1, width)

    def _block(self, block: tree.LayerBlock) -> list[Layer]:
        times = size(block.count, block.word, 1, self.asked)
        body = self.unrolled(block.lines)
        if len(body) * times > MOST_LAYERS:
            place = self.asked.place
            raise Mistake(messages.too_many_layers(block.count.span, MOST_LAYERS, place))
        if block.word == "loop" or not body:
            return body * times
        for _ in range(times - 1):
            body = body + self.unrolled(block.lines)
        return body


@dataclass
class _Settings:
    """The lines of a model other than its layers, with sizes as numbers."""

    sizes: dict[str, int] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    numbers: NumberFormat | None = None


def resolved_model(model: tree.Model, asked: Asked) -> Model:
    """Return the model for the given arguments; raises Mistake."""
    settings = _settings(model, asked)
    sizes, choices = settings.sizes, settings.choices
    layers = tuple(_Layers(asked).unrolled(model.lines))
    width, precision = sizes.get("width"), sizes.get("precision")
    product = None if width is None or precision is None else width * precision
    steps = sizes.get("steps", 0)
    chosen: dict[str, Any] = {
        word: choices[word]
        for word in ("positions", "scores", "parameters", "norm")
        if word in choices
    }
    return Model(
        name=model.name.text,
        arguments=tuple((name.text, asked.values[name.text]) for name in model.parameters),
        mask=cast(Any, choices["mask"]),
        state_bits=sizes["state"] if product is None else product,
        width=width,
        precision=precision,
        layers=layers,
        window=sizes.get("window"),
        padding=sizes.get("padding", 0),
        steps=steps,
        step_alphabet=sizes["alphabet"] if steps else 0,
        numbers=settings.numbers,
        **chosen,
    )


def _settings(model: tree.Model, asked: Asked) -> _Settings:
    settings = _Settings()
    for line in _all_lines(model.lines):
        match line:
            case tree.SizeLine(word, value):
                settings.sizes[word] = size(value, word, LEAST[word], asked)
            case tree.StepsLine(count, alphabet):
                settings.sizes["steps"] = size(count, "steps", 0, asked)
                if alphabet is not None:
                    what = "the alphabet of steps"
                    settings.sizes["alphabet"] = size(alphabet, what, 1, asked)
            case tree.NumbersLine():
                settings.numbers = resolved_numbers(line, asked)
            case tree.ChoiceLine(word, choice):
                settings.choices[word] = choice.text
            case _:
                pass
    return settings
