"""Proofs about a function M of which nothing is known but what hypotheses say of numbers.

Of two inputs: as many inputs differ as M has rows, or columns. Of one word: fewer than least(M)
entries fixed leave two words that M tells apart. Nothing else is left to the task. The numbers are
counted where a theorem is applied (`solver.exact.function_matrix`, `function_word`).
"""

from __future__ import annotations

from dsl.theorem import Function, Stated
from dsl.theorem_json import amount_to_json
from solver.certificate.kinds import InvalidCertificate
from solver.kernel.amounts import atom
from solver.kernel.hypotheses import positive
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion

OF_WORD = "of the function of a word nothing is known but what fixed entries leave"


def check_rows(function: Function | None, conclusion: Conclusion) -> None:
    """Raise InvalidCertificate unless a proof kept as many inputs as the function has rows."""
    if function is None:
        raise InvalidCertificate("the answer is no function of which rows are counted")
    if function.columns is None:
        raise InvalidCertificate(OF_WORD)
    kept = conclusion.rank
    words: dict[tuple[str, ...], str] = {
        (function.rows, function.columns): "rows",
        (function.columns, function.rows): "columns",
    }
    word = None if kept is None else words.get(kept[:2])
    if kept is None or word is None or kept[2] != atom(f"{word}({function.name})"):
        raise InvalidCertificate(
            f"nothing is known of '{function.name}' but how many rows and columns differ"
        )


def check_word(stated: Stated, conclusion: Conclusion) -> None:
    """Raise InvalidCertificate unless fewer than least(M) entries of M's word have been fixed.

    What is free is counted against the whole word, so an entry that was split off is fixed, too.
    """
    function = stated.function
    if function is None or function.sides != (conclusion.pair,) or conclusion.varied is None:
        raise InvalidCertificate("the answer is no function of the word that is varied")
    if conclusion.turned:
        raise InvalidCertificate("the function need not tell two words that are exchanged apart")
    if conclusion.rank or conclusion.reach or conclusion.images or conclusion.taken:
        raise InvalidCertificate(OF_WORD)
    (word,) = (block for block in stated.blocks if block.name == conclusion.pair)
    fixed = amount(amount_to_json(word.tokens)) - conclusion.varied
    if not positive(conclusion.givens, atom(f"least({function.name})") - fixed):
        raise InvalidCertificate(f"no hypothesis says that least({function.name}) is more")
