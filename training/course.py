"""The networks that read a client's talk type in the course of a session, and their training.

Their inputs mean the same in every fold: vectors of the emotion encoder at three depths, which
never saw AnnoMI, and plain facts. Training and reading share the code that makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from listenwell.reading.rules.cues import find_cues
from listenwell.reading.rules.words import hear
from listenwell.reading.trained.course import course, fact_row
from training.conversations import class_weights
from training.cue_labels import CUES
from training.data import LABELS
from training.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.data import Conversations

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

NARROW, STATES = 96, 48
DROPOUT = 0.4
EPOCHS = 25
RATE = 2e-3
WEIGHT_DECAY = 0.02
SESSIONS_PER_BATCH = 8
LONGEST = 80
"""Longer sessions are cut into equal parts while training, never while reading."""

COACH_WEIGHT = 0.5
"""The coach's labels are learned beside the talk type, and left out of the export."""

MEMBERS = 4
SPREAD = 0.5 / np.sqrt(3)
"""Standard deviation of each number of a vector as the networks see it; of facts it is near 1."""


@dataclass(frozen=True)
class Described:
    """Every utterance of the corpus as the networks see it: vectors [n, 1152], facts [n, 13]."""

    vectors: Floats
    facts: Floats


class Network(nn.Module):
    """One of the networks: narrow, read both ways, classify."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.before = nn.Dropout(0.6 * DROPOUT)
        self.narrow = nn.Linear(inputs, NARROW)
        self.recurrent = nn.GRU(NARROW, STATES, batch_first=True, bidirectional=True)
        self.after = nn.Dropout(DROPOUT)
        self.out = nn.ModuleDict(
            {task: nn.Linear(NARROW + 2 * STATES, len(names)) for task, names in LABELS.items()}
        )

    def forward(self, sessions: list[Tensor]) -> Tensor:
        """Map sessions [n_i, inputs] to what is known of all their utterances, [n, 192]."""
        lengths = [len(session) for session in sessions]
        narrow = self.narrow(self.before(torch.cat(sessions)))
        narrow = self.after(nn.functional.gelu(narrow, approximate="tanh"))
        padded = nn.utils.rnn.pad_sequence(list(narrow.split(lengths)), batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(
            padded, torch.tensor(lengths), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)
        flat = torch.cat([states[number, :length] for number, length in enumerate(lengths)])
        known: Tensor = self.after(torch.cat([narrow, flat], 1))
        return known


def facts(corpus: Conversations) -> Floats:
    """Return the plain facts of each utterance, [n, 13], by the very code that the reader uses."""
    heard = hints(corpus)
    starts = np.flatnonzero(corpus.previous[:, 0] < 0)
    session = np.searchsorted(starts, np.arange(len(corpus)), side="right") - 1
    lengths = np.diff(np.append(starts, len(corpus)))
    places = (np.arange(len(corpus)) - starts[session]) / lengths[session]
    rows = zip(corpus.roles, corpus.texts, heard, places, strict=True)
    return np.array([fact_row(*row) for row in rows])


def hints(corpus: Conversations) -> Floats:
    """Ask the package's phrase rules about every client utterance, [n, 9]."""
    found = np.zeros((len(corpus), len(CUES)))
    for row in np.flatnonzero(corpus.labels["talk_type"] >= 0):
        before = corpus.previous[row, 0]
        answers = before >= 0 and corpus.texts[before].rstrip().endswith("?")
        for cue in find_cues(hear(corpus.texts[row]), backchannel=False, answers=bool(answers)):
            found[row, CUES.index(cue.cue_type.value)] = cue.confidence
    return found


