"""Fine-tuning of the encoder on GoEmotions: 27 emotions and neutral, multi-label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from training.network import WIDTH, EmotionNet, Encoder, fresh_base, pad
from training.optimise import Optimiser
from training.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BATCH = 64
EPOCHS = 3
RATES = (8e-5, 8e-4)
HELD_OUT = 3
"""One in HELD_OUT comments is kept from the model that thresholds and blends are tuned on."""


def held_out(count: int) -> NDArray[np.bool_]:
    """Choose the third of the training comments that tunes thresholds, blends and calibration."""
    return np.random.RandomState(7).randint(0, HELD_OUT, count) == 0


def train(
    ids: Sequence[Sequence[int]], targets: NDArray[np.float32], seed: int, epochs: int = EPOCHS
) -> EmotionNet:
    """Fine-tune a fresh encoder on token ids and 0/1 targets of shape [n, 28]."""
    torch.manual_seed(seed)
    rng = np.random.RandomState(seed)
    net = EmotionNet(Encoder(fresh_base())).train()
    steps = epochs * -(-len(ids) // BATCH)
    optimiser = Optimiser(net.encoder, net.head.parameters(), RATES, steps)
    progress = Progress("emotions", steps)
    for _ in range(epochs):
        for rows in batches(ids, rng):
            loss = nn.functional.binary_cross_entropy_with_logits(
                _logits(net, [ids[row] for row in rows]), torch.from_numpy(targets[rows])
            )
            progress.step(f"loss {optimiser.step(loss):.3f}")
    return net.eval()


@torch.no_grad()
def logits(net: EmotionNet, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return the logits of texts, [n, 28]."""
    order = np.argsort([len(row) for row in ids], kind="stable")
    found = np.zeros((len(ids), net.head[1].out_features), dtype=np.float32)
    for start in range(0, len(ids), 2 * BATCH):
        rows = order[start : start + 2 * BATCH]
        found[rows] = _logits(net, [ids[row] for row in rows]).numpy()
    return found


@torch.no_grad()
def vectors(net: EmotionNet, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return the mean-pooled vectors of texts, [n, 384]."""
    order = np.argsort([len(row) for row in ids], kind="stable")
    found = np.zeros((len(ids), WIDTH), dtype=np.float32)
    for start in range(0, len(ids), BATCH):
        rows = order[start : start + BATCH]
        with torch.autocast("cpu", torch.bfloat16):
            found[rows] = net.encoder(*pad([ids[row] for row in rows])).float().numpy()
    return found


def batches(ids: Sequence[Sequence[int]], rng: np.random.RandomState) -> list[NDArray[np.int64]]:
    """Shuffle rows into batches of similar lengths."""
    rows = rng.permutation(len(ids))
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(rows), 50 * BATCH):
        some = rows[start : start + 50 * BATCH]
        some = some[np.argsort([len(ids[row]) for row in some], kind="stable")]
        found += np.split(some, range(BATCH, len(some), BATCH))
    return [found[number] for number in rng.permutation(len(found))]


def _logits(net: EmotionNet, sequences: Sequence[Sequence[int]]) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        pooled = net.encoder(*pad(sequences))
    logits_of_batch: torch.Tensor = net.head(pooled.float())
    return logits_of_batch
