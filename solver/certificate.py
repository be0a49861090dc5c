"""Certificates: what a route hands to the checker, as data.

One case for each kind of evidence. Each names the problem it is about by digest, so that it cannot
be presented for another one. The canonical form is a JSON object; reading is strict: a field that
is missing, unknown or of the wrong kind is refused, and so is text after the end.
docs/certificates.md describes every field.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

FORMAT = "bounds certificate 1"
LARGEST_TEXT = 500_000_000
"""Bytes of JSON above which a certificate is not read (a compressed file may claim any size)."""
LONG_BITS, MOST_BITS = 4096, 1 << 18
"""A counterexample 2^K to a claim about growth is written so for K from the first to the second."""


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


def to_json(certificate: Certificate) -> dict[str, object]:
    """Return the certificate as a JSON object."""
    head: dict[str, object] = {"format": FORMAT, "problem": certificate.problem}
    match certificate:
        case Tables(_, bits, weights):
            return head | {"kind": "tables", "state_bits": bits, "weights": weights}
        case Exhaustion(_, encoder, splits, proofs):
            body: dict[str, object] = {"kind": "exhaustion", "encoder": encoder}
            return head | body | {"splits": list(splits), "proofs": list(proofs)}
        case Rows(_, block, position, own, rows, columns):
            body = {"kind": "rows", "block": list(block), "position": position, "own": own}
            lists = {"rows": [list(r) for r in rows], "columns": [list(c) for c in columns]}
            return head | body | lists
        case Probes(_, name, probes):
            listed = [
                {
                    "entry": probe.entry,
                    "others": {
                        key: list(value) if isinstance(value, tuple) else value
                        for key, value in probe.others
                    },
                }
                for probe in probes
            ]
            return head | {"kind": "probes", "input": name, "probes": listed}
        case Derivation(_, steps):
            return head | {"kind": "derivation", "steps": steps}
        case Instance(_, statement, steps, values):
            body = {"kind": "instance", "statement": statement, "steps": steps}
            return head | body | {"values": list(values)}
        case ForAll() | ForAllCounterexample() | ByProgram() | InstanceByProgram():
            return head | _for_all_to_json(certificate)
        case GrowthCounterexample() | GrowthLimit() | GrowthFrom():
            return head | _growth_to_json(certificate)
        case (
            ProtocolTables() | ProtocolExhaustion() | ProtocolRows() | ProtocolCounted()
            | ProtocolTranscripts() | CompositionNumbers() | CompositionHolds() | CompositionFails()
            | Measured()
        ):  # fmt: skip
            return head | _protocol_to_json(certificate)
        case _:
            return head | _program_to_json(certificate)


def _protocol_to_json(certificate: ProtocolCertificate) -> dict[str, object]:
    match certificate:
        case ProtocolTables(_, tables):
            return {"kind": "protocol_tables", "tables": [list(table) for table in tables]}
        case ProtocolExhaustion(_, encoder, proof):
            return {"kind": "protocol_exhaustion", "encoder": encoder, "proof": proof}
        case ProtocolRows(_, player, own):
            return {"kind": "protocol_rows", "player": player, "own": own}
        case ProtocolCounted(_, rows):
            return {"kind": "protocol_counted", "rows": list(rows)}
        case ProtocolTranscripts(_, player, link, cases):
            listed = [[list(each) for each in lists] for lists in cases]
            return {"kind": "protocol_transcripts", "player": player, "link": link, "cases": listed}
        case CompositionNumbers(_, numbers):
            return {"kind": "composition_numbers", "numbers": numbers}
        case CompositionHolds():
            return {"kind": "composition_holds"}
        case CompositionFails(_, failure):
            return {"kind": "composition_fails", "failure": failure}
        case Measured(_, value):
            return {"kind": "measured", "value": value}


def _for_all_to_json(certificate: ForAllCertificate) -> dict[str, object]:
    match certificate:
        case ForAll(_, starts):
            return {"kind": "for_all", "starts": list(starts)}
        case ForAllCounterexample(_, values, inputs):
            body: dict[str, object] = {"kind": "for_all_counterexample", "values": list(values)}
            return body | {"inputs": list(inputs)}
        case ByProgram(_, program):
            return {"kind": "by_program", "program": program}
        case InstanceByProgram(_, statement, program, values):
            body = {"kind": "instance_by_program", "statement": statement, "program": program}
            return body | {"values": list(values)}


def _growth_to_json(certificate: GrowthCertificate) -> dict[str, object]:
    match certificate:
        case GrowthCounterexample(_, n):
            return {"kind": "growth_counterexample", "n": _long(n)}
        case GrowthLimit(_, point, depth, behaviour, above, below):
            body = {"kind": "growth_limit", "point": list(point), "depth": depth}
            body |= {"above": [str(f) for f in above], "below": [str(f) for f in below]}
            return body | {"behaviour": behaviour}
        case GrowthFrom(_, relation, mode, point, depth, facts, proof, power):
            body = {"kind": "growth_from", "relation": relation, "mode": mode, "depth": depth}
            body |= {"point": list(point), "facts": [str(f) for f in facts]}
            return body | {"proof": proof, "power": power}


def _program_to_json(
    certificate: ProgramExhaustive
    | ProgramCounted
    | ProgramSymbolic
    | ProgramCounterexample
    | ProgramSizes,
) -> dict[str, object]:
    match certificate:
        case ProgramExhaustive(_, inputs):
            return {"kind": "program_exhaustive", "inputs": inputs}
        case ProgramCounted(_, classes):
            return {"kind": "program_counted", "classes": classes}
        case ProgramSymbolic(_, solver, encoder, texts):
            body: dict[str, object] = {"kind": "program_symbolic", "solver": solver}
            return body | {"encoder": encoder, "obligations": list(texts)}
        case ProgramCounterexample(_, codes):
            return {"kind": "program_counterexample", "inputs": list(codes)}
        case ProgramSizes(_, sizes):
            return {"kind": "program_sizes", "sizes": list(sizes)}


def from_json(data: object) -> Certificate:
    """Return the certificate that a JSON value describes.

    Raises InvalidCertificate, naming the field, if it is not exactly of one of the forms above.
    Whether the certificate shows anything is for the checker to say.
    """
    fields = _object(data, "certificate")
    if fields.get("format") != FORMAT:
        raise InvalidCertificate(f"format is {_short(fields.get('format'))}, not {FORMAT!r}")
    problem = _text(fields.get("problem"), "problem")
    match fields.get("kind"):
        case "tables":
            _exactly(fields, "state_bits", "weights")
            bits = _int(fields["state_bits"], "state_bits")
            return Tables(problem, bits, fields["weights"])
        case "exhaustion":
            _exactly(fields, "encoder", "splits", "proofs")
            proofs = tuple(_text(p, "proofs") for p in _list(fields["proofs"], "proofs"))
            encoder, splits = _int(fields["encoder"], "encoder"), _ints(fields["splits"], "splits")
            return Exhaustion(problem, encoder, splits, proofs)
        case "rows":
            _exactly(fields, "block", "position", "own", "rows", "columns")
            rows = tuple(_ints(row, "rows") for row in _list(fields["rows"], "rows"))
            columns = tuple(_ints(c, "columns") for c in _list(fields["columns"], "columns"))
            position = _int_or_none(fields["position"], "position")
            own = _int_or_none(fields["own"], "own")
            return Rows(problem, _ints(fields["block"], "block"), position, own, rows, columns)
        case "probes":
            _exactly(fields, "input", "probes")
            probes = tuple(_probe(probe) for probe in _list(fields["probes"], "probes"))
            return Probes(problem, _text(fields["input"], "input"), probes)
        case "program_exhaustive":
            _exactly(fields, "inputs")
            return ProgramExhaustive(problem, _int(fields["inputs"], "inputs"))
        case "program_counted":
            _exactly(fields, "classes")
            return ProgramCounted(problem, _int(fields["classes"], "classes"))
        case "program_symbolic":
            _exactly(fields, "solver", "encoder", "obligations")
            listed = _list(fields["obligations"], "obligations")
            texts = tuple(_text(each, "obligations") for each in listed)
            solver, encoder = _text(fields["solver"], "solver"), _int(fields["encoder"], "encoder")
            return ProgramSymbolic(problem, solver, encoder, texts)
        case "program_counterexample":
            _exactly(fields, "inputs")
            return ProgramCounterexample(problem, _ints(fields["inputs"], "inputs"))
        case "program_sizes":
            _exactly(fields, "sizes")
            return ProgramSizes(problem, _ints(fields["sizes"], "sizes"))
        case "derivation":
            _exactly(fields, "steps")
            return Derivation(problem, fields["steps"])
        case "instance":
            _exactly(fields, "statement", "steps", "values")
            values = _ints(fields["values"], "values")
            return Instance(problem, fields["statement"], fields["steps"], values)
        case "for_all" | "for_all_counterexample" | "by_program" | "instance_by_program":
            return _for_all(problem, fields)
        case "growth_counterexample":
            _exactly(fields, "n")
            return GrowthCounterexample(problem, _long_int(fields["n"], "n"))
        case "growth_limit":
            return _growth_limit(problem, fields)
        case "growth_from":
            return _growth_from(problem, fields)
        case "measured":
            _exactly(fields, "value")
            return Measured(problem, _int(fields["value"], "value"))
        case str(kind) if kind.startswith(("protocol_", "composition_")):
            return _protocol_from_json(problem, kind, fields)
        case kind:
            raise InvalidCertificate(f"there is no certificate of kind {_short(kind)}")


def _protocol_from_json(
    problem: str, kind: str, fields: Mapping[str, object]
) -> ProtocolCertificate:
    match kind:
        case "protocol_tables":
            _exactly(fields, "tables")
            listed = _list(fields["tables"], "tables")
            return ProtocolTables(problem, tuple(_ints(each, "tables") for each in listed))
        case "protocol_exhaustion":
            _exactly(fields, "encoder", "proof")
            encoder, proof = _int(fields["encoder"], "encoder"), _text(fields["proof"], "proof")
            return ProtocolExhaustion(problem, encoder, proof)
        case "protocol_rows":
            _exactly(fields, "player", "own")
            player, own = _int(fields["player"], "player"), _int(fields["own"], "own")
            return ProtocolRows(problem, player, own)
        case "protocol_counted":
            _exactly(fields, "rows")
            return ProtocolCounted(problem, _ints(fields["rows"], "rows"))
        case "protocol_transcripts":
            _exactly(fields, "player", "link", "cases")
            player, link = _int(fields["player"], "player"), _int_or_none(fields["link"], "link")
            cases = [_list(each, "cases") for each in _list(fields["cases"], "cases")]
            lists = tuple(tuple(_ints(each, "cases") for each in case) for case in cases)
            return ProtocolTranscripts(problem, player, link, lists)
        case "composition_numbers":
            _exactly(fields, "numbers")
            return CompositionNumbers(problem, fields["numbers"])
        case "composition_holds":
            _exactly(fields)
            return CompositionHolds(problem)
        case "composition_fails":
            _exactly(fields, "failure")
            return CompositionFails(problem, _text(fields["failure"], "failure"))
        case _:
            raise InvalidCertificate(f"there is no certificate of kind {_short(kind)}")


def _for_all(problem: str, fields: Mapping[str, object]) -> ForAllCertificate:
    match fields["kind"]:
        case "for_all":
            _exactly(fields, "starts")
            return ForAll(problem, _ints(fields["starts"], "starts"))
        case "for_all_counterexample":
            _exactly(fields, "values", "inputs")
            values = _ints(fields["values"], "values")
            return ForAllCounterexample(problem, values, _ints(fields["inputs"], "inputs"))
        case "by_program":
            _exactly(fields, "program")
            return ByProgram(problem, fields["program"])
        case _:
            _exactly(fields, "statement", "program", "values")
            values = _ints(fields["values"], "values")
            return InstanceByProgram(problem, fields["statement"], fields["program"], values)


def _growth_limit(problem: str, fields: Mapping[str, object]) -> GrowthLimit:
    _exactly(fields, "point", "depth", "behaviour", "above", "below")
    return GrowthLimit(
        problem,
        _point(fields["point"]),
        _int(fields["depth"], "depth"),
        _text(fields["behaviour"], "behaviour"),
        tuple(_fraction(f, "above") for f in _list(fields["above"], "above")),
        tuple(_fraction(f, "below") for f in _list(fields["below"], "below")),
    )


def _growth_from(problem: str, fields: Mapping[str, object]) -> GrowthFrom:
    _exactly(fields, "relation", "mode", "point", "depth", "facts", "proof", "power")
    return GrowthFrom(
        problem,
        _text(fields["relation"], "relation"),
        _text(fields["mode"], "mode"),
        _point(fields["point"]),
        _int(fields["depth"], "depth"),
        tuple(_fraction(f, "facts") for f in _list(fields["facts"], "facts")),
        _plain(fields["proof"]),
        _int_or_none(fields["power"], "power"),
    )


def _plain(data: object) -> object:
    """Return lists of lists, texts and integers as they are."""
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return data if isinstance(data, str) else _int(data, "proof")


def _point(data: object) -> tuple[int, int]:
    height, value = (*_ints(data, "point"), 0, 0)[:2]
    if len(_list(data, "point")) != 2:
        raise InvalidCertificate("a point is a pair")
    return height, value


def _fraction(data: object, name: str) -> Fraction:
    text = _text(data, name)
    if not re.fullmatch(r"-?[0-9]{1,1000}(/0*[1-9][0-9]{0,1000})?", text):
        raise InvalidCertificate(f"{name!r} is not a fraction")
    return Fraction(text)


def written(certificate: Certificate) -> bytes:
    """Return the compressed text of a certificate; equal certificates give equal bytes."""
    text = json.dumps(to_json(certificate), sort_keys=True, separators=(",", ":")) + "\n"
    return gzip.compress(text.encode("ascii"), compresslevel=4, mtime=0)


def read(content: bytes) -> Certificate:
    """Return the certificate written in `content`: JSON, plain or compressed.

    Raises InvalidCertificate for anything else, a cut file and trailing text included.
    """
    if content.startswith(b"\x1f\x8b"):
        content = _decompressed(content)
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        raise InvalidCertificate(f"not a JSON text: {error}") from None
    return from_json(data)


def read_file(path: Path) -> Certificate:
    """Return the certificate in the file at `path`; see `read`. OSError if it cannot be read."""
    return read(path.read_bytes())


def _decompressed(content: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(content, LARGEST_TEXT)
    except zlib.error as error:
        raise InvalidCertificate(f"damaged compressed file: {error}") from None
    if not stream.eof:
        raise InvalidCertificate("the compressed file is cut short or too large")
    if stream.unused_data:
        raise InvalidCertificate("text after the end of the compressed file")
    return plain


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is given twice")
    return found


def _probe(data: object) -> Probe:
    fields = _object(data, "probe")
    if set(fields) != {"entry", "others"}:
        raise InvalidCertificate("a probe has the fields entry and others")
    others = []
    for name, value in _object(fields["others"], "others").items():
        others.append((name, _ints(value, name) if isinstance(value, list) else _int(value, name)))
    return Probe(_int(fields["entry"], "entry"), tuple(others))


def _exactly(fields: Mapping[str, object], *names: str) -> None:
    expected = {"format", "problem", "kind", *names}
    for name in expected ^ set(fields):
        problem = "is missing" if name in expected else "is not a field of this kind"
        raise InvalidCertificate(f"{_short(name)} {problem}")


def _short(data: object) -> str:
    """Return a value as it may stand in a message."""
    shown = repr(data) if isinstance(data, str | int | float | bool | None) else "something else"
    return shown if len(shown) <= 80 else f"{shown[:80]}..."


def _object(data: object, name: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise InvalidCertificate(f"{name} is not an object")
    return data


def _list(data: object, name: str) -> list[object]:
    if not isinstance(data, list):
        raise InvalidCertificate(f"{name!r} is not a list")
    return data


def _text(data: object, name: str) -> str:
    if not isinstance(data, str):
        raise InvalidCertificate(f"{name!r} is not a text")
    return data


def _int(data: object, name: str) -> int:
    if type(data) is not int:
        raise InvalidCertificate(f"{name!r} is not an integer")
    return data


def _long(value: int) -> int | str:
    """Return an integer, as `2^K` where it is a power of two that is too long to be written out."""
    power = value.bit_length() - 1
    return f"2^{power}" if power >= LONG_BITS and value == 1 << power else value


def _long_int(data: object, name: str) -> int:
    if isinstance(data, str) and (found := re.fullmatch(r"2\^([1-9][0-9]{3,5})", data)):
        power = int(found[1])
        if LONG_BITS <= power <= MOST_BITS:
            return 1 << power
    return _int(data, name)


def _int_or_none(data: object, name: str) -> int | None:
    return None if data is None else _int(data, name)


def _ints(data: object, name: str) -> tuple[int, ...]:
    return tuple(_int(item, name) for item in _list(data, name))
