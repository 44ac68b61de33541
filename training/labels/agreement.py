"""Measure how well the two passes over the cue pool agree, per cue type.

    python training/labels/agreement.py DATA_FOLDER

reads `cues_pass_a.csv` and `cues_pass_b.csv` beside this file, and `annomi/annomi.csv` in the
data folder for the source (`video_url`) of each transcript. It prints a Markdown table: the
utterances that have the type in A, in B and in both; raw agreement; positive agreement (the
share of agreed labels among all given, 2 * both / (A + B)); and Cohen's kappa with a 95 % interval
over resampled sources, since utterances of one conversation are not independent.

Both passes were made by language models that read each utterance under the coding guide. The
figures say how firmly the guide fixes the labels for such readers. They are not the agreement of
human coders.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from listenwell.reading.agreement import bootstrap_interval, cohen_kappa

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = (
    "resistance",
    "commitment",
    "breakthrough",
    "concern",
    "deflection",
    "enthusiasm",
    "doubt",
    "agreement",
    "goal_setting",
)
SAMPLES = 2000

Key = tuple[str, str]
Pass = dict[Key, dict[str, int]]


def read_pass(path: Path) -> Pass:
    """Return the nine labels of each utterance, in the order of the file.

    Raises:
        ValueError: An utterance stands twice, or a label is neither 0 nor 1.
    """
    labels: Pass = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["transcript_id"], row["utterance_id"]
            if key in labels or any(row[name] not in {"0", "1"} for name in TYPES):
                raise ValueError(f"{path.name}: utterance {key} stands twice or has a bad label")
            labels[key] = {name: int(row[name]) for name in TYPES}
    return labels


def read_sources(path: Path) -> dict[str, str]:
    """Return the source of each transcript."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["transcript_id"]: row["video_url"] for row in csv.DictReader(file)}


def table_row(name: str, a: Sequence[int], b: Sequence[int], groups: Sequence[str]) -> str:
    """Return one row of the table.

    Args:
        name: The cue type.
        a: Its labels in the first pass.
        b: Its labels in the second pass, in the same order.
        groups: The source of each utterance, in the same order.
    """
    both = sum(x and y for x, y in zip(a, b, strict=True))
    same = sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
    given = sum(a) + sum(b)
    positive = f"{2 * both / given:.2f}" if given else "-"
    low, high = bootstrap_interval(
        groups,
        lambda chosen: cohen_kappa([a[i] for i in chosen], [b[i] for i in chosen]),
        samples=SAMPLES,
    )
    return (
        f"| {name.replace('_', ' ')} | {sum(a)} | {sum(b)} | {both} | {100 * same:.1f} % | "
        f"{positive} | {cohen_kappa(a, b):.2f} | {low:.2f} to {high:.2f} |"
    )


def main() -> None:
    """Print the table for the two passes beside this file."""
    here = Path(__file__).parent
    first, second = (read_pass(here / f"cues_pass_{letter}.csv") for letter in "ab")
    if first.keys() != second.keys():
        raise ValueError("the two passes are not over the same utterances")
    sources = read_sources(Path(sys.argv[1]) / "annomi" / "annomi.csv")
    groups = [sources[transcript] for transcript, _ in first]
    print("| type | A | B | both | raw agreement | positive agreement | kappa | 95 % interval |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for name in TYPES:
        a = [labels[name] for labels in first.values()]
        b = [second[key][name] for key in first]
        print(table_row(name, a, b, groups))
    exact = sum(first[key] == second[key] for key in first)
    print(f"\n{len(first)} utterances of {len(set(groups))} sources, {exact} alike in all types")


if __name__ == "__main__":
    main()
