"""Fine-tuning of the conversation branch on AnnoMI: talk type, behaviour, question, reflection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from training.data import LABELS
from training.network import Cached, ConversationNet, Encoder, additive, forward_rows, pad
from training.optimise import Optimiser
from training.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.data import Conversations

    Rows = NDArray[np.int64]
    Outputs = dict[str, NDArray[np.float32]]

WINDOW = 16
WINDOWS_PER_BATCH = 4
EPOCHS = 5
RATES = (1.2e-4, 5e-4)


@torch.no_grad()
def cache_trunk(encoder: Encoder, ids: Sequence[Sequence[int]], previous: Rows) -> Cached:
    """Run the frozen trunk once over every utterance."""
    encoder.eval()
    states: list[torch.Tensor] = [torch.empty(0)] * len(ids)
    order = np.argsort([len(row) for row in ids], kind="stable")
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        padded, mask = pad([ids[row] for row in rows])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = encoder.trunk(encoder.embeddings(input_ids=padded), additive(mask))
        for row, state in zip(rows, hidden, strict=True):
            states[row] = state[: len(ids[row])].to(torch.bfloat16)
    return Cached(states, previous)


def train(
    encoder: Encoder, cached: Cached, corpus: Conversations, rows: Rows, seed: int,
    epochs: int = EPOCHS,
) -> ConversationNet:  # fmt: skip
    """Train a copy of the encoder's branch and fresh heads on the given utterances."""
    torch.manual_seed(seed)
    rng = np.random.RandomState(seed)
    net = ConversationNet(encoder.branch).train()
    weights = {task: class_weights(corpus.labels[task][rows]) for task in LABELS}
    fresh = [*net.hidden.parameters(), *net.out.parameters()]
    steps = epochs * (len(windows(corpus, rows, rng)) + 2)
    optimiser = Optimiser(net.branch, fresh, RATES, steps)
    progress = Progress("conversations", epochs)
    for _ in range(epochs):
        losses = [
            optimiser.step(_loss(net.heads(forward_rows(net, cached, some)), corpus, some, weights))
            for some in windows(corpus, rows, rng)
        ]
        progress.step(f"loss {np.mean(losses):.3f}")
    return net.eval()


@torch.no_grad()
def predict(
    net: ConversationNet, cached: Cached, rows: Rows
) -> tuple[Outputs, NDArray[np.float32]]:
    """Return each task's logits, and the joined vectors [n, 1152], of the given utterances."""
    joined = torch.cat(
        [forward_rows(net, cached, rows[i : i + 256]) for i in range(0, len(rows), 256)]
    )
    logits = {task: values.numpy() for task, values in net.heads(joined).items()}
    return logits, joined.numpy()


def class_weights(labels: Rows) -> torch.Tensor:
    """Weigh classes by the square root of their rarity, so that the mean weight of a row is 1."""
    counts = np.bincount(labels[labels >= 0])
    weights = np.sqrt(counts.mean() / counts)
    scaled = weights * counts.sum() / (weights * counts).sum()
    return torch.tensor(scaled, dtype=torch.float32)


def windows(corpus: Conversations, rows: Rows, rng: np.random.RandomState) -> list[Rows]:
    """Cut transcripts into runs of WINDOW utterances, a few runs of different ones per batch."""
    runs: list[Rows] = []
    of_row = corpus.transcript_ids[rows]
    for transcript in np.unique(of_row):
        own = rows[of_row == transcript]
        cuts = np.arange(rng.randint(WINDOW), len(own), WINDOW)
        runs += [run for run in np.split(own, cuts) if len(run)]
    order = rng.permutation(len(runs))
    return [
        np.concatenate([runs[i] for i in order[start : start + WINDOWS_PER_BATCH]])
        for start in range(0, len(order), WINDOWS_PER_BATCH)
    ]


def _loss(
    logits: dict[str, torch.Tensor], corpus: Conversations, rows: Rows,
    weights: dict[str, torch.Tensor],
) -> torch.Tensor:  # fmt: skip
    total = torch.zeros(())
    for task, values in logits.items():
        labels = torch.from_numpy(corpus.labels[task][rows])
        known = labels >= 0
        if known.any():
            loss = nn.functional.cross_entropy(values[known], labels[known], weight=weights[task])
            total = total + loss * known.float().mean()
    return total
