"""The long steps of training, each kept in a file of the output folder and not repeated."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from training import conversations, emotions
from training.data import LABELS, Comments, Conversations, load_comments, load_conversations
from training.folds import source_folds
from training.network import (
    CONTEXT,
    WIDTH,
    Cached,
    ConversationNet,
    EmotionNet,
    Encoder,
    fresh_base,
)  # fmt: skip
from training.progress import say
from training.text import load_tokenizer, token_ids

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SEED = 0
FOLDS = 5


@dataclass
class Work:
    """The corpora, and the folder where finished steps are kept."""

    data: Path
    out: Path
    corpus: Conversations = field(init=False)
    comments: Comments = field(init=False)
    dev: Comments = field(init=False)

    def __post_init__(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        self.corpus = load_conversations(self.data)
        self.comments = load_comments(self.data, "train")
        self.dev = load_comments(self.data, "dev")
        self.tokenizer = load_tokenizer()
        self.folds = source_folds(self.corpus.sources, FOLDS)

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Return the token ids of texts, cut as the reader cuts them."""
        return token_ids(self.tokenizer, texts)


def emotion_net(work: Work, part: str) -> EmotionNet:
    """Train (or load) the emotion encoder on "all" comments or on those not "held_out"."""
    path = work.out / f"emotions_{part}.pt"
    net = EmotionNet(Encoder(fresh_base()))
    if not path.exists():
        rows = np.arange(len(work.comments.texts))
        if part == "held_out":
            rows = rows[~emotions.held_out(len(rows))]
        say(f"emotions, {part}: {len(rows)} comments")
        ids = work.ids([work.comments.texts[row] for row in rows])
        trained = emotions.train(ids, work.comments.targets[rows], SEED)
        torch.save(trained.state_dict(), path)
    net.load_state_dict(torch.load(path))
    return net.eval()


def emotion_logits(work: Work) -> dict[str, NDArray[np.float32]]:
    """Logits [n, 28] of the held-out third of train, and of dev by the model of all train."""
    path = work.out / "emotion_logits.npz"
    if not path.exists():
        mask = emotions.held_out(len(work.comments.texts))
        third = [text for text, kept in zip(work.comments.texts, mask, strict=True) if kept]
        held_out = emotions.logits(emotion_net(work, "held_out"), work.ids(third))
        dev = emotions.logits(emotion_net(work, "all"), work.ids(work.dev.texts))
        np.savez(path, held_out=held_out, dev=dev)
    return dict(np.load(path))


def trunk_states(work: Work) -> tuple[Encoder, Cached]:
    """Return the emotion encoder and the states of its trunk for every AnnoMI utterance."""
    encoder = emotion_net(work, "all").encoder
    ids = work.ids(work.corpus.texts)
    return encoder, conversations.cache_trunk(encoder, ids, work.corpus.previous)


def conversation_net(
    work: Work, encoder: Encoder, cached: Cached, fold: int, seed: int = SEED
) -> ConversationNet:
    """Train (or load) the branch on all sources but those of `fold`; -1 leaves none out."""
    path = work.out / f"conversations_{fold}_{seed}.pt"
    if path.exists():
        net = ConversationNet(encoder.branch)
        net.load_state_dict(torch.load(path))
        return net.eval()
    say(f"conversations, fold {fold}, seed {seed}")
    rows = np.flatnonzero(work.folds != fold)
    net = conversations.train(encoder, cached, work.corpus, rows, seed)
    torch.save(net.state_dict(), path)
    return net


def train_folds(work: Work, workers: int) -> None:
    """Train the branch for every fold and for all sources, each in a process of one thread."""
    jobs = [(work.data, work.out, fold) for fold in (*range(FOLDS), -1)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_train_fold, jobs))


def _train_fold(job: tuple[Path, Path, int]) -> None:
    torch.set_num_threads(1)
    data, out, fold = job
    if (out / f"conversations_{fold}_{SEED}.pt").exists():
        return
    work = Work(data, out)
    conversation_net(work, *trunk_states(work), fold)


def out_of_fold(work: Work) -> dict[str, NDArray[Any]]:
    """Each task's logits and joined vectors of every utterance, by a model that never saw it."""
    path = work.out / f"out_of_fold_{SEED}.npz"
    if not path.exists():
        encoder, cached = trunk_states(work)
        count = len(work.corpus)
        found: dict[str, NDArray[Any]] = {
            task: np.zeros((count, len(LABELS[task])), dtype=np.float32) for task in LABELS
        }
        found["joined"] = np.zeros((count, (1 + CONTEXT) * WIDTH), dtype=np.float32)
        for fold in range(FOLDS):
            net = conversation_net(work, encoder, cached, fold)
            rows = np.flatnonzero(work.folds == fold)
            logits, found["joined"][rows] = conversations.predict(net, cached, rows)
            for task, values in logits.items():
                found[task][rows] = values
        np.savez(path, **found)
    return dict(np.load(path))
