"""Certificates that L layers cannot compose L functions: integers, and inequalities between them.

The task, L-FuncComp(m; n_1, ..., n_{L-1}). Put N_0 = m and N_l = N_{l-1} n_l. The prompt is
z_L, ..., z_1, z_0, w, in this order: z_l is a table of N_{l-1} tokens with values below N_{l-1},
z_0 < m and w = (w_1, ..., w_{L-1}), w_l < n_l, are one token each, so it has
2 + N_0 + ... + N_{L-1} tokens. With i_1 = z_1(z_0) and i_{l+1} = z_{l+1}(w_l, i_l) the answer i_L
is wanted at the token w, the last one. The order and the extra arguments w are part of the theorem.

The machine, `pipelined`. Player l holds z_l, player -1 holds w. In each of L epochs every player i
receives one message of b bits for each of its tokens, folded from the earliest block to the one
before its own: s_j = G(s_{j+1}, what j knows, what i knows). A receiver keeps what it received, a
sender learns nothing. So what i knows is a function of z_i, ..., z_L alone. Every causal
transformer with L layers whose attention, for one receiving token and all heads, is a left fold
with b bits of state is such a protocol. `parallel`: instead every earlier player sends its own b
bits for each receiving token (exact sums: b = H (d+1) p, with p bits of accumulator).

Theorem [derived, checked; Chen, Peng, Wu 2024 have the idea, not these inequalities]. If `check`
accepts (L, b, m, n, omega, x, t, Theta), no such protocol with b bits solves the task.

Proof. Sets W (a product, omega_l of the w_l), Z_0, ..., Z_{l-1} of at most x_i inputs and R of
inputs z_l, ..., z_L are kept, with |R| >= 2^-delta_l of all, such that after l epochs no player
before l learns which element of R it is, and i_{l-1} still has Theta_{l-1} possible values.

L = 1. The message about z_1 does not depend on z_0. If 2^b < m^m two tables have the same, differ
at some z_0, and player -1 cannot tell.

Start, l = 2, where Omega is the product of the omega_l. Fix the messages of epoch 1 from players
>= 2 to -1 for all w in W: Omega b bits. Then fix those of player 1: a set S of tables z_1 with
|S| >= m^m 2^(-Omega b) is left, and the view of -1 depends on (w, z_0) alone. By Han's inequality
some Z_0 of x_0 arguments has H(z_1 on Z_0) >= x_0 log m - b Omega x_0 / m, z_1 uniform on S. Choose
tables from S, each with at least t new values on Z_0, x_1 times. If that gets stuck, with values I,
|I| < Theta_1 = x_1 t, every table of S has on Z_0 values from I and from t-1 more, which is
C(m, t-1) (Theta_1 + t - 2)^x_0 restrictions at most, against (G1). (For Theta_1 = t = 1 the first
table will do and (G1) is void.) Fix the messages from players >= 2 for all choices that are left:
  delta_2 = b (Omega + m x_1 + x_0 + Omega x_0)                       for L = 2,
  delta_2 = b (Omega + 2 m x_1 + x_0 + x_0 x_1 + Omega x_0)           for L > 2,
the latter for two epochs to all players below 2, the former with epoch 2 to player -1 alone.

Step from l to l+1. Draw x_l tables z_l at random. By Jensen's inequality the expected number of
(z_{l+1}, ..., z_L) that are compatible in R with all of them is 2^(-x_l delta_l) of all at least.
The values at the omega_{l-1} Theta_{l-1} reachable arguments are Q_l = x_l omega_{l-1} Theta_{l-1}
independent uniform numbers below N = N_{l-1}, so fewer than Theta_l are different with probability
at most C(N, Theta_l - 1) ((Theta_l - 1) / N)^Q_l, which (G2_l) puts below half of that. So some
draw has Theta_l values and leaves 2^(-x_l delta_l - 1) of all. Fix what is told in epoch l+1 to
players i < l, who know z_i, ..., z_{l-1} (one copy for each choice of these), and in epochs
1, ..., l+1 to player l (one for each chosen z_l): delta_{l+1} = x_l delta_l + 1 + b c_l. At the end
all z_L in R agree on omega_{L-1} Theta_{L-1} entries, so R is at most N^(-omega Theta) of all,
against (G3). In the parallel machine the players that send are counted one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any, Literal, TypeAlias

from solver.kernel.logs import (
    LogSum,
    Undecided,
    constant,
    is_positive,
    log2,
    log2_choose_above,
    log2_choose_below,
)

Machine: TypeAlias = Literal["pipelined", "parallel"]
Choose: TypeAlias = Callable[[int, int], LogSum]
MOST_LAYERS = 64
MOST_BITS = 1 << 24
"""Certificates with longer integers are refused unread."""
LONGEST_SHOWN = 8192
"""Bits of the longest integer that is written out in a message."""


class InvalidComposition(Exception):
    """The certificate shows nothing; the message names the inequality or range that fails."""


class UnclearComposition(InvalidComposition):
    """An inequality is not decided: a sum is too close to 0, or a binomial is only bounded."""


@dataclass(frozen=True)
class Composition:
    """A certificate: `n` and `omega` belong to l = 1..L-1, `x` to 0..L-1, `theta` to 2..L-1.

    Theta_1 = x_1 t is no part of it. For L = 1 only b and m count, the rest is empty and t is 1.
    """

    layers: int
    b: int
    m: int
    n: tuple[int, ...]
    omega: tuple[int, ...]
    x: tuple[int, ...]
    t: int
    theta: tuple[int, ...]

    @property
    def tables(self) -> tuple[int, ...]:
        """N_0, ..., N_{L-1}: the tokens of z_1, ..., z_L, and their values."""
        return tuple(accumulate((self.m, *self.n), mul))

    @property
    def prompt(self) -> int:
        """The length of the prompt."""
        return 2 + sum(self.tables)

    @property
    def covers(self) -> tuple[int, ...]:
        """Theta_1, ..., Theta_{L-1}."""
        return (self.x[1] * self.t, *self.theta) if self.layers > 1 else ()


@dataclass(frozen=True)
class Impossible:
    """What a certificate shows: b bits for each receiving token are too few at this length."""

    certificate: Composition
    machine: Machine
    prompt: int

    @property
    def leaves_room_for_positions(self) -> bool:
        """Whether one head with d = 1 and p >= log2(prompt) has at most b bits, 2 p <= b.

        If not, the statement holds but speaks of no transformer that can count its tokens.
        """
        return 2 * (self.prompt - 1).bit_length() <= self.certificate.b


def shown(value: int) -> str:
    """Return an integer for a message: in digits, or by its length where there are too many."""
    bits = value.bit_length()
    return str(value) if bits <= LONGEST_SHOWN else f"(an integer of {bits} bits)"


def read(data: Any) -> Composition:
    """Return the certificate that plain data describes, with exactly the fields of Composition."""
    names = tuple(Composition.__dataclass_fields__)
    if not isinstance(data, dict) or set(data) != set(names):
        raise InvalidComposition(f"not an object with exactly {', '.join(names)}")
    return Composition(*(_listed(data[name]) for name in names))


def plain(found: Composition) -> dict[str, Any]:
    """Return a certificate as plain data, which `read` takes back."""
    values = ((name, getattr(found, name)) for name in Composition.__dataclass_fields__)
    return {name: list(each) if isinstance(each, tuple) else each for name, each in values}


def _listed(data: Any) -> Any:
    return tuple(data) if isinstance(data, list) else data


def check(found: Composition, machine: Machine) -> Impossible:
    """Return what the certificate shows. Raises InvalidComposition if it shows nothing."""
    if machine not in ("pipelined", "parallel"):
        raise InvalidComposition(f"there is no machine {str(machine)[:60]!r}")
    _require_shape(found)
    if found.layers > 1:
        _require_ranges(found)
    for name, slack in inequalities(found, machine):
        if not _positive(name, slack):
            most = dict(inequalities(found, machine, log2_choose_below))[name]
            if _positive(name, most):
                raise UnclearComposition(f"{name} is not decided: its binomial is only bounded")
            raise InvalidComposition(f"{name} does not hold")
    return Impossible(found, machine, found.prompt)


def _positive(name: str, slack: LogSum) -> bool:
    try:
        return is_positive(slack)
    except Undecided as unclear:
        raise UnclearComposition(f"{name} is not decided: {unclear}") from None


def inequalities(
    found: Composition, machine: Machine, choose: Choose = log2_choose_above
) -> Iterator[tuple[str, LogSum]]:
    """Yield what must be above 0, with names; those of L = 2 are special cases of (G1), (G3).

    `choose` bounds the logarithms of binomials: from above to show what holds, from below to show
    what does not.
    """
    last = found.layers - 1
    if not last:
        yield "(C)", log2(found.m).times(found.m) - constant(found.b)
        return
    if found.covers[0] > 1:
        yield "(C1)" if last == 1 else "(G1)", _greedy(found, choose)
    lost = _start(found, machine)
    for number in range(2, last + 1):
        yield f"(G2_{number})", _drawing(found, number, lost, choose)
        lost = found.x[number] * lost + 1 + _copies(found, number, machine)
    kept = found.omega[-1] * found.covers[-1]
    yield (
        "(C2)" if last == 1 else "(G3)",
        log2(found.tables[last]).times(kept) - constant(lost),
    )


def _greedy(found: Composition, choose: Choose) -> LogSum:
    """Return m times (right side - left side) of

    log C(m, t-1) + x_0 log(Theta_1 + t - 2) + b Omega x_0 / m  <  x_0 log m     (C1), (G1)
    """
    m, x_0 = found.m, found.x[0]
    values = log2(found.covers[0] + found.t - 2)
    restrictions = choose(m, found.t - 1) + values.times(x_0)
    told = constant(found.b * prod(found.omega) * x_0)
    return (log2(m).times(x_0) - restrictions).times(m) - told


def _start(found: Composition, machine: Machine) -> int:
    """Return delta_2."""
    queries, (x_0, x_1, *_) = prod(found.omega), found.x
    copies = queries + found.m * x_1 + x_0 + queries * x_0
    if found.layers > 2:
        copies += found.m * x_1 + x_0 * x_1
    return found.b * copies * _senders(found, 1, machine)


def _drawing(found: Composition, number: int, lost: int, choose: Choose) -> LogSum:
    """Return right side - left side of

    log C(N, Theta_l - 1) + x_l delta_l + 1  <  Q_l log(N / (Theta_l - 1)),  N = N_{l-1}     (G2_l)
    """
    table, fewer = found.tables[number - 1], found.covers[number - 1] - 1
    values = found.x[number] * found.omega[number - 2] * found.covers[number - 2]
    unlikely = (log2(table) - log2(fewer)).times(values)
    return unlikely - choose(table, fewer) - constant(found.x[number] * lost + 1)


def _copies(found: Composition, number: int, machine: Machine) -> int:
    """Return b c_l, the bits that are fixed in the step from l to l+1.

    c_l = (l+1) N_{l-1} x_l + Omega x_0 ... x_{l-1} + sum of (tokens of z_i) x_i ... x_{l-1}, i < l,
    and c_{L-1} = (L-1) N_{L-2} x_{L-1} + Omega x_0 ... x_{L-2}.
    """
    x, tokens = found.x, (1, *found.tables)
    copies = prod(found.omega) * prod(x[:number])
    if number == found.layers - 1:
        copies += number * tokens[number] * x[number]
    else:
        copies += (number + 1) * tokens[number] * x[number]
        copies += sum(tokens[i] * prod(x[i:number]) for i in range(number))
    return found.b * copies * _senders(found, number, machine)


def _senders(found: Composition, number: int, machine: Machine) -> int:
    """Return how many messages one token receives in one epoch from the players after `number`."""
    return found.layers - number if machine == "parallel" else 1


def _require_shape(found: Composition) -> None:
    numbers = (found.layers, found.b, found.m, found.t)
    lists = (found.n, found.omega, found.x, found.theta)
    if not all(isinstance(each, tuple) for each in lists):
        raise InvalidComposition("n, omega, x and theta are lists")
    listed = (*numbers, *(each for one in lists for each in one))
    if not all(type(each) is int and each >= 1 for each in listed):
        raise InvalidComposition("all numbers are integers of at least 1")
    if found.layers > MOST_LAYERS or sum(each.bit_length() for each in listed) > MOST_BITS:
        raise UnclearComposition("the certificate is too large to be checked")
    last = found.layers - 1
    lengths = (last, last, found.layers if last else 0, max(0, last - 1))
    if tuple(map(len, lists)) != lengths:
        raise InvalidComposition(f"n, omega, x, theta have the lengths {lengths}")
    if not last and found.t != 1:
        raise InvalidComposition("t = 1 where there is nothing to choose")


def _require_ranges(found: Composition) -> None:
    """Check 1 <= omega_l <= n_l, x_0 <= m, t <= m, Theta_1 <= m and 2 <= Theta_l <= N_{l-1}."""
    for number, (queries, most) in enumerate(zip(found.omega, found.n, strict=True), start=1):
        if queries > most:
            raise InvalidComposition(
                f"omega_{number} = {shown(queries)} is more than n_{number} = {shown(most)}"
            )
    for name, value in (("x_0", found.x[0]), ("t", found.t), ("Theta_1", found.covers[0])):
        if value > found.m:
            raise InvalidComposition(f"{name} = {shown(value)} is more than m = {shown(found.m)}")
    for number, cover in enumerate(found.theta, start=2):
        if not 2 <= cover <= found.tables[number - 1]:
            raise InvalidComposition(f"Theta_{number} is not from 2 to N_{number - 1}")
