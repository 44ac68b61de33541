"""Numbers of a population of clients whose drift is known, drawn from a seed.

Nobody is behind them, and there are no words: only the numbers that a session would have had.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DRIFTS: Final = ("steady", "growing", "cooling", "gone")
"""What becomes of a client: stays as is, engages more and more, engages less and less and comes at
longer intervals, or has cooled and stopped coming."""

_SHARES: Final = (0.45, 0.15, 0.20, 0.20)
_GAPS: Final = (7, 14, 28)
_GAP_SHARES: Final = (0.6, 0.3, 0.1)
_LATE: Final = 8
"""Cooling shows over so many last sessions."""


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Clients and their sessions; the sessions stand client by client, the earliest first.

    Attributes:
        drift: Which of ``DRIFTS`` each client has, by its place; shape ``(clients,)``.
        client: Whose session it is; shape ``(n,)``, as all that follow.
        number: Which of the client's sessions it is, from 0.
        days_ago: Days from the session to the day of the population, 0 or more.
        minutes: How long it took.
        client_share: The client's share of speech, from 0 to 1.
        engagement: From 0 to 100.
        sentiment: The client's, from -1 to 1.
        latency: Seconds before the client answers.
        resistance: Cues of resistance.
        commitment: Cues of commitment.
        breakthrough: Cues of breakthrough.
    """

    drift: Ints
    client: Ints
    number: Ints
    days_ago: Ints
    minutes: Floats
    client_share: Floats
    engagement: Floats
    sentiment: Floats
    latency: Floats
    resistance: Ints
    commitment: Ints
    breakthrough: Ints


def draw_population(clients: int, sessions: int, seed: int) -> Population:
    """Draw so many clients with so many sessions each; the same arguments give the same numbers.

    Raises:
        ValueError: Fewer than one client or session.
    """
    if clients < 1 or sessions < 1:
        raise ValueError("a population has at least one client with one session")
    rng = np.random.default_rng(seed)
    drift = rng.choice(len(DRIFTS), clients, p=_SHARES)
    growing, cooling = (drift == 1)[:, None], (drift >= 2)[:, None]
    size = (clients, sessions)
    place = np.arange(sessions)
    late = np.clip((place - max(0, sessions - _LATE)) / max(1, min(sessions, _LATE) - 1), 0, 1)
    along = place / max(1, sessions - 1)

    def own(mean: float, sd: float) -> Floats:
        return rng.normal(mean, sd, clients)[:, None]

    engagement = (
        own(66, 7) + growing * (18 * along) - cooling * (26 * late) + rng.normal(0, 6, size)
    )
    sentiment = own(0.2, 0.1) + growing * (0.3 * along) - cooling * (0.45 * late)
    share = own(0.58, 0.05) + growing * (0.05 * along) - cooling * (0.14 * late)
    return Population(
        drift=drift.astype(np.int64),
        client=np.repeat(np.arange(clients), sessions),
        number=np.tile(place, clients),
        days_ago=_days_ago(rng, drift, late, size).ravel(),
        minutes=np.clip(rng.normal(48, 7, size), 15, 90).ravel(),
        client_share=np.clip(share + rng.normal(0, 0.04, size), 0.1, 0.9).ravel(),
        engagement=np.clip(engagement + rng.normal(0, 6, size), 3, 98).ravel(),
        sentiment=np.clip(sentiment + rng.normal(0, 0.12, size), -0.95, 0.95).ravel(),
        latency=np.clip(rng.gamma(4, 0.3, size) + cooling * late, 0.2, 12).ravel(),
        resistance=rng.poisson(np.broadcast_to(1 + cooling * (5 * late), size)).ravel(),
        commitment=rng.poisson(np.broadcast_to(2.2 - cooling * (1.7 * late), size)).ravel(),
        breakthrough=rng.poisson(np.broadcast_to(0.4 + growing * along, size)).ravel(),
    )


def _days_ago(rng: np.random.Generator, drift: Ints, late: Floats, size: tuple[int, int]) -> Ints:
    """Draw the days: a rhythm of the client's own, at longer intervals while cooling."""
    rhythm = rng.choice(_GAPS, size[0], p=_GAP_SHARES)[:, None]
    gaps = rhythm * rng.lognormal(0, 0.2, size) * (1 + (drift >= 2)[:, None] * (0.8 * late))
    since = rng.uniform(0, rhythm[:, 0])
    gone = rhythm[:, 0] + 31 + rng.exponential(80, size[0])
    since = np.where(drift == DRIFTS.index("gone"), np.minimum(gone, 400), since)
    whole = np.maximum(1, np.rint(gaps)).astype(np.int64)
    # The gap before a session lies after the one before it: sum from the last one back.
    after = np.concatenate([whole[:, 1:], np.zeros((size[0], 1), dtype=np.int64)], axis=1)
    back = np.cumsum(after[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(back + since.astype(np.int64)[:, None])
