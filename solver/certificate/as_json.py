"""Certificates as JSON objects: the canonical form.

Reading is strict: a field that is missing, unknown or of the wrong kind is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from solver.certificate.fields import (
    as_fraction,
    as_int,
    as_int_or_none,
    as_ints,
    as_list,
    as_long_int,
    as_object,
    as_plain,
    as_point,
    as_text,
    exactly,
    long_form,
    short,
)
from solver.certificate.kinds import (
    ByProgram,
    Certificate,
    CompositionFails,
    CompositionHolds,
    CompositionNumbers,
    Derivation,
    Exhaustion,
    ForAll,
    ForAllCertificate,
    ForAllCounterexample,
    GrowthCertificate,
    GrowthCounterexample,
    GrowthFrom,
    GrowthLimit,
    Instance,
    InstanceByProgram,
    InvalidCertificate,
    Measured,
    Probe,
    Probes,
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSizes,
    ProgramSymbolic,
    ProtocolCertificate,
    ProtocolCounted,
    ProtocolExhaustion,
    ProtocolRows,
    ProtocolTables,
    ProtocolTranscripts,
    Rows,
    Tables,
)

FORMAT = "bounds certificate 1"


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
            return {"kind": "growth_counterexample", "n": long_form(n)}
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
    fields = as_object(data, "certificate")
    if fields.get("format") != FORMAT:
        raise InvalidCertificate(f"format is {short(fields.get('format'))}, not {FORMAT!r}")
    problem = as_text(fields.get("problem"), "problem")
    match fields.get("kind"):
        case "tables":
            exactly(fields, "state_bits", "weights")
            bits = as_int(fields["state_bits"], "state_bits")
            return Tables(problem, bits, fields["weights"])
        case "exhaustion":
            exactly(fields, "encoder", "splits", "proofs")
            proofs = tuple(as_text(p, "proofs") for p in as_list(fields["proofs"], "proofs"))
            encoder, splits = (
                as_int(fields["encoder"], "encoder"),
                as_ints(fields["splits"], "splits"),
            )
            return Exhaustion(problem, encoder, splits, proofs)
        case "rows":
            exactly(fields, "block", "position", "own", "rows", "columns")
            rows = tuple(as_ints(row, "rows") for row in as_list(fields["rows"], "rows"))
            columns = tuple(as_ints(c, "columns") for c in as_list(fields["columns"], "columns"))
            position = as_int_or_none(fields["position"], "position")
            own = as_int_or_none(fields["own"], "own")
            return Rows(problem, as_ints(fields["block"], "block"), position, own, rows, columns)
        case "probes":
            exactly(fields, "input", "probes")
            probes = tuple(_probe(probe) for probe in as_list(fields["probes"], "probes"))
            return Probes(problem, as_text(fields["input"], "input"), probes)
        case "program_exhaustive":
            exactly(fields, "inputs")
            return ProgramExhaustive(problem, as_int(fields["inputs"], "inputs"))
        case "program_counted":
            exactly(fields, "classes")
            return ProgramCounted(problem, as_int(fields["classes"], "classes"))
        case "program_symbolic":
            exactly(fields, "solver", "encoder", "obligations")
            listed = as_list(fields["obligations"], "obligations")
            texts = tuple(as_text(each, "obligations") for each in listed)
            solver, encoder = (
                as_text(fields["solver"], "solver"),
                as_int(fields["encoder"], "encoder"),
            )
            return ProgramSymbolic(problem, solver, encoder, texts)
        case "program_counterexample":
            exactly(fields, "inputs")
            return ProgramCounterexample(problem, as_ints(fields["inputs"], "inputs"))
        case "program_sizes":
            exactly(fields, "sizes")
            return ProgramSizes(problem, as_ints(fields["sizes"], "sizes"))
        case "derivation":
            exactly(fields, "steps")
            return Derivation(problem, fields["steps"])
        case "instance":
            exactly(fields, "statement", "steps", "values")
            values = as_ints(fields["values"], "values")
            return Instance(problem, fields["statement"], fields["steps"], values)
        case "for_all" | "for_all_counterexample" | "by_program" | "instance_by_program":
            return _for_all(problem, fields)
        case "growth_counterexample":
            exactly(fields, "n")
            return GrowthCounterexample(problem, as_long_int(fields["n"], "n"))
        case "growth_limit":
            return _growth_limit(problem, fields)
        case "growth_from":
            return _growth_from(problem, fields)
        case "measured":
            exactly(fields, "value")
            return Measured(problem, as_int(fields["value"], "value"))
        case str(kind) if kind.startswith(("protocol_", "composition_")):
            return _protocol_from_json(problem, kind, fields)
        case kind:
            raise InvalidCertificate(f"there is no certificate of kind {short(kind)}")


def _protocol_from_json(
    problem: str, kind: str, fields: Mapping[str, object]
) -> ProtocolCertificate:
    match kind:
        case "protocol_tables":
            exactly(fields, "tables")
            listed = as_list(fields["tables"], "tables")
            return ProtocolTables(problem, tuple(as_ints(each, "tables") for each in listed))
        case "protocol_exhaustion":
            exactly(fields, "encoder", "proof")
            encoder, proof = as_int(fields["encoder"], "encoder"), as_text(fields["proof"], "proof")
            return ProtocolExhaustion(problem, encoder, proof)
        case "protocol_rows":
            exactly(fields, "player", "own")
            player, own = as_int(fields["player"], "player"), as_int(fields["own"], "own")
            return ProtocolRows(problem, player, own)
        case "protocol_counted":
            exactly(fields, "rows")
            return ProtocolCounted(problem, as_ints(fields["rows"], "rows"))
        case "protocol_transcripts":
            exactly(fields, "player", "link", "cases")
            player, link = (
                as_int(fields["player"], "player"),
                as_int_or_none(fields["link"], "link"),
            )
            cases = [as_list(each, "cases") for each in as_list(fields["cases"], "cases")]
            lists = tuple(tuple(as_ints(each, "cases") for each in case) for case in cases)
            return ProtocolTranscripts(problem, player, link, lists)
        case "composition_numbers":
            exactly(fields, "numbers")
            return CompositionNumbers(problem, fields["numbers"])
        case "composition_holds":
            exactly(fields)
            return CompositionHolds(problem)
        case "composition_fails":
            exactly(fields, "failure")
            return CompositionFails(problem, as_text(fields["failure"], "failure"))
        case _:
            raise InvalidCertificate(f"there is no certificate of kind {short(kind)}")


def _for_all(problem: str, fields: Mapping[str, object]) -> ForAllCertificate:
    match fields["kind"]:
        case "for_all":
            exactly(fields, "starts")
            return ForAll(problem, as_ints(fields["starts"], "starts"))
        case "for_all_counterexample":
            exactly(fields, "values", "inputs")
            values = as_ints(fields["values"], "values")
            return ForAllCounterexample(problem, values, as_ints(fields["inputs"], "inputs"))
        case "by_program":
            exactly(fields, "program")
            return ByProgram(problem, fields["program"])
        case _:
            exactly(fields, "statement", "program", "values")
            values = as_ints(fields["values"], "values")
            return InstanceByProgram(problem, fields["statement"], fields["program"], values)


def _growth_limit(problem: str, fields: Mapping[str, object]) -> GrowthLimit:
    exactly(fields, "point", "depth", "behaviour", "above", "below")
    return GrowthLimit(
        problem,
        as_point(fields["point"]),
        as_int(fields["depth"], "depth"),
        as_text(fields["behaviour"], "behaviour"),
        tuple(as_fraction(f, "above") for f in as_list(fields["above"], "above")),
        tuple(as_fraction(f, "below") for f in as_list(fields["below"], "below")),
    )


def _growth_from(problem: str, fields: Mapping[str, object]) -> GrowthFrom:
    exactly(fields, "relation", "mode", "point", "depth", "facts", "proof", "power")
    return GrowthFrom(
        problem,
        as_text(fields["relation"], "relation"),
        as_text(fields["mode"], "mode"),
        as_point(fields["point"]),
        as_int(fields["depth"], "depth"),
        tuple(as_fraction(f, "facts") for f in as_list(fields["facts"], "facts")),
        as_plain(fields["proof"]),
        as_int_or_none(fields["power"], "power"),
    )


def _probe(data: object) -> Probe:
    fields = as_object(data, "probe")
    if set(fields) != {"entry", "others"}:
        raise InvalidCertificate("a probe has the fields entry and others")
    others = []
    for name, value in as_object(fields["others"], "others").items():
        others.append(
            (name, as_ints(value, name) if isinstance(value, list) else as_int(value, name))
        )
    return Probe(as_int(fields["entry"], "entry"), tuple(others))
