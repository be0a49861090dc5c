"""Questions about models: theorems first, then counting and search, in order of cost."""

from __future__ import annotations

from dsl.claims import Candidate
from dsl.problem import Problem, TaskTable
from dsl.tabulate import TooLarge, tabulate
from solver.budget import bits_text
from solver.certificate.kinds import Certificate, Tables
from solver.deadline import OutOfTime
from solver.encode.cnf import EncodingTooLarge
from solver.reach import reached
from solver.reasons import fold_notes, no_semantics_reason, no_tables_reason, restrictions_of
from solver.routes import composed, count, probe
from solver.settling.limits import Limits, Progress, checked
from solver.verdict import LEVELS, Outcome, Undecided


def about_model(
    problem: Problem,
    limits: Limits,
    progress: Progress,
    candidates: tuple[Candidate, ...],
    search_first: bool,
) -> Outcome:
    """Try the theorems first: where one applies, nothing needs to be searched.

    What rests on a paper or a hypothesis counts where nothing else settles the question.
    """
    found = reached(problem, candidates)
    if found.shown is not None:
        return found.shown
    cited, reasons = found.cited, [*fold_notes(problem.model), *found.reasons]
    try:
        certificate = _by_composition(problem, limits, progress, search_first)
    except OutOfTime:
        if not cited and not reasons:
            raise
        if not cited:
            return Undecided("; ".join((limits.late, *reasons)), lasting=False)
        certificate = Undecided("not decided in time", lasting=False)
    if isinstance(certificate, Undecided):
        if cited:
            return min(cited, key=lambda outcome: LEVELS.index(outcome.trust))
        reason = composed.why_not_layers(problem)
        reasons += [] if reason is None or certificate.reason in reason else [reason]
        return Undecided("; ".join((certificate.reason, *reasons)), certificate.lasting)
    restrictions = restrictions_of(problem.model)
    if restrictions and isinstance(certificate, Tables):
        return Undecided(f"without {restrictions[0]} the model can; whether it can with it is open")
    progress("checking")
    return checked(problem, certificate)


def _by_composition(
    problem: Problem, limits: Limits, progress: Progress, search_first: bool
) -> Certificate | Undecided:
    """Try integers about compositions first, for one layer last: there counting leans on less."""
    if len(problem.model.layers) > 1:
        numbers = composed.about_layers(problem)
        return numbers or certificate_for(problem, limits, progress, search_first)
    found = certificate_for(problem, limits, progress, search_first)
    return composed.about_layers(problem) or found if isinstance(found, Undecided) else found


def by_rule(
    word: str, problem: Problem, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    """
         more different rows than messages           no tables solve the task on all inputs
    ---------------------------------------  (count) -------------------------------------  (search)
         no one-layer model of this shape            no model of this shape

    The checker counts again (`solver.checker.counting`; rows of one-way communication, Kushilevitz,
    Nisan 1997), or checks the proof of exhaustion (`solver.checker.exhaustion`; LRAT, Cruz-Filipe
    et al. 2017).
    """
    reason = no_semantics_reason(problem.model)
    if word == "count" and not count.applies(problem.model):
        reason = "rows are counted of one layer without steps"
    if word == "search":
        reason = reason or no_tables_reason(problem.model)
    if word == "count":
        reason = reason or count.too_few_inputs(problem)
    if reason is not None:
        return Undecided(reason)
    try:
        table = tabulate(problem.task)
    except TooLarge as large:
        return _probed(problem, large) if word == "count" else Undecided(str(large))
    if word == "search":
        return _searched(problem, table, limits, progress)
    found = count.counted(problem, table)
    if not isinstance(found, count.Counted):
        return found
    return Undecided(_what_counting_shows(problem, table, found, "nothing else is tried"))


def certificate_for(
    problem: Problem, limits: Limits, progress: Progress, search_first: bool = False
) -> Certificate | Undecided:
    """Return what the first route that applies finds, unchecked, or why none does."""
    reason = no_semantics_reason(problem.model)
    if reason is not None:
        return Undecided(reason)
    few, unsearched = count.too_few_inputs(problem), no_tables_reason(problem.model)
    if few is not None and unsearched is not None:
        return Undecided(f"{few}; {unsearched}")
    try:
        table = tabulate(problem.task)
    except TooLarge as large:
        return _probed(problem, large)
    if search_first and unsearched is None:
        sought = _searched(problem, table, limits, progress)
        if not isinstance(sought, Undecided):
            return sought
    counts: count.Counted | None = None
    if count.applies(problem.model):
        progress("counting rows")
        found = count.counted(problem, table)
        if not isinstance(found, count.Counted):
            return found
        counts = found
    if unsearched is not None:
        return Undecided(_what_counting_shows(problem, table, counts, unsearched))
    return _searched(problem, table, limits, progress)


def _probed(problem: Problem, large: TooLarge) -> Certificate | Undecided:
    advice = "a program (can) or a theorem (cannot) could still settle it"
    if not count.applies(problem.model):
        return Undecided(f"{large}; {advice}")
    found = probe.probed(problem)
    return Undecided(f"{large}; {found}; {advice}") if isinstance(found, str) else found


def _searched(
    problem: Problem, table: TaskTable, limits: Limits, progress: Progress
) -> Certificate | Undecided:
    from solver.backends.processes import WorkerFailed
    from solver.routes.search import searched

    try:
        return searched(problem, table, limits.jobs, progress).certificate
    except EncodingTooLarge:
        return Undecided("the search would need more clauses than the encoder makes")
    except WorkerFailed as failure:
        return Undecided(str(failure), lasting=False)


def _what_counting_shows(
    problem: Problem, table: TaskTable, counts: count.Counted | None, reason: str
) -> str:
    """Return the reason for unknown of a softmax claim: what is known and what is missing."""
    if counts is None:
        return f"{reason}, and a row count speaks of a single layer without steps only"
    if counts.best is None:
        return f"{reason}, and there is no cut to count rows at"
    best = counts.best
    names = " ".join(dict.fromkeys(table.tokens[token].name for token in best.block))
    partly = "" if counts.complete else " (not all cuts were counted)"
    cut = f"at the cut {names} | rest"
    if best.rows == 1:
        said = f"gap: all rows are alike {cut}{partly}"
    else:
        ruled = bits_text(best.impossible_bits)
        said = f"gap: counting rows rules out at most {ruled} ({best.rows} different rows {cut})"
        said += partly
    return f"{said}, the heads carry {bits_text(best.bits)}; {reason}"
