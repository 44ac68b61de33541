"""The second stage: a client's talk type from the whole session, fitted on what is kept.

    python -m training.session_stage --data DIR [--export DIR] [--predictions DIR]

It needs an exported encoder and the first stage's out-of-fold probabilities
(`predictions/first_stage.csv`), both in the repository, and takes some minutes on one core. It
writes the networks, the blend and the decision to the export, and the talk type's columns of
`predictions/conversations.csv`. Nothing is fitted on the fold that it is measured on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.optimize import minimize

from listenwell.reading.trained.model import Model, decide
from training import course, predictions
from training.data import LABELS, Conversations, load_conversations
from training.figures import calibration_error, confusion, macro_f1
from training.progress import say
from training.stacking import CrossFitted, softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "listenwell" / "reading" / "trained" / "weights"
FIRST = "first_stage.csv"
TASK = "talk_type"
CLASSES = LABELS[TASK]
EXPONENTS = np.arange(0.3, 1.01, 0.05)
"""How far the decision leans to rare classes: label = argmax of probability / share ** exponent."""

PENALTY = 1e-3


@dataclass(frozen=True)
class Second:
    """probabilities = softmax(scale[0] * first + scale[1] * course + offset), of logs."""

    scale: Floats
    offset: Floats
    decision: Floats

    def probabilities(self, first: Floats, seen: Floats) -> Floats:
        """Join log-probabilities of both stages, each [n, 3]."""
        return softmax(first * self.scale[0] + seen * self.scale[1] + self.offset)

    def labels(self, probabilities: Floats) -> Rows:
        """Choose a talk type for each row of probabilities."""
        return _labels(probabilities, self.decision)


def fit(first: Floats, seen: Floats, truth: Rows) -> Second:
    """Fit both scales and the offset by maximum likelihood, then the decision's exponent."""
    parts, rows = np.stack([first, seen]), np.arange(len(truth))

    def loss(parameters: Floats) -> float:
        offset = np.concatenate([[0.0], parameters[2:]])
        shares = softmax(np.tensordot(parameters[:2], parts, (0, 0)) + offset)
        likelihood = np.log(shares[rows, truth] + 1e-12).mean()
        return float(PENALTY * ((parameters[:2] - 0.5) ** 2).sum() - likelihood)

    best = minimize(loss, np.array([0.5, 0.5, 0.0, 0.0]), method="BFGS").x
    second = Second(best[:2], np.concatenate([[0.0], best[2:]]), np.ones(len(CLASSES)))
    return replace(second, decision=_decision(second.probabilities(first, seen), truth))


def cross_fit(first: Floats, seen: Floats, truth: Rows, folds: Rows) -> CrossFitted:
    """Join each fold's rows with a blend and a decision fitted on the other folds."""
    probabilities, labels = np.zeros(first.shape), np.zeros(len(first), dtype=np.int64)
    for fold in np.unique(folds):
        inside = folds == fold
        second = fit(first[~inside], seen[~inside], truth[~inside])
        probabilities[inside] = second.probabilities(first[inside], seen[inside])
        labels[inside] = second.labels(probabilities[inside])
    return CrossFitted(probabilities, labels)


def _labels(probabilities: Floats, weights: Floats) -> Rows:
    return np.array([decide(TASK, row, weights) for row in probabilities])


def _decision(probabilities: Floats, truth: Rows) -> Floats:
    """Choose the exponent by macro-F1, smoothed over its neighbours so that it is steady."""
    share = np.bincount(truth, minlength=len(CLASSES)) / len(truth)
    scores = [
        macro_f1(confusion(truth, _labels(probabilities, share**-power), len(CLASSES)))
        for power in EXPONENTS
    ]
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return np.asarray(share ** -EXPONENTS[int(smooth.argmax())])


def describe(corpus: Conversations, folder: Path) -> course.Described:
    """Encode every utterance with the exported encoder, as the reader does."""
    vectors = Model(folder).encode(corpus.texts)
    return course.Described(
        np.array([vectors[text].depths for text in corpus.texts]), course.facts(corpus)
    )


def run(corpus: Conversations, folder: Path, predicted: Path) -> None:
    """Fit the second stage, keep its out-of-fold predictions, and add it to the export."""
    kept = predictions.read(predicted / "conversations.csv", corpus)
    known = corpus.labels[TASK] >= 0
    truth, folds = corpus.labels[TASK][known], kept.folds
    described = describe(corpus, folder)
    say("course of the session, out of fold")
    seen = course.out_of_fold(corpus, described, folds)[known]
    first = np.log(np.maximum(read_first(predicted / FIRST), 1e-4))
    cross = cross_fit(first, seen, truth, folds[known])
    probabilities, labels = kept.probabilities, kept.labels
    probabilities[TASK][known], labels[TASK][known] = cross.probabilities, cross.labels
    found = {task: CrossFitted(probabilities[task], labels[task]) for task in LABELS}
    predictions.write(predicted / "conversations.csv", corpus, folds, found)
    say("course of the session, all sources")
    arrays = course.train(corpus, described, np.arange(len(corpus)))
    _export(folder, arrays, fit(first, seen, truth), cross, truth)


def _export(
    folder: Path, arrays: dict[str, NDArray[np.float64]], second: Second, cross: CrossFitted,
    truth: Rows,
) -> None:  # fmt: skip
    with np.load(folder / "heads.npz") as file:
        heads = dict(file)
    heads |= arrays | {
        f"{TASK}.second": second.scale,
        f"{TASK}.second_offset": second.offset,
        f"{TASK}.decision": second.decision,
    }
    np.savez_compressed(folder / "heads.npz", allow_pickle=False, **heads)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    table = confusion(truth, cross.labels, len(CLASSES))
    right = cross.probabilities.argmax(1) == truth
    manifest["figures"] |= {
        f"{TASK} macro-F1": round(macro_f1(table), 4),
        f"{TASK} calibration error": round(calibration_error(cross.probabilities.max(1), right), 4),
    }
    for name in manifest["sha256"]:
        manifest["sha256"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_first(path: Path, corpus: Conversations, probabilities: Floats) -> None:
    """Keep the first stage's out-of-fold probabilities of the client's utterances."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["transcript_id", "utterance_id", *CLASSES])
        for row in np.flatnonzero(corpus.labels[TASK] >= 0):
            shares = [f"{share:.{predictions.DECIMALS}f}" for share in probabilities[row]]
            writer.writerow([corpus.transcript_ids[row], corpus.utterance_ids[row], *shares])


def read_first(path: Path) -> Floats:
    """Read them back, [client utterances, 3], in the order of the corpus."""
    with path.open(encoding="utf-8", newline="") as file:
        return np.array([[float(row[name]) for name in CLASSES] for row in csv.DictReader(file)])


def main() -> None:
    """Run it on the kept export and predictions."""
    parser = argparse.ArgumentParser(description="Fit the second stage of the talk type.")
    parser.add_argument("--data", type=Path, required=True, help="folder with annomi/")
    parser.add_argument("--export", type=Path, default=WEIGHTS)
    parser.add_argument("--predictions", type=Path, default=HERE / "predictions")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    run(load_conversations(arguments.data), arguments.export, arguments.predictions)


if __name__ == "__main__":
    main()
