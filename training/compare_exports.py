"""How far the readings of two exports differ, over every AnnoMI transcript.

python -m training.compare_exports --data DIR ONE OTHER

What it prints says nothing of who is right: the exports have been trained on these transcripts.
It says whether one stands for the other, as when only the encoder's graph has changed.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from listenwell.reading.trained.model import Model, Read, Spoken
from training import course
from training.cue_labels import CUES
from training.data import LABELS, Conversations, load_conversations
from training.progress import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 0.7
"""A cue is kept from this probability on."""


def sessions(corpus: Conversations) -> list[list[Spoken]]:
    """Return each transcript as the model takes it."""
    hints = course.hints(corpus)
    spoken = [
        Spoken(
            corpus.roles[row],
            corpus.texts[row],
            tuple(corpus.texts[p] for p in corpus.previous[row] if p >= 0),
            dict(zip(CUES, hints[row], strict=True)),
        )
        for row in range(len(corpus))
    ]
    starts = [*np.flatnonzero(corpus.previous[:, 0] < 0), len(corpus)]
    return [spoken[start:end] for start, end in pairwise(starts)]


def differences(one: list[Read], other: list[Read]) -> list[str]:
    """Return a line for each head: labels that are the same, and how far probabilities differ."""
    pairs = list(zip(one, other, strict=True))
    lines = []
    for task in LABELS:
        own = [(a, b) for a, b in pairs if task in a.decisions]
        same = np.mean([a.decisions[task] == b.decisions[task] for a, b in own])
        lines.append(_line(task, same, *_both([(a.heads[task], b.heads[task]) for a, b in own])))
    felt = _both([(a.emotions, b.emotions) for a, b in pairs])
    strongest = np.mean(felt[0].argmax(1) == felt[1].argmax(1))
    lines.append(_line("strongest emotion", strongest, *felt))
    cues = _both([(a.cues, b.cues) for a, b in pairs if a.cues])
    lines.append(_line("cues kept", np.mean((cues[0] >= KEPT) == (cues[1] >= KEPT)), *cues))
    return lines


def _both(
    pairs: list[tuple[dict[str, float], dict[str, float]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = ([list(each.values()) for each in side] for side in zip(*pairs, strict=True))
    return np.array(first), np.array(second)


def _line(
    name: str, same: np.floating, one: NDArray[np.float64], other: NDArray[np.float64]
) -> str:
    apart = np.abs(one - other)
    far = f"{apart.mean():.4f} apart, at the most {apart.max():.2f}"
    return f"{name}: {same:.2%} the same; probabilities {far}"


def main() -> None:
    """Read every transcript with both exports and print how they differ."""
    parser = argparse.ArgumentParser(description="Compare the readings of two exports.")
    parser.add_argument("--data", type=Path, required=True, help="folder with annomi/")
    parser.add_argument("exports", type=Path, nargs=2)
    arguments = parser.parse_args()
    talks = sessions(load_conversations(arguments.data))
    one, other = (
        [read for talk in talks for read in model.read(talk)]
        for model in map(Model, arguments.exports)
    )
    for line in differences(one, other):
        say(line)


if __name__ == "__main__":
    main()
