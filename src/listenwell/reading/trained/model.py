"""The model folder, loaded and run: onnxruntime, tokenizers and numpy, nothing of training.

Each utterance is encoded alone, unpadded, in a batch of one, so that its probabilities are the
same whatever is read beside it. Heads are computed in double precision, and probabilities are
rounded to four decimals, so that a digest does not hang on the last bits of a processor.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from listenwell.reading.trained import ngrams

Floats = NDArray[np.float64]

DECIMALS: Final = 4
TURNS: Final = 3
"""An utterance is read with the two before it."""

MOODS: Final = 2
"""Cues are read from the emotion vectors of the utterance and the one before it."""

ROLES: Final = {
    "talk_type": "client",
    "behaviour": "coach",
    "question": "coach",
    "reflection": "coach",
}
"""Heads by the role that they read."""


class Spoken(NamedTuple):
    """One utterance as the model takes it.

    Attributes:
        role: ``coach`` or ``client``; anyone else is read for sentiment and emotions only.
        text: The words.
        before: The utterance before it and the one before that, nearest first.
        hints: Confidence of the phrase rules in each cue that they found.
    """

    role: str
    text: str
    before: tuple[str, ...]
    hints: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What the model says of one utterance.

    Attributes:
        heads: For each head of the speaker's role, the calibrated probability of each label.
        decisions: For each of them, the label decided on.
        emotions: Probability of each of the 28 GoEmotions labels.
        sentiment: From -1 to 1.
        cues: Calibrated probability of each cue type; empty for anyone but the client.
    """

    heads: dict[str, dict[str, float]]
    decisions: dict[str, str]
    emotions: dict[str, float]
    sentiment: float
    cues: dict[str, float]


