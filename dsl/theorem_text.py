"""The lines of theorems and proofs in canonical text."""

from __future__ import annotations

from collections.abc import Callable

from dsl import tree

Show = Callable[..., str]


def line_text(line: tree.TheoremLine | tree.ProofStep, show: Show, sums: int) -> str:
    """Return a line; `show` prints expressions, at the level `sums` where no comparison may be."""
    match line:
        case tree.CiteLine(text, parts):
            return " ".join([f'cite "{text}"', *(f'{word} "{what}"' for word, what in parts)])
        case tree.MarkLine(mark):
            return f"mark {mark.text}"
        case tree.LetLine(name, value):
            return f"let {name.text} = {show(value)}"
        case tree.GivenLine(condition):
            return f"given {show(condition)}"
        case tree.ChooseLine(name, condition):
            return f"choose {name.text} with {show(condition)}"
        case tree.StatesLine(text):
            return f'states "{text}"'
        case tree.SpotLine(values):
            return f"spot {', '.join(_spot(each) for each in values)}"
        case tree.Proof():
            return "proof omitted"
        case tree.TakeStep(choices, fooling):
            word = "fooling" if fooling else "take"
            return f"{word} {', '.join(_choice(choice, show, sums) for choice in choices)}"
        case tree.ReduceStep(table, word, index, count, contents):
            counted = f"for {index.text} < {show(count, sums)}: {', '.join(map(show, contents))}"
            return f"reduce {table.text} in {word.text} {counted}"
        case tree.Step():
            return _step(line, show, sums)
        case tree.ClaimLine() | tree.WholeProof() | tree.UseProgram():
            raise AssertionError("the printer knows claims and programs")


def _spot(values: tree.SpotValues) -> str:
    last = "" if values.last is None else f"..{values.last.value}"
    return f"{values.name.text} = {values.first.value}{last}"


def _choice(choice: tree.Choice, show: Show, sums: int) -> str:
    name = choice.name.text
    if choice.condition:
        return f"{name} with {show(choice.value)}"
    if choice.index is not None:
        return f"{name} = ({choice.index.text} -> {show(choice.value)})"
    return f"{name} = {show(choice.value, sums)}"


def _step(step: tree.Step, show: Show, sums: int) -> str:
    names = [name.text for name in step.names]
    layer = "" if step.layer is None else str(step.layer.value)
    value = "" if step.value is None else show(step.value)
    tight = "" if step.value is None else show(step.value, sums)
    match step.rule:
        case "summarize":
            return f"summarize {names[0]} at the last token in {tight} bits"
        case "mute":
            by = " by states" if step.by_states else ""
            return f"mute {names[0]} -> {names[1]} at layer {layer}{by}"
        case "restrict":
            return f"restrict {names[0]} -> {names[1]} at layer {layer}"
        case "settle" | "cap":
            return f"{step.rule} {names[0]} after layer {layer}"
        case "split":
            return f"split {names[0]} off {names[1]}"
        case "cover":
            return f"cover {names[0]} by {names[1]} with {tight} values"
        case "collide":
            because = f" because {value}" if value else ""
            return f"collide {names[0]} into {names[1]}, {names[2]}{because}"
        case "rank" | "keep":
            return f"{step.rule} {names[0]} by {names[1]} at least {tight}"
        case "fix":
            return f"fix {names[0]}"
        case "vary":
            return f"vary {names[0]} into {names[1]}, {names[2]}"
        case "differ" if not value:
            return "differ by rank"
        case "pick":
            return f"pick {names[0]} where {value}"
        case _:
            return f"{step.rule} {value}"
