"""What a variable of the search encoding means, in words; names come from `solver.encode`.

A *sequence* number stands for the states of some visible tokens, interned by the encoder; `x17` is
an unknown state.
"""

from __future__ import annotations

from solver.encode.cnf import Name


def meaning(name: Name) -> str:
    """Return a variable's name as a sentence; a name of an unknown kind as it stands."""
    match name:
        case ("true",):
            return "constant true"
        case ("embedding", (str() as token, code), int() as position, state):
            return f"embedding of {token} = {code} at position {position} is state {state}"
        case ("embedding", (str() as token, code), state):
            return f"embedding of {token} = {code} is state {state}"
        case ("generated", unknown, position, state):
            return f"token generated at position {position} with name x{unknown} has state {state}"
        case ("named", unknown, state):
            return f"state {state} is in use up to x{unknown}"
        case ("equal_heads", one, other):
            return f"two heads agree up to variables {one} and {other}"
        case ("differ", one, other):
            return f"x{one} and x{other} differ"
        case ("read", own, sequence, head, value):
            return f"head {head} of the last layer gives x{own} seeing sequence {sequence}: {value}"
        case ("result", *rest):
            return _result(tuple(rest))
        case (("mlp" | "naming" | "answer"), *_):
            return _entry(name)
        case (str() as kind, tables, head, *rest):
            return f"{kind} {_of_head(kind, f'{tables} head {head}', tuple(rest))}"
        case _:
            return " ".join(map(str, name))


def _result(rest: Name) -> str:
    match rest:
        case ((function, *tables), layer, "state", own, sequence, value):
            what = f"{function}{_tables(tables)} at layer {layer} of state {own}"
            return f"{what} seeing sequence {sequence} is {value}"
        case (function, *tables, layer, unknown, sequence, value):
            what = f"{function}{_tables(tables)} at layer {layer} of x{unknown}"
            return f"{what} seeing sequence {sequence} is {value}"
        case _:
            return f"result {' '.join(map(str, rest))}"


def _tables(tables: list[object]) -> str:
    return f" {tables[0]}" if tables else ""


def _entry(name: Name) -> str:
    """Return an entry of the mlp, naming or answer table."""
    function, *tables, own, outputs, value = name
    assert isinstance(outputs, tuple)
    read = ", ".join("blank" if each in (None, "blank") else str(each) for each in outputs)
    return f"{function}{_tables(tables)} of state {own} reading {read} is {value}"


def _of_head(kind: str, head: str, rest: Name) -> str:
    match kind, rest:
        case "at_least", (query, one, other):
            return f"layer {head} query {query}: key {one} >= key {other}"
        case "value", (key, place, number):
            return f"layer {head}: number {place} of the value of key {key} is {number}"
        case (("best" | "present" | "top"), (query, sequence, state)):
            return f"layer {head} query {query}: state {state} in sequence {sequence}"
        case "beaten", (query, sequence, state, other):
            return f"layer {head} query {query}: state {state} by {other} in sequence {sequence}"
        case "share", (query, sequence, place, unknown, number):
            adds = "nothing" if number is None else number
            what = f"x{unknown} adds {adds} to number {place} in sequence {sequence}"
            return f"layer {head} query {query}: {what}"
        case "sum", (query, sequence, place, length, (count, total)):
            first = f"number {place} of the first {length} of sequence {sequence}"
            return f"layer {head} query {query}: {first} adds to {total} over {count} best tokens"
        case "mean", (query, sequence, place, (number,)):
            return f"layer {head} query {query}: number {place} of sequence {sequence} is {number}"
        case "average", (query, sequence, numbers):
            return f"layer {head} query {query}: sequence {sequence} gives {numbers}"
        case _:
            return f"layer {head}: {' '.join(map(str, rest))}"
