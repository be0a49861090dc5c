"""Syntax tree to canonical text; reading it back gives the same tree.

Parentheses stand where the grammar needs them and nowhere else. Comments keep to the line they
stand on or before, and one blank line is kept where the file had some.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from dsl import tree
from dsl.lexer import Comment
from dsl.source import NOWHERE
from dsl.theorem_text import line_text

LOOSEST, IMPLIES, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, POSTFIX = range(11)

LEVELS = {
    "=>": IMPLIES, "or": OR, "and": AND, "==": COMPARE, "!=": COMPARE, "<": COMPARE, "<=": COMPARE,
    ">": COMPARE, ">=": COMPARE, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "div": PRODUCT,
    "mod": PRODUCT, "^": POWER,
}  # fmt: skip


def expression_text(node: tree.Expression, level: int = LOOSEST) -> str:
    """Return an expression that may stand where the grammar asks for `level` or tighter."""
    text, own = _expression(node)
    return text if own >= level else f"({text})"


def _expression(node: tree.Expression) -> tuple[str, int]:
    """Return the text of an expression and how tightly it holds together."""
    show = expression_text
    match node:
        case tree.Name(text):
            return text, POSTFIX
        case tree.Number(value):
            return str(value), POSTFIX
        case tree.Truth(value):
            return ("true" if value else "false"), POSTFIX
        case tree.Unary("not", operand):
            return f"not {show(operand, NOT)}", NOT
        case tree.Unary(_, operand):
            return f"-{show(operand, SIGN)}", SIGN
        case tree.Binary():
            return _binary(node), LEVELS[node.operator]
        case tree.Chain(parts, operators):
            rest = (f" {sign} {show(p, SUM)}" for sign, p in zip(operators, parts[1:], strict=True))
            return show(parts[0], SUM) + "".join(rest), COMPARE
        case tree.Call(function, arguments):
            return f"{function.text}({', '.join(map(show, arguments))})", POSTFIX
        case tree.Index(table, indices):
            return f"{show(table, POSTFIX)}[{', '.join(map(show, indices))}]", POSTFIX
        case tree.Part(value, place):
            return f"{show(value, POSTFIX)}.{place.value}", POSTFIX
        case tree.KeyField(value, name):
            return f"{show(value, POSTFIX)}.{name.text}", POSTFIX
        case tree.Tuple(parts):
            return f"({', '.join(map(show, parts))})", POSTFIX
        case _:
            return _binding(node), LOOSEST


def _binary(node: tree.Binary) -> str:
    level, sign = LEVELS[node.operator], node.operator
    left: int
    right: int
    match level:
        case 1:  # right-associative
            left, right = level + 1, level
        case 5:  # no chains
            left, right = SUM, SUM
        case 9:
            left, right = POSTFIX, SIGN
        case _:
            left, right = level, level + 1
    space = "" if sign == "^" else " "
    return space.join((expression_text(node.left, left), sign, expression_text(node.right, right)))


def _binding(node: tree.If | tree.Let | tree.Binder | tree.Fold | tree.Iterate) -> str:
    show = expression_text
    match node:
        case tree.If(test, then, otherwise):
            return f"if {show(test)} then {show(then)} else {show(otherwise)}"
        case tree.Let(name, value, body):
            return f"let {name.text} = {show(value)} in {show(body)}"
        case tree.Binder(kind, name, bound, where, body, default):
            text = f"{kind} {name.text} < {show(bound, SUM)}"
            text += f" where {show(where)}" if where is not None else ""
            text += f" : {show(body)}" if body is not None else ""
            return text + (f" else {show(default)}" if default is not None else "")
        case tree.Fold(accumulator, start, name, table, body):
            head = f"fold {accumulator.text} = {show(start)} over {name.text} in {show(table)}"
            return f"{head} : {show(body)}"
        case tree.Iterate(times, start, name, body):
            return f"iterate {show(times)} from {show(start)} : {name.text} -> {show(body)}"


def type_text(node: tree.TypeTree) -> str:
    """Return a type as it is written."""
    match node:
        case tree.RangeType(size):
            return f"[{expression_text(size)}]"
        case tree.BoolType():
            return "bool"
        case tree.PermType(points):
            return f"perm {expression_text(points, POSTFIX + 1 if _postfix(points) else POSTFIX)}"
        case tree.ProductType(parts):
            return f"({', '.join(map(type_text, parts))})"
        case tree.TableType(index, element):
            shown = (
                f"({type_text(index)})" if isinstance(index, tree.TableType) else type_text(index)
            )
            return f"table {shown} -> {type_text(element)}"


def _postfix(node: tree.Expression) -> bool:
    return isinstance(node, (tree.Index, tree.Part, tree.KeyField))


def claim_text(node: tree.Claim) -> str:
    """Return a claim on one line, without what is expected of it."""
    match node:
        case tree.CheckLine(model, can, task):
            within = "" if node.within is None else f" within {node.within.value} seconds"
            said = f"{reference_text(model)} {_solve(can)} {reference_text(task)}{_by(node.by)}"
            return f"check {said}{within}"
        case tree.ProtocolCheck(protocol, task):
            return f"check protocol {reference_text(protocol)} solves {reference_text(task)}"
        case tree.MeasureCheck(measure, task, value):
            return f"check {measure.text} of {reference_text(task)} is {value}"
        case tree.CertificateCheck(certificate, machine):
            return f"check {reference_text(certificate)} holds{_in_model(machine)}"
        case tree.CertificateFind(layers, bits, tokens, machine):
            wanted = f"{layers.value} layers, {bits.value} bits up to {tokens.value}"
            return f"find certificate for {wanted}{_in_model(machine)}"
        case tree.FindLine(parameter, model, can, task, search):
            said = f"{reference_text(model)} {_solve(can)} {reference_text(task)}{_by(node.by)}"
            return _search_text(parameter, search, said)
        case tree.ProgramCheck(program, verb, other):
            return f"check program {reference_text(program)} {verb} {reference_text(other)}"
        case tree.ProgramFind(parameter, program, verb, other, search):
            said = f"program {reference_text(program)} {verb} {reference_text(other)}"
            return _search_text(parameter, search, said)
        case tree.ProgramForAll(scopes, program, verb, other):
            said = f"program {reference_text(program)} {verb} {reference_text(other)}"
            return f"check for all {', '.join(map(expression_text, scopes))}: {said}"
        case tree.GrowthCheck():
            return f"check {_growth_scope(node)}: {_growth_statement(node)}"
        case tree.LaterClaim(_, text):
            return text


def _in_model(machine: tree.Name | None) -> str:
    return "" if machine is None else f" in the {machine.text} model"


def _by(protocol: tree.Reference | None) -> str:
    return "" if protocol is None else f" by {reference_text(protocol)}"


def _search_text(parameter: tree.Name, search: tree.Search, said: str) -> str:
    start = "" if search.start is None else f" from {search.start.value}"
    up_to = "" if search.up_to is None else f" up to {search.up_to.value}"
    return f"find least {parameter.text}{start} where {said}{up_to}"


def _growth_scope(node: tree.GrowthCheck) -> str:
    scopes = (() if node.scope is None else (node.scope,)) + node.more
    scope = ", ".join(map(expression_text, scopes))
    match node.quantifier:
        case "all":
            return f"for all {scope}"
        case "limit":
            return f"as {scope} -> oo"
        case _:
            return "eventually"


def _growth_statement(node: tree.GrowthCheck) -> str:
    level = SUM if node.sign in LEVELS else LOOSEST
    text = expression_text(node.left, level)
    if node.sign:
        right = "oo" if node.right is None else expression_text(node.right, level)
        text += f" {node.sign} {right}"
    return text + (f" where {', '.join(map(_fact, node.facts))}" if node.facts else "")


def _fact(node: tree.Argument) -> str:
    value = "" if node.value is None else expression_text(node.value)
    return value if node.name is None else f"{node.name.text} = {value}"


def _solve(can: bool) -> str:
    return "can solve" if can else "cannot solve"


def reference_text(node: tree.Reference) -> str:
    """Return a model or task with its arguments."""
    if not node.arguments:
        return node.name.text
    return f"{node.name.text}({', '.join(_argument(argument) for argument in node.arguments)})"


def _argument(node: tree.Argument) -> str:
    if node.function is not None:
        names = ", ".join(map(expression_text, node.function.names))
        return f"({names} -> {expression_text(node.function.body)})"
    value = "" if node.value is None else expression_text(node.value)
    return value if node.name is None else f"{node.name.text}={value}"


def expect_text(node: tree.ExpectTree) -> str:
    """Return `expect ...`."""
    match node.kind:
        case "word":
            return f"expect {node.word}"
        case "value":
            return f"expect {node.value}"
        case "from":
            return f"expect from {node.word or 2}^{node.value}"


@dataclass(frozen=True)
class Line:
    """A line of output and the lines of the file that it stands for (0 for none)."""

    text: str
    first: int = 0
    last: int = 0
    block: bool = False


def print_file(file: tree.File) -> str:
    """Return the file in canonical form."""
    lines = [line for item in file.items for line in _item(item)]
    return _Page(deque(file.comments)).printed(lines)


def _item(item: tree.Item) -> Iterator[Line]:
    match item:
        case tree.Import(path):
            yield _line(item, 0, f'import "{path}"')
        case tree.LaterBlock(_, _, text):
            yield Line(text, item.span.line, item.span.end_line, block="{" in text)
        case tree.Broken():
            raise ValueError("a file that cannot be read cannot be printed")
        case (
            tree.Task() | tree.Model() | tree.Program() | tree.Theorem()
            | tree.Protocol() | tree.Certificate()
        ):  # fmt: skip
            yield from _declaration(item)
        case _:
            expect = f" {expect_text(item.expect)}" if item.expect is not None else ""
            yield _line(item, 0, claim_text(item) + expect)


def _line(node: tree.Node, indent: int, text: str) -> Line:
    known = node.span != NOWHERE
    return Line(
        "  " * indent + text, node.span.line if known else 0, node.span.end_line if known else 0
    )


Declared: TypeAlias = (
    tree.Task | tree.Model | tree.Program | tree.Theorem | tree.Protocol | tree.Certificate
)


def _declaration(item: Declared) -> Iterator[Line]:
    names = ", ".join(parameter_texts(item))
    word = item.word if isinstance(item, tree.Theorem) else type(item).__name__.lower()
    purpose = f" for {reference_text(item.task)}" if isinstance(item, tree.Program) else ""
    head = f"{word} {item.name.text}{f'({names})' if names else ''}{purpose} {{"
    known = item.span != NOWHERE
    yield Line(
        head, item.span.line if known else 0, item.name.span.line if known else 0, block=True
    )
    for line in item.lines:
        yield from _body_line(line, 1)
    yield _closing(item, 0)


def parameter_texts(item: Declared) -> Iterator[str]:
    """Yield the parameters as they are declared."""
    yield from (name.text for name in item.parameters)
    for each in item.functions if isinstance(item, tree.Task) else ():
        types = ", ".join(map(type_text, each.arguments))
        yield f"{each.name.text}: {types} -> {type_text(each.value)}"


def _closing(node: tree.Node, indent: int) -> Line:
    end = node.span.end_line if node.span != NOWHERE else 0
    return Line("  " * indent + "}", end, end)


BodyLine: TypeAlias = (
    tree.TaskLine | tree.ModelLine | tree.ProgramLine | tree.TheoremLine | tree.ProofStep
    | tree.EpochsLine | tree.TellLine | tree.IntegersLine
)  # fmt: skip


def _body_line(line: BodyLine, indent: int) -> Iterator[Line]:
    inside: tuple[BodyLine | tree.HeadLine | tree.LetLine, ...]
    match line:
        case tree.LayerBlock(word, count, inside):
            head = f"{word} {expression_text(count)} {{"
        case tree.ProgramBlock(word, index, count, inside):
            counter = "" if index is None else f"{index.text} < "
            level = LOOSEST if index is None else SUM
            head = f"{word} {counter}{expression_text(count, level)} {{"
        case tree.LayerLines(inside) if len(inside) > 1:
            head = "layer {"
        case tree.Proof(tuple() as inside):
            head = "proof {"
        case _:
            yield _line(line, indent, _statement(line))
            return
    start = line.span.line if line.span != NOWHERE else 0
    yield Line("  " * indent + head, start, start)
    for each in inside:
        if isinstance(each, (tree.HeadLine, tree.LetLine)):
            yield _line(each, indent + 1, _layer_line(each))
        else:
            yield from _body_line(each, indent + 1)
    yield _closing(line, indent)


def _layer_line(line: tree.HeadLine | tree.LetLine) -> str:
    if isinstance(line, tree.LetLine):
        return f"let {line.name.text} = {expression_text(line.value)}"
    parts = map(_head_part, line.parts)
    return f"{line.name.text} = {line.kind} {line.key.text}{''.join(parts)}"


def _head_part(part: tree.HeadPart) -> str:
    return " rounded" if part.word == "rounded" else f" {part.word} {expression_text(part.value)}"


def _token_line(line: tree.TokenLine) -> str:
    index = f"[{', '.join(name.text for name in line.index)}]" if line.index else ""
    fields = ", ".join(f"{f.name.text} = {expression_text(f.value)}" for f in line.fields)
    return f"token {line.name.text}{index}" + (f": {fields}" if fields else "")


def _tell_line(line: tree.TellLine) -> str:
    word = "silent" if line.amount is None else "tell"
    text = f"{word} {line.sender.text} -> {line.receiver.text}"
    if line.epoch is not None:
        text += f" at epoch {expression_text(line.epoch, SUM)}"
    if line.amount is not None:
        text += f" in {expression_text(line.amount.value, SUM)} {line.amount.unit}"
    return text if line.saying is None else f"{text} saying {_saying(line.saying)}"


def _saying(node: tree.Saying) -> str:
    counters = (f"{each.name.text} < {expression_text(each.bound, SUM)}" for each in node.counters)
    entries = f"[{', '.join(counters)}]" if node.counters else ""
    return f"{node.name.text}{entries} = {expression_text(node.value)}"


def _statement(line: BodyLine) -> str:
    show = expression_text
    match line:
        case tree.InputLine(name, kind):
            return f"input {name.text}: {type_text(kind)}"
        case tree.PromiseLine(condition):
            return f"promise {show(condition)}"
        case tree.AnswerLine(value, at, declared):
            head = "answer " if at is None else f"answer at token {at.text}: "
            return (
                head + show(value) + (f" : {type_text(declared)}" if declared is not None else "")
            )
        case tree.SizeLine(word, size):
            return f"{word} {show(size)}"
        case tree.ChoiceLine(word, choice):
            return f"{word} {choice.text}"
        case tree.NumbersLine(kind, sizes):
            return f"numbers {kind.text}" + "".join(f" {p.word} {show(p.bits)}" for p in sizes)
        case tree.StepsLine(count, alphabet):
            return f"steps {show(count)}" + (
                f" over [{show(alphabet)}]" if alphabet is not None else ""
            )
        case tree.AttendLine(kind, heads, ties):
            return f"attend {kind.text} heads {show(heads)}" + (
                f" ties {ties.text}" if ties else ""
            )
        case tree.MlpLine(relu):
            return "mlp any" if relu is None else f"mlp relu({show(relu)})"
        case tree.TokenLine():
            return _token_line(line)
        case tree.EpochsLine(count):
            return f"epochs {show(count)}"
        case tree.TellLine():
            return _tell_line(line)
        case tree.IntegersLine(name, values):
            return f"{name.text} {', '.join(map(show, values))}"
        case tree.FieldLine(names, kind):
            return f"field {', '.join(name.text for name in names)}: {type_text(kind)}"
        case tree.StepsOver(count, kind):
            return f"steps {show(count)} over {type_text(kind)}"
        case tree.NextLine(value):
            return f"next {show(value)}"
        case tree.LayerLines(inside):
            return f"layer {{ {_layer_line(inside[0])} }}" if inside else "layer { }"
        case tree.ClaimLine(model, can, task):
            return f"claim {reference_text(model)} {_solve(can)} {reference_text(task)}"
        case tree.WholeProof(word, None):
            return word
        case tree.WholeProof(word, tree.Reference() as reference):
            return f"{'instance of' if word == 'instance' else word} {reference_text(reference)}"
        case tree.UseProgram(program):
            return f"program {reference_text(program)}"
        case tree.LayerBlock() | tree.ProgramBlock():
            raise AssertionError("a block is printed line by line")
        case _:
            return line_text(line, show, SUM)


@dataclass
class _Page:
    """Puts lines and comments together in the order of the file."""

    comments: deque[Comment]
    rows: list[str] = field(default_factory=list)
    at: int = 0
    after_block: bool = False

    def printed(self, lines: list[Line]) -> str:
        depth = 0
        for line in lines:
            top = depth == 0
            depth += line.text.endswith("{") and "\n" not in line.text
            depth -= line.text.strip() == "}"
            self._comments_before(line)
            self._put(line, top)
        for comment in self.comments:
            self._comment(comment, "")
        return "\n".join(self.rows) + "\n" if self.rows else ""

    def _comments_before(self, line: Line) -> None:
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        if line.text.strip() == "}":
            indent += "  "
        while self.comments and line.first and self.comments[0].span.line < line.first:
            self._comment(self.comments.popleft(), indent)

    def _comment(self, comment: Comment, indent: str) -> None:
        self._gap(comment.span.line)
        self.rows.append(indent + comment.text)
        self.at = comment.span.line
        self.after_block = False

    def _gap(self, first: int) -> None:
        if self.rows and self.rows[-1] and first and self.at and first - self.at > 1:
            self.rows.append("")

    def _put(self, line: Line, top: bool) -> None:
        self._gap(line.first)
        between = top and self.rows and self.rows[-1] and not self.rows[-1].lstrip().startswith("#")
        if between and (line.block or self.after_block):
            self.rows.append("")
        own: list[Comment] = []
        while self.comments and line.first <= self.comments[0].span.line <= line.last:
            own.append(self.comments.popleft())
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        for comment in own[:-1]:
            self.rows.append(indent + comment.text)
        text = line.text
        if own:
            last = text.rsplit("\n", 1)[-1]
            width = max(len(last) + 2, own[-1].span.column - 1)
            text += " " * (width - len(last)) + own[-1].text
        self.rows.append(text)
        self.at = line.last
        self.after_block = (
            line.text == "}"
            or (line.block and "\n" in line.text)
            or (line.block and top and line.text.endswith("}"))
        )
