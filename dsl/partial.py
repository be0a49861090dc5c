"""Tables that are not listed: one entry only, or all entries given by a code.

Tasks of any size can be evaluated on inputs like these, because an expression reads only the
entries it needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.evaluate import EvaluationError
from dsl.problem import Input
from dsl.types import Value, code_of, value_of


class OtherEntryRead(Exception):
    """Another entry of a `OneEntry` table was read; `code` is its index's code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"entry {code} was read too")
        self.code = code


@dataclass(frozen=True)
class OneEntry:
    """A table of which only the entry whose index has code `entry` may be read."""

    table: Input
    entry: int
    value: Value

    def __getitem__(self, index: Value) -> Value:
        code = _index_code(self.table, index)
        if code != self.entry:
            raise OtherEntryRead(code)
        return self.value


@dataclass(frozen=True)
class GivenTable:
    """A table whose entries have the codes `codes`: one code for all entries, or one for each."""

    table: Input
    codes: int | tuple[int, ...]

    def __getitem__(self, index: Value) -> Value:
        code = _index_code(self.table, index)
        chosen = self.codes if isinstance(self.codes, int) else self.codes[code]
        return value_of(self.table.element, chosen)


def given_value(given: Input, codes: int | tuple[int, ...]) -> object:
    """Return the value that `codes` gives an input: a code for one token; for a table one or a
    list.

    Raises ValueError if the codes do not fit the input.
    """
    listed = (codes,) if isinstance(codes, int) else codes
    if not all(0 <= code < given.element.size for code in listed):
        raise ValueError(f"{given.name} is given a value out of range")
    if given.index is None:
        if not isinstance(codes, int):
            raise ValueError(f"{given.name} is a single token")
        return value_of(given.element, codes)
    if isinstance(codes, tuple) and len(codes) != given.index.size:
        raise ValueError(f"{given.name} has {given.index.size} entries")
    return GivenTable(given, codes)


def _index_code(table: Input, index: Value) -> int:
    assert table.index is not None
    try:
        return code_of(table.index, index)
    except ValueError as error:
        raise EvaluationError(str(error)) from None
