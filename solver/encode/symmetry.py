"""Symmetry breaking: clauses that keep at least one solution if there is any.

These clauses are part of the trusted encoding, so each comes with its lemma. A *solution* is an
assignment of all tables that solves every row.

Lemma 1 (distinct embeddings). If two rows differ in one token only, holding codes v and w there,
and have different answers, then every solution embeds v and w at that token differently. Otherwise
both prompts would be the same sequence of states. Nothing is lost, not even a solution.

Lemma 2 (names of states). The layers' input states fall into *spaces*: layer l and layer k are in
one space if they share tables, and so are the layers after them. Renaming the states of one space
in all tables that read or write it turns solutions into solutions. So in each space any fixed
sequence of state-valued unknowns may be asked to use new names in order: the first unknown is 0,
and m+1 appears only after m.

Lemma 3 (flips). Say exchanging the two codes of token t permutes the rows, and the answers by a
permutation that is the same for every row. Exchanging the two embeddings of t, and renaming the
answer function's values, turns solutions into solutions. All such tokens together: walk through
the sequence of Lemma 2, which begins with the embeddings, one token after the other. At each
flippable token exchange its two embeddings if that puts the smaller name first, where a state not
met before counts as larger than all met before; then name what is new. The result satisfies Lemma
2 and E(t, 0) <= E(t, 1) at each of them. (Only with `positions any`, where embeddings of different
tokens are free of each other.)

Lemma 3a (all tokens at once). Say there is no such token, but exchanging the codes of all tokens
at once, each of them two-valued, does the same, and the last token is sensitive. By Lemmas 1 and 2
its embeddings are 0 and 1. If the token before it has embeddings (1, new) or (new, 1), where new
is neither 0 nor 1, exchange all codes and rename: its embeddings are now (new, 0) or (0, new). So
of such pairs only those with 0 are needed.

Lemma 4 (heads in order). Exchanging two heads of a layer, and the matching arguments of the
function that reads them, turns solutions into solutions and leaves every state as it was. So the
heads' tables, read as strings of bits in a fixed order, may be asked to be in lexicographic order;
so may any prefix of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise

from dsl.problem import Model, TaskTable
from solver.encode.answers import encoded
from solver.encode.attend import State
from solver.encode.cnf import TRUE
from solver.encode.search import SearchEncoding, state_spaces


def symmetry_broken(model: Model, table: TaskTable) -> SearchEncoding:
    """Return the search encoding of a hard-attention model with the clauses of all lemmas.

    Raises EncodingTooLarge.
    """
    encoding = encoded(model, table, names_in_order=True)
    break_symmetry(encoding)
    return encoding


def break_symmetry(encoding: SearchEncoding) -> None:
    """Add the clauses of Lemmas 1 to 4 to a complete encoding."""
    order = embedding_order(encoding)
    for one, other in sensitive_pairs(encoding):
        for key in one.keys:
            encoding.cnf.add(-one.is_(key), -other.is_(key))
    for layers in state_spaces(encoding.model):
        if layers == [0] and encoding.is_named_apart:
            continue  # the names are fixed already, and those of unused embeddings are skipped
        count = encoding.states[layers[0]]
        names_in_order(encoding, list(unknowns_of(encoding, layers, order)), count)
    if encoding.model.positions == "any":
        flippable = flippable_tokens(encoding.table)
        for token in flippable:
            not_above(encoding, *embeddings_of(encoding, token))
        if not flippable and flips_as_a_whole(encoding.table):
            second_token_prefers_zero(encoding)
    heads_in_order(encoding)


def embeddings_of(encoding: SearchEncoding, token: int) -> list[State]:
    """Return the embeddings of the codes of a prompt token, in order of code."""
    place = encoding.table.tokens[token]
    return [encoding.embedding((place.name, code), token) for code in range(place.size)]


def embedding_order(encoding: SearchEncoding) -> list[State]:
    """Return the embeddings in use in a fixed order: last token first, then by code."""
    return [encoding.embeddings[place] for place in encoding.places if place in encoding.embeddings]


def sensitive_pairs(encoding: SearchEncoding) -> Iterator[tuple[State, State]]:
    """Yield the pairs of embeddings that Lemma 1 tells apart."""
    table, seen = encoding.table, set()
    answer_of = dict(zip(table.inputs, table.answers, strict=True))
    for row, answer in answer_of.items():
        for token, place in enumerate(table.tokens):
            for code in range(row[token]):
                other = answer_of.get((*row[:token], code, *row[token + 1 :]))
                if other is not None and other != answer:
                    one, two = ((place.name, c) for c in (code, row[token]))
                    pair = encoding.embedding(one, token), encoding.embedding(two, token)
                    if (pair[0].uid, pair[1].uid) not in seen:
                        seen.add((pair[0].uid, pair[1].uid))
                        yield pair


def unknowns_of(
    encoding: SearchEncoding, layers: list[int], embeddings: list[State]
) -> Iterator[State]:
    """Yield state-valued unknowns of one space: embeddings first, then states by layer."""
    seen: set[int] = set()
    for layer in layers:
        for vector in embeddings if layer == 0 else encoding.states_before(layer):
            if vector.uid not in seen:
                seen.add(vector.uid)
                yield vector


def names_in_order(encoding: SearchEncoding, unknowns: list[State], count: int) -> None:
    """Ask that the `count` names appear in the order 0, 1, ... along `unknowns` (Lemma 2)."""
    cnf, top = encoding.cnf, count - 1
    used = [-TRUE] * top
    for place, vector in enumerate(unknowns):
        for name in range(1, top + 1):
            cnf.add(-vector.is_(name), used[name - 1])
        for name in range(min(top, place + 1)):
            before = used[name]
            used[name] = cnf.variable("named", vector.uid, name)
            cnf.add(-used[name], before, vector.is_(name))


def flippable_tokens(table: TaskTable) -> list[int]:
    """Return the two-valued tokens of Lemma 3."""
    tokens = range(len(table.tokens))
    return [t for t in tokens if table.tokens[t].size == 2 and _flips(table, {t})]


def flips_as_a_whole(table: TaskTable) -> bool:
    """Return whether Lemma 3a applies: exchanging all codes at once renames the answers."""
    tokens = range(len(table.tokens))
    return (
        len(tokens) >= 2
        and all(token.size == 2 for token in table.tokens)
        and _is_sensitive(table, tokens[-1])
        and _flips(table, set(tokens))
    )


def _flips(table: TaskTable, exchanged: Set[int]) -> bool:
    """Return whether exchanging the codes of these tokens permutes rows and renames answers."""
    answer_of = dict(zip(table.inputs, table.answers, strict=True))
    renamed: dict[int, int] = {}
    for row, answers in answer_of.items():
        other = answer_of.get(tuple(1 - c if t in exchanged else c for t, c in enumerate(row)))
        if other is None:
            return False
        for one, two in zip(answers, other, strict=True):
            if renamed.setdefault(one, two) != two:
                return False
    return len(set(renamed.values())) == len(renamed)


def _is_sensitive(table: TaskTable, token: int) -> bool:
    """Return whether some change of this two-valued token alone changes an answer."""
    answer_of = dict(zip(table.inputs, table.answers, strict=True))
    return any(
        answer_of.get((*row[:token], 1 - row[token], *row[token + 1 :]), answers) != answers
        for row, answers in answer_of.items()
    )


def second_token_prefers_zero(encoding: SearchEncoding) -> None:
    """Forbid the pairs of embeddings that Lemma 3a makes superfluous."""
    zero, one = embeddings_of(encoding, len(encoding.table.tokens) - 2)
    for name in range(2, encoding.states[0]):
        encoding.cnf.add(-zero.is_(1), -one.is_(name))
        encoding.cnf.add(-one.is_(1), -zero.is_(name))


def not_above(encoding: SearchEncoding, low: State, high: State) -> None:
    """Ask that the name `low` is at most the name `high`."""
    for one in low.keys:
        for other in high.keys:
            if other < one:
                encoding.cnf.add(-low.is_(one), -high.is_(other))


def heads_in_order(encoding: SearchEncoding) -> None:
    """Ask that the preorders of the heads of each layer are in lexicographic order (Lemma 4)."""
    for tables in sorted({tables for tables, _ in encoding.heads}):
        count = encoding.model.layers[_first(encoding.model, tables)].attention.heads
        heads = [encoding.heads[tables, number] for number in range(count)]
        queries = sorted(set.intersection(*(set(head.orders) for head in heads)))
        for one, other in pairwise(heads):
            pairs = [
                (one.orders[query][key], other.orders[query][key])
                for query in queries
                for key in one.orders[query]
            ]
            _lexicographic(encoding, pairs)


def _first(model: Model, tables: int) -> int:
    return next(k for k, layer in enumerate(model.layers) if layer.tables == tables)


def _lexicographic(encoding: SearchEncoding, pairs: list[tuple[int, int]]) -> None:
    cnf, equal = encoding.cnf, TRUE
    for one, other in pairs:
        cnf.add(-equal, -one, other)
        still = cnf.variable("equal_heads", one, other)
        cnf.add(-equal, one, other, still)
        cnf.add(-equal, -one, -other, still)
        equal = still
