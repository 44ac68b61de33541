"""Hashed n-gram features of an utterance: words, word pairs, triples, character pieces, edges.

Pure Python and numpy, so that the very same code runs in training and in the product. A feature is
a string; its column is its CRC-32 modulo BUCKETS. Words, character pieces and the words of the
turn before are three groups, each scaled to a length of its own.
"""

import re
import zlib
from collections import Counter
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

BUCKETS = 1 << 17
PIECES, CONTEXT = 0.5, 0.5
"""Lengths of the vectors of character pieces and of the turn before; that of words is 1."""

Sparse = tuple[list[int], list[float]]
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[?!.,…-]")
_SPACE = re.compile(r"\s+")


class Vectors(NamedTuple):
    """Columns and values of one utterance; a column may occur twice and then counts twice."""

    own: Sparse
    with_context: Sparse


def words(text: str) -> list[str]:
    """Lower-case words and the marks ? ! . , … - of a text."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


def vectors(text: str, before: str = "") -> Vectors:
    """Return the hashed features of an utterance, and those with the turn before it."""
    own = _scaled(_word_features(text), 1.0), _scaled(_pieces(text), PIECES)
    context = _scaled(_context_features(before), CONTEXT) if before else ([], [])
    columns, values = own[0][0] + own[1][0], own[0][1] + own[1][1]
    return Vectors((columns, values), (columns + context[0], values + context[1]))


def _scaled(names: list[str], length: float) -> Sparse:
    """Hash names, none of which holds a line break, in the order in which they first occur.

    Each column weighs 1 + log(count), and the whole has the given length.
    """
    if not names:
        return [], []
    lines = "\n".join(names).encode().split(b"\n")  # encodes them all at once
    counts = Counter([zlib.crc32(line) % BUCKETS for line in lines])
    values = [1.0 if count == 1 else 1.0 + log(count) for count in counts.values()]
    norm = sqrt(sum(value * value for value in values)) or 1.0
    return list(counts), [length * value / norm for value in values]


def _word_features(text: str) -> list[str]:
    tokens = words(text)
    size = min(len(tokens), 40)
    edges = [f"first={token}" for token in tokens[:1]] + [f"last={' '.join(tokens[-2:])}"]
    length = f"n={size if size < 6 else 6 + size // 5}"
    return [*_word_grams(["^", *tokens, "$"]), *edges, length]


def _context_features(before: str) -> list[str]:
    tokens = words(before)
    pairs = zip(tokens[-12:], tokens[-11:], strict=False)
    singles = [f"<{token}" for token in tokens[-30:]]
    return [*singles, *(f"<<{' '.join(pair)}" for pair in pairs), f"<n={min(len(tokens), 8)}"]


def _word_grams(tokens: list[str]) -> list[str]:
    pairs = [" ".join(gram) for gram in pairwise(tokens)]
    triples = [" ".join(gram) for gram in zip(tokens, tokens[1:], tokens[2:], strict=False)]
    return tokens + pairs + triples


def _pieces(text: str) -> list[str]:
    line = " " + _SPACE.sub(" ", text.lower().replace("’", "'"))[:400] + " "
    return [f"#{line[i : i + size]}" for size in (3, 4, 5) for i in range(len(line) - size + 1)]
