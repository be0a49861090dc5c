"""Seconds to a verdict, against the direct encoding, in one run: `python -m bench`.

Every instance is settled by the search route (encoding, solving, trimming, checking, reported
apart) and then asked of the direct one-hot encoding, solved by the same CaDiCaL and by z3. Ratios
compare figures of the same run only: machines are noisy. The direct side is stopped after `--limit`
seconds; its ratio is then a lower bound, marked with >.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

from bench.instances import FRONTIER, INSTANCES, QUICK, Instance
from dsl.tabulate import tabulate
from solver.backends.processes import Processes
from solver.certificate.kinds import Exhaustion
from solver.checker.check import check
from solver.encode.direct import direct_cnf
from solver.routes.search import searched


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small instances only")
    parser.add_argument("--frontier", action="store_true", help="how far parity(n), L=2, H=1 goes")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each direct solve")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.frontier:
        frontier(arguments.jobs, arguments.limit)
    else:
        compare(QUICK if arguments.quick else INSTANCES, arguments.jobs, arguments.limit)


def compare(instances: tuple[Instance, ...], jobs: int, limit: float) -> None:
    """Print a line for each instance and the median ratio."""
    print(f"{'instance':38} {ROUTE_HEAD} {'direct':>9} {'ratio':>8} {'z3':>9} {'ratio':>8}")
    ratios = []
    for instance in instances:
        ours = settled(instance, jobs)
        direct = seconds_of(partial(solve_directly, instance), limit)
        z3 = seconds_of(partial(solve_with_z3, instance), limit)
        ratios.append(direct[0] / ours)
        print(f" {shown(direct)} {ratio(direct, ours)} {shown(z3)} {ratio(z3, ours)}", flush=True)
    print(f"median ratio to the direct encoding: {statistics.median(ratios):.1f}")
    print(f"least ratio to the direct encoding:  {min(ratios):.1f}")


def frontier(jobs: int, limit: float) -> None:
    """Settle harder and harder instances until one takes more than `limit` seconds."""
    print(f"{'instance':38} {ROUTE_HEAD}")
    for instance in FRONTIER:
        seconds = settled(instance, jobs)
        print(flush=True)
        if seconds > limit:
            break


ROUTE_HEAD = f"{'found':>7} {'wall':>8} {'encode':>7} {'solve':>8} {'trim':>7} {'check':>7}"


def settled(instance: Instance, jobs: int) -> float:
    """Settle an instance, print where the time went, and return the seconds, checking included."""
    problem = instance.problem()
    print(f"{instance.name:38}", end="", flush=True)
    started = time.perf_counter()
    search = searched(problem, tabulate(problem.task), jobs, lambda message: None)
    before = time.process_time()
    check(problem, search.certificate)
    checking = time.process_time() - before
    wall = time.perf_counter() - started
    found = "cannot" if isinstance(search.certificate, Exhaustion) else "can"
    parts = f"{search.encoding:7.2f} {search.solving:8.2f} {search.trimming:7.2f} {checking:7.2f}"
    print(f" {found:>7} {wall:8.2f} {parts}", end="", flush=True)
    return wall


def solve_directly(instance: Instance) -> bool:
    """Return whether the direct encoding has a solution, according to CaDiCaL."""
    from pysat.solvers import Cadical195

    problem = instance.problem()
    with Cadical195(
        bootstrap_with=direct_cnf(problem.model, tabulate(problem.task)).clauses
    ) as solver:
        return bool(solver.solve())


def solve_with_z3(instance: Instance) -> bool:
    """Return whether the direct encoding has a solution, according to z3."""
    import z3

    problem = instance.problem()
    cnf = direct_cnf(problem.model, tabulate(problem.task))
    variables = [None, *(z3.Bool(f"v{number + 1}") for number in range(cnf.variable_count))]
    solver = z3.SolverFor("QF_FD")
    for clause in cnf.clauses:
        literals = [variables[abs(one)] for one in clause]
        signs = zip(clause, literals, strict=True)
        solver.add(z3.Or([literal if one > 0 else z3.Not(literal) for one, literal in signs]))
    return bool(solver.check() == z3.sat)


def seconds_of(work: Callable[[], bool], limit: float) -> tuple[float, bool]:
    """Return the seconds that `work` takes in its own process, and whether it ended in time."""
    started = time.perf_counter()
    with Processes[bool]() as processes:
        processes.start(0, work)
        ended = bool(processes.finished(limit))
    return time.perf_counter() - started, ended


def shown(measured: tuple[float, bool]) -> str:
    """Return seconds for the table; > marks a lower bound."""
    seconds, ended = measured
    return f"{'' if ended else '>'}{seconds:.2f}".rjust(9)


def ratio(measured: tuple[float, bool], ours: float) -> str:
    """Return how many times longer than ours; > marks a lower bound."""
    seconds, ended = measured
    return f"{'' if ended else '>'}{seconds / ours:.1f}x".rjust(8)


if __name__ == "__main__":
    main()
