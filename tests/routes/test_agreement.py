"""Every route that says something about a question says the same, and the checker agrees."""

from __future__ import annotations

from functools import cache

import pytest

from dsl.claims import Check
from dsl.problem import Problem
from dsl.tabulate import tabulate
from solver.certificate.kinds import Certificate, Rows
from solver.checker.check import check
from solver.reasons import no_tables_reason
from solver.routes import count, probe
from solver.routes.search import searched
from solver.verdict import Can
from tests.corpus import Question, truth_of
from tests.dsl.corpus import elaborated

TASKS = {
    "parity(2)": "input w: table [2] -> bool; answer w[0] != w[1]",
    "parity(3)": "input w: table [3] -> bool; answer (count i < 3 : w[i]) mod 2 == 1",
    "majority(3)": "input w: table [3] -> bool; answer 2 * (count i < 3 : w[i]) > 3",
    "equal": "input x: [3]; input y: [3]; input end: [1]; answer x == y",
    "greater": "input x: [4]; input y: [3]; input end: [2]; answer x > y",
    "unequal": "input x: [4]; input y: [4]; input end: [1]; promise x != y; answer x > y",
    "index": "input w: table [3] -> bool; input i: [3]; answer w[i]",
    "lookup": "input f: table [2] -> [3]; input i: [2]; answer f[i]",
    "compose": "input f: table [2] -> [2]; input g: table [2] -> [2]; input x: [2]; answer f[g[x]]",
    "sums": "input w: table [2] -> [3]; answer at token i: sum j < 2 where j <= i : w[j]",
    "one": "input x: [5]; promise x > 1; answer x",
    "constant": "input x: [2]; answer 3",
    "single": "input x: [1]; answer x",
    "row": "input w: table [2] -> bool; promise w[0] and not w[1]; answer w[0]",
    "first": "input w: table [3] -> bool; input end: [1]; answer w[0]",
    "pair": "input t: ([2], bool); input u: ([2], bool); answer t == u",
    "perm": "input p: perm 3; input end: [1]; answer p[1]",
}  # fmt: skip

MODELS = {
    "none 1": "mask none; state 1; attend unique_hard heads 1; mlp any",
    "none 2": "mask none; state 2; attend unique_hard heads 1; mlp any",
    "causal 2": "mask causal; state 2; attend unique_hard heads 1 ties leftmost; mlp any",
    "strict 1": "mask strict; state 1; attend unique_hard heads 2; mlp any",
    "window": "mask causal; window 2; state 2; attend unique_hard heads 1; mlp any",
    "padding": "mask none; padding 1; state 1; attend unique_hard heads 1; mlp any",
    "bare": "mask none; positions none; state 1; attend unique_hard heads 1; mlp any",
    "mean": "mask causal; width 1; precision 1; attend average_hard heads 1; mlp any",
    "wide": "mask none; width 2; precision 1; attend average_hard heads 1; mlp any",
    "deep": "mask causal; state 1; repeat 2 { attend unique_hard heads 1; mlp any }",
    "loop": "mask none; state 1; loop 2 { attend unique_hard heads 1; mlp any }",
    "step": "mask causal; steps 1 over [2]; state 1; attend unique_hard heads 1; mlp any",
    "soft": "mask causal; width 1; precision 1; attend softmax heads 1; mlp any",
}


@cache
def problems() -> dict[tuple[str, str], Problem]:
    found = {}
    for name, body in TASKS.items():
        for kind, shape in MODELS.items():
            too_long = name == "compose" and kind in ("wide", "deep", "loop", "step")
            if not too_long and not ("answer at" in body and "steps" in shape):
                text = f"task t {{ {body} }}\nmodel m {{ {shape} }}\ncheck m can solve t\n"
                claim = elaborated(text).claims[0]
                assert isinstance(claim, Check)
                found[name, kind] = claim.problem
    return found


def certificates(asked: Problem) -> list[Certificate]:
    """Return what each route that applies finds."""
    table = tabulate(asked.task)
    found: list[Certificate] = []
    if count.applies(asked.model):
        counted = count.counted(asked, table)
        probed = probe.probed(asked)
        found += [counted] if isinstance(counted, Rows) else []
        found += [] if isinstance(probed, str) else [probed]
    searches = no_tables_reason(asked.model) is None
    if searches:
        found.append(searched(asked, table, 1, lambda message: None).certificate)
    return found


@pytest.mark.parametrize("task", TASKS)
def test_the_routes_never_disagree(task: str) -> None:
    for (name, kind), asked in problems().items():
        if name != task:
            continue
        shown = [isinstance(check(asked, found), Can) for found in certificates(asked)]
        truth = None
        if no_tables_reason(asked.model) is None:
            truth = truth_of(Question(asked.model, tabulate(asked.task)), 1_500)
        shown += [] if truth is None else [truth]
        assert len(set(shown)) <= 1, f"{kind}: {shown}"


def test_the_corpus_has_questions_of_both_answers_for_every_route() -> None:
    assert len(problems()) > 200
