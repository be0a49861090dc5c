"""Certificates as files: compressed JSON; text after the end is refused."""

from __future__ import annotations

import gzip
import json
import zlib

from solver.certificate.as_json import from_json, to_json
from solver.certificate.kinds import Certificate, InvalidCertificate

LARGEST_TEXT = 500_000_000
"""Bytes of JSON above which a certificate is not read (a compressed file may claim any size)."""
DEEPEST = 400
"""Lists and objects nest at most this deep, so that no checker runs out of levels."""


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
    _require_shallow(data)
    return from_json(data)


def _require_shallow(data: object) -> None:
    """Raise InvalidCertificate if lists and objects are nested too deep."""
    level = [data]
    for _ in range(DEEPEST):
        inside = [list(x.values()) if isinstance(x, dict) else x for x in level]
        level = [each for x in inside if isinstance(x, list) for each in x]
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return
    raise InvalidCertificate(f"lists nested more than {DEEPEST} deep")


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
