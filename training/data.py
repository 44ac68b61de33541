"""The corpora the reader is trained on, read from the development data folder.

AnnoMI (Wu et al. 2022, 2023): counselling transcripts with expert labels per utterance.
GoEmotions (Demszky et al. 2020): short comments with 27 emotions and neutral, multi-label.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

LABELS: dict[str, tuple[str, ...]] = {
    "talk_type": ("change", "neutral", "sustain"),
    "behaviour": ("question", "reflection", "input", "other"),
    "question": ("none", "closed", "open"),
    "reflection": ("none", "simple", "complex"),
}
"""Label order of each single-label head; the first is about clients, the others about coaches."""

COLUMNS = {
    "talk_type": "client_talk_type",
    "behaviour": "main_therapist_behaviour",
    "question": "question_subtype",
    "reflection": "reflection_subtype",
}
ROLES = {"client": "client", "therapist": "coach"}
NO_ONE = -1


@dataclass(frozen=True)
class Conversations:
    """Utterances in order, one row each; arrays have shape [n_utterances]."""

    transcript_ids: Ints
    utterance_ids: Ints
    sources: list[str]
    roles: list[str]
    texts: list[str]
    previous: Ints
    """[n, 2]: the rows of the previous and the one before it; -1 where there is none."""
    labels: dict[str, Ints]
    """Index into LABELS[task], or -1 where the task does not apply to the speaker."""

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Comments:
    """GoEmotions: texts and a 0/1 matrix of shape [n, 28] in the order of `names`."""

    texts: list[str]
    targets: NDArray[np.float32]
    names: tuple[str, ...]


def load_conversations(data: Path) -> Conversations:
    """Read AnnoMI from `data`/annomi/annomi.csv, ordered by transcript and utterance."""
    with (data / "annomi" / "annomi.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows.sort(key=lambda row: (int(row["transcript_id"]), int(row["utterance_id"])))
    transcripts = np.array([int(row["transcript_id"]) for row in rows])
    return Conversations(
        transcript_ids=transcripts,
        utterance_ids=np.array([int(row["utterance_id"]) for row in rows]),
        sources=[row["video_url"] for row in rows],
        roles=[ROLES[row["interlocutor"]] for row in rows],
        texts=[row["utterance_text"] for row in rows],
        previous=_previous(transcripts),
        labels={task: _labels(rows, task) for task in LABELS},
    )


def load_comments(data: Path, part: str) -> Comments:
    """Read GoEmotions' `part` ("train" or "dev") from `data`/goemotions."""
    folder = data / "goemotions"
    names = tuple((folder / "labels.txt").read_text(encoding="utf-8").split())
    texts: list[str] = []
    marks: list[list[int]] = []
    with (folder / f"{part}.tsv").open(encoding="utf-8", newline="") as file:
        for text, labels, _ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts.append(text)
            marks.append([int(label) for label in labels.split(",")])
    targets = np.zeros((len(texts), len(names)), dtype=np.float32)
    for row, labels_of_row in enumerate(marks):
        targets[row, labels_of_row] = 1.0
    return Comments(texts, targets, names)


def _previous(transcripts: Ints) -> Ints:
    rows = np.arange(len(transcripts))
    previous = np.stack([rows - 1, rows - 2], axis=1)
    other = transcripts[np.maximum(previous, 0)] != transcripts[:, None]
    return np.where((previous < 0) | other, NO_ONE, previous)


def _labels(rows: list[dict[str, str]], task: str) -> Ints:
    speaker = "client" if task == "talk_type" else "therapist"
    index = {name: number for number, name in enumerate(LABELS[task])}
    index |= {"therapist_input": index.get("input", NO_ONE), "n/a": index.get("none", NO_ONE)}
    values = [index[row[COLUMNS[task]]] for row in rows]
    own = [row["interlocutor"] == speaker for row in rows]
    return np.where(own, values, NO_ONE)
