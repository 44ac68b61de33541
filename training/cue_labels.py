"""The hand labels of `labels/`, and what the cue heads' predictions are worth against them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from training.data import Conversations

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

CUES = (
    "resistance", "commitment", "breakthrough", "concern", "deflection", "enthusiasm", "doubt",
    "agreement", "goal_setting",
)  # fmt: skip
PASSES = ("cues_pass_a.csv", "cues_pass_b.csv")
KEPT_FROM = 0.7
DECIMALS = 4


@dataclass(frozen=True)
class Gold:
    """Labelled rows of the corpus, mean labels [n, 9] over coders, sampling weights [n]."""

    rows: Rows
    labels: Floats
    weights: Floats


def read_gold(folder: Path, corpus: Conversations) -> Gold | None:
    """Read whatever passes of hand labels are there; None where there is none."""
    files = [folder / name for name in PASSES if (folder / name).exists()]
    if not files:
        return None
    ids = zip(corpus.transcript_ids.tolist(), corpus.utterance_ids.tolist(), strict=True)
    place = {pair: row for row, pair in enumerate(ids)}
    marks: dict[int, list[list[float]]] = {}
    for path in files:
        for line in _lines(path):
            row = place[int(line["transcript_id"]), int(line["utterance_id"])]
            marks.setdefault(row, []).append([float(line[cue]) for cue in CUES])
    weights = {
        place[int(line["transcript_id"]), int(line["utterance_id"])]: float(line["weight"])
        for line in _lines(folder / "pool.csv")
    }
    rows = np.array(sorted(marks))
    labels = np.array([np.mean(marks[row], axis=0) for row in rows])
    return Gold(rows, labels, np.array([max(weights.get(row, 0.0), 0.05) for row in rows]))


def write(path: Path, corpus: Conversations, gold: Gold, probabilities: Floats) -> None:
    """Write the labelled utterances' ids and probabilities by heads of other sources."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["transcript_id", "utterance_id", *CUES])
        for row, shares in zip(gold.rows, probabilities, strict=True):
            ids = [corpus.transcript_ids[row], corpus.utterance_ids[row]]
            writer.writerow([*ids, *(f"{share:.{DECIMALS}f}" for share in shares)])


def read(path: Path) -> Floats:
    """Read probabilities back, [n, 9], in the order of the gold rows."""
    return np.array([[float(line[cue]) for cue in CUES] for line in _lines(path)])


def table(gold: Gold, probabilities: Floats) -> str:
    """Say for each cue what is kept at KEPT_FROM, how much of it is right, and what is missed."""
    lines = [
        "| cue | labelled | kept | right of kept [95%] | found | average precision |",
        "|---|---|---|---|---|---|",
    ]
    for cue, name in enumerate(CUES):
        labels, kept = gold.labels[:, cue], probabilities[:, cue] >= KEPT_FROM
        right = float(labels[kept].sum())
        low, high = wilson(right, int(kept.sum()))
        share = (
            f"{right / max(kept.sum(), 1):.2f} [{low:.2f}, {high:.2f}]" if kept.any() else "none"
        )
        found = right / max(labels.sum(), 1e-9)
        average = _average_precision(gold, probabilities, cue)
        counts = f"{labels.sum():.1f} | {kept.sum()}"
        lines.append(f"| {name} | {counts} | {share} | {found:.2f} | {average:.2f} |")
    return "\n".join(lines)


def wilson(right: float, count: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share."""
    if count == 0:
        return 0.0, 1.0
    z, share = 1.96, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return float(middle - half), float(middle + half)


def _average_precision(gold: Gold, probabilities: Floats, cue: int) -> float:
    order = np.argsort(-probabilities[:, cue], kind="stable")
    labels = gold.labels[order, cue]
    precision = np.cumsum(labels) / np.arange(1, len(labels) + 1)
    return float((precision * labels).sum() / max(labels.sum(), 1e-9))


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
