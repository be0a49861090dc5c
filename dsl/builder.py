"""Nodes of the syntax tree, as the parser reduces the rules of grammar.lark.

Each method is called after a rule and is given what the rule matched: words and finished nodes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dsl import tree
from dsl.lexer import LONGEST_NUMBER, Lexeme
from dsl.source import Span

Children = list[Any]


GLUED = re.compile(r" ?([()\[\].,:*/^+=-]) ?")
"""Signs that stand without spaces in the words of `norm`."""

GROWTH_WORDS = {"for": "all", "eventually": "eventually", "as": "limit"}
COMPARISONS = frozenset(["<", "<=", ">", ">=", "==", "!="])


class Builder:
    """Nodes from reductions; methods are called after the rules of grammar.lark."""

    def start(self, c: Children) -> Any:
        return c[0]

    def name(self, c: Children) -> tree.Name:
        return tree.Name(c[0].text, span=c[0].span)

    word = phrase = number_kind = lambda self, c: (
        c[0] if isinstance(c[0], tree.Name) else tree.Name(c[0].text, span=c[0].span)
    )

    def import_line(self, c: Children) -> tree.Import:
        return tree.Import(c[1].text.strip('"'), span=_span(c))

    # ---- tasks

    def task(self, c: Children) -> tree.Task:
        _, name, parameters, _, lines, _ = c
        numbers = tuple(each for each in parameters if isinstance(each, tree.Name))
        functions = tuple(each for each in parameters if each not in numbers)
        return tree.Task(name, numbers, lines, functions, span=_span(c))

    def task_parameters(self, c: Children) -> tuple[tree.Node, ...]:
        return tuple(_parts(c))

    def function_parameter(self, c: Children) -> tree.FunctionParameter:
        name, *arguments, value = _parts(c)
        return tree.FunctionParameter(name, tuple(arguments), value, span=_span(c))

    def model(self, c: Children) -> tree.Model:
        _, name, parameters, _, lines, _ = c
        return tree.Model(name, parameters, lines, span=_span(c))

    def parameters(self, c: Children) -> tuple[tree.Name, ...]:
        return next((child for child in c if isinstance(child, tuple)), ())

    def names(self, c: Children) -> tuple[tree.Name, ...]:
        return tuple(_parts(c))

    task_lines = model_lines = names

    def input_line(self, c: Children) -> tree.InputLine:
        return tree.InputLine(c[1], c[3], span=_span(c))

    def promise_line(self, c: Children) -> tree.PromiseLine:
        return tree.PromiseLine(c[1], span=_span(c))

    def answer_line(self, c: Children) -> tree.AnswerLine:
        value, *kind = _parts(c)
        return tree.AnswerLine(value, None, *kind, span=_span(c))

    def answer_at(self, c: Children) -> tree.AnswerLine:
        at, value, *kind = _parts(c)
        return tree.AnswerLine(value, at, *kind, span=_span(c))

    def range_type(self, c: Children) -> tree.RangeType:
        return tree.RangeType(c[1], span=_span(c))

    def bool_type(self, c: Children) -> tree.BoolType:
        return tree.BoolType(span=_span(c))

    def perm_type(self, c: Children) -> tree.PermType:
        return tree.PermType(c[1], span=_span(c))

    def product_type(self, c: Children) -> tree.ProductType:
        return tree.ProductType(tuple(_parts(c)), span=_span(c))

    def table_type(self, c: Children) -> tree.TableType:
        return tree.TableType(*_parts(c), span=_span(c))

    # ---- models

    def size_line(self, c: Children) -> tree.SizeLine:
        return tree.SizeLine(c[0].text, c[1], span=_span(c))

    def choice_line(self, c: Children) -> tree.ChoiceLine:
        words = c[1:]
        text = GLUED.sub(r"\1", " ".join(word.text for word in words))
        name = tree.Name(text, span=_span(words))
        return tree.ChoiceLine(c[0].text, name, span=_span(c))

    parameters_line = words_line = choice_line

    def numbers_line(self, c: Children) -> tree.NumbersLine:
        _, kind, *parts = c
        return tree.NumbersLine(kind, tuple(parts), span=_span(c))

    def number_part(self, c: Children) -> tree.NumberPart:
        return tree.NumberPart(c[0].text, c[1], span=_span(c))

    def steps_line(self, c: Children) -> tree.StepsLine:
        return tree.StepsLine(*_parts(c), span=_span(c))

    def attend_line(self, c: Children) -> tree.AttendLine:
        return tree.AttendLine(*_parts(c), span=_span(c))

    def mlp_line(self, c: Children) -> tree.MlpLine:
        return tree.MlpLine(*_parts(c), span=_span(c))

    def block(self, c: Children) -> tree.LayerBlock:
        return tree.LayerBlock(c[0].text, c[1], c[3], span=_span(c))

    # ---- programs

    def program(self, c: Children) -> tree.Program:
        _, name, parameters, _, task, _, lines, _ = c
        return tree.Program(name, parameters, task, lines, span=_span(c))

    program_lines = layer_lines = field_values = names

    def field_value(self, c: Children) -> tree.FieldValue:
        return tree.FieldValue(c[0], c[2], span=_span(c))

    def token_line(self, c: Children) -> tree.TokenLine:
        lists = [child for child in c if isinstance(child, tuple)]
        index = next((each for each in lists if isinstance(each[0], tree.Name)), ())
        fields = next((each for each in lists if isinstance(each[0], tree.FieldValue)), ())
        return tree.TokenLine(c[1], index, fields, span=_span(c))

    def field_line(self, c: Children) -> tree.FieldLine:
        return tree.FieldLine(c[1], c[3], span=_span(c))

    def steps_over(self, c: Children) -> tree.StepsOver:
        return tree.StepsOver(*_parts(c), span=_span(c))

    def next_line(self, c: Children) -> tree.NextLine:
        return tree.NextLine(c[1], span=_span(c))

    def layer(self, c: Children) -> tree.LayerLines:
        return tree.LayerLines(c[2], span=_span(c))

    def head_line(self, c: Children) -> tree.HeadLine:
        name, _, kind, key, *parts = c
        return tree.HeadLine(name, kind.text, key, tuple(parts), span=_span(c))

    def head_part(self, c: Children) -> tree.HeadPart:
        return tree.HeadPart(c[0].text, c[1], span=_span(c))

    mask_part = head_part

    def rounded_part(self, c: Children) -> tree.HeadPart:
        return tree.HeadPart(c[0].text, tree.Truth(True), span=_span(c))

    def let_line(self, c: Children) -> tree.LetLine:
        return tree.LetLine(*_parts(c), span=_span(c))

    def program_block(self, c: Children) -> tree.ProgramBlock:
        """`repeat i < k` reads as a comparison."""
        word, count, _, lines, _ = c
        match count:
            case tree.Binary("<", tree.Name() as index, bound):
                return tree.ProgramBlock(word.text, index, bound, lines, span=_span(c))
            case _:
                return tree.ProgramBlock(word.text, None, count, lines, span=_span(c))

    # ---- theorems

    def theorem(self, c: Children) -> tree.Theorem:
        word, name, parameters, _, lines, _ = c
        return tree.Theorem(word.text, name, parameters, lines, span=_span(c))

    theorem_lines = proof_steps = choices = names

    def cite_line(self, c: Children) -> tree.CiteLine:
        parts = tuple(child for child in c if isinstance(child, tuple))
        return tree.CiteLine(_quoted(c[1]), parts, span=_span(c))

    def cite_part(self, c: Children) -> tuple[str, str]:
        return c[0].text, _quoted(c[1])

    def mark_line(self, c: Children) -> tree.MarkLine:
        return tree.MarkLine(c[1], span=_span(c))

    def given_line(self, c: Children) -> tree.GivenLine:
        return tree.GivenLine(c[1], span=_span(c))

    def choose_line(self, c: Children) -> tree.ChooseLine:
        return tree.ChooseLine(*_parts(c), span=_span(c))

    def claim_line(self, c: Children) -> tree.ClaimLine:
        return tree.ClaimLine(*_parts(c), span=_span(c))

    def states_line(self, c: Children) -> tree.StatesLine:
        return tree.StatesLine(_quoted(c[1]), span=_span(c))

    def spot_line(self, c: Children) -> tree.SpotLine:
        return tree.SpotLine(tuple(_parts(c)), span=_span(c))

    def spot_values(self, c: Children) -> tree.SpotValues:
        words = [w for w in c if isinstance(w, Lexeme) and w.type == "NUMBER"]
        first, *last = (tree.Number(_integer(word), span=word.span) for word in words)
        return tree.SpotValues(c[0], first, last[0] if last else None, span=_span(c))

    def omitted(self, c: Children) -> tree.Proof:
        return tree.Proof(None, span=_span(c))

    def proof(self, c: Children) -> tree.Proof:
        return tree.Proof(c[2], span=_span(c))

    def step(self, c: Children) -> tree.Step:
        """Names and expressions stand in the order of the text, a layer is a bare number."""
        number = next((w for w in c if isinstance(w, Lexeme) and w.type == "NUMBER"), None)
        layer = None if number is None else tree.Number(_integer(number), span=number.span)
        rule, named = c[0].text, NAMES_OF_STEPS[c[0].text]
        parts = _parts(c)
        value = parts[named] if len(parts) > named else None
        states = c[-1].type == "STATES" if isinstance(c[-1], Lexeme) else False
        return tree.Step(rule, tuple(parts[:named]), layer, value, states, span=_span(c))

    summarize = mute = restrict = settle = cover = collide = pick = differ = split = rank = step
    keep = step
    fix = step
    vary = step

    def use_program(self, c: Children) -> tree.UseProgram:
        return tree.UseProgram(c[1], span=_span(c))

    def choose_value(self, c: Children) -> tree.Choice:
        return tree.Choice(c[0], None, c[2], span=_span(c))

    def choose_table(self, c: Children) -> tree.Choice:
        name, index, value = _parts(c)
        return tree.Choice(name, index, value, span=_span(c))

    def choose_with(self, c: Children) -> tree.Choice:
        return tree.Choice(c[0], None, c[2], True, span=_span(c))

    def take(self, c: Children) -> tree.TakeStep:
        return tree.TakeStep(c[1], c[0].text == "fooling", span=_span(c))

    def reduce(self, c: Children) -> tree.ReduceStep:
        table, index, count, *contents = _parts(c)
        word = tree.Name(c[3].text, span=c[3].span)
        return tree.ReduceStep(table, word, index, count, tuple(contents), span=_span(c))

    def whole_proof(self, c: Children) -> tree.WholeProof:
        reference = c[-1] if isinstance(c[-1], tree.Reference) else None
        return tree.WholeProof(c[0].text, reference, span=_span(c))

    # ---- protocols

    def protocol(self, c: Children) -> tree.Protocol:
        _, name, parameters, _, lines, _ = c
        return tree.Protocol(name, parameters, lines, span=_span(c))

    def certificate(self, c: Children) -> tree.Certificate:
        _, name, parameters, _, lines, _ = c
        return tree.Certificate(name, parameters, lines, span=_span(c))

    protocol_lines = certificate_lines = names

    def epochs_line(self, c: Children) -> tree.EpochsLine:
        return tree.EpochsLine(c[1], span=_span(c))

    def tell_line(self, c: Children) -> tree.TellLine:
        """An amount is a number, then `bits`, `bits per token` or `symbols`."""
        sender, receiver, rest = c[1], c[3], c[4:]
        epoch = rest.pop(0)[0] if rest and isinstance(rest[0], list) else None
        amount = tree.Amount(rest[1], rest[2].text, span=_span(rest[1:3])) if rest else None
        saying = rest[3] if len(rest) > 3 else None
        return tree.TellLine(sender, receiver, epoch, amount, saying, span=_span(c))

    def saying(self, c: Children) -> tree.Saying:
        name, *counters, value = _parts(c)
        return tree.Saying(name, tuple(counters), value, span=_span(c))

    def counter(self, c: Children) -> tree.Counter:
        return tree.Counter(*_parts(c), span=_span(c))

    senders = receivers = word

    def at_epoch(self, c: Children) -> Children:
        return c[2:]

    def unit(self, c: Children) -> tree.Name:
        return tree.Name(" ".join(word.text for word in c), span=_span(c))

    def integers_line(self, c: Children) -> tree.IntegersLine:
        name, *values = _parts(c)
        return tree.IntegersLine(name, tuple(values), span=_span(c))

    # ---- claims

    def within(self, c: Children) -> tree.Number:
        return tree.Number(_integer(c[1]), span=_span(c))

    def measure_check(self, c: Children) -> tree.MeasureCheck:
        measure, task, *expect = _parts(c)
        number = next(word for word in c if isinstance(word, Lexeme) and word.type == "NUMBER")
        return tree.MeasureCheck(measure, task, _integer(number), *expect, span=_span(c))

    def certificate_check(self, c: Children) -> tree.CertificateCheck:
        certificate, machine, *expect = _parts(c)
        return tree.CertificateCheck(certificate, *machine, *expect, span=_span(c))

    def certificate_find(self, c: Children) -> tree.CertificateFind:
        listed = [w for w in c if isinstance(w, Lexeme) and w.type == "NUMBER"]
        layers, bits, tokens = (tree.Number(_integer(w), span=w.span) for w in listed)
        machine, *expect = _parts(c)
        return tree.CertificateFind(layers, bits, tokens, *machine, *expect, span=_span(c))

    def in_model(self, c: Children) -> Children:
        """Return a list of the name, or of None."""
        return _parts(c) or [None]

    def program_check(self, c: Children) -> tree.ProgramCheck:
        verb = next(w.text for w in c[3:] if isinstance(w, Lexeme))
        program, other, *expect = _parts(c)
        return tree.ProgramCheck(program, verb, other, *expect, span=_span(c))

    def program_for_all(self, c: Children) -> tree.ProgramForAll:
        colon, verb = _colon(c), next(w.text for w in c[2:] if _is_verb(w))
        program, other, *expect = _parts(c[colon:])
        scopes = tuple(_parts(c[:colon]))
        return tree.ProgramForAll(scopes, program, verb, other, *expect, span=_span(c))

    def growth_check(self, c: Children) -> tree.GrowthCheck:
        colon = _colon(c)
        scope, (statement, *rest) = _parts(c[:colon]), _parts(c[colon:])
        facts = next((part for part in rest if isinstance(part, tuple)), ())
        expect = next((part for part in rest if isinstance(part, tree.ExpectTree)), None)
        quantifier = GROWTH_WORDS[c[1].text]
        range_ = scope[0] if scope else None
        left, sign, right = statement
        more, span = tuple(scope[1:]), _span(c)
        return tree.GrowthCheck(
            quantifier, range_, left, sign, right, facts, expect, more, span=span
        )

    def growth_statement(self, c: Children) -> tuple[Any, str, Any]:
        if len(c) == 3:
            return c[0], c[1].text, None if isinstance(c[2], Lexeme) else c[2]
        match c[0]:
            case tree.Binary(sign, left, right) if sign in COMPARISONS:
                return left, sign, right
            case other:
                return other, "", None

    def facts(self, c: Children) -> tuple[tree.Argument, ...]:
        return tuple(_parts(c))

    def solve(self, c: Children) -> bool:
        return bool(c[0].text == "can")

    def check(self, c: Children) -> tree.CheckLine:
        model, can, task, *rest = _parts(c)
        within = next((each for each in rest if isinstance(each, tree.Number)), None)
        expect = next((each for each in rest if isinstance(each, tree.ExpectTree)), None)
        by = next((each for each in rest if isinstance(each, tree.Reference)), None)
        return tree.CheckLine(model, can, task, expect, within, by, span=_span(c))

    def by(self, c: Children) -> tree.Reference:
        reference: tree.Reference = c[1]
        return reference

    def protocol_check(self, c: Children) -> tree.ProtocolCheck:
        return tree.ProtocolCheck(*_parts(c), span=_span(c))

    def find(self, c: Children) -> tree.FindLine:
        (parameter, model, can, task, *by), search, expect = _searching(c)
        return tree.FindLine(parameter, model, can, task, search, expect, *by, span=_span(c))

    def program_find(self, c: Children) -> tree.ProgramFind:
        verb = next(w.text for w in reversed(c) if isinstance(w, Lexeme))
        (parameter, program, other), search, expect = _searching(c)
        return tree.ProgramFind(parameter, program, verb, other, search, expect, span=_span(c))

    def start_at(self, c: Children) -> tree.SearchEnd:
        return tree.SearchEnd(c[0].text, _integer(c[-1]), span=_span(c))

    up_to = start_at

    def reference(self, c: Children) -> tree.Reference:
        name, *arguments = _parts(c)
        return tree.Reference(name, tuple(arguments), span=_span(c))

    def argument(self, c: Children) -> tree.Argument:
        return tree.Argument(None, c[0], span=_span(c))

    def function_argument(self, c: Children) -> tree.Argument:
        *names, body = _parts(c)
        function = tree.Function(tuple(names), body, span=_span(c))
        return tree.Argument(None, None, function, span=_span(c))

    def named_argument(self, c: Children) -> tree.Argument:
        return tree.Argument(c[0], c[2], span=_span(c))

    def expect_word(self, c: Children) -> tree.ExpectTree:
        return tree.ExpectTree("word", word=c[1].text, span=_span(c))

    def expect_value(self, c: Children) -> tree.ExpectTree:
        sign = -1 if len(c) == 3 else 1
        return tree.ExpectTree("value", value=sign * _integer(c[-1]), span=_span(c))

    def expect_from(self, c: Children) -> tree.ExpectTree:
        word = "" if c[2].text == "2" else c[2].text
        return tree.ExpectTree("from", word=word, value=_integer(c[-1]), span=_span(c))

    # ---- expressions

    def group(self, c: Children) -> Any:
        return replace(c[1], span=_span(c))

    def number(self, c: Children) -> tree.Number:
        return tree.Number(_integer(c[0]), span=c[0].span)

    def truth(self, c: Children) -> tree.Truth:
        return tree.Truth(c[0].text == "true", span=c[0].span)

    def unary(self, c: Children) -> tree.Unary:
        return tree.Unary(c[0].text, c[1], span=_span(c))

    def binary(self, c: Children) -> tree.Binary:
        return tree.Binary(c[1].text, c[0], c[2], span=_span(c))

    def chain(self, c: Children) -> tree.Chain:
        return tree.Chain(tuple(c[::2]), tuple(word.text for word in c[1::2]), span=_span(c))

    def call(self, c: Children) -> tree.Call:
        function, *arguments = [
            child for child in c if isinstance(child, tree.Node) or child.type in ("MIN", "MAX")
        ]
        name = tree.Name(function.text, span=function.span)
        return tree.Call(name, tuple(arguments), span=_span(c))

    def index(self, c: Children) -> tree.Index:
        table, *indices = _parts(c)
        return tree.Index(table, tuple(indices), span=_span(c))

    def part(self, c: Children) -> tree.Part:
        return tree.Part(c[0], tree.Number(_integer(c[2]), span=c[2].span), span=_span(c))

    def key_field(self, c: Children) -> tree.KeyField:
        return tree.KeyField(c[0], c[2], span=_span(c))

    def tuple_of(self, c: Children) -> tree.Tuple:
        return tree.Tuple(tuple(_parts(c)), span=_span(c))

    def binder(self, c: Children) -> tree.Binder:
        name, bound, *rest = _parts(c)
        where = rest[0] if len(rest) == 2 else None
        return tree.Binder(c[0].text, name, bound, where, rest[-1], None, span=_span(c))

    def search(self, c: Children) -> tree.Binder:
        name, bound, where, default = _parts(c)
        return tree.Binder(c[0].text, name, bound, where, None, default, span=_span(c))

    def choice(self, c: Children) -> tree.If:
        return tree.If(*_parts(c), span=_span(c))

    def let(self, c: Children) -> tree.Let:
        return tree.Let(*_parts(c), span=_span(c))

    def fold(self, c: Children) -> tree.Fold:
        return tree.Fold(*_parts(c), span=_span(c))

    def iterate(self, c: Children) -> tree.Iterate:
        return tree.Iterate(*_parts(c), span=_span(c))


NAMES_OF_STEPS = {
    "summarize": 1, "mute": 2, "restrict": 2, "settle": 1, "cover": 2, "collide": 3, "pick": 1,
    "differ": 0, "cap": 1, "split": 2, "rank": 2, "keep": 2, "fix": 1, "vary": 3,
}  # fmt: skip
"""How many names each step of a proof has before its expression."""


def _quoted(word: Lexeme) -> str:
    return word.text[1:-1]


def _integer(word: Lexeme) -> int:
    """Return the number; one that is too long has been reported and counts as 0."""
    return int(word.text) if len(word.text) <= LONGEST_NUMBER else 0


def _span(children: Children | tuple[Lexeme, ...]) -> Span:
    spans = [child.span for child in children if isinstance(child, (Lexeme, tree.Node))]
    return spans[0].to(spans[-1])


def _searching(children: Children) -> tuple[Children, tree.Search, tree.ExpectTree | None]:
    """Return the parts of a search with its ends and its expectation apart."""
    parts = _parts(children)
    ends = {part.word: part for part in parts if isinstance(part, tree.SearchEnd)}
    expect = next((part for part in parts if isinstance(part, tree.ExpectTree)), None)
    rest = [p for p in parts if not isinstance(p, tree.SearchEnd | tree.ExpectTree)]
    return rest, tree.Search(ends.get("from"), ends.get("up")), expect


def _colon(children: Children) -> int:
    """Return the place of the first colon."""
    lexemes = ((i, w) for i, w in enumerate(children) if isinstance(w, Lexeme))
    return next(i for i, word in lexemes if word.type == "COLON")


def _is_verb(child: Any) -> bool:
    return isinstance(child, Lexeme) and child.type in ("SOLVES", "FITS")


def _parts(children: Children) -> Children:
    """Leave out punctuation and keywords."""
    return [child for child in children if not isinstance(child, Lexeme)]
