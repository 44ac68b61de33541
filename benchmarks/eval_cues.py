"""Score the cues that are kept, as the product keeps them: model and rules together.

The model's probabilities are those of heads and calibration that had not seen the utterance's
source (`training/predictions/cues.csv`); the rules run as they are. Labels are the mean of the two
passes.
"""

import argparse
import csv
import sys
from collections.abc import Callable
from math import sqrt
from pathlib import Path

from benchmarks.eval_reader import annotate, read_sessions
from listenwell.reading import MIN_CUE_CONFIDENCE, CueType
from listenwell.reading.model import CueLabel
from listenwell.reading.rules import RuleReader
from listenwell.reading.trained.reader import cue_label

TRAINING = Path(__file__).parent.parent / "training"
Row = tuple[str, str]


def main() -> int:
    """Print the table; return 1 where the labelled transcripts are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    path: Path = parser.parse_args().data / "annomi" / "annomi.csv"
    if not path.exists():
        print(f"{path} is not there; name the folder that holds it with DATA=", file=sys.stderr)
        return 1
    labels = [_table(TRAINING / "labels" / f"cues_pass_{name}.csv") for name in "ab"]
    chances = _table(TRAINING / "predictions" / "cues.csv")
    ruled = _by_rules(path)
    print("Cues kept from 0.7 on 818 labelled utterances, sources apart: right of kept (95 %)")
    print(f"  {'cue':14}{'labelled':>9}  {'model':28}{'rules':28}as kept")
    for cue in CueType:
        truth = {row: sum(float(p[row][cue]) for p in labels) / 2 for row in chances}

        def model(row: Row, cue: CueType = cue) -> float:
            return float(chances[row][cue])

        def rules(row: Row, cue: CueType = cue) -> float:
            found = ruled[row].get(cue)
            return found.confidence if found else 0.0

        def both(row: Row, cue: CueType = cue) -> float:
            return cue_label(cue, float(chances[row][cue]), ruled[row].get(cue)).confidence

        cells = "".join(f"{_right(truth, sure):28}" for sure in (model, rules, both))
        print(f"  {cue.value:14}{sum(truth.values()):>9.1f}  {cells}")
    return 0


def _table(path: Path) -> dict[Row, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["transcript_id"], row["utterance_id"]): row for row in csv.DictReader(file)}


def _by_rules(path: Path) -> dict[Row, dict[CueType, CueLabel]]:
    found: dict[Row, dict[CueType, CueLabel]] = {}
    for session in read_sessions(path):
        for row, annotation in zip(session.rows, annotate(session, RuleReader()), strict=True):
            key = row["transcript_id"], row["utterance_id"]
            found[key] = {cue.cue_type: cue for cue in annotation.cues}
    return found


def _right(truth: dict[Row, float], sure: Callable[[Row], float]) -> str:
    kept = [row for row in truth if sure(row) >= MIN_CUE_CONFIDENCE]
    if not kept:
        return "none kept"
    count, z = len(kept), 1.96
    share = sum(truth[row] for row in kept) / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return f"{share:.2f} ({middle - half:.2f} to {middle + half:.2f}) of {count}"


if __name__ == "__main__":
    sys.exit(main())
