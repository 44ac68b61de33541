from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from listenwell.risk.churn import ColdStart, Histories


@dataclass(frozen=True)
class Simulated:
    """A population that follows MBG/NBD exactly, in whole days."""

    histories: Histories
    today: int


def _simulate(model: ColdStart, clients: int, days: int, seed: int) -> Simulated:
    """Let clients begin over the first half, come at their own rates and leave by chance."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.r, 1 / model.alpha, clients)
    leave = rng.beta(model.a, model.b, clients)
    begin = rng.integers(0, days // 2, clients)
    index, day = [np.arange(clients)], [begin]
    here, now = rng.random(clients) > leave, begin.astype(float)
    while here.any():
        now = now + rng.exponential(1 / np.maximum(rate, 1e-12))
        here &= now < days
        index.append(np.flatnonzero(here))
        day.append(np.floor(now[here]).astype(int))
        here &= rng.random(clients) > leave
    return Simulated(Histories.of(np.concatenate(index), np.concatenate(day), clients), days)


@pytest.fixture(scope="session")
def deployment() -> Simulated:
    return _simulate(ColdStart(2.0, 20.0, 0.6, 4.0), clients=3000, days=500, seed=5)


@pytest.fixture(scope="session")
def simulate() -> Callable[[ColdStart, int, int, int], Simulated]:
    return _simulate