def train(corpus: Conversations, described: Described, rows: Rows) -> dict[str, NDArray[Any]]:
    """Train MEMBERS networks on whole sessions; return their arrays for `heads.npz`."""
    seen = described.vectors[rows]
    centre, scale = seen.mean(0), SPREAD / (seen.std(0) + 1e-6)
    inputs = np.concatenate([(described.vectors - centre) * scale, described.facts], 1)
    members = [
        _train_one(corpus, torch.from_numpy(inputs.astype(np.float32)), rows, seed)
        for seed in range(MEMBERS)
    ]
    stacked = {name: np.stack([member[name] for member in members]) for name in members[0]}
    return {"course.centre": centre, "course.scale": scale, **stacked}


def out_of_fold(corpus: Conversations, described: Described, folds: Rows) -> Floats:
    """Return log-probabilities [n, 3] of each utterance by networks that never saw its source."""
    found = np.zeros((len(corpus), len(LABELS["talk_type"])))
    for fold in np.unique(folds):
        arrays = train(corpus, described, np.flatnonzero(folds != fold))
        unseen = np.flatnonzero(folds == fold)
        for transcript in np.unique(corpus.transcript_ids[unseen]):
            own = np.flatnonzero(corpus.transcript_ids == transcript)
            found[own] = course(described.vectors[own], described.facts[own], arrays)
    return found


def _train_one(
    corpus: Conversations, inputs: Tensor, rows: Rows, seed: int
) -> dict[str, NDArray[Any]]:
    torch.manual_seed(seed)
    rng = np.random.RandomState(seed)
    net = Network(inputs.shape[1]).train()
    weights = {task: class_weights(corpus.labels[task][rows]) for task in LABELS}
    of_row = corpus.transcript_ids[rows]
    sessions = [rows[of_row == transcript] for transcript in np.unique(of_row)]
    batches = -(-len(sessions) // SESSIONS_PER_BATCH)
    adam = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        adam, RATE, total_steps=EPOCHS * batches, pct_start=0.15
    )
    progress = Progress("course of the session", EPOCHS)
    for _ in range(EPOCHS):
        order = rng.permutation(len(sessions))
        starts = range(SESSIONS_PER_BATCH, len(order), SESSIONS_PER_BATCH)
        for chosen in np.array_split(order, starts):
            parts = [part for number in chosen for part in _parts(sessions[number])]
            known = net([inputs[torch.from_numpy(part)] for part in parts])
            loss = _loss(net, known, corpus, np.concatenate(parts), weights)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            adam.step()
            schedule.step()
        progress.step()
    return _arrays(net)


def _parts(session: Rows) -> list[Rows]:
    return np.array_split(session, -(-len(session) // LONGEST))


def _loss(
    net: Network, known: Tensor, corpus: Conversations, rows: Rows, weights: dict[str, Tensor]
) -> Tensor:
    total = torch.zeros(())
    for task, head in net.out.items():
        labels = torch.from_numpy(corpus.labels[task][rows])
        own = labels >= 0
        loss = nn.functional.cross_entropy(
            head(known[own]), labels[own], weight=weights[task], reduction="sum"
        )
        total = total + (1.0 if task == "talk_type" else COACH_WEIGHT) * loss / len(rows)
    return total


def _arrays(net: Network) -> dict[str, NDArray[Any]]:
    """Name one network's arrays as the reader takes them; weights as halves."""
    values = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    ways = ("l0", "l0_reverse")
    found = {
        "course.narrow": values["narrow.weight"].T,
        "course.narrow_offset": values["narrow.bias"],
        "course.out": values["out.talk_type.weight"].T,
        "course.out_offset": values["out.talk_type.bias"],
    }
    for name, own in (("inputs", "ih"), ("states", "hh")):
        weights = [values[f"recurrent.weight_{own}_{way}"].T for way in ways]
        offsets = [values[f"recurrent.bias_{own}_{way}"] for way in ways]
        found[f"course.{name}"], found[f"course.{name}_offset"] = (
            np.stack(weights),
            np.stack(offsets),
        )
    return {
        name: value.astype(np.float32 if name.endswith("offset") else np.float16)
        for name, value in found.items()
    }
