"""Fields that are 2^s in round s of a loop, written as such.

A field that every token sets to 1 and that nothing changes but `let x = 2 * x` in each round of one
loop is 2^s there. Such a field is taken out, and the loop becomes a `repeat` with an index; where
the field is read elsewhere than before its `let` the program stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from dsl import tree
from dsl.program_tree import all_lines, rewritten

INDEX = tree.Name("s")


def with_powers(program: tree.Program) -> tree.Program:
    """Return the program with each such field replaced by its value."""
    for line in program.lines:
        match line:
            case tree.ProgramBlock("loop", None, _, (tree.LayerLines() as layer,)):
                for let in layer.lines:
                    name = let.name.text
                    alone = _only_there(name, program, layer) and _plain(name, program)
                    if _doubles(let) and alone:
                        return with_powers(_without(name, program, line, layer))
            case _:
                pass
    return program


def _doubles(line: tree.HeadLine | tree.LetLine) -> bool:
    """Say whether a line is `let x = 2 * x`."""
    twice = tree.Binary("*", tree.Number(2), line.name)
    return isinstance(line, tree.LetLine) and line.value == twice


def _only_there(name: str, program: tree.Program, layer: tree.LayerLines) -> bool:
    """Say whether a field is 1 in every token, set in this layer alone, and read before that."""
    tokens = [line for line in program.lines if isinstance(line, tree.TokenLine)]
    first = [[f.value for f in line.fields if f.name.text == name] for line in tokens]
    layers = [line for line in all_lines(program.lines) if isinstance(line, tree.LayerLines)]
    sets = [line for each in layers for line in each.lines if line.name.text == name]
    after = layer.lines[layer.lines.index(sets[0]) + 1 :] if len(sets) == 1 else ()
    elsewhere = [each for each in program.lines if not isinstance(each, tree.TokenLine)]
    around = [each for each in elsewhere if not _holds(each, layer)]
    padded = any(isinstance(line, tree.SizeLine | tree.StepsOver) for line in program.lines)
    unread = not any(_reads(each, name) for each in (*around, *after))
    return first == [[tree.Number(1)]] * len(first) and len(sets) == 1 and unread and not padded


def _plain(name: str, program: tree.Program) -> bool:
    """Say whether no head reads the field of another token, and the index is a new name."""
    nodes = [each for each, _ in tree.everything(program)]
    fields = {each.name.text for each in nodes if isinstance(each, tree.KeyField)}
    return name not in fields and not any(each == INDEX for each in nodes)


def _holds(line: tree.ProgramLine, layer: tree.LayerLines) -> bool:
    return isinstance(line, tree.ProgramBlock) and line.lines == (layer,)


def _reads(node: tree.Node, name: str) -> bool:
    nodes = (each for each, _ in tree.everything(node))
    return any(isinstance(each, tree.Name) and each.text == name for each in nodes)


def _without(
    name: str, program: tree.Program, block: tree.ProgramBlock, layer: tree.LayerLines
) -> tree.Program:
    power = tree.Binary("^", tree.Number(2), INDEX)

    def change(node: tree.Node) -> tree.Node | None:
        return power if isinstance(node, tree.Name) and node.text == name else None

    kept = tuple(line for line in layer.lines if line.name.text != name)
    inside = tuple(rewritten(line, change) for line in kept)
    counted = tree.ProgramBlock("repeat", INDEX, block.count, (tree.LayerLines(inside),))
    lines = []
    for line in program.lines:
        if isinstance(line, tree.TokenLine):
            fields = tuple(each for each in line.fields if each.name.text != name)
            line = replace(line, fields=fields)
        lines.append(counted if line == block else line)
    return replace(program, lines=tuple(lines))
