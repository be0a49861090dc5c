"""Certificates: what a route hands to the checker, as data.

One case for each kind of evidence. Each names the problem it is about by digest, so that it cannot
be presented for another one. docs/certificates.md describes every field.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


class InvalidCertificate(Exception):
    """The certificate is malformed or does not show what it says; the message tells where."""


@dataclass(frozen=True)
class Tables:
    """Shows "can": the tables of a model, as `solver.exact.weights_json` writes them.

    `state_bits` may be fewer than the model's (unique_hard only): it can do what a narrower one
    can.
    """

    problem: str
    state_bits: int
    weights: object


@dataclass(frozen=True)
class Exhaustion:
    """Shows "cannot": the search encoding with extra unit clauses for each cube has no solution.

    `encoder` is the version of the encoding; the encoding includes the symmetry-breaking clauses.
    `splits` lists embeddings by their place in the order of Lemma 2; the cubes are all ways to give
    those embeddings a state, the first split most significant; `proofs` holds one LRAT text a cube.
    """

    problem: str
    encoder: int
    splits: tuple[int, ...]
    proofs: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Shows "cannot" for one layer: more different rows at a cut than the heads have messages.

    `block` lists the tokens on the sender's side (ascending), `position` is the token that answers
    (None: the last one), `own` the code it carries (None: it is a blank token), `rows` codes of the
    block's tokens, and `columns` codes of all other prompt tokens in ascending order.
    """

    problem: str
    block: tuple[int, ...]
    position: int | None
    own: int | None
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Probe:
    """Other inputs under which the answer depends on entry `entry` of the probed table only.

    `others` gives every other input: a code for a single token, and for a table either a code for
    each entry or a single code that all entries carry.
    """

    entry: int
    others: tuple[tuple[str, int | tuple[int, ...]], ...]


@dataclass(frozen=True)
class Probes:
    """Shows "cannot" for one layer by reading entries of one table independently of each other.

    If under probe k the answer takes c_k values as entry k varies, the table block has at least the
    product of all c_k different rows.
    """

    problem: str
    input: str
    probes: tuple[Probe, ...]


@dataclass(frozen=True)
class ProgramExhaustive:
    """Shows that a program solves a task: it was run on all `inputs` allowed inputs."""

    problem: str
    inputs: int


@dataclass(frozen=True)
class ProgramCounted:
    """Shows that a program solves a task: it was run on one input of each of the allowed `classes`.

    Inputs are of one class if their tables of truth values have the same numbers of true entries
    and the rest is the same (`solver.exact.counts`).
    """

    problem: str
    classes: int


@dataclass(frozen=True)
class ProgramSymbolic:
    """Shows that a program solves a task, if `solver` is right: it found every obligation unsat.

    `encoder` is the version of the obligations, whose texts are listed.
    """

    problem: str
    solver: str
    encoder: int
    obligations: tuple[str, ...]


@dataclass(frozen=True)
class ProgramCounterexample:
    """Shows that a program does not solve a task: the codes of an input on which it fails."""

    problem: str
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class ProgramSizes:
    """Shows that a program fits a model, or does not: the program's sizes.

    They are layers, heads a layer, numbers a token, bits a number, bits a token, padding; for a
    program that generates tokens also their number and that of their alphabet.
    """

    problem: str
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Derivation:
    """Shows that a theorem holds: the steps of its proof, in the form that the kernel replays."""

    problem: str
    steps: object


@dataclass(frozen=True)
class Instance:
    """Shows "cannot": the question is a theorem's statement at these values of its parameters.

    `statement` and `steps` are the theorem and its proof as plain data.
    """

    problem: str
    statement: object
    steps: object
    values: tuple[int, ...]


@dataclass(frozen=True)
class ForAll:
    """Shows that a program fits, or solves, for all parameters: from `starts` on at once.

    Below there may be a table, of a single parameter.
    """

    problem: str
    starts: tuple[int, ...]


@dataclass(frozen=True)
class ForAllCounterexample:
    """Shows that a program does not at these parameters; `inputs` are codes where it answers."""

    problem: str
    values: tuple[int, ...]
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class ByProgram:
    """Shows what a model can for all parameters: by a program, as plain data."""

    problem: str
    program: object


