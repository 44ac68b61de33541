"""Every figure of the reader, from its kept out-of-fold predictions and the data folder.

    python -m training.evaluate --data DIR [--predictions training/predictions]

prints Markdown tables. Nothing is trained; numpy is all it needs.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training import cue_labels, predictions
from training.data import LABELS, Comments, Conversations, load_comments, load_conversations
from training.figures import (
    Interval,
    by_transcript,
    calibration_error,
    calibration_interval,
    class_f1,
    confusion,
    kappa,
    label_f1,
    macro_f1,
    reliability,
)  # fmt: skip

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAR = {"talk_type": "0.56 / 0.62", "behaviour": "0.76 / 0.80", "question": "0.77 / 0.80",
       "reflection": "0.58 / 0.58", "emotions": "0.48 / 0.54"}  # fmt: skip
HUMAN = {"talk_type": "0.65", "behaviour": "0.80", "question": "0.77", "reflection": "0.58"}
FOLDER = Path(__file__).parent / "predictions"
LABELLED = Path(__file__).parent / "labels"


@dataclass(frozen=True)
class Task:
    """One single-label task's figures."""

    macro: Interval
    agreement: Interval
    per_class: list[float]
    support: list[int]
    calibration: Interval
    curve: list[tuple[int, float, float]]


def measure(corpus: Conversations, found: predictions.Predictions, task: str) -> Task:
    """Measure one task on the utterances it applies to."""
    truth = corpus.labels[task]
    known = truth >= 0
    classes = len(LABELS[task])
    pair = truth[known], found.labels[task][known]
    score = partial(by_transcript, *pair, corpus.transcript_ids[known], classes)
    confidence = found.probabilities[task][known].max(1)
    right = found.probabilities[task][known].argmax(1) == truth[known]
    return Task(
        macro=score(macro_f1),
        agreement=score(kappa),
        per_class=[float(value) for value in class_f1(confusion(*pair, classes))],
        support=[int(n) for n in np.bincount(truth[known], minlength=classes)],
        calibration=calibration_interval(confidence, right, corpus.transcript_ids[known]),
        curve=reliability(confidence, right),
    )


def conversation_tables(corpus: Conversations, found: predictions.Predictions) -> str:
    """Return the tables of the four single-label tasks."""
    tasks = {task: measure(corpus, found, task) for task in LABELS}
    lines = ["| task | macro-F1 [95% by transcript] | bar / goal | human | kappa | ECE, 10 bins |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| {task} | {t.macro} | {BAR[task]} | {HUMAN[task]} | {t.agreement} | {t.calibration} |"
        for task, t in tasks.items()
    ]
    lines += ["", "| task | class | F1 | utterances |", "|---|---|---|---|"]
    for task, t in tasks.items():
        rows = zip(LABELS[task], t.per_class, t.support, strict=True)
        lines += [f"| {task} | {name} | {f1:.3f} | {n} |" for name, f1, n in rows]
    lines += ["", "| task | utterances in bin | mean confidence | right |", "|---|---|---|---|"]
    for task, t in tasks.items():
        lines += [f"| {task} | {n} | {sure:.3f} | {right:.3f} |" for n, sure, right in t.curve]
    return "\n".join(lines)


def emotion_tables(dev: Comments, path: Path) -> str:
    """Return the tables of emotions and sentiment on GoEmotions dev."""
    with np.load(path) as file:
        probabilities = file["probabilities"].astype(np.float64)
        thresholds, sentiment = file["thresholds"], file["sentiment"].astype(np.float64)
    truth, guess = dev.targets > 0, probabilities > thresholds
    scores = label_f1(truth, guess)
    interval = _by_row(truth, guess)
    binary = calibration_error(probabilities.ravel(), truth.ravel())
    head = (
        f"Emotions, 28 labels, macro-F1 {Interval(float(scores.mean()), *interval)} "
        f"(bar / goal {BAR['emotions']}); calibration error over all label decisions {binary:.4f}."
    )
    lines = [head, "", "| emotion | F1 | threshold | in dev |", "|---|---|---|---|"]
    rows = zip(dev.names, scores, thresholds, truth.sum(0), strict=True)
    lines += [f"| {name} | {f1:.3f} | {cut:.2f} | {n} |" for name, f1, cut, n in rows]
    groups = predictions.sentiment_labels(dev)
    table = confusion(groups, sentiment.argmax(1), 3)
    weighted = float((class_f1(table) * table.sum(1)).sum() / table.sum())
    error = calibration_error(sentiment.max(1), sentiment.argmax(1) == groups)
    mood = (
        f"Sentiment (negative, neither, positive): macro-F1 {macro_f1(table):.3f}, "
        f"weighted F1 {weighted:.3f}, calibration error {error:.3f}."
    )
    return "\n".join([*lines, "", mood])


def _by_row(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> tuple[float, float]:
    rng = np.random.RandomState(1)
    draws = [rng.randint(0, len(truth), len(truth)) for _ in range(300)]
    values = [label_f1(truth[draw], guess[draw]).mean() for draw in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def report(data: Path, folder: Path) -> str:
    """Return all tables as Markdown."""
    corpus = load_conversations(data)
    found = predictions.read(folder / "conversations.csv", corpus)
    parts = ["## Conversations, out of fold by source", conversation_tables(corpus, found)]
    parts += ["## Emotions and sentiment, GoEmotions dev"]
    parts += [emotion_tables(load_comments(data, "dev"), folder / "emotions_dev.npz")]
    gold = cue_labels.read_gold(LABELLED, corpus)
    if gold is not None and (folder / "cues.csv").exists():
        parts += [f"## Cues kept from {cue_labels.KEPT_FROM}, sources apart"]
        parts += [cue_labels.table(gold, cue_labels.read(folder / "cues.csv"))]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Print every figure from kept predictions.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--predictions", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    sys.stdout.write(report(arguments.data, arguments.predictions))


if __name__ == "__main__":
    main()
