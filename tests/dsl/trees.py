"""Random syntax trees: everything that the grammar can say."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dsl import tree

NAMES = ["x", "y", "f", "g", "task", "answer", "none", "token", "from", "heads", "n'", "bool", "up",
         "next", "tell", "epoch", "symbols", "per", "holds", "seconds",
         "keep"]  # fmt: skip

names = st.sampled_from(NAMES).map(tree.Name)
numbers = st.integers(0, 10**30).map(tree.Number)
leaves: st.SearchStrategy[Any] = names | numbers | st.booleans().map(tree.Truth)

BINARY = ["=>", "or", "and", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "div",
          "mod", "^"]  # fmt: skip
GATHERERS = ["sum", "count", "min", "max", "all", "any"]
FUNCTIONS = ["min", "max", "ceil", "floor", "round", "log2", "token"]


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    optional = st.none() | inner
    return st.one_of(
        st.builds(tree.Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(tree.Binary, st.sampled_from(BINARY), inner, inner),
        st.builds(tree.Call, st.sampled_from(FUNCTIONS).map(tree.Name), some),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.Let, names, inner, inner),
        st.builds(tree.Index, inner, some),
        st.builds(tree.Part, inner, st.integers(0, 12).map(tree.Number)),
        st.builds(tree.KeyField, inner, names),
        st.builds(tree.Tuple, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(
            tree.Binder, st.sampled_from(GATHERERS), names, inner, optional, inner, st.none()
        ),
        st.builds(
            tree.Binder, st.sampled_from(["first", "last"]), names, inner, inner, st.none(), inner
        ),
        st.builds(tree.Fold, names, inner, names, inner, inner),
        st.builds(tree.Iterate, inner, inner, names, inner),
    )


expressions = st.recursive(leaves, _larger, max_leaves=12)
small = st.recursive(leaves, _larger, max_leaves=3)

types: st.SearchStrategy[Any] = st.recursive(
    st.builds(tree.BoolType) | st.builds(tree.RangeType, small) | st.builds(tree.PermType, small),
    lambda inner: (
        st.builds(tree.ProductType, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(tree.TableType, inner, inner)
    ),
    max_leaves=4,
)

task_lines = st.one_of(
    st.builds(tree.InputLine, names, types),
    st.builds(tree.PromiseLine, expressions),
    st.builds(tree.AnswerLine, expressions, st.none() | names, st.none() | types),
)

words = st.sampled_from(["mask", "positions", "scores", "parameters", "norm"])
choices = st.sampled_from(["none", "causal", "any", "uniform"]).map(tree.Name)
layer_lines: st.SearchStrategy[Any] = st.one_of(
    st.builds(tree.AttendLine, choices, small, st.none() | choices),
    st.builds(tree.MlpLine, st.none() | small),
)
blocks = st.recursive(
    layer_lines,
    lambda inner: st.builds(
        tree.LayerBlock,
        st.sampled_from(["repeat", "loop"]),
        small,
        st.lists(inner, max_size=3).map(tuple),
    ),
    max_leaves=4,
)
formats = st.sampled_from(["hard", "fold", "wraparound", "exact_round"]).map(tree.Name)
bits = st.builds(tree.NumberPart, st.sampled_from(["weights", "values", "sums", "state"]), small)
sizes = st.sampled_from(["width", "precision", "state", "window", "padding"])
model_lines = st.one_of(
    blocks,
    st.builds(tree.SizeLine, sizes, small),
    st.builds(tree.ChoiceLine, words, choices),
    st.builds(tree.StepsLine, small, st.none() | small),
    st.builds(tree.NumbersLine, formats, st.lists(bits, max_size=3).map(tuple)),
)

masks = st.builds(tree.HeadPart, st.just("mask"), choices)
rounded = st.just(tree.HeadPart("rounded", tree.Truth(True)))
head_words = st.sampled_from(["where", "maximizing", "weighted", "take", "else"])
heads = st.builds(
    tree.HeadLine,
    names,
    st.sampled_from(["attend", "average"]),
    names,
    st.lists(masks | rounded | st.builds(tree.HeadPart, head_words, small), max_size=3).map(tuple),
)
field_values = st.builds(tree.FieldValue, names, small)
some_names = st.lists(names, min_size=1, max_size=2).map(tuple)
program_lines: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        tree.TokenLine,
        names,
        st.lists(names, max_size=2).map(tuple),
        st.lists(field_values, max_size=3).map(tuple),
    ),
    st.builds(tree.FieldLine, some_names, types),
    st.builds(tree.StepsOver, small, types),
    st.builds(tree.NextLine, expressions),
    st.builds(tree.ChoiceLine, st.just("mask"), choices),
    st.builds(tree.SizeLine, st.just("padding"), small),
    st.builds(tree.AnswerLine, expressions),
    st.builds(
        tree.LayerLines,
        st.lists(heads | st.builds(tree.LetLine, names, small), max_size=3).map(tuple),
    ),
)


def _is_counter(block: tree.ProgramBlock) -> bool:
    """Say whether a count without an index reads like one with an index."""
    match block.index, block.count:
        case None, tree.Binary("<", tree.Name(), _):
            return True
        case _:
            return False


program_blocks = st.recursive(
    program_lines,
    lambda inner: st.builds(
        tree.ProgramBlock,
        st.sampled_from(["repeat", "loop"]),
        st.none() | names,
        small,
        st.lists(inner, max_size=3).map(tuple),
    ).filter(lambda block: not _is_counter(block)),
    max_leaves=4,
)

parameters = st.lists(names, max_size=3).map(tuple)
named_values = st.builds(tree.Argument, st.none() | names, small)
arguments = named_values | st.builds(
    tree.Argument,
    st.none(),
    st.none(),
    st.builds(tree.Function, st.lists(names, min_size=1, max_size=2).map(tuple), small),
)
plain_names = st.sampled_from(["parity", "hard", "compose"]).map(tree.Name)
references = st.builds(tree.Reference, plain_names, st.lists(arguments, max_size=3).map(tuple))
functions = st.builds(
    tree.FunctionParameter, names, st.lists(types, min_size=1, max_size=2).map(tuple), types
)
expectations = st.one_of(
    st.none(),
    st.sampled_from(["proved", "refuted", "unknown", "none"]).map(
        lambda word: tree.ExpectTree("word", word=word)
    ),
    st.integers(-3, 99).map(lambda value: tree.ExpectTree("value", value=value)),
    st.integers(0, 9999).map(lambda value: tree.ExpectTree("from", value=value)),
)

texts = st.sampled_from(["", "Hahn 2020", "2402.08164"])
layers = st.integers(1, 9).map(tree.Number)
steps = st.one_of(
    st.builds(tree.Step, st.just("summarize"), st.tuples(names), st.none(), small),
    st.builds(
        tree.Step, st.just("mute"), st.tuples(names, names), layers, st.none(), st.booleans()
    ),
    st.builds(tree.UseProgram, references),
    st.builds(tree.Step, st.just("restrict"), st.tuples(names, names), layers),
    st.builds(tree.Step, st.sampled_from(["settle", "cap"]), st.tuples(names), layers),
    st.builds(tree.Step, st.just("split"), st.tuples(names, names)),
    st.builds(tree.Step, st.just("cover"), st.tuples(names, names), st.none(), small),
    st.builds(
        tree.Step, st.just("collide"), st.tuples(names, names, names), st.none(), st.none() | small
    ),
    st.builds(tree.Step, st.just("pick"), st.tuples(names), st.none(), small),
    st.builds(tree.Step, st.just("differ"), st.just(()), st.none(), small),
    st.lists(
        st.builds(tree.Choice, names, st.none() | names, small)
        | st.builds(tree.Choice, names, st.none(), small, st.just(True)),
        min_size=1,
        max_size=2,
    ).flatmap(lambda found: st.builds(tree.TakeStep, st.just(tuple(found)), st.booleans())),
    st.builds(tree.Step, st.just("differ")),
    st.builds(tree.Step, st.just("rank"), st.tuples(names, names), st.none(), small),
    st.builds(tree.Step, st.just("keep"), st.tuples(names, names), st.none(), small),
    st.builds(
        tree.ReduceStep,
        names,
        st.sampled_from(["turn", "order"]).map(tree.Name),
        names,
        small,
        st.lists(small, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        tree.WholeProof, st.sampled_from(["instance", "axiom", "conjecture"]), references
    ),
    st.builds(tree.WholeProof, st.sampled_from(["count", "search"])),
)
theorem_lines = st.one_of(
    st.builds(
        tree.CiteLine,
        texts,
        st.lists(st.tuples(st.sampled_from(["arxiv", "theorem"]), texts), max_size=2).map(tuple),
    ),
    st.builds(tree.MarkLine, names),
    st.builds(tree.LetLine, names, small),
    st.builds(tree.GivenLine, small),
    st.builds(tree.ChooseLine, names, small),
    st.builds(tree.ClaimLine, references, st.booleans(), references),
    st.builds(tree.StatesLine, texts),
    st.builds(
        tree.SpotLine,
        st.lists(
            st.builds(tree.SpotValues, names, numbers, st.none() | numbers), min_size=1, max_size=3
        ).map(tuple),
    ),
    st.builds(tree.Proof, st.none() | st.lists(steps, max_size=3).map(tuple)),
)
searches = st.builds(
    tree.Search,
    st.none() | st.integers(0, 99).map(lambda value: tree.SearchEnd("from", value)),
    st.none() | st.integers(0, 99).map(lambda value: tree.SearchEnd("up", value)),
)
verbs = st.sampled_from(["solves", "fits"])
growth_facts = st.lists(named_values, max_size=2).map(tuple)
comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
plain = expressions.filter(lambda e: not _is_comparison(e))


def _is_comparison(node: Any) -> bool:
    return isinstance(node, tree.Binary) and node.operator in ("<", "<=", ">", ">=", "==", "!=")


scopes = (
    st.tuples(st.just("all"), small)
    | st.tuples(st.just("eventually"), st.none())
    | st.tuples(st.just("limit"), plain_names)
)
statements = (
    st.tuples(expressions, comparisons, expressions)
    | st.tuples(plain, st.just(""), st.none())
    | st.tuples(expressions, st.sampled_from(["=", "->"]), expressions)
    | st.tuples(expressions, st.just("->"), st.none())
)


def _growth_check(scope: Any, statement: Any, facts: Any, expect: Any) -> tree.GrowthCheck:
    (quantifier, where), (left, sign, right) = scope, statement
    return tree.GrowthCheck(quantifier, where, left, sign, right, facts, expect)


growth_checks = st.builds(
    _growth_check,
    scopes,
    statements,
    growth_facts,
    expectations,
)

amounts = st.builds(tree.Amount, small, st.sampled_from(["bits", "bits per token", "symbols"]))
senders = names | st.just(tree.Name("all"))
receivers = senders | st.just(tree.Name("last"))
counters = st.lists(st.builds(tree.Counter, names, small), max_size=2).map(tuple)
sayings = st.builds(tree.Saying, names, counters, expressions)
protocol_lines = st.one_of(
    st.builds(tree.EpochsLine, small),
    st.builds(tree.TellLine, senders, receivers, st.none() | small, st.none() | amounts),
    st.builds(tree.TellLine, senders, receivers, st.none() | small, amounts, sayings),
    st.builds(tree.AnswerLine, expressions),
)
numbers_lines = st.builds(
    tree.IntegersLine, names, st.lists(small, min_size=1, max_size=3).map(tuple)
)
machines = st.sampled_from(["parallel", "pipelined", "tell"]).map(tree.Name)

items = st.one_of(
    st.builds(tree.Protocol, names, parameters, st.lists(protocol_lines, max_size=4).map(tuple)),
    st.builds(tree.Certificate, names, parameters, st.lists(numbers_lines, max_size=4).map(tuple)),
    st.builds(tree.CertificateCheck, references, st.none() | machines, expectations),
    st.builds(
        tree.CertificateFind, numbers, numbers, numbers, st.none() | machines, expectations
    ),
    st.builds(tree.MeasureCheck, plain_names, references, st.integers(0, 99), expectations),
    st.builds(
        tree.CheckLine, references, st.booleans(), references, expectations, st.none() | numbers,
        st.none() | references,
    ),
    st.builds(tree.ProtocolCheck, references, references, expectations),
    st.builds(
        tree.Theorem,
        st.sampled_from(["theorem", "axiom", "conjecture"]),
        names,
        parameters,
        st.lists(theorem_lines, max_size=4).map(tuple),
    ),
    st.builds(
        tree.Task,
        names,
        parameters,
        st.lists(task_lines, max_size=4).map(tuple),
        st.lists(functions, max_size=2).map(tuple),
    ),
    st.builds(tree.Model, names, parameters, st.lists(model_lines, max_size=4).map(tuple)),
    st.builds(
        tree.Program, names, parameters, references, st.lists(program_blocks, max_size=4).map(tuple)
    ),
    st.builds(tree.ProgramCheck, references, verbs, references, expectations),
    st.builds(
        tree.ProgramForAll,
        st.lists(
            st.builds(tree.Binary, st.just(">="), names, st.integers(1, 99).map(tree.Number)),
            min_size=1,
            max_size=3,
        ).map(tuple),
        references,
        verbs,
        references,
        expectations,
    ),
    st.builds(tree.ProgramFind, names, references, verbs, references, searches, expectations),
    st.builds(tree.CheckLine, references, st.booleans(), references, expectations),
    growth_checks,
    st.builds(
        tree.FindLine, names, references, st.booleans(), references, searches, expectations,
        st.none() | references,
    ),
    st.sampled_from(["lib", "tasks/composition"]).map(tree.Import),
)

files = st.lists(items, max_size=4).map(lambda found: tree.File(tuple(found)))
