"""Blends, calibration and predictions, from what the long steps left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from listenwell.reading.trained.model import any_of
from training import course, cue_labels, cue_support, cues, emotions, linear, predictions, stacking
from training.data import LABELS
from training.steps import emotion_logits, emotion_net, out_of_fold

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from listenwell.reading.trained.model import Support
    from training.stacking import Blend, CrossFitted, Labels
    from training.steps import Work

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Conversation:
    """Blends for use, and every utterance's prediction by parts that never saw its source."""

    blends: dict[str, Blend]
    cross_fitted: dict[str, CrossFitted]


@dataclass(frozen=True)
class Mood:
    """Calibrated emotions and sentiment, and their predictions for GoEmotions dev."""

    blend: Labels
    sentiment: tuple[Floats, Floats]
    dev_probabilities: Floats
    dev_sentiment: Floats


def conversation(work: Work) -> Conversation:
    """Blend encoder and n-grams for each task, cross-fitted over the source folds."""
    encoder = out_of_fold(work)
    grams = _grams(work)
    joined = {
        task: np.concatenate([encoder[task], grams[task]], axis=1).astype(np.float64)
        for task in LABELS
    }
    truth = work.corpus.labels
    return Conversation(
        {task: stacking.fit_blend(joined[task], truth[task]) for task in LABELS},
        {
            task: stacking.cross_fit(joined[task], truth[task], work.folds, len(LABELS[task]))
            for task in LABELS
        },
    )


def mood(work: Work) -> Mood:
    """Fit emotion blends, thresholds and sentiment on a held-out third of train; predict dev."""
    mask = emotions.held_out(len(work.comments.texts))
    encoder = emotion_logits(work)
    grams = _kept(work.out / "emotion_gram_logits.npz", lambda: _gram_logits(work, mask))
    blend = stacking.fit_labels(encoder["held_out"], grams["held_out"], work.comments.targets[mask])
    logits = blend.logits(encoder["held_out"], grams["held_out"])
    groups = predictions.sentiment_labels(work.comments)[mask]
    signs = predictions.sentiment_groups(work.comments)
    pair = any_of(stacking.sigmoid(logits), signs)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(pair, groups)
    sentiment = model.coef_.T, model.intercept_
    dev = blend.logits(encoder["dev"], grams["dev"])
    return Mood(
        blend,
        sentiment,
        stacking.sigmoid(dev),
        model.predict_proba(any_of(stacking.sigmoid(dev), signs)),
    )


def cue_features(work: Work) -> cues.Features:
    """Describe every utterance for the cue heads.

    Dense columns, in this order: the emotion vector of the utterance (384) and of the turn before
    (384, zeros where there is none), the encoder's emotion logits (28), the n-grams' out-of-fold
    talk-type logits (3), log(1 + number of words) (1).
    """
    net = emotion_net(work, "all")
    found = emotions.vectors(net, work.ids(work.corpus.texts))
    weight, bias = net.head[1].weight.detach().numpy(), net.head[1].bias.detach().numpy()
    before = work.corpus.previous[:, 0]
    earlier = np.where((before >= 0)[:, None], found[np.maximum(before, 0)], 0.0)
    talk = _grams(work)["talk_type"]
    length = np.log1p([len(text.split()) for text in work.corpus.texts])[:, None]
    dense = np.concatenate([found, earlier, found @ weight.T + bias, talk, length], axis=1)
    return cues.Features(dense, linear.context_matrix(work.corpus), course.hints(work.corpus))


def cue_model(work: Work, labels: Path, folder: Path) -> cues.CueModel | None:
    """Fit the cue heads and keep what heads of other sources predict; None without labels."""
    gold = cue_labels.read_gold(labels, work.corpus)
    if gold is None:
        return None
    features, folds = cue_features(work).take(gold.rows), work.folds[gold.rows]
    probabilities = cues.cross_fitted(features, gold, folds)
    cue_labels.write(folder / "cues.csv", work.corpus, gold, probabilities)
    return cues.train(features, gold, folds)


def support(work: Work, labels: Path, folder: Path) -> Support | None:
    """Fit how sure a cue is that phrases found, too, on what `cue_model` predicted."""
    gold = cue_labels.read_gold(labels, work.corpus)
    if gold is None:
        return None
    probabilities = cue_labels.read(folder / "cues.csv")
    return cue_support.from_labels(probabilities, course.hints(work.corpus)[gold.rows], gold)


def _grams(work: Work) -> dict[str, Floats]:
    return _kept(work.out / "gram_logits.npz", lambda: linear.out_of_fold(work.corpus, work.folds))


def write_predictions(work: Work, folder: Path, talk: Conversation, moods: Mood) -> None:
    """Write conversations.csv and emotions_dev.npz."""
    folder.mkdir(parents=True, exist_ok=True)
    predictions.write(folder / "conversations.csv", work.corpus, work.folds, talk.cross_fitted)
    predictions.write_emotions(
        folder / "emotions_dev.npz", moods.dev_probabilities, moods.blend.thresholds,
        moods.dev_sentiment,
    )  # fmt: skip


def conversation_grams(work: Work) -> dict[str, linear.Linear]:
    """Fit the n-gram model of each task on every transcript."""
    features = linear.context_matrix(work.corpus)
    return {
        task: linear.fit_classes(features, work.corpus.labels[task], len(names))
        for task, names in LABELS.items()
    }


def emotion_grams(work: Work) -> linear.Linear:
    """Fit (or load) the n-gram emotion model on the comments that are not held out."""
    path = work.out / "emotion_grams.npz"
    if not path.exists():
        kept = np.flatnonzero(~emotions.held_out(len(work.comments.texts)))
        features = linear.own_matrix([work.comments.texts[row] for row in kept])
        model = linear.fit_labels(features, work.comments.targets[kept])
        np.savez(path, weights=model.weights, intercepts=model.intercepts)
    file = np.load(path)
    return linear.Linear(file["weights"], file["intercepts"])


def _gram_logits(work: Work, mask: NDArray[np.bool_]) -> dict[str, Floats]:
    model = emotion_grams(work)
    third = [work.comments.texts[row] for row in np.flatnonzero(mask)]
    return {
        "held_out": model.logits(linear.own_matrix(third)),
        "dev": model.logits(linear.own_matrix(work.dev.texts)),
    }


def _kept(path: Path, make: Any) -> dict[str, Any]:
    if not path.exists():
        np.savez(path, **make())
    return dict(np.load(path))
