"""How sure a cue is that both the model and strong phrases found, fitted on the hand labels.

One logistic curve for all types, over the log-odds of the model's out-of-fold probability: two
numbers, since some 80 findings of the pool are all there is. Numpy alone, so that `make eval` can
fit it again without each source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from listenwell.reading.rules.cue_confidence import STRONG
from listenwell.reading.trained.model import FLOOR, Support
from listenwell.reading.trained.reader import BY_RULES_ALONE, SUPPORT
from training.cue_labels import CUES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.cue_labels import Gold

    Floats = NDArray[np.float64]

STEPS = 25
PENALTY = 1.0
"""Of the slope's square, beside the summed log-loss over findings."""


def fit(probabilities: Floats, right: Floats, weights: Floats) -> Support:
    """Fit the curve by Newton's method.

    Args:
        probabilities: The model's, for sources it had not seen, [findings].
        right: Mean label of each finding, 0 to 1.
        weights: How many utterances of the corpus each stands for.
    """
    clipped = np.clip(probabilities, FLOOR, 1 - FLOOR)
    inputs = np.stack([np.log(clipped / (1 - clipped)), np.ones(len(clipped))], axis=1)
    shares = weights / weights.mean()
    ridge = np.diag([PENALTY, 1e-6])
    found = np.zeros(2)
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-inputs @ found))
        slope = inputs.T @ (shares * (chance - right)) + ridge @ found
        curve = (inputs * (shares * chance * (1 - chance))[:, None]).T @ inputs + ridge
        found = found - np.linalg.solve(curve, slope)
    return Support(float(found[0]), float(found[1]))


def from_labels(probabilities: Floats, hints: Floats, gold: Gold) -> Support:
    """Fit the curve on the labelled rows: out-of-fold probabilities and strengths, both [n, 9]."""
    trusted = np.array([cue not in BY_RULES_ALONE for cue in CUES])
    rows, cues = np.nonzero((hints >= STRONG) & (probabilities >= SUPPORT) & trusted)
    return fit(probabilities[rows, cues], gold.labels[rows, cues], gold.weights[rows])