@dataclass(frozen=True)
class InstanceByProgram:
    """Shows "can": the task is that of a theorem at these values, and its program fits the model.

    `statement` and `program` are plain data.
    """

    problem: str
    statement: object
    program: object
    values: tuple[int, ...]


@dataclass(frozen=True)
class GrowthCounterexample:
    """Shows that a claim about all n fails: at this n."""

    problem: str
    n: int


@dataclass(frozen=True)
class GrowthLimit:
    """Shows how f/g behaves: "o", "Theta" or "omega".

    The formulas are expanded for all n from `point` on (2^2^...^v for the pair (height, v)), with
    `depth` terms of each series. `behaviour` lists the cases where it depends on parameters.
    `above` and `below` hold a multiplier for each fact about sizes, by which f/g is bounded.
    """

    problem: str
    point: tuple[int, int]
    depth: int
    behaviour: str
    above: tuple[Fraction, ...] = ()
    below: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class GrowthFrom:
    """Shows `left relation right` for all n from `point` on, by the rules of the growth checker.

    `mode` says whether the difference or the logarithms are compared, `facts` holds a multiplier
    for each fact about sizes, and with `power` K the claim holds from 2^K on but not at 2^(K-1).
    """

    problem: str
    relation: str
    mode: str
    point: tuple[int, int]
    depth: int
    facts: tuple[Fraction, ...]
    proof: object
    power: int | None


@dataclass(frozen=True)
class ProtocolTables:
    """Shows that a protocol solves a task: what each link carries.

    The links are those of the exchange (`solver.exact.protocol_tasks`); a table lists its symbols
    for all views of the sender, and for each of them for all views of the receiver.
    """

    problem: str
    tables: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ProtocolExhaustion:
    """Shows that no protocol of a shape solves a task: an LRAT proof over its clauses.

    `encoder` is the version of the encoding, its symmetry breaking included.
    """

    problem: str
    encoder: int
    proof: str


@dataclass(frozen=True)
class ProtocolRows:
    """Shows that no protocol of one epoch does: `player` has too many rows.

    Rows are counted for the reader's input with the code `own`.
    """

    problem: str
    player: int
    own: int


@dataclass(frozen=True)
class ProtocolCounted:
    """Shows that a protocol of one epoch does: no player has more than these different rows."""

    problem: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class ProtocolTranscripts:
    """Shows that no protocol does: `player` has more different inputs than it can tell apart.

    A case has for each player the inputs that are looked at. `link` None: there is one case. With
    a link there is one for each pair of inputs of its sender, one of which it cannot tell apart.
    """

    problem: str
    player: int
    link: int | None
    cases: tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class CompositionNumbers:
    """Shows "cannot" for a composition of L functions: integers that satisfy the inequalities.

    `numbers` has the fields of `solver.kernel.composition.Composition`.
    """

    problem: str
    numbers: object


@dataclass(frozen=True)
class CompositionHolds:
    """Shows that a certificate of integers holds; the question has the integers."""

    problem: str


@dataclass(frozen=True)
class CompositionFails:
    """Shows that a certificate of integers does not hold: the first condition that fails."""

    problem: str
    failure: str


@dataclass(frozen=True)
class Measured:
    """Shows that a measure of a task is some number, or is not: what it is."""

    problem: str
    value: int


ProtocolCertificate: TypeAlias = (
    ProtocolTables | ProtocolExhaustion | ProtocolRows | ProtocolCounted | ProtocolTranscripts
    | CompositionNumbers | CompositionHolds | CompositionFails | Measured
)  # fmt: skip
ForAllCertificate: TypeAlias = ForAll | ForAllCounterexample | ByProgram | InstanceByProgram
GrowthCertificate: TypeAlias = GrowthCounterexample | GrowthLimit | GrowthFrom
Certificate: TypeAlias = (
    Tables | Exhaustion | Rows | Probes
    | ProgramExhaustive | ProgramCounted | ProgramSymbolic | ProgramCounterexample | ProgramSizes
    | Derivation | Instance | ForAllCertificate | GrowthCertificate | ProtocolCertificate
)  # fmt: skip
