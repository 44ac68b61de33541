"""Blending of encoder and n-grams, calibration and decision rules, all fitted out of fold.

Single-label tasks: logits = a·encoder + b·n-grams + one bias per class, fitted by maximum
likelihood, give calibrated probabilities (temperature scaling with biases). Both parts were trained
with rare classes weighted up and the biases undo it; so the label, which is judged by macro-F1, is
chosen without them. That needs no tuning, and did better than tuned class weights. Emotions: a
logistic model per label over the two logits (Platt scaling), and a threshold per label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

PARTS = 2
PENALTY = 1e-4
THRESHOLDS = np.linspace(0.05, 0.7, 66)
TIE = 0.004


@dataclass(frozen=True)
class Blend:
    """probabilities = softmax(joined logits @ weights + intercepts); label by decision weights."""

    weights: Floats
    intercepts: Floats
    decision: Floats

    def probabilities(self, joined: Floats) -> Floats:
        """Map joined logits [n, features] to calibrated probabilities [n, classes]."""
        return softmax(joined @ self.weights + self.intercepts)

    def label(self, probabilities: Floats) -> Rows:
        """Choose a class for each row of probabilities."""
        return np.asarray((probabilities * self.decision).argmax(1))


@dataclass(frozen=True)
class Labels:
    """probability = sigmoid(a·encoder + b·n-grams + c) per label; present above its threshold."""

    scale: Floats
    """[2, labels]"""
    offset: Floats
    thresholds: Floats

    def logits(self, encoder: Floats, grams: Floats) -> Floats:
        """Return blended, calibrated logits, [n, labels]."""
        return encoder * self.scale[0] + grams * self.scale[1] + self.offset


@dataclass(frozen=True)
class CrossFitted:
    """Probabilities and labels of every row by a blend fitted on the other folds."""

    probabilities: Floats
    labels: Rows


def fit_blend(joined: Floats, labels: Rows) -> Blend:
    """Fit a blend on out-of-fold logits [n, 2 * classes]; rows labelled -1 are left out."""
    known = labels >= 0
    truth, classes = labels[known], joined.shape[1] // PARTS
    parts = joined[known].reshape(-1, PARTS, classes)
    rows = np.arange(len(truth))

    def loss(parameters: Floats) -> float:
        shares = softmax(np.tensordot(parameters[:PARTS], parts, (0, 1)) + _biases(parameters))
        likelihood = np.log(shares[rows, truth] + 1e-12).mean()
        return float(PENALTY * (parameters**2).sum() - likelihood)

    start = np.concatenate([np.full(PARTS, 0.5), np.zeros(classes - 1)])
    best = minimize(loss, start, method="BFGS").x
    weights = np.concatenate([scale * np.eye(classes) for scale in best[:PARTS]])
    return Blend(weights, _biases(best), np.exp(-_biases(best)))


def cross_fit(joined: Floats, labels: Rows, folds: Rows, classes: int) -> CrossFitted:
    """Blend each fold's rows with parameters fitted on the other folds' rows."""
    probabilities = np.zeros((len(joined), classes))
    guesses = np.zeros(len(joined), dtype=np.int64)
    for fold in np.unique(folds):
        inside = folds == fold
        blend = fit_blend(joined, np.where(inside, -1, labels))
        probabilities[inside] = blend.probabilities(joined[inside])
        guesses[inside] = blend.label(probabilities[inside])
    return CrossFitted(probabilities, guesses)


def fit_labels(encoder: Floats, grams: Floats, targets: NDArray[np.float32]) -> Labels:
    """Fit Platt scaling and thresholds on logits of texts the models never saw."""
    count = targets.shape[1]
    scale, offset, thresholds = np.zeros((2, count)), np.zeros(count), np.zeros(count)
    for label in range(count):
        pair = np.stack([encoder[:, label], grams[:, label]], axis=1)
        model = LogisticRegression(C=1.0).fit(pair, targets[:, label])
        scale[:, label], offset[label] = model.coef_[0], model.intercept_[0]
        probability = sigmoid(model.decision_function(pair))
        thresholds[label] = _threshold(probability, targets[:, label] > 0)
    return Labels(scale, offset, thresholds)


def softmax(logits: Floats) -> Floats:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def sigmoid(logits: Floats) -> Floats:
    """Logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def _biases(parameters: Floats) -> Floats:
    return np.concatenate([[0.0], parameters[PARTS:]])


def _threshold(probability: Floats, truth: NDArray[np.bool_]) -> float:
    scores = []
    for threshold in THRESHOLDS:
        guess = probability > threshold
        scores.append(2 * (guess & truth).sum() / max(guess.sum() + truth.sum(), 1))
    return _plateau(np.array(scores), THRESHOLDS)


def _plateau(scores: Floats, values: Floats) -> float:
    """Return the mean of the values whose score is within TIE of the best; it is steadier."""
    return float(values[scores >= scores.max() - TIE].mean())
