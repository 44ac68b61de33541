"""Cue heads: nine binary models of client utterances, from the hand labels of `labels/`.

Their features exist for every utterance without leakage and mean the same in every fold: vectors
of the emotion encoder (which never saw AnnoMI) for the utterance and the turn before, emotion
logits, the n-grams' talk-type logits (out of fold), the number of words, hashed n-grams, and what
the package's phrase rules say. Labels of several passes are averaged. Probabilities are calibrated
on sources the heads had not seen, weighted so that the labelled pool stands for all client
utterances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from training.cue_labels import CUES, Gold
from training.stacking import sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

STRENGTH = 1.0
HINT = 2.0
"""How much more a hint of the rules weighs than an n-gram before anything is learned."""


@dataclass(frozen=True)
class Features:
    """Dense columns [n, 800] (see `assemble.cue_features`) beside sparse n-grams."""

    dense: Floats
    grams: sparse.csr_matrix
    hints: Floats
    """Confidence of the package's phrase rules in each cue, [n, 9], 0 where they are silent."""

    def take(self, rows: Rows) -> Features:
        """Return the features of some rows."""
        return Features(self.dense[rows], self.grams[rows], self.hints[rows])


@dataclass(frozen=True)
class CueModel:
    """logit = dense @ dense_weights + n-grams @ gram_weights + hints @ hint_weights + offset."""

    dense_weights: Floats
    gram_weights: Floats
    hint_weights: Floats
    offset: Floats

    def logits(self, features: Features) -> Floats:
        """Return logits, [n, 9]."""
        return np.asarray(
            features.dense @ self.dense_weights + features.grams @ self.gram_weights
            + features.hints @ self.hint_weights + self.offset
        )  # fmt: skip

    def calibrated(self, platt: Floats) -> CueModel:
        """Fold a calibration's slopes and intercepts, [2, 9], into the weights."""
        slope, shift = platt
        return CueModel(
            self.dense_weights * slope, self.gram_weights * slope, self.hint_weights * slope,
            self.offset * slope + shift,
        )  # fmt: skip


def fit(features: Features, labels: Floats) -> CueModel:
    """Fit nine heads on the features of labelled rows and their mean labels [n, 9]."""
    mean = features.dense.mean(0)
    scale = 1.0 / (features.dense.std(0) + 1e-6) / np.sqrt(features.dense.shape[1])
    hints = sparse.csr_matrix(features.hints * HINT)
    stacked = sparse.hstack([(features.dense - mean) * scale, features.grams, hints]).tocsr()
    twice, truth = sparse.vstack([stacked, stacked]).tocsr(), np.repeat([1, 0], len(labels))
    weights, offset = np.zeros((stacked.shape[1], len(CUES))), np.zeros(len(CUES))
    for cue in range(len(CUES)):
        share = np.concatenate([labels[:, cue], 1.0 - labels[:, cue]])
        used = np.flatnonzero(share > 0)
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=200, random_state=0)
        model.fit(twice[used], truth[used], sample_weight=(share * _balance(share, truth))[used])
        weights[:, cue], offset[cue] = model.coef_[0], model.intercept_[0]
    count = features.dense.shape[1]
    dense = weights[:count] * scale[:, None]
    return CueModel(
        dense, weights[count : -len(CUES)], weights[-len(CUES) :] * HINT, offset - mean @ dense
    )


def out_of_fold_logits(features: Features, labels: Floats, folds: Rows) -> Floats:
    """Return uncalibrated logits of labelled rows by heads that never saw their source."""
    logits = np.zeros(labels.shape)
    for fold in np.unique(folds):
        seen, unseen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        logits[unseen] = fit(features.take(seen), labels[seen]).logits(features.take(unseen))
    return logits


def fit_platt(logits: Floats, gold: Gold) -> Floats:
    """Return slope and intercept per cue, [2, 9], weighted to all client utterances."""
    platt = np.zeros((2, len(CUES)))
    truth = np.repeat([1, 0], len(logits))
    for cue in range(len(CUES)):
        share = np.concatenate([gold.labels[:, cue], 1.0 - gold.labels[:, cue]])
        weight = share * np.tile(gold.weights / gold.weights.mean(), 2)
        column = np.tile(logits[:, cue], 2)[:, None]
        used = weight > 0
        model = LogisticRegression(C=1.0).fit(column[used], truth[used], sample_weight=weight[used])
        platt[:, cue] = model.coef_[0, 0], model.intercept_[0]
    return platt


def cross_fitted(features: Features, gold: Gold, folds: Rows) -> Floats:
    """Return calibrated probabilities of labelled rows; heads and calibration of other sources."""
    logits = out_of_fold_logits(features, gold.labels, folds)
    probabilities = np.zeros_like(logits)
    for fold in np.unique(folds):
        seen, unseen = folds != fold, folds == fold
        part = Gold(gold.rows[seen], gold.labels[seen], gold.weights[seen])
        platt = fit_platt(logits[seen], part)
        probabilities[unseen] = sigmoid(logits[unseen] * platt[0] + platt[1])
    return probabilities


def train(features: Features, gold: Gold, folds: Rows) -> CueModel:
    """Fit the heads on every labelled row, calibrated on their out-of-fold logits."""
    platt = fit_platt(out_of_fold_logits(features, gold.labels, folds), gold)
    return fit(features, gold.labels).calibrated(platt)


def _balance(share: Floats, truth: Rows) -> Floats:
    """Weigh the rare side by the square root of its rarity."""
    positive = float(share[truth == 1].sum())
    negative = float(share[truth == 0].sum())
    return np.where(truth == 1, np.sqrt(negative / max(positive, 1.0)), 1.0)
