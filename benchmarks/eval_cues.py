"""Score the cues that are kept, as the product keeps them: model and rules together.

The model's probabilities are those of heads and calibration that had not seen the utterance's
source (`training/predictions/cues.csv`). How sure a cue is that phrases found is counted, and the
curve for cues that both found is fitted, without the utterance's source too. Labels are the mean of
the two passes.
"""

import argparse
import sys
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from training import cue_labels, cue_support, predictions
from training.data import load_conversations

from benchmarks.eval_reader import annotate, read_sessions
from listenwell.reading import MIN_CUE_CONFIDENCE, CueType
from listenwell.reading.model import Annotation, CueLabel
from listenwell.reading.rules import RuleReader
from listenwell.reading.rules.cue_confidence import STRONG, right_share
from listenwell.reading.trained.reader import BY_RULES_ALONE, cue_label
from listenwell.transcripts import Transcript

TRAINING = Path(__file__).parent.parent / "training"
BINS = (0.7, 0.8, 0.9, 1.01)
Floats = NDArray[np.float64]


class Strengths(RuleReader):
    """The rules with the strength of their phrases, as the trained reader takes them."""

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        return self.observe(transcript, backchannels)


def main() -> int:
    """Print the tables; return 1 where the labelled transcripts are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    path = data / "annomi" / "annomi.csv"
    if not path.exists():
        print(f"{path} is not there; name the folder that holds it with DATA=", file=sys.stderr)
        return 1
    corpus = load_conversations(data)
    gold = cue_labels.read_gold(TRAINING / "labels", corpus)
    if gold is None:
        print("training/labels holds no labelled cues", file=sys.stderr)
        return 1
    ids = [(str(corpus.transcript_ids[r]), str(corpus.utterance_ids[r])) for r in gold.rows]
    model = cue_labels.read(TRAINING / "predictions" / "cues.csv")
    strengths = _strengths(path, ids)
    kept = predictions.read(TRAINING / "predictions" / "conversations.csv", corpus)
    folds = kept.folds[gold.rows]
    ruled, both = _held_apart(model, strengths, gold, folds)
    print("Cues kept from 0.7 on 818 labelled utterances, sources apart: right of kept (95 %)")
    print(f"  {'cue':14}{'labelled':>9}  {'model':28}{'rules':28}as kept")
    for at, cue in enumerate(CueType):
        truth = gold.labels[:, at]
        cells = "".join(f"{_right(truth, sure[:, at]):28}" for sure in (model, ruled, both))
        print(f"  {cue.value:14}{truth.sum():>9.1f}  {cells}")
    print("\nConfidence of the cues that are kept, and the share of them that is right (95 %)")
    for name, sure in (("rules alone", ruled), ("as kept", both)):
        print(f"  {name:14}" + "   ".join(_bins(gold.labels, sure)))
    return 0


def _strengths(path: Path, ids: Sequence[tuple[str, str]]) -> Floats:
    """Return the strength of the phrases found in each labelled utterance, [n, 9]."""
    found: dict[tuple[str, str], dict[CueType, float]] = {}
    for session in read_sessions(path):
        for row, annotation in zip(session.rows, annotate(session, Strengths()), strict=True):
            cues = {cue.cue_type: cue.confidence for cue in annotation.cues}
            found[row["transcript_id"], row["utterance_id"]] = cues
    return np.array([[found[key].get(cue, 0.0) for cue in CueType] for key in ids])


def _held_apart(
    model: Floats, strengths: Floats, gold: cue_labels.Gold, folds: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return confidences by rules alone and as kept, [n, 9], counted and fitted elsewhere."""
    ruled, both = np.zeros(model.shape), np.zeros(model.shape)
    for fold in np.unique(folds):
        others = folds != fold
        part = cue_labels.Gold(gold.rows[others], gold.labels[others], gold.weights[others])
        support = cue_support.from_labels(model[others], strengths[others], part)
        strong = strengths[others] >= STRONG
        right = (part.labels * strong).sum(0)
        counted = {
            cue: (float(right[at]), int(strong[:, at].sum())) for at, cue in enumerate(CueType)
        }
        for row in np.flatnonzero(~others):
            for at, cue in enumerate(CueType):
                strength = strengths[row, at]
                if strength:
                    ruled[row, at] = right_share(cue, strength, counted)
                if cue in BY_RULES_ALONE:
                    both[row, at] = ruled[row, at]
                    continue
                label = CueLabel(cue, strength, "") if strength else None
                both[row, at] = cue_label(cue, model[row, at], label, support).confidence
    return ruled, both


def _right(truth: Floats, sure: Floats) -> str:
    kept = sure >= MIN_CUE_CONFIDENCE
    return f"{_share(truth[kept])} of {kept.sum()}" if kept.any() else "none kept"


def _bins(truth: Floats, sure: Floats) -> list[str]:
    lines = []
    for low, high in pairwise(BINS):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            said = f"said {sure[inside].mean():.2f}, right {_share(truth[inside])}"
            lines.append(f"{said} of {inside.sum()}")
    return lines


def _share(right: Floats) -> str:
    count, z = len(right), 1.96
    share = float(right.mean())
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return f"{share:.2f} ({middle - half:.2f} to {middle + half:.2f})"


if __name__ == "__main__":
    sys.exit(main())
