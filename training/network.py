"""The encoder in two parts, a shared trunk and two branches, and the heads upon it.

all-MiniLM-L6-v2 has six transformer layers of width 384. The embeddings and the first SHARED
layers are the trunk; the remaining layers exist twice, once for emotions and once for
conversations. Each utterance is encoded alone; what a turn before it said enters only after
pooling, so an utterance that occurs twice is encoded once and its vectors never depend on what
else is in the batch.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel

from training.data import LABELS
from training.text import BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WIDTH = 384
HIDDEN = 256
SHARED = 2
CONTEXT = 2


class Layers(nn.Module):
    """A run of transformer layers over padded hidden states."""

    def __init__(self, layers: nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, hidden: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map [batch, tokens, 384] to the same shape; `mask` is additive, [batch, 1, 1, tokens]."""
        for layer in self.layers:
            out = layer(hidden, attention_mask=mask)
            hidden = out[0] if isinstance(out, tuple) else out
        return hidden


class Encoder(nn.Module):
    """Trunk and one branch: token ids to one vector per utterance."""

    def __init__(self, base: Any, shared: int = SHARED) -> None:
        super().__init__()
        self.embeddings = base.embeddings
        self.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
        self.trunk = Layers(base.encoder.layer[:shared])
        self.branch = Layers(base.encoder.layer[shared:])

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return mean-pooled vectors [batch, 384] of padded ids and their 0/1 mask."""
        added = additive(mask)
        hidden = self.trunk(self.embeddings(input_ids=ids), added)
        return pool(self.branch(hidden, added), mask)


class EmotionNet(nn.Module):
    """The encoder with a linear head for 28 labels."""

    def __init__(self, encoder: Encoder, labels: int = 28) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(WIDTH, labels))


class ConversationNet(nn.Module):
    """A branch over frozen trunk states, and the heads about clients and coaches.

    The heads see three vectors side by side: the utterance, the turn before, the one before that
    (zeros where there is none), [n, 1152].
    """

    def __init__(self, branch: Layers, dropout: float = 0.2) -> None:
        super().__init__()
        self.branch = deepcopy(branch)
        self.hidden = nn.ModuleDict({role: _hidden(dropout) for role in ("client", "coach")})
        self.out = nn.ModuleDict({task: nn.Linear(HIDDEN, len(LABELS[task])) for task in LABELS})

    def heads(self, joined: Tensor) -> dict[str, Tensor]:
        """Return the logits of each task, [n, classes], for joined vectors [n, 1152]."""
        seen = {role: layer(joined) for role, layer in self.hidden.items()}
        return {task: head(seen[speaker(task)]) for task, head in self.out.items()}

    def vectors(self, states: Sequence[Tensor], parts: int = 4) -> Tensor:
        """Pool the branch's output of unpadded trunk states; sorted by length in a few runs."""
        order = np.argsort([len(state) for state in states], kind="stable")
        runs = np.array_split(order, max(1, min(parts, len(states) // 12)))
        pooled = torch.cat([self._padded([states[i] for i in run]) for run in runs])
        back = np.empty(len(states), dtype=np.int64)
        back[np.concatenate(runs)] = np.arange(len(states))
        return pooled[torch.from_numpy(back)]

    def _padded(self, states: list[Tensor]) -> Tensor:
        hidden = nn.utils.rnn.pad_sequence([s.float() for s in states], batch_first=True)
        mask = lengths_mask([len(state) for state in states])
        with torch.autocast("cpu", torch.bfloat16):
            return pool(self.branch(hidden, additive(mask)).float(), mask)


@dataclass(frozen=True)
class Cached:
    """Trunk states of every utterance (list of [tokens, 384]) and the rows of its context."""

    states: list[Tensor]
    previous: NDArray[np.int64]


def speaker(task: str) -> str:
    """Name whose utterances a task is about."""
    return "client" if task == "talk_type" else "coach"


def fresh_base() -> Any:
    """Load all-MiniLM-L6-v2 (Apache-2.0) as it was published, without dropout on attention."""
    return AutoModel.from_pretrained(
        BASE, add_pooling_layer=False, attn_implementation="eager", attention_probs_dropout_prob=0.0
    )


def forward_rows(net: ConversationNet, cached: Cached, rows: NDArray[np.int64]) -> Tensor:
    """Join the vectors of some utterances and their two previous turns, [len(rows), 1152]."""
    wanted = np.concatenate([rows[:, None], cached.previous[rows]], axis=1)
    needed = np.unique(wanted[wanted >= 0])
    pooled = net.vectors([cached.states[row] for row in needed])
    pooled = torch.cat([pooled, torch.zeros(1, WIDTH)])
    where = np.where(wanted >= 0, np.searchsorted(needed, np.maximum(wanted, 0)), len(needed))
    return pooled[torch.from_numpy(where)].reshape(len(rows), (1 + CONTEXT) * WIDTH)


def pad(sequences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return padded ids and their 0/1 mask, both [batch, longest]."""
    rows = [torch.tensor(sequence) for sequence in sequences]
    ids = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return ids, lengths_mask([len(row) for row in rows])


def lengths_mask(lengths: list[int]) -> Tensor:
    """Return 1 where a row of that length has a token, else 0, [rows, longest]."""
    return (torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]).float()


def additive(mask: Tensor) -> Tensor:
    """Turn a 0/1 mask into what attention adds to its scores."""
    return torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)


def pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Average the hidden states of real tokens, [batch, 384]."""
    return (hidden.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def _hidden(dropout: float) -> nn.Sequential:
    size = (1 + CONTEXT) * WIDTH
    return nn.Sequential(
        nn.Dropout(dropout), nn.Linear(size, HIDDEN), nn.GELU("tanh"), nn.Dropout(dropout)
    )