class Model:
    """A loaded model folder: encoder.onnx, tokenizer.json, heads.npz and manifest.json.

    Args:
        folder: Where it lies.
        threads: Utterances encoded at a time.

    Raises:
        OSError: A file of it is missing.
        ValueError: A file of it is not what its name says.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self._manifest: dict[str, Any] = json.loads(
            (folder / "manifest.json").read_text(encoding="utf-8")
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # about 10 MB less, as fast for one short text
        self._encoder = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        with np.load(folder / "heads.npz") as file:
            self._arrays: dict[str, NDArray[Any]] = {
                name: values if values.dtype == np.int8 else values.astype(np.float64)
                for name, values in file.items()
            }
        self._threads = threads

    @property
    def version(self) -> str:
        """The version that the manifest states."""
        return str(self._manifest["version"])

    def read(self, utterances: Sequence[Spoken]) -> list[Read]:
        """Read utterances, in any order and number; each is read with its own context alone."""
        if not utterances:
            return []
        joined, moods = self._vectors(utterances)
        grams = [ngrams.vectors(u.text, next(iter(u.before), "")) for u in utterances]
        felt = moods[:, 0] @ self._arrays["emotion.weights"] + self._arrays["emotion.offset"]
        emotions = self._emotion_logits(felt, grams)
        words = self._gram_logits("conversation", [row.with_context for row in grams])
        heads = self._heads(joined, words)
        cues = self._cues(utterances, np.concatenate([moods.reshape(len(moods), -1), felt], 1),
                          words, grams)  # fmt: skip
        return [
            self._one(
                utterance,
                emotions[row],
                {head: found[row] for head, found in heads.items()},
                cues[row],
            )
            for row, utterance in enumerate(utterances)
        ]

    def _vectors(self, utterances: Sequence[Spoken]) -> tuple[Floats, Floats]:
        """Return conversation vectors [n, turns * width] and emotion vectors [n, moods, width]."""
        rows = [(u.text, *u.before[: TURNS - 1]) for u in utterances]
        texts = sorted({text for row in rows for text in row})
        limit = self._manifest["max_tokens"]
        ids = [_cut(encoded.ids, limit) for encoded in self._tokenizer.encode_batch(texts)]
        with ThreadPoolExecutor(self._threads) as pool:
            vectors = dict(zip(texts, pool.map(self._encode, ids), strict=True))
        width = len(vectors[texts[0]][1])
        joined, moods = np.zeros((len(rows), TURNS, width)), np.zeros((len(rows), MOODS, width))
        for place, row in enumerate(rows):
            for turn, text in enumerate(row):
                joined[place, turn] = vectors[text][1]
                if turn < MOODS:
                    moods[place, turn] = vectors[text][0]
        return joined.reshape(len(rows), -1), moods

    def _encode(self, ids: list[int]) -> tuple[Floats, Floats]:
        """Encode one utterance; return its emotion vector and its conversation vector."""
        feed = {"input_ids": np.array([ids], dtype=np.int64)}
        emotion, conversation = self._encoder.run(["emotion", "conversation"], feed)
        return emotion[0].astype(np.float64), conversation[0].astype(np.float64)

    def _gram_logits(self, name: str, rows: Sequence[ngrams.Sparse]) -> Floats:
        """Score hashed n-grams by a model's int8 weights, [n, classes]."""
        weights, scale = self._arrays[f"{name}.grams"], self._arrays[f"{name}.grams_scale"]
        found = [np.array(values) @ weights[columns] for columns, values in rows]
        return np.asarray(np.array(found) * scale + self._arrays[f"{name}.grams_offset"])

    def _emotion_logits(self, encoder: Floats, grams: Sequence[ngrams.Vectors]) -> Floats:
        arrays = self._arrays
        words = self._gram_logits("emotion", [row.own for row in grams])
        scale = arrays["emotion.blend"]
        return np.asarray(encoder * scale[0] + words * scale[1] + arrays["emotion.blend_offset"])

    def _heads(self, joined: Floats, words: Floats) -> dict[str, Floats]:
        """Return each head's probabilities [n, labels] for every utterance, whoever spoke it."""
        arrays = self._arrays
        hidden = {
            role: _gelu(joined @ arrays[f"{role}.hidden"] + arrays[f"{role}.hidden_offset"])
            for role in ("client", "coach")
        }
        found, start = {}, 0
        for head, role in ROLES.items():
            encoder = hidden[role] @ arrays[f"{head}.weights"] + arrays[f"{head}.offset"]
            own = words[:, start : start + encoder.shape[1]]
            start += encoder.shape[1]
            blended = np.concatenate([encoder, own], axis=1) @ arrays[f"{head}.blend"]
            found[head] = _softmax(blended + arrays[f"{head}.blend_offset"])
        return found

    def _cues(
        self,
        utterances: Sequence[Spoken],
        felt: Floats,
        words: Floats,
        grams: Sequence[ngrams.Vectors],
    ) -> Floats:
        """Return the cues' probabilities [n, 9], as for a client."""
        labels, arrays = self._manifest["labels"], self._arrays
        length = np.log1p([[len(u.text.split())] for u in utterances])
        talk = words[:, : len(labels["talk_type"])]
        dense = np.concatenate([felt, talk, length], axis=1)
        hints = np.array([[u.hints.get(cue, 0.0) for cue in labels["cues"]] for u in utterances])
        own = self._gram_logits("cues", [row.with_context for row in grams])
        return _sigmoid(dense @ arrays["cues.dense"] + hints @ arrays["cues.hints"] + own)

    def _one(
        self, utterance: Spoken, emotions: Floats, heads: dict[str, Floats], cues: Floats
    ) -> Read:
        labels, arrays = self._manifest["labels"], self._arrays
        felt = _sigmoid(emotions)
        signs = any_of(felt[None], arrays["sentiment.groups"])
        mood = _softmax(signs @ arrays["sentiment.weights"] + arrays["sentiment.offset"])[0]
        own = [head for head, role in ROLES.items() if role == utterance.role]
        return Read(
            heads={head: _named(labels[head], heads[head]) for head in own},
            decisions={
                head: labels[head][int((heads[head] * arrays[f"{head}.decision"]).argmax())]
                for head in own
            },
            emotions=_named(labels["emotions"], felt),
            sentiment=round(float(mood[2] - mood[0]), DECIMALS),
            cues=_named(labels["cues"], cues) if utterance.role == "client" else {},
        )


def any_of(probabilities: Floats, groups: Floats) -> Floats:
    """Return the log-odds that any label of a group is present, [n, groups]; groups are 0/1."""
    none = np.log1p(-np.clip(probabilities, 0.0, 0.999)) @ groups.T
    some = np.clip(1.0 - np.exp(none), 1e-4, 0.9999)
    return np.asarray(np.log(some / (1.0 - some)))


def _cut(ids: list[int], limit: int) -> list[int]:
    """Keep at most ``limit`` ids: the first half and the last half, the middle left out."""
    if len(ids) <= limit:
        return ids
    head = limit // 2
    return ids[:head] + ids[len(ids) - (limit - head) :]


def _gelu(x: Floats) -> Floats:
    return np.asarray(0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3))))


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def _named(names: Sequence[str], probabilities: Floats) -> dict[str, float]:
    return {n: round(float(p), DECIMALS) for n, p in zip(names, probabilities, strict=True)}
