"""Out-of-fold predictions on disk: ids, fold, probabilities, decisions. Never a word of text."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.data import LABELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from training.data import Comments, Conversations
    from training.stacking import CrossFitted

DECIMALS = 4


@dataclass(frozen=True)
class Predictions:
    """What the reader would have said of utterances whose sources it had not seen."""

    folds: NDArray[np.int64]
    probabilities: dict[str, NDArray[np.float64]]
    labels: dict[str, NDArray[np.int64]]


def write(
    path: Path, corpus: Conversations, folds: NDArray[np.int64], found: dict[str, CrossFitted]
) -> None:
    """Write one line per utterance; the columns of the other speaker's tasks stay empty."""
    header = ["transcript_id", "utterance_id", "fold"]
    for task, names in LABELS.items():
        header += [task, *(f"{task}:{name}" for name in names)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in range(len(corpus)):
            line: list[object] = [corpus.transcript_ids[row], corpus.utterance_ids[row], folds[row]]
            for task, names in LABELS.items():
                if corpus.labels[task][row] < 0:
                    line += [""] * (1 + len(names))
                    continue
                line.append(names[found[task].labels[row]])
                line += [f"{p:.{DECIMALS}f}" for p in found[task].probabilities[row]]
            writer.writerow(line)


def read(path: Path, corpus: Conversations) -> Predictions:
    """Read predictions back, in the order of the corpus; raise where ids do not agree."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = [(int(row["transcript_id"]), int(row["utterance_id"])) for row in rows]
    if ids != list(zip(corpus.transcript_ids.tolist(), corpus.utterance_ids.tolist(), strict=True)):
        raise ValueError(f"{path} was made from other transcripts than the data folder holds")
    probabilities, labels = {}, {}
    for task, names in LABELS.items():
        columns = [[float(row[f"{task}:{name}"] or 0) for name in names] for row in rows]
        probabilities[task] = np.array(columns)
        labels[task] = np.array([names.index(row[task]) if row[task] else -1 for row in rows])
    return Predictions(np.array([int(row["fold"]) for row in rows]), probabilities, labels)


def write_emotions(
    path: Path, probabilities: NDArray[np.float64], thresholds: NDArray[np.float64],
    sentiment: NDArray[np.float64],
) -> None:  # fmt: skip
    """Keep the predictions for GoEmotions dev, in its order: [n, 28], and sentiment [n, 3]."""
    np.savez_compressed(
        path, probabilities=probabilities.astype(np.float16), thresholds=thresholds,
        sentiment=sentiment.astype(np.float16),
    )  # fmt: skip


def sentiment_labels(comments: Comments) -> NDArray[np.int64]:
    """Group each comment's labels: 0 negative, 1 neither or both, 2 positive (Demszky 2020)."""
    index = {name: number for number, name in enumerate(comments.names)}
    positive = comments.targets[:, [index[name] for name in POSITIVE]].any(1)
    negative = comments.targets[:, [index[name] for name in NEGATIVE]].any(1)
    return np.where(positive & ~negative, 2, np.where(negative & ~positive, 0, 1))


def sentiment_groups(comments: Comments) -> NDArray[np.float64]:
    """Return 1 where a label is positive (first row) or negative (second row), [2, 28]."""
    rows = [[float(name in group) for name in comments.names] for group in (POSITIVE, NEGATIVE)]
    return np.array(rows)


POSITIVE = (
    "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy",
    "love", "optimism", "pride", "relief",
)  # fmt: skip
NEGATIVE = (
    "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear",
    "grief", "nervousness", "remorse", "sadness",
)  # fmt: skip
