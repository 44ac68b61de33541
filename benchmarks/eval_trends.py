"""How often a trend is told where there is none, and how often where there is one.

    python -m benchmarks.eval_trends [--series 40000]

Series of engagement (0 to 100) of 2 to 20 sessions, seeded. False alarms count both directions.
"""

import argparse
from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from listenwell.clients.trends import trends

Table = NDArray[np.float64]
DEVIATIONS = (5, 8, 10, 12, 15, 20)
DECLINE = 20
LENGTHS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
OUTLIER, SHARE = 3.5, 0.1


def directions(table: Table) -> NDArray[np.int8]:
    rows, length = table.shape
    owner = np.repeat(np.arange(rows), length)
    return trends(table.ravel(), owner, rows).direction


def autocorrelated(normal: Table, correlation: float) -> Table:
    series = normal.copy()
    for step in range(1, series.shape[1]):
        series[:, step] *= sqrt(1 - correlation**2)
        series[:, step] += correlation * series[:, step - 1]
    return series


def noises(rng: np.random.Generator, rows: int, length: int) -> dict[str, Table]:
    """Return series of a standard deviation of 1, by the kind of noise."""
    shape = (rows, length)
    normal = rng.standard_normal(shape)
    wild = np.where(rng.random(shape) < SHARE, OUTLIER, 1) / sqrt(1 + SHARE * (OUTLIER**2 - 1))
    return {
        "normal": normal,
        "t, 3 df": rng.standard_t(3, shape) / sqrt(3),
        "outliers": rng.standard_normal(shape) * wild,
        "uniform": rng.uniform(-sqrt(3), sqrt(3), shape),
        "AR 0.2": autocorrelated(normal, 0.2),
    }


def last_minus_first(table: Table) -> NDArray[np.int8]:
    """Return the sign of last minus first where it passes 10 points: the rule replaced."""
    change = table[:, -1] - table[:, 0]
    return (np.sign(change) * (np.abs(change) > 10)).astype(np.int8)


def alarms(rule: Callable[[Table], NDArray[np.int8]], table: Table) -> str:
    return f"{100 * (rule(table) != 0).mean():.1f}"


def line(length: int, rows: int) -> list[str]:
    rng = np.random.default_rng(length)
    found = noises(rng, rows, length)
    falling = np.linspace(0, -DECLINE, length)
    cells = [alarms(directions, found["normal"] * each) for each in DEVIATIONS]
    cells += [alarms(directions, table * 10) for name, table in found.items() if name != "normal"]
    cells.append(alarms(last_minus_first, found["normal"] * 10))
    for name in ("normal", "t, 3 df"):
        cells.append(f"{(directions(found[name] * 10 + falling) < 0).mean():.2f}")
    return [str(length), *cells]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=40_000)
    rows = parser.parse_args().series
    heads = [
        "n",
        *(f"sd {each}" for each in DEVIATIONS),
        *(name for name in noises(np.random.default_rng(0), 1, 2) if name != "normal"),
        "last - first",
        "power",
        "power, t",
    ]
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for length in LENGTHS:
        print("| " + " | ".join(line(length, rows)) + " |", flush=True)


if __name__ == "__main__":
    main()
