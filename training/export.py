"""The model folder: encoder.onnx, tokenizer.json, heads.npz and manifest.json."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from listenwell.reading.trained import ngrams
from training.cue_labels import CUES
from training.data import LABELS
from training.figures import calibration_error, confusion, label_f1, macro_f1
from training.linear import Linear
from training.network import speaker
from training.text import BASE, MAX_TOKENS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from listenwell.reading.trained.model import Support
    from training.assemble import Conversation, Mood
    from training.cues import CueModel
    from training.network import ConversationNet, EmotionNet
    from training.stacking import Blend, Labels
    from training.steps import Work

VERSION = "2026.11.3"
FORMAT = 2
SENTIMENT = ("negative", "neither", "positive")


@dataclass(frozen=True)
class Parts:
    """Everything a reading is computed from, beside the encoder's graph."""

    emotion: EmotionNet
    conversation: ConversationNet
    emotion_grams: Linear
    conversation_grams: dict[str, Linear]
    emotion_blend: Labels
    blends: dict[str, Blend]
    sentiment: tuple[NDArray[np.float64], NDArray[np.float64]]
    """Weights [2, 3] and offset [3] over the log-odds of any positive, any negative emotion."""
    groups: NDArray[np.float64]
    cues: CueModel | None = None
    support: Support | None = None


def arrays(parts: Parts) -> dict[str, NDArray[Any]]:
    """Name every array of heads.npz; halves where precision does not matter, int8 for n-grams."""
    head = parts.emotion.head[1]
    found: dict[str, NDArray[Any]] = {
        "emotion.weights": _half(head.weight.detach().numpy().T),
        "emotion.offset": head.bias.detach().numpy(),
        "emotion.blend": parts.emotion_blend.scale,
        "emotion.blend_offset": parts.emotion_blend.offset,
        "emotion.thresholds": parts.emotion_blend.thresholds,
        "sentiment.groups": parts.groups,
        "sentiment.weights": parts.sentiment[0],
        "sentiment.offset": parts.sentiment[1],
        **_grams("emotion", [parts.emotion_grams]),
        **_grams("conversation", [parts.conversation_grams[task] for task in LABELS]),
    }
    for role, layers in parts.conversation.hidden.items():
        found[f"{role}.hidden"] = _half(layers[1].weight.detach().numpy().T)
        found[f"{role}.hidden_offset"] = layers[1].bias.detach().numpy()
    for task, blend in parts.blends.items():
        out = parts.conversation.out[task]
        found[f"{task}.weights"] = _half(out.weight.detach().numpy().T)
        found[f"{task}.offset"] = out.bias.detach().numpy()
        found[f"{task}.blend"] = blend.weights
        found[f"{task}.blend_offset"] = blend.intercepts
        found[f"{task}.decision"] = blend.decision
    if parts.cues is not None:
        found["cues.dense"], found["cues.hints"] = parts.cues.dense_weights, parts.cues.hint_weights
        found["cues.support"] = np.array(parts.support)
        found |= _grams("cues", [Linear(parts.cues.gram_weights, parts.cues.offset)])
    return found


def figures(work: Work, talk: Conversation, moods: Mood) -> dict[str, float]:
    """Return the headline figures the manifest carries."""
    found = {}
    for task, labels in work.corpus.labels.items():
        known = labels >= 0
        cross = talk.cross_fitted[task]
        table = confusion(labels[known], cross.labels[known], len(LABELS[task]))
        found[f"{task} macro-F1"] = macro_f1(table)
        sure = cross.probabilities[known]
        right = sure.argmax(1) == labels[known]
        found[f"{task} calibration error"] = calibration_error(sure.max(1), right)
    guess = moods.dev_probabilities > moods.blend.thresholds
    found["emotions macro-F1"] = float(label_f1(work.dev.targets > 0, guess).mean())
    return {name: round(value, 4) for name, value in found.items()}


def write_rest(
    folder: Path, named: dict[str, NDArray[Any]], emotions: tuple[str, ...], figures: dict[str, Any]
) -> None:
    """Write the tokenizer, the arrays and the manifest beside encoder.onnx."""
    shutil.copyfile(BASE / "tokenizer.json", folder / "tokenizer.json")
    np.savez_compressed(folder / "heads.npz", allow_pickle=False, **named)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "trained_on": [
            "AnnoMI (Wu et al. 2022, 2023): 93 transcripts, 6,856 utterances",
            "GoEmotions (Demszky et al. 2020): 43,410 comments",
        ],
        "input": {
            "encoder": "[CLS] utterance [SEP], alone; no role, no context, batch of one, unpadded",
            "context": "vectors of the utterance, the turn before and the one before that, joined",
            "course": (
                "talk type only: emotion vectors at three depths and 13 facts of every utterance "
                "of the session, in the order said"
            ),
            "long": "the first and the last half of max_tokens ids are kept",
            "hints": (
                "confidences of find_cues(hear(text), backchannel=False, "
                "answers=previous turn ends with '?') of the package's phrase rules, client only"
            ),
            "ngrams": {"buckets": ngrams.BUCKETS, "hash": "crc32 of the feature's name"},
        },
        "max_tokens": MAX_TOKENS,
        "labels": {
            **{task: list(names) for task, names in LABELS.items()},
            "emotions": list(emotions), "sentiment": list(SENTIMENT), "cues": list(CUES),
        },
        "speaker": {task: speaker(task) for task in LABELS},
        "calibration": {
            "single": "softmax([encoder logits, n-gram logits] @ TASK.blend + TASK.blend_offset)",
            "talk_type": (
                "softmax(second[0] * log of single + second[1] * mean log of the course's networks"
                " + second_offset)"
            ),
            "decision": "argmax of probability times TASK.decision",
            "emotions": "sigmoid(blend[0]*encoder + blend[1]*n-grams + blend_offset) > thresholds",
            "sentiment": "softmax(log-odds of any in groups @ weights + offset), last less first",
            "cues": "sigmoid(dense @ cues.dense + n-grams + hints @ cues.hints), from 0.7",
            "fitted_on": "predictions for sources (or comments) the models had not seen",
        },
        "figures": figures,
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("encoder.onnx", "heads.npz", "tokenizer.json")
        },
    }  # fmt: skip
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _half(values: NDArray[Any]) -> NDArray[np.float16]:
    return values.astype(np.float16)


def _grams(name: str, models: list[Linear]) -> dict[str, NDArray[Any]]:
    weights = np.concatenate([model.weights for model in models], axis=1)
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127.0
    return {
        f"{name}.grams": np.round(weights / scale).astype(np.int8),
        f"{name}.grams_scale": scale.astype(np.float32),
        f"{name}.grams_offset": np.concatenate([model.intercepts for model in models]),
    }
