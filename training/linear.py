"""Linear models over hashed n-grams: what exact words say, beside what the encoder understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from listenwell.reading.trained import ngrams
from training.data import LABELS
from training.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from training.data import Conversations

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

STRENGTH = {"conversation": 2.0, "emotion": 2.0}
"""Inverse of the L2 penalty (C of scikit-learn's LogisticRegression)."""


@dataclass(frozen=True)
class Linear:
    """Weights [buckets, classes] and intercepts [classes]."""

    weights: NDArray[np.float32]
    intercepts: Floats

    def logits(self, features: sparse.csr_matrix) -> Floats:
        """Return [n, classes]."""
        return np.asarray(features @ self.weights, dtype=np.float64) + self.intercepts


def matrix(rows: Iterable[ngrams.Sparse]) -> sparse.csr_matrix:
    """Stack hashed n-grams into a sparse matrix, [n, buckets]."""
    starts, columns, values = [0], list[int](), list[float]()
    for found, weights in rows:
        columns += found
        values += weights
        starts.append(len(columns))
    shape = (len(starts) - 1, ngrams.BUCKETS)
    stacked = sparse.csr_matrix((values, columns, starts), shape=shape, dtype=np.float32)
    stacked.sum_duplicates()
    return stacked


def own_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return the features of texts by themselves."""
    return matrix(ngrams.vectors(text).own for text in texts)


def context_matrix(corpus: Conversations) -> sparse.csr_matrix:
    """Return the features of every utterance with the turn before it."""
    before = [corpus.texts[row] if row >= 0 else "" for row in corpus.previous[:, 0]]
    pairs = zip(corpus.texts, before, strict=True)
    return matrix(ngrams.vectors(*pair).with_context for pair in pairs)


def fit_classes(features: sparse.csr_matrix, labels: Rows, classes: int) -> Linear:
    """Fit one multinomial model; rows labelled -1 are left out."""
    known = labels >= 0
    model = LogisticRegression(
        C=STRENGTH["conversation"], class_weight="balanced", max_iter=300, tol=1e-3
    ).fit(features[known], labels[known])
    if model.coef_.shape[0] != classes:
        raise ValueError(f"the labels hold {model.coef_.shape[0]} of {classes} classes")
    return Linear(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float64))


def fit_labels(features: sparse.csr_matrix, targets: NDArray[np.float32]) -> Linear:
    """Fit one binary model per column of 0/1 targets [n, labels]."""
    weights = np.zeros((features.shape[1], targets.shape[1]), dtype=np.float32)
    intercepts = np.zeros(targets.shape[1])
    progress = Progress("n-gram emotions", targets.shape[1])
    for column in range(targets.shape[1]):
        model = LogisticRegression(
            C=STRENGTH["emotion"], solver="liblinear", dual=True, tol=0.1, random_state=0
        ).fit(features, targets[:, column])
        weights[:, column], intercepts[column] = model.coef_[0], model.intercept_[0]
        progress.step()
    return Linear(weights, intercepts)


def out_of_fold(corpus: Conversations, folds: Rows) -> dict[str, Floats]:
    """Return each task's logits [n, classes] by models that never saw the utterance's source."""
    features = context_matrix(corpus)
    found = {}
    for task, names in LABELS.items():
        logits = np.zeros((len(corpus), len(names)))
        for fold in np.unique(folds):
            labels = np.where(folds == fold, -1, corpus.labels[task])
            model = fit_classes(features, labels, len(names))
            logits[folds == fold] = model.logits(features[folds == fold])
        found[task] = logits
    return found
