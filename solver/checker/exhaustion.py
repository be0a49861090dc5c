"""Checking "cannot" from an exhaustive search: the clauses are made anew, each cube is refuted.

The cubes are all ways to give some embeddings a state. An embedding has exactly one state (the
clauses say so), so together the cubes leave nothing out, and their number and order follow from
the certificate's `splits`.
"""

from __future__ import annotations

from dsl.problem import Model, TaskTable
from solver.certificate.kinds import Exhaustion, InvalidCertificate
from solver.checker.lrat import InvalidProof, check_refutation
from solver.encode.cnf import EncodingTooLarge
from solver.encode.cubes import cubes, in_order
from solver.encode.search import ENCODER_VERSION
from solver.encode.symmetry import symmetry_broken

MOST_CUBES = 100_000
ENCODING = (
    f"the search encoding, version {ENCODER_VERSION}, and its symmetry lemmas (docs/encoding.md)"
)


def check_exhaustion(model: Model, table: TaskTable, certificate: Exhaustion) -> None:
    """Refute every cube with its proof. Raises InvalidCertificate if one is not refuted."""
    if certificate.encoder != ENCODER_VERSION:
        raise InvalidCertificate(f"made for version {certificate.encoder} of the encoding")
    try:
        encoding = symmetry_broken(model, table)
    except EncodingTooLarge:
        raise InvalidCertificate("the encoding is too large") from None
    clauses = in_order(encoding.cnf.clauses)
    try:
        units = cubes(encoding, certificate.splits, MOST_CUBES)
    except ValueError as error:
        raise InvalidCertificate(str(error)) from None
    if len(units) != len(certificate.proofs):
        raise InvalidCertificate(f"{len(units)} cubes, but {len(certificate.proofs)} proofs")
    for number, (cube, proof) in enumerate(zip(units, certificate.proofs, strict=True), start=1):
        try:
            check_refutation([*clauses, *((literal,) for literal in cube)], proof)
        except InvalidProof as error:
            raise InvalidCertificate(f"cube {number}: {error}") from None
