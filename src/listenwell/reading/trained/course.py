"""The course of a session: what came before an utterance and what came after it.

A few small recurrent networks, alike but for their beginnings, run over the utterances in the
order said, once from the first to the last and once back; what they say of a client's talk type is
averaged. In double precision, so that a reading is the same on every run. It depends on the whole
session, and on nothing outside it.
"""

from collections.abc import Mapping, Sequence
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


def fact_row(role: str, text: str, hints: Sequence[float], place: float) -> list[float]:
    """Return what the course of a session is told of an utterance beside its vector, [13].

    Args:
        role: ``coach``, ``client`` or anyone else.
        text: The words.
        hints: Confidence of the phrase rules in each of the nine cues.
        place: Share of the session's utterances that came before, 0 to 1.
    """
    length = log1p(len(text.split())) - 2.0
    sides = [float(role == "client"), float(role == "coach")]
    return [*sides, *(2.0 * hint for hint in hints), length, place]


def course(vectors: Floats, facts: Floats, arrays: Arrays) -> Floats:
    """Return the mean log-probabilities of the talk types, [n, 3].

    Args:
        vectors: Emotion vectors of each utterance at three depths, in the order said, [n, 1152].
        facts: See :func:`fact_row`, [n, 13].
        arrays: Those of ``heads.npz`` whose names begin with ``course.``; the first axis counts
            the networks, the first but one of the recurrent arrays the two ways.
    """
    seen = (vectors - arrays["course.centre"]) * arrays["course.scale"]
    inputs = np.concatenate([seen, facts], axis=1)
    narrow = gelu(inputs @ arrays["course.narrow"] + arrays["course.narrow_offset"][:, None])
    both_ways = _recurrent(np.stack([narrow, narrow[:, ::-1]], axis=1), arrays)
    known = np.concatenate([narrow, both_ways[:, 0], both_ways[:, 1, ::-1]], axis=2)
    logits = known @ arrays["course.out"] + arrays["course.out_offset"][:, None]
    shifted = logits - logits.max(-1, keepdims=True)
    chances = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return np.asarray(chances.mean(0))


def gelu(x: Floats) -> Floats:
    """Gaussian error linear unit, by its approximation with tanh."""
    return np.asarray(0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x * x * x))))


def _recurrent(inputs: Floats, arrays: Arrays) -> Floats:
    """Run gated recurrent units (Cho et al. 2014, gates in PyTorch's order) side by side.

    Maps inputs [networks, 2, n, width] to states [networks, 2, n, states].
    """
    given = inputs @ arrays["course.inputs"] + arrays["course.inputs_offset"][:, :, None]
    weights, offset = arrays["course.states"], arrays["course.states_offset"][:, :, None]
    width = weights.shape[2]
    state = np.zeros((*weights.shape[:2], 1, width))
    found = np.zeros((*given.shape[:3], width))
    for row in range(given.shape[2]):
        own, kept = given[:, :, row : row + 1], state @ weights + offset
        gates = 1.0 / (1.0 + np.exp(-(own[..., : 2 * width] + kept[..., : 2 * width])))
        reset, update = gates[..., :width], gates[..., width:]
        fresh = np.tanh(own[..., 2 * width :] + reset * kept[..., 2 * width :])
        state = (1.0 - update) * fresh + update * state
        found[:, :, row : row + 1] = state
    return found
