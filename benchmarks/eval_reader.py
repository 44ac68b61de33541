"""Score the reader on labelled transcripts: what `make eval` prints.

The transcripts are not part of the project. `--data` names a folder that holds
`annomi/annomi.csv` in the layout of AnnoMI (Wu et al. 2022, 2023). Each transcript goes the way
a user's file goes: Listenwell's own JSON with the speakers given, then `load`, then the reader.
"""

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from listenwell import load
from listenwell.reading.backchannels import find_backchannels
from listenwell.reading.evaluation import TASKS, Judged, TaskScore, judge, score
from listenwell.reading.model import Annotation
from listenwell.reading.reader import Reader
from listenwell.reading.rules import RuleReader

FOLDS = 5
SPEAKERS = {"therapist": "coach", "client": "client"}
BEHAVIOURS = {"therapist_input": "input"}
# Macro-F1 measured before on these transcripts and on others of the same corpus: keyword rules,
# a linear model on words and embeddings, and one human expert against another.
REFERENCE = {
    "talk_type": ("0.43", "0.55", "0.65"),
    "behaviour": ("0.53", "0.76", "0.80"),
    "question": ("0.79", "0.79", "0.77"),
    "reflection": ("-", "-", "-"),
}
_MARKS = re.compile(r"[^\w\s'’-]|(?<!\w)-+|-+(?!\w)")


@dataclass(frozen=True)
class Session:
    """A labelled transcript: rows of the corpus in the order said."""

    name: str
    source: str
    rows: Sequence[dict[str, str]]

    @property
    def held_out(self) -> bool:
        """Whether the rules were written without looking at this source."""
        return int(hashlib.sha256(self.source.encode()).hexdigest(), 16) % 3 == 0


def read_sessions(path: Path) -> list[Session]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["utterance_text"].strip()]
    by_session: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_session.setdefault(row["transcript_id"], []).append(row)
    return [Session(name, found[0]["video_url"], found) for name, found in by_session.items()]


def labels(row: dict[str, str]) -> dict[str, str]:
    if row["interlocutor"] == "client":
        return {"talk_type": row["client_talk_type"]}
    behaviour = row["main_therapist_behaviour"]
    return {
        "behaviour": BEHAVIOURS.get(behaviour, behaviour),
        "question": row["question_subtype"] if row["question_exists"] == "True" else "none",
        "reflection": row["reflection_subtype"] if row["reflection_exists"] == "True" else "none",
    }


def unpunctuated(text: str) -> str:
    """Write a text as a recogniser without punctuation would."""
    return _MARKS.sub(" ", text.lower()).strip() or text


def annotate(session: Session, reader: Reader, *, bare: bool = False) -> Sequence[Annotation]:
    """Read a session as the product does: its own JSON, ``load``, backchannels, the reader."""
    document = {
        "utterances": [
            {
                "speaker": SPEAKERS[row["interlocutor"]],
                "start": _seconds(row["timestamp"]),
                "text": unpunctuated(row["utterance_text"]) if bare else row["utterance_text"],
            }
            for row in session.rows
        ]
    }
    transcript = load(json.dumps(document).encode(), name=f"transcript {session.name}")
    backchannels = find_backchannels(transcript.utterances, english=True)
    return reader.annotate(transcript, backchannels)


def judge_session(session: Session, reader: Reader, *, bare: bool) -> list[Judged]:
    annotations = annotate(session, reader, bare=bare)
    truth = [labels(row) for row in session.rows]
    if len(annotations) != len(truth):
        sys.exit(f"transcript {session.name}: {len(truth)} utterances in, {len(annotations)} out")
    return list(judge(annotations, truth, session=session.name, source=session.source))


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def print_scores(title: str, judged: Iterable[Judged], tasks: Iterable[str]) -> None:
    print(f"\n{title}")
    print(
        f"  {'task':<11}{'n':>6}  {'macro-F1 (95 %)':<20}{'kappa':>6}{'ECE':>7}  "
        "rules before / linear / human    F1 by label"
    )
    items = list(judged)
    for task in tasks:
        print(_line(score(items, task, folds=FOLDS)))


def _line(found: TaskScore) -> str:
    error = "-" if found.calibration_error is None else f"{found.calibration_error:.3f}"
    by_label = "  ".join(f"{name} {found.classes[name].f1:.2f}" for name in TASKS[found.task])
    span = f"{found.macro_f1:.3f} ({found.interval.low:.2f} to {found.interval.high:.2f})"
    reference = " / ".join(REFERENCE[found.task])
    return (
        f"  {found.task:<11}{found.count:>6}  {span:<20}{found.kappa:>6.2f}{error:>7}  "
        f"{reference:<33}{by_label}"
    )


def print_folds(judged: Sequence[Judged]) -> None:
    print(
        f"\nMacro-F1 in each of {FOLDS} folds, every source whole in one of them "
        "(two sources in three were seen while the rules were written)"
    )
    for task in TASKS:
        folds = score(judged, task, folds=FOLDS, samples=1).folds
        mean = sum(folds) / len(folds)
        print(f"  {task:<11}" + "  ".join(f"{fold:.3f}" for fold in folds) + f"   mean {mean:.3f}")


def evaluate(path: Path, reader: Reader) -> None:
    sessions = read_sessions(path)
    by_session = {s.name: judge_session(s, reader, bare=False) for s in sessions}
    everything = [item for found in by_session.values() for item in found]
    print(f"Reader {reader.version} on {len(sessions)} labelled transcripts of AnnoMI")
    for held_out, title in (
        (True, "Sources held out while the rules were written"),
        (False, "Sources the rules were written on"),
    ):
        part = [i for s in sessions if s.held_out is held_out for i in by_session[s.name]]
        names = sum(s.held_out is held_out for s in sessions)
        print_scores(f"{title}: {names} transcripts", part, TASKS)
    print_scores(f"All {len(sessions)} transcripts", everything, TASKS)
    print_folds(everything)
    bare = [i for s in sessions if s.held_out for i in judge_session(s, reader, bare=True)]
    print_scores("Held out, lower case and without punctuation", bare, TASKS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with annomi/annomi.csv")
    path = parser.parse_args().data / "annomi" / "annomi.csv"
    if not path.is_file():
        sys.exit(
            f"{path} is not there. The labelled transcripts are not part of Listenwell: put "
            "AnnoMI's table there, laid out as docs/reference/evaluation.md says, or name another "
            "folder with `make eval DATA=folder`."
        )
    evaluate(path, RuleReader())


if __name__ == "__main__":
    main()
