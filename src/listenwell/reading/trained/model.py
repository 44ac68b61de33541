"""The model folder, loaded and run: onnxruntime, tokenizers and numpy, nothing of training.

Each utterance is encoded alone, unpadded, in a batch of one, so that its vectors are the same
whatever is read beside it. The talk type alone is read from the whole session. Heads are computed
in double precision, and probabilities are rounded to four decimals, so that a digest does not hang
on the last bits of a processor.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from listenwell.reading.trained import ngrams
from listenwell.reading.trained.course import course, fact_row, gelu

Floats = NDArray[np.float64]

DECIMALS: Final = 4
FLOOR: Final = 1e-4
"""Least probability that the second stage takes from the first."""

TURNS: Final = 3
"""An utterance is read with the two before it."""

MOODS: Final = 2
"""Cues are read from the emotion vectors of the utterance and the one before it."""

LEAST: Final = 0.25
"""A talk type that is given has at least this probability, however rare its kind."""

ROLES: Final = {
    "talk_type": "client",
    "behaviour": "coach",
    "question": "coach",
    "reflection": "coach",
}
"""Heads by the role that they read."""


OUTPUTS: Final = ("emotion", "conversation", "shallow", "middle")


class Vectors(NamedTuple):
    """What the encoder makes of a text, each [384]: its two branches, and the first's depths."""

    emotion: Floats
    conversation: Floats
    shallow: Floats
    middle: Floats

    @property
    def depths(self) -> Floats:
        """The emotion branch after two, four and six layers, [1152]."""
        return np.concatenate([self.shallow, self.middle, self.emotion])


class Support(NamedTuple):
    """How sure a cue is that the model and strong phrases found: logistic in the model's log-odds.

    Fitted on hand labels, cross-fitted by source; see ``training/cue_support.py``.
    """

    slope: float
    offset: float

    def confidence(self, probability: float) -> float:
        """Return the calibrated confidence, 0 to 1, for the model's probability."""
        odds = log(min(max(probability, FLOOR), 1 - FLOOR) / (1 - min(probability, 1 - FLOOR)))
        return round(1.0 / (1.0 + exp(-(self.slope * odds + self.offset))), DECIMALS)


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

    @property
    def support(self) -> Support:
        """How sure a cue is that phrases found, too."""
        return Support(*map(float, self._arrays["cues.support"]))

    def read(self, utterances: Sequence[Spoken]) -> list[Read]:
        """Read the utterances of one session, in the order said.

        A client's talk type is read in the course of the whole session; everything else from the
        utterance and its own context alone.
        """
        if not utterances:
            return []
        joined, moods, depths = self._vectors(utterances)
        grams = [ngrams.vectors(u.text, next(iter(u.before), "")) for u in utterances]
        felt = moods[:, 0] @ self._arrays["emotion.weights"] + self._arrays["emotion.offset"]
        emotions = _sigmoid(self._emotion_logits(felt, grams))
        sentiments = self._sentiments(emotions)
        words = self._gram_logits("conversation", [row.with_context for row in grams])
        heads = self._heads(joined, words)
        heads["talk_type"] = self._in_course(utterances, heads["talk_type"], depths)
        cues = self._cues(utterances, np.concatenate([moods.reshape(len(moods), -1), felt], 1),
                          words, grams)  # fmt: skip
        return [
            self._one(
                utterance,
                emotions[row],
                float(sentiments[row]),
                {head: found[row] for head, found in heads.items()},
                cues[row],
            )
            for row, utterance in enumerate(utterances)
        ]

    def _vectors(self, utterances: Sequence[Spoken]) -> tuple[Floats, Floats, Floats]:
        """Return conversation [n, turns * width] and emotion vectors [n, moods, width], depths.

        Depths are those of the utterance itself, [n, 1152].
        """
        rows = [(u.text, *u.before[: TURNS - 1]) for u in utterances]
        vectors = self.encode([text for row in rows for text in row])
        width = len(vectors[rows[0][0]].emotion)
        joined, moods = np.zeros((len(rows), TURNS, width)), np.zeros((len(rows), MOODS, width))
        for place, row in enumerate(rows):
            for turn, text in enumerate(row):
                joined[place, turn] = vectors[text].conversation
                if turn < MOODS:
                    moods[place, turn] = vectors[text].emotion
        depths = np.array([vectors[row[0]].depths for row in rows])
        return joined.reshape(len(rows), -1), moods, depths

    def encode(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of each different text."""
        different = sorted(set(texts))
        limit = self._manifest["max_tokens"]
        ids = [_cut(encoded.ids, limit) for encoded in self._tokenizer.encode_batch(different)]
        with ThreadPoolExecutor(self._threads) as pool:
            return dict(zip(different, pool.map(self._encode, ids), strict=True))

    def _encode(self, ids: list[int]) -> Vectors:
        feed = {"input_ids": np.array([ids], dtype=np.int64)}
        return Vectors(*(each[0].astype(np.float64) for each in self._encoder.run(OUTPUTS, feed)))

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

    def _in_course(self, utterances: Sequence[Spoken], alone: Floats, depths: Floats) -> Floats:
        """Join the talk types read alone with those read in the session's course, [n, 3]."""
        cues, arrays = self._manifest["labels"]["cues"], self._arrays
        facts = [
            fact_row(u.role, u.text, [u.hints.get(cue, 0.0) for cue in cues], at / len(utterances))
            for at, u in enumerate(utterances)
        ]
        seen = course(depths, np.array(facts), arrays)
        scale = arrays["talk_type.second"]
        joined = np.log(np.maximum(alone, FLOOR)) * scale[0] + seen * scale[1]
        return _softmax(joined + arrays["talk_type.second_offset"])

    def _heads(self, joined: Floats, words: Floats) -> dict[str, Floats]:
        """Return each head's probabilities [n, labels] for every utterance, whoever spoke it."""
        arrays = self._arrays
        hidden = {
            role: gelu(joined @ arrays[f"{role}.hidden"] + arrays[f"{role}.hidden_offset"])
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

    def _sentiments(self, emotions: Floats) -> Floats:
        """Return P(positive) - P(negative), [n], for probabilities of emotions."""
        arrays = self._arrays
        signs = any_of(emotions, arrays["sentiment.groups"])
        moods = _softmax(signs @ arrays["sentiment.weights"] + arrays["sentiment.offset"])
        return np.asarray(moods[:, 2] - moods[:, 0])

    def _one(
        self,
        utterance: Spoken,
        emotions: Floats,
        sentiment: float,
        heads: dict[str, Floats],
        cues: Floats,
    ) -> Read:
        labels, arrays = self._manifest["labels"], self._arrays
        own = [head for head, role in ROLES.items() if role == utterance.role]
        return Read(
            heads={head: _named(labels[head], heads[head]) for head in own},
            decisions={
                head: labels[head][decide(head, heads[head], arrays[f"{head}.decision"])]
                for head in own
            },
            emotions=_named(labels["emotions"], emotions),
            sentiment=round(sentiment, DECIMALS),
            cues=_named(labels["cues"], cues) if utterance.role == "client" else {},
        )


def decide(head: str, probabilities: Floats, weights: Floats) -> int:
    """Return the place of the label: the largest probability times the weight of its label."""
    able = probabilities >= LEAST if head == "talk_type" else np.ones(len(weights), dtype=bool)
    return int(np.where(able, probabilities * weights, 0.0).argmax())


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


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def _named(names: Sequence[str], probabilities: Floats) -> dict[str, float]:
    return {n: round(p, DECIMALS) for n, p in zip(names, probabilities.tolist(), strict=True)}
